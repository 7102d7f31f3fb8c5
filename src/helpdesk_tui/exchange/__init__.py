"""The exchange format: JSON Lines of every entity, one a line, for import, export and ``tickets create``.

Belongs here: from a line to values of the model and back, exactly. Does not belong here: files, progress, resuming
(``cli``) and storage (``backends``).
"""
