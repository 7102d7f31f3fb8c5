"""How each kind of text looks: five themes, one table of semantic styles each.

Belongs here: looks. Does not belong here: what a text is (``lines``), style sheets (``styles/app.tcss``).

``ansi`` is the default: it takes the sixteen colours and the background the user has given their terminal, and sends
the fewest bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style as Look
from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.tui.lines import Style

__all__ = ["DEFAULT", "LOOKS", "THEMES", "looks_of"]

DEFAULT = "ansi"


def _looks(**colours: str) -> dict[str, Look]:
    """The table of a theme from its few colours. A state is always a word or a shape, too, so these may coincide."""
    base = {
        "": "",
        "dim": colours["dim"],
        "bold": "bold",
        "title": f"bold {colours['accent']}",
        "accent": colours["accent"],
        "bad": f"bold {colours['bad']}",
        "warn": colours["warn"],
        "good": colours["good"],
        "public": colours["public"],
        "note": colours["note"],
        "event": colours["dim"],
        "rule": colours["dim"],
        "key": colours["accent"],
        "frame": colours["frame"],
    }
    return {name: Look.parse(text) if text else Look.null() for name, text in base.items()}


LOOKS: dict[str, Mapping[str, Look]] = {
    "ansi": _looks(
        dim="dim", accent="cyan", bad="red", warn="yellow", good="green", public="cyan", note="magenta", frame="dim"
    ),
    "dark": _looks(
        dim="#8a93a3",
        accent="#7fc8f8",
        bad="#ff7b72",
        warn="#f2cc60",
        good="#7ee787",
        public="#7fc8f8",
        note="#d2a8ff",
        frame="#4b5563",
    ),
    "light": _looks(
        dim="#5b6472",
        accent="#0550ae",
        bad="#b3261e",
        warn="#7a4d00",
        good="#1a6b2f",
        public="#0550ae",
        note="#6f2da8",
        frame="#a0a8b4",
    ),
    "contrast": _looks(
        dim="#d0d0d0",
        accent="#00ffff",
        bad="reverse #ff6060",
        warn="underline #ffff00",
        good="#00ff00",
        public="#00ffff",
        note="underline #ff80ff",
        frame="#ffffff",
    ),
}
"""Styles by theme."""


def _theme(name: str, background: str, foreground: str, accent: str, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=accent,
        background=background,
        surface=background,
        panel=background,
        foreground=foreground,
        accent=accent,
        dark=dark,
    )


THEMES: dict[str, Theme] = {
    "ansi": Theme(
        name="ansi",
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        accent="ansi_cyan",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-text-style": "reverse",
        },
    ),
    "dark": _theme("dark", "#11151c", "#d7dde6", "#7fc8f8", dark=True),
    "light": _theme("light", "#fbfbf9", "#1d2430", "#0550ae", dark=False),
    "contrast": _theme("contrast", "#000000", "#ffffff", "#00ffff", dark=True),
}
"""Textual's half of each theme: background and foreground."""


def looks_of(theme: str) -> Mapping[str, Look]:
    """The styles of a theme; those of the default one for a name nobody knows."""
    return LOOKS.get(theme, LOOKS[DEFAULT])


def look_of(theme: str, style: Style) -> Look:
    return looks_of(theme)[style]
