"""One person's work on one desk: the only caller of a backend.

Belongs here: reading with the rules' answers (``asks``), acting (``acting``, ``undoing``, ``bulk``), what a session
keeps of its own (``state``), the verbs (``verbs``). Does not belong here: a concrete backend, a screen, wording of
commands.

::

    async with await open_backend(url).connect() as connection:
        async with Session(connection, packs=packs, clock=clock, actor="anna", state=StateStore.memory()) as session:
            rows = await session.list("checkout", view="mine")        # await rows.count(), rows.window(0, 50)
            card = await session.card("T-1")                          # ticket, messages, party, migration, rules
            done = await session.do("ticket.reply", "T-1", Reply(body="..."))
            await session.undo()

Reading: ``list`` ``counts`` ``next_best`` ``ticket`` ``tickets`` ``card`` ``thread`` ``rules`` ``verdict`` ``customer``
``find_customers`` ``account`` ``ledger`` ``low_accounts`` ``entitlements`` ``migrations`` ``migration``
``start_problems`` ``eligible``; ``recent(question, ..., keep=)`` gives an answer with its age and, when the backend
fails, the last good one. ``views.VIEWS`` are the built-in views, ``session.views`` the saved ones.

Acting: ``do(verb, target, args, key=, base=)`` with a verb and an arguments class of ``verbs.table.VERBS``; ``plan``
is the same without writing. ``undo`` ``redo`` ``unmerge``; ``plan_bulk`` ``apply_bulk`` ``resume_bulk``
``unfinished``; ``unsent`` ``send`` ``drop`` ``resolve`` ``flush``; ``history``; ``refresh`` after an import;
``events``; ``stage`` before an act with files, else ``attach`` after it. ``session.drafts`` may be used from any
thread.

Errors are those of ``errors``: Refused carries rule ids, also of the desk's own ``verbs.rules.DESK_RULES``.
"""

from helpdesk_tui.session.session import Session
from helpdesk_tui.session.state.store import StateStore

__all__ = ["Session", "StateStore"]
