"""Writing a text: the editor below the ticket's verdict, and the review bar before it goes out.

Belongs here: keys and fields of that screen. Does not belong here: judging and sending (``writing``), which text it is
and what follows (``composing``).

A reply and a note can't be taken for each other: frame, word and colour differ, and the review says it once more.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Literal, TypeAlias

from textual.containers import Horizontal, Vertical
from textual.widgets import TextArea

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import MessageKind
from helpdesk_tui.session.verbs.filling import fill
from helpdesk_tui.tui.keymap import Router, key_name
from helpdesk_tui.tui.lines import Line, Span, Style, flowed, line
from helpdesk_tui.tui.screens.beside import ThreadBeside
from helpdesk_tui.tui.screens.dialogs import Dialog, Option, Pick
from helpdesk_tui.tui.screens.host import HeldKeys
from helpdesk_tui.tui.screens.knowledge import knowledge
from helpdesk_tui.tui.screens.question import Question
from helpdesk_tui.tui.screens.reviewing import Reviewing, offered
from helpdesk_tui.tui.screens.wide import WIDE
from helpdesk_tui.tui.views import verdict as verdicts
from helpdesk_tui.tui.widgets.lines_view import LinesView
from helpdesk_tui.tui.writing.canned import card_values, gist
from helpdesk_tui.tui.writing.compose import mention
from helpdesk_tui.tui.writing.editor import edited
from helpdesk_tui.tui.writing.review import Review, closed_channel, lines, review_of, stops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from textual.app import ComposeResult
    from textual.events import Key, Paste

    from helpdesk_tui.actions import Action
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.writing.canned import Canned
    from helpdesk_tui.tui.writing.compose import Writing
    from helpdesk_tui.tui.writing.macros import Foreseen

__all__ = ["ComposeScreen", "Outcome", "With"]

Ending: TypeAlias = Literal["send", "send_close", "draft", "discard"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How writing ended."""

    ending: Ending
    review: Review
    beside: tuple[Foreseen, ...] = ()
    """What is done with it."""


@dataclass(frozen=True, slots=True)
class With:
    """A text, and what a macro does with it."""

    writing: Writing
    beside: tuple[Foreseen, ...]


class _Area(TextArea):
    """Where the text is written. Every key is shown to the screen first: ``::`` is two keys an editor would take."""

    def on_key(self, event: Key) -> None:
        if isinstance(self.screen, ComposeScreen) and self.screen.taken(event):
            event.stop()
            event.prevent_default()
        elif event.is_printable and isinstance(self.app, HeldKeys):
            self.call_next(self.app.took, event)

    def on_focus(self) -> None:
        if isinstance(self.app, HeldKeys):
            self.app.release_keys()

    def on_paste(self, event: Paste) -> None:
        if isinstance(self.screen, ComposeScreen) and not self.screen.later(event):
            event.stop()
            if isinstance(self.app, HeldKeys):
                self.call_next(self.app.took, event)


class ComposeScreen(Dialog[Outcome]):
    """A text on its way. ``reviewing``: it starts at the review bar, as a macro's text does."""

    AUTO_FOCUS = ""
    PLACE = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 # Textual declares it so
    DEFAULT_CSS = """
    ComposeScreen { align: left top; background: $background; }
    ComposeScreen > Vertical, ComposeScreen.plain > Vertical {
        width: 100%; max-width: 100%; height: 100%; max-height: 100%; border: none; padding: 0;
    }
    ComposeScreen #frame { height: 1; }
    ComposeScreen #owed { height: auto; }
    ComposeScreen Horizontal { height: 1fr; }
    ComposeScreen TextArea { width: 1fr; height: 100%; border: round $accent; padding: 0; background: $background; }
    ComposeScreen TextArea:focus { border: heavy $accent; }
    ComposeScreen.note TextArea { border: dashed ansi_magenta; }
    ComposeScreen.note TextArea:focus { border: dashed ansi_bright_magenta; }
    ComposeScreen.plain TextArea, ComposeScreen.plain TextArea:focus { border: ascii $accent; }
    ComposeScreen.plain.note TextArea, ComposeScreen.plain.note TextArea:focus { border: ascii ansi_magenta; }
    ComposeScreen #review { height: auto; max-height: 40%; }
    ComposeScreen #foot { height: auto; }
    ComposeScreen #thread { display: none; width: 1fr; height: 100%; margin: 0 0 0 1; }
    ComposeScreen.-wide #thread { display: block; }
    ComposeScreen.-low #owed { display: none; }
    ComposeScreen.-low TextArea, ComposeScreen.-low TextArea:focus { border: none; }
    """

    def __init__(
        self,
        writing: Writing,
        card: Card,
        session: Session,
        *,
        keymap: Keymap,
        canned: Callable[[], Sequence[Canned]],
        colleagues: Callable[[], Coroutine[Any, Any, Sequence[Option]]],
        keep: Callable[[Writing], None],
        reviewing: bool = False,
        beside: Sequence[Foreseen] = (),
        macros: Callable[[Writing], Coroutine[Any, Any, With | None]],
    ) -> None:
        super().__init__(writing.title)
        self.writing, self.card, self.keymap = writing, card, keymap
        self.session = session
        self._canned, self._colleagues, self._keep, self._macros = canned, colleagues, keep, macros
        self._bar = Reviewing(self)
        self.reviewing = reviewing
        self._text_keys = Router(keymap, Where.TEXT)
        self._review_keys = Router(keymap, Where.REVIEW)
        self.beside = list(beside)
        """What is done with it."""
        self._said = ""
        self._jobs = 0
        self._fed: Key | None = None
        """The key that was read last: one comes by on its way from the editor to the screen."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield LinesView(id="frame")
            yield LinesView(id="owed")
            with Horizontal():
                yield _Area(self.writing.body, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
                yield ThreadBeside(self.card, self.session)
            yield LinesView(id="review")
            yield LinesView(id="foot")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        self._mode(reviewing=self.reviewing)
        super().on_mount()

    @property
    def review(self) -> Review:
        return review_of(self.writing, self.card)

    # Drawing.

    def _mode(self, *, reviewing: bool) -> None:
        self.reviewing = reviewing
        area = self.query_one(TextArea)
        if reviewing:
            self.set_focus(None)
        else:
            area.focus()
        self.draw()

    def draw(self) -> None:
        """Frame, verdict, review and keys for what is written now."""
        writing, width = self.writing, self.app.size.width
        style: Style = "public" if writing.public else "note"
        self.set_class(not writing.public, "note")
        who = self.card.party.customer.name if self.card.party.customer is not None else self.card.party.id
        about = f" to {who}" if writing.public else ": the customer does not read it"
        head = [Span(f" {writing.title}", style), Span(f"{about} · {self.card.ticket.id} {self.card.ticket.subject}")]
        self.query_one("#frame", LinesView).show(self.drawn([Line(tuple(head))]))
        self.query_one("#owed", LinesView).show(self.drawn(self._owed(width)))
        done = [line(Span("~ ", "accent"), one.summary, wrap=True) for one in self.beside]
        shown = [*lines(self.review, width - 1, zone=self.session.lister.zone), *done] if self.reviewing else []
        self.query_one("#review", LinesView).show(self.drawn(shown))
        self.query_one("#foot", LinesView).show(self.drawn(self._foot()))

    def _owed(self, width: int) -> list[Line]:
        """What is owed, and that the customer may not be served here: known before the first word."""
        shown = verdicts.headline(self.card, width)
        closed = closed_channel(self.card) if self.writing.public and not self.reviewing else None
        if closed is not None:
            shown.append(line(Span(f" ! {closed.text}: {closed.hint}", "warn"), wrap=True))
        return shown

    def _foot(self) -> list[Line]:
        """The prompt says once more what it is; then the keys, as many rows as they take."""
        if self._said:
            return [line(Span(f" ! {self._said}", "warn"), wrap=True)]
        parts: list[tuple[Span, ...]] = []
        for action in self._offered():
            if (keys := self.keymap.of(action.id)) and not action.id.endswith("thread_up"):
                key, title = f" {keys[0].replace(' ', '')}", action.title.lower()
                lacking = self.session.availability(action.id)
                parts.append(
                    (Span(f" ({key.strip()} {title}) ", "dim"),) if lacking else (Span(key, "key"), Span(f" {title} "))
                )
        lead = Span(f" {self.writing.title} ", "public" if self.writing.public else "note")
        return flowed(parts, self.app.size.width, lead=(lead,))

    def _offered(self) -> Sequence[Action]:
        """What can be done now."""
        found = [one for one in ACTIONS.values() if one.where is Where.TEXT]
        if self.reviewing:
            found = list(offered(self.writing, self.card))
        return [one for one in found if "thread" not in one.id or self.app.size.width >= WIDE]

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def say(self, text: str) -> None:
        """A word at the bottom, until the next key."""
        self._said = text
        self.query_one("#foot", LinesView).show(self.drawn(self._foot()))

    # Keys.

    def taken(self, event: Key) -> bool:
        """Whether a key that is typed into the text means something else, or is for what is about to open."""
        overtakes = not event.is_printable and isinstance(self.app, HeldKeys) and not self.app.turn(event)
        if self._done or self.busy or overtakes:
            return self.later(event)
        if taken := self.pressed(key_name(event.key, event.character), event):
            self.next_after(event)
        return taken

    @property
    def busy(self) -> bool:
        return self._jobs > 0 or super().busy or not (self.reviewing or isinstance(self.focused, TextArea))

    def pressed(self, key: str, event: Key) -> bool:
        if event is self._fed:
            return self.reviewing
        self._fed = event
        if self._said:
            self.say("")
        router = self._review_keys if self.reviewing else self._text_keys
        match = router.feed(key)
        if match.prefix:
            # A beginning such as ":" is typed all the same; the whole of it takes what was typed away again.
            return self.reviewing
        if not match.fire:
            if self.reviewing:
                there = " ".join(keys[0] for one in self._offered() if (keys := self.keymap.of(one.id)))
                self.say(f"{key} does nothing here; {there} do")
            return self.reviewing
        if not self.reviewing and len(match.keys) > 1 and len(match.keys[0]) == 1:
            self.query_one(TextArea).action_delete_left()
        if match.fire in ("review.send", "review.send_close") and self.repeated(event):
            return True
        self.catch_up()
        job = self._handlers()[match.fire]()
        if isinstance(job, Coroutine):
            self._work(job)
        return True

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            **self._bar.handlers(),
            **self.query_one(ThreadBeside).handlers(),
            "text.review": lambda: self._mode(reviewing=True),
            "text.editor": self._edit_outside,
            "text.canned": self._pick_canned,
            "text.mention": self._mention,
            "text.knowledge": self._knowledge,
            "review.send": lambda: self._send("send"),
            "review.send_close": lambda: self._send("send_close"),
            "review.edit": lambda: self._mode(reviewing=False),
            "review.macro": self._macro,
            "review.postpone": lambda: self.answer(Outcome("draft", self.review)),
            "review.discard": self._discard,
        }

    def _work(self, job: Coroutine[Any, Any, None]) -> None:
        self._jobs += 1
        self.run_worker(self._safely(job), group="acts", exit_on_error=False)

    async def _safely(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except HelpdeskError as error:
            self.say(" ".join(part for part in (error.message, error.hint) if part))
        finally:
            self._jobs -= 1
            if not self.busy and not self._done and isinstance(self.app, HeldKeys):
                self.app.release_keys()

    def on_text_area_changed(self) -> None:
        self.catch_up()

    def catch_up(self) -> None:
        """Takes over what stands in the editor: it tells of a change later than of the key behind it."""
        body = self.query_one(TextArea).text
        if body != self.writing.body:
            self.writing = self.writing.with_body(body)
            self._keep(self.writing)

    def changed(self, writing: Writing) -> None:
        """Takes over a text with something set, and keeps it."""
        self.writing = writing
        self._keep(writing)
        self.draw()

    # What the keys do.

    def _send(self, ending: Ending) -> None:
        review = self.review
        if stops(review):
            first = next(problem for problem in review.problems if problem.stops)
            self.say(f"not sent: {first.text}. {first.hint}")
            return
        self._work(self._sent(ending, review))

    async def _sent(self, ending: Ending, review: Review) -> None:
        """Sends, unless somebody has written meanwhile and the text is to be thought over."""
        known = {one.id for one in self.card.messages}
        thread = await self.session.thread(self.card.ticket.id)
        new = [one for one in thread if one.id not in known and one.kind is MessageKind.PUBLIC]
        if new:
            lead = [Span(f"{one.sender.value} {one.author}: ", "bold") for one in new]
            shown = [line(who, one.body.line(limit=300), wrap=True) for who, one in zip(lead, new, strict=True)]
            yes = f"send it all the same ({ending.replace('_', ' and ')})"
            question = Question("Written meanwhile", shown[:6], yes=yes, no="back to the text")
            if not await self.app.push_screen_wait(question):
                self.card = await self.session.card(self.card.ticket.id)
                self.query_one(ThreadBeside).tell(self.card)
                self._mode(reviewing=False)
                return
        self.answer(Outcome(ending, review, tuple(self.beside)))

    def _edit_outside(self) -> None:
        failed: HelpdeskError | None = None
        writing = self.writing
        with self.app.suspend():  # an error that leaves it would leave the terminal to the shell
            try:
                writing = edited(writing)
            except HelpdeskError as error:
                failed = error
        if failed is not None:
            self.say(f"{failed.message}. {failed.hint}")
            return
        self.query_one(TextArea).text = writing.body

    async def _pick_canned(self) -> None:
        found = self._canned()
        options = [Option(one.id, one.title, one.key, gist(one.text)) for one in found]
        chosen = await self.app.push_screen_wait(Pick("Canned answer", options))
        one = next((one for one in found if one.id == chosen), None)
        if one is not None:
            self.query_one(TextArea).insert(fill(one.text, card_values(self.card, me=self.session.actor)))

    async def _mention(self) -> None:
        chosen = await self.app.push_screen_wait(Pick("Mention", await self._colleagues()))
        if chosen:
            self.query_one(TextArea).insert(mention(chosen))

    async def _knowledge(self) -> None:
        """A sentence of the vendor's pages, with where it stands."""
        chosen = await self.app.push_screen_wait(knowledge(self.session, self.card.ticket.desk, quotable=True))
        if chosen:
            self.query_one(TextArea).insert(chosen)

    async def _macro(self) -> None:
        """What a macro does is done with it; the text of one is put behind what is written."""
        found = await self._macros(self.writing)
        if found is not None:
            self.beside = list(found.beside)
            self.query_one(TextArea).text = found.writing.body
            self.changed(found.writing)

    async def _discard(self) -> None:
        question = Question("Discard this text?", [line("It is gone then, the draft, too.")], yes="discard", no="keep")
        sure: bool | None = True
        if not self.writing.empty:
            sure = await self.app.push_screen_wait(question)
        if sure:
            self.answer(Outcome("discard", self.review))
