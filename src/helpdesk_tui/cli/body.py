"""Texts given to a command: ``-m``, ``-F``, standard input, the editor.

Belongs here: getting them. Does not belong here: sending them, and files to be attached (``inputs.files``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.editor import edited_text
from helpdesk_tui.errors import InvalidInput, UsageError
from helpdesk_tui.inputs.files import read_bounded

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

__all__ = ["body_options", "text_given"]

MOST_BYTES = 4_000_000
"""Of a text: more is a mistake, not a text."""


def body_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options a text can come by."""
    for option in (
        click.option("-F", "--file", "source", metavar="FILE|-", help="the text is in a file"),
        click.option("-m", "--message", metavar="TEXT", help="the text"),
    ):
        command = option(command)
    return command


def text_given(message: str | None, source: str | None, *, about: str, held: ExitStack) -> str:
    """The text: from the options, else from standard input when that is no terminal, else from the editor.

    ``held`` keeps the file of the editor until what is done with the text has worked.
    """
    if message is not None and source is not None:
        raise UsageError("-m and -F exclude each other")
    if message is not None:
        return message
    if source is not None and source != "-":
        return _decoded(read_bounded(Path(source), most=MOST_BYTES))
    if source == "-" or sys.stdin is None or not sys.stdin.isatty():
        return _decoded(_stdin())
    return held.enter_context(edited_text(about))


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("there is no text", hint="give it with -m, -F or on standard input")
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidInput(f"the text is larger than {MOST_BYTES:,} bytes", field="body")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"byte {error.start + 1} of the text is not UTF-8", field="body") from None
