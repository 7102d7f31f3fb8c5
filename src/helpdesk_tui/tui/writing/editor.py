"""A text in the user's own editor. The caller has let go of the terminal.

Belongs here: what the file says, and the text that comes back. Does not belong here: the editor itself (``inputs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError, UsageError
from helpdesk_tui.inputs.editor import MARK, defused, edit_file, private_file, read_back, remove, written

if TYPE_CHECKING:
    from helpdesk_tui.tui.writing.compose import Writing

__all__ = ["edited"]

_SAYS = {
    True: "PUBLIC REPLY: the customer reads it.",
    False: "INTERNAL NOTE: the customer does not read it.",
}


def edited(writing: Writing) -> Writing:
    """The same with the text as the editor left it; blocks until the editor ends.

    Raises UsageError when there is no editor, it can't be started, or it fails, and InvalidInput for a text that is
    no UTF-8; a text that was written all the same is kept, and the hint says where. Orders to the editor in quoted
    lines are broken: they are the customer's.
    """
    path = private_file(f"{defused(writing.body)}\n{MARK}\n{_SAYS[writing.public]}\n")
    try:
        edit_file(path)
        text = read_back(path)
    except HelpdeskError as error:
        if not written(path):
            remove(path)
            raise
        raise UsageError(error.message, hint=f"what was written is kept in {path}") from error
    remove(path)
    return writing.with_body(text)
