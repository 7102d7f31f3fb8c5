"""Tables, indexes and triggers of the file.

Belongs here: the newest form. Does not belong here: how an older file becomes one (``upgrade``).

Of a ticket what is sorted by comes first, so that making an index reads little of a row; what nobody asks for is in
``rest``, which most have none of. A ticket's number ``n`` times 2^20 and the number of a piece of it (0 the subject,
then messages as they came) is the row number of the message and of its text in the search index: a thread is one
range, and a hit names its ticket.
"""
# ruff: noqa: S608  # statements are made of our own names

from __future__ import annotations

__all__ = ["APPLICATION_ID", "CAME", "INDEXES", "IN_ACTIVE", "PIECE_BITS", "TABLES", "TALLY", "TRIGGERS", "VERSION"]

APPLICATION_ID = 0x48445455
"""``HDTU`` in the header of the file."""

VERSION = 3

PIECE_BITS = 20

CAME = f"CASE WHEN seq >> {PIECE_BITS} = n >> {PIECE_BITS} THEN seq ELSE n END"
"""At which place a message came into its ticket. ``seq`` is its place in the ticket it came to first, so that one that
was moved away and back is where it was; in another ticket it came when it was moved there."""

_NEXT = "work_key, rank, calm, received, id_key"
"""The order of service: what must be worked on by a time first (``work_key`` is the largest integer without one)."""

_VIEWED = (
    "active, status_place, rank_place, due, risk_at, snoozed_until, snoozed_for_reply, assignee_fold, verdict, "
    "migration"
)

IN_ACTIVE = frozenset(f"{_NEXT}, {_VIEWED}".split(", ")) | {"n"}
"""What ``ticket_next_active`` knows of a ticket: what views ask about, so that passing one reads nothing else."""

TABLES: tuple[str, ...] = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE ticket (
        n INTEGER PRIMARY KEY, work_key INTEGER NOT NULL, rank INTEGER NOT NULL, calm INTEGER NOT NULL,
        received INTEGER NOT NULL, id_key BLOB NOT NULL, active INTEGER NOT NULL, status_place INTEGER NOT NULL,
        rank_place INTEGER NOT NULL, assignee_fold BLOB, changed INTEGER NOT NULL, due INTEGER, risk_at INTEGER,
        stale_at INTEGER, price INTEGER, credits INTEGER, customer_key BLOB NOT NULL, customer TEXT NOT NULL,
        id TEXT NOT NULL, id_fold BLOB NOT NULL, migration TEXT, migration_fold BLOB, snoozed_until INTEGER,
        snoozed_for_reply INTEGER, verdict, category, assessment TEXT, files INTEGER NOT NULL, language_fold BLOB,
        channel_fold BLOB, desk_fold BLOB, version INTEGER NOT NULL, pieces INTEGER NOT NULL, received_z INTEGER,
        updated_z INTEGER, placed_price INTEGER, until INTEGER, rank_name, language, channel, desk, assignee, tags,
        subject, rest TEXT)""",
    "CREATE TABLE label (kind TEXT, fold BLOB, ticket INTEGER, PRIMARY KEY (kind, fold, ticket)) WITHOUT ROWID",
    """CREATE TABLE message (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, at_z INTEGER,
        sender TEXT, author, kind TEXT, body, attachments, auto INTEGER, investigation INTEGER, extra,
        gone INTEGER NOT NULL)""",
    """CREATE TABLE content (
        message INTEGER REFERENCES message (n) ON DELETE CASCADE ON UPDATE CASCADE, place INTEGER, data BLOB NOT NULL,
        UNIQUE (message, place))""",
    "CREATE VIRTUAL TABLE search USING fts5 (text, content='', columnsize=0, tokenize='ascii')",
    """CREATE TABLE customer (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, known INTEGER NOT NULL, key BLOB NOT NULL, name, emails, zone,
        language, extra)""",
    "CREATE VIRTUAL TABLE customer_search USING fts5 (text, columnsize=0, tokenize='ascii')",
    """CREATE TABLE licence (
        id TEXT PRIMARY KEY, customer TEXT NOT NULL, product, product_words BLOB, kind, purchased TEXT, version, extra)
        WITHOUT ROWID""",
    """CREATE TABLE subscription (
        id TEXT PRIMARY KEY, customer TEXT NOT NULL, plan, starts TEXT, ends TEXT, extra) WITHOUT ROWID""",
    """CREATE TABLE ledger (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, customer TEXT NOT NULL, at INTEGER NOT NULL, at_z INTEGER,
        entry TEXT NOT NULL, credits INTEGER NOT NULL, reason, ticket TEXT, reverses TEXT, actor, extra)""",
    """CREATE TABLE account (
        customer TEXT PRIMARY KEY, balance INTEGER NOT NULL, held INTEGER NOT NULL, loaded INTEGER NOT NULL,
        CHECK (loaded OR (balance >= 0 AND held >= 0))) WITHOUT ROWID""",
    """CREATE TABLE migration (
        id TEXT PRIMARY KEY, id_fold BLOB, desk, customer TEXT NOT NULL, kind TEXT, service TEXT, parent TEXT,
        source_cart, source_url, target_cart, target_url, status TEXT, started INTEGER, started_z INTEGER,
        completed INTEGER, completed_z INTEGER, quiet_since INTEGER, version INTEGER NOT NULL, detail TEXT)
        WITHOUT ROWID""",
    """CREATE TABLE act (key TEXT PRIMARY KEY, digest BLOB NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL)
        WITHOUT ROWID""",
    """CREATE TABLE change (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL,
        verb TEXT NOT NULL, actor NOT NULL)""",
    "CREATE TABLE presence (actor PRIMARY KEY, ticket TEXT NOT NULL, writing INTEGER, at INTEGER) WITHOUT ROWID",
    "CREATE INDEX presence_ticket ON presence (ticket)",
    """CREATE TABLE tally (
        status_place INTEGER NOT NULL, assignee_key BLOB NOT NULL, many INTEGER NOT NULL,
        assignee_fold BLOB GENERATED ALWAYS AS (nullif(assignee_key, x'ff')) VIRTUAL,
        PRIMARY KEY (status_place, assignee_key)) WITHOUT ROWID""",
)

INDEXES: dict[str, str] = {
    "ticket_id": "UNIQUE ticket (id)",
    "ticket_id_fold": "ticket (id_fold)",
    "ticket_customer": "ticket (customer)",
    "ticket_migration": "ticket (migration_fold) WHERE migration_fold IS NOT NULL",
    "ticket_next": f"ticket ({_NEXT})",
    "ticket_next_active": f"ticket ({_NEXT}, {_VIEWED}) WHERE active",
    "ticket_status": f"ticket (status_place, {_NEXT})",
    "ticket_status_changed": "ticket (status_place, changed)",
    "ticket_snoozed": "ticket (snoozed_until) WHERE snoozed_until IS NOT NULL OR snoozed_for_reply",
    "ticket_rank": "ticket (rank_place, work_key, received)",
    "ticket_assignee": f"ticket (assignee_fold, {_NEXT})",
    "ticket_assignee_active": f"ticket (assignee_fold, {_NEXT}) WHERE active",
    "ticket_received": "ticket (received)",
    "ticket_received_active": "ticket (received) WHERE active",
    "ticket_changed": "ticket (changed)",
    "ticket_changed_active": "ticket (changed) WHERE active",
    "ticket_due": "ticket (due)",
    "ticket_price": "ticket (price)",
    "ticket_credits": "ticket (credits)",
    "ticket_customer_key": "ticket (customer_key)",
    "ticket_risk": "ticket (risk_at, due) WHERE risk_at IS NOT NULL",
    "ticket_stale": "ticket (stale_at) WHERE active AND stale_at IS NOT NULL",
    "ticket_stale_over": "ticket (stale_at) WHERE NOT active AND stale_at IS NOT NULL",
    "licence_customer": "licence (customer)",
    "subscription_customer": "subscription (customer, plan)",
    "ledger_customer": "ledger (customer, at)",
    "account_available": "account (balance - held)",
    "migration_status": "migration (status, started)",
    "migration_started": "migration (started)",
    "migration_customer": "migration (customer, started)",
}
"""By name; made at the end of a load into an empty file, which is a third faster than keeping them while it runs."""

_COUNTED = "{0}.status_place, coalesce({0}.assignee_fold, x'ff')"
_COUNT = (
    f"INSERT INTO tally (status_place, assignee_key, many) VALUES ({_COUNTED.format('NEW')}, 1) "
    "ON CONFLICT DO UPDATE SET many = many + 1;"
)
_DISCOUNT = f"UPDATE tally SET many = many - 1 WHERE (status_place, assignee_key) = ({_COUNTED.format('OLD')});"
_MOVED = "NEW.status_place <> OLD.status_place OR NEW.assignee_fold IS NOT OLD.assignee_fold"
TALLY = (
    f"CREATE TRIGGER tally_new AFTER INSERT ON ticket BEGIN {_COUNT} END",
    f"CREATE TRIGGER tally_old AFTER DELETE ON ticket BEGIN {_DISCOUNT} END",
    f"""CREATE TRIGGER tally_moved AFTER UPDATE OF status_place, assignee_fold ON ticket WHEN {_MOVED}
        BEGIN {_DISCOUNT} {_COUNT} END""",
)
"""Keep how many tickets there are by status and assignee, so that counting the usual views costs nothing."""

TRIGGERS = (
    "CREATE TRIGGER ledger_keeps BEFORE UPDATE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END",
)
