"""The line named is the line on which the key stands, whatever stands before it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.policy.loader import BUILT_IN
from helpdesk_tui.toml_lines import key_lines, line_of
from tests.policy.packs import BUILT_IN_FILES, Folder

if TYPE_CHECKING:
    from pathlib import Path

BEFORE: dict[str, str] = {
    "nothing": "",
    "comments and blanks": "# [calendar]\n\n  # open = 1\n\t\n",
    "a list over lines": "[releases]\nmore = [ # ] not yet\n  '4.5.1',\n  \"4.5.2\", # don't\n\n]\n",
    "lists in lists": "[[examples]]\nid = 'a'\nkind = 'hours'\nexpect = {}\ngiven.x = [[\n1], [\n2, [3]]]\n",
    "an inline table with brackets": "[products.'New ]']\nfirst = { credits = 1 } # }\n",
    "a long text": '[rules."cs.hours"]\nsentence = """\n[calendar]\nopen = 1\n# """\n',
    "a long text with escaped quotes": '[rules."cs.hours"]\nsentence = """a \\""" b\nc \\\\""" # d\n',
    "a long text that ends in quotes": '[rules."cs.hours"]\nsentence = """a\n"b""" # "\nsource = """a"""""\n',
    "a long text with a line folded": '[rules."cs.hours"]\nsentence = """a \\\n   b"""\n',
    "a long literal text": "[rules.'cs.hours']\nsentence = '''\n[calendar]\n\"\"\" \\'''\n",
    "a long literal text that ends in quotes": "[rules.'cs.hours']\nsentence = '''a\n''b'''''\n",
    "quotes in quotes": '[rules."cs.hours"]\nsentence = "a \'\'\' \\" [ {"\nsource = \'b """ ] \\\'\n',
    "an empty text": "[rules.'cs.hours']\nsentence = \"\"\nsource = ''\n",
    "hashes in texts": "[rules.'cs.hours']\nsentence = \"# [ '''\"\n",
    "line ends TOML does not know": "# a\u2028b\u2029c\u0085d\n[rules.'cs.hours']\nsentence = 'e\u2028f'\n",
    "letters of all lands": "[rules.'cs.hours']\nsentence = '\u043f\u0440\u0438\u0432\u0435\u0442 \U0001f600'\n",
    "an array of tables": "[[examples]]\nid = 'a'\nkind = 'hours'\n[examples.given]\n[examples.expect]\n",
    "dotted and quoted keys": "consent . 'advance_limit' = 1\nreleases.\"mor\\u0065\" = []\n",
}
AT: dict[str, tuple[str, int]] = {
    "in a table": ("[calendar]\nzone = '+04:00'\nopen = '10:00'\n", 3),
    "in a quoted table": ("['calendar'] # here\n\"open\" = 1\n", 2),
    "in a spaced table": ("[ calendar ]\n  open=1\n", 2),
    "with escapes": ("[calendar]\n\n\"\\u006fpen\" = 1\n", 3),
}  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("after", AT)
@pytest.mark.parametrize("before", BEFORE)
def test_the_line_of_an_unknown_key(before: str, after: str, ends: str, tmp_path: Path) -> None:
    text, line = AT[after]
    whole = (BEFORE[before] + text).replace("\n", ends)
    tomllib.loads(whole)
    lines = BEFORE[before].count("\n") + 1
    error = Folder(tmp_path).error(whole.encode().join([f'extends = "cs_cart"{ends}'.encode(), b""]))
    assert (error.key, error.line) == ("calendar.open", lines + line)


@pytest.mark.parametrize("before", ["nothing", "comments and blanks", "dotted and quoted keys"])
def test_the_line_of_a_dotted_key(before: str, tmp_path: Path) -> None:
    error = Folder(tmp_path).error(f"{BEFORE[before]}calendar.zone = '+04:00'\ncalendar.'open' = 1")
    assert (error.key, error.line) == ("calendar.open", BEFORE[before].count("\n") + 3)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_key_of_the_built_in_packs_has_its_line(name: str) -> None:
    text = BUILT_IN_FILES[name].read_text(encoding="utf-8")
    lines, shown = key_lines(text), text.split("\n")
    seen = set()
    for path in paths(tomllib.loads(text)):
        assert path in lines, path
        last = next(part for part in reversed(path) if isinstance(part, str))
        assert re.match(rf"\[.*{re.escape(last)}|\"?{re.escape(last)}\"? =", shown[lines[path] - 1]), path
        seen.add(lines[path])
    headers_and_keys = [n for n, line in enumerate(shown, 1) if re.match(r"\[|[a-z_0-9]+ =", line)]
    assert seen == set(headers_and_keys)


def paths(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every table and key outside inline tables, which the built-in packs write on one line."""
    found = []
    for key, value in data.items():
        here = (*at, key)
        if at and at[0] in ("products", "examples") and len(here) > 2:
            found.append(here)
        elif isinstance(value, dict):
            inner = paths(value, here)
            plain = any(not isinstance(v, dict) for v in value.values()) or (here[0] == "rules" and len(here) == 2)
            found += [here] * (plain or (at != () and at[0] == "products")) + inner
        elif key == "examples":
            for number, example in enumerate(value):
                found += [(key, number), *paths(example, (key, number))]
        else:
            found.append(here)
    return found


def test_the_nearest_table_stands_for_what_has_no_line() -> None:
    lines = key_lines("a.b = 1\n[c.d]\n[c.d.e]\nf = { g = 1 }\n[[h]]\n[[h]]\ni = 1\n[h.j]\n[[h.k]]\nl = 2\n")
    expected: dict[tuple[str | int, ...], int]
    expected = {("a",): 1, ("a", "b"): 1, ("a", "x"): 1, ("c",): 2, ("c", "x"): 2, ("c", "d", "e", "f", "g"): 4}
    expected |= {("h",): 5, ("h", 0): 5, ("h", 1): 6, ("h", 1, "i"): 7, ("h", 1, "j"): 8, ("h", 1, "k", 0, "l"): 10}
    expected |= {("x",): 0, (): 0}
    assert {path: line_of(lines, path) for path in expected} == expected
