"""What a session keeps of its own: journal and outbox, drafts, saved views, bulk runs, in one SQLite file.

Belongs here: the file and its tables. Does not belong here: tickets (``backends``), what an act means (``verbs``).
"""
