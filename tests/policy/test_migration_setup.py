"""The wizard, the mappings, and what stands in the way of a start."""

import os
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_connection import Probe, Store
from helpdesk_tui.policy.migration_result import Tally
from helpdesk_tui.policy.migration_setup import (
    Mapping,
    MappingKind,
    Setup,
    SetupStep,
    StepKey,
    StepState,
    map_values,
    setup_steps,
    start_problems,
)
from helpdesk_tui.policy.migration_status import AT_WORK, STOPPED, MigrationKind, MigrationStatus
from helpdesk_tui.policy.options import check_options

PACK = Packs().pack("litextension")
TODAY = date(2026, 11, 23)
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)
S, K, M = MigrationStatus, MigrationKind, MappingKind


def store(url: str, cart: str) -> Store:
    return Store(cart=cart, url=url, found_cart=cart, connector=Probe.OK, token=Probe.OK, database=Probe.N_A)


def options(*chosen: str) -> Any:
    return check_options(PACK, target="shopify", kind="full", options=chosen, entities=["orders"], on=TODAY)


LANGUAGES = Mapping(M.LANGUAGES, (("en", "en"), ("vi", "vi")))
STATUSES = Mapping(M.ORDER_STATUSES, (("Pending", "Open"), ("Paid", "Paid")))
READY = Setup(
    id="88121",
    kind=K.FULL,
    status=S.DRAFT,
    source=store("https://old.example", "magento"),
    target=store("https://new.example", "shopify"),
    entities=("products", "orders"),
    options=options(),
    mappings=(LANGUAGES, STATUSES),
)
EMPTY = Setup(id="", kind=K.FULL, status=S.DRAFT, source=Store(cart="", url=""), target=Store(cart="", url=""))


def wizard(setup: Setup) -> list[SetupStep]:
    return list(setup_steps(PACK, setup, on=TODAY).value)


def letters(setup: Setup) -> str:
    """One letter a step: done, next, blocked."""
    return "".join(step.state.value[0] for step in wizard(setup))


def texts(setup: Setup) -> list[str]:
    return [f"{p.step}{'' if p.error else '?'}: {p.text}" for p in start_problems(PACK, setup, on=TODAY).value]


def test_a_ready_migration_may_start() -> None:
    answer = start_problems(PACK, READY, on=TODAY)
    assert answer.value == ()
    assert "lx.migration.wizard" in answer.rules
    assert "lx.migration.connection" in answer.rules


def test_an_empty_set_up_lacks_everything_in_the_order_of_the_wizard() -> None:
    problems = start_problems(PACK, EMPTY, on=TODAY).value
    steps = [p.step for p in problems]
    assert steps == sorted(steps, key=list(StepKey).index)
    assert set(steps) == {StepKey.FIND, StepKey.STORES, StepKey.ENTITIES, StepKey.OPTIONS}
    assert all(p.error for p in problems)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"id": " "}, ["find: look it up by the Migration ID in the customer's e-mail"]),
        ({"entities": ()}, ["entities: choose all entities or some"]),
        ({"entities": ("orders", "wishes")}, ["entities?: not types of this desk: wishes"]),
        ({"entities": ("orders", "clear_target")}, ["entities?: not types of this desk: clear_target"]),
        ({"options": None}, ["options: choose the options, or none of them"]),
        ({"options": options("preserve_ids")}, ["options: preserve_ids: needs clear_target"]),
        ({"mappings": (STATUSES,)}, ["options: no language is mapped"]),
        ({"mappings": (STATUSES, Mapping(M.LANGUAGES))}, ["options: no language is mapped"]),
        ({"mappings": (LANGUAGES,)}, ["options: the order statuses are not mapped"]),
        ({"mappings": (LANGUAGES,), "entities": ("products",)}, []),
        ({"mappings": (LANGUAGES, Mapping(M.ORDER_STATUSES))}, []),
        (
            {"target": store("https://OLD.example/", "shopify")},
            [
                "stores: source and target are the same store: correct one of the two addresses",
            ],
        ),
        ({"target": store("http://:x", "shopify")}, ["stores: target.url: 'http://:x' is not an address"]),
        ({"target": store("https://new.example", " ")}, ["stores: choose the cart types of both stores"]),
        ({"status": S.AWAITING_PAYMENT}, ["start: the customer's payment is awaited"]),
        ({"status": S.QUEUED}, []),
        ({"status": S.DEMO_DONE}, []),
        ({"status": S.RUNNING, "id": ""}, ["start: it is at work already"]),
        ({"status": S.FAILED, "id": ""}, ["start: failed: resume it instead"]),
        ({"status": S.COMPLETED, "id": ""}, ["start: it is over: start a re-migration instead"]),
        ({"status": S.CANCELLED, "id": ""}, ["start: it is cancelled"]),
    ],
)
def test_what_stands_in_the_way(change: dict[str, Any], found: list[str]) -> None:
    assert texts(replace(READY, **change)) == found


def test_a_status_without_a_target_blocks_and_is_cited() -> None:
    gap = Mapping(M.ORDER_STATUSES, (("Pending", "Open"),), ("Paid by card",))
    setup = replace(READY, mappings=(LANGUAGES, gap))
    assert texts(setup) == ["options: order statuses without a target: Paid by card"]
    assert "lx.migration.mapping" in start_problems(PACK, setup, on=TODAY).rules
    assert letters(setup) == "dddnbbb"
    assert texts(replace(setup, entities=("products",))) == []


@pytest.mark.parametrize(
    ("kind", "entities", "seen"),
    [
        (M.LANGUAGES, ("products",), True),
        (M.CURRENCIES, ("products",), True),
        (M.CUSTOMER_GROUPS, ("products",), False),
        (M.CUSTOMER_GROUPS, ("customers",), True),
    ],
)
def test_other_gaps_only_warn(kind: MappingKind, entities: tuple[str, ...], seen: bool) -> None:
    gap = Mapping(kind, (("a", "b"),), tuple("cdefghi"))
    mappings = (gap,) if kind is M.LANGUAGES else (LANGUAGES, gap)
    words = f"options?: {kind.replace('_', ' ')} without a target: c, d, e, f, g and 2 more"
    setup = replace(READY, entities=entities, mappings=mappings)
    assert texts(setup) == ([words] if seen else [])
    assert letters(setup) == "ddddnbb"


FULL_LIFE = [
    (S.DRAFT, "ddddnbb", "everything is set"),
    (S.DEMO_RUNNING, "dddddbb", "the run is at work"),
    (S.DEMO_DONE, "ddddnbb", "order the full migration"),
    (S.AWAITING_PAYMENT, "ddddbbb", "the customer's payment is awaited"),
    (S.QUEUED, "ddddbbb", "in the queue"),
    (S.CLEARING, "dddddbb", "the run is at work"),
    (S.RUNNING, "dddddbb", "the run is at work"),
    (S.PAUSED, "dddddnb", "paused: resume it first"),
    (S.FAILED, "dddddnb", "failed: resume it first"),
    (S.COMPLETED, "dddddnb", "tell the customer"),
    (S.COMPLETED_WITH_ERRORS, "dddddnb", "tell the customer"),
    (S.CANCELLED, "ddddbbb", "the migration is cancelled"),
]


@pytest.mark.parametrize(("status", "states", "why"), FULL_LIFE)
def test_the_wizard_through_a_life(status: MigrationStatus, states: str, why: str) -> None:
    setup = replace(READY, status=status)
    assert letters(setup) == states
    first = next(step for step in wizard(setup) if step.state is not StepState.DONE)
    assert first.why.startswith(why)


def test_the_end_of_the_wizard() -> None:
    done = replace(READY, status=S.COMPLETED, notified=True)
    assert letters(done) == "ddddddn"
    half = replace(done, checked=Tally(total=14, done=9, problems=2))
    assert (letters(half), wizard(half)[-1].why) == ("ddddddn", "5 of 14 items are open")
    bad = replace(done, checked=Tally(total=14, done=14, problems=2))
    assert (letters(bad), wizard(bad)[-1].why) == ("ddddddd", "all checked, 2 with a problem")
    good = replace(done, checked=Tally(total=14, done=14, problems=0))
    assert (letters(good), wizard(good)[-1].why) == ("ddddddd", "all in order")
    early = replace(good, status=S.RUNNING)
    assert letters(early) == "dddddbb"


def test_a_demo_is_over_when_it_is_done() -> None:
    assert letters(replace(READY, kind=K.DEMO, status=S.DEMO_DONE, notified=True)) == "ddddddn"


def test_blocked_steps_name_the_one_they_wait_for() -> None:
    assert letters(EMPTY) == "nbbbbbb"
    assert {step.why for step in wizard(EMPTY)[1:]} == {"after: find the migration by its ID"}
    chosen = replace(EMPTY, entities=("orders",))
    assert letters(chosen) == "nbdbbbb"


def test_a_warning_is_shown_at_a_done_step() -> None:
    step = wizard(replace(READY, entities=("orders", "wishes")))[2]
    assert (step.state, step.why) == (
        StepState.DONE,
        "orders, wishes; warning: not types of this desk: wishes",
    )


def test_a_started_run_is_not_asked_for_its_set_up() -> None:
    assert letters(replace(EMPTY, status=S.RUNNING)) == "dddddbb"


@pytest.mark.parametrize(
    ("pairs", "unmapped"),
    [((("a", "x"), ("a", "y")), ()), ((("a", "x"),), ("a",)), ((), ("a", "a")), ((("a", " "),), ()), ((), ("",))],
)
def test_impossible_mappings_are_refused(pairs: tuple[tuple[str, str], ...], unmapped: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as caught:
        Mapping(M.CURRENCIES, pairs, unmapped)
    assert caught.value.field == "mappings.currencies"


def test_mapping_what_was_chosen() -> None:
    chosen = {"Paid": "Paid", "Pending": "Open", "Gone": "Closed", "Held": " "}
    sources = ["Pending", "Paid", "Held", "New", "Paid"]
    found = map_values(M.ORDER_STATUSES, sources, chosen)
    assert found == Mapping(M.ORDER_STATUSES, (("Pending", "Open"), ("Paid", "Paid")), ("Held", "New"))
    assert not found.complete
    narrow = map_values(M.ORDER_STATUSES, sources, chosen, targets=["Open"])
    assert narrow.unmapped == ("Paid", "Held", "New")


WORDS = st.text(min_size=1, max_size=3).filter(str.strip)


@pytest.mark.parametrize(("names", "words"), [("abcde", "a, b, c, d, e"), ("abcdef", "a, b, c, d, e and 1 more")])
def test_long_lists_are_cut(names: str, words: str) -> None:
    step = wizard(replace(READY, entities=tuple(names), mappings=(LANGUAGES,)))[2]
    assert step.why.startswith(f"{words}; warning")


@CASES
@given(st.lists(WORDS, max_size=8), st.dictionaries(WORDS, WORDS), st.one_of(st.none(), st.sets(WORDS)))
def test_every_source_value_is_mapped_or_not_once(
    sources: list[str], chosen: dict[str, str], targets: set[str] | None
) -> None:
    found = map_values(M.LANGUAGES, sources, chosen, targets=targets)
    assert sorted(found.sources) == sorted(set(sources))
    for source, target in found.pairs:
        assert chosen[source] == target
        assert targets is None or target in targets
    for source in found.unmapped:
        assert source not in chosen or (targets is not None and chosen[source] not in targets)


@CASES
@given(
    st.sampled_from(K),
    st.sampled_from(S),
    st.sampled_from(["", "88121"]),
    st.sampled_from([None, (), ("orders",), ("orders", "wishes")]),
    st.sampled_from([(), (LANGUAGES,), (LANGUAGES, STATUSES)]),
    st.sampled_from([READY.source, READY.target, EMPTY.target, store("http://[", "x")]),
    st.booleans(),
)
def test_the_wizard_never_points_at_two_steps(
    kind: MigrationKind,
    status: MigrationStatus,
    found: str,
    entities: tuple[str, ...] | None,
    mappings: tuple[Mapping, ...],
    target: Store,
    notified: bool,
) -> None:
    setup = replace(
        READY,
        kind=kind,
        status=status,
        id=found,
        entities=entities,
        mappings=mappings,
        target=target,
        notified=notified,
    )
    steps = wizard(setup)
    assert [step.key for step in steps] == list(StepKey)
    assert all(step.why for step in steps)
    states = [step.state for step in steps]
    assert states.count(StepState.NEXT) <= 1
    if StepState.NEXT in states:
        assert StepState.DONE in states or states[0] is StepState.NEXT
        assert set(states[: states.index(StepState.NEXT)]) <= {StepState.DONE}
    errors = [p for p in start_problems(PACK, setup, on=TODAY).value if p.error]
    if not errors:
        assert set(states[:4]) == {StepState.DONE}
    if status in AT_WORK | STOPPED:
        assert {p.step for p in errors} == {StepKey.START}
