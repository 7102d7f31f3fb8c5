"""``docs/configuration.md``: every key of the configuration, out of the classes that read it and the texts under them.

Belongs here: reading those texts. Does not belong here: the texts.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import MISSING, Field, fields
from typing import Any

from helpdesk_tui.backends.rt import settings as rt
from helpdesk_tui.config import settings
from helpdesk_tui.config.keymap import shipped_keys
from helpdesk_tui.config.settings import NoticeSettings, Profile, UserSettings

__all__ = ["configuration_page"]

_HEAD = """\
# Configuration

Generated from the program itself by `make docs`.

One TOML file; `helpdesk config path` says which. Nothing in it is needed: without a file the demo desk opens.
`helpdesk setup` asks for the main settings and writes it; `helpdesk config check` finds mistakes with file, line and
key; `helpdesk config show` and `:go.settings` in the app say what is in force and where it comes from. An option of the
command line comes before a profile, a profile before the file. `helpdesk setup` never rewrites a file without showing
the difference and keeping a copy (`config.toml.bak-TIME`).

Secrets are in none of these: a token or password comes from the environment, a command, the keyring, or a file that
only you can read."""
_SECRETS = {
    "token_command": "A command that prints the token, as a list of words; it is run without a shell.",
    "token_file": "A file with the token, mode 0600.",
    "user": "A user name, together with `password_file`.",
    "password_file": "A file with the password, mode 0600.",
}


def configuration_page() -> str:
    parts = [_HEAD, *_table("Settings", "At the top of the file, and in each `[profiles.NAME]`.", Profile)]
    own = [one for one in fields(UserSettings) if one.name not in {f.name for f in fields(Profile)}]
    parts += _rows("At the top only", "", own, _texts(settings)["UserSettings"])
    parts += _table("`[notices]`", "Each can be switched off.", NoticeSettings)
    parts += ["", "## `[backends]`", "", _BACKENDS]
    parts += _rows(
        "`[backends.NAME]` of a Request Tracker", _RT, list(fields(rt.RtSettings))[1:], _texts(rt)["RtSettings"]
    )
    parts += [f"| `{name}` | | | {text} |" for name, text in _SECRETS.items()]
    parts += ["", "## Keymaps", "", _KEYMAPS]
    for name in ("gmail", "emacs"):
        parts += ["", f"### {name}", "", "| action | keys |", "|---|---|"]
        parts += [f"| `{action}` | {_keys(keys)} |" for action, keys in shipped_keys(name).items()]
    return "\n".join(parts) + "\n"


_BACKENDS = """\
One desk from several backends: each has a table with its `url`, and capabilities name the one that has them. `tickets`
(with `messages`, `ticket_writes`, `watch`, `attachments`) go together, and so do `credits` (with `licences`,
`migrations`, `customers`, `presence`, `bulk`). Used when `backend` is `composite:` or not set.

```toml
backend = "composite:"

[backends]
tickets = "rt"
credits = "ledger"

[backends.rt]
url = "rt+https://rt.example"
token_command = ["pass", "show", "rt"]

[backends.ledger]
url = "sqlite:~/ledger.db"
```"""
_RT = """\
Beside these `url` is `rt+https://HOST/PATH`. Without a source of the secret it is `HELPDESK_RT_TOKEN`, or
`HELPDESK_RT_USER` with `HELPDESK_RT_PASSWORD`, then what `keyring get helpdesk-tui URL` says."""
_KEYMAPS = """\
`keymap` chooses what the app begins with; `[keys]` comes before it, with the ids that `helpdesk keys list` shows:

```toml
keymap = "gmail"

[keys]
"ticket.claim" = "D"
"view.open" = ["enter", "o"]
"credits.charge" = ", c"
"act.macro" = []
```

A key is `j`, `G`, `ctrl+d`, `alt+x`, `f5`, `space`, `enter`; up to three parts with blanks between them are pressed one
after the other. `helpdesk keys check` says what the app says at the start: unknown actions, two actions on one key, a
key that hides longer ones, keys that no terminal sends. `ctrl+q` always quits and `f1` always helps; `D` and `,` are
never used by us."""


def _table(title: str, lead: str, kind: type[Any]) -> list[str]:
    return _rows(title, lead, list(fields(kind)), _texts(settings)[kind.__name__])


def _rows(title: str, lead: str, rows: list[Field[Any]], texts: dict[str, str]) -> list[str]:
    found = ["", f"## {title}", ""] + ([lead, ""] if lead else [])
    found += ["| key | kind | default | means |", "|---|---|---|---|"]
    return found + [f"| `{one.name}` | {_kind(str(one.type))} | {_default(one)} | {texts[one.name]} |" for one in rows]


def _kind(written: str) -> str:
    """A type in words that a person writes into a file."""
    kind = written.removesuffix(" | None")
    alias = getattr(settings, kind, None)
    values = getattr(alias, "__args__", ()) if alias is not None else ()
    if values:
        return ", ".join(f"`{value}`" for value in values)
    if kind.startswith("Literal["):
        return ", ".join(f"`{value}`" for value in ast.literal_eval(f"[{kind[8:-1]}]"))
    if kind.startswith(("dict", "Mapping")) or kind == "NoticeSettings":
        return "table"
    return {"str": "text", "bool": "true or false", "int": "whole number"}[kind]


def _default(one: Field[Any]) -> str:
    value = one.default
    if value is MISSING or value is None or value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _texts(module: Any) -> dict[str, dict[str, str]]:
    """Class to field to the text under it, inherited ones not among them."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name: _under(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _under(node: ast.ClassDef) -> dict[str, str]:
    found: dict[str, str] = {}
    for one, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[one.target.id] = " ".join(text.split()).replace("``", "`").replace("|", "\\|")
    return found


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(f"`` {key} ``" if "`" in key else f"`{key}`".replace("|", "\\|") for key in keys)
