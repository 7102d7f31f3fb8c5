"""Drafts on the disk: soon, the newest, also after kill -9, and kept where the disk says no."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Unavailable
from helpdesk_tui.session import StateStore
from helpdesk_tui.session.state.drafts import Draft, Drafts
from helpdesk_tui.tui.writing.compose import Writing
from helpdesk_tui.tui.writing.saver import Saver, Saving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
KEY = "0" * 32
LONG = 3600.0
"""Seconds no test waits: what is saved before was saved by ``flush``."""


def typed(body: str, ticket: str = "T-1") -> Draft:
    return Writing(ticket=ticket, body=body, key=KEY).draft(NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StateStore]:
    made = StateStore.open(tmp_path / "state.db")
    yield made
    made.close()


def test_the_newest_is_saved_by_itself(store: StateStore) -> None:
    drafts, saved = Drafts(store), threading.Event()

    class Watched(Drafts):
        def save(self, draft: Draft) -> None:
            super().save(draft)
            saved.set()

    saver = Saver(Watched(store), told=lambda saving: None, every=0.01)
    for number in range(50):
        saver.put(typed(f"text {number}"))
    assert saved.wait(30)
    assert saver.close()
    found = drafts.get("T-1", "reply")
    assert found is not None
    assert found.body == "text 49"


def test_flush_writes_now_and_close_ends_the_thread(store: StateStore) -> None:
    drafts, told = Drafts(store), list[Saving]()
    saver = Saver(drafts, told=told.append, every=LONG)
    saver.put(typed("one"))
    saver.put(typed("two"))
    saver.put(typed("other", "T-2"))
    assert saver.waiting == 2
    assert drafts.list() == []
    assert saver.flush()
    assert {one.ticket: one.body for one in drafts.list()} == {"T-1": "two", "T-2": "other"}
    saver.drop("T-1", "reply", KEY)
    saver.put(typed(" ", "T-2"))
    assert saver.close()
    assert drafts.list() == []
    assert not [thread for thread in threading.enumerate() if thread.name == "drafts"]
    assert told == []
    saver.put(typed("late"))
    assert saver.flush(), "what comes after the end is saved by a flush"


def test_a_text_that_changed_its_kind_is_one_draft(store: StateStore) -> None:
    drafts = Drafts(store)
    reply = Writing(ticket="T-1", body="one text")
    drafts.save(reply.draft(NOW))
    saver = Saver(drafts, told=lambda saving: None, every=LONG)
    saver.put(reply.switched().draft(NOW))
    assert saver.flush()
    assert [one.kind for one in drafts.list()] == ["note"]
    saver.put(Writing(ticket="T-1", body="another text").draft(NOW))
    assert saver.close()
    assert sorted(one.kind for one in drafts.list()) == ["note", "reply"]


def test_what_the_disk_does_not_take_is_kept_and_told_once(store: StateStore) -> None:
    drafts, told = Drafts(store), list[Saving]()
    saver = Saver(drafts, told=told.append, every=LONG)
    store.write(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    saver.put(typed("one"))
    assert not saver.flush()
    assert not saver.flush()
    assert saver.waiting == 1
    assert [(saving.waiting, "disk is full" in str(saving.error)) for saving in told] == [(1, True)]
    saver.put(typed("two"))
    assert not saver.flush()
    store.write("DROP TRIGGER full")
    assert saver.flush()
    assert [saving.error for saving in told][1:] == [None]
    found = drafts.get("T-1", "reply")
    assert found is not None
    assert found.body == "two"
    saver.close()


def test_what_is_typed_while_the_disk_says_no_is_the_newest(store: StateStore) -> None:
    class Full(Drafts):
        full = True

        def save(self, draft: Draft) -> None:
            if self.full:
                self.full = False
                saver.put(typed("typed meanwhile"))
                raise Unavailable("the disk is full")
            super().save(draft)

    drafts = Full(store)
    saver = Saver(drafts, told=lambda saving: None, every=LONG)
    saver.put(typed("one"))
    assert not saver.flush()
    assert saver.close()
    assert [one.body for one in drafts.list()] == ["typed meanwhile"]


def test_a_read_only_disk_keeps_the_text(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    StateStore.open(file).close()
    store, told = StateStore.open(file), list[Saving]()
    store.rows("PRAGMA query_only = ON")
    saver = Saver(Drafts(store), told=told.append, every=LONG)
    saver.put(typed("precious"))
    assert not saver.close()
    assert saver.waiting == 1
    assert told[0].error is not None
    store.rows("PRAGMA query_only = OFF")
    assert saver.flush()
    store.close()


def test_flush_in_a_signal_handler_of_a_thread_that_saves(store: StateStore) -> None:
    """SIGTERM comes while the same thread is inside of ``put``."""
    saver = Saver(Drafts(store), told=lambda saving: None, every=LONG)
    flushed = list[bool]()
    before = signal.signal(signal.SIGTERM, lambda *_: flushed.append(saver.flush()))
    try:
        for number in range(20):
            saver.put(typed(f"text {number}"))
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert flushed == [True] * 20
    saver.close()


def test_who_is_told_may_wait_for_somebody_who_flushes(store: StateStore) -> None:
    """The app is told by its own thread, which may be inside of a flush at that moment."""
    flushed = threading.Event()

    def flush() -> None:
        saver.flush()
        flushed.set()

    def told(saving: Saving) -> None:
        if saving.error is not None:
            threading.Thread(target=flush, daemon=True).start()
            assert flushed.wait(5), "a lock is held while somebody is told"

    saver = Saver(Drafts(store), told=told, every=LONG)
    store.write("CREATE TEMP TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    saver.put(typed("one"))
    assert not saver.flush()
    assert flushed.is_set()


@pytest.mark.parametrize("run", range(3))
def test_at_most_a_second_of_typing_is_lost_by_kill_9(tmp_path: Path, run: int) -> None:
    file = tmp_path / "state.db"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.tui.writing.typing_child", str(file)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    keys = 0
    for keys, _ in enumerate(child.stdout, 1):
        if keys >= 150 + 60 * run:
            break
    child.kill()
    keys += len(child.stdout.read().splitlines())
    child.wait()
    child.stdout.close()
    store = StateStore.open(file)
    found = Drafts(store).get("T-1", "reply")
    store.close()
    assert found is not None
    assert keys - 200 <= len(found.body) <= keys + 1, "200 keys of 5 ms are one second"
