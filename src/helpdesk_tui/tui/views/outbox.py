"""What is not on the desk yet: acts that wait, are on their way or unknown, and texts nobody has sent.

Belongs here: showing. Does not belong here: sending, taking back, deciding (``session``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.views.history import state_style, verb_title
from helpdesk_tui.tui.views.parts import checked, paragraph, ruled, word
from helpdesk_tui.words import ago, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.session.state.drafts import Draft
    from helpdesk_tui.tui.lines import Style

__all__ = ["drafts", "outbox", "summary"]

_SHOWN = 300
"""Characters of a draft."""


def summary(acts: Sequence[Act], texts: Sequence[Draft] = ()) -> str:
    """``2 unsent, 1 UNKNOWN, 3 drafts``; ``0 unsent`` when there is nothing."""
    unknown = sum(one.state is ActState.UNKNOWN for one in acts)
    parts = [f"{len(acts) - unknown} unsent"]
    parts += [f"{unknown} UNKNOWN"] * bool(unknown)
    parts += [f"{len(texts)} draft{'s' if len(texts) > 1 else ''}"] * bool(texts)
    return ", ".join(parts)


def outbox(
    acts: Sequence[Act], texts: Sequence[Draft], width: int, *, now: datetime, ascii_only: bool = False
) -> list[Line]:
    """Acts, oldest first, what has to be decided first; then drafts. Targets: keys, ``draft:TICKET:KIND``."""
    ordered = sorted(acts, key=lambda one: one.state is not ActState.UNKNOWN)
    found = [ruled("acts", summary(acts), width=width)]
    found += [made for one in ordered for made in _act(one, width, now)] or [line(Span("none waits", "dim"))]
    found += [blank(), ruled("drafts", str(len(texts)), width=width)]
    found += drafts(texts, width, now=now, ascii_only=ascii_only)
    return checked(found, width, ascii_only=ascii_only)


def drafts(texts: Sequence[Draft], width: int, *, now: datetime, ascii_only: bool = False) -> list[Line]:
    """Texts on their way, newest first, with their beginning behind a gutter: a customer's words may be quoted."""
    found: list[Line] = []
    for one in texts:
        target = f"draft:{word(one.ticket)}:{word(one.kind)}"
        about = word(one.ticket) or "a new ticket"
        said = f"{word(one.kind).upper()} on {about}, {ago(one.at, now)}, {len(one.body):,} characters"
        found += paragraph(said, width, style="bold", target=target)
        gutter = "| " if ascii_only else "│ "
        style: Style = "note" if one.kind == "note" else "public"
        first = Foreign(one.body).line(limit=_SHOWN)
        if first:
            found.append(line(Span(gutter, style), first, target=target))
    return checked(found or [line(Span("no draft", "dim"))], width, ascii_only=ascii_only)


def _act(one: Act, width: int, now: datetime) -> Iterator[Line]:
    match one.state:
        case ActState.UNKNOWN:
            said = "UNKNOWN: nobody can tell whether it happened; decide: it did, or it did not"
        case ActState.QUEUED if one.send_after is not None and one.send_after > now:
            said = f"waits {span_words(one.send_after - now)} more, can be taken back"
        case ActState.QUEUED:
            said = "waits to be sent"
        case _:
            said = one.state.value
    lead = "! " if one.state is ActState.UNKNOWN else "  "
    text = f"{verb_title(one.verb)} {word(one.target)}: {word(one.summary, limit=500)}"
    yield from paragraph(text, width, indent=lead, style=state_style(one.state), target=one.key)
    yield from paragraph(f"{ago(one.at, now)}; {said}", width, indent="    ", style="dim", target=one.key)
    if one.error:
        yield from paragraph(word(one.error), width, indent="    ", style="bad", target=one.key)
