"""The longer lists of one migration: errors, options, mappings, checklist, whether a further run is free.

Belongs here: showing each of them in full. Does not belong here: the run as a whole (``migrations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.migration_result import Checked, tally
from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, bar, blank, line
from helpdesk_tui.tui.views.parts import checked, fact, heading, paragraph, ruled, word
from helpdesk_tui.words import again_word, day_words, days_left, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from helpdesk_tui.policy.migration_result import CheckItem
    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Run

__all__ = ["again", "again_lines", "checklist", "errors", "log", "mappings", "options"]

_TICKS: dict[Checked, tuple[str, Style]] = {
    Checked.OPEN: ("[ ]", ""),
    Checked.OK: ("[ok]", "good"),
    Checked.PROBLEM: ("[!!]", "bad"),
    Checked.N_A: ("[--]", "dim"),
}
"""A sign that can be told from the others without colour."""
_SAMPLES = 5
_MOST_LOG = 200


def errors(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """By cause, the most frequent first, each with samples behind the gutter of foreign text."""
    gutter = "| " if ascii_only else "│ "
    one = run.migration
    found = [heading(f"#{one.id}  errors by cause", f"{run.progress.errors:,} in all", width=width)]
    if not run.groups:
        found.append(line(Span("no error is recorded", "dim")))
    if run.groups and run.progress.errors > sum(group.count for group in run.groups):
        found.append(line(Span(f"the last {sum(g.count for g in run.groups):,} are kept", "dim")))
    for group in run.groups:
        target = f"{group.type}:{group.message}"
        found.append(blank())
        lead = f"{group.count:>5} × "
        found += paragraph(
            f"{word(group.type)}: {word(group.message)}",
            width,
            indent=lead,
            hanging=" " * cells(lead),
            style="warn",
            target=target,
        )
        for sample in group.samples[:_SAMPLES]:
            found.append(line("        ", Span(gutter, "public"), word(sample), target=target))
    return checked(found, width, ascii_only=ascii_only)


def log(run: Run, width: int, *, now: datetime, zone: tzinfo, ascii_only: bool = False) -> list[Line]:
    """What is recorded of the run, newest first: progress at moments, and errors."""
    one = run.migration
    found = [heading(f"#{one.id}  log", width=width)]
    happened: list[tuple[datetime, str, Style, str]] = []
    for n, (at, number) in enumerate(one.samples):
        gained = number - one.samples[n - 1][1] if n else 0
        happened.append((at, f"{number:,} processed" + (f", {gained:+,}" if n else ""), "", ""))
    happened += [(e.at, f"{word(e.entity)}: {word(e.message)}", "warn", "error") for e in one.errors]
    happened += [(at, said, "bold", "") for at, said in ((one.started, "started"), (one.completed, "completed")) if at]
    happened.sort(key=lambda row: row[0], reverse=True)
    for at, said, style, _ in happened[:_MOST_LOG]:
        found.append(line(Span(f"{moment(at, now, zone):<21} ", "dim"), Span(said, style)))
    if len(happened) > _MOST_LOG:
        found.append(line(Span(f"{len(happened) - _MOST_LOG:,} earlier ones are not shown", "dim")))
    if not happened:
        found.append(line(Span("nothing has happened yet", "dim")))
    return checked(found, width, ascii_only=ascii_only)


def options(run: Run, pack: Pack, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Every option of the desk, chosen or not, with what it does; what can't be undone says so."""
    one = run.migration
    found = [heading(f"#{one.id}  options", f"{len(one.options)} chosen", width=width)]
    for name, option in pack.options.items():
        chosen = name in one.options
        mark = "[x] " if chosen else "[ ] "
        more = "; needs " + ", ".join(option.needs) if option.needs else ""
        more += "; CAN'T BE UNDONE" if option.irreversible else ""
        style: Style = "warn" if chosen and option.irreversible else "" if chosen else "dim"
        lead = f"{mark}{name.replace('_', ' ')}: "
        found += paragraph(f"{lead}{word(option.does)}{more}", width, hanging="    ", style=style, target=name)
    for name in one.options:
        if name not in pack.options:
            said = f"[x] {word(name)}: not an option of this desk"
            found += paragraph(said, width, hanging="    ", style="warn", target=name)
    return checked(found, width, ascii_only=ascii_only)


def mappings(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Source to target, kind by kind; what has no target comes first and says so."""
    one = run.migration
    found = [heading(f"#{one.id}  mappings", width=width)]
    for name, pairs in (("languages", one.languages), *one.mappings.items()):
        found.append(blank())
        kind = word(name.replace("_", " "))
        done = sum(bool(target) for target in pairs.values())
        found.append(ruled(kind, f"{done} of {len(pairs)}", width=width, target=word(name)))
        found += _pairs(word(name), pairs, width)
    return checked(found, width, ascii_only=ascii_only)


def _pairs(kind: str, pairs: Mapping[str, str], width: int) -> Iterator[Line]:
    if not pairs:
        yield line(Span("none", "dim"))
        return
    label = min(width // 2 - 2, max(cells(word(source)) for source in pairs))
    for source, target in sorted(pairs.items(), key=lambda pair: bool(pair[1])):
        shown = Span(word(target), "") if target else Span("?  no target", "warn")
        yield line(fit_cells(word(source), label), Span(" → ", "dim"), shown, target=f"{kind}:{word(source)}")


def checklist(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Before a start: what is in its way. Afterwards: the result, item by item, with its tick and note."""
    one = run.migration
    if run.problems is not None:
        found = [heading(f"#{one.id}  before the start", width=width)]
        for problem in run.problems.value:
            said = "PROBLEM" if problem.error else "warning"
            style: Style = "bad" if problem.error else "warn"
            text = f"{said}  {problem.step.value}: {word(problem.text)}"
            found += paragraph(text, width, hanging="         ", style=style, why=run.problems.why)
        if not run.problems.value:
            found.append(line(Span("nothing is in the way of a start", "good"), why=run.problems.why))
        return checked(found, width, ascii_only=ascii_only)
    if run.checklist is None:
        return checked([line(Span("no checklist", "dim"))], width, ascii_only=ascii_only)
    return checked(_ticks(run, run.checklist.value, width), width, ascii_only=ascii_only)


def _ticks(run: Run, items: tuple[CheckItem, ...], width: int) -> Iterator[Line]:
    assert run.checklist is not None
    why = run.checklist.why
    count = tally(items)
    said = f"{count.done} of {count.total}" + (f", {count.problems} problems" if count.problems else "")
    yield heading(f"#{run.migration.id}  result", said, width=width, why=why)
    side = ""
    for item in items:
        if item.side != side:
            side = item.side
            yield blank()
            yield ruled(side, width=width)
        tick, style = _TICKS[item.state]
        yield from paragraph(item.title, width, indent=f"{tick:<5}", style=style, why=why, target=item.key)
        if item.note:
            yield from paragraph(word(item.note), width, indent="     ", style="dim", target=item.key)


def again(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Whether a further run is free, kind by kind, with the days left and the gauge of entities."""
    found = [heading(f"#{run.migration.id}  further runs", width=width), blank()]
    if not run.again:
        text = run.trouble or "a full migration has to be completed first"
        found += paragraph(word(text), width, style="dim")
    found += again_lines(run, width, ascii_only=ascii_only)
    return checked(found, width, ascii_only=ascii_only)


def again_lines(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """``re-migration  FREE 88 d, to 19 Feb`` and how many entities of the free amount were asked for."""
    found: list[Line] = []
    for kind, answer in run.again:
        value = answer.value
        left, day = days_left(value.last_free_day, run.today), day_words(value.last_free_day, run.today)
        if value.free:
            said = f"FREE {left}, to {day}"
        elif value.in_window:
            said = f"TO BE QUOTED, {value.excess:,} too many; window to {day}, {left}"
        else:
            said = f"TO BE QUOTED, window {left}, to {day}"
        rules = [rule for rule in answer.rules if kind in rule] or answer.rules
        rule = f"[{rules[-1]}]" if rules else ""
        shown: Style = "good" if value.free else "warn"
        found += fact(
            again_word(kind), said, width=width, label=13, right=rule, style=shown, why=answer.why, target=kind
        )
        found.append(_gauge(run, kind, value, width, ascii_only=ascii_only))
    return found


def _gauge(run: Run, kind: str, value: Again, width: int, *, ascii_only: bool) -> Line:
    """The entities asked for against those that cost nothing."""
    asked = value.allowance + value.excess if value.excess else run.requested if kind == "remigration" else 0
    what = "entities" if kind == "remigration" else "extra entities"
    said = f"{asked:,} of {value.allowance:,} {what}"
    room = width - 14 - cells(said) - 2
    part = asked / value.allowance if value.allowance else 1.0
    drawn = bar(part, min(room, 24), ascii_only=ascii_only) if room >= 6 else ""
    return line(" " * 14, Span(drawn, "bad" if value.excess else "accent"), "  " if drawn else "", said, target=kind)
