"""``whatif remigration``: whether a store may be migrated again for nothing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.explain import Trace
from helpdesk_tui.policy.remigrations import AgainKind, run_again
from helpdesk_tui.whatif.question import Day, Entities, Moment, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Pack

CODES = frozenset({"unknown_desk", "no_completed_full"})
TIME_FIELD = "completed"


class RemigrationQuestion(Question):
    """A finished migration, and what is to be moved now."""

    kind: AgainKind = wanted("kind of run", by_default="remigration")
    completed: Day | None = wanted("day the full migration was completed, in the desk's zone; null: it was not")
    at: Moment = wanted("the moment asked about", by_default="now")
    initial: Entities = wanted("entities of the full migration", flag="pairs")
    requested: Entities = wanted("entities to move now; for recent and smart_update the extra ones", flag="pairs")
    desk: Name = wanted("desk whose windows count", default="litextension")


QUESTION = RemigrationQuestion


def reply(question: RemigrationQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    for field in ("initial", "requested"):
        _check_types(pack, field, list(getattr(question, field)))
    calendar = calendar_of(pack.calendar)
    trace = Trace(pack, on=question.completed or calendar.local(question.at).date())
    trace.given("kind", question.kind)
    trace.given("completed", question.completed)
    trace.given("at", calendar.local(question.at))
    trace.given("initial", _entities(question.initial))
    trace.given("requested", _entities(question.requested))
    found = run_again(
        pack,
        calendar,
        kind=question.kind,
        completed=question.completed,
        at=question.at,
        initial=question.initial,
        requested=question.requested,
    )
    trace.include(found.why)
    why = trace.done()
    again = found.value
    values = {
        "in_window": again.in_window,
        "last_free_day": again.last_free_day.isoformat(),
        "allowance": again.allowance,
        "excess": again.excess,
        "free": again.free,
        "rules": why.rule_ids,
    }
    until = f"free until {again.last_free_day}, allowance {again.allowance:,}"
    if again.free:
        return Reply(values, f"free; {until}", why)
    reasons = [] if again.in_window else ["outside the window"]
    if again.excess or not reasons:
        reasons.append(f"{again.excess:,} above the allowance")
    reason = " and ".join(reasons)
    return Reply(values, f"not free: {reason}, to be quoted; {until}", why)


def _check_types(pack: Pack, field: str, types: list[str]) -> None:
    """A misspelt counted type would silently count nothing: it is refused. Other unknown types are not counted."""
    section = pack.migration
    counted = section.counted if section else ()
    known = (*counted, *(section.uncounted if section else ()))
    for name in types:
        if name not in known and (close := get_close_matches(name.casefold(), counted, n=1, cutoff=0.8)):
            path = f"{field}.{name[:40]}"
            hint = f"did you mean {close[0]!r}?"
            raise InvalidInput(f"{path}: unknown entity type", field=field, hint=hint)


def _entities(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())
