"""The demo's customers: who they are, what they bought, and their accounts.

Belongs here: customers, licences, subscriptions, ledger before today. Does not belong here: tickets.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.backends.demo.hostile import HOSTILE
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.ids import CustomerId, EntryId, LicenceId, SubscriptionId
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from random import Random

__all__ = ["Person", "people"]

_NAMES: tuple[tuple[str, str, str], ...] = (
    ("Acme GmbH", "Europe/Berlin", "de"),
    ("Radhaus Köln", "Europe/Berlin", "de"),
    ("Ромашка", "Europe/Moscow", "ru"),
    ("Северный ветер", "Asia/Yekaterinburg", "ru"),
    ("Sen Việt", "Asia/Ho_Chi_Minh", "vi"),
    ("Gốm Bát Tràng", "Asia/Ho_Chi_Minh", "vi"),
    ("Lotus Trading", "Asia/Singapore", "en"),
    ("Veritas Books", "Europe/London", "en"),
    ("Blue Heron Outfitters", "America/Los_Angeles", "en"),
    ("Prairie Tools", "America/Chicago", "en"),
    ("Tanaka Tea", "Asia/Tokyo", "en"),
    ("Harbour & Sons", "Australia/Sydney", "en"),
    ("Casa Verde", "America/Sao_Paulo", "en"),
    ("Fjord Fisk", "Europe/Oslo", "en"),
    ("Café Élan", "Europe/Paris", "en"),
    ("Østerbro Cykler", "Europe/Copenhagen", "en"),
    ("Кедр", "Asia/Novosibirsk", "ru"),
    ("Hạt Điều Vàng", "Asia/Ho_Chi_Minh", "vi"),
    ("Schmidt & Töchter", "Europe/Vienna", "de"),
    ("日本陶器", "Asia/Tokyo", "en"),
)
_PRODUCTS = ("CS-Cart", "CS-Cart Ultimate", "Multi-Vendor", "Multi-Vendor Plus", "Multi-Vendor Ultimate")
_GRANTS = {("CS-Cart", "first"): 50, ("CS-Cart", "additional"): 30, ("CS-Cart", "storefront"): 30}
_VERSIONS = ("4.2.4", "4.3.1", "4.3.4", "4.3.6", "4.3.9", "4.3.10")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with everything that belongs to them; ``balance`` is what the entries add up to."""

    desk: str
    customer: Customer
    licences: tuple[Licence, ...]
    subscriptions: tuple[Subscription, ...]
    entries: tuple[LedgerEntry, ...]
    balance: int
    hostile: int | None = None
    """Which of the hostile texts they write; None: none."""


def people(random: Random, count: int, now: datetime) -> list[Person]:
    """``count`` customers, two thirds of them CS-Cart's; the first ones cover every plan, product and edge."""
    return [_person(random, number, now) for number in range(count)]


def _person(random: Random, number: int, now: datetime) -> Person:
    name, zone, language = _NAMES[number % len(_NAMES)]
    hostile = number - 20 if 20 <= number < 20 + len(HOSTILE) else None
    shown = HOSTILE[hostile][0] if hostile is not None else name if number < len(_NAMES) else f"{name} {number}"
    customer = Customer(
        id=CustomerId(f"C-{number + 1}"),
        name=Foreign(shown),
        emails=(Foreign(f"shop{number + 1}@customer{number + 1}.example"),),
        zone=zone,
        language=language,
    )
    if number % 3 == 2:
        return Person("litextension", customer, (), (), (), 0, hostile)
    return _cs_cart(random, customer, number, now, hostile)


def _cs_cart(random: Random, customer: Customer, number: int, now: datetime, hostile: int | None) -> Person:
    today = (now + timedelta(hours=4)).date()
    licences = _licences(random, customer.id, number, today)
    subscriptions = _subscriptions(customer.id, number, today)
    entries, balance = _entries(random, customer.id, licences, number, now)
    return Person("cs_cart", customer, licences, subscriptions, entries, balance, hostile)


def _licences(random: Random, customer: CustomerId, number: int, today: date) -> tuple[Licence, ...]:
    if number == 36:
        return ()
    product = _PRODUCTS[number % len(_PRODUCTS)]
    age = {0: 12, 1: 30, 3: 45, 4: 200, 6: 31, 7: 7000, 9: 366}.get(number, random.randrange(1, 900))
    found = [_licence(customer, 1, product, "first", today - timedelta(days=age), random)]
    if number % 4 == 1:
        found.append(_licence(customer, 2, product, "additional", today - timedelta(days=age // 2), random))
    if product == "CS-Cart" and number % 5 == 0:
        found.append(_licence(customer, 3, product, "storefront", today - timedelta(days=age // 3), random))
    return tuple(found)


def _licence(customer: CustomerId, number: int, product: str, kind: str, purchased: date, random: Random) -> Licence:
    return Licence(
        id=LicenceId(f"L-{customer[2:]}-{number}"),
        customer=customer,
        product=product,
        kind=kind,
        purchased=purchased,
        version=random.choice(_VERSIONS),
    )


def _subscriptions(customer: CustomerId, number: int, today: date) -> tuple[Subscription, ...]:
    found = []
    plan = {0: "vip", 3: "standard"}.get(number % 10)
    if plan:
        found.append(
            _subscription(customer, plan, today - timedelta(days=200), today + timedelta(days=98 - number % 90))
        )
    if number % 10 == 6:
        found.append(_subscription(customer, "vip", today - timedelta(days=380), today - timedelta(days=15)))
    if number % 4 in (0, 3):
        ends = today + timedelta(days=50 - number % 100)
        found.append(
            _subscription(customer, "upgrade", today - timedelta(days=315), max(ends, today - timedelta(days=300)))
        )
    if number == 13:
        found.append(_subscription(customer, "upgrade_lifetime", today - timedelta(days=900), None))
    return tuple(found)


def _subscription(customer: CustomerId, plan: str, starts: date, ends: date | None) -> Subscription:
    return Subscription(
        id=SubscriptionId(f"S-{customer[2:]}-{plan}"), customer=customer, plan=plan, starts=starts, ends=ends
    )


def _entries(
    random: Random, customer: CustomerId, licences: tuple[Licence, ...], number: int, now: datetime
) -> tuple[tuple[LedgerEntry, ...], int]:
    found: list[LedgerEntry] = []
    balance = 0
    for licence in licences:
        granted = _GRANTS.get((licence.product, licence.kind), 0)
        if granted:
            at = datetime.combine(licence.purchased, datetime.min.time(), now.tzinfo) + timedelta(hours=9)
            found.append(_entry(customer, len(found), at, EntryKind.GRANT, granted, f"licence {licence.id}"))
            balance += granted
    if number % 3 == 0 or not licences:
        bought = (0, 5, 25, 100, 3)[number % 5]
        if bought:
            at = now - timedelta(days=random.randrange(1, 60))
            found.append(_entry(customer, len(found), at, EntryKind.PURCHASE, bought, "bought online"))
            balance += bought
    return tuple(found), balance


def _entry(
    customer: CustomerId, number: int, at: datetime, kind: EntryKind, number_of: int, reason: str
) -> LedgerEntry:
    return LedgerEntry(
        id=EntryId(f"E-{customer[2:]}-{number + 1}"),
        customer=customer,
        at=at,
        entry=kind,
        credits=number_of,
        reason=Foreign(reason),
    )
