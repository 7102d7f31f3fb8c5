"""What is in the Request Tracker of the tests: 60 tickets over REST, made older in the database afterwards.

REST can't set when a ticket was made. Belongs here: the contents. Does not belong here: users and queues, which are
in ``initial.pl``.
"""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CUSTOMERS", "TICKETS", "seed"]

CUSTOMERS = ("eva@lampen.example", "petrov@sadovod.example", "hoa@trasen.example", "omar@dukkan.example")
SUBJECTS = (
    "Checkout returns an error 500",
    "Не приходит письмо о заказе",
    "Thanh toán không thành công",
    "Prices are shown without tax",
    "Как включить второй язык витрины?",
    "Chuyển dữ liệu từ cửa hàng cũ",
)
BODIES = (
    "Hello,\nsince this morning the last step ends with an error.\n\nEva",
    "Добрый день! Клиенты не получают письма о заказе. Что проверить?",
    "Xin chào, khách hàng của tôi không thanh toán được. Xin giúp đỡ.",
)
TICKETS = 60


def seed(url: str, tokens: dict[str, str], ages: Path) -> None:
    """Writes the tickets, and SQL that makes them as old as they are meant to be into ``ages``."""
    lines = ["BEGIN;"]
    for number in range(TICKETS):
        made = _call(url, tokens["anna"], "POST", "/ticket", _ticket(number))
        ident = int(made["id"])
        _talk(url, tokens, ident, number)
        lines.append(_older(ident, hours=number * 7 + 1))
    ages.write_text("\n".join([*lines, "COMMIT;"]))


def _ticket(number: int) -> dict[str, Any]:
    ticket: dict[str, Any] = {
        "Queue": "Переносы" if number % 5 == 4 else "Shops",
        "Subject": f"{SUBJECTS[number % len(SUBJECTS)]} ({number})",
        "Content": BODIES[number % len(BODIES)],
        "ContentType": "text/plain",
        "Requestor": CUSTOMERS[number % len(CUSTOMERS)],
        "Priority": (number * 13) % 100,
        "SLA": "fast" if number % 7 == 0 else "usual",
        "CustomFields": {"Tags": ["checkout", "почта"][: number % 3]},
    }
    if number % 3 == 1:
        ticket["Owner"] = "boris"
    return ticket


def _talk(url: str, tokens: dict[str, str], ident: int, number: int) -> None:
    if number % 2:
        _call(url, tokens["boris"], "POST", f"/ticket/{ident}/correspond", _said(f"Здравствуйте, смотрим. №{number}"))
    if number % 4 == 1:
        content = base64.b64encode("Báo cáo lỗi\nстрока вторая\n".encode()).decode()
        note = _said("Log attached.") | {
            "Attachments": [{"FileName": "error.log", "FileType": "text/plain", "FileContent": content}]
        }
        _call(url, tokens["linh"], "POST", f"/ticket/{ident}/comment", note)
    if number % 6 == 5:
        _call(url, tokens["anna"], "PUT", f"/ticket/{ident}", {"Status": "stalled"})
    if number % 10 == 9:
        _call(url, tokens["anna"], "PUT", f"/ticket/{ident}", {"Status": "resolved"})


def _said(text: str) -> dict[str, Any]:
    return {"Content": text, "ContentType": "text/plain"}


def _older(ident: int, *, hours: int) -> str:
    ago = f"'-{hours} hours'"
    moved = ", ".join(f"{one} = datetime({one}, {ago})" for one in ("Created", "LastUpdated", "Starts", "Due", "Told"))
    own = f"ObjectType = 'RT::Ticket' AND ObjectId = {ident}"
    return (
        f"UPDATE Tickets SET {moved} WHERE id = {ident};"
        f"UPDATE Transactions SET Created = datetime(Created, {ago}) WHERE {own};"
        f"UPDATE Attachments SET Created = datetime(Created, {ago}) "
        f"WHERE TransactionId IN (SELECT id FROM Transactions WHERE {own});"
    )


def _call(url: str, token: str, method: str, path: str, body: dict[str, Any]) -> Any:
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json", "Accept": "application/json"}
    asked = urllib.request.Request(
        f"{url}/REST/2.0{path}", data=json.dumps(body).encode(), headers=headers, method=method
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.loads(answer.read())
