"""Keys to actions: sequences, the user's own keys, and what is wrong with them.

Belongs here: reading keys, pure. Does not belong here: what an action does, how a key reaches us (``screens``).
"""

from __future__ import annotations

from dataclasses import field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Action, Where
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Keymap", "Match", "Router", "key_name", "make_keymap", "shown_keys"]

_NAMES = {
    "escape": "esc",
    "pageup": "pageup",
    "ctrl+at": "ctrl+space",
    "ctrl+@": "ctrl+space",
    "question_mark": "?",
    "ctrl+underscore": "ctrl+_",
    "ctrl+slash": "ctrl+/",
}
_LATIN = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁіїєІЇЄ№",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~s]'S}\"#",
)
"""The letters of a Russian or Ukrainian keyboard, as the Latin key they are on."""
_GREEK = str.maketrans(
    "ςερτυθιοπασδφγηξκλζχψωβνμΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "wertyuiopasdfghjklzxcvbnmERTYUIOPASDFGHJKLZXCVBNM"
)

NEVER = {
    "ctrl+c": "the terminal interrupts with it",
    "ctrl+s": "a terminal stops with it",
    "ctrl+h": "it is backspace on many terminals, and tmux moves with it",
    "ctrl+i": "it is tab on every terminal",
    "ctrl+m": "it is enter on every terminal",
    "ctrl+j": "it is a new line on every terminal",
    "ctrl+[": "it is esc on every terminal",
    "ctrl+b": "it is the prefix of tmux",
}
"""Keys that can't be bound, and why."""
GUARANTEED = {"app.quit": "ctrl+q", "app.help": "f1"}
"""Whoever takes these keys away could not leave, or find out how."""
CONFIRMS = frozenset({"review.send", "review.send_close", "review.discard", "question.yes"})
"""What a key pressed without looking must not do."""
_EXTRA = frozenset({"enter", "esc", "tab", "shift+tab", "space", "backspace", "delete", "insert", "home", "end"})
_MORE = frozenset({"pageup", "pagedown", "up", "down", "left", "right", "ctrl+space", "ctrl+_", "ctrl+/"})
_MODIFIERS = ("ctrl", "alt", "shift")


@dataclass(frozen=True, slots=True)
class Match:
    """What a key came to: ``fire`` an action, wait for more of ``prefix``, or neither."""

    fire: str = ""
    prefix: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """What was pressed."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """All keys, by place. ``problems`` are sentences; keys with a problem are left as they were."""

    keys: Mapping[Where, Mapping[tuple[str, ...], tuple[str, ...]]]
    """Sequence to the actions it may mean; several where one key serves what is possible."""
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def of(self, action: str) -> tuple[str, ...]:
        """The keys of an action, the user's before the default ones."""
        return self.own.get(action, ACTIONS[action].keys)

    @property
    def alt(self) -> frozenset[str]:
        """Characters that mean something with alt: the user says so, nothing does by itself."""
        parts = (part for keys in self.own.values() for key in keys for part in key.split())
        return frozenset(part[-1] for part in parts if part.startswith("alt+") and len(part) == 5)

    def as_default(self, key: str, where: Where, *, among: tuple[str, ...] = ("",)) -> str:
        """The default key of what a key means in a place, for a dialog, which knows no others.

        A key that means nothing there stays what it is. ``among``: how the ids of the actions that count begin.
        """
        names = self.keys.get(where, {}).get((key,), ())
        defaults = next((ACTIONS[name].keys for name in names if name.startswith(among)), ())
        return key if key in defaults or not defaults else defaults[0]

    def after(self, prefix: tuple[str, ...], where: Where = Where.DESK) -> list[tuple[str, Action]]:
        """The keys that may follow, each with its action: for the box of choices."""
        size = len(prefix)
        table = self.keys.get(where, {})
        return [(" ".join(keys[size:]), ACTIONS[names[0]]) for keys, names in table.items() if keys[:size] == prefix]


class Router:
    """Feeds on keys, one place at a time."""

    def __init__(self, keymap: Keymap, where: Where = Where.DESK) -> None:
        self.keymap, self.where = keymap, where
        self.pressed: tuple[str, ...] = ()
        table = keymap.keys.get(where, {})
        self._table = table
        self._prefixes = {keys[:size] for keys in table for size in range(1, len(keys))}

    def feed(self, key: str) -> Match:
        """What one more key means. A key that goes on with nothing ends the sequence."""
        for spelled in dict.fromkeys((key, latin(key))):
            keys = (*self.pressed, spelled)
            if keys in self._table:
                self.pressed = ()
                return Match(fire=self._table[keys][0], keys=keys)
            if keys in self._prefixes:
                self.pressed = keys
                return Match(prefix=keys, keys=keys)
        keys = (*self.pressed, key)
        self.pressed = ()
        return Match(keys=keys)

    def meanings(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Every action a sequence may mean."""
        return self._table.get(keys, ())

    def drop(self) -> bool:
        """Forgets a begun sequence; whether there was one."""
        had, self.pressed = bool(self.pressed), ()
        return had


def latin(key: str) -> str:
    """The key of a Latin keyboard at the same place."""
    head, plus, tail = key.rpartition("+")
    if len(tail) != 1 or tail.isascii():
        return key
    return head + plus + tail.translate(_LATIN).translate(_GREEK)


def key_name(key: str, character: str | None) -> str:
    """Our name of a key as Textual reports it: ``j``, ``$``, ``ctrl+d``, ``alt+x``, ``esc``, ``space``."""
    if character == " " and key == "space":
        return "space"
    if character is not None and len(character) == 1 and character.isprintable() and not key.startswith("ctrl+"):
        return f"alt+{character}" if key.startswith("alt+") else character
    return _NAMES.get(key, key)


def shown_keys(keys: Iterable[str]) -> str:
    """Keys as they are shown: ``j`` ``g g`` ``enter``."""
    return " ".join(keys)


def make_keymap(own: Mapping[str, str | list[str]] | None = None) -> Keymap:
    """The default keys with the user's laid over them, checked.

    A user's key that can't be used is left out and named in ``problems``; quitting and help keep a key whatever is
    configured.
    """
    problems: list[str] = []
    mine: dict[str, tuple[str, ...]] = {}
    for name, given in (own or {}).items():
        if name not in ACTIONS:
            close = get_close_matches(name, ACTIONS, n=1)
            problems.append(
                f"keys: there is no action {name[:40]!r}" + (f", did you mean {close[0]!r}?" if close else "")
            )
            continue
        wanted = (given,) if isinstance(given, str) else tuple(given)
        bad = {key: why for key in wanted if (why := _unusable(key) or _misplaced(name, key))}
        problems += [f"keys: {name}: {why}" for why in bad.values()]
        good = [key for key in wanted if key not in bad]
        if good or not wanted:
            mine[name] = tuple(dict.fromkeys(" ".join(key.split()) for key in good))
    for name, key in GUARANTEED.items():
        if name in mine and key not in mine[name]:
            problems.append(f"keys: {name} keeps {key}, so that nobody is locked out")
            mine[name] = (*mine[name], key)
    table = _table(mine, problems)
    return Keymap(table, mine, tuple(problems))


def _table(
    mine: Mapping[str, tuple[str, ...]], problems: list[str]
) -> dict[Where, dict[tuple[str, ...], tuple[str, ...]]]:
    """Sequences by place. The user's keys come first: a default key that they take is gone from its action."""
    found: dict[Where, dict[tuple[str, ...], tuple[str, ...]]] = {where: {} for where in Where}
    owners: dict[tuple[Where, tuple[str, ...]], str] = {}
    for name, keys in mine.items():
        for key in keys:
            where, parts = ACTIONS[name].where, tuple(key.split())
            if key in GUARANTEED.values() and GUARANTEED.get(name) != key:
                problems.append(f"keys: {key} is kept for {_guaranteed(key)}")
                continue
            if (where, parts) in owners:
                problems.append(f"keys: {key}: {owners[where, parts]} and {name} both want it; the first has it")
                continue
            owners[where, parts] = name
            found[where][parts] = (name,)
    for action in ACTIONS.values():
        if action.id not in mine:
            problems += _defaults(action, found, owners)
    for where, sequences in found.items():
        problems += _hidden(where, sequences, owners)
    return found


def _defaults(
    action: Action,
    found: dict[Where, dict[tuple[str, ...], tuple[str, ...]]],
    owners: Mapping[tuple[Where, tuple[str, ...]], str],
) -> Iterator[str]:
    """Adds the default keys of an action that the user has not taken for another one."""
    for key in action.keys:
        parts = tuple(key.split())
        if taker := owners.get((action.where, parts)):
            if set(action.keys) <= {" ".join(keys) for where, keys in owners if where is action.where}:
                yield f"keys: {key} is {taker} now, and {action.id} has no key left"
            continue
        sequences = found[action.where]
        sequences[parts] = (*sequences.get(parts, ()), action.id)


def _hidden(
    where: Where,
    sequences: dict[tuple[str, ...], tuple[str, ...]],
    owners: Mapping[tuple[Where, tuple[str, ...]], str],
) -> Iterator[str]:
    """A whole key that is also the beginning of others makes those unreachable: the user's one gives way."""
    begun = {keys[:n] for keys in sequences for n in range(1, len(keys))}
    for parts in [keys for keys in sequences if keys in begun]:
        longer = [keys for keys in sequences if keys[: len(parts)] == parts and keys != parts]
        if not longer:
            continue
        name, other = sequences[parts][0], sequences[longer[0]][0]
        yield f"keys: {' '.join(parts)} ({name}) hides {' '.join(longer[0])} ({other}); it is left out"
        if (where, parts) in owners:
            del sequences[parts]
        else:
            for keys in longer:
                sequences.pop(keys, None)


def _guaranteed(key: str) -> str:
    return next(name for name, kept in GUARANTEED.items() if kept == key)


def _unusable(key: str) -> str:
    """Why a key can't be used; empty when it can."""
    parts = key.split()
    if not parts or len(parts) > 3:
        return f"{key[:40]!r} is no key: one to three parts with a blank between them"
    for part in parts:
        if part in NEVER:
            return f"{part} can't be used: {NEVER[part]}"
        if part.startswith("alt+") and len(part) == 5 and not part[-1].isalnum():
            return f"{part} can't be used: terminals send it as {part[-1]}"
        if not _is_key(part):
            return f"{part[:40]!r} is no key; examples: j, G, ctrl+d, f5, 'g t'"
    return ""


def _misplaced(name: str, key: str) -> str:
    """Why a key can't be used for this action, though it is one; empty when it can."""
    parts, where = key.split(), ACTIONS[name].where
    if name in CONFIRMS and "enter" in parts:
        return "enter can't be used: it never sends, and never says yes"
    if where in {Where.TEXT, Where.PICKER} and len(parts[0]) == 1 and (len(parts) == 1 or parts[0].isalnum()):
        return f"{parts[0]} can't be used: it could not be typed any more"
    return ""


def _is_key(part: str) -> bool:
    *modifiers, last = part.split("+") if part != "+" else ["+"]
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return False
    if len(last) == 1:
        return last.isalnum() if "alt" in modifiers else last.isprintable()
    return last in _EXTRA or part in _MORE or last in _MORE or (last[0] == "f" and last[1:].isdecimal())
