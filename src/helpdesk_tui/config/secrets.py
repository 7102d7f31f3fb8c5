"""Where a secret of a backend comes from: a command, a file for its owner alone, the keyring, the environment.

Belongs here: finding secrets. Does not belong here: keeping or showing them; they are in no URL and no configuration.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import AuthError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Credentials", "find_credentials", "known_secrets"]

_ERROR = re.compile(r"^(?:\w+\.)*(\w+): ", re.MULTILINE)
"""The name of the error at the end of a traceback."""
_MOST = 10_000
"""Bytes of a file with a secret."""
_PATIENCE = 30
"""Seconds a command may take: it may ask for a touch of a key."""
_SAYS_SECRET = re.compile(r"(?i)token|passw|secret|credential|api_?key").search
_SHORTEST = 6
"""Characters from which on a value is hidden wherever it stands; a shorter one is a part of too many words."""
_found: set[str] = set()
"""Those that this process has been given."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or a name with a password. Shown nowhere: not even ``repr`` has them."""

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _found.update((self.token, self.password))


def known_secrets() -> frozenset[str]:
    """What must stand in no log and no crash file, by its value: secrets that were found, and what is in variables of
    the environment whose names say that it is one."""
    named = (value for name, value in os.environ.items() if _SAYS_SECRET(name))
    return frozenset(one for one in (*_found, *named) if len(one) >= _SHORTEST)


def find_credentials(table: Mapping[str, Any], *, environment: str) -> Credentials:
    """The first there is of: ``token_command``, ``token_file``, ``user`` with ``password_file``, and the variables
    ``<environment>_TOKEN``, ``<environment>_USER`` with ``_PASSWORD``, then the keyring.

    Raises ConfigError for a command or file that gives none, AuthError when there is nothing at all.
    """
    if "token_command" in table:
        return Credentials(token=_said(table["token_command"]))
    if "token_file" in table:
        return Credentials(token=_read(table, "token_file"))
    if "user" in table and "password_file" in table:
        return Credentials(user=str(table["user"]), password=_read(table, "password_file"))
    if token := os.environ.get(f"{environment}_TOKEN", "").strip():
        return Credentials(token=_line(token, f"{environment}_TOKEN"))
    user, password = os.environ.get(f"{environment}_USER", ""), os.environ.get(f"{environment}_PASSWORD", "")
    if user and password:
        return Credentials(user=user, password=password)
    token, why = _in_keyring(str(table.get("url", "")))
    if token:
        return Credentials(token=_line(token, "the keyring"))
    raise AuthError(
        "there is no token for this backend" + (f", and {why}" if why else ""),
        hint=f"set {environment}_TOKEN, or token_file or token_command in the configuration",
    )


def _said(command: object) -> str:
    """What a command prints. It is run without a shell."""
    if not isinstance(command, list) or not command or not all(isinstance(one, str) for one in command):
        raise ConfigError("token_command is not a list of words", file="", key="token_command", hint='["pass", "rt"]')
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command, words as they stand
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"token_command: {type(error).__name__}", file="", key="token_command") from None
    if done.returncode:
        raise ConfigError(f"token_command ended with {done.returncode}", file="", key="token_command")
    return _line(done.stdout.decode("utf-8", "replace").strip(), "token_command")


def _read(table: Mapping[str, Any], key: str) -> str:
    """A file for its owner alone."""
    if not isinstance(table[key], str):
        raise ConfigError(f"{key} is not the name of a file", file="", key=key, hint=f'{key} = "~/rt.token"')
    path = Path(table[key]).expanduser()
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode) or mode & 0o077:
                hint = f"chmod 600 {path}"
                raise ConfigError(f"{path} can be read by others", file=str(path), hint=hint)
            raw = file.read(_MOST)
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}", file=str(path)) from None
    return _line(raw.decode("utf-8", "replace").strip(), str(path))


def _line(text: str, where: str) -> str:
    if not text or not text.isprintable() or not text.isascii() or " " in text:
        raise ConfigError(f"{where} holds no token", file="", key=where, hint="one line without blanks")
    return text


def _in_keyring(url: str) -> tuple[str, str]:
    """What the command ``keyring`` has for this address, where it is installed; or why it could not say."""
    program = shutil.which("keyring")
    if program is None or not url:
        return "", ""
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command, the address as a word of its own
            [program, "get", "helpdesk-tui", url],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", f"the keyring did not answer in {_PATIENCE} seconds: is it locked?"
    except OSError as error:
        return "", f"the command keyring can't be run: {error.strerror}"
    if not done.returncode:
        return done.stdout.decode("utf-8", "replace").strip(), ""
    told = done.stderr.decode("utf-8", "replace")
    if "NoKeyringError" in told:
        return "", "no keyring service runs here, as often over SSH"
    kind = _ERROR.search(told)
    return "", f"the keyring did not give it: {kind[1]}" if kind is not None else ""
