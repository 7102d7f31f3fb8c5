"""All forms, by the action they belong to.

Belongs here: the table. Does not belong here: any form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.tui.forms.credits import CREDIT_FORMS
from helpdesk_tui.tui.forms.migrations import MIGRATION_FORMS
from helpdesk_tui.tui.forms.tickets import TICKET_FORMS

if TYPE_CHECKING:
    from helpdesk_tui.tui.forms.shape import Form

__all__ = ["FORMS"]

FORMS: dict[str, Form] = {form.action: form for form in (*TICKET_FORMS, *CREDIT_FORMS, *MIGRATION_FORMS)}
"""One for every action that writes."""
