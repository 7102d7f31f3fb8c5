"""A text from the user's editor, for a command.

Belongs here: asking for one, and saying where it is kept when something goes wrong. Does not belong here: the editor
and its file (``inputs.editor``), and what the text is for. No foreign text is put into the file.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpdesk_tui.cli.output import say
from helpdesk_tui.errors import HelpdeskError, InvalidInput, UsageError
from helpdesk_tui.inputs.editor import MARK, edit_file, editor_argv, private_file, read_back, remove, written

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["edited_text"]


@contextmanager
def edited_text(about: str) -> Iterator[str]:
    """A text written in the editor. The file is kept, and named, when what is done with the text fails.

    ``about`` says what the text is for; ours, one line.
    """
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to edit on", hint="give the text with -m, -F or on standard input")
    editor_argv()
    path = private_file(f"\n{MARK}\n{about}\nSave an empty text to do nothing.\n")
    try:
        edit_file(path)
        text = read_back(path)
        if not text.strip():
            raise InvalidInput("the text is empty: nothing is done", field="body")
        yield text
    except (HelpdeskError, KeyboardInterrupt):
        if written(path):
            say(f"your text is kept in {path}")
        else:
            remove(path)
        raise
    remove(path)
