"""What ``helpdesk doctor`` looks at, one function for each thing.

Belongs here: looking, and saying what to do. Does not belong here: printing. Nothing is written, made or repaired.
"""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpdesk_tui.cli.desk import Desk
    from helpdesk_tui.policy.loader import Packs

__all__ = [
    "Finding",
    "backend",
    "clipboard",
    "clock",
    "colours",
    "configuration",
    "desks",
    "keys",
    "locale",
    "packs",
    "private",
    "terminal",
]

_SLOW = timedelta(milliseconds=500)
_SKEW = timedelta(seconds=60)
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""A machine's clock before this is wrong: the program is younger."""
_TMUX = 2
"""Seconds tmux may take to say how it is set."""
_SECRETS = ("HELPDESK_RT_TOKEN", "HELPDESK_RT_PASSWORD", "HELPDESK_PG_PASSWORD")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``warning`` is worth knowing, ``problem`` has to be put right."""

    name: str
    state: Literal["ok", "warning", "problem"]
    detail: str
    hint: str = ""


def configuration(path: Path, profile: str | None) -> Finding:
    """The file, its profiles and its saved queries."""
    from helpdesk_tui.cli.config import checked

    try:
        checked(path).chosen(profile)
    except HelpdeskError as error:
        return _problem("configuration", error)
    return Finding("configuration", "ok", f"{path}" if path.exists() else "no file, everything as by default")


def packs(found: Packs) -> Finding:
    """The policy packs can be read."""
    try:
        names = [found.desk(name).pack.title for name in found.ids]
    except HelpdeskError as error:
        return _problem("policy packs", error, hint="helpdesk packs check")
    return Finding("policy packs", "ok", ", ".join(names))


def keys(desk: Desk) -> Finding:
    """The keys, as the app has them when it starts."""
    from helpdesk_tui.cli.keys import keymap_of

    problems = keymap_of(desk.settings).problems
    name = desk.settings.keymap or "default"
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return Finding("keys", "warning", f"{problems[0].removeprefix('keys: ')}{more}", "helpdesk keys check")
    return Finding("keys", "ok", f"keymap {name}, {len(desk.settings.keys)} of yours")


def terminal() -> Finding:
    """Whether the app can draw. It draws on standard error."""
    name = os.environ.get("TERM", "")
    screen = _screen()
    if screen is None:
        return Finding("terminal", "ok", "no terminal here: commands only, nothing is drawn")
    if name in ("", "dumb", "unknown"):
        return Finding("terminal", "warning", f"TERM is {name or 'not set'}", "the app needs a terminal; commands work")
    columns, lines = os.get_terminal_size(screen)
    size = f"{name}, {columns}x{lines}"
    if columns < 60 or lines < 20:
        return Finding("terminal", "warning", size, "the app wants 80x24, and works from 60x20 on")
    return Finding("terminal", "ok", size)


def colours() -> Finding:
    """How many colours there will be."""
    if os.environ.get("NO_COLOR"):
        return Finding("colours", "ok", "none, NO_COLOR is set")
    if os.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return Finding("colours", "ok", "16 million")
    many = "256color" in os.environ.get("TERM", "")
    return Finding("colours", "ok", "256" if many else "16; set COLORTERM=truecolor where the terminal has more")


def locale() -> Finding:
    """Whether text of any script can be written."""
    encoding = (getattr(sys.__stdout__, "encoding", None) or "none").lower()
    if encoding.replace("-", "") == "utf8":
        return Finding("locale", "ok", "UTF-8")
    return Finding("locale", "warning", f"output is {encoding}", "set LC_ALL=C.UTF-8, or PYTHONUTF8=1")


def clipboard(desk: Desk) -> Finding:
    """Whether what is copied is likely to arrive: terminals do not answer, so this is what is known of them."""
    if not desk.settings.notices.clipboard:
        return Finding("clipboard", "ok", "switched off: copied text goes to a file")
    if os.environ.get("TERM_PROGRAM") == "Apple_Terminal":
        hint = "copied text is in the file clipboard.txt of the state folder, too"
        return Finding("clipboard", "warning", "this terminal takes nothing by OSC 52", hint)
    if "TMUX" in os.environ:
        return _tmux()
    if os.environ.get("TERM", "").startswith("screen") or "STY" in os.environ:
        return Finding("clipboard", "warning", "GNU screen keeps OSC 52 to itself", "use tmux, or the file")
    return Finding("clipboard", "ok", "by OSC 52, and a file; whether the terminal takes it only pasting shows")


def _tmux() -> Finding:
    """What tmux lets through to the terminal outside."""
    wanted = {"set-clipboard": ("on",), "allow-passthrough": ("on", "all")}
    found = {name: _tmux_option(name) for name in wanted}
    if found["set-clipboard"] == "on" or found["allow-passthrough"] in wanted["allow-passthrough"]:
        return Finding("clipboard", "ok", "by OSC 52 through tmux, and a file")
    said = ", ".join(f"{name} {value or 'unknown'}" for name, value in found.items())
    return Finding("clipboard", "warning", f"tmux lets no OSC 52 through: {said}", "tmux set -g set-clipboard on")


def _tmux_option(name: str) -> str:
    """A global option of the tmux we run in; empty when it does not say."""
    import shutil
    import subprocess

    program = shutil.which("tmux")
    if program is None:
        return ""
    for scope in ("-gsv", "-gwv"):
        try:
            done = subprocess.run(  # noqa: S603  # fixed words
                [program, "show-options", scope, name], capture_output=True, text=True, timeout=_TMUX, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    return ""


def _screen() -> int | None:
    """The terminal the app would draw on, else the one of the output; None where there is none."""
    for stream in (sys.__stderr__, sys.__stdout__):
        if stream is not None and not stream.closed and stream.isatty():
            return stream.fileno()
    return None


def clock(desk: Desk) -> Finding:
    """The machine's clock and the time zone data."""
    from zoneinfo import ZoneInfo

    at = datetime.now(UTC)
    if at < _BUILT:
        return Finding(
            "clock", "problem", f"the machine says {at:%Y-%m-%d %H:%M}", "set the clock: due times depend on it"
        )
    zone = desk.settings.zone
    for name in ("Asia/Dubai", *([zone] if zone else [])):
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            return Finding("clock", "problem", f"there is no time zone {name!r}", "install tzdata, or correct `zone`")
    return Finding("clock", "ok", f"{at:%Y-%m-%d %H:%M} UTC")


def desks(desk: Desk, known: list[str]) -> list[Finding]:
    """Desks the configuration names for queues of a tracker, that no pack describes. ``known``: names of packs."""
    from difflib import get_close_matches

    from helpdesk_tui.config.settings import line_in
    from helpdesk_tui.errors import ConfigError

    found = []
    for name, table in desk.settings.backends.items():
        for key, one in _named_desks(table) if isinstance(table, dict) else ():
            if one not in known:
                text = f"{key}: no policy pack is called {one[:40]!r}"
                said = line_in(desk.file, ConfigError(text, file="", key=f"backends.{name}.{key}"))
                close = get_close_matches(one, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
                found.append(Finding("desks", "warning", said.message, hint))
    return found


def _named_desks(table: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Key and name."""
    single, several = table.get("desk"), table.get("desks")
    if isinstance(single, str):
        yield "desk", single
    for queue, one in several.items() if isinstance(several, dict) else ():
        if isinstance(one, str):
            yield f"desks.{queue}", one


async def backend(desk: Desk) -> list[Finding]:
    """Whether the backend answers, how quickly, by which clock, and whether its file is intact. Read only."""
    if (path := _file_of(desk)) is not None and not path.exists():
        if not desk.alone:
            return [
                Finding(
                    "backend",
                    "problem",
                    f"the ledger {path} is not there",
                    "correct its path, or make it: helpdesk setup",
                )
            ]
        hint = "helpdesk import FILE makes it, and so does the app"
        return [Finding("backend", "warning", f"{path} is not there yet", hint)]
    try:
        async with desk.connected(read_only=True) as connection:
            health = await connection.health()
            found = [_health(connection.name, health.ok, health.latency, health.detail)]
            if abs(health.clock_skew) > _SKEW:
                text = f"the backend's clock is {health.clock_skew.total_seconds():+.0f} s off ours"
                found.append(Finding("backend clock", "problem", text, "set one of them: due times depend on it"))
            if said := desk.stranger(connection):
                found.append(Finding("agent", "warning", said, f"set `agent` in {desk.file}"))
            examine = getattr(connection, "check", None)
            if examine is not None:
                wrong: list[str] = list(await examine())
                found += [Finding("backend data", "problem", text, "restore a backup") for text in wrong]
                found += (
                    [] if wrong else [Finding("backend data", "ok", "intact, accounts are the sum of their entries")]
                )
            return found
    except HelpdeskError as error:
        return [_problem("backend", error)]


def private(desk: Desk, state: Path) -> Iterator[Finding]:
    """Files and folders that are nobody else's business."""
    yield _mode("state folder", state)
    for one in sorted(state.rglob("*")) if state.is_dir() else ():
        if (found := _mode("state file", one)).state != "ok":
            yield found
    yield _configured_secrets(desk.file)
    if (path := _file_of(desk)) is not None:
        yield _mode("desk file", path)
    named = [name for name in _SECRETS if os.environ.get(name)]
    yield Finding("secrets", "ok", f"from the environment: {', '.join(named)}" if named else "none in the environment")


def _file_of(desk: Desk) -> Path | None:
    """The file a desk, or the ledger beside it, is kept in, where it is one."""
    from pathlib import Path as Real

    named = desk.settings.backends
    ledger = named.get(str(named.get("credits")), {}) if desk.url == "composite:" else {}
    url = str(ledger.get("url", "")) if isinstance(ledger, dict) and ledger else desk.url
    scheme, _, rest = url.partition(":")
    return Real(rest).expanduser() if scheme == "sqlite" and rest and "\0" not in rest else None


def _configured_secrets(path: Path) -> Finding:
    from helpdesk_tui.text import redact

    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Finding("configuration mode", "ok", "no file")
    found = _mode("configuration mode", path, writable_only=redact(text) == text)
    if found.state == "ok" and redact(text) != text:
        return Finding("configuration mode", "warning", f"{path} holds a secret", "give it by the environment instead")
    return found


def _mode(name: str, path: Path, *, writable_only: bool = False) -> Finding:
    try:
        mode = stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return Finding(name, "ok", f"{path}: not there yet")
    wrong = mode & (0o022 if writable_only else 0o077)
    if not wrong:
        return Finding(name, "ok", f"{path} ({mode:04o})")
    what = "written" if writable_only else "read"
    wanted = "go-w" if writable_only else "go="
    return Finding(name, "problem", f"{path} can be {what} by others ({mode:04o})", f"chmod {wanted} {path}")


def _health(name: str, ok: bool, latency: timedelta, detail: str) -> Finding:
    text = f"{name}, {latency.total_seconds() * 1000:.1f} ms" + (f", {detail}" if detail else "")
    if not ok:
        return Finding("backend", "problem", text, "see its own log")
    return Finding("backend", "warning" if latency > _SLOW else "ok", text, "slow" if latency > _SLOW else "")


def _problem(name: str, error: HelpdeskError, *, hint: str = "") -> Finding:
    return Finding(name, "problem", error.message, error.hint or hint)
