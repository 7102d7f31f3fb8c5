"""What was done: the journal of this person, and the events of a ticket.

Belongs here: showing both. Does not belong here: undoing (``session.undoing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.model.ticket import MessageKind
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.views.parts import checked, paragraph, ruled, word
from helpdesk_tui.words import GUTTERS, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.tui.lines import Style

__all__ = ["acts", "history", "state_style", "verb_title"]

_STYLES: dict[ActState, Style] = {
    ActState.QUEUED: "accent",
    ActState.SENDING: "accent",
    ActState.DONE: "",
    ActState.FAILED: "bad",
    ActState.UNKNOWN: "bad",
}


def state_style(state: ActState) -> Style:
    """Of an act's state; its word says the same."""
    return _STYLES[state]


def verb_title(verb: str) -> str:
    """What an act is called in menus; an undo by its own name."""
    action = ACTIONS.get(verb)
    return action.title if action is not None else word(verb)


def acts(found: Sequence[Act], width: int, *, now: datetime, zone: tzinfo, ascii_only: bool = False) -> list[Line]:
    """The journal, newest first: when, what, how far it came, whether it can be taken back. Targets are keys."""
    lines = [made for one in found for made in _act(one, width, now, zone)]
    return checked(lines or [line(Span("nothing was done from here", "dim"))], width, ascii_only=ascii_only)


def history(
    found: Sequence[Act],
    messages: Sequence[Message],
    width: int,
    *,
    now: datetime,
    zone: tzinfo,
    ascii_only: bool = False,
) -> list[Line]:
    """Of one ticket: what was done from here, then its events, each newest first."""
    lines = [ruled("done from here", width=width), *acts(found, width, now=now, zone=zone), blank()]
    events = [one for one in messages if one.kind is MessageKind.EVENT]
    lines.append(ruled("events of the ticket", f"{len(events):,}", width=width))
    gutter = "." if ascii_only else GUTTERS["event"]
    for one in reversed(events):
        lead = f"{gutter} {moment(one.at, now, zone):<20} "
        said = f"{word(one.author, limit=40)}: {word(one.body, limit=1_000)}"
        lines += paragraph(said, width, indent=lead, hanging=f"{gutter} ", style="event", target=str(one.id))
    if not events:
        lines.append(line(Span("none", "dim")))
    return checked(lines, width, ascii_only=ascii_only)


def _act(one: Act, width: int, now: datetime, zone: tzinfo) -> Iterator[Line]:
    state = one.state.value if one.state is not ActState.DONE else "undone" if one.undone_by else ""
    marks = [state.upper() if one.state is ActState.UNKNOWN else state]
    if one.state is ActState.DONE and not one.undone_by and not one.undoable and not one.undoes:
        marks.append(f"can't be taken back: {word(one.reason)}" if one.reason else "can't be taken back")
    if one.run:
        marks.append("of a bulk run")
    more = "; ".join(mark for mark in marks if mark)
    said = word(one.summary, limit=500) or f"{verb_title(one.verb)} {word(one.target)}"
    style: Style = "dim" if one.undone_by else _STYLES[one.state]
    lead = f"{moment(one.at, now, zone):<20} "
    text = f"{said}  ({more})" if more else said
    yield from paragraph(text, width, indent=lead, hanging="    ", style=style, target=one.key)
    if one.error:
        yield from paragraph(word(one.error), width, indent="    ", style="bad", target=one.key)
