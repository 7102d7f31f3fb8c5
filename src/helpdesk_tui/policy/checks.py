"""What must hold inside a pack beyond the types of its values.

Belongs here: rules about packs, each as a small generator of problems. Does not belong here: reading files and
finding lines (``loader``).
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.migration_status import MigrationKind
from helpdesk_tui.policy.releases import Version
from helpdesk_tui.policy.remigrations import AGAIN_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.toml_lines import KeyPath

__all__ = ["ROLES", "PackProblem", "nearest", "problems"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST = 1_000_000
"""No count, price or number of hours in a pack may exceed this."""


@dataclass(frozen=True, slots=True)
class PackProblem:
    """Something wrong at a key of a pack."""

    path: KeyPath
    text: str
    hint: str = ""
    also: tuple[KeyPath, ...] = ()
    """Other keys that may be to blame, when the user's own file holds them and not ``path``."""


ROLES: dict[str, tuple[str, ...]] = {
    "calendar": ("hours", "hours.holidays", "hours.edges", "hours.local", "clock.opening", "clock.work_by"),
    "plans": ("order.rank", "order.received", "order.urgent"),
    "services": ("clock.mode", "clock.pause", "clock.risk"),
    "categories": (
        "credits.at_once",
        "credits.reassess",
        "credits.increase",
        "credits.decrease",
        "credits.short",
        "credits.advance",
        "care.month",
        "licence.covers",
        "upgrade.access",
        "upgrade.trial",
        "upgrade.lifetime",
        "credits.upgrade.service_pack",
        "credits.upgrade.releases",
    ),
    "products": (
        "licence.grant",
        "licence.period",
        "licence.year",
        "licence.created",
        "licence.union",
        "licence.rank",
    ),
    "windows": ("remigration.last_day", "remigration.quote", "remigration.allowance", "entities"),
    "migration": (
        "migration.connection",
        "migration.same_store",
        "migration.counts",
        "migration.order",
        "migration.status",
        "migration.pause",
        "migration.resume",
        "migration.retry",
        "migration.stalled",
        "migration.eta",
        "migration.wizard",
        "migration.mapping",
        "migration.mapping.others",
        "migration.checklist",
        "migration.checklist.items",
        "entities",
    ),
    "refund": ("refund", "refund.days"),
    "options": (
        "option.clear_target",
        "option.preserve_ids",
        "option.preserve_ids.woocommerce",
        "option.redirects_301",
        "option.others",
    ),
}
"""The rules a pack must state for each section it has: code cites them by role."""


def problems(pack: Pack) -> Iterator[PackProblem]:
    """Everything wrong with a pack whose values have the right types."""
    yield from _head(pack)
    yield from _calendar(pack)
    yield from _numbers(pack)
    yield from _categories(pack)
    yield from _plans(pack)
    yield from _products(pack)
    yield from _releases(pack)
    yield from _channels(pack)
    yield from _migrations(pack)
    yield from _rules(pack)
    yield from _roles(pack)


def nearest(name: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` or nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


def _head(pack: Pack) -> Iterator[PackProblem]:
    for key in ("id", "desk", "prefix"):
        value = getattr(pack.pack, key)
        if not _ID.fullmatch(value):
            yield PackProblem(("pack", key), f"{value!r} is not a name", "use lower case letters, digits and _")


def _calendar(pack: Pack) -> Iterator[PackProblem]:
    try:
        calendar_of(pack.calendar)
    except InvalidInput as error:
        section, _, key = error.field.partition(".")
        yield PackProblem((section, key), error.message, error.hint, also=((section, "opens"),))


def _numbers(pack: Pack) -> Iterator[PackProblem]:
    for path, value in _leaves(pack, ()):
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        lowest, most = int(path[-1] in _POSITIVE), 100 if path[-1] in _SHARES else _MOST
        if not lowest <= value <= most:
            yield PackProblem(path, f"{value} is out of range", f"from {lowest} to {most}")


_POSITIVE = frozenset(
    {
        "response_hours",
        "investigation_hours",
        "days",
        "years",
        "months",
        "stalled_minutes",
        "eta_window_minutes",
        "eta_slices",
        "error_samples",
    }
)
_SHARES = frozenset({"risk_percent", "eta_low", "eta_high"})
"""Parts of a whole, in percent."""


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    if is_dataclass(value):
        for item in fields(value):
            if item.name not in ("examples", "rules"):
                yield from _leaves(getattr(value, item.name), (*path, item.name))
    elif isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _categories(pack: Pack) -> Iterator[PackProblem]:
    for name, kind in pack.categories.items():
        given = [x for x in (kind.credits, kind.minimum, kind.base) if x is not None]
        if len(given) != 1:
            text = f"category {name} needs exactly one of credits, minimum and base"
            yield PackProblem(("categories", name), text)
    if pack.categories and pack.releases and "upgrade" not in pack.categories:
        yield PackProblem(("categories",), "there are releases but no category upgrade")


def _plans(pack: Pack) -> Iterator[PackProblem]:
    if pack.plans and "regular" not in pack.plans:
        yield PackProblem(("plans",), "there is no plan regular, the rank of customers without a plan")
    for name, plan in pack.plans.items():
        for category in plan.includes:
            if category not in pack.categories:
                text = f"plan {name} includes an unknown category {category!r}"
                yield PackProblem(("plans", name, "includes"), text, nearest(category, pack.categories))


def _products(pack: Pack) -> Iterator[PackProblem]:
    for name, product in pack.products.items():
        for kind in ("first", "additional", "storefront"):
            grant = getattr(product, kind)
            if grant is None:
                continue
            path = ("products", name, kind)
            if sum(x is not None for x in (grant.credits, grant.days, grant.years)) != 1:
                yield PackProblem(path, f"{name}, {kind} needs exactly one of credits, days and years")
            if (grant.years is not None) != bool(grant.plan):
                yield PackProblem(path, f"{name}, {kind}: years and plan go together")
            if grant.plan and grant.plan not in pack.plans:
                yield PackProblem(path, f"unknown plan {grant.plan!r}", nearest(grant.plan, pack.plans))


def _releases(pack: Pack) -> Iterator[PackProblem]:
    for key in ("known", "more") if pack.releases else ():
        for text in getattr(pack.releases, key):
            try:
                Version.parse(text)
            except InvalidInput as error:
                yield PackProblem(("releases", key), f"{text!r} is not a version", error.hint)


def _channels(pack: Pack) -> Iterator[PackProblem]:
    known = {*pack.plans, *pack.services, "licence", "no_licence", "nobody"}
    for name, channel in pack.channels.items():
        at = ("channels", name)
        yield from _unknown((*at, "instead"), "channel", channel.instead, pack.channels)
        yield from _unknown((*at, "open_to"), "group", channel.open_to, known)
        yield from _unknown((*at, "answers"), "category", channel.answers, pack.categories)


def _migrations(pack: Pack) -> Iterator[PackProblem]:
    for name, option in pack.options.items():
        yield from _unknown(("options", name, "needs"), "option", option.needs, pack.options)
        yield from _unknown(
            ("options", name, "warn_kinds"), "kind of migration", option.warn_kinds, tuple(MigrationKind)
        )
    if pack.windows and pack.migration is None:
        yield PackProblem(("windows",), "windows need a section [migration] that says what is counted")
    for name in pack.windows:
        yield from _unknown(("windows", name), "kind of further run", (name,), AGAIN_KINDS)
    if (section := pack.migration) is not None:
        types = {*section.counted, *section.uncounted, *section.order} - {"clear_target"}
        for name, cart in pack.carts.items():
            yield from _unknown(("carts", name, "preserve_only"), "entity type", cart.preserve_only, types)
        if section.eta_low > section.eta_high:
            yield PackProblem(("migration", "eta_high"), "is below eta_low", also=(("migration", "eta_low"),))


def _unknown(path: KeyPath, what: str, names: Iterable[str], known: Collection[str]) -> Iterator[PackProblem]:
    """Names that are none of the known ones."""
    for name in names:
        if name not in known:
            yield PackProblem(path, f"unknown {what} {name!r}", nearest(name, known) or f"one of {', '.join(known)}")


def _rules(pack: Pack) -> Iterator[PackProblem]:
    known = {_dotted(path) for path, _ in _leaves(pack, ())}
    for key, rule in pack.rules.items():
        if not key.startswith(pack.pack.prefix + "."):
            text = f"rule {key!r} does not begin with {pack.pack.prefix}."
            yield PackProblem(("rules", key), text, also=(("pack", "prefix"),))
        if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
            yield PackProblem(("rules", key, "valid_until"), f"rule {key} ends before it begins")
        for stated in rule.states:
            if not any(path == stated or path.startswith(stated + ".") for path in known):
                hint = nearest(stated, known)
                yield PackProblem(("rules", key, "states"), f"rule {key} states an unknown key {stated!r}", hint)


def _roles(pack: Pack) -> Iterator[PackProblem]:
    for path, role in _needed(pack):
        key = f"{pack.pack.prefix}.{role}"
        if key not in pack.rules:
            yield PackProblem(path, f"the rule {key} is missing", nearest(key, pack.rules))


def _needed(pack: Pack) -> Iterator[tuple[KeyPath, str]]:
    """The rules a pack must state, each with the key that makes it necessary."""
    for section, names in ROLES.items():
        if getattr(pack, section):
            yield from (((section,), role) for role in names)
    yield from ((("categories", name), f"credits.{name}") for name in pack.categories)
    for name, plan in pack.plans.items():
        if plan.includes:
            yield ("plans", name, "includes"), f"care.{name}"
        if plan.modifications:
            yield ("plans", name, "modifications"), f"care.{name}.modifications"
    for name in pack.services:
        yield from ((("services", name), f"{name}.{clock}") for clock in ("response", "investigation"))
    for name in (kind for kind in AGAIN_KINDS if kind in pack.windows):
        yield ("windows", name), name if name != "remigration" else "remigration.window"


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)
