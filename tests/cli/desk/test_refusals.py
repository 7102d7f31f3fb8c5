"""What the command line refuses: with which exit code, which code for programs, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that is refused; ``before`` are commands that bring the desk there."""

    words: str
    exit: int
    code: str
    says: str
    before: tuple[str, ...] = ()
    given: str = ""


REFUSALS = [
    # 2: the command line itself
    Refusal("tickets claim", 2, "usage", "no ticket is named"),
    Refusal("tickets claim T-1 --query plan:vip", 2, "usage", "exclude each other"),
    Refusal("tickets claim T-1 T-2 --key k", 2, "usage", "are for one ticket"),
    Refusal("tickets set T-1", 2, "usage", "nothing to set"),
    Refusal("tickets merge T-1", 2, "usage", "into which ticket?"),
    Refusal("tickets reply T-1 -m a -F b", 2, "usage", "exclude each other"),
    Refusal("tickets list --jsno", 2, "usage", "No such option '--jsno'. (Did you mean one of: '--json'"),
    Refusal("tickets list -status:open --viwe mine", 2, "usage", "No such option '--viwe'. Did you mean '--view'?"),
    Refusal("credits refund T-1 5 -r x", 2, "usage", "No such option '-r'"),
    # 3: not there
    Refusal("tickets show T-99", 3, "not_found", "there is no ticket T-99"),
    Refusal("tickets claim T-99", 3, "not_found", "there is no ticket T-99"),
    Refusal("tickets split T-1 --messages M-9", 3, "not_found", "has no message M-9"),
    Refusal("tickets list --view mien", 3, "not_found", "there is no view 'mien'"),
    Refusal("credits show C-99", 3, "not_found", "there is no customer C-99"),
    Refusal("entitlements show C-99", 3, "not_found", "there is no customer C-99"),
    Refusal("migrations show 1", 3, "not_found", "there is no migration 1"),
    Refusal("verdict T-99", 3, "not_found", "there is no ticket T-99"),
    Refusal("tickets reply T-1 -m x --attach absent.log", 3, "not_found", "there is no file absent.log"),
    # 4: a rule says no
    Refusal("--read-only tickets claim T-1", 4, "read_only", "nothing is written under read-only"),
    Refusal("--read-only views save x open", 4, "read_only", "read-only"),
    Refusal("tickets set T-1 status=new", 4, "refused", "can't be new again"),
    Refusal("tickets set T-6 status=pending", 4, "refused", "can't go from solved to pending"),
    Refusal("tickets set T-1 status=awaiting_approval", 4, "refused", "no price the customer could approve"),
    Refusal("tickets set T-1 urgent=yes", 4, "refused", "urgent needs a reason"),
    Refusal("tickets urgent T-1", 4, "refused", "urgent needs a reason"),
    Refusal("tickets reply T-5 -m late", 4, "closed", "T-5 is closed and read-only"),
    Refusal("tickets reopen T-1", 4, "refused", "T-1 is open, not solved"),
    Refusal("tickets follow-up T-1", 4, "refused", "T-1 is open, not closed"),
    Refusal("tickets note T-1 -m x --investigation", 4, "refused", "only with a public reply"),
    Refusal("tickets split T-1 --messages M-1,M-2", 4, "refused", "nothing would be left"),
    Refusal("tickets merge T-1 T-2", 4, "refused", "T-1 is of C-1, T-2 of C-2"),
    Refusal("tickets merge T-1 --into T-1", 4, "refused", "can't be merged into itself"),
    Refusal("tickets unmerge T-4", 4, "refused", "no merge of T-4"),
    Refusal("tickets claim T-1", 4, "refused", "is assigned to ben", ("tickets assign T-1 ben",)),
    Refusal("tickets undo T-1", 4, "refused", "nothing to undo"),
    Refusal("tickets redo", 4, "refused", "nothing"),
    Refusal("credits charge T-1", 4, "refused", "is not assessed"),
    Refusal("credits charge T-1", 4, "needs_approval", "not agreed to 10 credits", ("credits assess T-1 config",)),
    Refusal("credits charge T-1", 4, "charged", "charged already", ("credits assess T-1 howto",)),
    Refusal("credits charge T-2", 4, "included", "included", ("credits assess T-2 howto",)),
    Refusal("credits charge T-3", 4, "short", "5 are missing", ("credits assess T-3 config", "credits approve T-3")),
    Refusal("credits charge T-1", 4, "declined", "declined", ("credits assess T-1 config", "credits decline T-1")),
    *[
        Refusal(f"credits {verb} T-1", 4, "refused", "custom_mod is not quoted yet", ("credits assess T-1 custom_mod",))
        for verb in ("ask", "approve", "decline")
    ],
    Refusal("credits ask T-1", 4, "refused", "needs no consent", ("credits assess T-1 howto",)),
    Refusal("credits refund T-1 6 --reason x", 4, "refused", "was charged 5 credits", ("credits assess T-1 howto",)),
    Refusal("credits refund T-1 5", 4, "refused", "without a reason", ("credits assess T-1 howto",)),
    Refusal("credits hold T-3 6", 4, "short", "1 are missing"),
    Refusal("credits adjust C-3 -6 --reason x", 4, "short", "has 5 credits available"),
    Refusal("credits assess 88121 howto", 4, "refused", "prices nothing in credits"),
    *[
        Refusal(f"credits {words}", 4, "refused", "prices nothing in credits")
        for words in ("ask 88121", "approve 88121", "decline 88121", "quote 88121 20", "charge 88121")
    ],
    Refusal("credits assess T-3 upgrade --from 4.3.1 --to 4.3.9", 4, "refused", "upgrade access has expired"),
    Refusal("migrations resume 88150", 4, "refused", "can't go from draft"),
    # 5: somebody else was quicker
    Refusal("tickets claim T-1 --if-version 1", 5, "conflict", "changed meanwhile", ("tickets tag T-1 x",)),
    Refusal(
        "tickets undo --key k1", 5, "conflict", "T-1", ("tickets claim T-1 --key k1", "--as-ben tickets tag T-1 x")
    ),
    # 7: the backend
    Refusal("--backend sqlite:/proc/no/desk.db tickets list", 7, "unavailable", "there is no folder /proc/no"),
    Refusal("--backend sqlite:absent.db tickets list", 7, "unavailable", "or make it: helpdesk"),
    Refusal("--backend sqlite:absent.db tickets claim T-1", 7, "unavailable", "there is no such file"),
    Refusal("--backend sqlite:absent.db credits show C-1", 7, "unavailable", "there is no such file"),
    # 8: input data, configuration
    Refusal("tickets set T-1 status=shut", 8, "invalid_input", "'shut' is no status"),
    Refusal("tickets set T-1 category=other", 8, "unknown_category", "unknown category 'other'"),
    Refusal("tickets set T-1 colour=red", 8, "invalid_input", "'colour' can't be set"),
    Refusal("tickets set T-1 urgent=perhaps", 8, "invalid_input", "neither yes nor no"),
    Refusal("tickets set T-1 language=Klingon!", 8, "invalid_input", "no language code"),
    Refusal("tickets set T-1 status=open status=pending", 8, "invalid_input", "given twice"),
    Refusal("tickets reply T-1", 8, "invalid_input", "body is empty"),
    Refusal("tickets reply T-1 -m {nope}", 8, "invalid_input", "{nope} is not filled in"),
    Refusal("tickets note T-1 -m {me},{nope}", 8, "invalid_input", "{me}, {nope} are not filled in"),
    Refusal("credits ask T-1 -m {price}?", 8, "invalid_input", "{price} is not", ("credits assess T-1 config",)),
    Refusal("tickets reply T-1 --status shut -m x", 8, "invalid_input", "'shut' is no status"),
    Refusal("tickets snooze T-1", 8, "invalid_input", "until when?"),
    Refusal("tickets snooze T-1 blah", 8, "invalid_input", "until when? 'blah' is taken for a ticket"),
    Refusal("tickets snooze T-1 --until tomorrow", 8, "invalid_input", "no time with an offset"),
    Refusal("tickets time T-1 many", 8, "invalid_input", "no number of minutes"),
    Refusal("tickets create", 8, "unknown_desk", "desk", given='{"desk":"x","customer":"C-1","subject":"s"}'),
    Refusal("tickets create", 8, "invalid_input", "customer: is missing", given='{"desk":"cs_cart","subject":"s"}'),
    Refusal("tickets create", 8, "invalid_input", "not JSON", given="{"),
    Refusal("tickets list colour:red", 8, "invalid_query", "unknown field 'colour'"),
    Refusal("credits assess T-1 other", 8, "unknown_category", "other"),
    Refusal("credits assess T-1 custom_mod --quote 19", 8, "below_minimum", "20"),
    Refusal("credits refund T-1 many --reason x", 8, "invalid_input", "no whole number"),
    Refusal("credits refund T-1 -5 --reason x", 8, "invalid_input", "give 1 or more whole credits"),
    Refusal("credits hold T-1 -5", 8, "invalid_input", "give 1 or more whole credits"),
    Refusal("credits quote T-1 -25", 8, "invalid_input", "a quote of -25 is none", ("credits assess T-1 custom_mod",)),
    Refusal("entitlements show C-1 --at today", 8, "invalid_input", "no time with an offset"),
    Refusal("verdict T-1 --category other", 8, "unknown_category", "other"),
    Refusal("migrations remigrate 88121 --kind demo", 8, "invalid_input", "no kind of further run"),
    Refusal("migrations check 88121 images problem", 8, "invalid_input", "a problem needs a note"),
    Refusal("migrations options 88150 +everything", 8, "unknown_option", "everything"),
    Refusal("migrations list --status done", 8, "invalid_input", "no status of a migration"),
    Refusal("--backend sqlite:. tickets list", 8, "invalid_config", ". is no plain file"),
    Refusal("--backend sqlite:/ tickets list", 8, "invalid_config", "/ is no plain file"),
    Refusal("--backend memory:?tickets=5&tickets=6 tickets list", 8, "invalid_input", "more than one number"),
    Refusal("--backend= tickets list", 8, "invalid_input", "no backend for ''"),
    Refusal("--backend nowhere:x tickets list", 8, "invalid_input", "no backend for"),
    Refusal("--config absent.toml tickets list", 8, "invalid_config", "there is no such file"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: f"{r.exit} {r.words} {r.code}")
def test_refused(desk: Desk, refusal: Refusal) -> None:
    for words in refusal.before:
        _bring(desk, words)
    before = desk.ok("export").out
    told = desk.run(*refusal.words.split(), given=refusal.given)
    assert told.code == refusal.exit, told.err
    assert told.out == ""
    assert refusal.says in told.err
    answer = desk.run(*refusal.words.split(), "--json", given=refusal.given)
    assert answer.code == refusal.exit
    error = answer.json["error"]
    assert set(error) - {"field"} == {"code", "message", "hint"}
    assert error["code"] == refusal.code
    assert answer.err == ""
    assert desk.ok("export").out == before, "what is refused leaves nothing behind"


def test_nearly_every_exit_code_is_met() -> None:
    assert {refusal.exit for refusal in REFUSALS} == {2, 3, 4, 5, 7, 8}, "9 and 10 are met in test_bulk and test_outbox"


def _bring(desk: Desk, words: str) -> None:
    """A command before; with ``--as-ben`` somebody else does it."""
    if words.startswith("--as-ben "):
        config = desk.home / "ben.toml"
        config.write_text('agent = "ben"\n', encoding="utf-8")
        desk.ok("--config", str(config), *words.split()[1:])
    else:
        desk.ok(*words.split())


def test_a_hint_leads_to_the_same_desk_at_the_same_time(desk: Desk) -> None:
    told = desk.run("tickets", "show", "T-99").err
    assert f"hint: helpdesk --backend {desk.url} --now 2026-" in told
    assert told.endswith(" tickets list\n")
    absent = desk.run("tickets", "list", "--backend", "sqlite:an absent.db").err
    assert "helpdesk --backend 'sqlite:an absent.db' --now 2026-" in absent
    assert absent.endswith(" import FILE\n")
    assert desk.run("tickets", "shwo").err.endswith("--help\n"), "help is the same everywhere"
