"""Every screen of the desk: the keys that open it, and the words it is known by.

Belongs here: the way to each screen, from the queue and back. Does not belong here: what is checked there (the tests).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HOME", "PASTE", "STEPS", "TAB", "Step"]

PASTE = "PASTE"
"""Stands in ``Step.keys`` for a hostile text that is pasted."""
TAB = "]"
"""Goes to the next tab; with words behind it, to the tab that is called so."""
HOME = "esc esc esc esc 1 g h"
"""From any list, sheet or dialog back to the first queue."""


@dataclass(frozen=True, slots=True)
class Step:
    """A screen."""

    title: str
    keys: str
    """From the first queue."""
    seen: str
    """Words only this screen shows."""
    more: tuple[str, ...] = ()
    """Keys pressed there, each followed by a look."""
    leave: str = ""
    """Keys back to a screen that ``HOME`` leads away from."""
    copies: int = 0
    """How often it copies."""


_OUT = "esc X y"
"""From a text that is being written: to the review, thrown away."""

_TICKETS = (
    Step("queue", "j", "▶", ("ctrl+d", "ctrl+d", "G", "J", "J", "K", "g g")),
    Step("queues", "] ]", "T-1", ("]", "]", "]", "]", "]")),
    Step("preview", "p", "T-1", ("p", "+", "J", "+", "+")),
    Step("marks", "space j space v j j", "T-1", ("j",)),
    Step("basket", "space j space B", "Marked"),
    Step("thread", "j enter", "J next", ("ctrl+d", "ctrl+d", "}", "h", "l", "G", "J", "K")),
    Step("search in a thread", f"enter / {PASTE} enter", "thread", ("n", "N")),
    Step("word found in a thread", 'enter / ctrl+u "e enter n', "▶", ("n", "N")),
    Step("why", "W", "Why?", ("G",)),
    Step("verdict", "j V", "Verdict of", ("ctrl+d", "G", "W", "esc")),
    Step("customer", "@", "Customer", ("ctrl+d", "G")),
    Step("history", "H", "History of", ("ctrl+d", "G")),
    Step("every field", "d", "esc close", ("ctrl+d", "ctrl+d", "G")),
    Step("links", "g x", "Go to"),
    Step("copy", "Y", "subject", ("s",), copies=1),
    Step("file", "O", "Save which file", ("enter", "enter")),
    Step("jump", "g j", "Jump to"),
    Step("board", "g s", "Board", ("ctrl+d", "G")),
    Step("queue to pick", "Q", "Queue", ('"un',)),
    Step("order", "S", "Order"),
    Step("columns", "C", "Columns"),
    Step("facets", "f", "Show only", ("m",)),
    Step("a number nobody has", f"# {PASTE}", "a number:", ("enter",)),
    Step("filter", "/", "Filter", (PASTE, "enter", "tab")),
    Step("filter completed", '/ "ta tab', "Filter", ('"g:', "tab", "enter")),
    Step("command", ":", "assign anna", (PASTE, "tab", "enter")),
    Step("command, colleagues", ': "assign space', "assign", ("tab", '"a', "tab")),
    Step("command, tags", ': "tag space "+', "tag", ("tab", '"x', "tab")),
    Step("command, a refused line", f': "status space {PASTE} enter', "status"),
    Step("palette", "ctrl+p", "What?", ('"as', PASTE)),
    Step("help", "?", "Everywhere", ("ctrl+d", "G")),
    Step("customers", f"g u {PASTE}", "Customer", ("enter",)),
    Step("customers found", 'g u "e enter', "Customer", ("down", "enter")),
    Step("settings", ': "go space "settings enter', "Settings", ("G",)),
    Step("doctor", ': "go space "doctor enter', "Doctor", ("G",)),
    Step("themes", ': "theme enter', "Theme"),
    Step("log", "g l", "Done from here", ("ctrl+d",)),
    Step("notices", "g i", "Notices", ("ctrl+d", "G")),
    Step("outbox", "g o", "Outbox"),
    Step("what may follow $", "$", "What if", ("esc",)),
    Step("what may follow %", "%", "Run again", ("esc",)),
    Step("what may follow g", "g", "Audit log", ("esc",)),
)
_TEXTS = (
    Step("reply", "r", "PUBLIC REPLY", (PASTE,), _OUT),
    Step("reply with a quote", "j enter space space r", "PUBLIC REPLY", ("esc", "v", "esc"), "X y"),
    Step(
        "review", "r x esc", "y send", ("s", "esc", "T", PASTE, "enter", "esc", "a", PASTE, "enter", "$", "esc"), "X y"
    ),
    Step("canned answers", "r : :", "Canned answer", ("enter", "esc"), "X y"),
    Step("mention", "r @ @", "Mention", ("enter",), _OUT),
    Step("note", "c x", "INTERNAL NOTE", (PASTE, "ctrl+t", "ctrl+t", "esc"), "p"),
    Step("drafts", "g d", "raft"),
    Step("macros", "m", "Macro on", ("down", "down")),
    Step("macro with a text", "m s", "y send", ("v", "esc"), "X y"),
    Step("bulk, marked", "space space space w", "Watch 3 tickets", ("d", "j")),
    Step("bulk, of all", "* a", "Assign", ("down", "enter", "j", "j")),
    Step("bulk, closing", "space space space space x", "Close 4 tickets", ("y", "u")),
    Step("bulk, with a text", f'space space : "tag space "+ {PASTE}', "tag +", ("enter", "y")),
)
_DIALOGS = (
    Step("assign", "a", "Assign", ("down", "/")),
    Step("status", "s", "Status"),
    Step("close", "x", "Close"),
    Step("urgent", "j !", "rgent", (PASTE, "enter", "u")),
    Step("fields", "e", "which field", ("s", PASTE, "enter", "u")),
    Step("tags", "t", "tags", ("down", "space")),
    Step("snooze", "z", "until when"),
    Step("watch", "w", "takes it back", ("u",)),
    Step("link", "L", "to which ticket", ("down",)),
    Step("merge", "M", "into which ticket", ("down", "enter")),
    Step("split", "j enter <", "which messages go", ("down",)),
    Step("split off", "j enter space <", "split off T-", ("u",)),
    Step("time", "T", "minutes", (PASTE, "enter")),
    Step("new ticket", "ctrl+n", "New ticket", ("down", "enter", "down", "enter", PASTE, "enter")),
    Step("received", ': "receive enter', "Message of the customer", (PASTE, "enter")),
    Step("follow-up", ': "follow_up enter', "[desk.follow_up]"),
    Step("unmerge", ': "unmerge enter', "[desk.unmerge]"),
    Step("view kept", f'/ "status:open enter : "save space {PASTE} enter', "save", ("Q",)),
    Step("assess", "$ e", "Assess", ("down", "enter")),
    Step("quote", "$ q", "Quote", (PASTE, "enter")),
    Step("ask", "$ a", "[desk.assess.first]", ("d",)),
    Step("agreed", "$ y", "[desk.approve.nothing]", ("d",)),
    Step("declined", "$ n", "[desk.approve.nothing]", ("d",)),
    Step("charge", "$ c", "[desk.credits.none]", ("d",)),
    Step("refund", "$ r", "Refund", ('"1 enter', PASTE, "enter")),
    Step("hold", "$ h", "Hold", (PASTE, "enter")),
    Step("override", ': "override enter', "Work anyway", (PASTE, "enter")),
    Step("adjust", ': "adjust enter', "Adjust", ("down", "enter", '"5', "enter", PASTE, "enter")),
    Step("what if", "$ w", "What if", ("enter",)),
)
_CREDITS = (
    Step("accounts", "2", "Accounts", ("j", "ctrl+d", "G", "]", "]")),
    Step("account", "2 ]Accounts j enter", "burn", ("j", "j", "ctrl+d", "G", "W")),
    Step("ledger", "2 ]Accounts j $ l", "Ledger", ("ctrl+d", "G")),
    Step("accounts filtered", f"2 ]Accounts / {PASTE} enter", "Accounts"),
)
_MIGRATIONS = (
    Step("runs", "3", "At work", ("j", "G", "]", "]", "]", "]")),
    Step("run", "3 ]All j enter", "progress", ("j", "ctrl+d", "G", "W")),
    Step("runs filtered", f"3 ]All / {PASTE} enter", "All"),
    Step("errors", "3 ]All % x", "Errors", ("ctrl+d", "G")),
    Step("log of a run", "3 ]All % l", "Log", ("ctrl+d", "G")),
    Step("free again", "3 ]Done % e", "Free again?", ("G", "W")),
    Step("options", "3 ]At % o", "something else", ("down", "enter")),
    Step("mappings", "3 ]At % m", "what is mapped", ("enter", "down", "enter", "down", "/", PASTE, "enter")),
    Step("checklist", "3 ]Done % c", "which item", ("enter", "p", PASTE, "enter")),
    Step("further run", "3 ]Done % s", "which run", ("enter", "d")),
    Step("recent data", "3 ]Done % d", "ecent"),
    Step("pause", "3 ]At % p", "ause"),
    Step("retry", "3 ]Done % r", "can't go from"),
    Step("start", '3 ]Before : "migration.start enter', "Start"),
    Step("cancel", '3 ]Before : "cancel enter', "Cancel migration", (PASTE, "enter", "d")),
    Step("told", "3 ]At % n", "told when it ends", ("% n",)),
)
_ENTITLEMENTS = (
    Step("entitlements", "4", "Customers", ("j", "G", "]", "]", "]")),
    Step("a customer's entitlements", "4 ]Customers j enter", "live chat", ("j", "ctrl+d", "G", "W")),
    Step("entitlements filtered", f"4 ]Customers / {PASTE} enter", "Customers"),
)
STEPS = (*_TICKETS, *_TEXTS, *_DIALOGS, *_CREDITS, *_MIGRATIONS, *_ENTITLEMENTS)
"""In an order in which one does not hinder the other."""
