"""What a policy pack holds, as frozen values.

Belongs here: the shape of a pack and look-ups in it. Does not belong here: reading or checking a file
(``loader``), and what the figures mean for a customer (the modules of each subject).
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.rules import Rule

__all__ = [
    "CalendarSection",
    "Cart",
    "Category",
    "Channel",
    "ChannelSection",
    "ClockMode",
    "ClockSection",
    "Consent",
    "ConsentSection",
    "Example",
    "Grant",
    "LicenceSection",
    "MigrationSection",
    "Option",
    "Pack",
    "PackHead",
    "Plan",
    "Product",
    "RefundSection",
    "ReleaseSection",
    "Service",
    "Weekday",
    "Window",
]

_FORBID: dict[str, Any] = {"extra": "forbid"}

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Percent = int


class ClockMode(StrEnum):
    """Which hours a response clock counts."""

    ELAPSED = "elapsed"
    """Wall clock."""
    BUSINESS_DAY = "business_day"
    """All hours of business days; weekends and holidays are skipped."""
    BUSINESS_HOURS = "business_hours"
    """Staffed hours only."""


class Consent(StrEnum):
    """Whether the customer has to agree before a category is charged."""

    NEVER = "never"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """Who the pack speaks for."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    id: str
    """Name of the pack: lower case letters, digits, underscores."""
    desk: str
    """The desk whose questions this pack answers; a derived pack keeps the desk of its base."""
    title: str
    prefix: str
    """First part of every rule id, such as ``cs``."""
    format: Literal[1] = 1
    """Version of the file format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSection:
    """Staffed hours of the desk."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    zone: str
    """Fixed offset such as ``+04:00``, or a zone name such as ``Europe/Berlin``."""
    opens: str
    """``HH:MM`` in the desk's zone, inclusive."""
    closes: str
    """``HH:MM``, exclusive; ``24:00`` is midnight."""
    days: tuple[Weekday, ...]
    holidays: tuple[date, ...] = ()
    """Dates in the desk's zone on which nobody works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Response targets of one service level, in hours of the desk's clock."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    response_hours: int
    investigation_hours: int
    assistant: bool = False
    """Whether a personal assistant comes with it."""
    internal: bool = False
    """A soft target of our own, never a promise to the customer."""
    assumed: bool = False
    """Taken for a ticket about no migration of a customer who has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSection:
    """How response time is counted."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    mode: ClockMode = ClockMode.BUSINESS_DAY
    risk_percent: Percent = 25
    """At risk when less than this share of the target is left, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What one kind of work costs. Exactly one of ``credits``, ``minimum`` and ``base`` is set."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    content: str
    consent: Consent
    credits: int | None = None
    """Fixed price."""
    minimum: int | None = None
    """Quoted work: the lowest quote allowed."""
    base: int | None = None
    """Upgrade: the lowest price."""
    free_steps: int = 0
    """Upgrade: so many releases are in the base price."""
    per_step: int = 0
    """Upgrade: credits for every release beyond."""
    in_free_period: bool = False
    """Whether a free support period includes it."""
    bugs_in_free_period: bool = False
    """Whether a free support period includes what a bug of the software caused, though not the rest of it."""

    @property
    def floor(self) -> int:
        """The lowest price this category can have."""
        return next(x for x in (self.credits, self.minimum, self.base) if x is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A care plan, or the rank of customers without one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    rank: int
    """Place in the queue; 0 is served first."""
    includes: tuple[str, ...] = ()
    """Categories that cost nothing under this plan."""
    modifications: int = 0
    """``custom_mod`` tickets a calendar month that cost nothing."""
    senior_staff: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSection:
    """Consent given in advance when a ticket is created."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    advance_limit: int = 20
    """Credits covered when the customer named no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSection:
    """Product versions, for counting the steps of an upgrade."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    known: tuple[str, ...]
    more: tuple[str, ...] = ()
    """Versions the user adds to the known ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one licence brings. Exactly one of ``credits``, ``days`` and ``years`` is set."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    credits: int | None = None
    days: int | None = None
    years: int | None = None
    plan: str = ""
    """The care plan a grant of years brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the three kinds of licence of a product bring; None: not sold."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    first: Grant | None = None
    additional: Grant | None = None
    storefront: Grant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceSection:
    """Rules about licences beside the grants."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    lifetime_before: date | None = None
    """Licences bought before this day have upgrade access for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to reach the desk."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    open_to: tuple[str, ...]
    """Plans or service levels; ``licence``, ``nobody`` and ``no_licence`` are also understood."""
    instead: tuple[str, ...] = ()
    """The channels to point the others to."""
    answers: tuple[str, ...] = ()
    """Categories answered there; anything else becomes a ticket. Empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSection:
    """Languages in which the desk answers."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    languages: tuple[str, ...] = ()
    """ISO 639-1 codes; empty: nothing is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How long and how much may be migrated again for nothing."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    months: int
    percent: Percent
    """Of the initial total: for a re-migration the allowance, for the others the bound of the extra."""
    strict: bool = False
    """Whether the bound itself is already too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """What a target cart can do with the two options that depend on it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    preserve_ids: Literal["yes", "warn", "no"] = "no"
    preserve_only: tuple[str, ...] = ()
    """Entity types whose ids can be kept; empty: all."""
    redirects_301: bool = True
    redirect_blogs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a migration."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    does: str
    needs: tuple[str, ...] = ()
    irreversible: bool = False
    warn_kinds: tuple[str, ...] = ()
    """Kinds of migration in which this option deserves a strong warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSection:
    """When a migration may be paid back, in days."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    within_days: int
    solve_business_days: int
    paid_within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationSection:
    """Figures of migrations."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    counted: tuple[str, ...]
    """Entity types that count towards the total."""
    uncounted: tuple[str, ...]
    order: tuple[str, ...]
    """The order in which a run works; ``clear_target`` first."""
    demo_limit: int
    """Entities of each counted type a demo moves."""
    stalled_minutes: int = 10
    """No progress for so long is a stall."""
    eta_window_minutes: int = 30
    """Only so much of the past counts for the time left: the types of a run move at very different rates."""
    eta_slices: int = 10
    """That past is cut into at most so many equal slices, one rate each."""
    eta_low: Percent = 10
    """The slowest rate of the range is this quantile of the slices' rates."""
    eta_high: Percent = 90
    """The fastest rate of the range, likewise."""
    error_samples: int = 5
    """Different messages shown of each cause of errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked case kept inside a pack: ``expect`` names the keys of the answer that must match."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    id: str
    kind: str
    given: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A desk's rules and figures. A section that is absent is something the desk does not have."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID

    pack: PackHead
    calendar: CalendarSection
    clock: ClockSection = ClockSection()
    services: dict[str, Service] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    consent: ConsentSection = ConsentSection()
    releases: ReleaseSection | None = None
    licences: LicenceSection = LicenceSection()
    products: dict[str, Product] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    service: ChannelSection = ChannelSection()
    windows: dict[str, Window] = field(default_factory=dict)
    carts: dict[str, Cart] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)
    migration: MigrationSection | None = None
    refund: RefundSection | None = None
    rules: dict[str, Rule] = field(default_factory=dict)
    """By full id."""
    examples: tuple[Example, ...] = ()
    file: str = ""
    """Where the pack was read from; the last file when packs were laid over each other."""

    def stated(self, role: str) -> str:
        """The role if this pack states it, else nothing: a pack of the user's own need not state every rule."""
        return role if f"{self.pack.prefix}.{role}" in self.rules else ""

    def stating(self, path: str) -> str:
        """The role of the rule that states exactly this key path, such as ``channels.email``; empty: none does."""
        prefix = self.pack.prefix + "."
        return next((key.removeprefix(prefix) for key, rule in self.rules.items() if path in rule.states), "")

    def addition(self, section: str, name: str) -> str:
        """The role of the rule for a table the user added to a vendor's pack; empty: it is not an addition."""
        role = self.stating(f"{section}.{name}")
        return role if role and self.rule(role).change == "added" else ""

    def lacks(self, what: str) -> InvalidInput:
        """The error for a question about something this desk does not have."""
        return InvalidInput(f"desk: {self.pack.id} has no {what}", field="desk")

    def rule(self, role: str) -> Rule:
        """The rule that plays ``role`` in this pack: its id is the pack's prefix and the role."""
        return self.rules[f"{self.pack.prefix}.{role}"]
