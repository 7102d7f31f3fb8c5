"""What all views are made of: clean words, headings, named facts, and the last look at every line.

Belongs here: shapes. Does not belong here: anything about tickets, credits or migrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import Foreign, Kind, cells, clean, fit_cells
from helpdesk_tui.tui.lines import Line, Span, ascii_text, line, pair, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.tui.lines import Style

__all__ = ["checked", "cited", "fact", "heading", "joined", "paragraph", "ruled", "word"]

_MOST_WORD = 300
"""Characters of a name, a subject or an address that are looked at: more than any row shows."""


def word(value: Foreign | str, *, limit: int = _MOST_WORD) -> str:
    """A name, an id, a reason: clean, in one line."""
    return value.line(limit=limit) if isinstance(value, Foreign) else clean(value, Kind.LINE, limit=limit)


def checked(lines: Iterable[Line], width: int, *, ascii_only: bool = False) -> list[Line]:
    """The lines cleaned once more and cut to the width: no view can break the screen."""
    return [_checked(one, width, ascii_only) for one in lines]


def _checked(one: Line, width: int, ascii_only: bool) -> Line:
    spans, room = [], width
    for span in one.spans:
        text = clean(span.text, Kind.LINE)
        size = cells(text)
        if size > room:
            text, size = fit_cells(text, room), room
        if ascii_only and not text.isascii():
            text = ascii_text(text)
        if text:
            spans.append(Span(text, span.style))
        room -= size
    return Line(tuple(spans), one.why, one.target, one.wrap)


def heading(text: str, right: str = "", *, width: int, why: Derivation | None = None, target: str = "") -> Line:
    """A title at the left, something short at the right edge."""
    return ruled(text, right, width=width, lead="", fill=" ", style="title", why=why, target=target)


def ruled(
    text: str,
    right: str = "",
    *,
    width: int,
    lead: str = "── ",
    fill: str = "─",
    style: Style = "bold",
    right_style: Style = "dim",
    why: Derivation | None = None,
    target: str = "",
) -> Line:
    """``── text ─────── right``; the text is cut where there is no room for both."""
    end = f" {right}" if right else ""
    room = width - cells(lead) - cells(end) - 2
    if room < cells(text) // 2 and right:
        return ruled(text, "", width=width, lead=lead, fill=fill, style=style, why=why, target=target)
    shown = text if cells(text) <= room else fit_cells(text, max(1, room)).rstrip()
    gap = max(0, width - cells(lead) - cells(shown) - cells(end) - 1)
    return line(
        Span(lead, "frame"),
        Span(shown, style),
        Span(" " + fill * gap, "frame"),
        Span(end, right_style),
        why=why,
        target=target,
    )


def paragraph(
    text: str,
    width: int,
    *,
    indent: str = "",
    hanging: str | None = None,
    style: Style = "",
    why: Derivation | None = None,
    target: str = "",
) -> list[Line]:
    """A clean text over as many lines as it takes, ``hanging`` before all but the first."""
    after = " " * cells(indent) if hanging is None else hanging
    return [
        line(after if n else indent, Span(part, style), why=why, target=target)
        for n, part in enumerate(_hung(text, max(8, width - cells(indent)), max(8, width - cells(after))))
    ]


def _hung(text: str, first: int, others: int) -> list[str]:
    """The lines of a text whose first one has another width than the others."""
    found = wrapped(text, first)
    head, rest = found[0], text[len(found[0]) :].lstrip()
    if first == others or not rest or not text.startswith(head):
        return found
    return [head, *wrapped(rest, others)]


def fact(
    name: str,
    value: str,
    *,
    width: int,
    label: int = 14,
    right: str = "",
    style: Style = "",
    why: Derivation | None = None,
    target: str = "",
) -> list[Line]:
    """``name   value      right``; a long value goes on below itself, and ``right`` ends its last row, or the next."""
    label = min(label, width // 3)
    rows = [
        line(
            Span(" " * (label + 1) if n else fit_cells(name, label) + " ", "dim"),
            Span(part, style),
            why=why,
            target=target,
        )
        for n, part in enumerate(wrapped(value, max(8, width - label - 1)))
    ]
    return cited(rows, Span(right, "rule"), width=width) if right else rows


def cited(rows: Sequence[Line], *right: Span, width: int) -> list[Line]:
    """Rows with the rule they rest on at the right edge: of the last one, or of one more where there is no room."""
    rule, last = line(*right), rows[-1]
    if cells(last.text) + cells(rule.text) + 1 <= width:
        return [*rows[:-1], pair(last, rule, width)]
    return [*rows, pair(line(why=last.why, target=last.target), rule, width)]


def joined(parts: Iterable[tuple[str, Style]], width: int, *, between: str = " · ") -> tuple[Span, ...]:
    """As many of these parts, in order, as fit into a line as a whole; the first one is cut rather than left out."""
    spans: list[Span] = []
    used = 0
    for text, style in parts:
        if not text:
            continue
        lead = between if spans else ""
        size = cells(lead) + cells(text)
        if used + size > width:
            if not spans:
                return (Span(fit_cells(text, width), style),)
            continue
        spans += [Span(lead, "dim"), Span(text, style)] if lead else [Span(text, style)]
        used += size
    return tuple(spans)
