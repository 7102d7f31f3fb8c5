"""``whatif order``: in which order tickets are served."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.explain import Trace
from helpdesk_tui.policy.order import Place, next_best, rank_rule, why_here
from helpdesk_tui.whatif.question import Moment, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Pack

CODES = frozenset({"unknown_desk"})
TIME_FIELD = "tickets"


class QueuedTicket(BaseModel):
    """What decides a ticket's place."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Name
    rank: Name
    urgent: bool
    received: Moment
    work_by: Moment | None = None


class OrderQuestion(Question):
    """The tickets of a queue."""

    desk: Name = wanted("desk whose order counts", by_default="cs_cart")
    tickets: Annotated[list[QueuedTicket], Field(max_length=100_000)] = wanted(
        "a ticket as id=T-1,rank=vip,urgent=no,received=TIME", flag="records"
    )


QUESTION = OrderQuestion


def reply(question: OrderQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    if not pack.plans:
        raise pack.lacks("ranks")
    _check_ids(question.tickets)
    places = [_place(pack, n, ticket) for n, ticket in enumerate(question.tickets)]
    ordered = next_best(places)
    on = desk_day(pack.calendar, now)
    trace = Trace(pack, on=on)
    trace.given("desk", question.desk)
    trace.given("tickets", len(places))
    for role in ("order.rank", "order.urgent", "order.received"):
        trace.step(pack.rule(role).sentence, rule=role)
    for rank in sorted({place.rank for place in places}):
        if (own := rank_rule(pack, rank)) != "order.rank":
            trace.step(pack.rule(own).sentence, rule=own)
    if any(p.work_by for p in places):
        trace.step("what is due comes first, by work-by", rule=pack.stated("order.due"))
    ahead = None
    for place in ordered[:100]:
        steps = why_here(pack, place, ahead, on=on).why.steps
        trace.step(place.id, "first" if ahead is None else f"{steps[-1].text}: {steps[-1].value}")
        ahead = place
    why = trace.done()
    order = [place.id for place in ordered]
    return Reply({"order": order, "rules": why.rule_ids}, " ".join(order[:20]) or "no tickets", why)


def _check_ids(tickets: list[QueuedTicket]) -> None:
    repeated = [name for name, n in Counter(t.id for t in tickets).items() if n > 1]
    if repeated:
        raise InvalidInput(f"tickets: id {repeated[0][:40]!r} stands there more than once", field="tickets")


def _place(pack: Pack, number: int, ticket: QueuedTicket) -> Place:
    if ticket.rank not in pack.plans:
        field = f"tickets[{number}].rank"
        hint = f"one of {', '.join(pack.plans)}"
        raise InvalidInput(f"{field}: unknown rank {ticket.rank[:40]!r}", field=field, hint=hint)
    rank = pack.plans[ticket.rank].rank
    return Place(id=ticket.id, rank=rank, urgent=ticket.urgent, received=ticket.received, work_by=ticket.work_by)
