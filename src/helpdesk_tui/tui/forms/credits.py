"""What verbs on credits ask for, and the question that joins a price with what follows from it.

Belongs here: one form for each. Does not belong here: the prices, which come from the rules by the session's plans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.inputs.values import whole
from helpdesk_tui.model.customer import UNMATCHED
from helpdesk_tui.model.intents import PostEntry, SetTicket
from helpdesk_tui.model.ticket import AssessmentState
from helpdesk_tui.policy.explain import credits_words
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.matching import Match
from helpdesk_tui.session.verbs.pricing import Ask, Assess, Override, Quote
from helpdesk_tui.tui.forms.keys import keyed
from helpdesk_tui.tui.forms.shape import Asked, Choice, Field, Form, Question, Values
from helpdesk_tui.tui.forms.sources import card_of, categories, priced, verdict_of, yes_or_no
from helpdesk_tui.tui.writing.canned import consent_text

if TYPE_CHECKING:
    from helpdesk_tui.model.customer import Account
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.session.planning import Planned

__all__ = ["CREDIT_FORMS"]


async def _whole(_: Asked, text: str) -> str:
    return str(whole(text))


async def _customers(asked: Asked) -> tuple[Choice, ...]:
    """Customers of the ledger, those whose name or address is like the one to be matched first."""
    session = asked.session
    known = (await session.customer(asked.customer)).customer if asked.customer else None
    like = [str(known.name)] if known is not None else []
    like += [one.ident().rpartition("@")[2].partition(".")[0] for one in known.emails] if known is not None else []
    found: dict[str, Choice] = {}
    for text in (*like, ""):
        for one in await session.find_customers(text, limit=20):
            if UNMATCHED not in one.extra:
                found.setdefault(one.id, Choice(one.id, one.id, detail=str(one.name)))
    return keyed(list(found.values()))


async def _releases(asked: Asked) -> tuple[Choice, ...]:
    """The known releases, newest first."""
    desks = asked.session.desks
    desk = desks.find(asked.card.ticket.desk) if asked.card is not None else None
    if desk is None or desk.pack.releases is None:
        return ()
    found = (*desk.pack.releases.known, *desk.pack.releases.more)
    return keyed([Choice(name, name) for name in reversed(found)])


def _upgrading(asked: Asked) -> bool:
    return asked.value("category") == "upgrade"


def _quoted(asked: Asked) -> bool:
    return asked.value("category") == "custom_mod"


def _installed(asked: Asked) -> str:
    """The version the ticket names, else the one the customer's licences say."""
    if asked.card is None:
        return ""
    licences = [one.version for one in asked.card.party.licences if one.version]
    return asked.card.ticket.upgrade_from or (licences[0] if licences else "")


def _wanted(asked: Asked) -> str:
    return (asked.card.ticket.upgrade_to or "") if asked.card is not None else ""


def _assess(values: Values) -> Assess:
    quote = values.get("quote", "")
    return Assess(
        values.get("category", ""),
        int(quote) if quote else None,
        upgrade_from=values.get("upgrade_from") or None,
        upgrade_to=values.get("upgrade_to") or None,
        trial=values.get("trial") == "yes",
    )


async def _after_assessing(form: Form, asked: Asked) -> Question | None:
    """One question: the price, and what follows: the customer is asked, or it is charged at once."""
    args = form.build(asked.values)
    planned = await asked.session.plan(form.action, form.target(asked), args)
    card = await card_of(asked)
    if planned.plan.nothing or card is None:
        return None
    state = _state_after(planned)
    category = args.category if isinstance(args, Assess) else card.ticket.category or ""
    quote = args.quote if isinstance(args, Assess) else args.credits
    versions = (args.upgrade_from or "", args.upgrade_to or "") if isinstance(args, Assess) else ("", "")
    verdict = await verdict_of(asked.session, card, category=category, quote=quote, versions=versions)
    text = f"{category.replace('_', ' ')} {priced(verdict)}"
    if state is AssessmentState.PROPOSED and verdict is not None and verdict.price is not None:
        asking = _asks_for(asked, card, price=verdict.price, short=verdict.short)
        return Question(
            text=text,
            yes="assess and ask",
            no="assess only",
            then="credits.ask",
            then_args=Ask(asking),
            acts_on_no=True,
            goes_out=tuple(asking.splitlines()),
            detail=(planned.plan.summary,),
            warnings=planned.plan.warnings,
        )
    if not _booked(planned):
        return None
    return Question(text=text, yes="assess and charge", detail=(planned.plan.summary, *_account_lines(planned)))


def _state_after(planned: Planned) -> AssessmentState | None:
    """Of the assessment, once the plan is carried out; None when it stays."""
    for operation in planned.plan.operations:
        if isinstance(operation, SetTicket) and "assessment" in operation.fields:
            state: AssessmentState = operation.fields["assessment"].state
            return state
    return None


def _booked(planned: Planned) -> bool:
    return any(isinstance(operation, PostEntry) for operation in planned.plan.operations)


def _account_lines(planned: Planned) -> tuple[str, ...]:
    return tuple(f"{name} has {_has(account)} after it" for name, account in planned.accounts.items())


def _has(account: Account) -> str:
    held = f", {account.held} held" if account.held else ""
    return f"{credits_words(account.balance)}{held}"


async def _before_booking(form: Form, asked: Asked) -> Question | None:
    """What is booked, and what the account holds then."""
    planned = await asked.session.plan(form.action, form.target(asked), form.build(asked.values))
    plan = planned.plan
    if plan.nothing:
        return None
    return Question(text=plan.summary, detail=_account_lines(planned), warnings=plan.warnings)


async def _before_asking(form: Form, asked: Asked) -> Question | None:
    """The message as it goes out."""
    args: Ask = form.build(asked.values)
    plan = (await asked.session.plan(form.action, form.target(asked), args)).plan
    if plan.nothing:
        return None
    said, none = tuple(args.text.splitlines()), ("no message: it was asked elsewhere",)
    return Question(text=plan.summary, yes="ask", goes_out=said, detail=() if said else none, warnings=plan.warnings)


def _asking(asked: Asked) -> str:
    """The question in the customer's language, where there is a price to ask for."""
    card = asked.card
    if card is None or card.ticket.assessment.price is None:
        return ""
    left = card.ticket.assessment.price - card.ticket.assessment.charged
    short = card.rules.verdict.value.short if card.rules.verdict is not None else 0
    return _asks_for(asked, card, price=left, short=short)


def _asks_for(asked: Asked, card: Card, *, price: int, short: int) -> str:
    """The question, in the words of the desk's own answers where there are some."""
    answers = asked.answers() if asked.answers is not None else None
    return consent_text(card, price=price, short=short, me=asked.session.actor, answers=answers)


def _charged(asked: Asked) -> str:
    return str(_of(asked.card)) if asked.card is not None and _of(asked.card) else ""


def _of(card: Card) -> int:
    return card.ticket.assessment.charged


async def _entries(_: Asked) -> tuple[Choice, ...]:
    return keyed([Choice(name, name) for name in ("adjust", "grant", "purchase")])


def _number(name: str, prompt: str) -> Field:
    return Field(name=name, prompt=prompt, kind="number", read=_whole)


_REASON = Field(name="reason", prompt="why", kind="reason")

CREDIT_FORMS = (
    Form(
        action="credits.assess",
        ask=_after_assessing,
        fields=(
            Field(name="category", prompt="what kind of work", kind="choice", choices=categories, free=False),
            Field(
                name="quote",
                prompt="credits quoted",
                kind="number",
                optional=True,
                bare=True,
                read=_whole,
                applies=_quoted,
            ),
            Field(
                name="upgrade_from",
                prompt="from version",
                kind="choice",
                choices=_releases,
                default=_installed,
                applies=_upgrading,
            ),
            Field(
                name="upgrade_to",
                prompt="to version",
                kind="choice",
                choices=_releases,
                default=_wanted,
                applies=_upgrading,
            ),
            Field(
                name="trial",
                prompt="the store is in trial mode",
                kind="choice",
                choices=yes_or_no,
                free=False,
                optional=True,
                applies=_upgrading,
            ),
        ),
        make=_assess,
    ),
    Form(
        action="credits.quote",
        confirms=True,
        ask=_after_assessing,
        fields=(_number("credits", "credits"),),
        make=lambda values: Quote(int(values.get("credits") or 0)),
    ),
    Form(
        action="credits.ask",
        ask=_before_asking,
        fields=(Field(name="text", prompt="message that asks", optional=True, bare=True, default=_asking),),
        make=lambda values: Ask(values.get("text", "")),
    ),
    Form(action="credits.approve", ask=_before_booking),
    Form(action="credits.decline", confirms=True),
    Form(action="credits.charge", ask=_before_booking),
    Form(
        action="credits.refund",
        ask=_before_booking,
        fields=(
            Field(name="credits", prompt="credits", kind="number", read=_whole, default=_charged),
            _REASON,
        ),
        make=lambda values: Refund(int(values.get("credits") or 0), values.get("reason", "")),
    ),
    Form(
        action="credits.hold",
        fields=(
            _number("credits", "credits"),
            Field(name="reason", prompt="what for", kind="reason", optional=True, bare=True),
        ),
        make=lambda values: Hold(int(values.get("credits") or 0), values.get("reason", "")),
    ),
    Form(action="credits.release"),
    Form(
        action="credits.override",
        fields=(_REASON,),
        make=lambda values: Override(values.get("reason", "")),
    ),
    Form(
        action="customer.match",
        confirms=True,
        fields=(Field(name="customer", prompt="which customer of the ledger", kind="choice", choices=_customers),),
        make=lambda values: Match(values.get("customer", "")),
    ),
    Form(
        action="credits.adjust",
        ask=_before_booking,
        fields=(
            Field(
                name="entry",
                prompt="kind of entry",
                kind="choice",
                choices=_entries,
                free=False,
                optional=True,
                bare=True,
                default="adjust",
            ),
            _number("credits", "credits"),
            _REASON,
        ),
        make=lambda values: Adjust(
            int(values.get("credits") or 0), values.get("reason", ""), values.get("entry") or "adjust"
        ),
    ),
)
"""One for every verb on credits."""
