"""Licences, channels and languages against the vendors' tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.channels import check_channel, check_language
from helpdesk_tui.policy.licences import Licence, LicenceKind, add_years, cover_of, has_lifetime_access, united_cover
from helpdesk_tui.policy.loader import Packs

CS, LX = Packs().pack("cs_cart"), Packs().pack("litextension")
TODAY = date(2026, 11, 23)
CS_HOURS = calendar_of(CS.calendar)

GRANTS: list[tuple[str, int | str | None, int | str | None, int | str | None]] = [
    ("CS-Cart", 50, 30, 30),
    ("CS-Cart Ultimate", "2024-03-31", "2024-03-31", None),
    ("Multi-Vendor", "2024-04-15", "2024-04-15", None),
    ("Multi-Vendor Plus", "2024-05-30", "2024-05-30", None),
    ("Multi-Vendor Ultimate", "2025-03-01", "2025-03-01", None),
]
"""What first, additional and storefront bring when bought on 2024-03-01: credits, the last day, or not sold."""


def cs(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+04:00")


def licence(product: str, purchased: str, kind: LicenceKind = "first") -> Licence:
    return Licence(id=f"L-{purchased}", product=product, kind=kind, purchased=date.fromisoformat(purchased))


@pytest.mark.parametrize("row", GRANTS, ids=lambda row: row[0])
def test_what_each_licence_brings(row: tuple[Any, ...]) -> None:
    product, *brings = row
    for kind, value in zip(("first", "additional", "storefront"), brings, strict=True):
        given: dict[str, Any] = {"product": product, "kind": kind, "purchased": date(2024, 3, 1)}
        if value is None:
            with pytest.raises(InvalidInput) as caught:
                cover_of(CS, CS_HOURS, **given, asked=cs("2024-03-02T10:00"))
            assert caught.value.code == "not_applicable"
            continue
        cover = cover_of(CS, CS_HOURS, **given, asked=cs("2024-03-02T10:00")).value
        vip = product == "Multi-Vendor Ultimate"
        assert cover.rank == ("vip" if vip else "regular")
        if isinstance(value, int):
            assert (cover.grant, cover.credits, cover.covered_until, cover.covered) == ("credits", value, None, False)
            continue
        last = date.fromisoformat(value)
        assert (cover.grant, cover.credits, cover.covered_until) == ("care" if vip else "period", 0, last)
        edges = {"2024-02-29T23:59:59": False, "2024-03-01T00:00": True, f"{last}T23:59:59.999999": True}
        edges[f"{date.fromordinal(last.toordinal() + 1)}T00:00"] = False
        for asked, covered in edges.items():
            found = cover_of(CS, CS_HOURS, **given, asked=cs(asked)).value
            assert (found.covered, found.rank) == (covered, "vip" if vip and covered else "regular"), asked


def test_unknown_product() -> None:
    with pytest.raises(InvalidInput) as caught:
        cover_of(CS, CS_HOURS, product="cs-cart", kind="first", purchased=date(2024, 3, 1), asked=cs("2024-03-02"))
    assert caught.value.code == "unknown_product"


@pytest.mark.parametrize(
    ("on", "years", "until"),
    [
        ("2024-03-01", 1, "2025-03-01"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2024-12-31", 1, "2025-12-31"),
    ],
)
def test_years(on: str, years: int, until: str) -> None:
    assert add_years(date.fromisoformat(on), years) == date.fromisoformat(until)
    with pytest.raises(OverflowError):
        add_years(date.fromisoformat(on), 8000)


UNIONS: list[tuple[list[Licence], str, tuple[Any, ...]]] = [
    ([licence("CS-Cart", "2024-03-01")], "2024-03-02", ("credits", False, None, 50, "regular")),
    (
        [licence("CS-Cart", "2024-03-01"), licence("CS-Cart", "2024-03-05", "additional")],
        "2024-03-02",
        ("credits", False, None, 80, "regular"),
    ),
    (
        [licence("CS-Cart Ultimate", "2024-03-01"), licence("CS-Cart Ultimate", "2024-03-20", "additional")],
        "2024-03-10",
        ("period", True, "2024-04-19", 0, "regular"),
    ),
    (
        [licence("CS-Cart Ultimate", "2024-04-01", "additional"), licence("CS-Cart Ultimate", "2024-03-01")],
        "2024-03-10",
        ("period", True, "2024-05-01", 0, "regular"),
    ),
    (
        [licence("CS-Cart Ultimate", "2024-03-01"), licence("CS-Cart Ultimate", "2024-04-02", "additional")],
        "2024-03-10",
        ("period", True, "2024-03-31", 0, "regular"),
    ),
    (
        [licence("CS-Cart Ultimate", "2024-03-01"), licence("CS-Cart Ultimate", "2024-04-02", "additional")],
        "2024-04-01",
        ("period", False, "2024-05-02", 0, "regular"),
    ),
    (
        [licence("CS-Cart", "2024-03-01"), licence("Multi-Vendor Plus", "2024-03-01")],
        "2024-05-30",
        ("period", True, "2024-05-30", 50, "regular"),
    ),
    (
        [licence("Multi-Vendor Ultimate", "2024-03-01"), licence("Multi-Vendor", "2024-03-01")],
        "2024-03-10",
        ("care", True, "2025-03-01", 0, "vip"),
    ),
    (
        [licence("Multi-Vendor Ultimate", "2024-03-01"), licence("Multi-Vendor Plus", "2025-02-01")],
        "2025-03-10",
        ("care", True, "2025-05-02", 0, "regular"),
    ),
]
"""The licences, the day asked, and grant, covered, last day, credits and rank of all of them together."""


@pytest.mark.parametrize(("licences", "asked", "expected"), UNIONS)
def test_several_licences(licences: list[Licence], asked: str, expected: tuple[Any, ...]) -> None:
    for order in (licences, licences[::-1]):
        cover = united_cover(CS, CS_HOURS, order, asked=cs(f"{asked}T12:00")).value
        assert cover is not None
        until = cover.covered_until.isoformat() if cover.covered_until else None
        assert (cover.grant, cover.covered, until, cover.credits, cover.rank) == expected


def test_no_licence_brings_nothing() -> None:
    assert united_cover(CS, CS_HOURS, [], asked=cs("2024-03-02T10:00")).value is None


@pytest.mark.parametrize(
    ("purchased", "lifetime"), [("2008-06-15", True), ("2008-06-16", False), ("2024-01-01", False)]
)
def test_old_licences_are_updated_for_ever(purchased: str, *, lifetime: bool) -> None:
    assert has_lifetime_access(CS, [licence("CS-Cart", "2024-03-01"), licence("CS-Cart", purchased)]) == lifetime
    assert not has_lifetime_access(LX, [licence("CS-Cart", purchased)]), "a desk without that rule"


@pytest.mark.parametrize(
    ("pack", "channel", "groups", "allowed", "instead"),
    [
        (CS, "helpdesk", ["regular", "licence"], True, ""),
        (CS, "helpdesk", ["regular", "no_licence"], False, "contact_form"),
        (CS, "contact_form", ["regular", "no_licence"], True, ""),
        (CS, "contact_form", ["vip", "licence"], False, "helpdesk"),
        (CS, "email", ["vip", "licence"], False, "helpdesk"),
        (CS, "email", ["regular", "no_licence"], False, "contact_form"),
        (CS, "live_chat", ["vip", "licence"], True, ""),
        (CS, "live_chat", ["standard", "licence"], False, "helpdesk"),
        (CS, "live_chat", ["regular", "no_licence"], False, "contact_form"),
        (CS, "facebook", ["regular", "no_licence"], False, "contact_form"),
        (CS, "facebook", ["vip", "licence"], False, "helpdesk or live_chat"),
        (CS, "phone", ["regular", "licence"], False, "helpdesk"),
        (CS, "", ["regular", "licence"], True, ""),
        (CS, "ticket", ["regular", "licence"], True, ""),
        (CS, "ticket", ["regular", "no_licence"], False, "contact_form"),
        (LX, "helpdesk", ["basic"], True, ""),
        (LX, "email", ["basic"], True, ""),
        (LX, "ticket", ["basic"], True, ""),
        (LX, "live_chat", ["basic"], False, "email or ticket"),
        (LX, "live_chat", ["aio"], True, ""),
        (LX, "email", ["aio"], True, ""),
        (LX, "ticket", ["aio"], True, ""),
        (LX, "social", ["aio"], False, "email or ticket"),
        (LX, "phone", ["aio"], False, "email or ticket"),
        (LX, "sales_chat", ["basic"], False, "email or ticket"),
        (LX, "facebook", ["aio"], False, "email or ticket or live_chat"),
        (LX, "live_chat", [], False, "email or ticket"),
    ],
)
def test_channels(pack: Any, channel: str, groups: list[str], *, allowed: bool, instead: str) -> None:
    found = check_channel(pack, channel, groups=groups, on=TODAY)
    assert (found.value.allowed, found.value.instead) == (allowed, instead)
    assert bool(found.rules) == (channel != "")
    assert set(found.rules) <= set(pack.rules)


@pytest.mark.parametrize(
    ("pack", "language", "good"),
    [
        (CS, "en", True),
        (CS, "ru", True),
        (CS, "en-GB", True),
        (CS, "EN", True),
        (CS, "de", False),
        (CS, "", False),
        (CS, "english", False),
        (LX, "de", True),
    ],
)
def test_languages(pack: Any, language: str, *, good: bool) -> None:
    assert check_language(pack, language, on=TODAY).value == good
