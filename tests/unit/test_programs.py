"""Programs of the user: words, environment, limits, ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import UsageError
from helpdesk_tui.inputs.programs import MOST, answer_of, environment, words_of_line

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_program_reads_the_text_and_answers() -> None:
    found = await answer_of(["cat"], "naïve\n" * 50_000)
    assert (found.code, found.cut) == (0, False)
    assert found.text.block(limit=MOST) == "naïve\n" * 50_000


async def test_both_outputs_are_kept_and_the_end_is_told() -> None:
    found = await answer_of([sys.executable, "-c", "import sys; print('a', file=sys.stderr); sys.exit(4)"])
    assert str(found.text).startswith("a")
    assert found.code == 4


async def test_a_program_need_not_read() -> None:
    assert (await answer_of(["true"], "x" * 5_000_000)).code == 0


async def test_an_endless_answer_is_cut() -> None:
    found = await answer_of([sys.executable, "-c", f"print('y' * {MOST * 3})"])
    assert found.cut
    assert len(found.text.raw) == MOST


async def test_a_cancelled_program_is_ended_with_what_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 600 & echo $! $$ > {pids}.part; mv {pids}.part {pids}; wait"
    running = asyncio.ensure_future(answer_of(["sh", "-c", script]))
    while not pids.exists():  # noqa: ASYNC110  # until the program says so
        await asyncio.sleep(0.01)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    for pid in map(int, pids.read_text().split()):
        while _lives(pid):  # noqa: ASYNC110  # until the system has ended it
            await asyncio.sleep(0.01)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123  # not a file
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    return True


async def test_words_are_never_the_shells(tmp_path: Path) -> None:
    made = tmp_path / "made"
    found = await answer_of(words_of_line(f"printf %s '$(touch {made}); `touch {made}`' ; touch {made}"))
    assert not made.exists()
    assert "touch" in str(found.text)


@pytest.mark.parametrize(("line", "said"), [("", "no command"), ("  ", "no command"), ("grep 'x", "can't be read")])
def test_a_line_that_is_no_command(line: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        words_of_line(line)


async def test_nul_and_missing_programs_are_refused() -> None:
    for words in (["/no/such"], ["printf", "a\0b"], [os.fspath("/")]):
        with pytest.raises(UsageError, match="can't be started"):
            await answer_of(words)


def test_no_secret_of_ours_is_handed_on() -> None:
    given = {"HELPDESK_RT_TOKEN": "1", "HELPDESK_PG_PASSWORD": "2", "HELPDESK_X": "3", "PATH": "4", "MY_TOKEN": "5"}
    assert environment(given) == {"HELPDESK_X": "3", "PATH": "4", "MY_TOKEN": "5"}
