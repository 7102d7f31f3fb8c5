"""Anything at all as a question, to any desk: an answer or an error, both as plain values, never an exception."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.whatif import KINDS, answer
from tests.whatif.questions import COMPLETE, Place, fields_of, places, put

if TYPE_CHECKING:
    from pathlib import Path

DESK_OF_ITS_OWN = """
[pack]
id = "own"
desk = "own"
title = "A desk that only has hours"
prefix = "own"
[calendar]
zone = "Europe/Berlin"
opens = "00:00"
closes = "24:00"
days = ["sat"]
"""

_RULE = '[rules."own.{}"]\nsentence = "s"\nbasis = "D"\nsource = "s"\n'
_ROLES = ("hours", "hours.holidays", "hours.edges", "hours.local", "clock.opening", "clock.work_by")

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)

_WORDS = sorted({str(place[-1]) for kind in KINDS for q in COMPLETE[kind] for place in places(q)})
_VALUES = [q[name] for kind in KINDS for q in COMPLETE[kind] for name in q]
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Co")), max_size=6),
    st.sampled_from(_WORDS),
    st.sampled_from(["cs_cart", "litextension", "own", "4.3.10", "4.3.6.SP2", "vip", "howto", "upgrade", "none"]),
    st.datetimes().map(lambda at: f"{at.isoformat()}+14:00"),
    st.dates().map(str),
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.sampled_from(_VALUES)
JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=6
)

every_kind = pytest.mark.parametrize("kind", KINDS)
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seldom = settings(often, max_examples=25)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    """The built-in packs, and a desk that has next to nothing."""
    folder: Path = tmp_path_factory.mktemp("packs")
    text = DESK_OF_ITS_OWN + "".join(_RULE.format(role) for role in _ROLES)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return Packs(folder)


def check(kind: str, question: Any, packs: Packs) -> None:
    found = answer(kind, question, packs=packs, now=NOW)
    assert type(found) is dict
    json.dumps(found, allow_nan=False)
    if "error" not in found:
        assert isinstance(found["rules"], list)
        return
    error = found["error"]
    assert set(error) <= {"code", "message", "hint", "field"}
    assert error["code"]
    assert error["field"]
    assert all(text.isprintable() and len(text) <= 400 for text in error.values()), error


@every_kind
@pytest.mark.parametrize("desk", [*BUILT_IN, "own", "nobody"])
def test_every_kind_on_every_desk(kind: str, desk: str, packs: Packs) -> None:
    """Asked about what a desk does not have, it says so."""
    for question in COMPLETE[kind]:
        check(kind, {**question, "desk": desk}, packs)
        needed = {name: question[name] for name, info in fields_of(kind).items() if info.is_required()}
        check(kind, {**needed, "desk": desk}, packs)
        for place in places(question):
            for nothing in ("[]", "{}", "null"):
                check(kind, put(question, place, json.loads(nothing)) | {"desk": desk}, packs)


@every_kind
@seldom
@given(question=JSON)
def test_garbage(kind: str, question: Any, packs: Packs) -> None:
    check(kind, question, packs)


@every_kind
@seldom
@given(data=st.data())
def test_garbage_in_the_right_fields(kind: str, data: st.DataObject, packs: Packs) -> None:
    names = st.sampled_from([*fields_of(kind)])
    check(kind, data.draw(st.dictionaries(names, JSON)), packs)


@every_kind
@often
@given(data=st.data())
def test_garbage_in_a_good_question(kind: str, data: st.DataObject, packs: Packs) -> None:
    question = data.draw(st.sampled_from(COMPLETE[kind]))
    for _ in range(data.draw(st.integers(1, 2))):
        found: list[Place] = list(places(question))
        question = put(question, data.draw(st.sampled_from(found)), data.draw(JSON))
    check(kind, question, packs)
