"""Reads the program's source for places where foreign text could leak, run or be taken for markup.

Belongs here: three rules over syntax trees. Does not belong here: the tables they go by (``foreign_tables``), what the
program imports (``tests/quality``), or anything that needs types: a strict type check finds a ``Foreign`` used as a
``str``.

- ``raw``: the stored form of a foreign text is touched outside of ``RAW_ALLOWED``.
- ``danger``: a shell, ``eval``, ``pickle``, or ``escape()``, which does not make markup safe.
- ``markup``, in ``tui/`` only: a call of Textual that reads markup gets what may be a ``str`` and is no literal. What
  can't be a ``str`` passes: a literal, an object made on the spot (``Content(...)``), a name that is annotated with one
  of ``SAFE_TYPES`` or gets nothing but such values, a function of ``tui.content``.

Run as ``python -m tests.tools.foreign_lint [PACKAGE ...]`` it prints what it finds.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.tools.foreign_tables import (
    BELOW,
    BY_NAME,
    COLLECTIONS,
    CONTENT_METHODS,
    DANGEROUS_MODULES,
    DANGERS,
    EVERY,
    EXPECTED,
    MARKUP_CALLS,
    MARKUP_NAMES,
    MARKUP_OFF,
    NONE,
    OWN_NAMES,
    PROBABLE_CALLS,
    PROBABLE_NAMES,
    RAW,
    RAW_ALLOWED,
    SAFE_CONTAINERS,
    SAFE_MODULE,
    SAFE_TYPES,
    TEXT_MAKERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PACKAGE", "Finding", "findings", "findings_below", "main"]

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "helpdesk_tui"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks a rule."""

    path: str
    """Below the package, with slashes."""
    line: int
    rule: str
    """``raw``, ``danger`` or ``markup``."""
    what: str
    """The source at fault."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


def findings(source: str, path: str) -> list[Finding]:
    """What is wrong in one file; ``path`` is below the package and decides which rules apply."""
    tree = ast.parse(source, path)
    found: list[tuple[str, ast.expr | ast.stmt | ast.pattern]] = [("danger", node) for node in _dangers(tree)]
    found = [(rule, node) for rule, node in found if EXPECTED.get(path) != ast.unparse(node)]
    if not path.startswith(RAW_ALLOWED):
        found += [("raw", node) for node in _raws(tree)]
    if path.startswith("tui/"):
        found += [("markup", node) for node in _markups(tree)]
    return sorted({Finding(path, node.lineno, rule, ast.unparse(node)) for rule, node in found})


def findings_below(package: Path = PACKAGE) -> list[Finding]:
    return [
        finding
        for path in sorted(package.rglob("*.py"))
        for finding in findings(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix())
    ]


def _raws(tree: ast.AST) -> Iterator[ast.expr | ast.pattern]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in RAW or name.startswith("__reduce"):
                yield node
            case ast.Call(func=func, args=args) if _last(func) in BY_NAME:
                if any(isinstance(arg, ast.Constant) and arg.value in RAW for arg in args):
                    yield node
            case ast.MatchClass(kwd_attrs=names) if RAW & set(names):
                yield node


def _dangers(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func, keywords=keywords):
                shell = [item.value for item in keywords if item.arg == "shell"]
                if any(not (isinstance(value, ast.Constant) and value.value is False) for value in shell) or (
                    _last(func) == "escape" and ast.unparse(func) != "re.escape"
                ):
                    yield node
            case ast.Attribute() | ast.Name() if ast.unparse(node) in DANGERS:
                yield node
            case ast.Import(names=names):
                if any(alias.name.partition(".")[0] in DANGEROUS_MODULES for alias in names):
                    yield node
            case ast.ImportFrom(module=module, names=names):
                whole = {f"{module}.{alias.name}" for alias in names}
                unsafe_escape = module != "re" and any(alias.name == "escape" for alias in names)
                if unsafe_escape or whole & DANGERS or (module or "").partition(".")[0] in DANGEROUS_MODULES:
                    yield node


def _markups(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    module = _Module.of(tree)
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS))):
        names = _Names.of(scope, module)
        for node in _own(scope):
            match node:
                case ast.Call() if not all(map(names.is_safe, _read_as_markup(node, module))):
                    yield node
                case ast.Call(func=ast.Attribute(attr=name, value=of), args=[first, *_]) if name in PROBABLE_CALLS:
                    if names.is_text(first) and id(node) not in module.awaited and _last(of) not in module.others:
                        yield node
                case ast.Assign(targets=targets, value=value):
                    if any(names.breaks(target, value) for target in targets):
                        yield node
                case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
                    if value is not None and names.breaks(target, value):
                        yield node


def _read_as_markup(call: ast.Call, module: _Module) -> Iterator[ast.expr]:
    """The arguments of a call that Textual will read as markup if they are a ``str``."""
    name = module.called(call)
    yield from (item.value for item in call.keywords if item.arg in MARKUP_NAMES)
    if name == "setattr" and len(call.args) == 3 and ast.unparse(call.args[1]).strip("'\"") in MARKUP_NAMES:
        yield call.args[2]
    position, keywords = MARKUP_CALLS.get(name, (NONE, frozenset()))
    if name in MARKUP_OFF and any(ast.unparse(item) == "markup=False" for item in call.keywords):
        return
    for index, arg in enumerate(call.args):  # what is starred may reach any position after it
        if position in {EVERY, index} or (isinstance(arg, ast.Starred) and index <= position):
            yield arg
    unpacked = [] if call.args or not keywords else [None]
    yield from (item.value for item in call.keywords if item.arg in (*keywords, *unpacked))


@dataclass(slots=True)
class _Module:
    """What the top of a module, and its classes, say about names."""

    known: dict[str, bool] = field(default_factory=dict)
    """Module names, class names and attributes to whether their value is safe."""
    makers: set[str] = field(default_factory=set)
    """Functions that return a safe type, and the modules that only hold such."""
    names: dict[str, str] = field(default_factory=dict)
    """Names to the names in ``MARKUP_CALLS`` they stand for: imported under another name, or a class made from one."""
    inside: dict[int, str] = field(default_factory=dict)
    """A call of ``super().__init__`` to the base it reaches."""
    awaited: set[int] = field(default_factory=set)
    """Calls that are waited for, which Textual's in ``PROBABLE_CALLS`` are not."""
    others: set[str] = field(default_factory=lambda: set(BELOW))
    """Names and attributes that are no widget, by their annotation or by ``BELOW``."""

    @classmethod
    def of(cls, tree: ast.Module) -> _Module:
        self = cls()
        for node in ast.walk(tree):
            match node:
                case ast.ImportFrom(module=origin, names=names):
                    for alias in names:
                        own = origin is not None and OWN_NAMES.get(alias.name) == origin
                        self.names[alias.asname or alias.name] = "" if own else alias.name
                        if SAFE_MODULE in {origin, f"{origin}.{alias.name}"}:
                            self.makers.add(alias.asname or alias.name)
                case ast.FunctionDef(name=name, returns=returns) | ast.AsyncFunctionDef(name=name, returns=returns):
                    if _is_safe_type(returns):
                        self.makers.add(name)
                case ast.ClassDef():
                    self._add_class(node)
                case ast.Assign(targets=targets, value=value):
                    for name in (_last(target) for target in targets if isinstance(target, ast.Attribute)):
                        self.known[name] = self.known.get(name, True) and _Names(self).is_safe(value)
        self._add_constants(tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign):
                self._add_annotation(_last(node.target), node.annotation)
            elif isinstance(node, ast.Await):
                self.awaited.add(id(node.value))
        return self

    def called(self, call: ast.Call) -> str:
        """The name in ``MARKUP_CALLS`` that a call goes to, if it goes to one."""
        name = _last(call.func)
        return self.inside.get(id(call)) or self.names.get(name, name)

    def _add_annotation(self, name: str, annotation: ast.expr) -> None:
        self.known[name] = _is_safe_type(annotation)
        if ast.unparse(annotation).partition("[")[0] in COLLECTIONS:
            self.others.add(name)

    def _add_class(self, node: ast.ClassDef) -> None:
        self._add_constants(node.body)
        base = next((self.names.get(_last(item), _last(item)) for item in node.bases), "")
        if base not in MARKUP_CALLS:
            return
        if not any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body):
            self.names[node.name] = base
        for item in ast.walk(node):
            if isinstance(item, ast.Call) and ast.unparse(item.func) == "super().__init__":
                self.inside[id(item)] = base

    def _add_constants(self, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.Assign):
                self.known |= {_last(target): isinstance(node.value, ast.Constant) for target in node.targets}


@dataclass(slots=True)
class _Names:
    """What is known about names inside of one function, or at the top of a module."""

    module: _Module
    safe: dict[str, bool] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    """Names annotated as ``str``."""

    @classmethod
    def of(cls, scope: ast.AST, module: _Module) -> _Names:
        self = cls(module)
        if isinstance(scope, _FUNCTIONS):
            given = scope.args
            for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
                if arg is not None:
                    self._annotate(arg.arg, arg.annotation)
        for node in _own(scope):
            match node:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                    self._annotate(name, annotation)
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        for name in (part.id for part in ast.walk(target) if isinstance(part, ast.Name)):
                            whole = isinstance(target, ast.Name)
                            self.safe[name] = self.safe.get(name, True) and whole and self.is_safe(value)
                case (
                    ast.AugAssign(target=ast.Name(id=name), value=value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                    | ast.For(target=ast.Name(id=name), iter=value)
                ):
                    self.safe[name] = self.safe.get(name, True) and self.is_safe(value)
        return self

    def breaks(self, target: ast.expr, value: ast.expr) -> bool:
        """Whether an assignment gives markup to an attribute of a widget."""
        name = _last(target)
        if name in MARKUP_NAMES:
            return not self.is_safe(value)
        return isinstance(target, ast.Attribute) and name in PROBABLE_NAMES and self.is_text(value)

    def is_safe(self, node: ast.expr) -> bool:
        """Whether a value is a literal or can't be a ``str``."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return self.safe.get(name, self.module.known.get(name, False))
            case ast.Attribute(attr=name):
                return self.module.known.get(name, False)
            case ast.Call():
                return self._makes_safe(node)
            case ast.JoinedStr(values=parts):
                return all(isinstance(part, ast.Constant) for part in parts)
            case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, op=ast.Add(), right=second):
                return self.is_safe(first) and self.is_safe(second)
            case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(map(self.is_safe, parts))
            case ast.Starred(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
                return self.is_safe(value)
            case ast.Subscript(value=value):
                return self.is_safe(value) and not isinstance(value, ast.Constant)
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value):
                return self.is_safe(value.elts[0] if isinstance(value, ast.Tuple) else value)
            case _:
                return False

    def is_text(self, node: ast.expr) -> bool:
        """Whether a value is a ``str`` beyond doubt, and no literal."""
        match node:
            case ast.JoinedStr():
                return not self.is_safe(node)
            case ast.Call(func=func):
                return _last(func) in TEXT_MAKERS and not self._makes_safe(node)
            case ast.BinOp(left=left, right=right):
                texts = (isinstance(getattr(part, "value", None), str) or self.is_text(part) for part in (left, right))
                return any(texts) and not self.is_safe(node)
            case ast.IfExp(body=first, orelse=second):
                return self.is_text(first) or self.is_text(second)
            case ast.Name(id=name):
                return name in self.texts
            case _:
                return False

    def _makes_safe(self, call: ast.Call) -> bool:
        name = _last(call.func)
        if name in self.module.makers or name == "from_markup":
            return True
        if isinstance(call.func, ast.Attribute):
            base = call.func.value
            if _last(base) in self.module.makers or (name in CONTENT_METHODS and _last(base) in SAFE_TYPES):
                return True
            if name in CONTENT_METHODS:
                return self.is_safe(base) and not isinstance(base, ast.Constant)
        # An object made on the spot is no str; foreign text is no renderable either, so it would only crash.
        return name[:1].isupper() and not name.isupper() and name != "Foreign"

    def _annotate(self, name: str, annotation: ast.expr | None) -> None:
        self.safe[name] = _is_safe_type(annotation)
        if annotation is not None and ast.unparse(annotation) in {"str", "str | None"}:
            self.texts.add(name)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Everything in a scope but what stands in a function inside of it, in the order of the source."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, _FUNCTIONS):
            yield from _own(child)


def _last(node: ast.expr) -> str:
    """The last part of a dotted name; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_safe_type(annotation: ast.expr | None) -> bool:
    match annotation:
        case None:
            return False
        case ast.Constant(value=str(text)):
            return _is_safe_type(ast.parse(text, mode="eval").body)
        case ast.BinOp(left=left, right=right):
            return _is_safe_type(left) and _is_safe_type(right)
        case ast.Subscript(value=kind, slice=part) if _last(kind) in SAFE_CONTAINERS:
            parts = part.elts if isinstance(part, ast.Tuple) else [part]
            return all(_is_safe_type(item) or ast.unparse(item) == "..." for item in parts)
        case _:
            return ast.unparse(annotation) == "None" or _last(annotation) in SAFE_TYPES


def main(paths: list[str]) -> int:
    found = [finding for path in paths or [str(PACKAGE)] for finding in findings_below(Path(path))]
    sys.stdout.write("".join(f"{finding}\n" for finding in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
