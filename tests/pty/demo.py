"""A small app on our terminal layer, for tests and measurements that need no desk: a list, a line to type in, a crash.

Keys: j k G g, a d (half pages), i to type and enter to leave it, o for an overlay, e to lend the terminal, n to tell
the terminal, x to raise an error, f2 to hang, q to quit.
Run as ``python -m tests.pty.demo [--count N] [--draft FILE] [--side] [--hostile]``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from helpdesk_tui.cli.crash import report
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Span
from helpdesk_tui.tui.terminal import lifecycle
from helpdesk_tui.tui.terminal.app import TerminalApp
from helpdesk_tui.tui.terminal.notices import Notices, Switches
from helpdesk_tui.tui.themes import DEFAULT, THEMES
from helpdesk_tui.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

COLUMNS = (
    Column("!", 1),
    Column("due", 8, right=True),
    Column("ticket", 8),
    Column("subject", 12, 1),
    Column("customer", 12, drop=2),
    Column("plan", 6, drop=1),
)
WORDS = ("Orders missing after migration", "Checkout returns 500", "Как настроить налог", "Không nhập được đơn hàng")


class Synthetic:
    """As many rows as are asked for, each made when it is looked at."""

    def __init__(self, count: int, texts: Sequence[str]) -> None:
        self.count = count
        self.texts = texts

    def line(self, index: int) -> Row | None:
        subject = Foreign(f"{index} {self.texts[index % len(self.texts)]}")
        cells = ("!" if index % 7 == 0 else "", f"{index % 90}:{index % 60:02}", f"T-{index}", subject, "Acme", "VIP")
        return Row((Span("!", "bad") if index % 7 == 0 else "", *cells[1:]))


class Demo(TerminalApp):
    """One list, one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)"),
        Binding("k", "move(-1)"),
        Binding("G", "move(1000000000)"),
        Binding("g", "move(-1000000000)"),
        Binding("d", "page(0.5)"),
        Binding("a", "page(-0.5)"),
        Binding("i", "write"),
        Binding("o", "overlay"),
        Binding("e", "edit"),
        Binding("n", "tell"),
        Binding("x", "fail"),
        Binding("f2", "freeze"),
        Binding("q", "end_it"),
        Binding("ctrl+z", "suspend_process"),
    ]
    CSS = """
    Screen { layers: base over; }
    #side { width: 20; }
    #line { height: 1; border: none; padding: 0; display: none; }
    #over { layer: over; width: 20; height: 4; offset: 5 5; background: red; display: none; }
    #state { height: 1; }
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.draft: Path | None = options.draft
        super().__init__(report=report, flush=self.save)
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = DEFAULT
        self.options = options
        self.rows = Rows(COLUMNS, shift=self.shift_lines)
        self.typed = ""

    def compose(self) -> ComposeResult:
        if self.options.side:
            with Horizontal():
                yield Static("side", id="side", markup=False)
                yield self.rows
        else:
            yield self.rows
        line = Input(id="line")
        line.cursor_blink = False
        yield line
        yield Static("ready", id="state", markup=False)
        yield Static("over", id="over", markup=False)

    def on_mount(self) -> None:
        texts: Sequence[str] = WORDS
        if self.options.hostile:
            from tests.hostile.corpus import every

            texts = tuple(item.text[:2_000] for item in every() if item.text)
        self.rows.show(Synthetic(self.options.count, texts))
        self.rows.focus()
        self.call_after_refresh(self.painted)

    def on_rows_rested(self, message: Rows.Rested) -> None:
        self.state(f"rested {message.index}")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.typed = event.value

    def on_input_submitted(self) -> None:
        self.query_one("#line").display = False
        self.rows.focus()

    def on_paste(self) -> None:
        self.state("pasted")

    def state(self, words: str) -> None:
        self.query_one("#state", Static).update(words)

    def save(self) -> None:
        if self.draft is not None:
            fresh = self.draft.with_suffix(".new")
            fresh.write_text(self.typed, encoding="utf-8", errors="surrogateescape")
            fresh.replace(self.draft)

    def action_move(self, by: int) -> None:
        self.rows.move(by)

    def action_page(self, pages: float) -> None:
        self.rows.move_pages(pages)

    def action_write(self) -> None:
        self.query_one("#line").display = True
        self.query_one("#line").focus()

    def action_overlay(self) -> None:
        over = self.query_one("#over")
        over.display = not over.display

    def action_edit(self) -> None:
        with self.suspend():
            os.write(2, b"outside\r\n")

    def action_tell(self) -> None:
        notices = Notices(self.terminal, Switches(), environ=os.environ)
        for item in ("plain", "a\x1b]0;evil\x07b;c", "x" * 500):
            notices.title(item)
            notices.notice(item, item)
            notices.copy(item + "\n")
        notices.bell()
        self.state("told")

    def action_fail(self) -> None:
        password = "hunter2"  # noqa: F841 # must not be seen in the crash
        raise RuntimeError("\x1b]0;evil\x07 customer words")

    def action_freeze(self) -> None:
        time.sleep(1_000)  # what a handler that hangs does to the program

    def action_end_it(self) -> None:
        self.end(0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--draft", type=Path)
    parser.add_argument("--side", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    try:
        return lifecycle.run(Demo(parser.parse_args()))
    except HelpdeskError as error:
        sys.stderr.write(f"error: {error.message}\n{error.hint}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
