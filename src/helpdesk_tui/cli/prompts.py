"""Asking a person on the terminal, one question a line: an option answers it beforehand, ``--yes`` takes the proposal.

Belongs here: asking, and asking again. Does not belong here: what is asked (``setup``). Questions go to stderr, so that
stdout holds data alone; click's own prompts write a blank to stdout.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from helpdesk_tui.cli.output import say
from helpdesk_tui.errors import HelpdeskError, InvalidInput, UsageError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Prompts", "anything", "rows"]

_LEAST = 20
"""Columns that are worth to be wrapped in."""
_MOST = 10_000
"""Characters of one answer."""


def anything(text: str) -> str:
    """Takes every answer."""
    return text


class Prompts:
    """Where answers come from."""

    def __init__(self, *, yes: bool) -> None:
        self.asks = not yes
        """Whether anybody is asked."""

    def text(
        self, what: str, *, given: str | None, default: str, option: str, check: Callable[[str], str] = anything
    ) -> str:
        """An answer that ``check`` takes, as it makes it. ``check`` raises InvalidInput for any other one.

        ``given``: what the option said. Raises what ``check`` raises for that one, and UsageError where nobody is asked
        and nothing is proposed.
        """
        if given is not None:
            return check(_printable(given))
        if not self.asks:
            if not default:
                raise UsageError(f"{what}: nothing is known", hint=f"give {option}")
            return check(default)
        while True:
            answer = self._line(f"{what} [{clean(default, Kind.LINE)}]: " if default else f"{what}: ") or default
            try:
                return check(_printable(answer))
            except HelpdeskError as error:
                _tell(f"  {error.message}" + (f" ({error.hint})" if error.hint else ""), hanging="  ")

    def choice(self, what: str, options: Mapping[str, str], *, given: str | None, default: str, option: str) -> str:
        """One of the options, by its name, the beginning of it, or its number."""
        names = list(options)

        def check(text: str) -> str:
            if text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= len(names):
                return names[int(text[:4]) - 1]
            found = [name for name in names if name == text] or [
                name for name in names if text and name.startswith(text)
            ]
            if len(found) != 1:
                raise InvalidInput(f"{what}: no such choice: {text[:40]!r}", hint=", ".join(names))
            return found[0]

        if given is None and self.asks:
            width = max(map(len, names))
            for number, (name, said) in enumerate(options.items(), 1):
                _tell(f"  {number} {name:<{width}}  {said}", hanging=" " * (width + 6))
        return self.text(what, given=given, default=default, option=option, check=check)

    def sure(self, what: str) -> bool:
        """Yes or no, yes where nobody is asked."""
        if not self.asks:
            return True
        while True:
            answer = self._line(f"{what} [Y/n]: ").casefold()
            if answer in ("", "y", "yes", "n", "no"):
                return not answer.startswith("n")
            say("  y or n")

    def secret(self, what: str) -> str:
        """One line that is not shown while it is typed."""
        if not sys.stdin.isatty():
            return self._line(f"{what}: ")
        import getpass

        try:
            return getpass.getpass(f"{what} (not shown): ", stream=sys.stderr).strip()
        except EOFError:
            raise _ended() from None

    def _line(self, question: str) -> str:
        sys.stderr.write(clean(question, Kind.LINE, limit=300) + (" " if question.endswith(" ") else ""))
        sys.stderr.flush()
        try:
            answer = sys.stdin.readline(_MOST)
        except UnicodeDecodeError:
            raise InvalidInput("the answers are not UTF-8: nothing is written") from None
        if not answer:
            raise _ended()
        if not sys.stdin.isatty():
            say("")
        return answer.strip()


def _tell(text: str, *, hanging: str) -> None:
    """Says it, in rows of the terminal's width; one word is never broken, so that a path can be copied."""
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        width = 0
    for row in rows(text, width, hanging=hanging):
        say(row)


def rows(text: str, width: int, *, hanging: str) -> list[str]:
    """A text in rows of a width (0: one row), those after the first behind ``hanging``."""
    if width <= len(hanging) + _LEAST:
        return [text]
    from textwrap import TextWrapper

    wrapper = TextWrapper(width - 1, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(text)


def _printable(answer: str) -> str:
    if not answer.isprintable():
        raise InvalidInput("there are characters in it that can't be seen")
    return answer


def _ended() -> UsageError:
    return UsageError(
        "the answers came to an end: nothing is written", hint="--yes takes what is proposed; options answer questions"
    )
