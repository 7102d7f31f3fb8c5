"""``helpdesk tickets``: one command for each verb on a ticket, the same verbs and rules as in the app.

Belongs here: putting the group together. Does not belong here: the commands (the modules below) and what verbs do
(``session``).
"""

from helpdesk_tui.cli.tickets import files, handling, joining, listing, making, showing, talking, undoing
from helpdesk_tui.cli.tickets.group import command

__all__ = ["command", "files", "handling", "joining", "listing", "making", "showing", "talking", "undoing"]
