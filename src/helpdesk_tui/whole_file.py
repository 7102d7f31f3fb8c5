"""A file that is whole or not there: written beside its place, then moved into it.

Belongs here: writing. Does not belong here: what is written, and wording a failure: an ``OSError`` goes to the caller.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replacing", "write_beside"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, mode 0600, that takes the place of ``path`` when it is written to the end.

    On an error ``path`` stays as it was. A symbolic link would be replaced: give the file it leads to.
    """
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


def write_beside(path: Path, data: bytes) -> None:
    """Writes a file that must be new, mode 0600. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """So that the new name is on the disk, too; where folders can't be synced the rename has to do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
