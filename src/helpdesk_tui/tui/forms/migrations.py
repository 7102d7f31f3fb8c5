"""What verbs on migrations ask for.

Belongs here: one form for each. Does not belong here: legal moves and conditions of options (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.inputs.values import counts, signed, split_words
from helpdesk_tui.policy.migration_result import Checked, new_checklist
from helpdesk_tui.policy.migration_status import MigrationKind, MigrationStatus, moves_from
from helpdesk_tui.policy.options import Problem, check_options
from helpdesk_tui.policy.remigrations import AGAIN_KINDS
from helpdesk_tui.session.verbs.migrating import (
    MAPPINGS,
    Cancel,
    CheckOff,
    MapValue,
    Remigrate,
    SetOptions,
    Start,
    stopped_in,
)
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms.keys import keyed
from helpdesk_tui.tui.forms.shape import Asked, Choice, Field, Form, Values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from helpdesk_tui.model.migration import Migration

__all__ = ["MIGRATION_FORMS", "migration_of"]

_STEPS = {
    "demo": ("demo", "d", "a small sample, free"),
    "order": ("order", "o", "the customer pays, then it is queued"),
    "queue": ("paid", "p", "paid, or free: queued at once"),
}
"""Verbs of ``policy.migration_status`` a start can be: title, key, what it means."""
_OPTION_KEYS = {"clear_target": "c", "preserve_ids": "p", "redirects_301": "3", "passwords": "w", "seo_urls": "s"}
_STATES = {"ok": ("ok", "o"), "problem": ("problem", "p"), "n_a": ("does not apply", "n")}
_KINDS = {
    "remigration": "everything again",
    "recent": "what is new since the full run",
    "smart_update": "what is new or changed since",
}


async def migration_of(asked: Asked) -> Migration | None:
    """The migration asked about; None when there is none."""
    wanted = asked.migration or (asked.card.ticket.migration if asked.card is not None else None)
    if wanted is None:
        return None
    if asked.card is not None and asked.card.migration is not None and asked.card.migration.id == wanted:
        return asked.card.migration
    return await asked.session.migration(wanted)


async def _steps(asked: Asked) -> tuple[Choice, ...]:
    """The legal steps towards a run."""
    run = await migration_of(asked)
    legal = set(_STEPS)
    if run is not None and run.status in set(MigrationStatus) and run.kind in set(MigrationKind):
        moves = moves_from(MigrationStatus(run.status), MigrationKind(run.kind), stopped_in=stopped_in(run))
        legal = {move.verb for move in moves}
    return tuple(Choice(name, *words) for name, words in _STEPS.items() if name in legal)


async def _kinds(asked: Asked) -> tuple[Choice, ...]:
    """The kinds of further runs, each with whether it is free now."""
    run = await migration_of(asked)
    found = []
    for kind in AGAIN_KINDS:
        detail = _KINDS[kind]
        if run is not None:
            try:
                value = (await asked.session.eligible(run.id, kind)).value
                detail += ", free" if value.free else ", to be quoted"
            except HelpdeskError as error:
                detail = error.message
        found.append(Choice(kind, kind.replace("_", " "), detail=detail))
    return keyed(found)


async def _mappings(_: Asked) -> tuple[Choice, ...]:
    return keyed([Choice(kind, kind.replace("_", " ")) for kind in MAPPINGS])


async def _sources(asked: Asked) -> tuple[Choice, ...]:
    """The values of the source, those without a target first."""
    pairs = await _pairs(asked)
    found = [Choice(name, name, detail=f"to {target}" if target.strip() else "not mapped") for name, target in pairs]
    return keyed(sorted(found, key=lambda choice: (choice.detail != "not mapped", choice.title)))


async def _targets(asked: Asked) -> tuple[Choice, ...]:
    """Values of the target in use by this mapping."""
    targets = sorted({target for _, target in await _pairs(asked) if target.strip()})
    return keyed([Choice(name, name) for name in targets])


async def _pairs(asked: Asked) -> list[tuple[str, str]]:
    """Source and target of the chosen mapping; names that are not shown as they are can only be typed."""
    run = await migration_of(asked)
    if run is None:
        return []
    kind = asked.value("kind")
    pairs = run.languages if kind == "languages" else run.mappings.get(kind, {})
    return [(a, b) for a, b in pairs.items() if _plain(a) and _plain(b)]


def _plain(name: str) -> bool:
    return str(Foreign(name)) == name


async def _options(asked: Asked) -> tuple[Choice, ...]:
    """The desk's options, with what is against each on this target cart."""
    run = await migration_of(asked)
    if run is None:
        return ()
    pack = asked.session.desks.find(run.desk).pack
    found = []
    for name, option in pack.options.items():
        on = name in run.options
        chosen = run.options if on else (*run.options, name)
        against = "; ".join(one.text for one in _problems(asked, run, chosen) if one.option == name)
        sign = "-" if on else "+"
        found.append(Choice(f"{sign}{name}", f"{sign}{name.replace('_', ' ')}", detail=against or option.does, on=on))
    return keyed(found, {f"{sign}{name}": key for name, key in _OPTION_KEYS.items() for sign in "+-"})


def _problems(asked: Asked, run: Migration, chosen: Iterable[str]) -> tuple[Problem, ...]:
    """What is wrong or risky with some options on the run's target."""
    pack, cart = asked.session.desks.find(run.desk).pack, run.target.cart
    return check_options(
        pack, target=cart, kind=run.kind, options=chosen, entities=run.entities, on=_today(asked, run)
    ).value.problems


def _today(asked: Asked, run: Migration) -> date:
    """In the desk's zone."""
    return asked.session.desks.find(run.desk).calendar.local(asked.now).date()


async def _read_options(asked: Asked, text: str) -> str:
    """``+clear_target -passwords``: all options chosen then."""
    run = await migration_of(asked)
    added, removed = signed(text)
    now = run.options if run is not None else ()
    return " ".join(dict.fromkeys(name for name in (*now, *added) if name not in removed)) or _NO_OPTIONS


_NO_OPTIONS = "none"


async def _services(asked: Asked) -> tuple[Choice, ...]:
    run = await migration_of(asked)
    names = asked.session.desks.find(run.desk).pack.services if run is not None else ()
    return keyed([Choice(name, name, on=run is not None and name == run.service) for name in names])


async def _items(asked: Asked) -> tuple[Choice, ...]:
    """The items of the result checklist, with what was found so far."""
    run = await migration_of(asked)
    if run is None:
        return ()
    pack = asked.session.desks.find(run.desk).pack
    fresh = new_checklist(pack, entities=run.entities, options=run.options, on=_today(asked, run)).value
    found = []
    for item in fresh:
        state, note = run.checklist.get(item.key, (item.state.value, item.note))
        said = state.replace("_", "/") + (f", {Foreign(note)}" if note else "")
        found.append(Choice(item.key, item.title, detail=f"{item.side}  {said}", on=state == Checked.OK))
    return keyed(found)


async def _states(_: Asked) -> tuple[Choice, ...]:
    return tuple(Choice(value, title, key) for value, (title, key) in _STATES.items())


async def _read_counts(_: Asked, text: str) -> str:
    counts(split_words(text))
    return text


def _start(values: Values) -> Start:
    step = values.get("step", "")
    return Start(demo=step == "demo", paid=step == "queue")


def _chosen_options(values: Values) -> SetOptions:
    named = values.get("options", "")
    options = None if not named else () if named == _NO_OPTIONS else split_words(named)
    return SetOptions(options, values.get("service", ""))


_WHY = Field(name="reason", prompt="why", kind="reason", optional=True, bare=True)

MIGRATION_FORMS = (
    Form(
        action="migration.start",
        fields=(Field(name="step", prompt="which step", kind="choice", choices=_steps, free=False),),
        make=_start,
    ),
    Form(action="migration.pause"),
    Form(action="migration.resume"),
    Form(action="migration.retry"),
    Form(action="migration.cancel", fields=(_WHY,), make=lambda values: Cancel(values.get("reason", ""))),
    Form(
        action="migration.remigrate",
        fields=(
            Field(name="kind", prompt="which run", kind="choice", choices=_kinds, free=False),
            Field(name="requested", prompt="entities", kind="words", optional=True, bare=True, read=_read_counts),
        ),
        make=lambda values: Remigrate(values.get("kind", ""), counts(split_words(values.get("requested", "")))),
    ),
    Form(
        action="migration.map",
        fields=(
            Field(name="kind", prompt="what is mapped", kind="choice", choices=_mappings, free=False),
            Field(name="source", prompt="value of the source", kind="choice", choices=_sources),
            Field(name="target", prompt="value of the target", kind="choice", choices=_targets),
        ),
        make=lambda values: MapValue(values.get("kind", ""), values.get("source", ""), values.get("target", "")),
    ),
    Form(
        action="migration.options",
        fields=(
            Field(name="service", prompt="service level", kind="choice", choices=_services, free=False, optional=True),
            Field(name="options", prompt="options", kind="words", choices=_options, many=True, read=_read_options),
        ),
        make=_chosen_options,
    ),
    Form(
        action="migration.check_item",
        fields=(
            Field(name="item", prompt="which item", kind="choice", choices=_items, free=False),
            Field(name="state", prompt="what was found", kind="choice", choices=_states, free=False),
            Field(
                name="note",
                prompt="what is wrong",
                kind="reason",
                applies=lambda asked: asked.value("state") == "problem",
            ),
        ),
        make=lambda values: CheckOff(values.get("item", ""), values.get("state", ""), values.get("note", "")),
    ),
)
"""One for every verb on migrations."""
