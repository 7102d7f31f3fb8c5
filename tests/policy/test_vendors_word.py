"""The vendor is cited for what the vendor said only: copies of a built-in pack, and what a user adds to one."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
import tomli_w

from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.channels import check_channel
from helpdesk_tui.policy.entitlements import Holdings, Subscription, entitlements, standing
from helpdesk_tui.policy.licences import Licence
from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.policy.rules import Basis
from helpdesk_tui.whatif import ask
from tests.policy.packs import BUILT_IN_FILES, Folder

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def folder(tmp_path: Any) -> Folder:
    return Folder(tmp_path)


def copied(name: str) -> str:
    return BUILT_IN_FILES[name].read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_copy_that_changes_nothing_is_the_vendors(name: str, folder: Folder) -> None:
    shipped = Packs().pack(name).rules
    assert folder.pack(copied(name), name).rules == shipped
    data = tomllib.loads(copied(name))
    assert folder.pack(tomli_w.dumps(data), name).rules == shipped, "written in another way"


@pytest.mark.parametrize("head", ['id = "cs_cart"', 'id = "ours"'])
def test_a_changed_copy_is_the_users(head: str, folder: Folder) -> None:
    """Under the built-in id, and under another for the same desk."""
    text = copied("cs_cart").replace('id = "cs_cart"', head, 1).replace("credits = 5\n", "credits = 8\n")
    file = folder.write(text)
    pack = folder.packs.pack(head.split('"')[1])
    rule = pack.rule("credits.howto")
    assert (rule.basis, rule.change) == (Basis.DECISION, "value")
    assert rule.changed_by == f"{file}, line {line_of(text, 'credits = 8')}"
    assert {r.id for r in pack.rules.values() if r.changed_by} == {"cs.credits.howto"}


def test_what_a_copy_leaves_out_is_the_users(folder: Folder) -> None:
    text = copied("cs_cart").replace("in_free_period = true\n", "", 1)
    text = text.replace('\n[channels.email]\nopen_to = ["nobody"]\ninstead = ["helpdesk"]\n', "")
    text = text.replace('states = ["channels.helpdesk", "channels.email"]', 'states = ["channels.helpdesk"]')
    pack = folder.pack(text)
    changed = {rule.id for rule in pack.rules.values() if rule.changed_by and rule.basis is Basis.DECISION}
    assert changed == {"cs.credits.howto", "cs.licence.covers", "cs.channel.helpdesk", "cs.channel.others"}


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ('sentence = "Eight."\nbasis = "S"', "D"),
        ('sentence = "Eight."\nbasis = "S"\nsource = "the page of 2027"', "S"),
        ('basis = "P"', "P"),
        ('basis = "S"\nsource = "CS-Cart, Technical Support, credits"', "D"),
    ],
)
def test_a_basis_needs_a_source_of_its_own(said: str, basis: str, folder: Folder) -> None:
    """The same words in an overlay and in a copy: whoever claims the vendor's word says where it stands."""
    folder.write(f'extends = "cs_cart"\n[categories.howto]\ncredits = 8\n[rules."cs.credits.howto"]\n{said}')
    assert folder.packs.pack("cs_cart").rule("credits.howto").basis.value == basis
    data = tomllib.loads(copied("cs_cart"))
    data["categories"]["howto"]["credits"] = 8
    data["rules"]["cs.credits.howto"] |= tomllib.loads(said)
    rule = folder.pack(tomli_w.dumps(data)).rule("credits.howto")
    assert (rule.basis.value, bool(rule.changed_by)) == (basis, True)


def test_a_rule_that_was_added_is_the_users(folder: Folder) -> None:
    file = folder.write('extends = "cs_cart"\n[rules."cs.gift"]\nsentence = "A gift."\nbasis = "S"\nsource = "them"')
    rule = folder.packs.pack("cs_cart").rule("gift")
    assert (rule.basis, rule.change, rule.changed_by) == (Basis.DECISION, "added", f"{file}, line 2")
    assert folder.packs.pack("cs_cart").rule("credits.howto").change == ""


CREDITS = {"balance": 50, "category": "seo"}
SEO = """
[categories.seo]
content = "search engines"
consent = "needed"
credits = 15
{}
[rules."cs.credits.seo"]
sentence = "Search engines cost 15."
basis = "S"
source = "the vendor"
"""
OPTION = {"kind": "full", "entities": ["products"]}
TICKET = {"id": "T-1", "urgent": False, "received": "2024-03-04T10:00:00+07:00"}
PERIOD = {"kind": "first", "purchased": "2024-03-01", "asked": "2024-03-02T10:00:00+04:00"}
SLA = {"desk": "litextension", "service": "gold", "received": "2024-03-04T10:00:00+07:00"}
GOLD = """
[services.gold]
response_hours = 4
investigation_hours = 8
[rules."lx.gold.response"]
sentence = "Four."
basis = "S"
source = "them"
[rules."lx.gold.investigation"]
sentence = "Eight."
basis = "S"
source = "them"
"""

ADDED: list[tuple[str, str, str, dict[str, Any], str, int]] = [
    (
        "litextension",
        '[carts.bigcommerce]\npreserve_ids = "yes"',
        "options",
        {**OPTION, "target": "BigCommerce", "options": ["clear_target", "preserve_ids"]},
        "lx.carts.bigcommerce",
        2,
    ),
    (
        "litextension",
        "[carts.volusion]\nredirects_301 = false",
        "options",
        {**OPTION, "target": "volusion", "options": ["redirects_301"]},
        "lx.carts.volusion",
        2,
    ),
    (
        "litextension",
        '\n[options.reviews]\ndoes = "moves reviews"\nneeds = ["seo_urls"]',
        "options",
        {**OPTION, "target": "magento", "options": ["reviews"]},
        "lx.options.reviews",
        3,
    ),
    ("litextension", GOLD, "sla", SLA, "lx.gold.response", 6),
    ("cs_cart", SEO.format(""), "credits", CREDITS, "cs.credits.seo", 8),
    (
        "cs_cart",
        SEO.format("in_free_period = true"),
        "credits",
        CREDITS | {"covered_by_period": True},
        "cs.categories.seo",
        3,
    ),
    (
        "cs_cart",
        SEO.format("in_free_period = false"),
        "credits",
        CREDITS | {"covered_by_period": True},
        "cs.categories.seo",
        3,
    ),
    ("cs_cart", SEO.format(""), "credits", CREDITS | {"care": "vip"}, "cs.categories.seo", 3),
    (
        "cs_cart",
        "[plans.gold]\nrank = 4",
        "order",
        {"desk": "cs_cart", "tickets": [TICKET | {"rank": "gold"}]},
        "cs.plans.gold",
        2,
    ),
    (
        "cs_cart",
        "[products.'Store Builder']\nfirst = { days = 10 }",
        "period",
        PERIOD | {"product": "Store Builder"},
        "cs.products.Store Builder",
        2,
    ),
]
"""The pack, what is added, a question about it, the rule that must be cited, and the line it stands on."""


@pytest.mark.parametrize(("name", "text", "kind", "question", "rule", "line"), ADDED)
def test_an_answer_about_an_addition_cites_the_user(
    name: str, text: str, kind: str, question: dict[str, Any], rule: str, line: int, folder: Folder
) -> None:
    file = folder.write(f'extends = "{name}"\n{text}')
    reply = ask(kind, question, packs=folder.packs, now=NOW)
    cited = {r.id: r for r in reply.why.rules}
    assert rule in cited
    assert (cited[rule].basis, cited[rule].changed_by) == (Basis.DECISION, f"{file}, line {line}")
    assert f"added in {file}, line {line}: your own decision" in reply.why.text()
    assert reply.values["changed"][rule] == f"{file}, line {line}"
    vendors = {r.id for r in reply.why.rules if r.basis is not Basis.DECISION}
    spoken = {"cs.credits.howto", "cs.licence.covers", "cs.care.vip", "cs.licence.grant", "cs.order.rank"}
    spoken |= {"lx.option.preserve_ids", "lx.option.redirects_301", "lx.option.others"}
    if kind != "order":
        assert not vendors & spoken, "no rule of the vendor speaks for it"


def test_answers_about_the_rest_stay_the_vendors(folder: Folder) -> None:
    folder.write('extends = "litextension"\n[carts.bigcommerce]\npreserve_ids = "yes"')
    question = {**OPTION, "target": "magento", "options": ["clear_target", "preserve_ids"]}
    reply = ask("options", question, packs=folder.packs, now=NOW)
    assert reply.values == ask("options", question, now=NOW).values
    assert [r.basis.value for r in reply.why.rules] == ["P", "P"]


def test_an_added_channel_and_plan(folder: Folder) -> None:
    text = 'extends = "cs_cart"\n[channels.pigeon]\nopen_to = ["gold"]\n[plans.gold]\nrank = 4\n'
    text += "[products.Nest]\nfirst = { years = 1, plan = 'gold' }\n[categories.howto]\n"
    file = folder.write(text)
    pack = folder.packs.pack("cs_cart")
    found = check_channel(pack, "pigeon", groups=["gold"], on=TODAY)
    assert (found.value.allowed, found.rules) == (True, ["cs.channels.pigeon"])
    assert pack.rule("channels.pigeon").changed_by == f"{file}, line 2"
    nest = Licence(id="L", product="Nest", kind="first", purchased=TODAY)
    rows = entitlements(pack, calendar_of(pack.calendar), Holdings(licences=(nest,)), at=NOW)
    care = next(row for row in rows.value if row.name == "care plan")
    assert (care.value, care.why.rule_ids) == ("gold", ["cs.plans.gold"])


def test_an_added_category_in_a_free_period_is_shown_as_the_users(folder: Folder) -> None:
    folder.write('extends = "cs_cart"\n' + SEO.format("in_free_period = true"))
    pack = folder.packs.pack("cs_cart")
    mine = Licence(id="L", product="Multi-Vendor", kind="first", purchased=TODAY)
    rows = entitlements(pack, calendar_of(pack.calendar), Holdings(licences=(mine,)), at=NOW)
    period = next(row for row in rows.value if row.name == "free period")
    assert period.why.rule_ids == ["cs.licence.covers", "cs.categories.seo"]


def test_additions_to_a_desk_of_ones_own_are_its_word(folder: Folder) -> None:
    from tests.policy.packs import OWN

    folder.write(OWN, "acme.toml")
    folder.write('extends = "acme"\n[pack]\nid = "more"\n[channels.desk]\nopen_to = ["nobody"]', "more.toml")
    assert not any(rule.changed_by for rule in folder.packs.pack("more").rules.values())


def test_a_future_period_is_not_over() -> None:
    pack = Packs().pack("cs_cart")
    calendar = calendar_of(pack.calendar)
    later = Licence(id="L", product="Multi-Vendor", kind="first", purchased=TODAY.replace(month=12, day=1))
    rows = entitlements(pack, calendar, Holdings(licences=(later,)), at=NOW)
    period = next(row for row in rows.value if row.name == "free period")
    assert (period.value, period.until) == ("begins on 2026-12-01", later.purchased.replace(year=2027, month=1, day=15))
    before = Licence(id="M", product="Multi-Vendor Plus", kind="first", purchased=TODAY)
    held = Holdings(licences=(later, before), subscriptions=())
    rows = entitlements(pack, calendar, held, at=NOW)
    assert next(row for row in rows.value if row.name == "free period").value == "covers howto, config"


def test_a_plan_without_a_rule_does_not_stumble(folder: Folder) -> None:
    text = 'extends = "cs_cart"\n[pack]\nid = "ours"\nprefix = "cs"\n[plans.standard]\nincludes = []\nmodifications = 0'
    pack = folder.pack(text, "ours")
    paid = Subscription(id="S", plan="standard", starts=TODAY, ends=None)
    found = standing(pack, calendar_of(pack.calendar), Holdings(subscriptions=(paid,)), at=NOW)
    assert found.value.care == "standard"
