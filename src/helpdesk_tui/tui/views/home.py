"""The board: what is promised and when, how the desk stands, what there is to know.

Belongs here: showing. Does not belong here: counting (``gather``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, bar, blank, line
from helpdesk_tui.tui.views import ticket_rows
from helpdesk_tui.tui.views.parts import checked, heading, paragraph, ruled, word
from helpdesk_tui.tui.views.tables import row
from helpdesk_tui.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Board, Report

__all__ = ["board", "report"]

_NUMBER = 7
_BAR = 24


def board(
    found: Board,
    width: int,
    *,
    zone: tzinfo,
    me: str,
    notices: Sequence[str] = (),
    ascii_only: bool = False,
) -> list[Line]:
    """Over time, at risk, due today with their first tickets; counts by status and rank; ``notices`` first.

    Targets: ids of tickets, ``view:NAME`` of a heading, ``query:TEXT`` of a count.
    """
    lines = [heading("Board", moment(found.at, found.at, zone), width=width)]
    for notice in notices:
        lines += paragraph(f"! {word(notice)}", width, hanging="  ", style="warn")
    parts: tuple[tuple[str, str, tuple[Ticket, ...], int, Style], ...] = (
        ("over time", "view:breached", found.late, found.late_count, "bad"),
        ("at risk", "view:at-risk", found.risk, found.risk_count, "warn"),
        ("due today", "query:due:today", found.today, found.today_count, ""),
    )
    for title, target, tickets, count, style in parts:
        lines.append(blank())
        lines.append(ruled(title, f"{count:,}", width=width, right_style=style if count else "dim", target=target))
        lines += _tickets(found, tickets, count, width, zone, me)
    lines.append(blank())
    lines += _counts("by status", "status", found.statuses, width, ascii_only=ascii_only)
    lines.append(blank())
    lines += _counts("open, by rank", "rank", found.ranks, width, ascii_only=ascii_only)
    lines += paragraph("where no hours are promised, the order by rank is the promise", width, style="dim")
    return checked(lines, width, ascii_only=ascii_only)


def report(found: Report, width: int, *, zone: tzinfo, ascii_only: bool = False) -> list[Line]:
    """Counts by status, rank and verdict. Targets: ``query:TEXT`` of a count."""
    lines = [heading("Reports", moment(found.at, found.at, zone), width=width)]
    for title, field, counts in (
        ("by status", "status", found.statuses),
        ("open, by rank", "rank", found.ranks),
        ("open, by verdict", "verdict", found.verdicts),
    ):
        lines.append(blank())
        lines += _counts(title, field, counts, width, ascii_only=ascii_only)
    return checked(lines, width, ascii_only=ascii_only)


def _tickets(found: Board, tickets: Sequence[Ticket], count: int, width: int, zone: tzinfo, me: str) -> Iterator[Line]:
    for one in tickets:
        shown = ticket_rows.cells(one, now=found.at, zone=zone, me=me, names=found.names, services=found.services)
        style = ticket_rows.tone(one, found.at)
        yield row(ticket_rows.COLUMNS, shown, width, styles=(style, style), target=str(one.id))
    if not tickets:
        yield line(Span("none", "dim"))
    elif count > len(tickets):
        yield line(Span(f"and {count - len(tickets):,} more", "dim"))


def _counts(title: str, field: str, counts: Mapping[str, int], width: int, *, ascii_only: bool) -> Iterator[Line]:
    yield ruled(title, f"{sum(counts.values()):,}", width=width)
    label = max((cells(name) for name in counts), default=0)
    most = max(counts.values(), default=0)
    room = min(_BAR, width - label - _NUMBER - 3)
    for name, number in counts.items():
        drawn = bar(number / most if most else 0.0, room, ascii_only=ascii_only) if room >= 4 else ""
        said = fit_cells(name.replace("_", " "), label)
        yield line(
            Span(f"{said} "), Span(f"{number:>{_NUMBER},} "), Span(drawn, "accent"), target=f"query:{field}:{name}"
        )
