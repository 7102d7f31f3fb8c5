"""Before a text goes out: what is wrong with it, and one look at everything that will happen.

Belongs here: judging and the lines of the review bar. Does not belong here: sending (``sending``), keys, widgets.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import AssessmentState, Status
from helpdesk_tui.policy.verdict import VerdictWord
from helpdesk_tui.session.verbs.filling import FILL_HINT, unfilled
from helpdesk_tui.session.verbs.handling import read_status
from helpdesk_tui.session.verbs.plan import MOST_TEXT, says_nothing
from helpdesk_tui.session.verbs.statuses import check_status
from helpdesk_tui.session.verbs.talking import MOST_MINUTES, not_served
from helpdesk_tui.tui.lines import Line, Span, line, wrapped
from helpdesk_tui.words import local, sized, verdict_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.verdict import Verdict
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.writing.compose import Writing

__all__ = ["Problem", "Review", "closed_channel", "lines", "problems", "review_of", "stops"]

_SPEAKS_OF_A_FILE = re.compile(
    r"\b(attach(?:ed|ment)|anhang|angehängt|beigefügt|во вложении|вложени[ие]|приложил|đính kèm)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a text. ``stops``: it is not sent like this."""

    text: str
    hint: str = ""
    field: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A text with what will become of it. Texts are clean but for ``writing.body``."""

    writing: Writing
    recipients: tuple[str, ...] = ()
    """Who reads it: addresses of the customer; of a note nobody."""
    status_now: str = ""
    status_after: str = ""
    """Empty: as it is."""
    charge: str = ""
    """What is booked or asked with it, in words; empty: nothing."""
    verdict: str = ""
    """What the rules say of the ticket, in words."""
    problems: tuple[Problem, ...] = ()


def review_of(writing: Writing, card: Card) -> Review:
    """Judges a text against the ticket as its card shows it; files are looked at anew."""
    fresh = writing.looked_again()
    customer = card.party.customer
    addresses = tuple(one.ident(limit=80) for one in customer.emails) if customer is not None else ()
    verdict = card.rules.verdict.value if card.rules.verdict is not None else None
    return Review(
        writing=fresh,
        recipients=(addresses or (_name(card),)) if fresh.public else (),
        status_now=card.ticket.status.value,
        status_after=_status_after(fresh, card.ticket),
        charge=_charge_words(fresh, card.ticket, verdict),
        verdict=verdict_words(verdict) if verdict is not None else "",
        problems=(
            *_of_text(fresh),
            *_of_files(fresh),
            *_of_ticket(fresh, card.ticket),
            *_of_channel(fresh, card),
            *_of_charge(fresh, card),
        ),
    )


def _name(card: Card) -> str:
    customer = card.party.customer
    return (str(customer.name) if customer is not None else "") or card.ticket.customer


def closed_channel(card: Card) -> Problem | None:
    """That the customer may not be served where they wrote: only what points them elsewhere may be sent."""
    check = card.rules.channel
    if check.value.allowed:
        return None
    rules = f" [{', '.join(check.rules)}]" if check.rules else ""
    where = f"to {check.value.instead}" if check.value.instead else "elsewhere"
    return Problem(
        f"{_name(card)} {not_served(card.ticket)}{rules}", f"only what points them {where} may go out", "channel"
    )


def problems(review: Review) -> tuple[Problem, ...]:
    return review.problems


def stops(review: Review) -> bool:
    """Whether it can't be sent like this."""
    return any(problem.stops for problem in review.problems)


def lines(review: Review, width: int, *, zone: tzinfo = UTC) -> list[Line]:
    """The bar: who reads it, what comes with it, what follows, then what is wrong. ``zone``: of times that are told."""
    public = review.writing.public
    head = Span("PUBLIC" if public else "INTERNAL", "public" if public else "note")
    parts = [part for part in _parts(review, zone) if part]
    to = f" to {', '.join(review.recipients)}" if public else " note, the customer does not read it"
    first, *rest = wrapped(" · ".join([f"{to.strip()}", *parts]), max(10, width - len(head.text) - 1))
    shown = [line(head, " ", first), *(line(row) for row in rest)]
    for problem in review.problems:
        mark = Span("! " if problem.stops else "? ", "bad" if problem.stops else "warn")
        text = f"{problem.text}: {problem.hint}" if problem.hint else problem.text
        rows = wrapped(text, max(10, width - 2))
        shown += [line(mark, rows[0]), *(line("  ", row) for row in rows[1:])]
    return shown


def _parts(review: Review, zone: tzinfo) -> Iterator[str]:
    writing = review.writing
    if writing.files:
        size = sum(one.size for one in writing.files)
        count = len(writing.files)
        yield f"{count} file{'s' if count > 1 else ''}, {sized(size)}"
    if review.status_after:
        yield f"then: {review.status_after.replace('_', ' ')}"
    yield review.charge
    yield f"{writing.minutes} min" if writing.minutes else ""
    yield "tells of further investigation" if writing.investigation else ""
    yield "points to another channel" if writing.pointing else ""
    yield f"macro: {writing.macro}" if writing.macro else ""
    yield f"not before {local(writing.not_before, zone)}" if writing.not_before is not None else ""


def _status_after(writing: Writing, ticket: Ticket) -> str:
    """Where the ticket will stand; empty: where it stands."""
    if writing.status:
        return writing.status if writing.status != ticket.status.value else ""
    if not writing.public:
        return ""
    if writing.charging == "ask":
        return Status.AWAITING_APPROVAL.value
    ours = ticket.status in {Status.NEW, Status.OPEN}
    if writing.investigation:
        return Status.OPEN.value if ticket.status is Status.NEW else ""
    return Status.PENDING.value if ours else ""


def _charge_words(writing: Writing, ticket: Ticket, verdict: Verdict | None) -> str:
    match writing.charging:
        case "ask":
            left = (ticket.assessment.price or 0) - ticket.assessment.charged
            return f"asks for {left} cr"
        case "charge":
            return f"charges {verdict.charge_now} cr" if verdict is not None else "charges"
        case _:
            return ""


def _of_text(writing: Writing) -> Iterator[Problem]:
    if says_nothing(writing.body):
        yield Problem("there is no text", "write something, or keep it as a draft", "body")
    elif not any(row.strip() and not row.startswith(">") for row in writing.body.split("\n")):
        yield Problem("there is nothing but quotes", "write something of your own", "body", stops=False)
    if len(writing.body) > MOST_TEXT:
        yield Problem(f"longer than {MOST_TEXT:,} characters", "attach it as a file", "body")
    for name in unfilled(writing.body):
        yield Problem(f"{{{name}}} is not filled in", FILL_HINT, "body")
    if not writing.files and _SPEAKS_OF_A_FILE.search(_own_words(writing.body)):
        yield Problem("it speaks of an attachment, and there is none", field="files", stops=False)


def _own_words(body: str) -> str:
    return "\n".join(row for row in body.split("\n") if not row.startswith(">"))


def _of_files(writing: Writing) -> Iterator[Problem]:
    for one in writing.files:
        if one.trouble:
            yield Problem(f"{one.name}: {one.trouble}", "take it off, or attach it again", "files")
        elif not one.size:
            yield Problem(f"{one.name} is empty", field="files", stops=False)


def _of_ticket(writing: Writing, ticket: Ticket) -> Iterator[Problem]:
    if ticket.status is Status.CLOSED:
        yield Problem(f"{ticket.id} is closed and read-only", "open a follow-up", "ticket")
        return
    if writing.investigation and not writing.public:
        yield Problem("an investigation is told in public only", "make it a public reply", "investigation")
    if not 0 <= writing.minutes <= MOST_MINUTES:
        yield Problem(f"{writing.minutes} minutes can't be logged", f"1 to {MOST_MINUTES}", "minutes")
    if writing.status and not (writing.charging == "ask" and writing.status == Status.AWAITING_APPROVAL):
        yield from _illegal(ticket, writing.status)


def _of_channel(writing: Writing, card: Card) -> Iterator[Problem]:
    if card.ticket.status is Status.CLOSED or not writing.public or writing.pointing:
        return
    problem = closed_channel(card)
    if problem is not None:
        yield replace(problem, hint=f"{problem.hint}; 'point elsewhere' says that this does")


def _illegal(ticket: Ticket, status: str) -> Iterator[Problem]:
    try:
        target = read_status(status)
        if target is not ticket.status:
            check_status(ticket, target)
    except HelpdeskError as error:
        yield Problem(error.message, error.hint, "status")


def _of_charge(writing: Writing, card: Card) -> Iterator[Problem]:
    if not writing.charging:
        return
    state, verdict = card.ticket.assessment.state, card.rules.verdict
    if not writing.public and writing.charging == "ask":
        yield Problem("the customer is asked in public only", "make it a public reply", "charging")
    if card.ticket.category is None:
        yield Problem(f"{card.ticket.id} is not assessed", "assess it first", "charging")
    elif writing.charging == "ask":
        if state is not AssessmentState.PROPOSED or card.ticket.assessment.price is None:
            yield Problem("there is no price to ask for", "assess it first", "charging")
    elif state is AssessmentState.CHARGED:
        yield Problem(f"{card.ticket.id} is charged already", field="charging")
    elif verdict is not None and (why := _NOT_CHARGED.get(verdict.value.verdict)):
        yield Problem(why[0], why[1], "charging")


_NOT_CHARGED = {
    VerdictWord.INCLUDED: ("it is included: there is nothing to charge", ""),
    VerdictWord.NEEDS_APPROVAL: ("the customer has not agreed", "ask for credits with it instead"),
    VerdictWord.SHORT: ("there are not enough credits", "send it without the charge"),
    VerdictWord.OUT_OF_SCOPE: ("it is out of scope: nothing can be charged", ""),
    VerdictWord.REFUSED: ("the rules refuse it: nothing can be charged", ""),
}
