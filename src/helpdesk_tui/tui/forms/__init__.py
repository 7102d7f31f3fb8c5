"""What each action asks before it is done: one table, shown by screens, read by the ``:`` line.

Belongs here: fields, choices with their keys, last questions, the typed form. Does not belong here: widgets, and what
is written in the editor (``tui.writing``).

::

    form = FORMS["credits.assess"]
    asked = Asked(session=session, targets=("T-1",), card=card)
    while (field := form.next(asked)) is not None:
        value = await form.answer(asked, field.name, typed)          # or the value of a choice
        asked = asked.answered({field.name: value})
    asked = form.filled(asked)
    question = await form.question(asked)                            # None: nothing to ask
    done = await carry_out(form, asked, yes=True, question=question)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.tui.forms.shape import Asked, Choice, Field, Form, Question, Values

if TYPE_CHECKING:
    from helpdesk_tui.tui.forms.doing import carry_out, meant
    from helpdesk_tui.tui.forms.table import FORMS

__all__ = ["FORMS", "Asked", "Choice", "Field", "Form", "Question", "Values", "carry_out", "meant"]


def __getattr__(name: str) -> Any:
    """The table and what carries it out, when they are asked for: a desk is shown before anybody acts."""
    if name == "FORMS":
        from helpdesk_tui.tui.forms import table

        return table.FORMS
    if name in {"carry_out", "meant"}:
        from helpdesk_tui.tui.forms import doing

        return getattr(doing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
