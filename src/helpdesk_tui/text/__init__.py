"""The trust boundary: text that others wrote is stored and sent as it is, and shown only after cleaning.

Belongs here: the type of foreign text, the rules that make text safe to show on a terminal, the width of what is
shown, and the removal of secrets. Does not belong here: styling, markup, file names, opening of links.

A customer can put into a subject what moves the cursor, writes the clipboard, answers for the user, hides an
amount or turns a file name round. So nothing foreign is a ``str``: it is a ``Foreign``, which every way of
printing turns into cleaned text. ``clean`` gives the rules, ``Kind`` the three places a text can be shown in.

Plain ASCII, which is most of what is shown, is settled in this module; everything else is imported when the
first text needs it, because this module is on the way of every start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from helpdesk_tui.text._cells import cells, fit_cells
from helpdesk_tui.text._kind import LIMIT, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

__all__ = ["LIMIT", "Foreign", "Kind", "cells", "clean", "fit_cells", "redact"]


def clean(text: str, kind: Kind, *, limit: int = LIMIT) -> str:
    """The form of a foreign text that may reach a screen, a clipboard, a log line, a message at exit.

    It takes any ``str`` (lone surrogates included), never raises, depends on nothing else, costs time linear in
    the length, and cleaning what is clean changes nothing. ``LINE`` and ``BLOCK`` texts stay clean when joined.

    1.  Lone surrogates, unassigned code points (by this Python's Unicode tables), private use and other format
        controls become U+FFFD: terminals disagree on their width, and private use can imitate the icons of a font.
    2.  CR LF, CR, NEL, VT, FF, U+2028 and U+2029 become a newline in a ``BLOCK``; they and LF become ``⏎`` in a
        ``LINE`` and an ``IDENT``. A carriage return hides nothing: both halves are shown.
    3.  Other C0 controls and DEL become their control pictures, C1 controls U+FFFD. Shown, not deleted: it is
        evidence, and deleting could join two halves into a new sequence. A tab becomes spaces (``IDENT``: ``␉``).
    4.  Bidi embeddings, overrides and isolates become U+FFFD: they reorder what stands beside the text, too.
        LRM, RLM and ALM act on neighbours only; they stay in a ``BLOCK`` and go from a ``LINE``.
    5.  Default-ignorable characters go, look-alikes of a blank become spaces. ZWNJ stays between letters of a
        script that joins its letters, ZWNJ and ZWJ stay at a virama (UAX 31, rules A1, A2 and B): there they are
        spelling. In an ``IDENT`` each of them is U+FFFD.
    6.  An emoji sequence becomes its members, without skin tones, variation selectors and keycaps; a flag becomes
        its two letters. Terminals draw 2 to 11 cells for the same sequence; for its members they agree.
    7.  A base keeps 6 combining marks. A mark without a base gets ``◌``, so that it can't combine with the frame
        round it; a blank is no base, because lines are broken there.
    8.  ``limit`` characters are shown; then ``…[+N characters]``. N counts what was not looked at and what cleaning
        made too long. A row needs a small limit: the rest of a subject of a megabyte is then not even looked at.
    9.  ``IDENT`` also shows foreign letters in a host as punycode and look-alikes in a name as ``<U+0430>``.

    Raises TypeError for what is not a ``str``.
    """
    text = str.__str__(text)
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    from helpdesk_tui.text._scrub import scrub

    return scrub(text, kind, limit)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with tokens and passwords replaced by ``***``: for logs, error texts and crash files.

    Found by their place: ``Authorization``, ``Cookie`` and ``X-Api-Key`` headers in any notation, ``token``,
    ``password``, ``secret`` and the like before ``=`` or ``:``, on a command line, in a query string and in
    variables such as ``HELPDESK_RT_TOKEN``; the password in a URL or a DSN; and well-known shapes of tokens.
    Found by their value: ``secrets``, also quoted for a URL. It would rather hide too much than too little.

    It does not clean: redact the raw text first, then clean it.
    """
    from helpdesk_tui.text._redact import hide

    return hide(text, secrets)


@final
class Foreign:
    """A text that a customer or a server can set. Not a ``str``, so that a leak is a type error.

    ``str()``, ``format()``, an f-string, ``%s`` and ``repr()`` give the cleaned line. ``raw`` is the text as it
    came, for backends, export and sending; a lint finds it anywhere else. Equal to another ``Foreign`` of the same
    raw text, never to a ``str``. False when its line shows nothing at all, so that ``subject or "(none)"`` is right
    for a subject of invisible characters, too.
    """

    __slots__ = ("raw",)
    raw: str
    """The text as it came. Never for a screen, a log or a file name."""

    def __new__(cls, text: str | bytes = "") -> Foreign:
        """Bytes are UTF-8, wrong ones are replaced. Raises TypeError for anything but ``str`` and ``bytes``."""
        self = object.__new__(cls)
        raw = text.decode("utf-8", "replace") if isinstance(text, bytes) else str.__str__(text)
        object.__setattr__(self, "raw", raw)
        return self

    @classmethod
    def from_bytes(cls, data: bytes) -> Foreign:
        return cls(bytes(data))

    def line(self, *, limit: int = LIMIT) -> str:
        """For one row: no line break in it."""
        return clean(self.raw, Kind.LINE, limit=limit)

    def block(self, *, limit: int = LIMIT) -> str:
        """For a body: lines separated by ``\\n``."""
        return clean(self.raw, Kind.BLOCK, limit=limit)

    def ident(self, *, limit: int = LIMIT) -> str:
        """For what identifies: an address, a host, a URL, a file name. Nothing invisible, nothing that poses."""
        return clean(self.raw, Kind.IDENT, limit=limit)

    def __str__(self) -> str:
        return self.line()

    def __repr__(self) -> str:
        return repr(self.line())

    def __format__(self, spec: str) -> str:
        return format(self.line(), spec)

    def __bool__(self) -> bool:
        return bool(clean(self.raw[:80], Kind.LINE).strip() or self.line().strip())

    def __eq__(self, other: object) -> bool:
        return self.raw == other.raw if isinstance(other, Foreign) else NotImplemented

    def __hash__(self) -> int:
        return hash((Foreign, self.raw))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Foreign is immutable: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Foreign is immutable: {name}")

    def __reduce__(self) -> tuple[type[Foreign], tuple[str]]:
        return Foreign, (self.raw,)
