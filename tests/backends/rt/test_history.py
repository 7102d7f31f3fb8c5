"""What a history of Request Tracker is told as: people by no number, and a change of the owner once."""

from __future__ import annotations

import pytest

from helpdesk_tui.backends.rt.answers import Txn
from helpdesk_tui.backends.rt.mapping import Told, messages_of
from tests.session.desk import NOW


def told(*txns: tuple[str, str]) -> list[str]:
    """Kinds and fields of changes from 6 to 30."""
    made = [
        Txn(id=n, ticket=1, kind=kind, creator="anna", created=NOW, field=field, old="6", new="30")
        for n, (kind, field) in enumerate(txns, 1)
    ]
    return [one.body.raw for one in messages_of(Told(made, (), customers=frozenset(), me="anna"))]


@pytest.mark.parametrize(
    ("kind", "said"), [("Set", "owner changed"), ("Give", "owner changed (give)"), ("Take", "owner changed (take)")]
)
def test_a_change_of_the_owner_is_told_once_without_numbers(kind: str, said: str) -> None:
    assert told(("SetWatcher", "Owner"), (kind, "Owner")) == [said]


def test_other_roles_and_fields() -> None:
    assert told(("SetWatcher", "Reviewer"), ("Set", "Priority")) == [
        "Reviewer: people changed",
        "Priority: 6 \u2192 30",
    ]
