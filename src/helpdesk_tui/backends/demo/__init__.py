"""The demo desk: a seeded, made-up desk that looks like a working day and goes on living under the program's clock.

Belongs here: making its records and what happens to them later. Does not belong here: storing them (``local``).
Everybody in it is invented; addresses end in ``.example``.
"""
