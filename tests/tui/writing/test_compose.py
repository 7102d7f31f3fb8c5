"""Texts on their way: kinds, drafts, quotes, mentions, the editor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput, UsageError
from helpdesk_tui.session import StateStore
from helpdesk_tui.session.state.drafts import Draft, Drafts
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.writing.compose import Writing, kept, mention, mentioned, quote, started, writing_of
from helpdesk_tui.tui.writing.editor import edited
from tests.session.desk import CS, NOW, message

if TYPE_CHECKING:
    from pathlib import Path

FULL = Writing(
    ticket="T-1",
    body="It is done.",
    status="solved",
    minutes=5,
    charging="charge",
    investigation=True,
    pointing=True,
    macro="Solved",
)


def test_a_reply_and_a_note_are_told_apart_by_words() -> None:
    assert (FULL.title, FULL.kind) == ("PUBLIC REPLY", "reply")
    note = FULL.switched()
    assert (note.title, note.kind, note.body) == ("INTERNAL NOTE", "note", FULL.body)
    assert (note.investigation, note.pointing, note.charging) == (False, False, "")
    assert (note.status, note.minutes) == ("solved", 5)
    assert note.switched().public


def test_a_draft_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    writing = FULL.attach(str(file)).attach(str(tmp_path / "gone"))
    assert [(one.name, one.size, bool(one.trouble)) for one in writing.files] == [
        ("a.log", 3, False),
        ("gone", 0, True),
    ]
    assert writing.attach(str(file)).files[-1].path == str(file)
    assert len(writing.attach(str(file)).files) == 2
    drafts = Drafts(StateStore.memory())
    drafts.save(writing.draft(NOW))
    drafts.save(Draft(ticket="T-1", kind="files:k", body="", at=NOW, extra={"paths": ["x"]}))
    assert kept(drafts) == (writing,)
    assert writing.detach(str(file)).files[0].name == "gone"
    drafts.save(writing.with_body(" \n").detach(str(file)).detach(str(tmp_path / "gone")).draft(NOW))
    assert kept(drafts) == (), "an empty text is no draft"


@given(
    st.dictionaries(
        st.sampled_from(["files", "status", "minutes", "charging", "investigation", "pointing", "macro"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())),
    )
)
def test_any_draft_can_be_taken_up(extra: dict[str, object]) -> None:
    writing = writing_of(Draft(ticket="T-1", kind="reply", body="x", at=NOW, extra=extra))
    assert writing.charging in {"", "charge", "ask"}
    assert writing_of(writing.draft(NOW)) == writing


def test_a_quote_is_clean_and_every_line_of_it_is_marked() -> None:
    body = "One\r\n\r\n> older\n\x1b[2Jclear\n\u202etxt"
    said = quote(message(1, NOW, body, author=Foreign("Jo\nroot")), CS)
    assert said.endswith("\n\n")
    head, *rows = said.strip("\n").split("\n")
    assert head == "Jo⏎root, Wed 2026-11-18 10:00 +04:"
    assert rows[:3] == ["> One", ">", ">> older"]
    assert all(row.startswith(">") for row in rows)
    assert all(row.isprintable() for row in rows)


def test_what_was_typed_after_a_command_begins_a_text() -> None:
    answers = {"body": "It is done", "status": "solved", "minutes": "5", "pointing": "yes"}
    reply = started("T-1", answers, public=True)
    assert (reply.body, reply.status, reply.minutes, reply.pointing, reply.investigation) == (
        "It is done",
        "solved",
        5,
        True,
        False,
    )
    assert not started("T-1", answers, public=False).pointing
    assert started("T-1", {}, public=True).empty


def test_mentions() -> None:
    assert mention("anna") == "@anna "
    assert mentioned("@anna and @boris. see a@b.example\n> @eve\n@anna") == ("anna", "boris")


def _editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def test_the_editor_gets_the_text_and_gives_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(
        tmp_path,
        monkeypatch,
        f'cat "$1" > {tmp_path}/seen; stat -c "%a" "$1" >> {tmp_path}/seen; sed -i s/bad/good/ "$1"',
    )
    written = edited(Writing(ticket="T-1", body="> vim: set x:\nall bad"))
    assert written.body == "> vim : set x:\nall good"
    seen = (tmp_path / "seen").read_text()
    assert "PUBLIC REPLY: the customer reads it." in seen
    assert seen.endswith("600\n")
    assert not list(tmp_path.glob("helpdesk-*"))


def test_an_editor_that_fails_leaves_the_text_where_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(tmp_path, monkeypatch, 'echo more >> "$1"; exit 1')
    with pytest.raises(UsageError, match="ended with 1") as failed:
        edited(Writing(ticket="T-1", body="much work", public=False))
    path = next(tmp_path.glob("helpdesk-*/text.md"))
    assert str(path) in failed.value.hint
    assert path.read_text().startswith("much work\n")
    path.unlink()
    path.parent.rmdir()
    _editor(tmp_path, monkeypatch, "exit 1")
    with pytest.raises(UsageError):
        edited(Writing(ticket="T-1"))
    assert not list(tmp_path.glob("helpdesk-*")), "nothing was written"
    _editor(tmp_path, monkeypatch, "printf '\\377' > \"$1\"")
    with pytest.raises((UsageError, InvalidInput), match="byte 1"):
        edited(Writing(ticket="T-1", body="x"))


def test_texts_with_lone_surrogates_do_not_stop_the_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(tmp_path, monkeypatch, "true")
    assert edited(replace(FULL, body="a\ud800b")).body == "a?b"
    assert FULL.draft(NOW.astimezone(UTC)).body == FULL.body
