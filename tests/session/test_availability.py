"""What can't be done on a desk at all is known beforehand, with the reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.session.availability import Lacking, availability

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Connection


def backend(*without: Capability) -> Connection:
    made: Any = SimpleNamespace(
        name="small",
        capabilities=frozenset(Capability) - set(without),
        why_not=lambda one: f"backend small keeps no {one}" if one in without else "",
    )
    connection: Connection = made
    return connection


@pytest.mark.parametrize("name", ACTIONS)
def test_a_whole_backend_can_do_everything(name: str) -> None:
    assert availability(name, backend(), read_only=False) is None


@pytest.mark.parametrize("name", ACTIONS)
def test_read_only_forbids_what_writes_and_nothing_else(name: str) -> None:
    lacking = availability(name, backend(), read_only=True)
    ends = ACTIONS[ACTIONS[name].via] if ACTIONS[name].via else ACTIONS[name]
    assert (lacking is not None) == ends.writes
    assert lacking is None or (lacking.code, lacking.capability) == ("read_only", None)


@pytest.mark.parametrize("name", [one.id for one in ACTIONS.values() if one.capability])
def test_what_is_missing_is_named(name: str) -> None:
    needed = Capability(ACTIONS[name].capability)
    found = availability(name, backend(needed), read_only=False)
    assert found == Lacking("not_capable", f"backend small keeps no {needed}", needed)


def test_what_ends_in_a_verb_needs_what_the_verb_needs() -> None:
    for name in ("migration.recent", "migration.remigrate"):
        found = availability(name, backend(Capability.MIGRATIONS), read_only=False)
        assert found is not None
        assert found.capability is Capability.MIGRATIONS
    assert availability("act.macro", backend(Capability.TICKET_WRITES), read_only=False) is not None
    assert availability("review.charge", backend(Capability.CREDITS), read_only=False) is not None


def test_a_backend_that_gives_no_reason_is_named() -> None:
    made: Any = SimpleNamespace(name="mute", capabilities=frozenset(), why_not=lambda _: "")
    found = availability("credits.ledger", made, read_only=False)
    assert found is not None
    assert found.reason == "backend mute has no credits"
