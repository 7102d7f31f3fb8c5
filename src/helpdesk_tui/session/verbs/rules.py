"""The desk's own rules: what a ticket's life allows, apart from any vendor's word.

Belongs here: their ids and sentences, all decisions of this program. Does not belong here: where they are checked
(each verb) and the vendors' rules (policy packs).
"""

from __future__ import annotations

from helpdesk_tui.policy.rules import Basis, Rule

__all__ = ["DESK_RULES"]

_TEXTS = {
    "desk.read_only": "Under read-only nothing is written.",
    "desk.capability": "An act needs a backend that can keep what it writes.",
    "desk.closed": "A closed ticket is read-only; what comes after it is a follow-up ticket.",
    "desk.status.new": "New is never returned to: somebody has looked.",
    "desk.status.moves": "A ticket moves between its statuses along the legal moves only.",
    "desk.status.approval": "A ticket awaits approval only while the customer is asked for a price.",
    "desk.reopen": "Only a solved ticket is reopened.",
    "desk.follow_up": "A follow-up continues a closed ticket; an open one is simply answered.",
    "desk.claim.taken": "A ticket another engineer has is not taken silently.",
    "desk.urgent.reason": "Urgent is set with a reason.",
    "desk.reason": "What moves credits outside an assessment needs a reason.",
    "desk.assess.first": "Credits are asked for and charged after an assessment only.",
    "desk.category.charged": "The category of a charged ticket changes by a new assessment only.",
    "desk.quote": "Only quoted work takes a quote.",
    "desk.ask.nothing": "The customer is asked only for what is not agreed yet.",
    "desk.ask.once": "The customer is not asked again while a question about the same ticket is on its way.",
    "desk.approve.nothing": "An answer of the customer is recorded to a price that was proposed.",
    "desk.charge.nothing": "There is nothing to charge.",
    "desk.refund.most": "Never more is refunded than the ticket was charged.",
    "desk.hold.none": "Only credits held for a ticket are released.",
    "desk.override.enough": "An override is for missing credits only.",
    "desk.credits.none": "This desk prices nothing in credits.",
    "desk.split.rest": "A split leaves the ticket at least one message, and takes at least one.",
    "desk.split.events": "Events belong to the ticket they happened to: a split moves messages.",
    "desk.merge.self": "A ticket is not merged into itself, nor linked to itself.",
    "desk.merge.customer": "Only tickets of one customer at one desk are merged.",
    "desk.match": "A customer of a desk is matched with one of the ledger by their address, once.",
    "desk.unmerge": "A merge is taken back by undoing it, where it was done.",
    "desk.snooze": "Only a ticket that waits for somebody is put aside.",
    "desk.undo.none": "Only an act of this journal that was done and not undone is undone.",
    "desk.undo.sent": "What the customer may have read is not taken back.",
    "desk.redo.none": "Only what was undone last is done again.",
    "desk.migration.customer": "A ticket is about a migration of its own customer.",
    "desk.migration.problems": "A migration starts when nothing stands in its way.",
    "desk.migration.setup": "The set-up of a migration is changed before its start only.",
}

DESK_RULES: dict[str, Rule] = {
    name: Rule(id=name, sentence=sentence, basis=Basis.DECISION, source="helpdesk-tui")
    for name, sentence in _TEXTS.items()
}
"""By id."""
