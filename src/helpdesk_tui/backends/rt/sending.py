"""Messages and new tickets on their way to RT: each sent once, and looked for by its mark when no answer came.

Belongs here: the requests that add something. Does not belong here: fields and merges (``writes``).
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.backends.rt.http import Upload
from helpdesk_tui.backends.rt.mapping import messages_of, number_of, user_name
from helpdesk_tui.backends.rt.marker import Mark, content_type, packed_key
from helpdesk_tui.backends.rt.steps import Create, Move, Plan, Post, Retract, mark_of
from helpdesk_tui.backends.rt.ticketsql import ago, quoted
from helpdesk_tui.backends.rt.window import Order
from helpdesk_tui.backends.rt.words import body_kept, line_kept, wanted
from helpdesk_tui.errors import (
    AuthError,
    BackendError,
    HelpdeskError,
    InvalidInput,
    NotFound,
    Refused,
    Timeout,
    UnknownOutcome,
)
from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
from helpdesk_tui.model.ticket import Message, MessageKind

if TYPE_CHECKING:
    from helpdesk_tui.backends.rt.mapping import Told
    from helpdesk_tui.backends.rt.reads import Reads
    from helpdesk_tui.model.intents import Intent

__all__ = ["Sender", "patiently"]

T = TypeVar("T")
_PAUSES = (0.0, 0.2, 0.6, 1.5)
"""Seconds before each look for something no answer came to."""
_EARLIER = 120
"""Seconds before an act that tickets of an earlier try of it are looked for: clocks differ."""
_SIMPLE = re.compile(r"\w[\w (),.:-]*\w")
"""A subject RT compares as we do."""
_EMPTY = "\n"
"""The shortest text RT keeps."""


async def patiently(question: Callable[[], Awaitable[T]]) -> T:
    """A read after a write: a failure to read must not look like a failure to write."""
    for pause in _PAUSES[1:]:
        try:
            return await question()
        except (BackendError, AuthError):
            await asyncio.sleep(pause)
    try:
        return await question()
    except (BackendError, AuthError) as error:
        raise UnknownOutcome(f"sent, and can't be read again: {error.message}") from error


class Sender:
    """Adds to one RT."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._settings = reads.settings
        self.staged: dict[str, list[bytes]] = {}
        """Contents of files by the key of the act they belong to."""
        self._made: dict[int, str] = {}
        """Tickets made by this process, with the key of their act: no earlier try of another one."""
        self._files: dict[tuple[str, str], Message] = {}
        """Messages that went out without the contents of their files."""

    async def create(self, intent: Intent, digest: str, plan: Plan, create: Create) -> TicketId:
        """Raises PermissionDenied, InvalidInput, Refused, UnknownOutcome."""
        ticket, first = create.ticket, create.first
        files: list[Upload] = []
        if first is None:
            first, files = await self._first_moved(plan, ticket.id)
        names = ("status", "subject", "assignee", "minutes", "urgent", "tags", "watchers", "links")
        fields = {name: getattr(ticket, name) for name in names}
        body: dict[str, Any] = wanted(self._settings, fields, None)
        body |= {"Queue": await self._queue(create), "Requestor": await self._requestor(ticket.customer)}
        if body.get("Owner") == "Nobody":
            del body["Owner"]
        if first is not None:
            text = body_kept(first.body.raw) or _EMPTY
            body |= {
                "Content": text,
                "ContentType": content_type(self._moved(intent, digest, create.number, first, text)),
            }
            files = files or self._uploads(intent.key, ticket.id, first)
        try:
            made = (await self._reads.http.write("POST", "/ticket", body, files=files)).data
            number = number_of(str(made.get("id", ""))) if isinstance(made, dict) else None
        except (UnknownOutcome, Timeout) as error:
            number = await self._looked_for(intent, create, error)
        if number is None:
            raise UnknownOutcome("a ticket was opened and Request Tracker did not say its number")
        self._made[number] = intent.key
        await self._check_made(number, body)
        return TicketId(str(number))

    async def _looked_for(self, intent: Intent, create: Create, error: BaseException) -> int:
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            found = await patiently(lambda: self.created_before(intent, create))
            if found is not None:
                return found[0]
        raise UnknownOutcome("no answer to a new ticket, and none is there yet") from error

    async def _check_made(self, number: int, body: Mapping[str, Any]) -> None:
        """RT opens a ticket without the owner or the status it does not like."""
        looked = await patiently(lambda: self._reads.look(TicketId(str(number))))
        owner = body.get("Owner")
        if looked is not None and owner and looked.row.owner != owner:
            put = {"Owner": owner}
            try:
                await self._reads.http.write("PUT", f"/ticket/{number}", put, version=looked.version)
            except HelpdeskError as error:
                raise UnknownOutcome(f"{number} was opened, without its owner: {error.message}") from error

    async def created_before(self, intent: Intent, create: Create) -> tuple[int, Told] | None:
        """The ticket an earlier try of this act has opened, with what is told there."""
        since = max(0, round(time.time() - intent.at.timestamp())) + _EARLIER
        sql = f"Creator = {quoted(self._reads.me)} AND Created > '{ago(since)}'"
        line = line_kept(create.ticket.subject.raw)
        if _SIMPLE.fullmatch(line):
            sql += f" AND Subject = {quoted(line)}"
        page = await self._reads.page(sql, Order((("id", True),)), 1)
        for row in page.rows:
            if self._made.get(row.id, intent.key) != intent.key or (
                line.strip() and row.subject.strip() != line.strip()
            ):
                continue
            told = await self._reads.told(row.id, customers=frozenset(p.name for p in row.requestors), fresh=True)
            if any(mark.act == intent.key for mark in told.marks.values()):
                return row.id, told
        return None

    async def search(self, key: str) -> dict[str, int] | None:
        """Tickets that bear the mark of an act, with their versions; None: there are none."""
        parts = await self._reads.marked(packed_key(key))
        numbers = {await self._reads.ticket_of_txn(one.txn) for one in parts}
        found: dict[str, int] = {}
        for number in sorted(one for one in numbers if one is not None):
            looked = await self._reads.look(TicketId(str(number)))
            if looked is not None:
                found[str(number)] = looked.version
        return found or None

    async def post(
        self, intent: Intent, digest: str, post: Post | Retract | Move, names: Mapping[TicketId, TicketId]
    ) -> None:
        """Raises PermissionDenied, NotFound, InvalidInput, UnknownOutcome."""
        match post:
            case Post(ticket, message, number):
                target = names.get(ticket, ticket)
                text = body_kept(message.body.raw) or _EMPTY
                mark = mark_of(intent, digest, number, message, text)
                files = self._uploads(intent.key, target, message)
                await self._say(target, text, mark, files, public=post.public)
            case Retract(ticket, message, number):
                mark = Mark(act=intent.key, digest=digest, index=number, gone=(message,))
                await self._say(ticket, "A message was taken back.", mark, (), public=False)
            case Move():
                await self._move(intent, digest, post, names)

    async def _move(self, intent: Intent, digest: str, move: Move, names: Mapping[TicketId, TicketId]) -> None:
        """Copies with their old author and time; the mark that leaves them out of the first ticket comes last."""
        target = names.get(move.target, move.target)
        told = await self._told(target)
        there = {mark.id for mark in told.marks.values() if mark.act == intent.key}
        for number, message in enumerate(await self._messages(move.source, move.messages), 1):
            if message.id in there:
                continue
            text = body_kept(message.body.raw) or _EMPTY
            mark = self._moved(intent, digest, move.number * 1000 + number, message, text)
            files = await self._copied(move.source, message)
            await self._say(target, text, mark, files, public=False)
        said = f"{len(move.messages)} messages moved to ticket {target}."
        mark = Mark(act=intent.key, digest=digest, index=move.number, gone=move.messages)
        await self._say(move.source, said, mark, (), public=False)

    def _moved(self, intent: Intent, digest: str, number: int, message: Message, text: str) -> Mark:
        """A mark that also says whose words they are."""
        mark = mark_of(intent, digest, number, message, text)
        return replace(mark, sender=message.sender, kind=message.kind, author=message.author.raw)

    async def _first_moved(self, plan: Plan, ticket: TicketId) -> tuple[Message | None, list[Upload]]:
        """What a ticket that is split off is opened with."""
        move = next((one for one in plan.posts if isinstance(one, Move) and one.target == ticket), None)
        if move is None:
            return None, []
        messages = await self._messages(move.source, move.messages[:1])
        return (messages[0], await self._copied(move.source, messages[0])) if messages else (None, [])

    async def _told(self, ticket: TicketId) -> Told:
        number = number_of(ticket)
        if number is None:
            raise NotFound(f"there is no ticket {ticket}")
        return await self._reads.told(number, customers=await self._reads.asking_on(number), fresh=True)

    async def _messages(self, ticket: TicketId, ids: tuple[str, ...]) -> list[Message]:
        known = {one.id: one for one in messages_of(await self._told(ticket))}
        missing = [one for one in ids if MessageId(one) not in known]
        if missing:
            raise NotFound(f"{ticket} has no message {missing[0][:40]}")
        return [known[MessageId(one)] for one in ids]

    async def _copied(self, ticket: TicketId, message: Message) -> list[Upload]:
        found = []
        for index, one in enumerate(message.attachments):
            content = b"".join([piece async for piece in self._reads.file(ticket, message.id, index)])
            found.append(Upload(one.name.raw, one.content_type.raw or "application/octet-stream", content))
        return found

    async def follow(self, ticket: TicketId, message: str, index: int, content: bytes) -> None:
        """A file whose message has gone out without it."""
        first = self._files.get((ticket, message))
        if first is None or not 0 <= index < len(first.attachments):
            raise NotFound(f"{ticket} has no file {index} at {message[:40]} that waits for its content")
        one = first.attachments[index]
        mark = Mark(act=f"{message}.{index}", digest="file", index=1)
        upload = Upload(one.name.raw, one.content_type.raw or "application/octet-stream", content)
        public = first.kind is MessageKind.PUBLIC and first.sender == "agent"
        await self._say(ticket, f"File: {line_kept(one.name.raw)}", mark, (upload,), public=public)

    def _uploads(self, key: str, ticket: TicketId, message: Message) -> list[Upload]:
        if not message.attachments:
            return []
        contents = self.staged.get(key)
        if contents is None or len(contents) != len(message.attachments):
            self._files[(ticket, message.id)] = message
            return []
        return [
            Upload(one.name.raw, one.content_type.raw or "application/octet-stream", content)
            for one, content in zip(message.attachments, contents, strict=True)
        ]

    async def _say(
        self, ticket: TicketId, text: str, mark: Mark, files: tuple[Upload, ...] | list[Upload], *, public: bool
    ) -> None:
        """One message, sent once: without an answer it is looked for. Raises UnknownOutcome when it is not there."""
        path = f"/ticket/{ticket}/{'correspond' if public else 'comment'}"
        body = {"Content": text, "ContentType": content_type(mark)}
        try:
            await self._reads.http.write("POST", path, body, files=files)
        except (UnknownOutcome, Timeout) as error:
            if not await self._arrived(ticket, mark):
                raise UnknownOutcome(f"{ticket}: no answer to a message, and it is not there yet") from error
        except InvalidInput as error:
            raise Refused(error.message, hint=error.hint, code="refused_there") from error

    async def _arrived(self, ticket: TicketId, mark: Mark) -> bool:
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            told = await patiently(lambda: self._told(ticket))
            if any((one.act, one.index) == (mark.act, mark.index) for one in told.marks.values()):
                return True
        return False

    async def _requestor(self, customer: CustomerId) -> str:
        """RT makes a user of any address: one that is none has to be known. Raises InvalidInput."""
        name = user_name(customer)
        if "@" not in name and await self._reads.people.person(name) is None:
            raise InvalidInput(f"Request Tracker knows no customer {customer}", field="customer")
        return name

    async def _queue(self, create: Create) -> str:
        """Of the ticket it comes from, else the one for its desk. Raises Refused."""
        for link in create.ticket.links:
            looked = await self._reads.look(link.ticket)
            if looked is not None:
                return looked.row.queue
        if self._settings.queue:
            return self._settings.queue
        named = create.ticket.extra.get("rt")
        if isinstance(named, Mapping) and isinstance(named.get("queue"), str):
            return str(named["queue"])
        fitting = [q for q in await self._reads.queues() if self._settings.desk_of(q.name) == create.ticket.desk]
        fitting.sort(key=lambda one: (one.name == "General", one.id))
        if not fitting:
            raise Refused(
                f"no queue of Request Tracker is for desk {create.ticket.desk}",
                code="not_capable",
                hint="name one in the configuration: desks, queue",
            )
        return fitting[0].name
