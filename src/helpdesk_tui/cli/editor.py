"""The user's editor on a private file.

Belongs here: which editor, starting it without a shell, keeping the file when something goes wrong. Does not belong
here: what the text is for. No foreign text is put into the file: editors act on lines they find there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.cli.output import say
from helpdesk_tui.errors import HelpdeskError, InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MARK", "edit_file", "edited_text"]

MARK = "------------------------ >8 ------------------------"
"""What follows this line is not part of the text."""


def edit_file(path: Path) -> None:
    """Opens a file in the user's editor and waits. Raises UsageError when there is none, or it fails."""
    argv = [*_editor(), str(path)]
    try:
        code = subprocess.run(argv, check=False).returncode  # noqa: S603  # the user's own editor, no shell
    except OSError as error:
        raise UsageError(f"can't start the editor {argv[0]}: {error.strerror}", hint="set EDITOR") from None
    if code:
        raise UsageError(f"the editor {argv[0]} ended with {code}", hint="nothing was done")


@contextmanager
def edited_text(about: str) -> Iterator[str]:
    """A text written in the editor. The file is kept, and named, when what is done with the text fails.

    ``about`` says what the text is for; ours, one line.
    """
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to edit on", hint="give the text with -m, -F or on standard input")
    _editor()
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-"))  # mode 0700
    path = folder / "text.md"
    path.touch(mode=0o600)
    path.write_text(f"\n{MARK}\n{about}\nSave an empty text to do nothing.\n", encoding="utf-8")
    try:
        edit_file(path)
        text = _above_mark(path)
        if not text.strip():
            raise InvalidInput("the text is empty: nothing is done", field="body")
        yield text
    except (HelpdeskError, KeyboardInterrupt):
        if _written(path):
            say(f"your text is kept in {path}")
        else:
            _remove(folder)
        raise
    _remove(folder)


def _editor() -> list[str]:
    import shlex

    line = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"EDITOR can't be read: {error}") from None
    if not argv:
        raise UsageError("no editor is set", hint="set EDITOR, or give the text with -m, -F or on standard input")
    return argv


def _above_mark(path: Path) -> str:
    """The text, without the lines from the mark on. Raises InvalidInput for what is no text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"byte {error.start + 1} of the text is not UTF-8", field="body") from None
    except OSError as error:
        raise UsageError(f"the text can't be read back: {error.strerror}") from None
    return text.partition(MARK)[0].strip("\n")


def _written(path: Path) -> bool:
    try:
        return bool(path.read_bytes().partition(MARK.encode())[0].strip())
    except OSError:
        return False


def _remove(folder: Path) -> None:
    """Whatever the editor left in it, too."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
