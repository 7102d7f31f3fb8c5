"""Why an answer is what it is: inputs, rules, numbered steps. One type for the screen and ``--explain``.

Belongs here: the derivation as a value, the builder the rule functions use, and its plain-text form. Does not
belong here: colours, widths of a terminal, or any rule.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.rules import Basis, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.policy.pack import Pack

__all__ = ["Answer", "Derivation", "Given", "Step", "Trace", "credits_words", "day", "moment", "span", "unexplained"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Given:
    """An input of the answer, as it was understood."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done, what came out, and the rule that says so."""

    text: str
    value: str = ""
    """The intermediate value; empty when the step has none."""
    rule: Rule | None = None

    @property
    def decision(self) -> bool:
        """Whether this step rests on a decision instead of the vendor's word."""
        return self.rule is not None and self.rule.basis is Basis.DECISION


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that led to an answer, in order."""

    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    """Rules used outside the dates they hold on, and other doubts."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules used, each once, in order of first use."""
        return tuple({s.rule.id: s.rule for s in self.steps if s.rule is not None}.values())

    @property
    def rule_ids(self) -> list[str]:
        return [rule.id for rule in self.rules]

    def __add__(self, other: Derivation) -> Derivation:
        return Derivation(
            tuple(dict.fromkeys(self.given + other.given)),
            self.steps + other.steps,
            tuple(dict.fromkeys(self.warnings + other.warnings)),
        )

    def text(self) -> str:
        """As plain text: inputs, numbered steps with their values, then the rules with their sentences."""
        lines = ["given"]
        width = max((len(g.name) for g in self.given), default=0)
        lines += [f"  {g.name:<{width}}  {g.value}" for g in self.given]
        lines.append("steps")
        lines += [_step_line(n, step) for n, step in enumerate(self.steps, 1)]
        lines.append("rules")
        for rule in self.rules:
            lines += _rule_lines(rule)
        lines += [f"warning: {w}" for w in self.warnings]
        return "\n".join(lines)

    def plain(self) -> dict[str, object]:
        """As values for JSON."""
        return {
            "given": {g.name: g.value for g in self.given},
            "steps": [
                {
                    "text": s.text,
                    "value": s.value,
                    "rule": s.rule.id if s.rule else None,
                    "decision": s.decision,
                }
                for s in self.steps
            ],
            "rules": [
                {"id": r.id, "sentence": r.sentence, "basis": r.basis.value, "source": r.source}
                | ({"changed_by": r.changed_by} if r.changed_by else {})
                for r in self.rules
            ],
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """A value and why it is that value."""

    value: T_co
    why: Derivation

    @property
    def rules(self) -> list[str]:
        return self.why.rule_ids


_UNEXPLAINED: ContextVar[bool] = ContextVar("unexplained", default=False)


@contextmanager
def unexplained() -> Iterator[None]:
    """Rules answer without saying why: for answers by the thousand, of which only the value is looked at."""
    before = _UNEXPLAINED.set(True)
    try:
        yield
    finally:
        _UNEXPLAINED.reset(before)


class Trace:
    """Collects a derivation while a rule function works; lives only inside one call."""

    def __new__(cls, pack: Pack, *, on: date) -> Trace:  # noqa: ARG004  # what __init__ takes
        return object.__new__(_Silent if _UNEXPLAINED.get() else cls)

    def __init__(self, pack: Pack, *, on: date) -> None:
        """``on`` is the desk's day on which the rules have to hold."""
        self._pack = pack
        self._on = on
        self._given: list[Given] = []
        self._steps: list[Step] = []
        self._warnings: list[str] = []

    def given(self, name: str, value: object) -> None:
        """Records an input; None is shown as ``not given``."""
        self._given.append(Given(name, "not given" if value is None else _words(value)))

    def step(self, text: str, value: object = "", *, rule: str = "") -> None:
        """Records a step; ``rule`` is the role in the pack, such as ``credits.howto``."""
        found = self._pack.rule(rule) if rule else None
        if found is not None and not found.in_force(self._on):
            self.warn(f"{found.id} does not hold on {self._on.isoformat()} ({_dates(found)})")
        self._steps.append(Step(text, _words(value), found))

    def include(self, why: Derivation) -> None:
        """Takes over the steps of an answer this one is built on."""
        self._given += [g for g in why.given if g not in self._given]
        self._steps += why.steps
        self._warnings += [w for w in why.warnings if w not in self._warnings]

    def warn(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.append(text)

    def done(self) -> Derivation:
        return Derivation(tuple(self._given), tuple(self._steps), tuple(self._warnings))


class _Silent(Trace):
    """Keeps nothing."""

    def given(self, name: str, value: object) -> None:
        pass

    def step(self, text: str, value: object = "", *, rule: str = "") -> None:
        pass

    def include(self, why: Derivation) -> None:
        pass

    def warn(self, text: str) -> None:
        pass

    def done(self) -> Derivation:
        return _NOTHING


_NOTHING = Derivation((), ())


def moment(at: datetime) -> str:
    """``Fri 2024-03-08 17:00 (+07:00)``, with seconds only when they are not zero."""
    clock = at.strftime("%H:%M")
    if at.second or at.microsecond:
        clock = at.time().isoformat()
    return f"{day(at.date())} {clock} ({at.isoformat()[-6:]})"


def day(on: date) -> str:
    return f"{_DAYS[on.weekday()]} {on.isoformat()}"


def span(length: timedelta) -> str:
    """Hours and minutes: ``7 h``, ``1 h 30 min``; smaller parts as seconds."""
    seconds = length.total_seconds()
    hours, rest = divmod(seconds, 3600)
    minutes, small = divmod(rest, 60)
    parts = [f"{hours:.0f} h"] if hours else []
    parts += [f"{minutes:.0f} min"] if minutes else []
    parts += [f"{small:g} s"] if small else []
    return " ".join(parts) or "0 h"


def credits_words(number: int) -> str:
    return f"{number} credit" if abs(number) == 1 else f"{number} credits"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case timedelta():
            return span(value)
        case _:
            return str(value)


def _step_line(number: int, step: Step) -> str:
    mark = f"  [{step.rule.id}]" if step.rule else ""
    decision = " (our decision)" if step.decision else ""
    value = f": {step.value}" if step.value else ""
    return f"  {number}. {step.text}{value}{mark}{decision}"


def _rule_lines(rule: Rule) -> list[str]:
    words = rule.basis.words
    if rule.changed_by:
        sentence = f"as published: {rule.sentence}" if rule.change == "value" else rule.sentence
        act = "added" if rule.change == "added" else "changed"
        said = "your own decision" if rule.basis is Basis.DECISION else f"{words}; {rule.source}"
        return [f"  {rule.id}  {sentence}", f"      {act} in {rule.changed_by}: {said}"]
    return [f"  {rule.id}  {rule.sentence}", f"      {words}; {rule.source}{_dates(rule, '; ')}"]


def _dates(rule: Rule, lead: str = "") -> str:
    if rule.valid_from and rule.valid_until:
        return f"{lead}holds from {rule.valid_from} to {rule.valid_until}"
    if rule.valid_from:
        return f"{lead}holds from {rule.valid_from}"
    return f"{lead}held until {rule.valid_until}" if rule.valid_until else ""
