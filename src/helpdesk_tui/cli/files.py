"""Files a command writes: private, and whole or not at all.

Belongs here: replacing a file. Does not belong here: reading, and what is written.
"""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from helpdesk_tui import whole_file
from helpdesk_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` when it is written to the end; on an error ``path`` stays as it was.

    It is for its owner alone. What is no ordinary file (a pipe, a device) is written as it is. Raises UsageError.
    """
    try:
        if _is_special(path):
            with path.open("wb") as file:
                yield file
            return
        real = path.resolve()
        if real.is_dir():
            raise UsageError(f"can't write {path}: it is a folder")
        with whole_file.replacing(real) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"can't write {path}: {error.strerror}") from None


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
