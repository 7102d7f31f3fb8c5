"""The verbs of a desk: each reads facts, asks the rules, and answers a plan or a refusal; none writes.

Belongs here: plans (``plan``), the desk's own rules (``rules``), one module for related verbs, and the table of them
all (``table``). Does not belong here: sending a plan (``session``), wording of commands (``actions``).
"""
