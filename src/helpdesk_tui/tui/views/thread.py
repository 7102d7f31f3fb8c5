"""The messages of a ticket: every one behind its gutter, with a heading a customer's text can't imitate.

Belongs here: laying messages out. Does not belong here: what is owed (``verdict``), and writing an answer.

A heading begins with a word of ours (``customer``, ``reply``, ``internal note``, ``event``) and a line nothing in a
gutter can begin with; so a name or a text can't pose as another kind of message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.ticket import ACTIVE, MessageKind, Sender
from helpdesk_tui.policy.calendars import zone_named
from helpdesk_tui.text import LIMIT, cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, blank, line, wrapped
from helpdesk_tui.tui.views.parts import checked, ruled, word
from helpdesk_tui.words import GUTTERS, moment, sized, span_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.lines import Style

__all__ = ["MOST_LINES", "asks_again", "body", "preview", "thread", "unanswered"]

MOST_LINES = 2_000
"""Lines of one message that are laid out at once."""
_MOST_THREAD = 20_000
"""Lines of a thread after which messages are shown by their headings only."""
_MOST_NAME = 60
_SHORT_NAME = 12
_LEAST_BODY = 4
"""Cells of a gutter and one character of the widest kind."""
_LEAST_BESIDE = 32
"""Cells a heading needs beside what stands at the right edge."""
_GUTTERS_ASCII = {"public": "|", "note": ":", "event": "."}
_STYLES: dict[str, Style] = {"public": "public", "note": "note", "event": "event"}

_AGAIN = re.compile(
    r"(?:^|[.!?\n])\s*(?:also|another|one more|by the way|btw|p\.?\s?s|second|furthermore|additionally"
    r"|и ещё|и еще|ещё|еще|кстати|также|còn nữa|ngoài ra|nhân tiện|und|außerdem|übrigens|noch eine)\b[^\n?]{0,300}\?",
    re.IGNORECASE,
)
"""How people begin another question, in the languages of the desks; a hint, no more."""
_LOOKED_AT = 2_000
"""Characters of a message in which such a beginning is looked for."""


def thread(
    card: Card,
    *,
    width: int,
    zone: tzinfo,
    now: datetime,
    me: str,
    marked: Collection[str] = frozenset(),
    folded: Collection[str] = frozenset(),
    ascii_only: bool = False,
) -> list[Line]:
    """Every message; a heading is the target of its message. ``marked`` and ``folded`` hold ids of messages."""
    found: list[Line] = []
    waiting = {one.id for one in unanswered(card.messages)}
    view = _View(card, width, zone, now, me, ascii_only=ascii_only)
    for message in card.messages:
        if found:
            found.append(blank())
        late = message.id in waiting
        found.append(view.heading(message, waiting=late, marked=message.id in marked))
        if message.id in folded or len(found) > _MOST_THREAD:
            found.append(view.folded(message))
            continue
        found += body(message, width=width, ascii_only=ascii_only)
        found += view.files(message)
        if asks_again(message, card.messages):
            found += checked([_hint()], width, ascii_only=ascii_only)
    return found or [line(Span("no message", "dim"))]


def preview(
    card: Card,
    width: int,
    height: int,
    *,
    zone: tzinfo,
    now: datetime,
    me: str,
    ascii_only: bool = False,
) -> list[Line]:
    """What is to be answered, in so many lines: the oldest unanswered message first, else the last public one."""
    public = [one for one in card.messages if one.kind is MessageKind.PUBLIC]
    chosen = unanswered(card.messages) or public[-1:]
    waiting = bool(unanswered(card.messages))
    view = _View(card, width, zone, now, me, ascii_only=ascii_only)
    found: list[Line] = []
    for message in chosen:
        if len(found) + 2 > height:
            break
        found.append(view.heading(message, waiting=waiting, marked=False))
        found += body(message, width=width, most=height, ascii_only=ascii_only)
        found += view.files(message)
    if not found and chosen:
        found = body(chosen[0], width=width, most=1, ascii_only=ascii_only)[:1]
    found = found or [line(Span("no message", "dim"))]
    if len(found) > max(1, height):
        gutter = found[height - 1].spans[:1]
        found = [*found[: height - 1], Line((*gutter, Span("… more", "dim")))]
        found[-1:] = checked(found[-1:], width, ascii_only=ascii_only)
    return found


def body(
    message: Message, *, width: int, start: int = 0, most: int = MOST_LINES, ascii_only: bool = False
) -> list[Line]:
    """The text behind its gutter: ``most`` lines from line ``start`` on, and how much is left behind them."""
    kind = message.kind.value
    gutter = Span(f"{(_GUTTERS_ASCII if ascii_only else GUTTERS)[kind]} ", _STYLES[kind])
    style: Style = "event" if message.kind is MessageKind.EVENT else ""
    room = max(1, width - 2)
    found: list[Line] = []
    seen = 0
    # Eight characters fill a cell at least: of a long text only what can be shown is cleaned.
    limit = min(LIMIT, (start + most + 2) * room * 8)
    text = message.body.block(limit=limit)
    for piece in text.split("\n"):
        left = start + most - seen
        if left <= 0:
            break
        parts = wrapped(piece[: (left + 1) * room * 8], room)[: left + 1]
        for part in parts:
            if start <= seen < start + most:
                found.append(line(gutter, Span(part, style), target=message.id))
            seen += 1
    if seen > start + most or (seen == start + most and _more_than(text, seen)):
        mark = "... " if ascii_only else "… "
        size = f" of {len(text):,} characters" if len(text) <= limit else ""
        rest = f"{mark}lines {start + 1:,} to {start + most:,}{size}; there is more"
        found.append(line(gutter, Span(fit_cells(rest, room).rstrip(), "dim"), target=message.id))
    return found if width > _LEAST_BODY else checked(found, width, ascii_only=ascii_only)


def unanswered(messages: Sequence[Message]) -> list[Message]:
    """Public messages of the customer since the last public answer of a person, oldest first."""
    found: list[Message] = []
    for one in messages:
        if one.kind is not MessageKind.PUBLIC or one.auto:
            continue
        if one.sender is Sender.CUSTOMER:
            found.append(one)
        elif one.sender is Sender.AGENT:
            found.clear()
    return found


def asks_again(message: Message, messages: Sequence[Message]) -> bool:
    """Whether a later message of the customer reads as if it began another question: a ticket is one issue."""
    if message.sender is not Sender.CUSTOMER or message.kind is not MessageKind.PUBLIC:
        return False
    first = next((one.id for one in messages if one.sender is Sender.CUSTOMER), message.id)
    return message.id != first and _AGAIN.search(message.body.block(limit=_LOOKED_AT)) is not None


class _View:
    """One thread on one screen."""

    def __init__(self, card: Card, width: int, zone: tzinfo, now: datetime, me: str, *, ascii_only: bool) -> None:
        self.card, self.width, self.zone, self.now, self.me, self.ascii_only = card, width, zone, now, me, ascii_only
        self.theirs = _their_zone(card)

    def heading(self, message: Message, *, waiting: bool, marked: bool) -> Line:
        """``── customer · Jo · Fri 20 Nov 10:00 (their 07:00) ─────── unanswered 3 h``."""
        late = waiting and self.card.ticket.status in ACTIVE
        right = f"unanswered {span_words(self.now - message.at)}" if late else ""
        lead = "── "
        room = self.width - cells(lead) - 1
        if right and room - cells(right) < _LEAST_BESIDE:
            said, right = self._said(message, room, marked=marked), ""
        else:
            said = self._said(message, room - cells(right) - 2 if right else room, marked=marked)
        made = ruled(
            said,
            right,
            width=self.width,
            lead=lead,
            style=_heading_style(message),
            right_style="warn",
            why=self.card.rules.clock.why if late else None,
            target=message.id,
        )
        return checked([made], self.width, ascii_only=self.ascii_only)[0]

    def _said(self, message: Message, room: int, *, marked: bool) -> str:
        """Kind, author, time, marks; where there is no room the author gives way, and the customer's own time."""
        kind = f"[x] {_kind(message)}" if marked else _kind(message)
        name = word(message.author, limit=_MOST_NAME)
        who = "me" if message.sender is not Sender.CUSTOMER and name == self.me else name
        at = moment(message.at, self.now, self.zone)
        more = ["investigation"] * message.investigation + ["automatic"] * message.auto
        for author, time in ((who, f"{at}{self._their_time(message)}"), (who, at), (_short(who), at), ("", at)):
            said = " · ".join(part for part in (kind, author, time, *more) if part)
            if cells(said) <= room:
                return said
        return " · ".join((kind, at))

    def files(self, message: Message) -> list[Line]:
        """A line for each attachment; a name is shown as what it is, so that none poses as another."""
        gutter = self._gutter(message)
        shown = [
            line(
                gutter,
                Span("[file] ", "dim"),
                one.name.ident(limit=100),
                Span(f"  {sized(one.size)} {word(one.content_type, limit=40)}", "dim"),
                target=message.id,
            )
            for one in message.attachments
        ]
        return checked(shown, self.width, ascii_only=self.ascii_only)

    def folded(self, message: Message) -> Line:
        text = message.body.block(limit=200)
        first = text.split("\n", 1)[0]
        gutter = self._gutter(message)
        made = line(gutter, Span("folded: ", "dim"), Span(first, "dim"), target=message.id)
        return checked([made], self.width, ascii_only=self.ascii_only)[0]

    def _gutter(self, message: Message) -> Span:
        kind = message.kind.value
        return Span(f"{(_GUTTERS_ASCII if self.ascii_only else GUTTERS)[kind]} ", _STYLES[kind])

    def _their_time(self, message: Message) -> str:
        if self.theirs is None or message.sender is not Sender.CUSTOMER:
            return ""
        here, there = message.at.astimezone(self.zone), message.at.astimezone(self.theirs)
        if here.utcoffset() == there.utcoffset():
            return ""
        day = "" if here.date() == there.date() else f"{there:%a} "
        return f" (their {day}{there:%H:%M})"


def _their_zone(card: Card) -> tzinfo | None:
    customer = card.party.customer
    if customer is None:
        return None
    try:
        return zone_named(customer.zone)
    except InvalidInput:
        return None


def _kind(message: Message) -> str:
    match message.kind:
        case MessageKind.NOTE:
            return "internal note"
        case MessageKind.EVENT:
            return "event"
        case _:
            return "customer" if message.sender is Sender.CUSTOMER else "reply"


def _short(name: str) -> str:
    return name if cells(name) <= _SHORT_NAME else fit_cells(name, _SHORT_NAME).rstrip()


def _heading_style(message: Message) -> Style:
    match message.kind:
        case MessageKind.NOTE:
            return "note"
        case MessageKind.EVENT:
            return "event"
        case _:
            return "bold" if message.sender is Sender.CUSTOMER else "public"


def _hint() -> Line:
    """Below the text it is about, where it begins: at the far edge of a wide screen nobody looks."""
    return line("  ", Span("⟵ second question? split", "warn"))


def _more_than(text: str, seen: int) -> bool:
    return text.count("\n") >= seen
