"""Before a run: the set-up wizard, the mappings, and what stands in the way of a start.

Belongs here: the vendor's steps in their order, and what each still lacks. Does not belong here: the connection
check (``migration_connection``), conditions of options (``options``), prices and windows (``remigrations``).
Rules: ``migration.wizard``, ``migration.mapping``, ``migration.mapping.others``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace
from helpdesk_tui.policy.migration_connection import Store, check_connection
from helpdesk_tui.policy.migration_progress import section_of
from helpdesk_tui.policy.migration_status import AT_WORK, FINISHED, STOPPED, MigrationKind, MigrationStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from helpdesk_tui.policy.migration_result import Tally
    from helpdesk_tui.policy.options import OptionCheck
    from helpdesk_tui.policy.pack import Pack

__all__ = [
    "Mapping",
    "MappingKind",
    "Setup",
    "SetupStep",
    "StartProblem",
    "StepKey",
    "StepState",
    "map_values",
    "setup_steps",
    "start_problems",
]

_SHOWN = 5
"""Names listed in a sentence before the rest is only counted."""


class MappingKind(StrEnum):
    """What is mapped from source to target."""

    LANGUAGES = "languages"
    ORDER_STATUSES = "order_statuses"
    CURRENCIES = "currencies"
    CUSTOMER_GROUPS = "customer_groups"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which value of the source becomes which of the target. Values are foreign text, compared as they are.

    Raises InvalidInput for a source value given twice or an empty value.
    """

    kind: MappingKind
    pairs: tuple[tuple[str, str], ...] = ()
    """Source and target value; several sources may share a target."""
    unmapped: tuple[str, ...] = ()
    """Source values without a target."""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for source in self.sources:
            if source in seen:
                raise InvalidInput(f"{self.kind}: {source[:40]!r} is mapped twice", field=f"mappings.{self.kind}")
            seen.add(source)
        if any(not value.strip() for value in (*self.sources, *(t for _, t in self.pairs))):
            raise InvalidInput(f"{self.kind}: an empty value is mapped", field=f"mappings.{self.kind}")

    @property
    def sources(self) -> tuple[str, ...]:
        """Every value of the source, those with a target first."""
        return (*(source for source, _ in self.pairs), *self.unmapped)

    @property
    def complete(self) -> bool:
        return not self.unmapped


def map_values(
    kind: MappingKind,
    sources: Iterable[str],
    chosen: dict[str, str],
    *,
    targets: Collection[str] | None = None,
) -> Mapping:
    """The mapping of all values of the source, in their order, by what was chosen.

    ``targets`` are the values the target store has, None when not known. A choice it does not have is none;
    a choice for a value the source does not have is left out.
    """
    pairs, unmapped = [], []
    for source in dict.fromkeys(sources):
        target = chosen.get(source, "")
        if target.strip() and (targets is None or target in targets):
            pairs.append((source, target))
        else:
            unmapped.append(source)
    return Mapping(kind, tuple(pairs), tuple(unmapped))


class StepKey(StrEnum):
    """The steps of the wizard, in the order of the vendor's guide."""

    FIND = "find"
    STORES = "stores"
    ENTITIES = "entities"
    OPTIONS = "options"
    START = "start"
    NOTICE = "notice"
    RESULT = "result"


_TITLES = {
    StepKey.FIND: "find the migration by its ID",
    StepKey.STORES: "check cart types and addresses",
    StepKey.ENTITIES: "choose entities",
    StepKey.OPTIONS: "options and mappings",
    StepKey.START: "start",
    StepKey.NOTICE: "notification on completion",
    StepKey.RESULT: "check the result",
}


class StepState(StrEnum):
    """How it is with a step; at most one is ``next``."""

    DONE = "done"
    NEXT = "next"
    """Ours to do now."""
    BLOCKED = "blocked"
    """Waits for an earlier step, for the customer or for the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """One step of the wizard."""

    key: StepKey
    title: str
    state: StepState
    why: str
    """What makes it done, what to do next, or what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything the wizard asks for, as far as it is known."""

    id: str
    """Migration ID; empty: not found yet."""
    kind: MigrationKind
    status: MigrationStatus
    source: Store
    target: Store
    entities: tuple[str, ...] | None = None
    """Chosen types; all of them are listed one by one. None: not chosen yet."""
    options: Answer[OptionCheck] | None = None
    """The check of the chosen options; None: not chosen yet."""
    mappings: tuple[Mapping, ...] = ()
    notified: bool = False
    """Whether the customer was told of the completion."""
    checked: Tally | None = None
    """How far the check of the result is; None: not begun."""

    @property
    def finished(self) -> bool:
        """The run, or the demo of a demo, came to its end."""
        demo = self.kind is MigrationKind.DEMO and self.status is MigrationStatus.DEMO_DONE
        return demo or self.status in FINISHED

    @property
    def started(self) -> bool:
        return self.finished or self.status in AT_WORK | STOPPED


@dataclass(frozen=True, slots=True)
class StartProblem:
    """One thing in the way of a start."""

    step: StepKey
    """Where the wizard puts it right."""
    text: str
    error: bool = True
    """False: a warning, the run may start."""


def start_problems(pack: Pack, setup: Setup, *, on: date) -> Answer[tuple[StartProblem, ...]]:
    """What stands in the way of a start, in the order of the wizard; empty or only warnings: it may start.

    A demo that is done may start again. A run that is under way or over is answered by its status alone.
    """
    trace = Trace(pack, on=on)
    problems: list[StartProblem] = []
    by_status = _by_status(setup)
    if not by_status or setup.status is MigrationStatus.AWAITING_PAYMENT:
        problems += _missing(pack, setup, trace, on)
    if by_status:
        problems.append(StartProblem(StepKey.START, by_status))
        trace.step(by_status, "error", rule="migration.status")
    if not problems:
        trace.step("nothing is in the way of a start", rule="migration.wizard")
    return Answer(tuple(problems), trace.done())


def setup_steps(pack: Pack, setup: Setup, *, on: date) -> Answer[tuple[SetupStep, ...]]:
    """The wizard: every step in order, done, next or blocked, and why.

    Once a run has started, the steps up to the start count as done whatever is recorded of them.
    """
    trace = Trace(pack, on=on)
    problems: list[StartProblem] = []
    if not setup.started:
        problems += _missing(pack, setup, trace, on)
    steps: list[SetupStep] = []
    waits_for = ""
    for key in StepKey:
        done, why, ours = _look(setup, key, problems)
        state = StepState.DONE if done else StepState.BLOCKED
        if not done and setup.status is MigrationStatus.CANCELLED:
            why = "the migration is cancelled"
        elif not done and waits_for:
            why = f"after: {waits_for}"
        elif not done:
            waits_for = _TITLES[key]
            state = StepState.NEXT if ours else StepState.BLOCKED
        trace.step(f"{_TITLES[key]}: {why}", state, rule="migration.wizard")
        steps.append(SetupStep(key=key, title=_TITLES[key], state=state, why=why))
    return Answer(tuple(steps), trace.done())


def _by_status(setup: Setup) -> str:
    """Why a migration in this status can't be started; empty when it can."""
    match setup.status:
        case MigrationStatus.AWAITING_PAYMENT:
            return "the customer's payment is awaited"
        case MigrationStatus.PAUSED | MigrationStatus.FAILED:
            return f"{setup.status}: resume it instead"
        case MigrationStatus.COMPLETED | MigrationStatus.COMPLETED_WITH_ERRORS:
            return "it is over: start a re-migration instead"
        case MigrationStatus.CANCELLED:
            return "it is cancelled"
        case MigrationStatus.DEMO_RUNNING | MigrationStatus.CLEARING | MigrationStatus.RUNNING:
            return "it is at work already"
        case _:
            return ""


def _missing(pack: Pack, setup: Setup, trace: Trace, on: date) -> Iterator[StartProblem]:
    """Problems of the steps before the start, each explained in ``trace``."""
    if not setup.id.strip():
        trace.step("the Migration ID is not known", "error", rule="migration.wizard")
        yield StartProblem(StepKey.FIND, "look it up by the Migration ID in the customer's e-mail")
    yield from _store_problems(pack, setup, trace, on)
    yield from _entity_problems(pack, setup, trace)
    yield from _option_problems(setup, trace)
    for text, role, error in _mapping_problems(setup):
        trace.step(text, "error" if error else "warning", rule=role)
        yield StartProblem(StepKey.OPTIONS, text, error)


def _store_problems(pack: Pack, setup: Setup, trace: Trace, on: date) -> Iterator[StartProblem]:
    if not all(store.cart.strip() for store in (setup.source, setup.target)):
        trace.step("a cart type is not chosen", "error", rule="migration.wizard")
        yield StartProblem(StepKey.STORES, "choose the cart types of both stores")
        return
    try:
        connection = check_connection(pack, setup.source, setup.target, on=on)
    except InvalidInput as error:
        trace.step(error.message, "error", rule="migration.connection")
        yield StartProblem(StepKey.STORES, error.message)
        return
    trace.include(connection.why)
    if not connection.value.ok:
        yield StartProblem(StepKey.STORES, f"{connection.value.problem}: {connection.value.todo}")


def _entity_problems(pack: Pack, setup: Setup, trace: Trace) -> Iterator[StartProblem]:
    if not setup.entities:
        trace.step("no entity type is chosen", "error", rule="migration.wizard")
        yield StartProblem(StepKey.ENTITIES, "choose all entities or some")
        return
    section = section_of(pack)
    known = {*section.counted, *section.uncounted, *section.order} - {"clear_target"}
    if strange := [name for name in setup.entities if name not in known]:
        text = f"not types of this desk: {_listed(strange)}"
        trace.step(text, "warning", rule="migration.wizard")
        yield StartProblem(StepKey.ENTITIES, text, error=False)


def _option_problems(setup: Setup, trace: Trace) -> Iterator[StartProblem]:
    if setup.options is None:
        trace.step("the options are not chosen", "error", rule="migration.wizard")
        yield StartProblem(StepKey.OPTIONS, "choose the options, or none of them")
        return
    trace.include(setup.options.why)
    for problem in setup.options.value.problems:
        yield StartProblem(StepKey.OPTIONS, f"{problem.option}: {problem.text}", problem.error)


def _mapping_problems(setup: Setup) -> Iterator[tuple[str, str, bool]]:
    """Text, role of the rule, and whether it is an error.

    Languages must be mapped at all (the guide's step) and order statuses completely (rule ``migration.mapping``).
    Anything else without a target is a warning only (rule ``migration.mapping.others``): such values are left out of
    the run, or take the target's default.
    """
    given = {mapping.kind: mapping for mapping in setup.mappings}
    types = frozenset(setup.entities or ())
    languages = given.get(MappingKind.LANGUAGES)
    if languages is None or not languages.pairs:
        yield "no language is mapped", "migration.wizard", True
    if "orders" in types and MappingKind.ORDER_STATUSES not in given:
        yield "the order statuses are not mapped", "migration.mapping", True
    for kind, mapping in given.items():
        needs = _NEEDED_BY.get(kind)
        if mapping.complete or (needs and needs not in types):
            continue
        text = f"{kind.replace('_', ' ')} without a target: {_listed(mapping.unmapped)}"
        is_status = kind is MappingKind.ORDER_STATUSES
        yield text, "migration.mapping" if is_status else "migration.mapping.others", is_status


_NEEDED_BY = {MappingKind.ORDER_STATUSES: "orders", MappingKind.CUSTOMER_GROUPS: "customers"}
"""The type without which a mapping is not used; the others are always used."""


def _look(setup: Setup, key: StepKey, problems: list[StartProblem]) -> tuple[bool, str, bool]:
    """Whether a step is done, why, and whether it is ours to do."""
    if key is StepKey.START:
        return _look_start(setup)
    if key is StepKey.NOTICE:
        return _look_notice(setup)
    if key is StepKey.RESULT:
        return _look_result(setup)
    found = [p for p in problems if p.step is key]
    errors = [p.text for p in found if p.error]
    if errors:
        return False, "; ".join(errors), True
    if setup.started:
        return True, "the run has started", True
    warnings = "".join(f"; warning: {p.text}" for p in found)
    return True, _done_words(setup, key) + warnings, True


def _done_words(setup: Setup, key: StepKey) -> str:
    match key:
        case StepKey.FIND:
            return f"ID {setup.id[:40]}"
        case StepKey.STORES:
            return f"{setup.source.cart[:40]} to {setup.target.cart[:40]}, connected"
        case StepKey.ENTITIES:
            return _listed(setup.entities or ())
        case _:
            return "chosen and mapped"


def _look_start(setup: Setup) -> tuple[bool, str, bool]:
    if setup.started:
        return True, "the run has started", True
    match setup.status:
        case MigrationStatus.AWAITING_PAYMENT:
            return False, "the customer's payment is awaited", False
        case MigrationStatus.QUEUED:
            return False, "in the queue, it starts by itself", False
        case MigrationStatus.DEMO_DONE:
            return False, "order the full migration, or run the demo again", True
        case _:
            return False, "everything is set: start it", True


def _look_notice(setup: Setup) -> tuple[bool, str, bool]:
    if setup.finished:
        why = "the customer was told" if setup.notified else "tell the customer"
        return setup.notified, why, True
    if setup.status in STOPPED:
        return False, f"{setup.status}: resume it first", True
    return False, "the run is at work", False


def _look_result(setup: Setup) -> tuple[bool, str, bool]:
    tally = setup.checked
    if tally is None or not setup.finished:
        return False, "check backend and frontend", True
    if tally.open:
        return False, f"{tally.open} of {tally.total} items are open", True
    return True, f"all checked, {tally.problems} with a problem" if tally.problems else "all in order", True


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(name[:40] for name in list(names)[:_SHOWN])
    rest = len(names) - _SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown
