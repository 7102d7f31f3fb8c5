"""The log file: one line a record, private, clean.

Belongs here: the file and the form of its lines. Does not belong here: what is logged; modules do that by the loggers
below ``helpdesk_tui``. Messages may hold customers' words and server answers: they are redacted and cleaned, a record
is one line whatever is in it, and of an exception only types and places are kept.
"""

from __future__ import annotations

import logging
import os
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helpdesk_tui.text import Kind, clean, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TextIO

__all__ = ["NAME", "begin"]

NAME = "helpdesk.log"
_MOST_BYTES = 1_000_000
"""A larger one becomes ``helpdesk.log.1`` when it is opened, in the place of the one before."""
_MOST_CHARS = 2_000
"""Of one message."""


def begin(level: str, folder: Path, *, secrets: Callable[[], Iterable[str]] = tuple) -> None:
    """Logs from now on into ``folder``; called again, the last call counts. Nothing is made before the first record.

    ``secrets``: what is hidden by its value, asked for with each record.
    """
    logger = logging.getLogger("helpdesk_tui")
    for old in logger.handlers[:]:
        logger.removeHandler(old)
        old.close()
    handler = _Private(folder / NAME)
    handler.setFormatter(_Line(secrets))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


class _Private(logging.Handler):
    """For the owner alone, never through a link. A disk that is full stops the log, not the program."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: TextIO | None = None
        self._given_up = False

    def emit(self, record: logging.LogRecord) -> None:
        if self._given_up:
            return
        try:
            if self._file is None:
                self._file = _opened(self._path)
            self._file.write(self.format(record) + "\n")
            self._file.flush()
        except OSError:
            self._given_up = True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _opened(path: Path) -> TextIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "a", encoding="utf-8", errors="backslashreplace", opener=_owners)  # has no opener


class _Line(logging.Formatter):
    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = clean(redact(record.getMessage(), self._secrets()), Kind.LINE, limit=_MOST_CHARS)
        return f"{at} {record.levelname.lower()} {record.name} {text}{_where(record)}"


def _where(record: logging.LogRecord) -> str:
    """Type and places of the exception that goes with a record."""
    if record.exc_info is None or record.exc_info[0] is None:
        return ""
    frames = traceback.extract_tb(record.exc_info[2])
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f" [{record.exc_info[0].__name__} at {places}]"


def _owners(path: str, flags: int) -> int:
    handle = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(handle, 0o600)
    return handle
