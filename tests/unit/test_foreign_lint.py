"""The program has no leak the lint knows, and the lint finds each kind of leak."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.tools.foreign_lint import PACKAGE, findings, findings_below, main
from tests.tools.foreign_tables import EXPECTED, MARKUP_CALLS, RAW_ALLOWED

if TYPE_CHECKING:
    from pathlib import Path

RAW = [
    "print(ticket.subject.raw)",
    "text = foreign._raw",
    "self.raw = 1",
    "read = Foreign.raw",
    "getattr(foreign, 'raw')",
    "object.__getattribute__(foreign, '_raw')",
    "texts = map(operator.attrgetter('raw'), found)",
    "foreign.__reduce__()[1]",
    "foreign.__reduce_ex__(4)",
    "match x:\n    case Foreign(raw=text): pass",
    "def f(x):\n    return [y.raw for y in x]",
]

DANGERS = [
    "subprocess.run(x, shell=True)",
    "subprocess.run(x, shell=wanted)",
    "run(x, shell=1)",
    "os.system(x)",
    "from os import system",
    "os.popen(x)",
    "subprocess.getoutput(x)",
    "from subprocess import getoutput",
    "asyncio.create_subprocess_shell(x)",
    "eval(x)",
    "exec(x)",
    "list(map(eval, x))",
    "builtins.exec(x)",
    "import pickle",
    "import pickle as p",
    "from pickle import loads",
    "import marshal, shelve",
    "yaml.load(x)",
    "escape(x)",
    "markup.escape(x)",
    "rich.markup.escape(x)",
    "from rich.markup import escape",
    "from textual.markup import escape as e",
]

MARKUP = [
    "Static(text)",
    "Static(f'a {text}')",
    "Static('[b]' + text)",
    "Static('%s' % text)",
    "Static('{}'.format(text))",
    "Static(str(foreign))",
    "Static(foreign.line())",
    "Static(clean(text, Kind.LINE))",
    "Static(fit_cells(text, 5))",
    "Static(content=text)",
    "Static(*parts)",
    "Static(**options)",
    "Static(text if x else 'a')",
    "Static('a' if x else text)",
    "Static(Foreign(text))",
    "Static(text, markup=True)",
    "Static(text, markup=flag)",
    "Static(parts[0])",
    "Static(content.plain)",
    "Static(''.join(Content(x)))",
    "widgets.Label(text)",
    "Button(text)",
    "Button(label=text)",
    "Checkbox(text)",
    "RadioButton(text)",
    "Tab(text)",
    "TabPane(text, Static('a'))",
    "TabPane(*parts)",
    "Option(text)",
    "Option(prompt=text)",
    "Selection(text, 1)",
    "Select([(text, 1)])",
    "Select([(text, x) for x in y])",
    "Select((text, x) for x in y)",
    "Select(options)",
    "Select([], prompt=text)",
    "Collapsible(Static('a'), title=text)",
    "Link(text)",
    "Tree(text)",
    "tree.root.add_leaf(text)",
    "node.set_label(text)",
    "tree.root.add(f'{text}')",
    "table.add_column(text)",
    "table.add_column('a', label=text)",
    "table.add_columns('a', text)",
    "table.add_row('a', text)",
    "table.add_row(*cells)",
    "table.add_row('a', label=text)",
    "table.update_cell(1, 2, text)",
    "table.update_cell_at(here, text)",
    "options.add_option(text)",
    "options.add_options([text])",
    "self.notify(text)",
    "self.app.notify('a', title=text)",
    "self.notify(str(error), severity='error')",
    "Hit(1, text, run)",
    "Hit(1, Content(text), run, help=text)",
    "DiscoveryHit(text, run)",
    "matcher.highlight(text)",
    "Content.from_markup(text)",
    "Content.from_markup(f'[b]{text}[/b]')",
    "Content.from_markup('[b]' + text)",
    "Text.from_markup(text)",
    "Content.from_text(text)",
    "self.border_title = text",
    "self.border_subtitle = f'{text}'",
    "panel.tooltip = text",
    "panel.tooltip: str = text",
    "self.border_title += text",
    "Input(tooltip=text)",
    "button.with_tooltip(text)",
    "setattr(self, 'border_title', text)",
    "button.label = f'{text}'",
    "static.update(f'{text}')",
    "static.update('a' + text)",
    "log.write(foreign.block())",
    "from textual.widgets import Static as S\nS(text)",
    "class Note(Static): pass\nNote(text)",
    "class Note(Static):\n    def __init__(self, text):\n        super().__init__(text)",
    "class Note(Static):\n    BORDER_TITLE = make()",
    "def f(text: str): static.update(text)",
    "def f(text: str): return Static(text)",
    "def f(text: 'Content | str'): return Static(text)",
    "def f():\n    text = Content('a')\n    text = other()\n    return Static(text)",
    "def f():\n    text = 'a'\n    text += other\n    return Static(text)",
    "def f():\n    a, b = 'x', other\n    return Static(a)",
    "def f(texts: list[str]):\n    for text in texts: yield Static(text)",
    "class A:\n    def f(self): self.x = other()\n    def g(self): return Static(self.x)",
    "def title() -> str: return 'a'\nStatic(title())",
    "async def f(): await self.mount(Static(text))",
    "from helpdesk_tui.tui.widgets.list import Option\nOption(text)",
    "from textual.widgets.option_list import Option\nOption(text)",
    "def f(text: str): log.write(text)",
    "async def f(text: str): log.write(text); await log.flush()",
    "def f(text: str):\n    seen: RichLog = self.log\n    seen.write(text)",
    "yield_ = lambda text: Static(text)",
    "TITLE = make()\ndef f(): return Static(TITLE)",
]

FINE = [
    "Static('constant')",
    "Static()",
    "Static(Content(text))",
    "Static(Content.assemble(text, ' ', Content(text)))",
    "Static(Content(text).stylize('bold'))",
    "Static(Content('a') + Content(text))",
    "Static('a' if x else Content(text))",
    "Static(text, markup=False)",
    "Static(Content.from_markup('[b]$x[/b]', x=text))",
    "Static(Table())",
    "TabPane('Tickets', *children)",
    "table.add_row(Content(text), Text(text), label=Content(text))",
    "table.add_row(*[Content(x) for x in y])",
    "self.notify(text, title=text, markup=False)",
    "Select([(Content(x.name), x.id) for x in y], prompt='Choose')",
    "Select([('all', None)])",
    "Hit(1, Content(text), run, text=text)",
    "self.border_title = Content(text)",
    "self.border_title = None",
    "self.title = text",
    "cache.update(values)",
    "file.write(text)",
    "from helpdesk_tui.tui.content import styled\nStatic(styled(foreign, 'dim'))",
    "from helpdesk_tui.tui import content\nStatic(content.line(foreign))",
    "def body() -> Content: ...\nStatic(body())",
    "class A:\n    x: Content\n    def f(self): return Static(self.x)",
    "class A:\n    def f(self): self.x = Content('a')\n    def g(self): return Static(self.x)",
    "def f(text: Content): return Static(text)",
    "def f(text: 'Content | None' = None): return Static(text)",
    "def f(texts: list[Content]):\n    for text in texts: yield Static(text)",
    "def f(cells: tuple[Content, ...]): table.add_row(*cells)",
    "def f():\n    text = Content(x)\n    return Static(text)",
    "TITLE = 'constant'\ndef f(): return Static(TITLE)",
    "class Note(Static):\n    def __init__(self, text): super().__init__(Content(text))\nNote(text)",
    "re.escape(text)",
    "subprocess.run([x], shell=False)",
    "model.evaluate(x)",
    "from helpdesk_tui.tui.screens.dialogs import Option\nOption(one.id, one.title)",
    "async def f(name: str): await self.composing.write(name, asked)",
    "class A:\n    def f(self, name: str):\n        self.seen: set[str] = set()\n        self.seen.add(name)",
    "def f(sequence: str): self._driver.write(sequence)",
    "raw = b'x'\nraw.decode()",
    "getattr(x, 'line')",
]


def rules(source: str, path: str) -> list[str]:
    return [finding.rule for finding in findings(textwrap.dedent(source), path)]


def test_the_program_has_no_leak() -> None:
    found = findings_below()
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("source", RAW)
def test_the_stored_form_is_found(source: str) -> None:
    for path in ("tui/panes/thread.py", "session/session.py", "session/drafts.py", "cli/show.py", "model/ticket.py"):
        assert rules(source, path) == ["raw"]
    for allowed in RAW_ALLOWED:
        assert rules(source, allowed + ("x.py" if allowed.endswith("/") else ".py")) == []


@pytest.mark.parametrize("source", DANGERS)
def test_a_danger_is_found_anywhere(source: str) -> None:
    for path in ("text/_scrub.py", "backends/rt/http.py", "tui/app.py", "cli/edit.py"):
        assert set(rules(source, path)) == {"danger"}


def test_a_danger_that_is_meant_is_one_danger_in_one_file() -> None:
    for path in EXPECTED:
        source = (PACKAGE / path).read_text(encoding="utf-8")
        assert findings(source, path) == []
        assert rules(source, "other.py") == ["danger"], "nothing is expected there any more"
        assert rules("eval(x)", path) == ["danger"]


@pytest.mark.parametrize("source", MARKUP)
def test_text_taken_for_markup_is_found(source: str) -> None:
    assert set(rules(source, "tui/widgets/note.py")) == {"markup"}
    assert rules(source, "cli/show.py") == []


@pytest.mark.parametrize("source", FINE)
def test_what_is_safe_passes(source: str) -> None:
    assert rules(source, "tui/widgets/note.py") == []


def test_every_call_of_the_table_is_tried() -> None:
    tried = " ".join(MARKUP)
    assert [name for name in MARKUP_CALLS if f"{name}(" not in tried] == []


def test_it_runs_on_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "a.py").write_text("x = 1\nStatic(x.raw)\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == ["tui/a.py:2: markup: Static(x.raw)", "tui/a.py:2: raw: x.raw"]
    (tmp_path / "tui" / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
