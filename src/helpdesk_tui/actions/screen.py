"""What only moves about the screen: panes, lists, marks, texts being written, questions.

Belongs here: names and keys. Does not belong here: acts on tickets (``verbs``), what a screen does with them.
"""

from __future__ import annotations

from helpdesk_tui.actions.kinds import Action, Scope, Where

__all__ = ["SCREEN"]


_NEEDS = {
    "go.credits": "credits",
    "go.customers": "customers",
    "go.entitlements": "licences",
    "go.migrations": "migrations",
    "migration.tell": "migrations",
    "open.file": "attachments",
    "view.customer": "customers",
}
"""What of a backend is needed to show something."""
_VIA = {
    "act.macro": "ticket.set",
    "act.repeat": "ticket.set",
    "migration.recent": "migration.remigrate",
    "review.charge": "credits.charge",
}
"""Which verb is done in the end; of a text that is written, a note."""
_COMMANDS = {
    "go.log": "helpdesk tickets history",
    "go.outbox": "helpdesk outbox list",
    "go.runs": "helpdesk bulk resume RUN",
    "mark.all": "helpdesk tickets VERB --query QUERY",
    "view.customer": "helpdesk customers show CUSTOMER",
}
"""The same on the command line, where it is not only a place on the screen."""


def _shown(name: str, title: str, text: str, *keys: str, where: Where = Where.DESK) -> Action:
    return Action(
        id=name,
        title=title,
        help=text,
        keys=keys,
        scope=Scope.SCREEN,
        writes=False,
        capability=_NEEDS.get(name, ""),
        via=_VIA.get(name, "ticket.note" if where in (Where.TEXT, Where.REVIEW) else ""),
        undo=False,
        no_undo="it changes nothing",
        command=_COMMANDS.get(name, ""),
        where=where,
    )


SCREEN = (
    _shown("move.down", "Down", "Goes down a row.", "j", "down"),
    _shown("move.up", "Up", "Goes up a row.", "k", "up"),
    _shown("move.left", "Left", "Goes to the queue before; folds a message of a thread.", "h", "left"),
    _shown("move.right", "Right", "Goes to the queue after; unfolds a message of a thread.", "l", "right"),
    _shown("move.top", "Top", "Goes to the first row.", "g g", "home"),
    _shown("move.bottom", "Bottom", "Goes to the last row.", "G", "end"),
    _shown("move.half_down", "Half a page down", "Goes half a page down.", "ctrl+d", "pagedown"),
    _shown("move.half_up", "Half a page up", "Goes half a page up.", "ctrl+u", "pageup"),
    _shown("move.other_down", "Other pane down", "Scrolls the preview; in a ticket: goes to the next ticket.", "J"),
    _shown("move.other_up", "Other pane up", "Scrolls the preview back; in a ticket: goes to the ticket before.", "K"),
    _shown("move.block_down", "Next message", "Goes to the next message or group.", "}", "shift+down"),
    _shown("move.block_up", "Previous message", "Goes to the message or group before.", "{", "shift+up"),
    _shown("pane.next", "Next pane", "Goes to the next pane.", "tab"),
    _shown("pane.previous", "Previous pane", "Goes to the pane before.", "shift+tab"),
    _shown("pane.zoom", "Zoom", "Gives this pane more of the screen: normal, half, all.", "+"),
    _shown("pane.unzoom", "Zoom back", "Gives this pane less of the screen.", "_"),
    _shown("go.tickets", "Tickets", "Goes to the tickets.", "1", "g t"),
    _shown("go.credits", "Credits", "Goes to the accounts.", "2", "g c"),
    _shown("go.migrations", "Migrations", "Goes to the migrations.", "3", "g m"),
    _shown("go.entitlements", "Entitlements", "Goes to what customers are entitled to.", "4", "g e"),
    _shown("go.home", "Home", "Goes to the first queue, with nothing filtered.", "g h"),
    _shown("go.board", "SLA board", "Shows what is due and over time, by rank.", "g s"),
    _shown("go.outbox", "Outbox", "Shows what waits to be sent, and what nobody knows of.", "g o"),
    _shown("go.notices", "Notices", "Shows what was announced.", "g i"),
    _shown("go.customers", "Customers", "Finds a customer.", "g u"),
    _shown("go.drafts", "Drafts", "Shows texts that were not sent.", "g d"),
    _shown("go.promises", "Promises", "Shows which answers are due when.", "g p"),
    _shown("go.log", "Audit log", "Shows what was done from here.", "g l"),
    _shown("go.runs", "Bulk runs", "Shows bulk runs that were cut off, and goes on with one.", "g b"),
    _shown("go.reports", "Reports", "Counts tickets by status, rank and verdict.", "g r"),
    _shown("go.next", "Next best", "Goes to the next best ticket.", "g n"),
    _shown("go.links", "Links of a ticket", "Shows the tickets this one is linked with.", "g x"),
    _shown("go.settings", "Settings", "Shows the settings in force, and where they come from."),
    _shown("go.doctor", "Doctor", "Checks configuration, terminal, clock and backend."),
    _shown("tab.previous", "Tab before", "Goes to the tab before.", "[", "ctrl+pageup"),
    _shown("tab.next", "Next tab", "Goes to the next tab.", "]", "ctrl+pagedown"),
    _shown("view.open", "Open", "Opens what the cursor is on.", "enter"),
    _shown("view.back", "Back", "Clears marks, then the filter; then goes back.", "esc"),
    _shown("view.close", "Close this", "Closes this; at the root: quits.", "q"),
    _shown("view.last", "Last ticket", "Goes back to the ticket before.", "-"),
    _shown("view.filter", "Filter", "Filters by the search language.", "/"),
    _shown("view.clear", "No filter", "Clears the filter.", "\\"),
    _shown("view.match_next", "Next match", "Goes to the next match.", "n"),
    _shown("view.match_previous", "Match before", "Goes to the match before.", "N"),
    _shown("view.facet", "Facets", "Filters by state, rank, owner, language with one key each.", "f"),
    _shown("view.queues", "Queues", "Picks a queue or a saved view.", "Q"),
    _shown("view.save", "Save view", "Keeps the filter under a name."),
    _shown("view.sort", "Sort", "Picks the order.", "S"),
    _shown("view.columns", "Columns", "Picks which columns are shown.", "C"),
    _shown("view.number", "Go to ticket", "Goes to a ticket by its number.", "#"),
    _shown("view.preview", "Preview", "Shows the thread beside the list, or not.", "p"),
    _shown("view.place", "Place of the preview", "Puts the preview below, to the right, or away.", "P"),
    _shown("view.describe", "Describe", "Shows every field.", "d"),
    _shown("view.customer", "Customer", "Shows the customer's card.", "@", "I"),
    _shown("view.why", "Why?", "Explains the number under the cursor.", "W"),
    _shown("view.refresh", "Refresh", "Reads it all again.", "ctrl+r", "f5"),
    _shown("mark.toggle", "Mark", "Marks the row and goes down.", "space"),
    _shown("mark.range", "Mark a range", "Marks from here to where the cursor goes.", "v"),
    _shown("mark.all", "Mark all", "Marks all that match.", "*"),
    _shown("mark.basket", "Basket", "Shows what is marked.", "B"),
    _shown("act.macro", "Macro", "Does several things at once, after showing them.", "m"),
    _shown("act.repeat", "Repeat", "Does the last act here again.", "."),
    _shown("act.bookmark", "Bookmark", "Remembers this ticket; again: forgets it.", "b"),
    _shown("copy.id", "Copy the number", "Copies the number to the clipboard.", "y"),
    _shown("copy.menu", "Copy", "Copies the link, the customer, the verdict or the text.", "Y"),
    _shown("migration.recent", "Recent-data run", "Makes a further run for what is new since the full one.", "% d"),
    _shown("migration.tell", "Tell me when done", "Says so when the run comes to an end; again: no longer.", "% n"),
    _shown("open.browser", "Open in a browser", "Shows the ticket's page, and opens it when you say so.", "o"),
    _shown("open.file", "Open a link or file", "Saves an attachment, or shows where a link leads.", "O"),
    _shown("open.pipe", "Pipe to a command", "Gives the ticket to a command as text, and shows what it answers.", "|"),
    _shown("app.command", "Command line", "Takes any act by name; a number is a ticket.", ":"),
    _shown("app.palette", "Palette", "Finds any act by its name.", "ctrl+p"),
    _shown("app.jump", "Jump", "Goes to a row by the letters shown beside it.", "g j"),
    _shown("app.help", "Help", "Shows the keys that work here.", "?", "f1"),
    _shown("app.theme", "Theme", "Picks light, dark, high contrast or the terminal's colours."),
    _shown("app.suspend", "Suspend", "Goes back to the shell; fg brings the desk back.", "ctrl+z"),
    _shown("app.quit", "Quit", "Ends the program; asks when something is unsent.", "ctrl+q"),
    _shown(
        "text.review", "To the review", "Ends writing and shows what would be sent.", "esc", "ctrl+d", where=Where.TEXT
    ),
    _shown(
        "text.editor", "Open in $EDITOR", "Opens the text in your editor.", "ctrl+o", "ctrl+x ctrl+e", where=Where.TEXT
    ),
    _shown("text.kind", "Public or internal", "Switches between a reply and a note.", "ctrl+t", where=Where.TEXT),
    _shown("text.canned", "Canned answer", "Inserts a canned answer.", ": :", where=Where.TEXT),
    _shown("text.mention", "Mention", "Inserts a colleague's name.", "@ @", where=Where.TEXT),
    _shown(
        "review.send",
        "Send",
        "Sends it, after a time in which it can be taken back.",
        "y",
        "ctrl+d",
        where=Where.REVIEW,
    ),
    _shown(
        "review.send_close",
        "Send, close, next",
        "Sends it, closes the ticket and goes to the next best.",
        "Y",
        where=Where.REVIEW,
    ),
    _shown("review.edit", "Edit again", "Goes back to the text.", "e", "esc", where=Where.REVIEW),
    _shown("review.attach", "Attach", "Attaches a file by its path.", "a", where=Where.REVIEW),
    _shown("review.kind", "Public or internal", "Switches between a reply and a note.", "t", where=Where.REVIEW),
    _shown("review.charge", "Charge", "Sets the charge; shows the verdict.", "$", where=Where.REVIEW),
    _shown("review.status", "Status", "Sets the status after sending.", "s", where=Where.REVIEW),
    _shown("review.time", "Time", "Sets the minutes spent.", "T", where=Where.REVIEW),
    _shown("review.view", "As the customer sees it", "Shows it as it will be read.", "v", where=Where.REVIEW),
    _shown("review.postpone", "Keep as a draft", "Keeps it and goes back.", "p", where=Where.REVIEW),
    _shown("review.discard", "Discard", "Throws the text away, after asking.", "X", where=Where.REVIEW),
    _shown("picker.next", "Next", "Goes to the next line.", "ctrl+n", "down", where=Where.PICKER),
    _shown("picker.previous", "Before", "Goes to the line before.", "ctrl+p", "up", where=Where.PICKER),
    _shown("picker.choose", "Choose", "Chooses the line.", "enter", where=Where.PICKER),
    _shown("picker.cancel", "Cancel", "Chooses nothing.", "esc", where=Where.PICKER),
    _shown("question.yes", "Yes", "Does it.", "y", where=Where.QUESTION),
    _shown("question.no", "No", "Does not.", "n", "enter", "esc", where=Where.QUESTION),
    _shown("question.details", "Details", "Shows what will happen.", "d", where=Where.QUESTION),
    _shown("question.why", "Why", "Shows why this is asked.", "W", where=Where.QUESTION),
)
"""In the order of the help."""
