"""What the rules say of a ticket's price, asked with everything that is known of it.

Belongs here: one question to ``policy.credits`` and its answer. Does not belong here: what follows from it
(``pricing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy import credits as policy_credits
from helpdesk_tui.policy.credits import Charge
from helpdesk_tui.policy.explain import Answer, Derivation, Trace
from helpdesk_tui.session.facts import caused_by_bug, ticket_standing

if TYPE_CHECKING:
    from helpdesk_tui.session.cases import Case

__all__ = ["Price", "price_of"]


@dataclass(frozen=True, slots=True)
class Price:
    """What the rules say of a ticket in its category. ``price`` None: not quoted yet."""

    verdict: Charge
    price: int | None
    due: int
    """Credits to be booked now; negative: a refund."""
    short: int
    why: Derivation


def price_of(case: Case, *, agrees: bool | None, trial: bool = False) -> Price:
    """Raises InvalidInput for a category the desk does not have, a quote below the minimum, or wrong versions."""
    ticket, desk = case.ticket, case.desk
    category = ticket.category or ""
    stands = ticket_standing(desk, case.party, received=ticket.received, now=case.now)
    value = stands.value if stands is not None else None
    care = value.care if value is not None else None
    amount, why = ticket.quote, (stands.why if stands is not None else Derivation((), ()))
    cover = value.cover if value is not None else None
    covered = cover is not None and cover.covered
    kind = desk.pack.categories.get(category)
    bug = covered and kind is not None and kind.bugs_in_free_period and caused_by_bug(ticket)
    if category == "upgrade" and not bug:
        access = value.access if value is not None else "expired"
        if trial or access == "expired":
            return _no_upgrade(case, why, trial=trial)
        if ticket.upgrade_from and ticket.upgrade_to:
            found = policy_credits.upgrade(
                desk.pack, ticket.upgrade_from, ticket.upgrade_to, access=access, care=care, on=case.today
            )
            amount, why = found.value.credits, why + found.why
    if _unquoted(case, amount, care) and not bug:
        answer = desk.pack.categories[category]
        text = f"{category} is quoted, at least {answer.floor}"
        return Price(Charge.NEEDS_APPROVAL, None, 0, 0, why + _step(case, text, f"credits.{category}"))
    priced = policy_credits.assess(
        desk.pack,
        balance=case.party.available(ticket.id),
        category=category,
        care=care,
        covered_by_period=covered,
        quote=amount,
        charged=ticket.assessment.charged,
        advance_limit=ticket.advance_limit,
        customer_agrees=agrees,
        modifications_used=case.modifications_used,
        software_bug=bug,
        on=case.today,
    )
    return _of(priced)


def _of(priced: Answer[policy_credits.Assessment]) -> Price:
    value = priced.value
    return Price(value.verdict, value.price, value.charge_now, value.short, priced.why)


def _unquoted(case: Case, amount: int | None, care: str | None) -> bool:
    """Whether the work is quoted, and has no quote, and is not included."""
    category = case.ticket.category or ""
    kind = case.desk.pack.categories.get(category)
    if kind is None or kind.credits is not None or amount is not None:
        return False
    plan = case.desk.pack.plans.get(care or "")
    if plan is None:
        return True
    left = category == "custom_mod" and case.modifications_used < plan.modifications
    return category not in plan.includes and not left


def _no_upgrade(case: Case, why: Derivation, *, trial: bool) -> Price:
    text = "a store in trial mode can't be upgraded" if trial else "upgrade access has expired"
    return Price(Charge.REFUSED, None, 0, 0, why + _step(case, text, "upgrade.trial" if trial else "upgrade.access"))


def _step(case: Case, text: str, role: str) -> Derivation:
    trace = Trace(case.desk.pack, on=case.today)
    trace.step(text, rule=role)
    return trace.done()
