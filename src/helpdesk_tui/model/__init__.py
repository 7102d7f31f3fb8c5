"""What the desk works on, as frozen values: tickets, messages, customers, ledger, migrations, intents, events.

Belongs here: shapes and the words they use. Does not belong here: rules (``policy``), storage (``backends``), display.
Every text a customer or a server can set is ``Foreign``; ids are checked when they come in (``ids.checked_id``).
"""
