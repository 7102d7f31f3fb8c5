"""Pure policy questions by name, as people and programs ask them.

Belongs here: the table of kinds, asking one, and errors as values. Each kind is a module of its own with the shape of
its question; it is imported when first asked. Does not belong here: reading arguments or printing (``cli``), and the
rules (``policy``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from helpdesk_tui.policy.loader import Packs

__all__ = ["KINDS", "Reply", "answer", "ask", "error_value", "kind_module"]

KINDS: dict[str, str] = {
    "sla": "when a response is due, and by when to work on it",
    "hours": "whether a desk is staffed at a moment",
    "local_hours": "a desk's hours on a customer's clock",
    "upgrade": "what an upgrade costs, release by release",
    "credits": "what a ticket costs, and whether it may be charged now",
    "period": "what a licence brings, and whether a ticket is covered",
    "remigration": "whether a store may be migrated again for nothing",
    "order": "the order of service",
    "options": "which options of a migration go together",
}
"""Every kind of question, with what it answers."""


def ask(kind: str, given: Mapping[str, Any], *, packs: Packs | None = None, now: datetime | None = None) -> Reply:
    """Answers one question.

    ``now`` is the program's clock, for questions that need one and name none. Raises InvalidInput whose ``code`` and
    ``field`` say what is wrong.
    """
    from helpdesk_tui.policy.loader import Packs as _Packs
    from helpdesk_tui.whatif.question import parsed

    module = kind_module(kind)
    question = parsed(module.QUESTION, given, codes=module.CODES)
    try:
        reply: Reply = module.reply(question, packs or _Packs(), now or datetime.now(UTC))
    except OverflowError:
        raise InvalidInput("a time in this question leads beyond the calendar", field=module.TIME_FIELD) from None
    return _with_doubts(reply)


def _with_doubts(reply: Reply) -> Reply:
    """What a program must not miss either: doubts, and rules whose values are the user's own."""
    more: dict[str, Any] = {}
    if reply.why.warnings:
        more["notes"] = list(reply.why.warnings)
    changed = {rule.id: rule.changed_by for rule in reply.why.rules if rule.changed_by}
    if changed:
        more["changed"] = changed
    return replace(reply, values=reply.values | more) if more else reply


def answer(
    kind: str, given: Mapping[str, Any], *, packs: Packs | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """As ``ask``, with the rule ids under ``rules``; what is wrong with the question comes as ``{"error": ...}``."""
    try:
        return ask(kind, given, packs=packs, now=now).values
    except InvalidInput as error:
        return error_value(error)


def error_value(error: HelpdeskError) -> dict[str, Any]:
    """An error as the command line writes it in JSON."""
    inner = {"code": error.code, "message": error.message, "hint": error.hint}
    return {"error": inner | ({"field": error.field} if error.field else {})}


def kind_module(kind: str) -> ModuleType:
    """The module of a kind. Raises InvalidInput for a name that is none."""
    if kind not in KINDS:
        raise InvalidInput(f"unknown kind {str(kind)[:40]!r}", field="kind", hint=f"one of {', '.join(KINDS)}")
    return import_module(f"helpdesk_tui.whatif.{kind}")
