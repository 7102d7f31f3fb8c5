"""``helpdesk setup``: which desk, kept where, seen how; asked step by step, shown, then written.

Belongs here: the questions every desk is asked, and writing. Does not belong here: what a Request Tracker is asked
(``request_tracker``), how one asks (``prompts``), how the file is written (``config.save``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.config import config_path
from helpdesk_tui.cli.context import DeskCommand, current
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.prompts import Prompts
from helpdesk_tui.errors import ConfigError, InvalidInput, Refused, Unavailable
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.config.save import Proposal, Saved
    from helpdesk_tui.config.settings import UserSettings

__all__ = ["command"]

_KINDS = {
    "demo": "a desk to try out, in memory: nothing is kept",
    "file": "a desk in a file of your own (SQLite)",
    "rt": "a Request Tracker, with credits, licences and migrations in a file beside it",
}
_THEMES = {
    "ansi": "the colours of your terminal",
    "dark": "light text on dark",
    "light": "dark text on light",
    "contrast": "black, white and few strong colours",
}
_KEYMAPS = {
    "default": "one letter a verb, after vim, lazygit and aerc",
    "gmail": "the letters of Gmail",
    "emacs": "ctrl and alt, as Emacs has them",
}
_BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Where the desk is kept."""

    backend: str
    backends: Mapping[str, Any]
    """For ``[backends]``, over what is there; empty: nothing."""
    agent: str
    """Proposed where no name is set yet; empty: none."""
    known: bool = False
    """Whether the backend knows the person by that name, so that it is proposed in any case."""
    keep: Callable[[], Callable[[], None]] | None = None
    """Writes what has to be there before the configuration is; answers how to take it back."""


@click.command("setup", cls=DeskCommand)
@click.option("--desk", metavar="NAME", help="cs_cart, litextension, a pack of yours, or both")
@click.option("--kind", metavar="KIND", help="demo, file or rt; --backend URL says it, too")
@click.option("--file", "file", metavar="PATH", help="the desk's file; with rt: the file of the ledger")
@click.option("--url", metavar="URL", help="with rt: its address, https://rt.example")
@click.option("--ca-file", metavar="PATH", help="with rt: further authorities for its certificate")
@click.option("--token-from", metavar="SOURCE", help="with rt: environment, keyring, command, file or typed")
@click.option("--token-file", metavar="PATH", help="with rt: a file with the token, for you alone (mode 0600)")
@click.option("--token-command", metavar="WORDS", help='with rt: what prints the token, such as "pass show rt"')
@click.option("--status", "statuses", metavar="OURS=THEIRS", multiple=True, help="with rt: its word for a status")
@click.option("--queue-desk", "queues", metavar="QUEUE=DESK", multiple=True, help="with rt: the desk of a queue")
@click.option("--agent", metavar="NAME", help="your name on tickets")
@click.option("--zone", metavar="ZONE", help="your time zone, such as Europe/Berlin")
@click.option("--theme", metavar="NAME", help="ansi, dark, light or contrast")
@click.option("--keymap", metavar="NAME", help="default, gmail or emacs")
@click.option("--yes", is_flag=True, help="ask nothing: take what is proposed")
@click.option("--dry-run", is_flag=True, help="write nothing: the file as it would be goes to stdout")
@click.option("--json", "as_json", is_flag=True, help="answer in JSON")
def command(*, yes: bool, dry_run: bool, as_json: bool, **flags: Any) -> None:
    """Asks for desk, backend, name, time zone and looks, and writes the configuration.

    Nothing is written before everything is asked and shown; a file that is there is kept as a copy. With --profile NAME
    the answers go into that profile.
    """
    from helpdesk_tui.config.save import propose

    if current().read_only and not dry_run:
        raise Refused("read-only: nothing is written", code="read_only", rules=("desk.read_only",))
    path = config_path()
    prompts = Prompts(yes=yes)
    table, chosen = _asked(prompts, path, flags)
    proposal = propose(path, table)
    if dry_run:
        _show_only(proposal, as_json=as_json)
        return
    saved = _written(prompts, proposal, chosen)
    if as_json:
        copy = str(saved.copy) if saved and saved.copy else None
        write_json({"path": str(proposal.path), "written": saved is not None, "copy": copy})
    elif saved is None:
        say("nothing is written" if proposal.changes else f"{proposal.path}: it says all that already")
    else:
        say(f"written: {saved.path}" + (f"; as it was: {saved.copy}" if saved.copy else ""))
        say("next: helpdesk opens the desk, helpdesk doctor checks it")


def _asked(prompts: Prompts, path: Path, flags: Mapping[str, Any]) -> tuple[dict[str, Any], Chosen]:
    """The whole table as it would be written."""
    from helpdesk_tui.config.save import read_table
    from helpdesk_tui.config.settings import load_settings

    table, profile = read_table(path), current().profile
    whole = load_settings(path)
    old = whole.chosen(profile) if profile in whole.profiles else whole
    desks = _desks(prompts, flags["desk"], old)
    chosen = _backend(prompts, old, desks, flags)
    answers: dict[str, Any] = {"backend": chosen.backend}
    answers |= _person(prompts, old, chosen, flags)
    answers |= _looks(prompts, old, flags)
    if profile is None:
        table |= answers
    else:
        profiles = table.setdefault("profiles", {})
        profiles[profile] = profiles.get(profile, {}) | answers
    if chosen.backends:
        table["backends"] = table.get("backends", {}) | chosen.backends
    elif len(desks) == 1:
        table["views"] = {desks[0]: f"desk:{desks[0]}"} | table.get("views", {})
    return _ordered(table), chosen


def _desks(prompts: Prompts, given: str | None, old: UserSettings) -> list[str]:
    """The desks somebody works at; proposed is the one they said before, else all."""
    packs = current().packs()
    titles = {name: packs.desk(name).pack.title for name in packs.ids}
    options = {**titles, _BOTH: "all of these"} if len(titles) > 1 else titles
    before = [name for name in titles if old.views.get(name) == f"desk:{name}"]
    default = before[0] if len(before) == 1 else list(options)[-1]
    found = prompts.choice("Desk", options, given=given, default=default, option="--desk")
    return list(titles) if found == _BOTH else [found]


def _backend(prompts: Prompts, old: UserSettings, desks: list[str], flags: Mapping[str, Any]) -> Chosen:
    url = current().backend
    scheme = (url or old.backend or ("rt+" if old.backends else "memory:")).partition(":")[0].split("+")[0]
    known = {"memory": "demo", "sqlite": "file", "rt": "rt", "composite": "rt"}
    if url is not None and scheme not in known:
        return _strange(url)
    given = flags["kind"] or (known[scheme] if url is not None else None)
    kind = prompts.choice("Backend", _KINDS, given=given, default=known.get(scheme, "demo"), option="--kind")
    address = url.partition(":")[2] if url is not None else None
    match kind:
        case "demo":
            return Chosen(backend="memory:", backends={}, agent="sam")
        case "file":
            was = (old.backend or "").partition(":")[2] if scheme == "sqlite" else ""
            return Chosen(backend=_file(prompts, flags["file"] or address, was, "desk.db"), backends={}, agent=_login())
        case _:
            from helpdesk_tui.cli.request_tracker import ask

            ledger = str(dict(old.backends.get("ledger") or {}).get("url", "")).removeprefix("sqlite:")
            tracker = ask(prompts, {**flags, "url": flags["url"] or url}, old.backends.get("rt") or {}, desks)
            kept = _file(prompts, flags["file"], ledger, "ledger.db")
            backends = {
                **dict.fromkeys(("tickets",), "rt"),
                **dict.fromkeys(("credits", "licences", "migrations"), "ledger"),
                "rt": tracker.table,
                "ledger": {"url": kept},
            }
            return Chosen(backend="composite:", backends=backends, agent=tracker.user, known=True, keep=tracker.keep)


def _strange(url: str) -> Chosen:
    """A backend of an adapter we don't know: its address is checked, and written as it is."""
    from helpdesk_tui.backends.registry import open_backend

    open_backend(url)
    return Chosen(backend=url, backends={}, agent=_login())


def _file(prompts: Prompts, given: str | None, was: str, name: str) -> str:
    """``sqlite:PATH`` of a desk that is there, or can be made."""
    from helpdesk_tui.config.paths import data_folder

    default = was or str(data_folder() / name)
    what = "File of the desk" if name == "desk.db" else "File of the ledger"
    return prompts.text(what, given=given, default=default, option="--file", check=_sqlite)


def _sqlite(text: str) -> str:
    """Raises InvalidInput, ConfigError, Unavailable for what can be no desk."""
    from helpdesk_tui.backends.registry import open_backend
    from helpdesk_tui.cli.desk import go

    try:
        path = Path(text.removeprefix("sqlite:")).expanduser().absolute()
    except RuntimeError:
        raise InvalidInput(f"{text[:80]}: there is no such home") from None
    url = f"sqlite:{path}"

    async def look() -> None:
        async with await open_backend(url, read_only=True).connect() as connection:
            await connection.health()

    if path.exists():
        go(look())
        return url
    folder = next((one for one in path.parents if one.exists()), path.parent)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidInput(f"{path} can't be made: {folder} is not yours to write in")
    return url


def _person(prompts: Prompts, old: UserSettings, chosen: Chosen, flags: Mapping[str, Any]) -> dict[str, Any]:
    proposed = chosen.agent if chosen.known else old.agent or chosen.agent
    name = prompts.text("Your name on tickets", given=flags["agent"], default=proposed, option="--agent")
    zone = prompts.text(
        "Your time zone", given=flags["zone"], default=old.zone or _machine_zone(), option="--zone", check=_zone
    )
    return {"agent": name, "zone": zone}


def _looks(prompts: Prompts, old: UserSettings, flags: Mapping[str, Any]) -> dict[str, Any]:
    theme = prompts.choice("Theme", _THEMES, given=flags["theme"], default=old.theme or "ansi", option="--theme")
    keymap = prompts.choice("Keys", _KEYMAPS, given=flags["keymap"], default=old.keymap or "default", option="--keymap")
    return {"theme": theme, "keymap": keymap}


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text).key
    except (OSError, ValueError, KeyError):
        raise InvalidInput(f"there is no time zone {text[:40]!r}", hint="a name such as Europe/Berlin") from None


def _machine_zone() -> str:
    """The name of the machine's zone; UTC where it has none."""
    from contextlib import suppress

    named = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    for name in (named, linked):
        if name:
            with suppress(InvalidInput):
                return _zone(name)
    return "UTC"


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    """Plain values before tables, as TOML wants them read."""
    return dict(sorted(table.items(), key=lambda item: isinstance(item[1], dict)))


def _show_only(proposal: Proposal, *, as_json: bool) -> None:
    if proposal.before is not None:
        for line in proposal.diff():
            say(line)
    if as_json:
        write_json({"path": str(proposal.path), "written": False, "copy": None, "text": proposal.after})
    else:
        write_lines(proposal.after.splitlines())


def _written(prompts: Prompts, proposal: Proposal, chosen: Chosen) -> Saved | None:
    """Shows it, asks, writes; what was written beside it is taken away again when the configuration can't be."""
    from helpdesk_tui.config.save import save

    undo: list[Callable[[], None]] = []

    def agree() -> bool:
        if proposal.loses_comments:
            say("note: the comments of the file are not kept; its copy has them")
        if not prompts.sure(f"Write {proposal.path}"):
            return False
        if chosen.keep is not None:
            undo.append(chosen.keep())
        undo.extend(_made(chosen))
        return True

    if not proposal.changes:
        list(_made(chosen))
    try:
        return save(proposal, show=say, agree=agree, at=current().now)
    except ConfigError:
        for one in undo:
            one()
        raise


def _made(chosen: Chosen) -> Iterator[Callable[[], None]]:
    """Makes the files a desk is kept in that are not there yet; answers how to take each back. Raises Unavailable."""
    from helpdesk_tui.backends.registry import open_backend
    from helpdesk_tui.cli.desk import go

    async def opened(url: str) -> None:
        async with await open_backend(url).connect():
            pass

    named = (one for one in chosen.backends.values() if isinstance(one, Mapping))
    urls = [chosen.backend, *(str(one.get("url", "")) for one in named)]
    for url in (one for one in urls if one.startswith("sqlite:")):
        path = Path(url.removeprefix("sqlite:")).expanduser()
        if not path.exists():
            _make_folder(path.parent)
            go(opened(url))
            yield path.unlink


def _make_folder(folder: Path) -> None:
    """Private, and so is each folder above it that is missing: a mode is for the last one only."""
    try:
        for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            one.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"can't make {folder}: {error.strerror}", hint="name another file") from error
