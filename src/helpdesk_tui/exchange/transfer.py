"""Moving records between a file of lines and a backend: import and export.

Belongs here: batches, references, what is reported. Does not belong here: progress bars and exit codes (``cli``), and
the format of a line (``read``, ``write``).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, BinaryIO

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.exchange.line import parsed_line
from helpdesk_tui.exchange.read import MOST_LINE_BYTES, record_of
from helpdesk_tui.exchange.write import ENTITY_ORDER, line_of
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import Customer, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.migration import Migration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from helpdesk_tui.backends.capabilities import Bulk, Load, Record
    from helpdesk_tui.model.events import EntityType

__all__ = ["BadLine", "Imported", "entity_of", "export_lines", "import_lines"]

_BATCH = 500


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken in, by its number from 1, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of an import."""

    lines: int = 0
    """Lines that were not blank."""
    taken: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Held:
    """A record with the line it stood on."""

    number: int
    offset: int
    record: Record


async def import_lines(
    file: BinaryIO, bulk: Bulk, *, atomic: bool, replace: bool = False, on_bytes: Callable[[int], None] = lambda _: None
) -> Imported:
    """Takes in every good line of ``file``, which can be read twice; bad ones are reported.

    A record that is there already and says the same is left as it is, so an import that was interrupted is simply run
    again; one that differs is a bad line unless ``replace``. With ``atomic`` one bad line leaves nothing behind.
    ``on_bytes`` is told how far the reading is.
    """
    done = Imported()
    load = await bulk.load(atomic=atomic)
    run = _Run(file, bulk, load, done, replace=replace)
    try:
        await run.read_all(on_bytes)
        if atomic and done.bad:
            await load.abandon()
            done.taken = 0
        else:
            await load.finish()
    except BaseException:
        await load.abandon()
        raise
    done.bad.sort(key=lambda bad: bad.number)
    return done


async def export_lines(bulk: Bulk) -> AsyncIterator[str]:
    """Every record as a line without its end: types in their order, then by id."""
    for entity in ENTITY_ORDER:
        after: str | None = None
        while records := await bulk.dump(entity, after=after, limit=_BATCH):
            for record in records:
                yield line_of(record)
            after = _id_of(records[-1])


def entity_of(record: Record) -> EntityType:
    """The type of a record, as the format names it."""
    match record:
        case Customer():
            return "customer"
        case Licence():
            return "licence"
        case Subscription():
            return "subscription"
        case LedgerEntry():
            return "ledger"
        case Migration():
            return "migration"
        case _:
            return "ticket"


class _Run:
    """One import: remembers which customers and migrations it has met, and which lines wait for one."""

    def __init__(self, file: BinaryIO, bulk: Bulk, load: Load, done: Imported, *, replace: bool) -> None:
        self._file = file
        self._bulk = bulk
        self._load = load
        self._done = done
        self._replace = replace
        self._seen: dict[EntityType, set[str]] = {"customer": set(), "migration": set()}
        self._ids: set[tuple[EntityType, str]] = set()
        self._waiting: list[tuple[int, int]] = []

    async def read_all(self, on_bytes: Callable[[int], None]) -> None:
        batch: list[_Held] = []
        offset = number = 0
        while line := self._file.readline(MOST_LINE_BYTES + 1):
            number += 1
            held = self._parsed(number, offset, line)
            offset += len(line)
            if held is not None:
                batch.append(held)
            if len(batch) >= _BATCH:
                await self._take(batch, last=False)
                batch = []
                on_bytes(offset)
        await self._take(batch, last=False)
        on_bytes(offset)
        await self._take_waiting()

    def _parsed(self, number: int, offset: int, line: bytes) -> _Held | None:
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            return None
        self._done.lines += 1
        if len(line) > MOST_LINE_BYTES:
            self._done.bad.append(BadLine(number, f"longer than {MOST_LINE_BYTES:,} bytes"))
            return None
        try:
            record = record_of(parsed_line(text))
        except InvalidInput as error:
            hint = f" ({error.hint})" if error.hint else ""
            self._done.bad.append(BadLine(number, error.message + hint))
            return None
        name = (entity_of(record), _id_of(record))
        if name in self._ids:
            self._done.bad.append(BadLine(number, f"{name[0]} {name[1]} stands in this file twice"))
            return None
        self._ids.add(name)
        return _Held(number, offset, record)

    async def _take(self, batch: Sequence[_Held], *, last: bool) -> None:
        """Writes what refers to nothing unknown; the rest waits, or is bad when there is nothing more to come."""
        for held in batch:
            if (entity := entity_of(held.record)) in self._seen:
                self._seen[entity].add(_id_of(held.record))
        missing = await self._missing(batch)
        ready = []
        for held in batch:
            unknown = next((ref for ref in _references(held.record) if ref in missing), None)
            if unknown is None:
                ready.append(held)
            elif last:
                self._done.bad.append(BadLine(held.number, f"{unknown[0]} {unknown[1]} is not there"))
            else:
                self._waiting.append((held.number, held.offset))
        await self._write(ready)

    async def _missing(self, batch: Sequence[_Held]) -> set[tuple[EntityType, str]]:
        wanted: dict[EntityType, set[str]] = {"customer": set(), "migration": set()}
        for held in batch:
            for entity, name in _references(held.record):
                if name not in self._seen[entity]:
                    wanted[entity].add(name)
        missing = set()
        for entity, names in wanted.items():
            known = await self._bulk.known(entity, names) if names else frozenset()
            self._seen[entity] |= known
            missing |= {(entity, name) for name in names - known}
        return missing

    async def _take_waiting(self) -> None:
        batch: list[_Held] = []
        for number, offset in self._waiting:
            self._file.seek(offset)
            batch.append(_Held(number, offset, record_of(parsed_line(self._file.readline()))))
            if len(batch) >= _BATCH:
                await self._take(batch, last=True)
                batch = []
        await self._take(batch, last=True)

    async def _write(self, batch: list[_Held]) -> None:
        ready = batch if self._replace else await self._new_or_same(batch)
        if not ready:
            return
        reasons = await self._load.add([held.record for held in ready])
        for held, reason in zip(ready, reasons, strict=True):
            if reason:
                self._done.bad.append(BadLine(held.number, reason))
            else:
                self._done.taken += 1

    async def _new_or_same(self, batch: list[_Held]) -> list[_Held]:
        """Without what is there already: the same is counted as taken in, what differs is bad."""
        there = await self._there(batch)
        ready = []
        for held in batch:
            name = (entity_of(held.record), _id_of(held.record))
            if name not in there:
                ready.append(held)
            elif there[name] == line_of(held.record):
                self._done.taken += 1
            else:
                reason = f"{name[0]} {name[1]} is there already and differs"
                self._done.bad.append(BadLine(held.number, reason))
        return ready

    async def _there(self, batch: list[_Held]) -> dict[tuple[EntityType, str], str]:
        wanted: dict[EntityType, set[str]] = {}
        for held in batch:
            wanted.setdefault(entity_of(held.record), set()).add(_id_of(held.record))
        found = {}
        for entity, ids in wanted.items():
            known = await self._bulk.known(entity, ids)
            for record in await self._bulk.records(entity, known) if known else ():
                found[entity, _id_of(record)] = line_of(record)
        return found


def _id_of(record: Record) -> str:
    return record[0].id if isinstance(record, tuple) else record.id


def _references(record: Record) -> list[tuple[EntityType, str]]:
    match record:
        case Customer():
            return []
        case Licence() | Subscription() | LedgerEntry():
            return [("customer", record.customer)]
        case Migration():
            parent: list[tuple[EntityType, str]] = [("migration", record.parent)] if record.parent else []
            return [("customer", record.customer), *parent]
        case (ticket, _):
            run: list[tuple[EntityType, str]] = [("migration", ticket.migration)] if ticket.migration else []
            return [("customer", ticket.customer), *run]
