"""One verb as a command: on one ticket, or as a bulk run on many: plan, apply, report.

Belongs here: targets, dry runs, reports, exit codes. Does not belong here: single verbs (``tickets``, ``credits``) and
any rule (``session``).
"""

from __future__ import annotations

import inspect
import sys
from contextlib import ExitStack
from dataclasses import field
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import chosen_desk, go, note_memory
from helpdesk_tui.cli.output import counted, say, write_json, write_lines
from helpdesk_tui.cli.progress import progress
from helpdesk_tui.errors import PartlyDone, UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.results import BulkPlan, BulkReport, Done

__all__ = ["Act", "ticket_verb", "told"]

MANY = "ID..."
_WARNINGS = 3
"""Different warnings of a bulk run that are told."""


@dataclass(slots=True, kw_only=True)
class Act:
    """What a command wants done."""

    verb: str
    """Of ``session.verbs.table``."""
    args: Any = None
    ids: tuple[str, ...] | None = None
    """Where the words of the command line held more than ids; None: they were ids, all of them."""
    files: tuple[bytes, ...] = ()
    """Contents of the attachments, in the order of ``args.attachments``."""
    new_ticket: bool = False
    """Whether the answer is the ticket it makes, not its target."""
    held: ExitStack = field(default_factory=ExitStack)
    """What is to be kept until the act is done: the file a text was written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """The options of every verb."""

    query: str | None
    dry_run: bool
    yes: bool
    as_json: bool
    key: str | None
    base: int | None


def ticket_verb(
    group: click.Group, name: str, *, many: bool = True, words: str = MANY, cls: type[DeskCommand] = DeskCommand
) -> Callable[[Callable[..., Act]], click.Command]:
    """Makes a command of a function from its options to an ``Act``; the words of the command line are ``words``."""

    def decorate(make: Callable[..., Act]) -> click.Command:
        params = [click.Argument(["words"], nargs=-1, metavar=words), *_own_params(make), *_options(many=many)]
        takes_words = "words" in inspect.signature(make).parameters

        def callback(**given: Any) -> None:
            how = _How(**{name: given.pop(name, None) for name in _How.__slots__})
            if not takes_words:
                ids = given.pop("words")
                act = make(**given)
                act.ids = ids if act.ids is None else act.ids
            else:
                act = make(**given)
            with act.held:
                _run(act, how)

        command = cls(name=name, params=params, help=inspect.getdoc(make), callback=callback)
        group.add_command(command)
        return command

    return decorate


def told(done: Done) -> None:
    """Warnings of an act, on stderr."""
    for warning in done.warnings:
        say(f"warning: {warning}")


def _own_params(make: Callable[..., Act]) -> list[click.Parameter]:
    params: list[click.Parameter] = list(reversed(getattr(make, "__click_params__", [])))
    return params


def _options(*, many: bool) -> list[click.Parameter]:
    options: list[click.Parameter] = [
        click.Option(["--dry-run"], is_flag=True, help="say what would be done, do nothing"),
        click.Option(["--key"], type=Word(), metavar="KEY", help="idempotency key: the same key again is the same act"),
        click.Option(["--if-version", "base"], type=int, metavar="N", help="only if the ticket is at this version"),
        _json_option(),
    ]
    if many:
        options.insert(0, click.Option(["--query"], metavar="QUERY", help="all tickets a query finds"))
        options.insert(1, click.Option(["-y", "--yes"], is_flag=True, help="do not ask before a bulk run"))
    return options


def _json_option() -> click.Parameter:
    def none() -> None: ...

    made: list[click.Parameter] = getattr(JSON(none), "__click_params__")  # noqa: B009  # set by click
    return made[0]


def _run(act: Act, how: _How) -> None:
    ids = tuple(dict.fromkeys(act.ids or ()))
    if how.query is None and not ids:
        raise UsageError("no ticket is named", hint="name tickets, or --query")
    if how.query is not None and ids:
        raise UsageError("tickets and --query exclude each other")
    if how.query is None and len(ids) == 1:
        go(_one(act, ids[0], how))
        return
    if how.key is not None or how.base is not None:
        raise UsageError("--key and --if-version are for one ticket")
    code = go(_many(act, ids, how))
    if code:
        raise click.exceptions.Exit(code)


async def _one(act: Act, ticket: str, how: _How) -> None:
    from uuid import uuid4

    from helpdesk_tui.cli.reading import ticket_now

    desk = chosen_desk()
    async with desk.session() as session:
        if how.dry_run:
            await _foreseen(session, act, ticket, how)
            return
        key = how.key or uuid4().hex
        sent_along = await session.stage(key, act.files)
        done = await session.do(act.verb, ticket, act.args, key=key, base=how.base, exact=True)
        if not sent_along:
            await _attach(session, act, done)
        told(done)
        if how.as_json:
            shown = done.created[0] if act.new_ticket and done.created else ticket
            write_json(await ticket_now(session, shown, done))
        else:
            write_lines([clean(done.summary, Kind.LINE)])
    note_memory(desk)


async def _foreseen(session: Session, act: Act, ticket: str, how: _How) -> None:
    plan = (await session.plan(act.verb, ticket, act.args)).plan
    if how.as_json:
        value = {"dry_run": True, "ticket": ticket, "verb": act.verb, "summary": plan.summary, "already": plan.nothing}
        more = {"warnings": list(plan.warnings), "rules": list(plan.rules), "outward": plan.outward}
        write_json(value | more | {"undoable": plan.undoable, "reason": plan.reason})
        return
    for warning in plan.warnings:
        say(f"warning: {warning}")
    write_lines([clean(f"would be done: {plan.summary}", Kind.LINE)])


async def _attach(session: Session, act: Act, done: Done) -> None:
    if act.files and done.messages and not done.repeated:
        await session.attach(done.target, done.messages[-1], act.files)


async def _many(act: Act, ids: Sequence[str], how: _How) -> int:
    from helpdesk_tui.cli.values import plan_json, report_json

    desk = chosen_desk()
    async with desk.session() as session:
        plan = await session.plan_bulk(act.verb, how.query if how.query is not None else list(ids), act.args)
        if how.dry_run:
            _warn(plan.warnings)
            if how.as_json:
                write_json(plan_json(plan))
            else:
                write_lines(_plan_lines(plan))
            return 0
        _warn(plan.warnings)
        _confirm(plan, how)
        sent_along = await session.stage(plan.run, act.files)
        with progress(plan.verb, len(plan.items)) as at:
            report = await session.apply_bulk(plan, progress=lambda done, _: at(done))
        for item in () if sent_along else report.items:
            await _attach_many(session, act, plan, item.ticket)
    value = report_json(plan, report)
    failed = sum(value["counts"].get(state, 0) for state in ("refused", "failed", "unknown", "waiting"))
    if failed:
        message = f"{failed} of {counted(len(report.items), 'ticket')} not done"
        value["error"] = {"code": PartlyDone.default_code, "message": message, "hint": _resume_hint(report)}
    if how.as_json:
        write_json(value)
    else:
        write_lines(clean(f"{i['state']:<8} {i['text']}", Kind.LINE) for i in value["items"])
    say(", ".join(f"{number} {state}" for state, number in value["counts"].items()) or "no ticket is found")
    note_memory(desk)
    return PartlyDone.exit_code if failed else 0


async def _attach_many(session: Session, act: Act, plan: BulkPlan, ticket: str) -> None:
    """The files of a reply to many go to each of them."""
    from helpdesk_tui.session.cases import Stamp

    if not act.files:
        return
    done = next((one for one in session.history(ticket=ticket) if one.run == plan.run and one.state == "done"), None)
    if done is not None:
        await session.attach(ticket, Stamp(done.actor, done.at, done.key).made("M"), act.files)


def _warn(texts: Sequence[str]) -> None:
    """Warnings of a plan for many, not one for each ticket."""
    for text in texts[:_WARNINGS]:
        say(f"warning: {text}")
    if len(texts) > _WARNINGS:
        say(f"{len(texts) - _WARNINGS:,} more warnings: --dry-run --json has them")


def _confirm(plan: BulkPlan, how: _How) -> None:
    """Asks a person who is there; a program has said what it wants."""
    change = plan.count("change")
    if how.yes or not change or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    for line in _plan_lines(plan):
        say(line)
    if not click.confirm(f"do it to {counted(change, 'ticket')}?", default=False, err=True):
        raise click.Abort


def _plan_lines(plan: BulkPlan) -> list[str]:
    words = f"{plan.verb}: {plan.count('change')} to change, {plan.count('already')} already so, "
    lines = [words + f"{plan.count('refused')} refused"]
    lines += [f"{item.state:<8} {item.text}" for item in plan.items]
    if plan.outward:
        lines.append("customers get to see it")
    if not plan.undoable:
        lines.append("it can't be undone")
    return [clean(line, Kind.LINE) for line in lines]


def _resume_hint(report: BulkReport) -> str:
    return f"go on with: helpdesk bulk resume {report.run}" if report.waiting else "see the items for why"
