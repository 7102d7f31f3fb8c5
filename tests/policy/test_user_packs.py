"""Packs of the user: what they change is theirs, and no pack makes the rules stumble."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tomli_w
from pydantic_core import to_jsonable_python

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.policy.rules import Basis
from helpdesk_tui.whatif import KINDS, answer, ask
from helpdesk_tui.whatif.cases import cases_of, run_case
from tests.policy.packs import BUILT_IN_FILES, OWN, Folder
from tests.whatif.questions import COMPLETE, Place, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[1] / "examples"
CONFIG = {"balance": 50, "category": "config"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_changed_value_is_the_users_own(folder: Folder) -> None:
    file = folder.write('extends = "cs_cart"\n\n[categories.config]\n# more\ncredits = 12')
    reply = ask("credits", CONFIG, packs=folder.packs, now=NOW)
    assert (reply.values["price"], reply.values["rules"]) == (12, ["cs.credits.config"])
    (rule,) = reply.why.rules
    assert (rule.basis, rule.changed_by) == (Basis.DECISION, f"{file}, line 5")
    assert f"changed in {file}, line 5" in reply.why.text()
    assert "stated by the vendor" not in reply.why.text()
    assert all(step.decision for step in reply.why.steps if step.rule)
    plain: Any = reply.why.plain()
    assert [(r["basis"], r["changed_by"]) for r in plain["rules"]] == [("D", f"{file}, line 5")]
    howto = ask("credits", CONFIG | {"category": "howto"}, packs=folder.packs, now=NOW)
    assert "stated by the vendor" in howto.why.text(), "what was not changed is the vendor's word still"


@pytest.mark.parametrize(
    ("text", "line", "basis"),
    [
        ("[categories.config]\ncredits = 12", 3, "D"),
        ("categories.config.credits = 12", 2, "D"),
        ("[categories]\nconfig = { credits = 12 }", 3, "D"),
        ("[categories.config]\ncredits = 10", None, "S"),
        ("[categories.config]\ncontent = 'other work'", 3, "D"),
        ("[rules.'cs.credits.config']\nsentence = 'Ten, or so.'", 2, "D"),
        ("[rules.'cs.credits.config']\nsource = 'the vendor told us'", 2, "D"),
        ("[rules.'cs.credits.config']\nstates = []\n[categories.config]\ncredits = 12", 2, "D"),
        ("[rules.'cs.credits.config']\nbasis = 'S'", None, "S"),
        ("[categories.config]\ncredits = 12\n[rules.'cs.credits.config']\nsentence = 'Twelve.'\nbasis = 'P'", 3, "P"),
        ("[consent]\nadvance_limit = 30", None, "S"),
    ],
)
def test_what_counts_as_a_change(text: str, line: int | None, basis: str, folder: Folder) -> None:
    rule = folder.pack(f'extends = "cs_cart"\n{text}').rule("credits.config")
    assert rule.changed_by == (f"{folder.path / 'ours.toml'}, line {line}" if line else "")
    assert rule.basis.value == basis


def test_a_desk_of_ones_own(folder: Folder) -> None:
    folder.write(OWN)
    packs = folder.packs
    assert packs.ids == [*BUILT_IN, "acme"]
    assert packs.origin("acme") == str(folder.path / "ours.toml")
    given = {"desk": "acme", "at": "2024-03-31T23:59:59+02:00"}
    assert answer("hours", given, packs=packs) == {
        "staffed": True,
        "next_opening": "2024-03-31T23:59:59+02:00",
        "closes": "2024-04-01T00:00:00+02:00",
        "rules": ["ac.hours", "ac.hours.edges"],
    }
    assert answer("hours", {**given, "at": "2024-04-02T00:00:00+02:00"}, packs=packs)["next_opening"].startswith(
        "2024-04-07"
    )
    assert "(our decision)" not in ask("hours", given, packs=packs).why.text().splitlines()[4]
    assert not any(rule.changed_by for rule in packs.pack("acme").rules.values()), "its own word, not a change"


def test_a_derived_pack_stands_beside_its_base(folder: Folder) -> None:
    folder.write('extends = "cs_cart"\n[pack]\nid = "mine"\n[categories.config]\ncredits = 12')
    packs = folder.packs
    prices = {desk: answer("credits", {**CONFIG, "desk": desk}, packs=packs)["price"] for desk in ("cs_cart", "mine")}
    assert prices == {"cs_cart": 10, "mine": 12}
    assert (packs.pack("mine").pack.desk, packs.pack("mine").pack.prefix) == ("cs_cart", "cs")
    assert answer("credits", CONFIG, packs=packs.answering_with(packs.pack("mine")))["price"] == 12


def test_a_chain_of_packs(folder: Folder) -> None:
    folder.write(
        'extends = "cs_cart"\n[pack]\nid = "one"\n[categories.config]\ncredits = 11\n[consent]\nadvance_limit = 1',
        "a.toml",
    )
    folder.write('extends = "one"\n[pack]\nid = "two"\n\n[categories.config]\ncredits = 12', "b.toml")
    pack = folder.packs.pack("two")
    assert (pack.categories["config"].credits, pack.consent.advance_limit) == (12, 1)
    assert pack.rule("credits.config").changed_by == f"{folder.path / 'b.toml'}, line 6"
    assert pack.rule("credits.advance").changed_by == f"{folder.path / 'a.toml'}, line 7"
    assert (pack.file, folder.packs.pack("one").categories["config"].credits) == (str(folder.path / "b.toml"), 11)


def test_examples_are_added_and_replaced_by_id(folder: Folder) -> None:
    base = [e.id for e in Packs().pack("cs_cart").examples]
    example = 'kind = "credits"\ngiven = {{ balance = 50, category = "config" }}\nexpect = {{ price = {} }}\n'
    text = 'extends = "cs_cart"\n[categories.config]\ncredits = 12\n'
    text += f'[[examples]]\nid = "{base[1]}"\n{example.format(12)}[[examples]]\nid = "new"\n{example.format(10)}'
    pack = folder.pack(text)
    assert [e.id for e in pack.examples] == [*base[:1], *base[2:], base[1], "new"]
    failed = {c.id for c in cases_of(pack.examples) if not run_case(c, folder.packs, NOW).passed}
    assert failed == {"new"}


def test_a_soft_target_is_shown_as_internal(folder: Folder) -> None:
    rule = '[rules."cs.soft.{0}"]\nsentence = "We try."\nbasis = "D"\nsource = "ours"\n'
    text = 'extends = "cs_cart"\n[services.soft]\nresponse_hours = 8\ninvestigation_hours = 24\ninternal = true\n'
    folder.write(text + rule.format("response") + rule.format("investigation"))
    given = {"desk": "cs_cart", "service": "soft", "received": "2024-03-04T10:00:00+04:00"}
    reply = ask("sla", given, packs=folder.packs, now=NOW)
    assert reply.values["due"] == "2024-03-04T18:00:00+04:00"
    assert any("internal" in warning and "promises nothing" in warning for warning in reply.why.warnings)
    assert answer("sla", given, now=NOW)["error"]["code"] == "unknown_service", "off by default"


def leaves(data: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value of a pack, the ones nobody wrote too, outside rules and examples."""
    for key, value in data.items():
        if at or key not in ("rules", "examples", "pack", "file"):
            if isinstance(value, dict):
                yield from leaves(value, (*at, key))
            elif value is not None:
                yield (*at, key), value


OTHER_TEXTS = {
    "zone": ["+05:00"],
    "opens": ["10:30"],
    "closes": ["17:30"],
    "mode": ["elapsed", "business_hours"],
    "consent": ["never", "needed"],
    "preserve_ids": ["yes", "warn", "no"],
    "plan": ["standard"],
    "lifetime_before": ["2030-01-01"],
}
OTHER_ITEMS = {
    "days": ["mon", "sun"],
    "holidays": ["2024-03-04"],
    "known": ["4.3.11"],
    "more": ["4.3.6.SP2"],
    "includes": ["howto", "custom_mod"],
    "open_to": ["vip"],
    "counted": ["taxes"],
    "preserve_only": ["taxes"],
    "needs": ["clear_target"],
    "warn_kinds": ["demo", "full"],
}


def others(key: str | int, value: Any) -> list[Any]:
    """Other values of the same type."""
    match value:
        case bool():
            return [not value]
        case int():
            return [0, value + 1, value + 37]
        case str():
            return [text for text in OTHER_TEXTS.get(str(key), ["x"]) if text != value]
        case list():
            more = OTHER_ITEMS.get(str(key), [])
            return [[], value[1:], *([item] for item in more), [*value, *more]]
        case _:
            raise AssertionError(value)


def questions() -> list[tuple[str, dict[str, Any]]]:
    found = [(kind, question) for kind in KINDS for question in COMPLETE[kind]]
    for path in sorted(EXAMPLES.glob("*.json")):
        found += [(path.stem, case["given"]) for case in json.loads(path.read_text(encoding="utf-8"))]
    ticket = {"balance": 50}
    for category in ("howto", "config", "investigate", "custom_mod", "upgrade"):
        found.append(("credits", {**ticket, "category": category, "covered_by_period": True, "quote": 25}))
        found.append(("credits", {**ticket, "category": category, "care": "standard", "quote": 25}))
    for target in ("magento", "prestashop", "opencart", "shopify", "woocommerce", "other"):
        options = ["clear_target", "preserve_ids", "redirects_301"]
        found.append(
            ("options", {"target": target, "kind": "demo", "options": options, "entities": ["products", "blogs"]})
        )
    return found


@pytest.mark.parametrize("whole", [False, True], ids=["laid over", "copied"])
@pytest.mark.parametrize("name", BUILT_IN)
def test_no_changed_answer_cites_the_vendor_alone(name: str, folder: Folder, *, whole: bool) -> None:
    """Whatever value a user changes, in a file laid over a pack or in a copy of it: a changed answer says so."""
    asked = [(k, q, answer(k, q, now=NOW)) for k, q in questions() if q.get("desk", default_desk(k)) == name]
    silent, changed = [], 0
    for place, old in leaves(to_jsonable_python(Packs().pack(name))):
        for value in others(place[-1], old)[: 1 if whole else None]:
            packs = overridden(folder, name, place, value, whole=whole)
            if packs is None:
                continue
            for kind, question, before in asked:
                after = answer(kind, question, packs=packs, now=NOW)
                if "error" in after or "error" in before or without_rules(after) == without_rules(before):
                    continue
                changed += 1
                rules = [packs.pack(name).rules[r] for r in after["rules"]]
                if not any(r.changed_by and r.basis is Basis.DECISION for r in rules):
                    silent.append(f"{'.'.join(map(str, place))} = {value}: {kind} {question} {after['rules']}")
    assert not silent, "\n".join(silent)
    assert changed > 50


def _with(data: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    table = data
    for part in place[:-1]:
        table = table.setdefault(str(part), {})
    table[str(place[-1])] = value
    return data


def default_desk(kind: str) -> str:
    desk: str = fields_of(kind)["desk"].default
    return desk


def without_rules(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "rules"}


def overridden(folder: Folder, name: str, place: Place, value: Any, *, whole: bool) -> Packs | None:
    """The packs with one value of a built-in one changed; None when it may not have this value."""
    if whole:
        text = tomli_w.dumps(_with(tomllib.loads(BUILT_IN_FILES[name].read_text("utf-8")), place, value))
    else:
        text = f'extends = "{name}"\n{tomli_w.dumps(_with({}, place, value))}'
    folder.write(text)
    packs = folder.packs
    try:
        packs.pack(name)
    except ConfigError:
        return None
    return packs
