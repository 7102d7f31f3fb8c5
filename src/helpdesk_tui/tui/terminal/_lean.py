"""Styles without what goes without saying.

Every piece of a frame starts from the terminal's own colours, as the one before ended with a reset: to ask for the
default foreground and background again is 8 bytes a piece for nothing, a third of what a key press costs.
"""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style

__all__ = ["lean"]


@lru_cache(maxsize=4_096)
def lean(style: Style) -> Style:
    """The same style, default colours left out."""
    color, background = style.color, style.bgcolor
    plain_color = color is not None and color.is_default
    plain_background = background is not None and background.is_default
    if not plain_color and not plain_background:
        return style
    return Style(
        color=None if plain_color else color,
        bgcolor=None if plain_background else background,
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        blink=style.blink,
        blink2=style.blink2,
        reverse=style.reverse,
        conceal=style.conceal,
        strike=style.strike,
        underline2=style.underline2,
        frame=style.frame,
        encircle=style.encircle,
        overline=style.overline,
        link=style.link,
    )
