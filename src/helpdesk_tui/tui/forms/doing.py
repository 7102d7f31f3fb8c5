"""Carrying out what a form has asked, by the session: the act, and the one that follows on yes.

Belongs here: one act on one target. Does not belong here: many targets (``Session.plan_bulk``), and what is composed
(``tui.writing.review``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import Danger, Scope
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms.migrations import migration_of

if TYPE_CHECKING:
    from helpdesk_tui.session.results import Done, Undone
    from helpdesk_tui.tui.forms.shape import Asked, Form, Question

__all__ = ["CarriedOut", "carry_out", "meant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """What came of a form."""

    done: Done | Undone
    then: Done | None = None
    """The act that followed."""
    failed: HelpdeskError | None = None
    """Why the one that should follow did not; the first one is done all the same."""

    @property
    def summary(self) -> str:
        parts = [self.done.summary, self.then.summary if self.then is not None else ""]
        parts.append(self.failed.message if self.failed is not None else "")
        return "; ".join(part for part in parts if part)


async def carry_out(
    form: Form, asked: Asked, *, question: Question | None = None, yes: bool = True, key: str | None = None
) -> CarriedOut | None:
    """Does the act of complete answers (``Form.filled``), and on yes what follows it; None: no was the answer.

    ``key`` makes the first act idempotent, ``key.then`` the second. Raises as ``Session.do``.
    """
    if question is not None and not yes and not question.acts_on_no:
        return None
    done = await _first(form, asked, key)
    if question is None or not yes or not question.then:
        return CarriedOut(done=done)
    try:
        after = f"{key}.then" if key is not None else None
        then = await asked.session.do(question.then, form.target(asked), question.then_args, key=after)
    except HelpdeskError as error:
        return CarriedOut(done=done, failed=error)
    return CarriedOut(done=done, then=then)


async def _first(form: Form, asked: Asked, key: str | None) -> Done | Undone:
    session, ticket = asked.session, asked.value("ticket") or None
    match form.by:
        case "undo":
            return await session.undo(ticket=ticket)
        case "redo":
            return await session.redo(ticket=ticket)
        case "unmerge":
            return await session.unmerge(form.target(asked))
        case "verb":
            base = asked.base if _looked_at(form) else None
            return await session.do(form.action, form.target(asked), form.build(asked.values), key=key, base=base)


_JUDGED = frozenset({"ticket.close", "ticket.status", "ticket.merge", "ticket.split"})


def _looked_at(form: Form) -> bool:
    """Whether it was decided by what the ticket said: then what came meanwhile is looked at first."""
    return form.about.scope is Scope.TICKET and (form.about.danger is not Danger.NONE or form.action in _JUDGED)


async def meant(action: str, asked: Asked) -> str:
    """The action a key means here: what is mine is given back, what is stopped goes on."""
    card = asked.card
    if action == "ticket.claim" and card is not None and len(asked.targets) <= 1:
        return "ticket.release" if card.ticket.assignee == Foreign(asked.session.actor) else action
    if action == "migration.pause":
        run = await migration_of(asked)
        return "migration.resume" if run is not None and run.status in {"paused", "failed"} else action
    return action
