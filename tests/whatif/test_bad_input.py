"""Every place of every question with everything that does not belong there: one clear error, nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.whatif import KINDS, answer, kind_module
from tests.cli.command import helpdesk
from tests.whatif.questions import (
    ABSURD,
    COMPLETE,
    SAMPLES,
    Place,
    fields_of,
    fields_within,
    nullable,
    places,
    put,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKS = Packs()
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)

LISTED: dict[str, set[str]] = {
    "sla": {"unknown_desk", "unknown_service", "invalid_time"},
    "hours": set(),
    "local_hours": {"unknown_zone"},
    "upgrade": {"invalid_version", "unknown_version", "downgrade", "same_version"},
    "credits": {"unknown_category", "quote_needed", "below_minimum"},
    "period": {"unknown_product", "not_applicable"},
    "remigration": {"no_completed_full"},
    "order": set(),
    "options": {"unknown_option"},
}
"""The codes the contract lists for each kind. ``unknown_desk`` may come wherever a desk is named."""

ANSWERED: list[tuple[str, str, str]] = [
    ("options", r"target", "a cart the pack does not know has neither of the two options that depend on it"),
    ("options", r"entities(\[0\])?", "types the pack does not know migrate, too"),
    ("order", r"tickets\[0\]\.id", "ids are chosen by the source"),
    ("remigration", r"initial|requested", "types the pack does not know are not counted"),
]
"""Where any name at all is answered: the kind, the place, and why."""

Bad = tuple[Place, object, dict[str, Any]]
"""The place, what was put there, the question that came of it."""

every_kind = pytest.mark.parametrize("kind", KINDS)


def asked(kind: str, question: object) -> dict[str, Any]:
    found = answer(kind, question, packs=PACKS, now=NOW)  # type: ignore[arg-type]  # programs send anything
    assert type(found) is dict
    return found


def refused(kind: str, question: object, place: Place = ()) -> dict[str, str]:
    """The error, with everything that holds for each of them; it names the field the place is in."""
    found = asked(kind, question)
    assert set(found) == {"error"}, (shown(place), found)
    error: dict[str, str] = found["error"]
    assert set(error) == {"code", "message", "hint", "field"}
    assert all(type(text) is str and text.isprintable() and len(text) <= 400 for text in error.values()), error
    assert error["code"] in {"invalid_input", "unknown_desk"} | LISTED[kind]
    assert not place or re.match(rf"{place[0]}($|[.\[])", error["field"]), (error, shown(place))
    assert error["message"]
    assert error["field"]
    return error


def whole(kind: str) -> Iterator[tuple[dict[str, Any], Place]]:
    for question in COMPLETE[kind]:
        for place in places(question):
            yield question, place


def at(question: dict[str, Any], place: Place) -> Any:
    value: Any = question
    for part in place:
        value = value[part]
    return value


def wrong_types(kind: str) -> Iterator[Bad]:
    for question, place in whole(kind):
        fitting = type(at(question, place))
        for sample_type, samples in SAMPLES.items():
            if sample_type is fitting or (sample_type is type(None) and nullable(kind, place)):
                continue
            for sample in samples:
                yield place, sample, put(question, place, sample)


def absurd(kind: str) -> Iterator[Bad]:
    for question, place in whole(kind):
        for value in ABSURD[type(at(question, place))]:
            yield place, value, put(question, place, value)


def is_answered(kind: str, place: Place, value: object) -> bool:
    """Whether any name is good at this place, and this value is a name."""
    names = list(value) if isinstance(value, dict | list) else [value]
    good = all(isinstance(n, str) and 0 < len(n) <= 200 and "\ud800" not in n for n in names) and len(names) <= 100
    return good and any(kind == of and re.fullmatch(where, shown(place)) for of, where, _ in ANSWERED)


@every_kind
def test_the_questions_hold_every_field(kind: str) -> None:
    named = {str(place[0]) for question, place in whole(kind)}
    assert named == set(fields_of(kind))
    assert all("error" not in asked(kind, question) for question in COMPLETE[kind])
    assert {code for code in kind_module(kind).CODES if code != "unknown_desk"} == LISTED[kind] - {"unknown_desk"}


@every_kind
def test_missing(kind: str) -> None:
    for question, place in whole(kind):
        info = fields_within(kind, place).get(str(place[-1]))
        if info is None:
            continue
        less = put(question, place, None)
        del at(less, place[:-1])[place[-1]]
        needed = info.is_required() or (kind == "sla" and place[0] in ("received", "investigation_from"))
        if not needed:
            code = asked(kind, less).get("error", {}).get("code")
            assert code == ("quote_needed" if shown(place) == "quote" else None), shown(place)
            continue
        error = refused(kind, less, ("received",) if kind == "sla" and not info.is_required() else place)
        assert error["code"] == "invalid_input"
        assert error["message"] == f"{error['field']}: is missing"
        assert error["field"] == shown(place) or (kind == "sla" and error["field"] == "received")


@every_kind
def test_null(kind: str) -> None:
    for question, place in whole(kind):
        null = put(question, place, None)
        if not nullable(kind, place):
            error = refused(kind, null, place)
            assert (error["code"], error["field"]) == ("invalid_input", shown(place))
        elif kind == "remigration":
            assert refused(kind, null, place)["code"] == "no_completed_full", "null says there was none"
        elif (kind, place[0]) in (("sla", "received"), ("sla", "investigation_from")):
            assert refused(kind, null, ("received",))["code"] == "invalid_input", "one of the two is needed"
        else:
            less = put(question, place, None)
            del at(less, place[:-1])[place[-1]]
            assert asked(kind, null) == asked(kind, less)


@every_kind
def test_wrong_type(kind: str) -> None:
    for place, _, question in wrong_types(kind):
        error = refused(kind, question, place)
        assert error["code"] == "invalid_input", (shown(place), error)
        assert error["field"] == shown(place), error
        assert error["message"].startswith(f"{shown(place)}: "), error


@every_kind
def test_absurd(kind: str) -> None:
    for place, value, question in absurd(kind):
        if is_answered(kind, place, value):
            assert "error" not in asked(kind, question)
            continue
        error = refused(kind, question, place)
        assert shown(place[:1]) in error["message"] or error["code"].startswith("unknown_"), error


@every_kind
def test_a_field_nobody_knows(kind: str) -> None:
    question = COMPLETE[kind][0]
    for name in ("nonsense", "", "now ", "\x1b[31m", "y" * 1_000_000, "\u202e", "__class__"):
        error = refused(kind, {**question, name: 1})
        assert error["code"] == "invalid_input"
        assert "is not a field of this question" in error["message"]
    close = next(iter(fields_of(kind)))
    misspelt = {k: v for k, v in question.items() if k != close} | {f"{close}s": question.get(close)}
    assert answer(kind, misspelt)["error"]["hint"] == f"did you mean '{close}'?"


@every_kind
@pytest.mark.parametrize("question", [None, True, 7, 1.5, "text", [], [[]], b"{}"], ids=repr)
def test_no_object_at_all(kind: str, question: object) -> None:
    assert refused(kind, question, ("input",))["code"] == "invalid_input"


@every_kind
def test_the_command_says_the_same(kind: str, tmp_path: Path) -> None:
    bad = [question for _, _, question in (*wrong_types(kind), *absurd(kind)) if _fits_json(question)]
    given = json.dumps(bad)
    done = helpdesk("--now", NOW.isoformat(), "whatif", kind, "--input", "-", home=tmp_path, given=given)
    assert (done.code, done.err) == (8, "")
    assert done.json == json.loads(json.dumps([asked(kind, question) for question in bad]))
    assert done.out[:-1].isprintable(), "nothing a terminal could act on"
    assert done.out.endswith("\n")


def _fits_json(question: dict[str, Any]) -> bool:
    """Whether JSON has a form for it at all."""
    try:
        json.dumps(question, allow_nan=False)
    except ValueError:
        return False
    return True
