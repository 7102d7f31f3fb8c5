"""Every error this program raises on purpose, as one tree.

Belongs here: the classes, their exit codes and wire codes. Does not belong here: how an error is
worded on a screen (``cli`` and ``tui`` do that once, at the edge) or any cleaning of foreign text.

::

    HelpdeskError                   exit  code
    ├── UsageError                     2  usage
    ├── NotFound                       3  not_found
    ├── Refused                        4  refused            a rule says no
    ├── Conflict                       5  conflict           changed meanwhile, carries both sides
    ├── AuthError                      6  authentication
    │   └── PermissionDenied           6  permission
    ├── BackendError                   7  backend
    │   ├── Unavailable                7  unavailable        retryable
    │   │   ├── Absent                 7  unavailable        a desk of files that nobody has made yet
    │   │   └── RateLimited            7  rate_limited       retryable, says after how long
    │   ├── Timeout                    7  timeout            retryable
    │   └── InvalidReply               7  invalid_reply
    ├── InvalidInput                   8  invalid_input      data a person or a program gave us
    │   ├── ConfigError                8  invalid_config     file, line, key
    │   └── query.QueryError           8  invalid_query      position, length, suggestion
    ├── PartlyDone                     9  partly_done        bulk: some items failed
    └── UnknownOutcome                10  unknown_outcome    sent, no answer
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "Absent",
    "AuthError",
    "BackendError",
    "ConfigError",
    "Conflict",
    "HelpdeskError",
    "InvalidInput",
    "InvalidReply",
    "NotFound",
    "PartlyDone",
    "PermissionDenied",
    "RateLimited",
    "Refused",
    "Timeout",
    "Unavailable",
    "UnknownOutcome",
    "UsageError",
]


class HelpdeskError(Exception):
    """What went wrong, and what to do next.

    ``message`` names what and where; ``hint`` says what to do, empty when there is nothing to say;
    ``code`` is the stable word programs read; ``field`` is the input field at fault, if one is.
    Texts may quote foreign text: whoever shows them cleans them first.
    """

    exit_code: ClassVar[int] = 1
    default_code: ClassVar[str] = "failure"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.default_code
        self.field = field


class UsageError(HelpdeskError):
    """The command line itself is wrong."""

    exit_code = 2
    default_code = "usage"


class NotFound(HelpdeskError):
    """No such ticket, customer, migration, view, pack ..."""

    exit_code = 3
    default_code = "not_found"


class Refused(HelpdeskError):
    """A rule says no: verdict, illegal transition, missing consent, read-only mode."""

    exit_code = 4
    default_code = "refused"

    def __init__(
        self, message: str, *, hint: str = "", code: str = "", field: str = "", rules: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint=hint, code=code, field=field)
        self.rules = rules


class Conflict(HelpdeskError):
    """Changed meanwhile. ``theirs`` is the object as it is now, ``ours`` what was to be written."""

    exit_code = 5
    default_code = "conflict"

    def __init__(
        self, message: str, *, hint: str = "", code: str = "", theirs: object = None, ours: object = None
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.theirs = theirs
        self.ours = ours


class AuthError(HelpdeskError):
    """The backend does not know who we are."""

    exit_code = 6
    default_code = "authentication"


class PermissionDenied(AuthError):
    """The backend knows us and says no."""

    default_code = "permission"


class BackendError(HelpdeskError):
    """The backend could not do it, for a reason that is neither ours nor a rule's."""

    exit_code = 7
    default_code = "backend"


class Unavailable(BackendError):
    """Unreachable, or it says it can't serve now."""

    default_code = "unavailable"
    retryable = True


class Absent(Unavailable):
    """There is no such file yet: nothing was ever kept in it."""

    retryable = False


class RateLimited(Unavailable):
    """Asked to wait. ``retry_after`` is in seconds, None when the backend did not say."""

    default_code = "rate_limited"

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class Timeout(BackendError):
    """No answer in time to something that is safe to ask again."""

    default_code = "timeout"
    retryable = True


class InvalidReply(BackendError):
    """An answer that does not have the shape it should."""

    default_code = "invalid_reply"


class InvalidInput(HelpdeskError):
    """Data a person or a program gave us is wrong; ``field`` names where."""

    exit_code = 8
    default_code = "invalid_input"


class ConfigError(InvalidInput):
    """A configuration or policy file is wrong. ``line`` counts from 1; 0 when no line is to blame."""

    default_code = "invalid_config"

    def __init__(self, message: str, *, file: str, line: int = 0, key: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, field=key)
        self.file = file
        self.line = line
        self.key = key


class PartlyDone(HelpdeskError):
    """A bulk run or an import in which some items failed."""

    exit_code = 9
    default_code = "partly_done"


class UnknownOutcome(HelpdeskError):
    """Sent, and no answer: it may or may not have happened. A person decides."""

    exit_code = 10
    default_code = "unknown_outcome"
