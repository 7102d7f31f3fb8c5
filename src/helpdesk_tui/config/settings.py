"""What the user has set: one TOML file, profiles inside it, checked when read.

Belongs here: the shape of the file and loading it. Does not belong here: writing it (``save``) or acting on it. Without
a file nothing is imported to check it. The texts under the fields are the page ``docs/configuration.md``.
"""

from __future__ import annotations

import re
from dataclasses import field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pydantic import ValidationError

__all__ = [
    "GRACE",
    "MOST_GRACE",
    "KeymapName",
    "NoticeSettings",
    "Profile",
    "Theme",
    "UserSettings",
    "line_in",
    "line_of",
    "load_settings",
    "parse_settings",
    "read_config",
]

Theme: TypeAlias = Literal["ansi", "dark", "light", "contrast"]
KeymapName: TypeAlias = Literal["default", "gmail", "emacs"]

GRACE = 10
"""Seconds a message can be taken back where nothing is set."""
MOST_GRACE = 600
_MOST_BYTES = 1_000_000
_FORBID: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettings:
    """What may be sent to the terminal besides the screen."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    bell: bool = True
    """The bell, when something happens by itself."""
    desktop: bool = True
    """Desktop notices by OSC 9 or OSC 777, for terminals that know them."""
    title: bool = True
    """The title of the window."""
    clipboard: bool = True
    """Copying by OSC 52. Off, a copied text goes to a file only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Settings that differ by profile; an unset one falls back to the top of the file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    backend: str | None = None
    """URL of the backend; without it the backends of `[backends]`, else the demo desk in memory."""
    agent: str | None = None
    """Your name on tickets; without it the login name."""
    zone: str | None = None
    """Your time zone, for days you type and see; without it the machine's."""
    read_only: bool | None = None
    """Refuses every write."""
    theme: Theme | None = None
    """Colours of the app; without it `ansi`, those of your terminal."""
    keymap: KeymapName | None = None
    """Keys the app begins with; without it `default`. Your own in `[keys]` come before them."""
    grace: int | None = None
    """Seconds a message to a customer can be taken back, 0 to 600; without it 10."""
    mouse: bool | None = None
    """Whether the app takes the mouse; off, the terminal keeps it for selecting. Without it on."""
    ascii: bool | None = None
    """Whether lines and signs are ASCII; without it as the terminal's character set says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings(Profile):
    """The whole file."""

    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much goes to the log file."""
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    """What may be sent to the terminal besides the screen."""
    views: dict[str, str] = field(default_factory=dict)
    """Saved views: name to query."""
    keys: dict[str, str | list[str]] = field(default_factory=dict)
    """Actions to keys, for the app; an empty list takes all keys from an action."""
    backends: dict[str, Any] = field(default_factory=dict)
    """Backends by name, each a table with `url` and what its adapter reads; beside them capabilities, each with the
    name of the backend that has it."""
    profiles: dict[str, Profile] = field(default_factory=dict)
    """Settings under a name, chosen with `--profile`."""

    def chosen(self, profile: str | None) -> UserSettings:
        """These settings with a profile laid over them. Raises ConfigError for a profile that is not there."""
        if profile is None:
            return self
        if profile not in self.profiles:
            from difflib import get_close_matches

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
    raw = read_config(path)
    return UserSettings() if raw is None else parse_settings(path, raw)


def read_config(path: Path) -> bytes | None:
    """The bytes of the file; None when there is none. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}", file=str(path)) from None
    if len(raw) > _MOST_BYTES:
        raise ConfigError(f"{path}: larger than {_MOST_BYTES:,} bytes", file=str(path))
    return raw


def parse_settings(path: Path, raw: bytes) -> UserSettings:
    """The settings in the bytes of a file. Raises ConfigError as ``load_settings`` does."""
    import tomllib

    from pydantic import TypeAdapter, ValidationError

    text = _text(path, raw)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: an integer or a date Python has no room for
        line = int(match[1]) if (match := re.search(r"at line (\d+)", str(error))) else text.count("\n") + 1
        said = "nested too deep" if isinstance(error, RecursionError) else error
        raise ConfigError(f"{path}, line {line}: not TOML: {said}", file=str(path), line=line) from None
    try:
        settings = TypeAdapter(UserSettings).validate_python(data)
    except ValidationError as error:
        raise _worded(path, text, error) from None
    _check_kinds(path, text, data)
    for where, part in ((), settings), *((("profiles", name), one) for name, one in settings.profiles.items()):
        _check(path, text, where, part)
    return settings


def line_in(path: Path, error: ConfigError) -> ConfigError:
    """The same error with file and line, where the file has the key it names; for what is checked when it is used.

    An adapter knows its own table by no name: ``backends.queue`` is looked for in all tables of ``backends``.
    """
    from helpdesk_tui.toml_lines import key_lines

    raw = None if error.file or not error.key else read_config(path)
    if raw is None:
        return error
    line = _nearest(key_lines(_text(path, raw)), tuple(error.key.split(".")))
    if not line:
        return error
    text = f"{path}, line {line}: {error.message}"
    return ConfigError(text, file=str(path), line=line, key=error.key, hint=error.hint)


def _nearest(lines: Mapping[tuple[str | int, ...], int], wanted: tuple[str, ...]) -> int:
    """The line of a key, in whichever table of its kind it is; else of what it stands in: a table inside braces is one
    line, however much is in it. 0: nowhere."""
    for size in range(len(wanted), 0, -1):
        part = wanted[:size]
        if part in lines:
            return lines[part]
        for keys, line in lines.items():
            if size > 1 and keys[:1] == part[:1] and keys[2:] == part[1:]:
                return line
    return next((line for keys, line in lines.items() if keys[:1] == ("backends",) and keys[-1:] == wanted[-1:]), 0)


def line_of(path: Path, table: str, said: str) -> int:
    """Where the file has the key of a table that a sentence names; 0: nowhere."""
    from helpdesk_tui.toml_lines import key_lines

    raw = read_config(path)
    lines = key_lines(_text(path, raw)) if raw is not None else {}
    return next(
        (line for keys, line in lines.items() if keys[:1] == (table,) and keys[1:] and str(keys[-1]) in said), 0
    )


def _text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: not UTF-8", file=str(path), line=line) from None


def _check_kinds(path: Path, text: str, data: Mapping[str, Any]) -> None:
    """No word and no number is taken for a switch, and no switch for a number, as pydantic does. Raises ConfigError."""
    tables = {(): data, ("notices",): data.get("notices", {})}
    tables |= {("profiles", name): table for name, table in data.get("profiles", {}).items()}
    for where, table in tables.items():
        for name, value in table.items():
            if name in _SWITCHES and not isinstance(value, bool):
                raise _error(path, text, (*where, name), "true or false")
            if name == "grace" and type(value) is not int:
                raise _error(path, text, (*where, name), "a whole number of seconds")


_SWITCHES = frozenset({"read_only", "mouse", "ascii", "bell", "desktop", "title", "clipboard"})


def _check(path: Path, text: str, where: tuple[str, ...], part: Profile) -> None:
    """What its type does not say. Raises ConfigError."""
    from zoneinfo import ZoneInfo

    if part.grace is not None and not 0 <= part.grace <= MOST_GRACE:
        raise _error(path, text, (*where, "grace"), f"from 0 to {MOST_GRACE} seconds")
    if part.zone is not None:
        try:
            ZoneInfo(part.zone)
        except (OSError, ValueError, KeyError):
            said = f"there is no time zone {part.zone[:40]!r}"
            raise _error(path, text, (*where, "zone"), said, hint="a name such as Europe/Berlin") from None


def _worded(path: Path, text: str, error: ValidationError) -> ConfigError:
    detail = error.errors(include_url=False)[0]
    where = tuple(detail["loc"])
    known: Iterable[str] = ()
    said = detail["msg"][:1].lower() + detail["msg"][1:]
    wrong = where[-1] if where else ""
    if (kind := detail["type"]) in _EXPECTED:
        said = _EXPECTED[kind].format(key=".".join(map(str, where)))
    if detail["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known, said = _known(where), "unknown key"
    elif detail["type"] == "literal_error":
        known, wrong = re.findall(r"'([^']+)'", detail["msg"]), detail["input"]
        said = f"one of {', '.join(known)}"
    elif where[:1] == ("keys",) and len(where) > 1:
        where, said = where[:2], "write a key in quotes, or a list of them"
    from difflib import get_close_matches

    close = get_close_matches(str(wrong), known, n=1)
    return _error(path, text, where, said, hint=f"did you mean {close[0]!r}?" if close else "")


_EXPECTED = {
    "string_type": "a text, in quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number of seconds",
    "int_parsing": "a whole number of seconds",
    "int_parsing_size": "a whole number of seconds",
    "int_from_float": "a whole number of seconds",
    "dict_type": "a table: [{key}]",
    "dataclass_type": "a table: [{key}]",
}
"""What is expected, by the kind of error; numbers are seconds, all of them."""


def _known(where: tuple[str | int, ...]) -> list[str]:
    """The keys there are in the table of this one."""
    kinds: dict[object, type[Profile] | type[NoticeSettings]] = {"profiles": Profile, "notices": NoticeSettings}
    kind = kinds.get(where[0], UserSettings) if len(where) > 1 else UserSettings
    return [f.name for f in fields(kind)]


def _error(path: Path, text: str, where: tuple[str | int, ...], said: str, *, hint: str = "") -> ConfigError:
    from helpdesk_tui.toml_lines import key_lines, line_of

    key = ".".join(str(part) for part in where)
    line = line_of(key_lines(text), where)
    return ConfigError(f"{path}, line {line}: {key}: {said}", file=str(path), line=line, key=key, hint=hint)
