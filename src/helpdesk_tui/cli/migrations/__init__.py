"""``helpdesk migrations``: looking at runs and every verb on them.

Belongs here: putting the group together. Does not belong here: the commands (the modules below) and what verbs do
(``session``).
"""

from helpdesk_tui.cli.migrations import acting, checking, looking, watching
from helpdesk_tui.cli.migrations.group import command

__all__ = ["acting", "checking", "command", "looking", "watching"]
