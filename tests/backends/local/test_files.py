"""The file: private, whole, brought forward with a backup, refused when it is not ours."""
# ruff: noqa: ASYNC240  # the test has nothing else to do meanwhile

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.local import schema, upgrade
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import BackendError, ConfigError, InvalidInput, Refused, Unavailable
from helpdesk_tui.model.ids import MessageId, MigrationId, TicketId
from helpdesk_tui.model.intents import SetTicket
from helpdesk_tui.model.ticket import Status
from tests.backends.local.desks import NOW, entry, message, random_desk, ticket
from tests.backends.local.helpers import connected, do, found, loaded, one

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.backends.local import LocalConnection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o077])
def umask(request: pytest.FixtureRequest) -> object:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
async def test_the_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "own" / "desk.db"
    path.parent.mkdir(mode=0o700)
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), ())])
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == ["desk.db", "desk.db-shm", "desk.db-wal"]
        assert {mode(file) for file in files} == {0o600}
    assert [file.name for file in path.parent.iterdir()] == ["desk.db"], "closing leaves the one file"


@pytest.mark.parametrize("make", [True, False])
async def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path, make: bool) -> None:
    with pytest.raises(Unavailable, match="there is no folder"):
        await open_backend(f"sqlite:{tmp_path / 'no' / 'desk.db'}", make=make).connect()
    assert not list(tmp_path.iterdir())


async def test_who_may_not_make_a_desk_finds_none(path: Path) -> None:
    for make, read_only in ((False, False), (True, True)):
        with pytest.raises(Unavailable, match="there is no such file"):
            await open_backend(f"sqlite:{path}", make=make, read_only=read_only).connect()
    assert not path.exists()
    async with await open_backend(f"sqlite:{path}").connect():
        pass
    async with await open_backend(f"sqlite:{path}", make=False).connect() as desk:
        assert (await desk.health()).ok


@pytest.mark.parametrize("name", [".", "..", "/", "own"])
async def test_a_folder_is_no_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    with pytest.raises(ConfigError, match="is no plain file"):
        await open_backend(f"sqlite:{name}").connect()


async def pragma(desk: LocalConnection, name: str) -> Any:
    return await desk._writing.bare(lambda db: db.execute(f"PRAGMA {name}").fetchone()[0])


async def test_the_settings_that_keep_it_whole(path: Path) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        for setting, wanted in {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "trusted_schema": 0,
            "application_id": schema.APPLICATION_ID,
            "user_version": schema.VERSION,
        }.items():
            assert await pragma(desk, setting) == wanted, setting
        assert await pragma(desk, "busy_timeout") >= 10_000
    assert len(upgrade.STEPS) == schema.VERSION


async def test_a_file_others_can_read_is_told(path: Path) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        path.chmod(0o644)
        assert any("chmod 600" in line for line in await desk.check())


@pytest.mark.parametrize("side", ["", "-wal", "-journal"])
async def test_a_link_is_not_followed(path: Path, side: str) -> None:
    victim = path.with_name("victim")
    victim.write_bytes(b"precious")
    if side:
        async with await connected(f"sqlite:{path}"):
            pass
    path.with_name(path.name + side).symlink_to(victim)
    with pytest.raises(ConfigError, match="symbolic link"):
        await connected(f"sqlite:{path}")
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"not a database at all, but long enough to be read as one" * 20, "not a database"), (b"\x00" * 4096, "not a")],
)
async def test_what_is_no_database_is_refused(path: Path, content: bytes, told: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=told) as caught:
        await connected(f"sqlite:{path}")
    assert caught.value.file == str(path)
    assert path.read_bytes() == content


async def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="another program"):
        await connected(f"sqlite:{path}")
    assert path.read_bytes() == before


async def test_a_newer_file_is_refused_and_left_alone(path: Path) -> None:
    async with await connected(f"sqlite:{path}"):
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(ConfigError, match="newer"):
            await connected(f"sqlite:{path}", read_only=read_only)
    assert path.read_bytes() == before


async def test_an_older_file_is_brought_forward_after_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), (message(1),))])

    def second(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE meta ADD COLUMN colour")

    monkeypatch.setattr(upgrade, "STEPS", [*upgrade.STEPS, second])
    async with await connected(f"sqlite:{path}") as desk:
        assert await found(desk, "hello") == ["T-1"]
        assert await desk.check() == []
    (backup,) = path.parent.glob("*.backup")
    assert backup.name.startswith(f"desk.db.v{schema.VERSION}-")
    assert mode(backup) == 0o600
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION + 1
    monkeypatch.undo()
    async with await connected(f"sqlite:{backup}") as desk:
        assert await one(desk) == ticket(1)
    with pytest.raises(ConfigError, match="newer"):
        await connected(f"sqlite:{path}")


async def test_a_file_of_the_first_form_is_brought_forward(path: Path) -> None:
    run = next(iter(random_desk(1).migrations.values()))
    paused = replace(run, status="paused", stopped_in="clearing", extra={"\ud800": "kept"})
    plain = replace(run, id=MigrationId("X-1"), stopped_in=None, extra={"stopped_in": 5})
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [paused, plain, (ticket(1), (message(1),))])
    with closing(sqlite3.connect(path)) as db:
        (detail,) = db.execute("SELECT detail FROM migration WHERE id = ?", (paused.id,)).fetchone()
        old = json.loads(detail)
        old["extra"]["stopped_in"] = old.pop("stopped_in")
        db.execute("UPDATE migration SET detail = ? WHERE id = ?", (json.dumps(old), paused.id))
        db.execute("DROP INDEX ticket_next_active")
        db.execute("CREATE INDEX ticket_next_active ON ticket (work_key, rank, calm, received, id_key) WHERE active")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    async with await connected(f"sqlite:{path}") as desk:
        assert await desk.migration(paused.id) == replace(paused, version=1)
        assert await desk.migration(plain.id) == replace(plain, version=1)
        assert await found(desk, "status:open -verdict:short") == ["T-1"]
        assert await desk.check() == []


async def test_in_a_file_of_the_second_form_what_is_over_was_never_placed(path: Path) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), ()), (ticket(2, status=Status.CLOSED), ())])
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP INDEX ticket_stale_over")
        db.execute("DROP INDEX ticket_stale")
        db.execute("CREATE INDEX ticket_stale ON ticket (stale_at) WHERE stale_at IS NOT NULL")
        db.execute("UPDATE ticket SET stale_at = NULL WHERE NOT active")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    async with await connected(f"sqlite:{path}") as desk:
        assert await desk.unplaced(now=NOW, limit=9) == ["T-1"]
        assert await desk.unplaced(now=NOW, limit=9, over=True) == ["T-1", "T-2"]
        assert await desk.check() == []


async def test_a_step_that_fails_leaves_the_old_form(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), ())])

    def half(db: sqlite3.Connection) -> None:
        db.execute("DROP TABLE presence")
        db.execute("ALTER TABLE nowhere ADD COLUMN x")

    monkeypatch.setattr(upgrade, "STEPS", [*upgrade.STEPS, half])
    with pytest.raises(BackendError):
        await connected(f"sqlite:{path}")
    monkeypatch.undo()
    async with await connected(f"sqlite:{path}") as desk:
        assert await one(desk) == ticket(1)
        assert await desk.present([TicketId("T-1")], now=NOW) == {"T-1": []}


async def test_reading_only_refuses_every_write(path: Path) -> None:
    with pytest.raises(Unavailable, match="no such file"):
        await connected(f"sqlite:{path}", read_only=True)
    assert not path.exists()
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), (message(1),))])
        async with await connected(f"sqlite:{path}", read_only=True) as reader:
            assert await found(reader, "hello") == ["T-1"]
            assert await reader.check() == []
            for attempt in (
                do(reader, SetTicket(TicketId("T-1"), {"minutes": 1}, None)),
                loaded(reader, [entry("E-1", "grant", 1)]),
                reader.announce("anna", None, writing=False, now=NOW),
                reader.store(TicketId("T-1"), MessageId("M-1"), 0, b""),
            ):
                with pytest.raises(Refused) as caught:
                    await attempt
                assert caught.value.code == "read_only"
            await do(desk, SetTicket(TicketId("T-1"), {"minutes": 1}, None))
            assert (await one(reader)).minutes == 1
    async with await connected(f"sqlite:{path}", read_only=True) as reader:
        assert (await one(reader)).minutes == 1, "with nobody else there"


async def test_memory_can_be_for_reading_only() -> None:
    async with await connected("memory:", read_only=True) as desk:
        with pytest.raises(Refused):
            await desk.load(atomic=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
async def test_a_file_that_can_not_be_read_says_so(path: Path) -> None:
    async with await connected(f"sqlite:{path}"):
        pass
    path.chmod(0)
    with pytest.raises(Unavailable, match="Permission denied"):
        await connected(f"sqlite:{path}")


@pytest.mark.parametrize("url", ["sqlite:", "sqlite:a\x00b", "memory:x", "memory:?tickets=4"])
async def test_a_wrong_url_is_refused_without_io(url: str) -> None:
    with pytest.raises(InvalidInput):
        await connected(url)


async def test_odd_names_of_files_are_names(tmp_path: Path) -> None:
    path = tmp_path / "a desk?mode=ro&x=%41#b 50%.db"
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(1), ())])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


async def test_a_damaged_file_is_told(path: Path) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [(ticket(n), (message(1),)) for n in range(300)])
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(path.stat().st_size - 3 * 8192))
    try:
        async with await connected(f"sqlite:{path}") as desk:
            told = await desk.check()
    except BackendError as error:
        told = [error.message]
    assert told != []


async def test_the_ledger_can_not_be_changed_by_any_statement(path: Path) -> None:
    async with await connected(f"sqlite:{path}") as desk:
        await loaded(desk, [entry("E-1", "grant", 5)])
    with closing(sqlite3.connect(path)) as db:
        for statement in ("UPDATE ledger SET credits = 500", "DELETE FROM ledger"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            db.execute("UPDATE account SET balance = -1")
        db.execute("UPDATE account SET balance = 500")
        db.commit()
    async with await connected(f"sqlite:{path}") as desk:
        assert await desk.check() == ["account of C-1: balance 500, held 0; its entries say 5 and 0"]
