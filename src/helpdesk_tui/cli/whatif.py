"""``helpdesk whatif KIND``: the rules asked from the command line, by flags or by JSON.

Belongs here: flags made from the fields of a question, printing answers. Does not belong here: the questions
(``whatif``) and their JSON (``cli.questions``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.context import DeskCommand, DeskGroup, current
from helpdesk_tui.cli.output import json_text, wrapped, write_json, write_json_array, write_lines
from helpdesk_tui.cli.questions import Questions, refuse_repeated
from helpdesk_tui.errors import InvalidInput, UsageError
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.whatif import KINDS, Reply, ask, error_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.cli.context import Settings

__all__ = ["command"]

_MOST_BYTES = 64_000_000


class _Kinds(DeskGroup):
    """A command for every kind of question, built from the question when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return _kind_command(cmd_name) if cmd_name in KINDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Kinds"):
            formatter.write_dl(list(KINDS.items()))


command = _Kinds(
    name="whatif",
    help="Ask the rules a question: pure answers from the policy packs, no backend.",
    epilog="helpdesk whatif KIND --help shows the fields of a question.",
)


def _kind_command(kind: str) -> click.Command:
    from helpdesk_tui.cli.question_flags import flag_options

    options = [
        *flag_options(kind),
        click.Option(["--input", "source"], metavar="FILE|-", help="read one question, or an array of them, as JSON"),
        click.Option(["--json", "as_json"], is_flag=True, help="answer in JSON; so does --input"),
        click.Option(["--explain"], is_flag=True, help="show how the answer comes about"),
    ]
    help_text = f"Answers {KINDS[kind]}."
    return DeskCommand(name=kind, params=options, help=help_text, callback=lambda **given: _answer(kind, given))


def _answer(kind: str, flags: dict[str, Any]) -> None:
    source, as_json, explain = flags.pop("source"), flags.pop("as_json"), flags.pop("explain")
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    if source is not None:
        if given:
            raise UsageError("--input and fields as flags exclude each other")
        _answer_json(kind, _read(source), explain=explain)
    else:
        _answer_flags(kind, given, as_json=as_json, explain=explain)


def _answer_flags(kind: str, flags: dict[str, Any], *, as_json: bool, explain: bool) -> None:
    from helpdesk_tui.cli.question_flags import given_by_flags

    settings = current()
    packs = settings.packs()
    given, assumed = given_by_flags(kind, flags, settings.now, packs)
    reply = ask(kind, given, packs=packs, now=settings.now)
    if as_json:
        write_json(_with_why(reply, explain=explain) | ({"assumed": assumed} if assumed else {}))
    else:
        write_lines(_human(reply, assumed, explain=explain))


def _answer_json(kind: str, text: bytes, *, explain: bool) -> None:
    try:
        questions = Questions(text)
    except InvalidInput as error:
        write_json(error_value(error))
        raise click.exceptions.Exit(InvalidInput.exit_code) from None
    settings = current()
    packs = settings.packs()
    wrong = False

    def answers() -> Iterator[dict[str, Any]]:
        nonlocal wrong
        for given in questions:
            answer = _one(kind, given, settings, packs, explain=explain)
            wrong |= "error" in answer
            yield answer

    if questions.many:
        write_json_array(answers())
    else:
        write_json(next(answers()))
    if wrong:
        raise click.exceptions.Exit(InvalidInput.exit_code)


def _one(kind: str, given: Any, settings: Settings, packs: Any, *, explain: bool) -> dict[str, Any]:
    try:
        refuse_repeated(given)
        return _with_why(ask(kind, given, packs=packs, now=settings.now), explain=explain)
    except InvalidInput as error:
        return error_value(error)


def _with_why(reply: Reply, *, explain: bool) -> dict[str, Any]:
    return reply.values | ({"derivation": reply.why.plain()} if explain else {})


def _human(reply: Reply, assumed: dict[str, str], *, explain: bool) -> list[str]:
    verdict, _, rest = reply.headline.partition(":")
    lines = [verdict.upper() + (f":{rest}" if rest else "")] if "verdict" in reply.values else [reply.headline]
    width = max(len(name) for name in reply.values)
    for name, value in reply.values.items():
        if name == "notes":
            lines += [f"  {'note':<{width}}  {text}" for text in value]
        elif name == "changed":
            lines += [f"  {'yours':<{width}}  {rule}, {where}" for rule, where in value.items()]
        elif name == "problems":
            lines += [f"  {p['level']:<{width}}  {p['option']} {p['text']}" for p in value]
        else:
            shown = " ".join(value) if name == "rules" else _shown(value)
            lines.append(f"  {name:<{width}}  {shown}")
    lines += [f"  {'assumed':<{width}}  {name} {value}" for name, value in assumed.items()]
    if explain:
        lines += ["", *reply.why.text().split("\n")]
    return wrapped([clean(line, Kind.LINE) for line in lines])


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(_shown(v) for v in value) or "-"
        case dict():
            return json_text(value)
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def _read(source: str) -> bytes:
    if source == "-" and sys.stdin is None:
        raise UsageError("can't read -: standard input is closed")
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"can't read {source}: {error.strerror}") from None
    if len(text) > _MOST_BYTES:
        raise InvalidInput(f"the input is larger than {_MOST_BYTES:,} bytes", field="input")
    return text
