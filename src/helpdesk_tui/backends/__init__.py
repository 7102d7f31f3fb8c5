"""Where tickets, accounts and migrations are kept.

Belongs here: the contract (``api``, ``capabilities``), finding an adapter (``registry``), the kit that checks one
(``conformance``), and the adapters, each alone. Does not belong here: rules, verbs, display.
"""
