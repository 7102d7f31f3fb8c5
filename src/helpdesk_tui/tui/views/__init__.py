"""What the app shows, as styled lines: pure functions of values the session answered.

Belongs here: which facts are shown, where, in which words. Does not belong here: widgets, keys, colours, and asking the
session (but for ``gather``, which asks for what a view needs in few calls).

Every function takes the width in cells, and no line it answers is wider. Foreign text has a gutter nothing else uses:
``│`` a public message, ``┆`` an internal note, ``·`` an event; without line drawing ``|``, ``:`` and ``.``.
"""
