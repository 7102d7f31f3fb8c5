"""What is offered where the cursor stands."""

from __future__ import annotations

import pytest

from helpdesk_tui.query import MAX_LENGTH, Completion, complete, parse

KNOWN = {
    "customer": ["Acme GmbH", "Ромашка", "Sen Việt", 'O"Neil', "bad\x1b[2J", "bad\u202e", "", "!!"],
    "assignee": ["anna", "bob", "me", "none"],
    "tag": ["checkout"],
}


def offers(text: str) -> list[Completion]:
    """Offers where ``|`` stands in ``text``."""
    cursor = text.index("|")
    return complete(text.replace("|", ""), cursor, known=KNOWN)


def inserts(text: str) -> list[str]:
    return [offer.insert for offer in offers(text)]


def applied(text: str) -> list[str]:
    """The texts that accepting each offer gives."""
    plain = text.replace("|", "")
    return [plain[: offer.start] + offer.insert + plain[offer.end :] for offer in offers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sta|", ["status:", "stalled"]),
        ("pl|", ["plan:"]),
        ("DU|", ["due<"]),
        ("cre|", ["credits<"]),
        ("at_|", ["at-risk"]),
        ("a -sta|", ["status:", "stalled"]),
        ("(bre|", ["breached"]),
        ("o|", ["OR "]),
        ("is:|", ["breached", "at-risk", "urgent", "stalled", "snoozed", "watched"]),
        ("is:at_r|", ["at-risk"]),
        ("has:|", ["attachment"]),
        ("status:o|", ["open", "on_hold"]),
        ("status:open,pe|", ["pending"]),
        ("status:open, pe|", ["pending"]),
        ("status: pe|", ["pending"]),
        ("STATUS:awaiting-a|", ["awaiting_approval"]),
        ("plan:|", ["none", "vip", "standard"]),
        ("plan<|", []),
        ("due<|", ["2h", "1d", "3d", "1w", "yesterday", "today", "tomorrow"]),
        ("due:|", ["none", "yesterday", "today", "tomorrow"]),
        ("received<t|", ["today", "tomorrow"]),
        ("sort:re|", ["received"]),
        ("sort:due,-cr|", ["-credits"]),
        ("assignee:|", ["me", "none", "anna", "bob", '"me"', '"none"']),
        ("owner:b|", ["bob"]),
        ("customer:|", ['"Acme GmbH"', "Ромашка", '"Sen Việt"', '"O\\"Neil"']),
        ("customer:gm|", ['"Acme GmbH"']),
        ('customer:"ac|', ['"Acme GmbH"']),
        ("customer:viet|", ['"Sen Việt"']),
        ("product:multi|", ["Multi-Vendor", '"Multi-Vendor Plus"', '"Multi-Vendor Ultimate"']),
        ("nonsense:|", []),
        ("status:open|", ["open"]),
        ('"sta|', []),
        ('"a"|', []),
    ],
)
def test_offered(text: str, expected: list[str]) -> None:
    assert inserts(text) == expected


def test_an_empty_place_offers_every_beginning() -> None:
    everything = inserts("|")
    assert everything == inserts("status:open |") == inserts("(|") == inserts("-|")
    assert {"status:", "due<", "urgent", "is:", "has:", "sort:", "OR "} <= set(everything)
    assert "snoozed" not in everything


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sta|tus:open", ["status:open", "stalled:open"]),
        ("status:o|pen plan:vip", ["status:open plan:vip", "status:on_hold plan:vip"]),
        ('customer:"Ac|me Gm" a', ['customer:"Acme GmbH" a']),
        ('customer:"Ac| a', ['customer:"Acme GmbH" a']),
        ("a pl| b", ["a plan: b"]),
        ("-(du|)", ["-(due<)"]),
        ("credits|<10", ["credits<10"]),
    ],
)
def test_accepting_an_offer_replaces_what_was_typed(text: str, expected: list[str]) -> None:
    assert applied(text) == expected


@pytest.mark.parametrize(
    "text", ["status:|", "plan:|", "is:|", "has:|", "sort:|", "sort:-|", "due<|", "due:|", "assignee:|", "customer:|"]
)
def test_an_offered_value_can_be_read(text: str) -> None:
    assert applied(text)
    for query in applied(text):
        parse(query)


def test_every_offer_has_help_where_the_table_has() -> None:
    by_insert = {offer.insert: offer for offer in offers("|")}
    assert by_insert["status:"].help == "Whose turn it is."
    assert by_insert["status:"].label == "status"
    assert by_insert["sort:"].help.startswith("The order: status, rank")
    assert offers("plan:|")[0].help == "Tickets of customers without a care plan."


def test_the_cursor_may_be_anywhere_and_the_text_too_long() -> None:
    assert complete("sta", 99) == complete("sta", 3)
    assert complete("sta", -1) == complete("sta", 0)
    assert complete("a" * (MAX_LENGTH + 1), 3) == []
