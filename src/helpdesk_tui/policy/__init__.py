"""The desks' published support rules as pure functions over frozen values.

Belongs here: everything that answers "what is this customer owed, and why". Does not belong here: reading a
clock, a file (``loader`` alone reads packs) or a backend, and anything about how an answer is shown.
"""
