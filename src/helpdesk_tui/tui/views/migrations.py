"""Migrations: the list of runs, and one run with everything that is known of it.

Belongs here: showing. Does not belong here: counting, estimating and judging (``policy``), and the longer lists of a
run (``run_lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.migration_result import tally
from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Line, Span, ascii_text, bar, blank, line
from helpdesk_tui.tui.views.cards import run_style
from helpdesk_tui.tui.views.parts import checked, fact, heading, joined, paragraph, ruled, word
from helpdesk_tui.tui.views.run_lists import again_lines
from helpdesk_tui.words import again_word, ago, moment, time_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.policy.migration_progress import EntityCount
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Run

__all__ = ["COLUMNS", "cells_of", "detail", "summary", "tone"]

COLUMNS = (
    Column("#", 6, weight=1, most=7),
    Column("customer", 8, weight=4, drop=3, most=22),
    Column("from > to", 12, weight=4, drop=5, most=24),
    Column("kind", 5, drop=6),
    Column("done", 15),
    Column("rate", 9, right=True, drop=4),
    Column("left", 16, weight=2, most=21),
    Column("errors", 6, right=True),
)
"""Number, customer, carts, kind, a bar with percent, rate, time left or status, errors."""
_KINDS = {"remigration": "re-m", "smart_update": "smart", "recent": "rec"}
_BAR = 9
_NUMBERS = 23
"""Cells for counts beside a bar."""


def cells_of(run: Run, *, ascii_only: bool = False) -> tuple[str, ...]:
    """The cells of a run, in the order of ``COLUMNS``."""
    one, progress = run.migration, run.progress
    rate = "" if progress.per_minute is None else f"{progress.per_minute:,.0f}/min"
    left = time_left(progress.eta, stalled=progress.stalled, quiet=progress.quiet)
    found = (
        word(one.id),
        word(run.customer),
        f"{word(one.source.cart)} → {word(one.target.cart)}",
        word(_KINDS.get(one.kind, one.kind)),
        _done(run, ascii_only=ascii_only),
        rate,
        left or word(one.status.replace("_", " ")),
        f"{progress.errors:,}" if progress.errors else "-",
    )
    return tuple(map(ascii_text, found)) if ascii_only else found


def tone(run: Run) -> Style:
    """Of the whole row; ``STALLED`` and the status say the same."""
    return run_style(run.migration.status, stalled=run.progress.stalled)


def summary(runs: Sequence[Run], width: int, *, ascii_only: bool = False) -> Line:
    """``Running 3 · stalled 1 · failed 2 · done, unchecked 5``."""
    at_work = sum(one.migration.status in {"running", "demo_running", "clearing"} for one in runs)
    stalled = sum(one.progress.stalled for one in runs)
    failed = sum(one.migration.status == "failed" for one in runs)
    fresh = sum(one.migration.status.startswith("completed") and not one.migration.checklist for one in runs)
    parts: list[tuple[str, Style]] = [
        (f"Running {at_work:,}", "title"),
        (f"stalled {stalled:,}", "bad" if stalled else "dim"),
        (f"failed {failed:,}", "bad" if failed else "dim"),
        (f"done, unchecked {fresh:,}", "warn" if fresh else "dim"),
    ]
    return checked([Line(joined(parts, width))], width, ascii_only=ascii_only)[0]


def detail(run: Run, width: int, *, now: datetime, zone: tzinfo, ascii_only: bool = False) -> list[Line]:
    """One run: progress by type and in all, rate, time left, stall, errors, set-up, result, further runs."""
    found = [
        *_head(run, width, now, zone),
        *_progress(run, width, now, ascii_only=ascii_only),
        *_errors(run, width),
        *_setup(run, width),
        *_result(run, width),
        *_again(run, width, ascii_only=ascii_only),
    ]
    return checked(found, width, ascii_only=ascii_only)


def _head(run: Run, width: int, now: datetime, zone: tzinfo) -> Iterator[Line]:
    one = run.migration
    status = word(one.status.replace("_", " "))
    yield heading(f"#{one.id}  {word(run.customer)}", status.upper(), width=width, target=str(one.id))
    kind = f"{word(again_word(one.kind))}, {word(one.service)}"
    yield from fact("run", kind, width=width, label=9)
    for said, at in (("started", one.started), ("completed", one.completed)):
        if at is not None:
            yield from fact(said, f"{moment(at, now, zone)}, {ago(at, now)}", width=width, label=9)
    for name, store in (("source", one.source), ("target", one.target)):
        yield from fact(name, f"{word(store.cart)}  {store.url.ident(limit=200)}", width=width, label=9)
    if run.tickets:
        yield from fact("tickets", ", ".join(map(word, run.tickets)), width=width, label=9, target=str(run.tickets[0]))


def _progress(run: Run, width: int, now: datetime, *, ascii_only: bool) -> Iterator[Line]:
    progress = run.progress
    yield blank()
    if progress.trouble:
        yield ruled("progress", width=width)
        yield line(Span(f"counts can't be right: {word(progress.trouble)}", "bad"))
        return
    left = time_left(progress.eta, stalled=progress.stalled, quiet=progress.quiet)
    rest = left if progress.stalled or not left else f"{left} left"
    style: Style = "bad" if progress.stalled else "accent"
    yield ruled("progress", rest, width=width, right_style=style, why=progress.why)
    label = min(14, max([5, *(cells(word(name)) for name, _ in progress.types)]))
    for name, count in progress.types:
        yield _type(word(name), count, label, width, ascii_only=ascii_only)
    if progress.total:
        whole = f"{progress.processed:,}/{progress.total:,}"
        yield _bar("in all", progress.processed / progress.total, whole, label, width, "bold", ascii_only=ascii_only)
    at_work = progress.quiet is not None
    rate = "rate not known" if at_work else ""
    if progress.per_minute is not None:
        rate = f"{progress.per_minute:,.0f} a minute"
    moved = progress.processed - progress.errors - progress.skipped
    parts: list[tuple[str, Style]] = [(rate, ""), (f"{moved:,} migrated", "")]
    if progress.errors:
        parts.append((f"{progress.errors:,} errors", "warn"))
    if progress.skipped:
        parts.append((f"{progress.skipped:,} skipped", "warn"))
    yield Line(joined(parts, width), progress.why)
    if progress.stalled and run.migration.errors:
        last = run.migration.errors[-1]
        said = f"last error, {ago(last.at, now)}: {word(last.message)}"
        yield from paragraph(said, width, hanging="  ", style="warn", target="errors")


def _type(name: str, count: EntityCount, label: int, width: int, *, ascii_only: bool) -> Line:
    """``orders ███████▋ 7,412/10,000, 483 errors``; done says so, and what has not begun waits."""
    said = f"{count.processed:,}/{count.total:,}"
    if count.errors or count.skipped:
        said += f", {count.errors + count.skipped:,} bad"
    elif count.total and count.processed == count.total:
        said += " ✓"
    elif not count.processed and count.total:
        said = f"{count.total:,} waiting"
    part = count.processed / count.total if count.total else 1.0
    style: Style = "warn" if count.errors or count.skipped else ""
    return _bar(name, part, said, label, width, style, ascii_only=ascii_only)


def _bar(name: str, part: float, said: str, label: int, width: int, style: Style, *, ascii_only: bool) -> Line:
    room = width - label - 1 - _NUMBERS - 1
    drawn = bar(part, room, ascii_only=ascii_only) if room >= 4 else ""
    shown = fit_cells(said, min(_NUMBERS, width - label - 1))
    gap = " " if drawn else ""
    return line(Span(fit_cells(name, label) + " ", "dim"), Span(drawn, "accent"), gap, Span(shown, style))


def _errors(run: Run, width: int) -> Iterator[Line]:
    if not run.groups:
        return
    whole = sum(group.count for group in run.groups)
    yield blank()
    causes = f"{len(run.groups)} cause{'s' if len(run.groups) > 1 else ''} of {whole:,}"
    yield ruled("errors by cause", causes, width=width, target="errors")
    for group in run.groups[:3]:
        yield line(Span(f"{group.count:>5} × ", "warn"), f"{word(group.type)}: {word(group.message)}", target="errors")
    if len(run.groups) > 3:
        yield line(Span(f"      {len(run.groups) - 3} more causes", "dim"), target="errors")


def _setup(run: Run, width: int) -> Iterator[Line]:
    one = run.migration
    yield blank()
    yield ruled("set-up", width=width)
    yield from fact("options", word(", ".join(one.options)) or "none", width=width, label=14, target="options")
    for name, pairs in (("languages", one.languages), *one.mappings.items()):
        lost = [word(source) for source, target in pairs.items() if not target]
        said = f"{len(pairs) - len(lost)} of {len(pairs)}"
        if lost:
            said += f"; without a target: {', '.join(lost)}"
        style: Style = "warn" if lost else ""
        yield from fact(word(name.replace("_", " ")), said, width=width, label=14, style=style, target="mappings")[:2]
    if run.problems is not None:
        bad = sum(one.error for one in run.problems.value)
        said = f"{bad} problems before a start" if bad else "nothing is in the way"
        shown: Style = "bad" if bad else "good"
        yield from fact("start", said, width=width, label=14, style=shown, why=run.problems.why, target="checklist")


def _result(run: Run, width: int) -> Iterator[Line]:
    if run.checklist is None or not run.migration.status.startswith(("completed", "demo_done")):
        return
    found = tally(run.checklist.value)
    said = f"{found.done} of {found.total} looked at"
    if found.problems:
        said += f", {found.problems} problems"
    style: Style = "bad" if found.problems else "good" if found.clean else "warn"
    yield from fact("result", said, width=width, label=14, style=style, why=run.checklist.why, target="checklist")


def _again(run: Run, width: int, *, ascii_only: bool) -> Iterator[Line]:
    if not run.again:
        return
    yield blank()
    yield ruled("further runs", width=width, target="again")
    yield from again_lines(run, width, ascii_only=ascii_only)


def _done(run: Run, *, ascii_only: bool) -> str:
    progress = run.progress
    if progress.trouble:
        return "?"
    if run.migration.kind == "demo":
        return "/".join(str(count.processed) for _, count in progress.types[:4])
    if progress.percent is None:
        return "-"
    shown = bar(progress.processed / progress.total, _BAR, ascii_only=ascii_only)
    return f"{shown} {progress.percent:>3}%"
