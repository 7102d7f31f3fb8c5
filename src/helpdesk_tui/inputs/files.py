"""Files to be attached: what is said of them, and their contents.

Belongs here: looking at a path, reading it once. Does not belong here: sending. A name goes out as it is in the
folder; shown it is an identifier, so that nothing in it can pose as something else.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput, NotFound, UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import Attachment
from helpdesk_tui.text import Foreign, Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MOST_FILE_BYTES", "Files", "Looked", "attached", "look", "read_bounded", "safe_name", "write_new"]

MOST_FILE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """Files that were read: what is said of them, and their contents, in the same order."""

    attachments: tuple[Attachment, ...] = ()
    contents: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A file as it is now; it is read when it is sent."""

    path: str
    """As it was given."""
    name: str
    """Clean."""
    size: int = 0
    trouble: str = ""
    """Why it can't be attached; empty when it can."""


def look(path: str) -> Looked:
    """Name and size of a file; what is wrong with it is said, not raised."""
    real = _real(path)
    name = clean(real.name or path, Kind.IDENT, limit=120)
    try:
        found = real.stat()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        why = (
            "there is no such file"
            if missing
            else f"can't be read: {getattr(error, 'strerror', None) or 'no file name'}"
        )
        return Looked(path=path, name=name, trouble=why)
    if not stat.S_ISREG(found.st_mode):
        return Looked(path=path, name=name, trouble="no file to read: a folder or a device")
    trouble = ""
    if found.st_size > MOST_FILE_BYTES:
        trouble = f"larger than {MOST_FILE_BYTES:,} bytes"
    elif not os.access(real, os.R_OK):
        trouble = "can't be read: no permission"
    return Looked(path=path, name=name, size=found.st_size, trouble=trouble)


def attached(paths: Iterable[str]) -> Files:
    """Files to be attached, read whole. Raises NotFound, UsageError, InvalidInput."""
    attachments, contents = [], []
    for name in paths:
        path = _real(name)
        content = read_bounded(path, most=MOST_FILE_BYTES)
        kind = Foreign(_content_type(path.name))
        attachments.append(Attachment(name=Foreign(path.name), size=len(content), content_type=kind))
        contents.append(content)
    return Files(tuple(attachments), tuple(contents))


def read_bounded(path: Path, *, most: int) -> bytes:
    """A file's bytes. Raises NotFound, UsageError, and InvalidInput for more than ``most``."""
    try:
        if path.is_dir():
            raise UsageError(f"can't read {path}: it is a folder")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {path}: {getattr(error, 'strerror', None) or 'not a file name'}") from None
    if len(content) > most:
        raise InvalidInput(f"{path} is larger than {most:,} bytes", field="body")
    return content


def _real(path: str) -> Path:
    """With the home folder in the place of ``~``, where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _content_type(name: str) -> str:
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def safe_name(name: Foreign) -> str:
    """A name for a file of one's own, from the name others gave it: no folder, no hidden file, nothing that poses."""
    last = name.ident(limit=120).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in last).strip(" .")
    return kept or "attachment"


def write_new(path: str, content: bytes) -> Path:
    """Writes a new file, mode 0600; one that is there is never touched. Raises UsageError."""
    real = _real(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(real, flags, 0o600), "wb") as file:  # noqa: PTH123  # a descriptor, not a path
            file.write(content)
    except FileExistsError:
        raise UsageError(f"{real} is there already", hint="give another name") from None
    except OSError as error:
        raise UsageError(f"can't write {real}: {error.strerror}") from None
    return real
