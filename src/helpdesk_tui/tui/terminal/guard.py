"""The second line of defence: no control character of a text reaches the terminal, even where cleaning was forgotten.

Belongs here: the wrapper round ``Strip.render_style``, the one place where Textual turns styled text into bytes.
Does not belong here: cleaning, which shows what it takes out; this deletes, which is only good for what is a mistake
of ours anyway. Tests assert that it never had anything to do.

What is deleted counts as no cell for the layout engine, so that widths stay exact.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.strip import Strip

from helpdesk_tui.tui.terminal._lean import lean

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.color import ColorSystem
    from rich.style import Style

__all__ = ["guard_hits", "guard_kinds", "guarded", "install_guard", "openable"]

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""C0, C1, bidi embeddings, overrides and isolates; lone surrogates, which can't be encoded."""
_LINK = re.compile(r"(?:https?://|mailto:)[!-~]+").fullmatch
_HOOK = "render_style"

_originals: list[Callable[[Style, str, ColorSystem], str]] = []
"""What the guard stands before; empty until it is installed."""
_found: dict[str, int] = {}
"""What was taken out, as code points, to how often. Never the text itself."""


def guard_hits() -> int:
    """How often something had to be taken out since the start. Anything but 0 is a path that forgot to clean."""
    return sum(_found.values())


def guard_kinds() -> dict[str, int]:
    """The same by code point (``U+001B``) or ``link``."""
    return dict(_found)


def guarded(style: Style, text: str) -> tuple[Style, str]:
    """Style and text without what could move the cursor or open something."""
    if not (text.isascii() and text.isprintable()) and _FORBIDDEN.search(text):
        for char in set("".join(_FORBIDDEN.findall(text))):
            _count(f"U+{ord(char):04X}")
        text = _FORBIDDEN.sub("", text)
    link = style.link
    if link is not None and not openable(link):
        _count("link")
        style = style.update_link(None)
    return style, text


def openable(link: str) -> bool:
    """Whether a link leads to a web page or an address, and holds nothing that could be more than a link."""
    return _LINK(link) is not None


def install_guard() -> None:
    """Puts the guard in place, once however often it is asked."""
    if _originals:
        return
    original = Strip.render_style
    _originals.append(original)

    def render_style(cls: type[Strip], style: Style, text: str, color_system: ColorSystem) -> str:
        del cls
        style, text = guarded(style, text)
        return original(lean(style), text, color_system)

    setattr(Strip, _HOOK, classmethod(render_style))


def _count(kind: str) -> None:
    if len(_found) < 1_000 or kind in _found:
        _found[kind] = _found.get(kind, 0) + 1
