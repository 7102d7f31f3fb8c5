"""A small desk: who is owed what is known for each of its tickets.

Belongs here: records in the exchange format. Does not belong here: any check.
"""

from __future__ import annotations

from typing import Any

__all__ = ["records"]


def records() -> list[dict[str, Any]]:
    """Fresh ones at each call; in the order of an export."""
    return [
        _customer("C-1", "Acme GmbH", "it@acme.example", "Europe/Berlin", "en"),
        _customer("C-2", "Veritas", "desk@veritas.example", "America/New_York", "en"),
        _customer("C-3", "Ромашка", "shop@romashka.example", "Europe/Samara", "ru"),
        _customer("C-4", "Lotus", "go@lotus.example", "Asia/Ho_Chi_Minh", "vi"),
        _licence("L-1", "C-1", "CS-Cart", "2025-01-10"),
        _licence("L-2", "C-2", "CS-Cart", "2025-02-10"),
        _licence("L-3", "C-3", "CS-Cart", "2025-03-10"),
        _plan("S-1", "C-2", "vip", "2026-01-01", "2026-12-31"),
        _plan("S-2", "C-1", "upgrade", "2026-01-01", "2026-12-31"),
        _entry("E-1", "C-1", 42),
        _entry("E-3", "C-3", 5),
        _ticket("T-1", "C-1", "Checkout returns 500", "2026-11-20T10:00:00+04:00", status="open"),
        _ticket("T-2", "C-2", "How do I add a banner", "2026-11-20T11:00:00+04:00"),
        _ticket("T-3", "C-3", "Как настроить налог", "2026-11-20T12:00:00+04:00", language="ru"),
        _ticket("T-4", "C-1", "Invoices go out twice", "2026-11-20T13:00:00+04:00", status="pending"),
        _ticket("T-5", "C-1", "Old and done", "2026-11-02T10:00:00+04:00", status="closed"),
        _ticket("T-6", "C-1", "Was it solved?", "2026-11-18T10:00:00+04:00", status="solved"),
        _ticket("88121", "C-4", "Orders missing", "2026-11-20T09:00:00+07:00", desk="litextension", migration="88121"),
        *_migrations(),
    ]


def _customer(name: str, called: str, email: str, zone: str, language: str) -> dict[str, Any]:
    return {"type": "customer", "id": name, "name": called, "emails": [email], "zone": zone, "language": language}


def _licence(name: str, customer: str, product: str, on: str) -> dict[str, Any]:
    return {
        "type": "licence",
        "id": name,
        "customer": customer,
        "product": product,
        "kind": "first",
        "purchased": on,
        "version": "4.3.1",
    }


def _plan(name: str, customer: str, plan: str, starts: str, ends: str) -> dict[str, Any]:
    return {"type": "subscription", "id": name, "customer": customer, "plan": plan, "starts": starts, "ends": ends}


def _entry(name: str, customer: str, amount: int) -> dict[str, Any]:
    return {
        "type": "ledger",
        "id": name,
        "customer": customer,
        "at": "2026-01-02T09:00:00+04:00",
        "entry": "grant",
        "credits": amount,
        "reason": "licence",
    }


def _ticket(name: str, customer: str, subject: str, at: str, **more: Any) -> dict[str, Any]:
    first = {
        "id": "M-1",
        "at": at,
        "from": "customer",
        "author": "Jo",
        "kind": "public",
        "body": f"{subject}.\nPlease help.",
    }
    second = first | {"id": "M-2", "body": "Also: something else entirely?"}
    ticket = {
        "type": "ticket",
        "id": name,
        "desk": "cs_cart",
        "customer": customer,
        "subject": subject,
        "channel": "helpdesk",
        "status": "new",
        "received": at,
        "category": None,
        "urgent": False,
        "assignee": None,
        "language": "en",
        "tags": ["checkout"] if name == "T-1" else [],
        "migration": None,
        "messages": [first, second],
    }
    if more.get("desk") == "litextension":
        ticket["channel"] = "email"
    return ticket | more


def _migrations() -> list[dict[str, Any]]:
    counts = {"total": 1000, "processed": 1000, "errors": 3, "skipped": 0}
    full = {
        "type": "migration",
        "id": "88121",
        "desk": "litextension",
        "customer": "C-4",
        "kind": "full",
        "service": "aio",
        "parent": None,
        "source": {"cart": "magento", "url": "https://old.example"},
        "target": {"cart": "shopify", "url": "https://new.example"},
        "status": "completed_with_errors",
        "started": "2026-11-19T08:00:00+07:00",
        "completed": "2026-11-19T12:00:00+07:00",
        "options": ["clear_target"],
        "languages": {"en": "en"},
        "entities": {"products": counts, "orders": dict(counts)},
    }
    running = full | {
        "id": "88140",
        "status": "running",
        "started": "2026-11-23T08:00:00+07:00",
        "completed": None,
        "entities": {"products": counts | {"processed": 710}},
    }
    draft = running | {"id": "88150", "status": "draft", "started": None, "entities": {"products": counts}}
    return [full, running, draft]
