"""Habits the linter has no rule for: sorted exports, no swallowed errors or stray output, databases closed, reasons."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

from tests.quality.layers import component
from tests.quality.sources import modules, parsed, python_files, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORE = re.compile(r"#\s*type:\s*ignore")
EXPLAINED = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s*#\s*\S.{8,}")
"""Names the check it switches off and, after a second ``#``, why. (``noqa`` is the linter's own affair.)"""

OPENERS = {"sqlite3.connect", "StateStore.open"}

BLIND = {"Exception", "BaseException"}


def unsorted_exports(tree: ast.Module) -> list[str]:
    """Names of ``__all__`` out of the linter's order (CONSTANTS, Classes, rest), double or not defined."""
    found = []
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                names: list[str] = ast.literal_eval(value)
                if names != sorted(set(names), key=_export_order):
                    found.append(f"{node.lineno}: __all__ is not sorted, or holds a name twice")
                found += [f"{node.lineno}: no {name} here" for name in names if name not in _defined(tree)]
            case _:
                pass
    return found


def swallowed(tree: ast.Module) -> list[str]:
    """Places where any error at all disappears: neither raised again nor looked at."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=kind, name=name, body=body) if _blind(kind):
                inside = [inner for item in body for inner in ast.walk(item)]
                used = any(isinstance(inner, ast.Name) and inner.id == name for inner in inside)
                if not used and not any(isinstance(inner, ast.Raise) for inner in inside):
                    found.append(f"{node.lineno}: swallows every error")
            case ast.Call(func=func, args=args) if ast.unparse(func).endswith("suppress"):
                found += [f"{node.lineno}: suppresses every error" for arg in args if _blind(arg)]
            case _:
                pass
    return found


def output(tree: ast.Module) -> list[str]:
    """Writes to the terminal behind everybody's back; a file run as a script may write."""
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for item in tree.body
        if not (isinstance(item, ast.If) and ast.unparse(item.test) == "__name__ == '__main__'")
        for node in ast.walk(item)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"})
    ]


def left_open(tree: ast.Module) -> list[str]:
    """Databases opened where nobody can close them: ``with`` only ends a transaction. Before Python 3.13 none warns."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.withitem(context_expr=ast.Call() as call):
                given = [call]
            case ast.Call(func=func, args=args, keywords=keywords) if not ast.unparse(func).endswith("closing"):
                given = [arg for arg in (*args, *(one.value for one in keywords)) if isinstance(arg, ast.Call)]
            case _:
                given = []
        found += [f"{call.lineno}: nobody closes it" for call in given if ast.unparse(call.func) in OPENERS]
    return found


def unexplained(source: str) -> list[str]:
    """Switched-off type checks without a code or a reason."""
    return [
        f"{line}: {comment}"
        for line, comment in _comments(source)
        if IGNORE.search(comment) and not EXPLAINED.search(comment)
    ]


def test_exports_are_sorted_and_exist() -> None:
    _expect_none(
        f"{shown(path)}:{item}" for path in python_files("src", "tests") for item in unsorted_exports(parsed(path))
    )


def test_no_error_is_swallowed() -> None:
    _expect_none(f"{shown(path)}:{item}" for path in python_files("src", "tests") for item in swallowed(parsed(path)))


def test_only_the_command_line_writes_to_the_terminal() -> None:
    _expect_none(
        f"{shown(path)}:{item}"
        for name, path in modules().items()
        if component(name) not in {"cli", "__main__"}
        for item in output(parsed(path))
    )


def test_what_is_opened_can_be_closed() -> None:
    _expect_none(f"{shown(path)}:{item}" for path in python_files("src", "tests") for item in left_open(parsed(path)))


def test_a_switched_off_type_check_says_why() -> None:
    _expect_none(
        f"{shown(path)}:{item}"
        for path in python_files("src", "tests")
        for item in unexplained(path.read_text(encoding="utf-8"))
    )


def test_bad_habits_are_found() -> None:
    assert unsorted_exports(ast.parse('__all__ = ["Zed", "AB_C", "f"]\nclass Zed: ...\nAB_C = f = 1')) != []
    assert unsorted_exports(ast.parse('__all__ = ["AB_C", "Zed", "f"]\nclass Zed: ...\nAB_C = f = 1')) == []
    assert unsorted_exports(ast.parse('__all__ = ["gone"]')) == ["1: no gone here"]
    for kind in ("", " Exception", " (OSError, BaseException)", " builtins.Exception as err"):
        assert swallowed(ast.parse(f"try: x()\nexcept{kind}: pass")) != []
    assert swallowed(ast.parse("with contextlib.suppress(OSError, Exception): x()")) != []
    for handler in ("except OSError: pass", "except Exception as err: log(err)", "except Exception: raise"):
        assert swallowed(ast.parse(f"try: x()\n{handler}")) == []
    assert len(output(ast.parse("print(1)\nsys.stderr.write(x)\nfingerprint(1)\nself.print()"))) == 2
    assert output(ast.parse("if __name__ == '__main__':\n    print(1)")) == []


def test_databases_left_open_are_found() -> None:
    for opening in ("with sqlite3.connect(x) as db: pass", "f(StateStore.open(x))", "f(state=StateStore.open(x))"):
        assert left_open(ast.parse(opening)) != []
    for opening in (
        "with closing(sqlite3.connect(x)) as db: pass",
        "db = sqlite3.connect(x)",
        "StateStore.open(x).close()",
    ):
        assert left_open(ast.parse(opening)) == []


def test_unexplained_switches_are_found() -> None:
    off = "x = 1  # type: " + "ignore"
    assert unexplained(off) != []
    assert unexplained(f"{off}[arg-type]") != []
    assert unexplained(f"{off}[arg-type]  # stubs of 1.2 are wrong here") == []
    assert unexplained(f'"{off}"') == [], "a string is no comment"


def _expect_none(found: Iterator[str]) -> None:
    offenders = list(found)
    assert not offenders, "\n".join(offenders)


def _export_order(name: str) -> tuple[int, str]:
    if name.isupper():
        return 0, name
    return (1 if name.lstrip("_")[:1].isupper() else 2), name


def _defined(tree: ast.Module) -> set[str]:
    """Top-level names, and any string a module-level ``__getattr__`` may answer to."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name)
            case _:
                pass
    if "__getattr__" in names:
        in_all = {id(item) for item in _exports(tree)}
        names |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in in_all
        }
    return names


def _exports(tree: ast.Module) -> Iterator[ast.AST]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.walk(node.value)


def _blind(kind: ast.expr | None) -> bool:
    match kind:
        case None:
            return True
        case ast.Tuple(elts=kinds):
            return any(_blind(item) for item in kinds)
        case _:
            return ast.unparse(kind).rpartition(".")[2] in BLIND


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
