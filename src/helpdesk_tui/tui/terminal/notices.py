"""What the app tells outside of its screen: bell, desktop notice, window title, clipboard. Each can be switched off.

Belongs here: the sequences, and that only clean text gets into them. Does not belong here: when there is something to
tell.

All of these put text into a sequence, where an ESC or a BEL of the text would end it and let the rest act. So text is
cleaned as a line and cut, whoever wrote it.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Protocol

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Foreign, Kind, clean
from helpdesk_tui.tui.content import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["CLIPBOARD", "Copied", "Line", "Notices", "Switches"]

CLIPBOARD = 74_000
"""Bytes of a text that are sent by OSC 52: terminals stop at 100,000 of the sequence, which is a third longer."""
_WORDS, _TITLE = 200, 100
"""Characters of a notice and of a title."""


class Line(Protocol):
    """The way to the terminal: our driver."""

    farewell: str
    """Sent at the end."""

    def write(self, data: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What may be sent."""

    bell: bool = True
    notices: bool = True
    """Desktop notices by OSC 9 or OSC 777; most terminals show them only while they are in the background."""
    title: bool = True
    clipboard: bool = True
    """OSC 52. Off, copied text goes to a file only."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a text that was to be copied."""

    sent: bool
    """To the terminal, which gives no answer: it may have refused."""
    path: Path | None
    """The file it is in, too; None where no file was asked for or it could not be written."""
    cut: int = 0
    """Characters that the terminal does not get; the file has them all."""


class Notices:
    """Sends through a driver; does nothing in a headless run."""

    def __init__(
        self,
        driver: Line | None,
        switches: Switches,
        *,
        environ: Mapping[str, str],
        fallback: Path | None = None,
    ) -> None:
        """``fallback`` is the file, private, that copied text is written to where the clipboard may fail."""
        self._driver = driver
        self._switches = switches
        self._tmux = "TMUX" in environ
        self._own_notice = "777" if environ.get("TERM", "").startswith(("rxvt", "foot")) else "9"
        self._fallback = fallback
        self._title: str | None = None

    def bell(self) -> None:
        if self._switches.bell:
            self._send("\x07")

    def notice(self, title: Foreign | str, words: Foreign | str) -> None:
        """A desktop notice, and nothing where the terminal knows none."""
        if not self._switches.notices:
            return
        head, body = (plain(text, limit=_WORDS).replace(";", ",") for text in (title, words))
        told = f"777;notify;{head};{body}" if self._own_notice == "777" else f"9;{head}: {body}"
        self._send(self._through(f"\x1b]{told}\x07"))

    def title(self, words: Foreign | str) -> None:
        """The title of the window. The one before comes back at the end."""
        shown = plain(words, limit=_TITLE)
        if not self._switches.title or shown == self._title or self._driver is None:
            return
        if self._title is None:
            self._send("\x1b[22;2t")
            self._driver.farewell += "\x1b[23;2t"
        self._title = shown
        self._send(f"\x1b]2;{shown}\x07")

    def copy(self, text: Foreign | str) -> Copied:
        """Text to the clipboard of the terminal, and to the file. It is cleaned, its final newline cut."""
        block = text.block() if isinstance(text, Foreign) else clean(text, Kind.BLOCK)
        whole = block.removesuffix("\n").encode()
        part = whole[:CLIPBOARD].decode("utf-8", "ignore")
        sent = self._switches.clipboard and self._driver is not None
        if sent:
            coded = base64.b64encode(part.encode()).decode("ascii")
            self._send(self._through(f"\x1b]52;c;{coded}\x07"))
        return Copied(sent, self._kept(whole), len(whole.decode()) - len(part))

    def _kept(self, data: bytes) -> Path | None:
        path = self._fallback
        if path is None:
            return None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, 0o600)
                file.write(data)
        except OSError:
            return None
        return path

    def _through(self, sequence: str) -> str:
        """Past tmux to the terminal outside, where that is allowed; tmux takes OSC 52 for its own buffer besides."""
        if not self._tmux:
            return sequence
        wrapped = sequence.replace("\x1b", "\x1b\x1b")
        own = sequence if sequence.startswith("\x1b]52;") else ""
        return f"{own}\x1bPtmux;{wrapped}\x1b\\"

    def _send(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
