"""Files a command writes: private, and whole or not at all.

Belongs here: replacing a file. Does not belong here: reading, and what is written.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from helpdesk_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        with _replacing(path.resolve()) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"can't write {path}: {error.strerror}") from None


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    import tempfile

    if path.is_dir():
        raise UsageError(f"can't write {path}: it is a folder")
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """So that the new name is on the disk, too; where folders can't be synced the rename has to do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
