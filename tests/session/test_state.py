"""The session's own file: what is kept, exactly, safely, for later versions too."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import ConfigError, Unavailable
from helpdesk_tui.model.intents import Intent, SetTicket
from helpdesk_tui.model.ticket import Assessment, Link, LinkKind, Placement, Status, Ticket
from helpdesk_tui.session import StateStore
from helpdesk_tui.session.sending import Sealed
from helpdesk_tui.session.state.codec import Codec, of_the_model
from helpdesk_tui.session.state.drafts import Draft, Drafts
from helpdesk_tui.session.state.saved import SavedView, SavedViews
from helpdesk_tui.session.state.store import VERSION
from helpdesk_tui.session.verbs.handling import Snooze
from helpdesk_tui.session.verbs.table import ARGUMENTS
from helpdesk_tui.text import Foreign
from tests.session.desk import CS, NOW, message, ticket

if TYPE_CHECKING:
    from pathlib import Path

CODEC = Codec((*of_the_model(), *ARGUMENTS, Sealed))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text() | st.sampled_from(["$f", "$o"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("$e"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_json_comes_back(value: object) -> None:
    assert CODEC.load(CODEC.dump(value)) == value


@given(st.text(st.characters(exclude_categories=())), st.datetimes(timezones=st.just(CS)))
def test_foreign_text_and_times_come_back(text: str, at: datetime) -> None:
    value = {"a": (Foreign(text), at), "b": frozenset(), "c": (date(2026, 1, 1), timedelta(minutes=1.5))}
    found = CODEC.load(CODEC.dump(value))
    assert found == {**value, "b": ()}
    assert found["a"][1].utcoffset() == at.utcoffset()


def test_an_intent_comes_back() -> None:
    made = ticket(
        links=(Link(LinkKind.RELATED, ticket("T-2").id),),
        held=((NOW, NOW, "pending"),),
        extra={"$o": {"deep": [1, None]}},
        assessment=Assessment(override=Foreign("\udcff")),
        placement=Placement(until=NOW),
    )
    intent = Intent(
        key="k", verb="v", actor="anna", at=NOW, operations=(SetTicket(made.id, {"status": Status.OPEN, "x": made}, 3),)
    )
    sealed = Sealed(intent)
    assert CODEC.load(CODEC.dump(sealed)) == sealed
    assert isinstance(CODEC.load(CODEC.dump(message(1, NOW))).author, Foreign)


def test_every_class_an_act_is_made_of_is_known() -> None:
    for kind in ARGUMENTS:
        assert is_dataclass(kind)
        assert kind in CODEC._classes.values()
    assert {Ticket, Intent, Sealed} <= set(CODEC._classes.values())
    assert len({kind.__name__ for kind in (*of_the_model(), *ARGUMENTS)}) == len((*of_the_model(), *ARGUMENTS))


def test_fields_of_another_version_are_no_obstacle() -> None:
    text = CODEC.dump(Snooze(until=NOW)).replace('"for_reply":false', '"colour":"red"')
    assert CODEC.load(text) == Snooze(until=NOW)
    assert "colour" not in {f.name for f in fields(Snooze)}


@pytest.mark.parametrize("value", [object(), {1, 2}, Sealed, StateStore])
def test_what_cant_be_kept_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        CODEC.dump(value)


@pytest.mark.parametrize("text", ['{"$o":["Path",{}]}', '{"$x":1}', '{"$e":["Nothing","a"]}'])
def test_nothing_else_is_made(text: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        CODEC.load(text)


def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state" / "deep" / "state.db"
    store = StateStore.open(path)
    Drafts(store).save(Draft(ticket="T-1", kind="reply", body="x", at=NOW))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for other in path.parent.iterdir():
        assert other.stat().st_mode & 0o077 == 0, other
    store.close()
    again = StateStore.open(path)
    assert [draft.body for draft in Drafts(again).list()] == ["x"]
    again.close()


def test_a_later_file_and_a_strange_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    StateStore.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ConfigError) as later:
        StateStore.open(path)
    assert "later version" in later.value.message
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    with pytest.raises(ConfigError):
        StateStore.open(path)
    with pytest.raises(Unavailable):
        StateStore.open(tmp_path / "state.db" / "inside")


def test_drafts_are_saved_from_any_thread(tmp_path: Path) -> None:
    store = StateStore.open(tmp_path / "state.db")
    drafts = Drafts(store)

    def write(number: int) -> None:
        for n in range(20):
            drafts.save(Draft(ticket=f"T-{number}", kind="reply", body=f"{n} \ud800", at=NOW + timedelta(seconds=n)))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((d.ticket, d.body) for d in drafts.list()) == [(f"T-{n}", "19 \ud800") for n in range(4)]
    store.close()


def test_drafts_are_kept_by_ticket_and_kind() -> None:
    drafts = Drafts(StateStore.memory())
    drafts.save(Draft(ticket="T-1", kind="reply", body="a", at=NOW, extra={"status": "solved"}))
    drafts.save(Draft(ticket="T-1", kind="note", body="b", at=NOW + timedelta(seconds=1)))
    drafts.save(Draft(ticket="", kind="create", body="c", at=NOW + timedelta(seconds=2)))
    assert [d.body for d in drafts.list()] == ["c", "b", "a"]
    assert [d.body for d in drafts.list("T-1")] == ["b", "a"]
    found = drafts.get("T-1", "reply")
    assert found is not None
    assert (found.at, found.extra) == (NOW, {"status": "solved"})
    drafts.save(Draft(ticket="T-1", kind="note", body="", at=NOW))
    assert drafts.get("T-1", "note") is None
    drafts.drop("T-1", "reply")
    assert drafts.list("T-1") == []


def test_a_failing_transaction_leaves_nothing() -> None:
    store = StateStore.memory()

    def fails() -> None:
        with store.change() as run:
            run("INSERT INTO views VALUES ('a', 'b', '', '')", ())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert SavedViews(store).all() == []


def test_views_are_saved() -> None:
    views = SavedViews(StateStore.memory())
    views.put(SavedView("tax", "tag:tax", "-received"), datetime.now(UTC))
    views.put(SavedView("tax", "tag:vat"), datetime.now(UTC))
    assert views.all() == [SavedView("tax", "tag:vat")]
    assert views.drop("tax")
    assert not views.drop("tax")


def test_a_file_of_the_first_format_keeps_its_drafts(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    StateStore.open(file).close()
    with closing(sqlite3.connect(file)) as old, old:
        old.execute("DROP TABLE drafts")
        old.execute("DROP TABLE files")
        old.execute(
            "CREATE TABLE drafts (ticket TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, extra TEXT NOT NULL, "
            "at TEXT NOT NULL, PRIMARY KEY (ticket, kind)) STRICT, WITHOUT ROWID"
        )
        extra = json.dumps({"key": "0" * 32})
        old.execute("INSERT INTO drafts VALUES ('T-1', 'reply', '\"kept\"', ?, ?)", (extra, NOW.isoformat()))
        old.execute("PRAGMA user_version = 1")
    for _ in range(2):
        store = StateStore.open(file)
        assert [(one.name, one.body) for one in Drafts(store).list()] == [("0" * 32, "kept")]
        store.close()
