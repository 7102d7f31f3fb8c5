"""``helpdesk packs``: look at, check, try and compare policy packs.

Belongs here: printing. Does not belong here: reading packs (``policy.loader``) and running cases (``whatif.cases``).
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.context import DeskCommand, DeskGroup, current
from helpdesk_tui.cli.output import json_text, write_json, write_lines
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from helpdesk_tui.errors import ConfigError
    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.policy.rules import Rule
    from helpdesk_tui.whatif.cases import Case, Difference, Outcome

__all__ = ["command"]

command = DeskGroup(name="packs", help="Policy packs: the desks' rules as data.")
_JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")


@command.command("list", cls=DeskCommand)
@_JSON
def list_packs(*, as_json: bool) -> None:
    """Lists the packs at hand and where they come from."""
    packs = current().packs()
    rows = [_row(packs, name) for name in packs.ids]
    if as_json:
        write_json(rows)
    else:
        _write(
            f"{r['id']:<16} {r['rules']:>3} rules  {r['examples']:>3} examples  {r['origin']:<10}  {r['title']}"
            for r in rows
        )


@command.command("show", cls=DeskCommand)
@click.argument("pack")
@click.argument("rule", required=False)
@_JSON
def show(pack: str, rule: str | None, *, as_json: bool) -> None:
    """Shows the rules of a pack, or one rule with the values it states."""
    found = _find(current().packs(), pack)
    rules = [_rule(found, rule)] if rule else list(found.rules.values())
    if as_json:
        write_json([_rule_value(found, r) for r in rules])
    elif rule:
        _write(_rule_lines(found, rules[0]))
    else:
        width = max(len(r.id) for r in rules)
        _write(f"{r.id:<{width}}  {r.basis.value}  {r.sentence}{_mark(r)}" for r in rules)


@command.command("check", cls=DeskCommand)
@click.argument("packs", nargs=-1, metavar="[PACK|FILE]...")
@_JSON
def check(packs: tuple[str, ...], *, as_json: bool) -> None:
    """Checks packs for mistakes.

    All packs if none is named. Ends with 8 when something is wrong.
    """
    from helpdesk_tui.policy.loader import pack_problems
    from helpdesk_tui.whatif.cases import example_problems

    settings = current()
    at_hand = settings.packs()
    names = packs or tuple(at_hand.ids)
    examples = partial(example_problems, packs=at_hand, now=settings.now)
    found = {name: pack_problems(at_hand, name, examples) for name in names}
    if as_json:
        write_json([_problem_value(name, e) for name, errors in found.items() for e in errors])
    else:
        _write(line for name, errors in found.items() for line in _check_lines(name, errors))
    if any(found.values()):
        raise click.exceptions.Exit(InvalidInput.exit_code)


@command.command("test", cls=DeskCommand)
@click.argument("packs", nargs=-1, metavar="[PACK|FILE]...")
@_JSON
def test(packs: tuple[str, ...], *, as_json: bool) -> None:
    """Runs the examples inside packs.

    All packs if none is named. Ends with 8 when an example fails.
    """
    from helpdesk_tui.whatif.cases import cases_of, run_case

    settings = current()
    at_hand = settings.packs()
    outcomes: list[tuple[str, Outcome]] = []
    for name in packs or tuple(at_hand.ids):
        pack = _find(at_hand, name)
        answering = at_hand.answering_with(pack)
        outcomes += [(pack.pack.id, run_case(c, answering, settings.now)) for c in cases_of(pack.examples)]
    if as_json:
        write_json([_outcome_value(name, outcome) for name, outcome in outcomes])
    else:
        _write(_test_lines(outcomes))
    if not all(outcome.passed for _, outcome in outcomes):
        raise click.exceptions.Exit(InvalidInput.exit_code)


@command.command("diff", cls=DeskCommand)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--cases", type=click.Path(path_type=Path), metavar="FILE", help="JSON cases; else the packs' examples")
@_JSON
def diff(first: str, second: str, *, cases: Path | None, as_json: bool) -> None:
    """Shows which answers change from pack A to pack B."""
    from helpdesk_tui.whatif.cases import cases_of, differences

    settings = current()
    at_hand = settings.packs()
    old, new = _find(at_hand, first), _find(at_hand, second)
    if old.pack.desk != new.pack.desk:
        message = f"{first} speaks for desk {old.pack.desk}, {second} for {new.pack.desk}"
        raise InvalidInput(message, field="B", hint="compare two packs of one desk")
    chosen = _cases(cases) if cases else list({c.id: c for p in (old, new) for c in cases_of(p.examples)}.values())
    found = list(differences(chosen, at_hand, old, new, settings.now))
    if as_json:
        write_json([_difference_value(d) for d in found])
    else:
        _write(_difference_lines(found, len(chosen)))


@command.command("holidays", cls=DeskCommand)
@click.argument("country")
@click.argument("years", nargs=-1, required=True, type=click.IntRange(1900, 2100), metavar="YEAR...")
@click.option("--extends", metavar="PACK", default="", help="print a whole pack that lays the days over this one")
@_JSON
def holidays(country: str, years: tuple[int, ...], *, extends: str, as_json: bool) -> None:
    """Prints the public holidays of a country as TOML for a pack of your own.

    COUNTRY is an ISO 3166 code, such as DE or VN. Needs the extra `holidays`.
    """
    from helpdesk_tui.cli.holidays import public_holidays, toml_lines

    if extends:
        current().packs().pack(extends)
    found = public_holidays(country, years)
    if as_json:
        write_json([{"date": on.isoformat(), "name": name} for on, name in found.items()])
    else:
        _write(toml_lines(country, found, extends))


def _find(packs: Packs, name: str) -> Pack:
    """A pack by id, or by path when that is what ``name`` looks like."""
    if name.removeprefix("built-in:") != name:
        return packs.built_in(name.removeprefix("built-in:"))
    if name not in packs.ids and (name.endswith(".toml") or "/" in name):
        return packs.from_file(Path(name))
    return packs.pack(name)


def _mark(rule: Rule) -> str:
    if not rule.changed_by:
        return ""
    return " (added)" if rule.change == "added" else " (changed)"


def _rule(pack: Pack, name: str) -> Rule:
    from helpdesk_tui.policy.checks import nearest

    if name not in pack.rules:
        raise NotFound(f"{pack.pack.id} has no rule {name[:60]!r}", hint=nearest(name, pack.rules))
    return pack.rules[name]


def _row(packs: Packs, name: str) -> dict[str, Any]:
    pack = packs.pack(name)
    return {
        "id": name,
        "desk": pack.pack.desk,
        "title": pack.pack.title,
        "rules": len(pack.rules),
        "examples": len(pack.examples),
        "origin": packs.origin(name),
    }


def _rule_value(pack: Pack, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        "basis": rule.basis.value,
        "source": rule.source,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else None,
        "changed_by": rule.changed_by or None,
        "states": {path: _stated(pack, path) for path in rule.states},
    }


def _rule_lines(pack: Pack, rule: Rule) -> list[str]:
    lines = [f"{rule.id}  {rule.sentence}", f"  basis   {rule.basis.value}, {rule.basis.words}"]
    lines.append(f"  source  {rule.source}")
    lines += [f"  holds   from {rule.valid_from}"] if rule.valid_from else []
    lines += [f"  holds   until {rule.valid_until}"] if rule.valid_until else []
    act = "added" if rule.change == "added" else "changed"
    lines += [f"  {act} in {rule.changed_by}"] if rule.changed_by else []
    return lines + [f"  {line}" for path in rule.states for line in _values(path, _stated(pack, path))]


def _values(path: str, value: Any) -> Iterator[str]:
    """A value as one line, a table as one line for each of its values."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _values(f"{path}.{key}", inner)
    else:
        yield f"{path} = {json_text(value)}"


def _stated(pack: Pack, path: str) -> Any:
    """The values a rule states, as JSON; unset ones are left out."""
    from pydantic_core import to_jsonable_python

    value: Any = pack
    rest = path
    while rest:
        if isinstance(value, dict):
            key = next(k for k in sorted(value, key=len, reverse=True) if rest == k or rest.startswith(k + "."))
            value = value[key]
        else:
            key = rest.split(".", 1)[0]
            value = getattr(value, key)
        rest = rest[len(key) + 1 :]
    return _without_none(to_jsonable_python(value))


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    return value


def _problem_value(name: str, error: ConfigError) -> dict[str, Any]:
    return {
        "pack": name,
        "file": error.file,
        "line": error.line,
        "key": error.key,
        "message": error.message,
        "hint": error.hint,
    }


def _check_lines(name: str, errors: list[ConfigError]) -> list[str]:
    if not errors:
        return [f"{name}: in order"]
    return [e.message + (f" ({e.hint})" if e.hint else "") for e in errors]


def _outcome_value(name: str, outcome: Outcome) -> dict[str, Any]:
    wrong = {key: {"expected": want, "found": got} for key, (want, got) in outcome.wrong.items()}
    return {"pack": name, "id": outcome.case.id, "passed": outcome.passed, "wrong": wrong}


def _test_lines(outcomes: list[tuple[str, Outcome]]) -> list[str]:
    lines = []
    for name, outcome in outcomes:
        for key, (want, got) in outcome.wrong.items():
            lines.append(f"FAILED {name} {outcome.case.id}: {key}: expected {json_text(want)}, found {json_text(got)}")
    failed = sum(not o.passed for _, o in outcomes)
    return [*lines, f"{len(outcomes) - failed} examples passed, {failed} failed"]


def _difference_value(difference: Difference) -> dict[str, Any]:
    keys = {key: {"a": old, "b": new} for key, (old, new) in difference.keys.items()}
    return {"id": difference.case.id, "kind": difference.case.kind, "changed": keys}


def _difference_lines(found: list[Difference], cases: int) -> list[str]:
    lines = []
    for difference in found:
        lines.append(f"{difference.case.id} ({difference.case.kind})")
        lines += [f"  {k}: {json_text(old)} -> {json_text(new)}" for k, (old, new) in difference.keys.items()]
    return [*lines, f"{len(found)} of {cases} answers change"]


def _cases(path: Path) -> list[Case]:
    from helpdesk_tui.whatif import KINDS
    from helpdesk_tui.whatif.cases import Case

    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise NotFound(f"can't read {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path}: not JSON: {error}", field="cases") from None
    if not isinstance(document, list):
        raise InvalidInput(f"{path}: must hold an array of cases", field="cases")
    cases = []
    for number, item in enumerate(document):
        if not (isinstance(item, dict) and item.get("kind") in KINDS and isinstance(item.get("given"), dict)):
            message = f"{path}: case {number} needs `kind` and `given`"
            raise InvalidInput(message, field=f"cases[{number}]", hint=f"kind is one of {', '.join(KINDS)}")
        cases.append(Case(str(item.get("id", number)), item["kind"], item["given"], item.get("expect") or {}))
    return cases


def _write(lines: Iterable[str]) -> None:
    write_lines(clean(line, Kind.LINE) for line in lines)
