"""Canned answers: texts by language with ``{placeholders}``, shipped ones and the user's own.

Belongs here: reading them, filling them from a card, and checking the files. Does not belong here: macros.

A file is named after its language, ``en.toml``, and holds a table for each answer::

    [logs]
    title = "Ask for logs"
    key = "l"
    text = "Hello {customer}, ..."

Title and key of the English text count for all languages; a user's file adds answers and takes the place of texts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.policy.explain import moment
from helpdesk_tui.session.verbs.filling import fill, unfilled
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.writing.tables import meant, read_tables, shipped_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from helpdesk_tui.session.cards import Card

__all__ = [
    "LANGUAGES",
    "PLACEHOLDERS",
    "Answers",
    "Canned",
    "card_values",
    "consent_text",
    "gist",
    "load_answers",
]

LANGUAGES = ("en", "ru", "vi", "de")
"""Shipped."""
FALLBACK = "en"

PLACEHOLDERS = {
    "customer": "name of the customer",
    "ticket": "number of the ticket",
    "credits": "credits the customer can spend",
    "price": "credits the work costs",
    "missing": "credits that are missing for it",
    "due": "when an answer is due, in the customer's time",
    "migration": "number of the migration",
    "me": "your name",
}
"""What a text may hold, and what comes in its place."""

_FILE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?\.toml")
_KEYS = ("title", "key", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One answer in one language."""

    id: str
    title: str
    key: str
    """The letter that picks it; empty: it was given none."""
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All of them: language to id to answer."""

    texts: Mapping[str, Mapping[str, Canned]]

    def for_language(self, language: str) -> tuple[Canned, ...]:
        """One of each, in the language where there is one, else in English; by title."""
        found = {**self.texts.get(FALLBACK, {}), **self.texts.get(_known(language, self.texts), {})}
        for texts in self.texts.values():
            found = {**texts, **found}
        titled = self.texts.get(FALLBACK, {})
        keys = self._keys()
        shown = [_retitled(one, titled.get(one.id, one).title, keys[one.id]) for one in found.values()]
        return tuple(sorted(shown, key=lambda one: (one.title.casefold(), one.id)))

    def find(self, name: str, language: str) -> Canned | None:
        return next((one for one in self.for_language(language) if one.id == name), None)

    def _keys(self) -> dict[str, str]:
        """A letter for each answer, the same in every language."""
        titles: dict[str, str] = {}
        keys: dict[str, str] = {}
        for texts in (self.texts.get(FALLBACK, {}), *self.texts.values()):
            titles = {**{name: one.title for name, one in texts.items()}, **titles}
            keys |= {name: one.key for name, one in texts.items() if one.key and not keys.get(name)}
        ids = sorted(titles)
        given = letters([titles[one] for one in ids], [keys.get(one, "") for one in ids])
        return dict(zip(ids, given, strict=True))


def _retitled(one: Canned, title: str, key: str) -> Canned:
    return Canned(id=one.id, title=title, key=key, language=one.language, text=one.text)


def load_answers(folder: Path | None = None) -> Answers:
    """The shipped answers and those in a folder, which need not be there. Raises ConfigError naming file and key."""
    texts: dict[str, dict[str, Canned]] = {name: dict(_shipped(name)) for name in LANGUAGES}
    for path in sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else ():
        if path.name == "macros.toml":
            continue
        language = path.stem.casefold()
        if _FILE.fullmatch(path.name) is None:
            hint = "name it after a language: en.toml"
            raise ConfigError(f"{path}: {path.stem[:40]!r} is no language", file=str(path), hint=hint)
        texts.setdefault(language, {}).update(_checked(read_tables(path), str(path), language))
    return Answers(texts)


@cache
def _shipped(language: str) -> Mapping[str, Canned]:
    return _checked(shipped_tables(f"{language}.toml"), f"{language}.toml", language)


def _checked(data: Mapping[str, Any], file: str, language: str) -> Mapping[str, Canned]:
    return {name: _answer(name, value, file, language) for name, value in data.items()}


def _answer(name: str, value: Any, file: str, language: str) -> Canned:
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: {name}: not a table", file=file, key=name, hint=f"[{name}], then text = ...")
    for key, item in value.items():
        if key not in _KEYS:
            text = f"{file}: {name}.{key}: unknown key"
            raise ConfigError(text, file=file, key=f"{name}.{key}", hint=meant(key, _KEYS))
        if not isinstance(item, str) or (key == "key" and len(item) != 1):
            what = "not one letter" if key == "key" else "not a text"
            raise ConfigError(f"{file}: {name}.{key}: {what}", file=file, key=f"{name}.{key}")
    if not value.get("text", "").strip():
        raise ConfigError(f"{file}: {name}: no text", file=file, key=f"{name}.text")
    wrong = [one for one in unfilled(value["text"]) if one not in PLACEHOLDERS]
    if wrong:
        hint = f"one of {', '.join(PLACEHOLDERS)}"
        raise ConfigError(
            f"{file}: {name}: unknown placeholder {{{wrong[0]}}}", file=file, key=f"{name}.text", hint=hint
        )
    title = clean(value.get("title") or name.replace("_", " "), Kind.LINE, limit=60)
    return Canned(id=name, title=title, key=value.get("key", ""), language=language, text=value["text"].strip("\n"))


def _known(language: str, texts: Mapping[str, object]) -> str:
    """``de-AT`` is ``de`` where there is no Austrian text."""
    folded = language.casefold()
    return folded if folded in texts else folded.partition("-")[0]


def card_values(card: Card, *, me: str) -> dict[str, str]:
    """What a card says in the place of each placeholder; one it knows nothing of is missing. Clean texts."""
    ticket, rules, customer = card.ticket, card.rules, card.party.customer
    verdict = rules.verdict.value if rules.verdict is not None else None
    price = ticket.assessment.price if ticket.assessment.price is not None else verdict.price if verdict else None
    priced = rules.standing is not None
    found = {
        "customer": str(customer.name) if customer is not None else "",
        "ticket": str(ticket.id),
        "credits": str(card.party.account.available) if priced else "",
        "price": str(price) if priced and price is not None else "",
        "missing": str(verdict.short) if priced and verdict is not None and verdict.short else "",
        "due": _their_time(card, ticket.placement.due) if ticket.placement.due is not None else "",
        "migration": str(ticket.migration or ""),
        "me": me,
    }
    return {name: text for name, text in found.items() if text.strip()}


def _their_time(card: Card, at: datetime) -> str:
    """In the customer's zone, with its offset; in the time it comes in where that zone is unknown."""
    name = card.party.customer.zone if card.party.customer is not None else "UTC"
    try:
        return moment(at.astimezone(ZoneInfo(name)).replace(second=0, microsecond=0))
    except (OSError, ValueError, KeyError):
        return moment(at.replace(second=0, microsecond=0))


def consent_text(card: Card, *, price: int, me: str, short: int = 0, answers: Answers | None = None) -> str:
    """The message that asks for credits, in the customer's language; ``short``: so many are missing, which it says."""
    found = (answers or load_answers()).find("short" if short else "consent", card.ticket.language)
    if found is None:
        return ""
    return fill(found.text, card_values(card, me=me) | {"price": str(price), "missing": str(short)})


def gist(text: str) -> str:
    """What an answer says behind its greeting, in a few words."""
    said = text.partition("\n")[2] or text
    return " ".join(said.split())[:50]
