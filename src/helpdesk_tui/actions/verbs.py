"""What a person can do on a desk: verbs of the session, and what shows something of a ticket, customer or migration.

Belongs here: names, keys, danger, undo, the form on the command line. Does not belong here: what an act does
(``session.verbs``), moving about the screen (``screen``).
"""

from __future__ import annotations

from helpdesk_tui.actions.kinds import Action, Danger, Scope

__all__ = ["VERBS"]


def _ticket(
    name: str, title: str, text: str, keys: str = "", *, command: str = "", bulk: bool = False, no_undo: str = ""
) -> Action:
    return Action(
        id=f"ticket.{name}",
        title=title,
        help=text,
        keys=(keys,) if keys else (),
        bulk=bulk,
        undo=not no_undo,
        no_undo=no_undo,
        command=f"helpdesk tickets {command or name + ' ID'}",
    )


def _credits(name: str, title: str, text: str, keys: str = "", *, command: str = "", outward: bool = True) -> Action:
    return Action(
        id=f"credits.{name}",
        title=title,
        help=text,
        keys=(keys,) if keys else (),
        danger=Danger.OUTWARD if outward else Danger.NONE,
        capability="credits",
        command=f"helpdesk credits {command or name + ' TICKET'}",
    )


def _migration(
    name: str,
    title: str,
    text: str,
    keys: str = "",
    *,
    command: str = "",
    danger: Danger = Danger.OUTWARD,
    no_undo: str = "",
) -> Action:
    return Action(
        id=f"migration.{name}",
        title=title,
        help=text,
        keys=(keys,) if keys else (),
        scope=Scope.MIGRATION,
        danger=danger,
        capability="migrations",
        undo=not no_undo,
        no_undo=no_undo,
        command=f"helpdesk migrations {command or name + ' ID'}",
    )


def _shown(name: str, title: str, text: str, keys: str, scope: Scope, capability: str, command: str) -> Action:
    return Action(
        id=name,
        title=title,
        help=text,
        keys=(keys,),
        scope=scope,
        writes=False,
        capability=capability,
        undo=False,
        no_undo="it changes nothing",
        command=f"helpdesk {command}",
    )


_HEARD = "the run has heard of it"
_SAID = "the customer may have read it"
_OPENED = "a ticket that was opened is closed instead"

VERBS = (
    _ticket("claim", "I take it", "Assigns the ticket to you; a new one is open then.", "i", bulk=True),
    _ticket("assign", "Assign", "Gives the ticket to somebody.", "a", command="assign ID WHO", bulk=True),
    _ticket("release", "Give back", "Takes the ticket from whoever has it.", "A", bulk=True),
    Action(
        id="ticket.reply",
        title="Reply",
        help="Answers the customer in public: the clock stops, it is their turn.",
        keys=("r",),
        danger=Danger.OUTWARD,
        undo=False,
        no_undo=_SAID,
        bulk=True,
        command="helpdesk tickets reply ID",
    ),
    _ticket("note", "Note", "Writes an internal note; no clock stops.", "c", bulk=True),
    _ticket(
        "receive",
        "Message of the customer",
        "Takes in what the customer wrote: back to open, or a follow-up of a closed ticket.",
        no_undo="the customer's words stay",
    ),
    _ticket("status", "Status", "Moves the ticket along the legal moves.", "s", command="set ID status=X", bulk=True),
    _ticket("close", "Close", "Closes the ticket; it is read-only then.", "x", bulk=True),
    _ticket("reopen", "Reopen", "Opens a solved ticket again.", "X", bulk=True),
    _ticket("urgent", "Urgent", "Puts it first inside its rank, for a reason; or no longer.", "!", bulk=True),
    _ticket("set", "Edit fields", "Sets plain fields, each checked.", "e", command="set ID FIELD=VALUE", bulk=True),
    _ticket("split", "Split", "Makes a ticket of the marked messages.", "<", command="split ID --messages M-2,M-3"),
    _ticket("merge", "Merge", "Puts a ticket into another of the same customer.", "M", command="merge ID INTO"),
    _ticket("unmerge", "Take a merge back", "Undoes a merge, where it was done."),
    _ticket("link", "Link", "Makes two tickets know of each other.", "L", command="link ID OTHER"),
    _ticket("tag", "Tags", "Adds and removes tags.", "t", command="tag ID +NEW -OLD", bulk=True),
    _ticket("snooze", "Snooze", "Puts it aside until a time or until the customer writes.", "z", bulk=True),
    _ticket("wake", "Wake", "Takes it up again now.", "Z", bulk=True),
    _ticket("watch", "Watch", "Tells you what happens to it, or no longer.", "w", bulk=True),
    _ticket(
        "follow_up",
        "Follow-up",
        "Continues a closed ticket in a new one.",
        "g f",
        command="follow-up ID",
        no_undo=_OPENED,
    ),
    _ticket("time", "Time", "Logs minutes spent.", "T", command="time ID MINUTES"),
    Action(
        id="ticket.create",
        title="New ticket",
        help="Opens a ticket for a customer.",
        keys=("ctrl+n",),
        scope=Scope.DESK,
        undo=False,
        no_undo=_OPENED,
        command="helpdesk tickets create --json",
    ),
    Action(
        id="ticket.undo",
        title="Undo",
        help="Takes back the last act, or the last one on a ticket; a bulk run as one.",
        keys=("u",),
        scope=Scope.DESK,
        undo=False,
        no_undo="do it again instead",
        command="helpdesk tickets undo [ID]",
    ),
    Action(
        id="ticket.redo",
        title="Redo",
        help="Does again what was undone last.",
        keys=("U",),
        scope=Scope.DESK,
        command="helpdesk tickets redo [ID]",
    ),
    _shown("ticket.verdict", "Verdict", "What is owed, with the rule.", "V", Scope.TICKET, "tickets", "verdict TICKET"),
    _shown(
        "ticket.next", "Next best", "Goes to the next best ticket, and says why.", ";", Scope.DESK, "tickets", "next"
    ),
    _shown(
        "ticket.history", "History", "What was done to it, by whom.", "H", Scope.TICKET, "messages", "tickets show ID"
    ),
    _credits(
        "assess", "Assess", "Says what kind of work it is; the price follows.", "$ e", command="assess TICKET CATEGORY"
    ),
    _credits("quote", "Quote", "Prices quoted work.", "$ q", command="assess TICKET CATEGORY --quote N", outward=False),
    _credits("ask", "Ask for consent", "Asks the customer for the price.", "$ a"),
    _credits("approve", "They agreed", "Records consent; charged at once.", "$ y"),
    _credits("decline", "They declined", "Records the refusal; an old charge stays.", "$ n", outward=False),
    _credits("charge", "Charge", "Books what is agreed or needs no consent.", "$ c"),
    _credits("refund", "Refund", "Gives credits back, for a reason.", "$ r", command="refund TICKET N --reason WHY"),
    _credits("hold", "Hold", "Reserves credits for the ticket.", "$ h", command="hold TICKET N", outward=False),
    _credits("release", "Free a hold", "Frees what is held for the ticket.", outward=False),
    _credits(
        "override", "Work anyway", "Works without enough credits, for a reason.", command="override TICKET --reason WHY"
    ),
    Action(
        id="credits.adjust",
        title="Adjust an account",
        help="Books a correction, a grant or a purchase, for a reason.",
        scope=Scope.CUSTOMER,
        danger=Danger.OUTWARD,
        capability="credits",
        command="helpdesk credits adjust CUSTOMER N --reason WHY",
    ),
    Action(
        id="customer.match",
        title="Match a customer",
        help="Says which customer of the ledger one of the desk is.",
        scope=Scope.CUSTOMER,
        capability="joins",
        command="helpdesk customers match CUSTOMER NUMBER",
    ),
    _shown(
        "credits.ledger", "Ledger", "Every entry of the account.", "$ l", Scope.CUSTOMER, "credits", "credits ledger C"
    ),
    _shown("credits.what_if", "What if", "Asks for a price without a ticket.", "$ w", Scope.DESK, "", "whatif credits"),
    _migration("start", "Start", "One step towards the run: demo, order, queue.", no_undo=_HEARD),
    _migration("pause", "Pause", "Stops the run where it is.", "% p", no_undo=_HEARD),
    _migration("resume", "Resume", "Goes on where the run stopped.", "% p", no_undo=_HEARD),
    _migration("retry", "Retry", "Runs again for what failed.", "% r", no_undo=_HEARD),
    _migration(
        "cancel", "Cancel", "Gives the migration up.", danger=Danger.DESTRUCTIVE, no_undo="what was given up stays so"
    ),
    _migration(
        "remigrate",
        "Run again",
        "Makes a further run after a full migration, and says whether it is free.",
        "% s",
        command="remigrate ID --kind remigration",
        danger=Danger.NONE,
        no_undo="a migration that was made is cancelled instead",
    ),
    _migration(
        "map",
        "Map a value",
        "Gives a value of the source one of the target.",
        "% m",
        danger=Danger.NONE,
        command="map ID KIND SOURCE TARGET",
    ),
    _migration(
        "options",
        "Options",
        "Chooses options and service level.",
        "% o",
        danger=Danger.NONE,
        command="options ID +NAME",
    ),
    _migration(
        "check_item",
        "Check the result",
        "Ticks an item of the result checklist.",
        "% c",
        danger=Danger.NONE,
        command="check ID ITEM ok|problem|n/a",
    ),
    _shown(
        "migration.eligible",
        "Free again?",
        "Whether a further run is free, and until when.",
        "% e",
        Scope.MIGRATION,
        "migrations",
        "migrations eligible ID",
    ),
    _shown(
        "migration.errors",
        "Errors",
        "Errors by type, with samples.",
        "% x",
        Scope.MIGRATION,
        "migrations",
        "migrations show ID",
    ),
    _shown("migration.log", "Log", "Follows the run.", "% l", Scope.MIGRATION, "migrations", "migrations watch ID"),
)
"""What is done to tickets, customers and migrations, and what is shown of them."""
