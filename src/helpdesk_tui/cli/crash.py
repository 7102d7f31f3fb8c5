"""What happens to an exception nobody expected: one sentence for the user, the rest redacted in a private file.

Belongs here: that file. Does not belong here: errors the program raises on purpose.
"""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.text import Kind, clean, redact

__all__ = ["report"]


def report(error: BaseException) -> HelpdeskError:
    """Writes types, files and lines of ``error`` to a file only its owner can read, and says where.

    Messages and local variables may hold secrets or customers' words: the message is redacted, locals are not kept.
    """
    from helpdesk_tui.config.secrets import known_secrets

    lines = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    said = clean(redact(str(error), known_secrets()), Kind.LINE)
    text = f"{datetime.now(UTC).isoformat()}\n{type(error).__name__}: {said}\n"
    text += "\n".join(lines) + "\n"
    name = f"{type(error).__name__} in {lines[-1].rsplit('/', 1)[-1] if lines else 'nowhere'}"
    try:
        from helpdesk_tui.config.paths import state_folder

        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "crash.log"
        with open(path, "a", encoding="utf-8", errors="backslashreplace", opener=_private) as file:
            file.write(text + "\n")
    except OSError:
        return HelpdeskError(f"unexpected failure: {name}", hint="the crash file could not be written")
    return HelpdeskError(f"unexpected failure: {name}", hint=f"details are in {path}")


def _private(path: str, flags: int) -> int:
    """Opens for the owner alone, also a file that was there before; never through a link."""
    handle = os.open(path, flags | os.O_NOFOLLOW, 0o600)
    os.fchmod(handle, 0o600)
    return handle
