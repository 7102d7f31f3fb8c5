"""The life of a migration in a person's hands: start, pause, resume, retry, cancel, run again, set-up, result check.

Belongs here: verbs on one migration. Does not belong here: what the run does by itself (backends), legal moves
(``policy.migration_status``).

Where a run stopped is recorded with it; for a migration that came without that, ``stopped_in`` reads it off the counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MigrationId
from helpdesk_tui.model.intents import Operation, SetMigration
from helpdesk_tui.model.migration import EntityProgress, Migration
from helpdesk_tui.policy.migration_result import Checked, CheckItem, mark, new_checklist
from helpdesk_tui.policy.migration_status import (
    AT_WORK,
    FINISHED,
    STOPPED,
    MigrationKind,
    MigrationStatus,
    Move,
    check_move,
)
from helpdesk_tui.policy.options import check_options
from helpdesk_tui.policy.remigrations import AGAIN_KINDS, Again, AgainKind, run_again
from helpdesk_tui.session.verbs.plan import Plan, already, event, needs_text, refuse
from helpdesk_tui.session.verbs.setup import problems_before
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.session.cases import MigrationCase

__all__ = [
    "Cancel",
    "CheckOff",
    "MapValue",
    "Pause",
    "Remigrate",
    "Resume",
    "Retry",
    "SetOptions",
    "Start",
    "cancel",
    "check_off",
    "eligibility",
    "map_value",
    "pause",
    "remigrate",
    "resume",
    "retry",
    "set_options",
    "start",
    "stopped_in",
]

_S = MigrationStatus
_BEFORE_START = frozenset({_S.DRAFT, _S.DEMO_DONE, _S.AWAITING_PAYMENT, _S.QUEUED})
MAPPINGS = ("languages", "order_statuses", "currencies", "customer_groups")


@dataclass(frozen=True, slots=True)
class Start:
    demo: bool = False
    """The demo of a full migration instead of the order."""
    paid: bool = False
    """The customer has paid, or the run is free: queued at once."""


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Retry:
    pass


@dataclass(frozen=True, slots=True)
class Cancel:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remigrate:
    kind: str = "remigration"
    requested: tuple[tuple[str, int], ...] = ()
    """Entities by type to be moved; empty: as many as before, or none extra."""
    id: str = ""
    """Of the new migration; empty: made from the old one's."""


@dataclass(frozen=True, slots=True)
class MapValue:
    kind: str
    source: str
    target: str
    """Empty: without a target again."""


@dataclass(frozen=True, slots=True)
class SetOptions:
    options: tuple[str, ...] | None = None
    """None: as they are."""
    service: str = ""
    """Empty: as it is."""


@dataclass(frozen=True, slots=True)
class CheckOff:
    item: str
    state: str
    note: str = ""


def start(case: MigrationCase, args: Start) -> Plan:
    """One step towards the run: demo, order, or queue."""
    migration = case.migration
    kind = _kind(migration)
    if kind is MigrationKind.DEMO or args.demo:
        target = _S.DEMO_RUNNING
    elif args.paid or migration.status == _S.AWAITING_PAYMENT:
        target = _S.QUEUED
    else:
        target = _S.AWAITING_PAYMENT
    move = _check(case, target)
    found = problems_before(case)
    errors = [problem.text for problem in found.value if problem.error]
    if errors:
        hint = f"{len(errors) - 1} more: helpdesk migrations check {migration.id}" if errors[1:] else ""
        raise refuse(f"{migration.id} can't start: {errors[0]}", "desk.migration.problems", *found.rules, hint=hint)
    return _moved(case, move, warnings=tuple(problem.text for problem in found.value))


def pause(case: MigrationCase, _: Pause) -> Plan:
    return _moved(case, _check(case, _S.PAUSED))


def resume(case: MigrationCase, _: Resume) -> Plan:
    """Where it stopped (rule ``migration.resume``)."""
    where = stopped_in(case.migration)
    return _moved(case, _check(case, where or _S.RUNNING))


def retry(case: MigrationCase, _: Retry) -> Plan:
    """Runs again for what failed."""
    if case.migration.status in STOPPED:
        return resume(case, Resume())
    return _moved(case, _check(case, _S.RUNNING))


def cancel(case: MigrationCase, args: Cancel) -> Plan:
    move = _check(case, _S.CANCELLED)
    return _moved(case, move, note=str(Foreign(args.reason)))


def remigrate(case: MigrationCase, args: Remigrate) -> Plan:
    """A further run after a full migration, as a draft; whether it is free is said, not decided."""
    old = case.migration
    if args.kind not in AGAIN_KINDS:
        hint = f"one of {', '.join(AGAIN_KINDS)}"
        raise InvalidInput(f"{Foreign(args.kind[:40])!r} is no kind of further run", field="kind", hint=hint)
    kind: AgainKind = args.kind
    answer = eligibility(case, kind, dict(args.requested) or None)
    value = answer.value
    new = replace(
        old,
        id=MigrationId(args.id or case.stamp.made(old.id)[: len(old.id) + 7]),
        kind=kind,
        parent=_full_of(case).id,
        status=_S.DRAFT.value,
        started=None,
        completed=None,
        entities={name: EntityProgress(count.total, 0) for name, count in old.entities.items()},
        samples=(),
        errors=(),
        checklist={},
        version=1,
        extra={},
    )
    words = "free" if value.free else f"to be quoted: {value.excess} entities above the allowance"
    if not value.in_window:
        words = f"to be quoted: the window ended on {value.last_free_day}"
    said = f"{kind.replace('_', ' ')} {new.id} made from {old.id}, {words}"
    return Plan(
        summary=said,
        operations=_events(case, said),
        records=(new,),
        rules=tuple(answer.rules),
        warnings=() if value.free else (words,),
        created=(new.id,),
        undoable=False,
        reason="a migration that was made is cancelled, not undone",
    )


def map_value(case: MigrationCase, args: MapValue) -> Plan:
    """One value of the source gets one of the target."""
    migration = case.migration
    if args.kind not in MAPPINGS:
        raise InvalidInput(
            f"{Foreign(args.kind[:40])!r} is not mapped", field="kind", hint=f"one of {', '.join(MAPPINGS)}"
        )
    source = needs_text(args.source, "source", most=500)
    _before_start(case)
    text = f"{args.kind.replace('_', ' ')}: {Foreign(source)} to {Foreign(args.target) or 'nothing'}"
    if args.kind == "languages":
        known: Mapping[str, str] = migration.languages
        fields: dict[str, Any] = {"languages": _mapped(known, source, args.target)}
    else:
        known = migration.mappings.get(args.kind, {})
        fields = {"mappings": {**migration.mappings, args.kind: _mapped(known, source, args.target)}}
    if known.get(source) == args.target:
        return already(f"{migration.id} maps it so already")
    return _set(case, text, fields, case.desk.rules("migration.mapping"))


def set_options(case: MigrationCase, args: SetOptions) -> Plan:
    """The options of the run, checked for the target cart, and the service level."""
    migration, fields, warnings = case.migration, dict[str, Any](), list[str]()
    rules: tuple[str, ...] = ()
    if args.options is not None and tuple(args.options) != migration.options:
        _before_start(case)
        checked = check_options(
            case.desk.pack,
            target=migration.target.cart,
            kind=migration.kind,
            options=args.options,
            entities=migration.entities,
            on=case.today,
        )
        wrong = [problem for problem in checked.value.problems if problem.error]
        if wrong:
            raise refuse(f"{wrong[0].option}: {wrong[0].text}", *checked.rules, hint="leave it out", field="options")
        warnings += [f"{problem.option}: {problem.text}" for problem in checked.value.problems]
        fields["options"], rules = tuple(dict.fromkeys(args.options)), tuple(checked.rules)
    if args.service and args.service != migration.service:
        if args.service not in case.desk.pack.services:
            hint = f"one of {', '.join(case.desk.pack.services)}"
            raise InvalidInput(f"unknown service {Foreign(args.service[:40])!r}", field="service", hint=hint)
        fields["service"], rules = args.service, (*rules, *case.desk.rules("service.change"))
    if not fields:
        return already(f"{migration.id} is set up so already")
    said = ", ".join(f"{k} {v if isinstance(v, str) else ' '.join(v) or 'none'}" for k, v in fields.items())
    plan = _set(case, said, fields, rules)
    return replace(plan, warnings=tuple(warnings))


def check_off(case: MigrationCase, args: CheckOff) -> Plan:
    """One item of the result checklist (rule ``migration.checklist``)."""
    migration, finished = case.migration, {*FINISHED, _S.DEMO_DONE}
    if _status(migration) not in finished:
        rules = case.desk.rules("migration.checklist")
        raise refuse(f"{migration.id} is {migration.status}: there is no result yet", *rules, hint="when it is done")
    state = _checked(args.state)
    items = new_checklist(case.desk.pack, entities=migration.entities, options=migration.options, on=case.today).value
    mark(items, args.item, state, args.note)
    if migration.checklist.get(args.item) == (state.value, args.note):
        return already(f"{args.item} is {state.value} already")
    text = f"{_title(items, args.item)}: {state.value.replace('_', '/')}"
    text += f", {Foreign(args.note)}" if args.note else ""
    fields = {"checklist": {**migration.checklist, args.item: (state.value, args.note)}}
    return _set(case, text, fields, case.desk.rules("migration.checklist"))


def eligibility(case: MigrationCase, kind: AgainKind, requested: Mapping[str, int] | None = None) -> Answer[Again]:
    """Whether a further run is free now. Raises InvalidInput with code ``no_completed_full``."""
    full = _full_of(case)
    done = full.completed if _status(full) in FINISHED else None
    initial = {name: count.total for name, count in full.entities.items()}
    usual = initial if kind == "remigration" else {}
    return run_again(
        case.desk.pack,
        case.desk.calendar,
        kind=kind,
        completed=case.desk.calendar.local(done).date() if done is not None else None,
        at=case.now,
        initial=initial,
        requested=usual if requested is None else requested,
    )


def stopped_in(migration: Migration) -> MigrationStatus | None:
    """Where a paused or failed run stopped; None: not known, or it is not stopped.

    What was recorded counts. Otherwise a run with something processed stopped while running, and so did one that
    never clears; a demo has one place only.
    """
    if _status(migration) not in STOPPED:
        return None
    if migration.stopped_in in {status.value for status in AT_WORK}:
        return MigrationStatus(migration.stopped_in)
    moved = any(count.processed for count in migration.entities.values())
    if not moved and "clear_target" in migration.options:
        return None
    return _S.DEMO_RUNNING if migration.kind == MigrationKind.DEMO else _S.RUNNING


def _check(case: MigrationCase, target: MigrationStatus) -> Move:
    migration = case.migration
    where = stopped_in(migration)
    return check_move(
        case.desk.pack, _status(migration), target, kind=_kind(migration), stopped_in=where, on=case.today
    ).value


def _moved(case: MigrationCase, move: Move, *, note: str = "", warnings: tuple[str, ...] = ()) -> Plan:
    migration = case.migration
    fields: dict[str, Any] = {"status": move.target.value}
    stopped = move.source.value if move.target in STOPPED else None
    if stopped != migration.stopped_in:
        fields["stopped_in"] = stopped
    if move.target in AT_WORK and migration.started is None:
        fields["started"] = case.now
    because = f": {note}" if note else ""
    role = f"migration.{move.verb}" if move.verb in ("pause", "resume", "retry") else "migration.status"
    plan = _set(case, f"{move.source} to {move.target}{because}", fields, case.desk.rules(role))
    final = move.target is _S.CANCELLED
    reason = "a cancelled migration stays cancelled" if final else ""
    if move.target in AT_WORK | {_S.QUEUED, _S.PAUSED}:
        reason = "the run has heard of it; pause or resume it instead"
    return replace(plan, warnings=warnings, outward=not final, undoable=not reason, reason=reason)


def _set(case: MigrationCase, text: str, fields: Mapping[str, Any], rules: tuple[str, ...]) -> Plan:
    migration = case.migration
    said = f"migration {migration.id}: {text}"
    operations: tuple[Operation, ...] = (SetMigration(migration.id, fields, migration.version), *_events(case, said))
    return Plan(summary=said, operations=operations, rules=rules)


def _events(case: MigrationCase, text: str) -> tuple[Operation, ...]:
    return tuple(event(case.stamp, ticket.id, text, number=n) for n, ticket in enumerate(case.tickets, 1))


def _before_start(case: MigrationCase) -> None:
    if _status(case.migration) not in _BEFORE_START:
        text = f"{case.migration.id} is {case.migration.status}: its set-up stays"
        raise refuse(text, "desk.migration.setup", hint="take it back to draft where that is legal")


def _full_of(case: MigrationCase) -> Migration:
    """The customer's first completed full migration, else the one at hand (rule ``remigration.first``)."""
    done = [
        one
        for one in (case.migration, *case.siblings)
        if one.kind == MigrationKind.FULL and _status(one) in FINISHED and one.completed is not None
    ]
    ended = [(one.completed, one.id, one) for one in done if one.completed is not None]
    return min(ended)[2] if ended else case.migration


def _status(migration: Migration) -> MigrationStatus:
    try:
        return MigrationStatus(migration.status)
    except ValueError:
        raise InvalidInput(f"migration {migration.id} has an unknown status", field="status") from None


def _kind(migration: Migration) -> MigrationKind:
    try:
        return MigrationKind(migration.kind)
    except ValueError:
        raise InvalidInput(f"migration {migration.id} has an unknown kind", field="kind") from None


def _checked(text: str) -> Checked:
    try:
        return Checked(text.strip().casefold().replace("/", "_").replace("-", "_"))
    except ValueError:
        known = ", ".join(state.value for state in Checked)
        raise InvalidInput(f"{Foreign(text[:40])!r} is no state", field="state", hint=f"one of {known}") from None


def _mapped(known: Mapping[str, str], source: str, target: str) -> dict[str, str]:
    return {**known, source: target}


def _title(items: tuple[CheckItem, ...], key: str) -> str:
    return next(item.title for item in items if item.key == key)
