"""Dialogs over the desk: pick one, read a sheet.

Belongs here: how a person is asked. Does not belong here: yes or no (``question``), typing (``entry``),
what is asked (``forms``), what follows.

Keys that come while an answer is on its way belong to what opens next: a dialog that is done hands them on
(``HeldKeys``), so that quick fingers never act on what lies below.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen

from helpdesk_tui.actions import Where
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Kind, cells, clean, fit_cells
from helpdesk_tui.tui.keymap import key_name, latin
from helpdesk_tui.tui.lines import Line, Span, ascii_text, line
from helpdesk_tui.tui.screens.host import HeldKeys
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.events import Paste
    from textual.message import Message

    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.tui.keymap import Keymap

__all__ = ["Dialog", "Letters", "Option", "Pick", "Sheet", "moves", "window"]

T = TypeVar("T")
_SHEET = ("move.", "view.back", "view.close", "view.open", "view.why")
"""Actions a sheet knows."""


class Dialog(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """A box over the desk, answered once."""

    PLACE: ClassVar[Where | None] = Where.PICKER
    """Whose keys count here; None: the dialog looks them up itself."""
    quits: bool = True
    """Whether ``ctrl+q`` ends the program from here; not where that is asked already, or something runs."""
    DEFAULT_CSS = """
    Dialog { align: center middle; background: transparent; }
    Dialog > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 0 1;
        border: round $accent; background: $background;
    }
    Dialog.plain > Vertical { border: ascii $accent; }
    Dialog.-low > Vertical { border: none; max-height: 100%; }
    Dialog > Vertical.wide { width: 96%; height: 90%; }
    Dialog LinesView { height: auto; }
    Dialog Input { border: none; height: 1; padding: 0; background: $background; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._done = False

    def heading(self) -> LinesView:
        """The title, as a row: a frame's title would be read as markup."""
        return LinesView([line(Span(clean(self._title, Kind.LINE, limit=200), "title"))], classes="heading")

    def on_mount(self) -> None:
        self.set_class(self.plain, "plain")
        if isinstance(self.app, HeldKeys):
            self.app.release_keys()

    @property
    def plain(self) -> bool:
        """Whether everything is drawn in ASCII."""
        return self.app.has_class("plain")

    def drawn(self, lines: Iterable[Line]) -> list[Line]:
        """The lines as this terminal can show them."""
        if not self.plain:
            return list(lines)
        return [
            replace(one, spans=tuple(replace(span, text=ascii_text(span.text)) for span in one.spans)) for one in lines
        ]

    @property
    def arrow(self) -> str:
        """What points at the line of the cursor."""
        return ">" if self.plain else "▶"

    def on_screen_resume(self) -> None:
        """A dialog over this one is gone: keys that came too late for it are for this one."""
        if isinstance(self.app, HeldKeys) and not self.busy:
            self.app.release_keys()

    def answer(self, value: T | None) -> None:
        """Ends the dialog; what comes after counts for whatever is next."""
        if not self._done:
            self._done = True
            self.dismiss(value)

    def catch_up(self) -> None:
        """The program ends over this: what is typed and not kept is kept now."""

    @property
    def busy(self) -> bool:
        """Whether something is about to open here, or just has: keys and pastes are for that."""
        return not self.is_active

    def later(self, event: Key | Paste) -> bool:
        """Keeps what is for whatever opens next; whether it was kept."""
        app = self.app
        assert isinstance(app, HeldKeys)
        if not self._done and not self.busy and app.turn(event):
            return False
        event.stop()
        event.prevent_default()
        app.hold_key(event)
        return True

    def on_key(self, event: Key) -> None:
        app = self.app
        assert isinstance(app, HeldKeys)
        if self.later(event):
            return
        if self.pressed(self.translated(key_name(event.key, event.character), app.keymap), event):
            event.stop()
            event.prevent_default()
            self.next_after(event)

    def next_after(self, event: Key | Paste) -> None:
        """A key is done: the next one comes, if it is for this dialog."""
        app = self.app
        assert isinstance(app, HeldKeys)
        app.handled(event)
        if not self._done and not self.busy:
            app.release_keys()

    def on_paste(self, event: Paste) -> None:
        """No field has taken it."""
        if not self.later(event):
            event.stop()
            self.pasted(event.text)
            self.next_after(event)

    def pasted(self, text: str) -> None:
        """What a paste means here: nothing."""

    def translated(self, key: str, keymap: Keymap) -> str:
        """The default key of what the user's key means here. In a list a letter may be text, so it stays one."""
        if self.PLACE is None or (self.PLACE is Where.PICKER and len(key) == 1):
            return key
        return keymap.as_default(key, self.PLACE, among=_SHEET if self.PLACE is Where.DESK else ("",))

    def pressed(self, key: str, event: Key) -> bool:
        """Handles a key; whether it was one of this dialog's."""
        raise NotImplementedError

    def repeated(self, event: Key) -> bool:
        """Whether a key is held down, since before the dialog opened or in it."""
        return isinstance(self.app, HeldKeys) and self.app.is_held(event)


@dataclass(frozen=True, slots=True)
class Option:
    """A line to pick. ``title`` and ``detail`` are clean."""

    value: str
    title: str
    key: str = ""
    detail: str = ""
    off: str = ""
    """Why it can't be done here; it may be chosen all the same, and says so then. Empty: it can."""


def window(at: int, count: int, height: int) -> tuple[int, int]:
    """The part of a list that a dialog shows on a screen of this height, the cursor in it."""
    room = max(3, height * 9 // 10 - 5)
    start = max(0, min(at - room // 2, count - room))
    return start, start + room


def moves(view: LinesView) -> dict[str, int]:
    """Rows a key moves what is read by."""
    half, far = max(1, view.size.height // 2), 1_000_000
    found = {"j": 1, "down": 1, "k": -1, "up": -1, "ctrl+d": half, "pagedown": half, "space": half}
    return found | {"ctrl+u": -half, "pageup": -half, "g": -far, "home": -far, "G": far, "end": far}


class Letters(Dialog[T], Generic[T], inherit_bindings=False):
    """A list whose lines are chosen by a letter, where a name may be typed, or pasted, all the same."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._sent: list[Key] = []

    def post_message(self, message: Message) -> bool:
        """Keys are counted when they come: what comes behind one says what it is."""
        if isinstance(message, Key):
            self._sent.append(message)
        return super().post_message(message)

    def begins(self, event: Key, titles: Iterable[str]) -> bool:
        """Whether a letter begins a name, the next letter of which came in the same breath."""
        while self._sent and self._sent.pop(0) is not event:
            pass
        behind = "".join(one.character or "" for one in self._sent[:1] if one.is_printable)
        if not self._sent and isinstance(self.app, HeldKeys):
            behind = self.app.coming[:1]
        word = f"{event.character or ''}{behind}".casefold()
        return bool(behind) and any(title.casefold().lstrip("+-").startswith(word) for title in titles)


class Pick(Letters[str]):
    """One of several: by its letter, or with the cursor. ``filters``: typing narrows the list instead, as a paste does
    everywhere. ``free``: the value, with what was typed behind it, of an answer that is none of these. ``text``: what
    was typed before, and ``problem`` why it was refused."""

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        filters: bool = False,
        at: str = "",
        free: str = "",
        text: str = "",
        problem: str = "",
    ) -> None:
        super().__init__(title)
        self.options = options
        self.free = free
        self.filters = filters or bool(text)
        self.text, self.problem = text, problem
        self.at = next((n for n, one in enumerate(options) if one.value == at), 0)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield LinesView(id="options")

    def on_mount(self) -> None:
        super().on_mount()
        self._draw()

    def found(self) -> list[Option]:
        """What matches: by the beginning of its title first, then by its title, then by its description."""
        wanted = self.text.casefold().split()
        offered = [one for one in self.options if not self.free or not self.filters or one.value != self.free]
        found = [one for one in offered if all(w in f"{one.title} {one.detail}".casefold() for w in wanted)]
        if not wanted:
            return found
        whole = " ".join(wanted)

        def distance(one: Option) -> int:
            title = one.title.casefold()
            return 0 if title.startswith(whole) else 1 if all(w in title for w in wanted) else 2

        return sorted(found, key=distance)

    def pressed(self, key: str, event: Key) -> bool:
        found = self.found()
        if key == "esc":
            self.answer(None)
        elif key in ("down", "ctrl+n", "tab"):
            self.at = min(self.at + 1, max(0, len(found) - 1))
        elif key in ("up", "ctrl+p", "shift+tab"):
            self.at = max(self.at - 1, 0)
        elif key == "enter":
            if found:
                self.answer(found[min(self.at, len(found) - 1)].value)
            elif self.free:
                self.answer(f"{self.free}{self.text}")
        elif self.filters:
            self._typed(key, event)
        else:
            self._lettered(key, event)
        self._draw()
        return True

    def _lettered(self, key: str, event: Key) -> None:
        """The line of a letter; of a list that isn't all there is, one that is no line's begins a name."""
        chosen = next((one for one in self.options if one.key and one.key in (key, latin(key))), None)
        named = self.begins(event, [one.title for one in self.options]) if self.free else False
        if chosen is not None and not named:
            self.answer(chosen.value)
        elif self.free and event.is_printable:
            self.filters = True
            self._typed(key, event)

    def pasted(self, text: str) -> None:
        """As if it had been typed into a list that narrows."""
        self.filters = True
        self.text += clean(text, Kind.LINE, limit=200)
        self.at = 0
        self._draw()

    def _typed(self, key: str, event: Key) -> None:
        if key == "backspace":
            self.text = self.text[:-1]
        elif key == "ctrl+u":
            self.text = ""
        elif event.character is not None and event.character.isprintable():
            self.text += event.character
        self.at = 0

    def _draw(self) -> None:
        found = self.found()
        self.at = min(self.at, max(0, len(found) - 1))
        start, stop = window(self.at, len(found), self.size.height)
        widest = max((cells(one.title) for one in found), default=0)
        rows = [
            line(
                Span(self.arrow if start + n == self.at else " ", "accent"),
                Span(f"{one.key:<2}" if not self.filters else "", "key"),
                Span(
                    fit_cells(one.title, min(widest, 44), ellipsis="~" if self.plain else "…"), "dim" if one.off else ""
                ),
                Span(f"  not here: {one.off}" if one.off else f"  {one.detail}" if one.detail else "", "dim"),
            )
            for n, one in enumerate(found[start:stop])
        ]
        if self.filters:
            rows.insert(0, line(Span("/ ", "key"), self.text, Span("_" if self.plain else "▏", "accent")))
        if not found:
            way = "enter takes what is typed" if self.free else "backspace widens"
            rows.append(line(Span(f"nothing matches; {way}, esc leaves", "dim")))
        rows += [line(Span(part, "bad"), wrap=True) for part in self.problem.split("\n") if part]
        self.query_one("#options", LinesView).show(rows)


class Sheet(Dialog[str]):
    """Lines to read, over the whole screen. With ``marker`` a line may be chosen: its target is the answer."""

    PLACE = Where.DESK

    def __init__(
        self,
        title: str,
        lines: Sequence[Line] | Callable[[int], Sequence[Line]],
        *,
        marker: bool = False,
        wide: bool = True,
        why: Callable[[Derivation, int], Sequence[Line]] | None = None,
        keys: str = "j/k scroll  esc close",
    ) -> None:
        super().__init__(title)
        self._make = lines if callable(lines) else lambda _: lines
        self.marker, self.wide, self.why = marker, wide, why
        self.keys = keys

    def compose(self) -> ComposeResult:
        with Vertical(classes="wide" if self.wide else ""):
            yield self.heading()
            yield LinesView(marker=self.marker, id="sheet")
            yield LinesView([line(Span(self.keys, "dim"))], id="keys")

    def on_mount(self) -> None:
        super().on_mount()
        sheet = self.query_one("#sheet", LinesView)
        if self.wide:
            sheet.styles.height = "1fr"
        self.call_after_refresh(self._draw)
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        sheet = self.query_one("#sheet", LinesView)
        width = sheet.size.width or max(20, self.app.size.width * 96 // 100 - 4)
        sheet.show(self.drawn(self._make(width - (1 if self.marker else 0))))

    def pressed(self, key: str, event: Key) -> bool:  # noqa: ARG002
        sheet = self.query_one("#sheet", LinesView)
        key = latin(key)
        if key in ("esc", "q"):
            self.answer(None)
        elif by := moves(sheet).get(key):
            if self.marker and abs(by) == 1:
                sheet.step(by)
            else:
                sheet.scroll_rows(by)
        elif key == "enter" and self.marker and sheet.target:
            self.answer(sheet.target)
        elif key == "W" and self.why is not None and (under := sheet.line_under()) and under.why is not None:
            derivation, make = under.why, self.why
            self.app.push_screen(Sheet("Why?", lambda width: make(derivation, width)))
        return True

    def on_lines_view_chosen(self, event: LinesView.Chosen) -> None:
        if self.marker:
            self.answer(event.target)
