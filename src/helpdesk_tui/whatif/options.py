"""``whatif options``: which options of a migration can be used together on a target cart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.explain import Trace
from helpdesk_tui.policy.options import check_options
from helpdesk_tui.whatif.question import Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk", "unknown_option"})
TIME_FIELD = "target"

Kind = Literal["demo", "full", "remigration", "recent", "smart_update"]


class OptionsQuestion(Question):
    """A run as it is to be started."""

    target: Name = wanted("target cart, such as shopify")
    kind: Kind = wanted("kind of migration", by_default="full")
    options: Annotated[list[str], Field(max_length=100)] = wanted("options chosen", flag="list")
    entities: Annotated[list[Name], Field(max_length=100)] = wanted("entity types to migrate", flag="list")
    desk: Name = wanted("desk whose options count", default="litextension")


QUESTION = OptionsQuestion


def reply(question: OptionsQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    on = desk_day(pack.calendar, now)
    trace = Trace(pack, on=on)
    trace.given("target", question.target)
    trace.given("kind", question.kind)
    trace.given("options", ", ".join(question.options) or "none")
    trace.given("entities", ", ".join(question.entities) or "none")
    found = check_options(
        pack, target=question.target, kind=question.kind, options=question.options, entities=question.entities, on=on
    )
    trace.include(found.why)
    why = trace.done()
    check = found.value
    values = {
        "valid": check.valid,
        "errors": list(check.errors),
        "warnings": list(check.warnings),
        "problems": [
            {"option": p.option, "text": p.text, "level": "error" if p.error else "warning"} for p in check.problems
        ],
        "rules": why.rule_ids,
    }
    said = "; ".join(f"{p.option} {p.text}" for p in check.problems)
    return Reply(values, f"{'valid' if check.valid else 'not valid'}{': ' if said else ''}{said}", why)
