"""A group of commands one of which needs not be named.

Belongs here: finding the command that is meant. Does not belong here: any command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.context import DeskGroup

if TYPE_CHECKING:
    import click

__all__ = ["DefaultGroup"]


class DefaultGroup(DeskGroup):
    """``GROUP`` alone and ``GROUP --flag`` are its first command; with ``otherwise``, ``GROUP WORD`` is that one."""

    otherwise: str | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        help_names = self.get_help_option_names(ctx)
        if not args or (args[0].startswith("-") and not {*help_names, *self.commands}.intersection(args)):
            args.insert(0, next(iter(self.commands)))
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.otherwise is not None and args and args[0] not in self.commands:
            args = [self.otherwise, *args]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)
