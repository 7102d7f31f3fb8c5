"""The user's editor on a private file.

Belongs here: which editor, starting it without a shell, the file it works on, reading the text back. Does not belong
here: what the text is for, and when a file that is left behind is spoken of.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from helpdesk_tui.errors import InvalidInput, UsageError
from helpdesk_tui.inputs.programs import environment

__all__ = ["MARK", "defused", "edit_file", "editor_argv", "private_file", "read_back", "remove", "written"]

MARK = "------------------------ >8 ------------------------"
"""What follows the last line like this is not part of the text."""

_MODELINE = re.compile(
    r"(?<![^\s>])((?:vi|vim|ex)(?:[<=>]?\d+)?):|(-\*)(-)|(Local Variables):|(kak(?:oune)?):", re.IGNORECASE
)
"""What vi, Emacs and Kakoune take as an order where they find it in a file."""


def edit_file(path: Path) -> None:
    """Opens a file in the user's editor and waits. Raises UsageError when there is none, or it fails."""
    import subprocess

    argv = [*editor_argv(), str(path)]
    try:
        done = subprocess.run(argv, check=False, env=environment())  # noqa: S603  # the user's own editor, no shell
        code = done.returncode
    except OSError as error:
        raise UsageError(f"can't start the editor {argv[0]}: {error.strerror}", hint="set EDITOR") from None
    if code:
        raise UsageError(f"the editor {argv[0]} ended with {code}", hint="nothing was done")


def editor_argv() -> list[str]:
    """The editor of the environment, split as a shell would, run without one. Raises UsageError."""
    import shlex

    line = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"EDITOR can't be read: {error}") from None
    if not argv:
        raise UsageError("no editor is set", hint="set EDITOR, or give the text with -m, -F or on standard input")
    return argv


def private_file(text: str) -> Path:
    """A new file with a text, mode 0600, in a folder of its own, mode 0700. Raises UsageError."""
    import tempfile

    try:
        path = Path(tempfile.mkdtemp(prefix="helpdesk-")) / "text.md"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"no file can be made for the editor: {error.strerror}") from None
    return path


def read_back(path: Path) -> str:
    """The text, without the lines from the mark on. Raises InvalidInput for what is no text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"byte {error.start + 1} of the text is not UTF-8", field="body") from None
    except OSError as error:
        raise UsageError(f"the text can't be read back: {error.strerror}") from None
    return _above_mark(text).strip("\n")


def written(path: Path) -> bool:
    """Whether there is a text in the file worth keeping."""
    try:
        return bool(_above_mark(path.read_bytes().decode("utf-8", "replace")).strip())
    except OSError:
        return False


def remove(path: Path) -> None:
    """The file with its folder, whatever the editor left in it, too."""
    import shutil

    shutil.rmtree(path.parent, ignore_errors=True)


def defused(text: str) -> str:
    """The text with the editor orders in its quoted lines broken by a blank: those were written by others."""
    rows = [_MODELINE.sub(_broken, row) if row.startswith(">") else row for row in text.split("\n")]
    return "\n".join(rows)


def _broken(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[2]} {match[3]}"
    return f"{match[1] or match[4] or match[5]} :"


def _above_mark(text: str) -> str:
    rows = text.split("\n")
    marks = [number for number, row in enumerate(rows) if row.strip() == MARK]
    return "\n".join(rows[: marks[-1]]) if marks else text
