"""Sending a reviewed text: the charge, the text with its files, what follows; once, however often it is asked for.

Belongs here: the order of the acts and their keys. Does not belong here: judging (``review``).

What is booked with a text is booked before it: a refusal then stops the text, and while the text waits in its grace
time nothing else has changed its ticket. A backend that sends files with their text is given them before; on another
one they are stored when the text has gone out: ``finish`` does that, and is called after a flush, at the end and at the
start; it may be called at any time.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.files import Files, attached
from helpdesk_tui.session.acting import ASKED_WITH
from helpdesk_tui.session.cases import Stamp
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.state.acts import Act, ActState
from helpdesk_tui.session.state.drafts import Draft
from helpdesk_tui.session.verbs.handling import SetStatus
from helpdesk_tui.session.verbs.pricing import Ask
from helpdesk_tui.session.verbs.talking import LogTime, Note, Reply
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.writing.compose import Writing

if TYPE_CHECKING:
    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.writing.review import Review

__all__ = ["FILES", "Sent", "finish", "leave", "send", "take_back", "text_of"]

FILES = "files:"
"""Beginning of the kind of drafts that hold the files of a text on its way; they are no texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of sending."""

    key: str
    writing: Writing
    done: Done
    """The reply or note; ``queued`` while it can still be taken back."""
    before: Done | None = None
    """What was charged or asked with it."""
    after: tuple[Done, ...] = ()
    """Time, status, close of a note."""
    trouble: HelpdeskError | None = None
    """What did not follow; the text is out all the same."""

    @property
    def waits(self) -> bool:
        return self.done.state is ActState.QUEUED

    @property
    def summary(self) -> str:
        acts = [one for one in (self.before, self.done, *self.after) if one is not None]
        parts = [one.summary for one in acts]
        return "; ".join([*parts, f"not done: {self.trouble.message}"] if self.trouble is not None else parts)


async def send(session: Session, review: Review, *, close: bool = False, key: str = "") -> Sent:
    """Sends a text; ``close`` closes its ticket with it. The same key (empty: the text's own) again is the same text,
    answered again, unless it was undone.

    Raises InvalidInput for what ``review`` says stops it, and as ``Session.do``: nothing is sent then.
    """
    writing = review.writing
    key = _own_key(session, writing, key or writing.key)
    before = session.acts.find(key)
    if before is not None and before.state in {ActState.DONE, ActState.QUEUED}:
        told = Sent(key=key, writing=writing, done=_repeated(before))
        return told if writing.public else await _followed(session, told, close=close)
    wrong = next((problem for problem in review.problems if problem.stops), None)
    if wrong is not None:
        raise InvalidInput(wrong.text, hint=wrong.hint, field=wrong.field)
    if writing.files and Capability.ATTACHMENTS not in session.connection.capabilities:
        raise InvalidInput(f"backend {session.connection.name} keeps no files", hint="take them off", field="files")
    files = attached(one.path for one in writing.files)
    args = _args(writing, files, close=close)
    verb = f"ticket.{writing.kind}"
    await session.plan(verb, writing.ticket, args)
    first = await _booked(session, writing, key)
    along = await session.stage(key, files.contents)
    if files.contents:
        _remember(session, writing, key, along=along)
    later = writing.not_before if writing.public else None
    done = await session.do(verb, writing.ticket, args, key=key, not_before=later)
    sent = Sent(key=key, writing=writing, done=done, before=first)
    if files.contents and not sent.waits:
        sent = await _stored(session, sent, files, along=along)
    return sent if writing.public else await _followed(session, sent, close=close)


def _own_key(session: Session, writing: Writing, key: str) -> str:
    """The key of a text; where another text has been sent under it, one that follows from what is written now: two
    texts are two acts, and each goes out once."""
    key = _fresh(session, key)
    act = session.acts.find(key)
    if act is None or act.state in {ActState.SENDING, ActState.UNKNOWN}:
        return key
    args = session.acts.args(key)
    files = [Path(one.path).name for one in writing.files]
    kind = Reply if writing.public else Note
    same = isinstance(args, kind) and args.body == writing.body and act.target == writing.ticket
    if same and [one.name for one in args.attachments] == [Foreign(name) for name in files]:
        return key
    told = "\0".join([writing.kind, writing.body, *files])
    return _fresh(session, f"{key}.{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}")


def _fresh(session: Session, key: str) -> str:
    """The key of an act, or the next one after acts that were undone: what was undone can be done again."""
    while (act := session.acts.find(key)) is not None and act.undone_by is not None:
        key += "+"
    return key


def _args(writing: Writing, files: Files, *, close: bool) -> Reply | Note:
    if not writing.public:
        return Note(body=writing.body, attachments=files.attachments)
    asks = writing.charging == "ask"
    return Reply(
        body=writing.body,
        status="closed" if close else "" if asks else writing.status,
        investigation=writing.investigation,
        pointing=writing.pointing,
        attachments=files.attachments,
        minutes=writing.minutes,
    )


async def _booked(session: Session, writing: Writing, key: str) -> Done | None:
    """The charge, or the question for one: the text itself asks it."""
    match writing.charging:
        case "charge":
            return await session.do("credits.charge", writing.ticket, key=_fresh(session, f"{key}.charge"))
        case "ask":
            return await session.do("credits.ask", writing.ticket, Ask(), key=_fresh(session, f"{key}{ASKED_WITH}"))
        case _:
            return None


async def _followed(session: Session, sent: Sent, *, close: bool) -> Sent:
    """What a note can't bring about by itself: time, status, close."""
    writing, done = sent.writing, list[Done]()
    status = "closed" if close else writing.status
    steps: list[tuple[str, str, Any]] = []
    if writing.minutes:
        steps.append(("time", "ticket.time", LogTime(writing.minutes)))
    if status:
        steps.append(("status", "ticket.status", SetStatus(status)))
    try:
        for name, verb, args in steps:
            key = _fresh(session, f"{sent.key}.{name}")
            done.append(await session.do(verb, writing.ticket, args, key=key))
    except HelpdeskError as error:
        return replace(sent, after=tuple(done), trouble=error)
    return replace(sent, after=tuple(done))


def _remember(session: Session, writing: Writing, key: str, *, along: bool) -> None:
    """The files, before the text goes: so that they follow it, whatever comes between; ``along``: they go with it."""
    extra = {"paths": [one.path for one in writing.files], "along": along}
    session.drafts.save(Draft(ticket=writing.ticket, kind=FILES + key, body="", at=session.clock.now(), extra=extra))


async def _stored(session: Session, sent: Sent, files: Files, *, along: bool) -> Sent:
    """The text is out: what goes wrong now is told, not raised, and tried again by ``finish`` where that may help."""
    try:
        if not along:
            await session.attach(sent.writing.ticket, sent.done.messages[-1], files.contents)
    except HelpdeskError as error:
        if not error.retryable:
            session.drafts.drop(sent.writing.ticket, FILES + sent.key)
        return replace(sent, trouble=error)
    session.drafts.drop(sent.writing.ticket, FILES + sent.key)
    return sent


async def finish(session: Session) -> list[tuple[str, HelpdeskError | None]]:
    """Stores the files of texts that have gone out since; answers each ticket, with what went wrong. Drops the drafts
    of texts that were sent when the program ended.

    A text that was taken back needs no files; one that still waits is left. A file that can't be read any more, or
    that the backend does not take, is told once.
    """
    told: list[tuple[str, HelpdeskError | None]] = []
    for kept in session.drafts.list():
        if not kept.kind.startswith(FILES):
            _forget_sent(session, kept)
            continue
        act = session.acts.find(kept.kind.removeprefix(FILES))
        if act is not None and act.state not in {ActState.DONE, ActState.FAILED}:
            continue
        trouble: HelpdeskError | None = None
        if act is not None and act.state is ActState.DONE and not kept.extra.get("along"):
            try:
                files = attached(str(path) for path in kept.extra.get("paths", ()))
                await session.attach(kept.ticket, _message(act), files.contents)
            except HelpdeskError as error:
                if error.retryable:
                    continue
                trouble = error
            told.append((kept.ticket, trouble))
        session.drafts.drop(kept.ticket, kept.kind)
    return told


def _forget_sent(session: Session, kept: Draft) -> None:
    act = session.acts.find(str(kept.extra.get("key", "")))
    if act is None or act.state not in {ActState.DONE, ActState.QUEUED} or act.undone_by is not None:
        return
    args = session.acts.args(act.key)
    if isinstance(args, Reply | Note) and args.body == kept.body and session.drafts.free(kept):
        session.drafts.drop(kept.ticket, kept.kind, kept.name)


async def leave(session: Session) -> list[Act]:
    """Sends what this person has waiting here, with its files; answers what was not sent. Its text is a draft again
    where it will not be tried by itself."""
    failed = await session.flush(every=True)
    for act in failed:
        if (writing := text_of(session, act)) is not None:
            session.drafts.save(writing.draft(session.clock.now()))
    await finish(session)
    return failed


async def take_back(session: Session, sent: Sent) -> list[Done]:
    """Takes back the text while it waits, and what was booked with it. Raises Refused when it has gone out."""
    done = list((await session.undo(key=sent.key)).done)
    if sent.before is not None and sent.before.key:
        done += (await session.undo(key=sent.before.key)).done
    await finish(session)
    return done


def text_of(session: Session, act: Act) -> Writing | None:
    """The text of a reply or note that did not go out (taken back, or refused when its time came), to be written on;
    None for any other act."""
    args = session.acts.args(act.key) if act.state is ActState.FAILED else None
    if not isinstance(args, Reply | Note):
        return None
    kept = session.drafts.get(act.target, FILES + act.key)
    paths = kept.extra.get("paths", ()) if kept is not None else ()
    writing = Writing(
        ticket=act.target, public=isinstance(args, Reply), body=args.body, investigation=args.investigation
    )
    for path in paths:
        writing = writing.attach(str(path))
    if isinstance(args, Note):
        return writing
    return replace(writing, status=args.status, minutes=args.minutes, pointing=args.pointing)


def _message(act: Act) -> str:
    """The id its message has: it follows from the key."""
    return Stamp(act.actor, act.at, act.key).made("M")


def _repeated(act: Act) -> Done:
    return Done(
        key=act.key,
        verb=act.verb,
        target=act.target,
        summary=act.summary,
        state=act.state,
        repeated=True,
        messages=(_message(act),),
        undoable=act.undoable,
        reason=act.reason,
    )
