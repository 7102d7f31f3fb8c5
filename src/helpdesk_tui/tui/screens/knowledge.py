"""The knowledge base: what the vendors' pages say, from the rules of the packs, each with its source.

Belongs here: finding a rule by its words, and what is quoted of it. Does not belong here: the rules (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.rules import Basis
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.screens.dialogs import Option, Pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.policy.rules import Rule
    from helpdesk_tui.session import Session

__all__ = ["knowledge", "quoted"]


def knowledge(session: Session, desk: str = "", *, quotable: bool = False) -> Pick:
    """Rules of a desk (empty: of all) to pick from; the answer is what may be put into a text. ``quotable``: only what
    a page of the vendor says, not what this program decides."""
    found = dict(_found(session, desk, quotable=quotable))
    options = [Option(text, one.id, detail=clean(one.sentence, Kind.LINE)) for text, one in found.items()]
    return Pick("Knowledge base", options, filters=True)


def _found(session: Session, desk: str, *, quotable: bool) -> Iterator[tuple[str, Rule]]:
    for name in [desk] if desk in session.desks.names else session.desks.names:
        for one in session.desks.find(name).pack.rules.values():
            stated = one.basis is not Basis.DECISION and not one.changed_by
            if one.in_force(session.clock.now().date()) and (stated or not quotable):
                yield quoted(one), one


def quoted(rule: Rule) -> str:
    """A rule as it is put into a text."""
    return f"{rule.sentence} ({rule.source})" if rule.source else rule.sentence
