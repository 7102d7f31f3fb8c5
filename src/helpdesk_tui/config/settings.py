"""What the user has set: one TOML file, profiles inside it, checked when read.

Belongs here: the shape of the file and loading it. Does not belong here: writing it (``save``) or acting on it. Without
a file nothing is imported to check it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError

__all__ = ["Profile", "UserSettings", "load_settings"]

_MOST_BYTES = 1_000_000
_FORBID: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Settings that differ by profile; an unset one falls back to the top of the file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    backend: str | None = None
    """URL of the backend; None: the in-memory demo desk."""
    agent: str | None = None
    """Your name on tickets; None: the login name."""
    zone: str | None = None
    """Your time zone, for days you type and see; None: the machine's."""
    read_only: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """The whole file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    backend: str | None = None
    agent: str | None = None
    zone: str | None = None
    read_only: bool | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    views: dict[str, str] = field(default_factory=dict)
    """Saved views: name to query."""
    keys: dict[str, str | list[str]] = field(default_factory=dict)
    """Actions to keys, for the app."""
    backends: dict[str, Any] = field(default_factory=dict)
    """Backends by name, each a table with ``url`` and what its adapter reads; beside them capabilities, each with the
    name of the backend that has it."""
    profiles: dict[str, Profile] = field(default_factory=dict)

    def chosen(self, profile: str | None) -> UserSettings:
        """These settings with a profile laid over them. Raises ConfigError for a profile that is not there."""
        if profile is None:
            return self
        if profile not in self.profiles:
            close = get_close_matches(profile, self.profiles, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(self.profiles) or 'none'}"
            raise ConfigError(f"there is no profile {profile[:40]!r}", file="", key="profiles", hint=hint)
        over = self.profiles[profile]
        given = {f.name: getattr(over, f.name) for f in fields(over) if getattr(over, f.name) is not None}
        return replace(self, **given)


def load_settings(path: Path) -> UserSettings:
    """The settings in a file; defaults when there is none.

    Raises ConfigError naming file, line, key and the nearest right spelling. The file is never changed.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}", file=str(path)) from None
    if len(raw) > _MOST_BYTES:
        raise ConfigError(f"{path}: larger than {_MOST_BYTES:,} bytes", file=str(path))
    return _checked(path, raw)


def _checked(path: Path, raw: bytes) -> UserSettings:
    from pydantic import TypeAdapter, ValidationError

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: not UTF-8", file=str(path), line=line) from None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = int(match[1]) if (match := re.search(r"at line (\d+)", str(error))) else text.count("\n") + 1
        raise ConfigError(f"{path}, line {line}: not TOML: {error}", file=str(path), line=line) from None
    try:
        return TypeAdapter(UserSettings).validate_python(data)
    except ValidationError as error:
        raise _worded(path, text, error) from None


def _worded(path: Path, text: str, error: ValidationError) -> ConfigError:
    from helpdesk_tui.toml_lines import key_lines, line_of

    detail = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in detail["loc"])
    line = line_of(key_lines(text), tuple(detail["loc"]))
    unknown = detail["type"] in ("unexpected_keyword_argument", "extra_forbidden")
    known = [f.name for f in fields(Profile if detail["loc"][:1] == ("profiles",) else UserSettings)]
    close = get_close_matches(str(detail["loc"][-1]), known, n=1) if unknown else []
    said = "unknown key" if unknown else detail["msg"][:1].lower() + detail["msg"][1:]
    hint = f"did you mean {close[0]!r}?" if close else ""
    return ConfigError(f"{path}, line {line}: {key}: {said}", file=str(path), line=line, key=key, hint=hint)
