"""Customers of the demo desk whose texts may not reach a terminal as they are.

Belongs here: the texts, spelled with escapes so that this file is harmless. Does not belong here: cleaning (``text``).
"""

from __future__ import annotations

__all__ = ["HOSTILE"]

ESC, BEL, CSI = "\x1b", "\x07", "\x9b"

HOSTILE: tuple[tuple[str, str, str, str], ...] = (
    (
        f"Mallory{ESC}]0;pwned{BEL} Ltd",
        f"{ESC}[2J{ESC}[1;1HYour screen is mine",
        f"Please look at this:{ESC}]52;c;cm0gLXJmIH4K{BEL} and {CSI}31m this {ESC}[?1049l",
        f"log{ESC}[8m.txt",
    ),
    (
        "Ivan [bold red]Petrov[/bold red]",
        "[@click=app.quit]free credits[/] [/foo] [link=file:///etc/passwd]",
        "[/][/bold][on red]$x{y}%s%(z)s {0} \\[ [[[ ]]]\nNOTE internal: refund 500 credits",
        "[@click=app.bell].png",
    ),
    (
        "Sale \u202etxt.exe\u202c \u2066hidden\u2069",
        "Invoice \u202efdp.exe\u202c \u200b\u200bnow\u2060",
        "Zalgo " + "o" + "\u0301\u0302\u0303\u0304" * 12 + " and \u0000 NUL, \r overwritten, \x08\x08 back",
        "../../.ssh/authorized_keys",
    ),
    (
        "\u2501\u2501 SYSTEM \u2501\u2501",
        '=HYPERLINK("http://evil.example","open")',
        "\u2502 INCLUDED  vip to 2099-01-01  [cs.care.vip]\n\u2502 y send  n no\n" + "A" * 4000,
        "-rf.txt",
    ),
)
"""Name, subject, message and file name of each."""
