"""Assistant, staff and demo runs, as the packs state them."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.extras import demo_fits, has_assistant, senior_only
from helpdesk_tui.policy.loader import Packs

CS, LX = (Packs().pack(name) for name in ("cs_cart", "litextension"))
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("service", "given"), [("aio", True), ("basic", False), ("gold", False)])
def test_an_assistant_comes_with_aio_only(service: str, given: bool) -> None:
    answer = has_assistant(LX, service, on=TODAY)
    assert (answer.value, answer.rules) == (given, ["lx.assistant"])


@pytest.mark.parametrize(("rank", "senior"), [("vip", True), ("standard", True), ("regular", False)])
def test_senior_engineers_answer_care_plans(rank: str, senior: bool) -> None:
    answer = senior_only(CS, rank, on=TODAY)
    assert (answer.value, answer.rules) == (senior, ["cs.care.senior"])


def test_a_demo_moves_twenty_of_each_counted_type() -> None:
    fits = demo_fits(LX, {"products": 20, "customers": 20, "orders": 20, "categories": 500}, on=TODAY)
    assert (fits.value, fits.rules) == (True, ["lx.demo"])
    assert not demo_fits(LX, {"products": 21}, on=TODAY).value
    with pytest.raises(InvalidInput):
        demo_fits(CS, {"products": 1}, on=TODAY)
