"""The table of moves: what is legal, what is refused and how, and that no run is ever stuck."""

import os
from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import Refused
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_status import (
    AT_WORK,
    BY_THE_RUN,
    MOVES,
    STOPPED,
    TERMINAL,
    MigrationKind,
    MigrationStatus,
    can_pause,
    check_move,
    legal_moves,
    moves_from,
)

PACK = Packs().pack("litextension")
TODAY = date(2026, 11, 23)
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)
S, K = MigrationStatus, MigrationKind
REAL = (K.FULL, K.REMIGRATION, K.RECENT, K.SMART_UPDATE)


def walk(kind: MigrationKind, path: str, stopped_in: MigrationStatus | None = None) -> None:
    """Every step of a path is legal; where a run stopped is remembered on the way."""
    names = [S(name) for name in path.split()]
    for current, target in pairwise(names):
        assert check_move(PACK, current, target, kind=kind, stopped_in=stopped_in, on=TODAY).value.target is target
        stopped_in = current if target in STOPPED else stopped_in


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (K.DEMO, "draft demo_running demo_done demo_running demo_done draft clearing demo_running demo_done"),
        (K.DEMO, "draft clearing failed clearing demo_running failed demo_running failed draft cancelled"),
        (K.FULL, "draft demo_running demo_done awaiting_payment queued clearing running completed"),
        (K.FULL, "draft awaiting_payment draft awaiting_payment queued running completed_with_errors running"),
        (K.FULL, "draft demo_running failed draft awaiting_payment queued draft"),
        (K.FULL, "clearing paused clearing failed clearing running paused running failed running cancelled"),
        (K.REMIGRATION, "draft queued clearing running completed_with_errors running completed"),
        (K.RECENT, "draft queued running paused running completed"),
        (K.SMART_UPDATE, "draft awaiting_payment queued running failed running completed"),
    ],
)
def test_whole_paths(kind: MigrationKind, path: str) -> None:
    walk(kind, path)


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_terminal_statuses_have_no_moves(status: MigrationStatus, kind: MigrationKind) -> None:
    assert legal_moves(status, kind) == ()


@pytest.mark.parametrize(
    ("kind", "current", "target", "stopped_in", "says"),
    [
        (K.DEMO, S.CLEARING, S.PAUSED, None, "a demo can't be paused"),
        (K.DEMO, S.DEMO_RUNNING, S.PAUSED, None, "a demo can't be paused"),
        (K.FULL, S.DEMO_RUNNING, S.PAUSED, None, "a demo can't be paused"),
        (K.FULL, S.COMPLETED, S.RUNNING, None, "completed is final"),
        (K.FULL, S.CANCELLED, S.DRAFT, None, "cancelled is final"),
        (K.FULL, S.RUNNING, S.RUNNING, None, "so already"),
        (K.FULL, S.DRAFT, S.QUEUED, None, "not one of its moves"),
        (K.FULL, S.DRAFT, S.CLEARING, None, "not one of its moves"),
        (K.RECENT, S.QUEUED, S.CLEARING, None, "not one of its moves"),
        (K.REMIGRATION, S.DRAFT, S.DEMO_RUNNING, None, "not one of its moves"),
        (K.FULL, S.DRAFT, S.PAUSED, None, "not one of its moves"),
        (K.DEMO, S.DRAFT, S.PAUSED, None, "not one of its moves"),
        (K.RECENT, S.CLEARING, S.PAUSED, None, "not one of its moves"),
        (K.FULL, S.RUNNING, S.CLEARING, None, "not one of its moves"),
        (K.FULL, S.PAUSED, S.QUEUED, S.RUNNING, "not one of its moves"),
        (K.FULL, S.PAUSED, S.DRAFT, S.RUNNING, "not one of its moves"),
        (K.DEMO, S.FAILED, S.RUNNING, S.CLEARING, "not one of its moves"),
        (K.FULL, S.PAUSED, S.CLEARING, S.RUNNING, "it stopped in running"),
        (K.FULL, S.PAUSED, S.RUNNING, S.CLEARING, "it stopped in clearing"),
        (K.FULL, S.FAILED, S.RUNNING, None, "where it stopped is not known"),
        (K.DEMO, S.FAILED, S.DEMO_RUNNING, S.CLEARING, "it stopped in clearing"),
        (K.FULL, S.FAILED, S.DRAFT, S.RUNNING, "it stopped in running"),
    ],
)
def test_refusals_say_why(
    kind: MigrationKind,
    current: MigrationStatus,
    target: MigrationStatus,
    stopped_in: MigrationStatus | None,
    says: str,
) -> None:
    with pytest.raises(Refused, match=says) as caught:
        check_move(PACK, current, target, kind=kind, stopped_in=stopped_in, on=TODAY)
    assert "lx.migration.status" in caught.value.rules
    for legal in legal_moves(current, kind, stopped_in=stopped_in):
        assert legal in caught.value.hint


def test_a_demo_cites_why_it_has_no_pause() -> None:
    with pytest.raises(Refused) as caught:
        check_move(PACK, S.CLEARING, S.PAUSED, kind=K.DEMO, on=TODAY)
    assert caught.value.rules == ("lx.migration.status", "lx.migration.pause", "lx.option.clear_target")
    assert caught.value.hint == "legal from clearing: demo_running, failed, cancelled"


def test_a_resume_cites_its_rule() -> None:
    answer = check_move(PACK, S.FAILED, S.RUNNING, kind=K.FULL, stopped_in=S.RUNNING, on=TODAY)
    assert answer.rules == ["lx.migration.resume"]
    assert ("stopped in", "running") in {(g.name, g.value) for g in answer.why.given}
    assert check_move(PACK, S.QUEUED, S.RUNNING, kind=K.FULL, on=TODAY).rules == ["lx.migration.status"]
    assert check_move(PACK, S.RUNNING, S.PAUSED, kind=K.FULL, on=TODAY).rules == ["lx.migration.pause"]
    again = check_move(PACK, S.COMPLETED_WITH_ERRORS, S.RUNNING, kind=K.FULL, on=TODAY)
    assert again.rules == ["lx.migration.retry"]


def test_the_table_has_no_move_twice_and_none_to_itself() -> None:
    rows = [(m.source, m.target, kind, m.after) for m in MOVES for kind in m.kinds]
    assert len(rows) == len(set(rows))
    assert all(m.source is not m.target for m in MOVES)
    assert not any(m.source in TERMINAL for m in MOVES)


@pytest.mark.parametrize("kind", list(K))
def test_only_what_works_pauses_and_fails(kind: MigrationKind) -> None:
    for status in S:
        assert can_pause(status, kind) == (
            (status is S.RUNNING and kind in REAL) or (status is S.CLEARING and kind in (K.FULL, K.REMIGRATION))
        )
        fails = S.FAILED in legal_moves(status, kind)
        assert not fails or status in AT_WORK
    assert all(m.source in AT_WORK or m.verb == "clear" or m.source is S.QUEUED for m in MOVES if m.verb in BY_THE_RUN)


@CASES
@given(st.sampled_from(K), st.sampled_from(S), st.sampled_from(S), st.sampled_from([None, *S]))
def test_check_and_list_agree(
    kind: MigrationKind, current: MigrationStatus, target: MigrationStatus, stopped_in: MigrationStatus | None
) -> None:
    if target in legal_moves(current, kind, stopped_in=stopped_in):
        move = check_move(PACK, current, target, kind=kind, stopped_in=stopped_in, on=TODAY).value
        assert move in moves_from(current, kind, stopped_in=stopped_in)
    else:
        with pytest.raises(Refused) as caught:
            check_move(PACK, current, target, kind=kind, stopped_in=stopped_in, on=TODAY)
        assert caught.value.rules
        assert caught.value.hint


@CASES
@given(st.sampled_from(K), st.data())
def test_a_random_life_stays_in_the_table_and_can_always_end(kind: MigrationKind, data: st.DataObject) -> None:
    status, stopped_in = S.DRAFT, None
    for _ in range(12):
        moves = moves_from(status, kind, stopped_in=stopped_in)
        if not moves:
            break
        # Until its end a run can be given up, or it has come to an end of its own.
        assert S.CANCELLED in {m.target for m in moves} or status is S.COMPLETED_WITH_ERRORS
        if status in STOPPED:
            assert stopped_in in {m.target for m in moves}
        move = data.draw(st.sampled_from(moves))
        assert move.verb != "resume" or move.target is stopped_in
        stopped_in = status if move.target in STOPPED else stopped_in
        status = move.target
    assert moves_from(status, kind, stopped_in=stopped_in) or status in TERMINAL


@pytest.mark.parametrize(("kind", "status"), list(product(K, S)))
def test_every_status_a_kind_can_reach_has_a_way_to_an_end(kind: MigrationKind, status: MigrationStatus) -> None:
    rows = [m for m in MOVES if kind in m.kinds]
    if status is not S.DRAFT and status not in {m.target for m in rows}:
        assert not [m for m in rows if m.source is status]
        return
    reached, edge = {status}, [status]
    for here in edge:
        fresh = {m.target for m in rows if m.source is here} - reached
        reached |= fresh
        edge += sorted(fresh)
    assert reached & (TERMINAL | {S.DEMO_DONE})
