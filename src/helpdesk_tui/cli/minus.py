"""Commands whose words may begin with a minus: ``-status:open``, ``-old``, ``-5``.

Belongs here: telling such a word from an option. Does not belong here: what a command makes of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.cli.context import DeskCommand

if TYPE_CHECKING:
    import click

__all__ = ["MinusNumbers", "MinusWords"]


class MinusWords(DeskCommand):
    """Whatever stands behind one minus is a word, unless it is a short option of the command, whole."""

    word: ClassVar[re.Pattern[str]] = re.compile(r"-[^-]")
    """How a word with a minus begins."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._words_last(ctx, args))

    def _words_last(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The options with their values, then ``--``, then the words, each in the order given."""
        taken = {
            name: _values(param) for param in self.get_params(ctx) for name in (*param.opts, *param.secondary_opts)
        }
        options: list[str] = []
        words: list[str] = []
        rest = list(args)
        while rest:
            arg = rest.pop(0)
            if arg == "--":
                words += rest
                break
            if not self._is_option(arg, taken):
                words.append(arg)
                continue
            count = taken.get(arg, 0)
            if count > len(rest):
                return [*options, arg, *rest]  # a value is missing: the parser says so
            options += [arg, *rest[:count]]
            del rest[:count]
        return [*options, "--", *words] if words else options

    def _is_option(self, arg: str, taken: dict[str, int]) -> bool:
        if not arg.startswith("-") or arg == "-":
            return False
        return arg in taken or bool(taken.get(arg[:2])) or self.word.match(arg) is None


class MinusNumbers(MinusWords):
    """Only a number is a word behind a minus, so that a mistyped short option is told."""

    word: ClassVar[re.Pattern[str]] = re.compile(r"-\d")


def _values(param: click.Parameter) -> int:
    """How many values an option takes from the words behind it."""
    return 0 if param.param_type_name == "argument" or getattr(param, "is_flag", False) else param.nargs
