"""The naive second implementation answers every worked example; the engine has its own test of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import naive

_EXAMPLES = Path(__file__).parent.parent / "examples"


def _examples() -> list[Any]:
    return [each for file in sorted(_EXAMPLES.glob("*.json")) for each in json.loads(file.read_text("utf-8"))]


@pytest.mark.parametrize("example", _examples(), ids=lambda example: str(example["id"]))
def test_naive_answers_example(example: dict[str, Any]) -> None:
    answer = naive.answer(example["kind"], example["given"])
    assert {key: answer.get(key) for key in example["expect"]} == example["expect"]


def test_every_kind_has_examples() -> None:
    assert {example["kind"] for example in _examples()} == set(naive.KINDS)
