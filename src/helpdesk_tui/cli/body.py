"""Texts and files given to a command: ``-m``, ``-F``, standard input, the editor, ``--attach``.

Belongs here: getting them. Does not belong here: sending them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.editor import edited_text
from helpdesk_tui.errors import InvalidInput, NotFound, UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

__all__ = ["Files", "attached", "body_options", "text_given"]

MOST_BYTES = 4_000_000
"""Of a text: more is a mistake, not a text."""
MOST_FILE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """Files to be attached: what is said of them, and their contents, in the same order."""

    attachments: tuple[Attachment, ...] = ()
    contents: tuple[bytes, ...] = ()


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
        return _decoded(_read(Path(source)))
    if source == "-" or sys.stdin is None or not sys.stdin.isatty():
        return _decoded(_stdin())
    return held.enter_context(edited_text(about))


def attached(paths: tuple[str, ...]) -> Files:
    """Files to be attached, read whole. Raises NotFound, UsageError, InvalidInput."""
    from helpdesk_tui.text import Foreign

    attachments, contents = [], []
    for name in paths:
        path = Path(name)
        content = _read(path, most=MOST_FILE_BYTES)
        kind = Foreign(_content_type(path.name))
        attachments.append(Attachment(name=Foreign(path.name), size=len(content), content_type=kind))
        contents.append(content)
    return Files(tuple(attachments), tuple(contents))


def _content_type(name: str) -> str:
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _read(path: Path, *, most: int = MOST_BYTES) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(f"can't read {path}: it is a folder")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {path}: {getattr(error, 'strerror', None) or 'not a file name'}") from None
    return _bounded(content, most, str(path))


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("there is no text", hint="give it with -m, -F or on standard input")
    return _bounded(sys.stdin.buffer.read(MOST_BYTES + 1), MOST_BYTES, "the text")


def _bounded(content: bytes, most: int, what: str) -> bytes:
    if len(content) > most:
        raise InvalidInput(f"{what} is larger than {most:,} bytes", field="body")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"byte {error.start + 1} of the text is not UTF-8", field="body") from None
