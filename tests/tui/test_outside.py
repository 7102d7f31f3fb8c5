"""Commands outside: a ticket on their input, what they answer as a sheet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.driver import Opens


async def test_a_command_gets_the_ticket_as_text_and_its_answer_is_shown(at_desk: Opens, tmp_path: Path) -> None:
    async with at_desk() as d:
        ticket = await d.ticket()
        kept = tmp_path / "kept"
        await d.press("|")
        d.sees_not("esc close")
        await d.type(f"tee {kept}\n")
        await d.until(lambda: "esc close" in d.text)
        d.sees("tee", ticket.id)
        text = kept.read_text()
        assert text.startswith(f"{ticket.id}  {ticket.subject}\n\n")
        assert not any(ord(sign) < 32 and sign != "\n" for sign in text)
        await d.press("esc")
        assert d.listed


async def test_a_command_without_a_ticket_is_typed_after_a_mark(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("!printf 'one; two $HOME'\n")
        await d.until(lambda: "one; two $HOME" in d.text)


async def test_what_a_command_answers_is_cleaned_and_its_end_is_told(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type(f"""!{sys.executable} -c 'print("\\x1b]0;gone\\x07[b]x"); raise SystemExit(3)'\n""")
        await d.until(lambda: "ended with 3" in d.text)
        d.sees("␛]0;gone␇[b]x")


async def test_what_cannot_be_started_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("|")
        await d.type("/no/such/program\n")
        await d.until(lambda: "can't be started" in d.said)
        await d.press("|")
        await d.type("grep 'open\n")
        d.sees("Pipe to a command", "can't be read")
        await d.press("esc")
        assert d.listed


async def test_a_slow_command_is_ended_and_keys_meanwhile_are_for_nobody(at_desk: Opens, tmp_path: Path) -> None:
    async with at_desk() as d:
        before = await d.ticket()
        begun = tmp_path / "begun"
        await d.press("|")
        await d.type(f"""sh -c 'touch {begun}; sleep 600'\n""")
        await d.until(begun.exists)
        d.sees("esc ends it")
        await d.quickly("i x y j")
        d.sees("esc ends it")
        await d.press("esc")
        await d.until(lambda: "was ended" in d.said)
        assert await d.ticket(before.id) == before
        assert d.current.id == before.id
