"""The connection check, and when two addresses are one store."""

import os
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_connection import (
    Connection,
    ConnectionStep,
    Probe,
    Store,
    check_connection,
    store_key,
)

PACK = Packs().pack("litextension")
TODAY = date(2026, 11, 23)
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)


def store(url: str = "https://old.example", cart: str = "magento", **probes: Any) -> Store:
    base = Store(cart=cart, url=url, found_cart=cart, connector=Probe.OK, token=Probe.OK, database=Probe.OK)
    return replace(base, **probes)


Json = dict[str, Any]
"""Fields of a Store."""
SOURCE, TARGET = store(), store("https://new.example", "shopify")


@pytest.mark.parametrize(
    "other",
    [
        "https://shop.example/store",
        "https://shop.example/store/",
        "HTTPS://Shop.Example/store",
        "http://shop.example/store",
        "https://shop.example:443/store",
        "http://shop.example:80/store/",
        "https://shop.example//store//",
        "https://shop.example/./x/../store",
        "  https://shop.example/store ",
        "https://shop.example./store",
        "https://me:secret@shop.example/store#top",
        "https://shop.example/s%74ore",
        "shop.example/store",
    ],
)
def test_one_store(other: str) -> None:
    assert store_key(other) == store_key("https://shop.example/store")
    answer = check_connection(PACK, store("https://shop.example/store"), store(other, "shopify"), on=TODAY)
    assert answer.value.step is ConnectionStep.SAME_STORE
    assert answer.value.state is Probe.FAILED
    assert not answer.why.warnings


@pytest.mark.parametrize(
    "other",
    [
        "https://shop.example",
        "https://shop.example/Store",
        "https://shop.example:8443/store",
        "https://en.shop.example/store",
        "https://www.shop.example/store",
        "https://shop.example/store?shop=2",
    ],
)
def test_two_stores(other: str) -> None:
    assert store_key(other) != store_key("https://shop.example/store")


def test_international_names_have_one_form() -> None:
    assert store_key("https://bücher.example") == store_key("https://xn--bcher-kva.example/")


def test_www_only_is_a_doubt() -> None:
    answer = check_connection(PACK, store("https://www.a.example"), store("http://a.example/"), on=TODAY)
    assert answer.value.ok
    assert any("www." in warning for warning in answer.why.warnings)
    assert not check_connection(PACK, SOURCE, TARGET, on=TODAY).why.warnings


@pytest.mark.parametrize(
    "url", ["https://", "a shop", "https://a.example:port", "http://[::1", "/path", ".", "https://\u2100.x"]
)
def test_no_address(url: str) -> None:
    with pytest.raises(InvalidInput, match="is not an address") as caught:
        check_connection(PACK, SOURCE, store(url), on=TODAY)
    assert caught.value.field == "target.url"


CHECKS: list[tuple[Json, Json, str]] = [
    ({}, {}, "- - ok"),
    ({"connector": Probe.FAILED}, {}, "connector source failed"),
    ({}, {"connector": Probe.FAILED}, "connector target failed"),
    ({"token": Probe.FAILED}, {"connector": Probe.FAILED}, "connector target failed"),
    ({"token": Probe.FAILED}, {"token": Probe.FAILED}, "token source failed"),
    ({"database": Probe.FAILED}, {"found_cart": "woocommerce"}, "cart_type target failed"),
    ({"database": Probe.FAILED}, {"database": Probe.N_A}, "database source failed"),
    ({}, {"database": Probe.N_A}, "- - ok"),
    ({"connector": Probe.UNKNOWN}, {"connector": Probe.FAILED}, "connector source unknown"),
    ({"found_cart": None}, {}, "cart_type source unknown"),
    ({"cart": "cs-cart", "found_cart": "CS Cart"}, {}, "- - ok"),
    ({"url": ""}, {}, "same_store source unknown"),
    ({}, {"url": " "}, "same_store target unknown"),
    ({"url": "", "cart": "CSV", "connector": Probe.FAILED}, {}, "- - ok"),
    ({"url": "", "cart": "csv"}, {"token": Probe.FAILED}, "token target failed"),
]


@pytest.mark.parametrize(("source", "target", "found"), CHECKS)
def test_the_first_step_that_does_not_pass(source: Json, target: Json, found: str) -> None:
    answer = check_connection(
        PACK,
        replace(SOURCE, **source),
        replace(TARGET, **target),
        on=TODAY,
    )
    value = answer.value
    assert f"{value.step or '-'} {value.side or '-'} {value.state}" == found
    compared = value.step is not ConnectionStep.SAME_STORE
    assert answer.rules == ["lx.migration.connection", *["lx.migration.same_store"] * compared]
    assert bool(value.problem) == bool(value.todo) == (not value.ok)


def test_the_same_store_comes_first() -> None:
    broken = store(connector=Probe.FAILED)
    assert check_connection(PACK, broken, broken, on=TODAY).value == Connection(
        state=Probe.FAILED,
        step=ConnectionStep.SAME_STORE,
        problem="source and target are the same store",
        todo="correct one of the two addresses",
    )


def test_the_store_at_fault_is_named() -> None:
    swapped = check_connection(PACK, SOURCE, replace(TARGET, found_cart="woocommerce"), on=TODAY)
    assert swapped.value.problem == "target: the store is 'woocommerce', not 'shopify'"
    assert swapped.why.steps[-1].text == "cart type, target"
    missing = check_connection(PACK, replace(SOURCE, url=""), TARGET, on=TODAY).value
    assert (missing.problem, missing.todo) == ("the address of the source store is missing", "enter it")
    pending = check_connection(PACK, replace(SOURCE, token=Probe.UNKNOWN), TARGET, on=TODAY).value
    assert (pending.problem, pending.todo) == ("source: token not checked yet", "run the connection check")


PROBES = st.fixed_dictionaries(
    {
        "connector": st.sampled_from(Probe),
        "token": st.sampled_from(Probe),
        "database": st.sampled_from(Probe),
        "found_cart": st.sampled_from([None, "magento", "shopify"]),
    }
)


@CASES
@given(PROBES, PROBES)
def test_everything_before_the_step_found_passed(source: Json, target: Json) -> None:
    one, other = store(**source), store("https://new.example", **target)
    value = check_connection(PACK, one, other, on=TODAY).value
    order = [(step, side) for step, side in product(list(ConnectionStep)[1:], ("source", "target"))]
    states = [getattr(one if side == "source" else other, step) for step, side in order]
    bad = [n for n, state in enumerate(states) if state in (Probe.FAILED, Probe.UNKNOWN)]
    if not bad:
        assert value == Connection(state=Probe.OK)
    else:
        assert (value.step, value.side, value.state) == (*order[bad[0]], states[bad[0]])


@CASES
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(url: str) -> None:
    try:
        key = store_key(url)
    except InvalidInput:
        return
    assert key[0]
    assert store_key(f"{url.strip()}#x") == key or "#" in url
