"""Files, functions and classes stay small enough to be read at once; what does not says why, here."""

from __future__ import annotations

import ast

from tests.quality.sources import parsed, python_files, shown

FILE_LINES = 400
FUNCTION_LINES = 40
"""Of code: the docstring is not counted, so that explaining costs nothing."""
CLASS_METHODS = 25

EXCEPTIONS: dict[str, str] = {
    "src/helpdesk_tui/backends/local/tickets.py::ticket_row": "a cell a line, in the order of COLUMNS",
    "src/helpdesk_tui/tui/screens/compose.py::ComposeScreen": "a method of two lines for every key of the review bar",
    "src/helpdesk_tui/tui/panes/records.py::RecordsPane": "a third is what subclasses say; the rest is two lines each",
    "tests/tui/driver.py::desk": "a line for every way a desk can be opened in a test",
    "tests/backends/local/desks.py::plain": "a line for every field of the search language, one flat table",
}
"""Offender, as a failure prints it up to the colon, to the reason why it is better in one piece."""


def over_budget(tree: ast.Module, place: str, lines: int) -> dict[str, str]:
    """What is too large in one file: its name to its size."""
    found = {place: f"{lines} lines, at most {FILE_LINES}"} if lines > FILE_LINES else {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if (size := _code_lines(node)) > FUNCTION_LINES:
                found[f"{place}::{node.name}"] = f"{size} lines, at most {FUNCTION_LINES}"
            case ast.ClassDef() if (size := _methods(node)) > CLASS_METHODS:
                found[f"{place}::{node.name}"] = f"{size} methods, at most {CLASS_METHODS}"
            case _:
                pass
    return found


def test_sizes_are_within_budget() -> None:
    found: dict[str, str] = {}
    for path in python_files("src", "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        found |= over_budget(parsed(path), shown(path), lines)
    unexplained = [f"{name}: {size}" for name, size in found.items() if name not in EXCEPTIONS]
    assert not unexplained, "\n".join(unexplained)
    assert not EXCEPTIONS.keys() - found.keys(), "exceptions nobody needs any more"
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values()), "an exception without a reason"


def test_what_is_too_large_is_found() -> None:
    body = "\n".join(f"    x{n} = {n}" for n in range(FUNCTION_LINES))
    methods = "\n".join(f"    def m{n}(self): ..." for n in range(CLASS_METHODS + 1))
    long = ast.parse(f'def fits():\n    """One\n    two."""\n{body[: body.rindex("    ")]}')
    assert over_budget(long, "a.py", FILE_LINES) == {}
    long = ast.parse(f"async def grows():\n{body}\nclass Many:\n{methods}")
    assert set(over_budget(long, "a.py", FILE_LINES + 1)) == {"a.py", "a.py::grows", "a.py::Many"}


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    size = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        size -= (first.end_lineno or first.lineno) - first.lineno + 1
    return size


def _methods(node: ast.ClassDef) -> int:
    return sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body)
