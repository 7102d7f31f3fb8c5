"""Takes secrets out of a text, by the place they stand at, by their shape and by their value.

Every pattern has bounded gaps and no two unbounded parts beside each other, so that a log line of a megabyte costs
time linear in its length.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Span = tuple[int, int]

__all__ = ["MASK", "hide"]

MASK = "***"

_WORDS = (
    r"(?:(?:password|passwd|passphrase|pwd|passw|(?<![a-z])(?:pass|pw)|secret|token|credential|apikey|signature"
    r"|(?:api|access|private|secret|auth|signing|encryption)[_-]?key(?:_id|_base)?|session[_-]?id)s?"
    r"|_sid_[\w.-]{1,80}|input_value|(?<=[\"'])input)"
)
"""What a secret is called. The last two are a validator's: it quotes the value that it found wrong."""
_SHORT = r"(?:key|sig|auth|code|sid|session|otp|pin)"
"""Names that mean a secret in a query string only."""
_JOINT = (
    r"""(?:\\?["']?\s{0,4}(?:[:=]{1,2}>?|>(?=\S)|,(?=\s{0,4}b?["']))\s{0,4}(?:b(?=["']))?"""
    r"""|\s{1,4}(?=["'])|\\u003[ad]|(?:%22|%27)?%3[ad](?:%22|%27)?)"""
)
"""Between a name and its value: ``=``, ``: ``, ``": "``, ``', b'`` (a header as a pair), ``:=``, ``=>``, ``>``, a blank
before a quote; or ``=`` and ``:`` quoted for a URL or inside of JSON."""
_QUOTED = r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\\"(?:(?!\\")[^\r\n])*+\\\""""
_BARE = r"""\\?["']?[^\s"'&]++(?:["'][^\s"'&,;:<>(){}\[\]]++)*+"""
"""A value without quotes. A quote inside of it is its own if it goes on behind that like a word."""
_VALUE = rf"""(?:{_QUOTED}|\*{{3}}(?!\w)|\w{{1,40}}\((?:{_QUOTED})|{_BARE})"""
_OPTION = rf"--?(?:[a-z]{{1,12}}-){{0,3}}{_WORDS}\s{{1,4}}"
"""Behind a letter it is the end of a name, ``/srv/desk/rt-token can be read``, unless a value with a digit follows."""

_QUOTED_AT = re.compile(_QUOTED).match
_NAMED = (
    (
        re.compile(rf"(?i)(?<![a-z])(?:(?:proxy-)?authorization|(?:set-)?cookie){_JOINT}"),
        re.compile(rf"{_QUOTED}|[^\r\n]++").match,
    ),
    (re.compile(rf"(?i){_WORDS}{_JOINT}"), re.compile(_VALUE).match),
    (
        re.compile(
            rf"(?i)(?:(?<!\w){_OPTION}|(?<=\w){_OPTION}(?=\S{{0,80}}\d))"
            r"|(?<!\S)(?:-u|--user)[\s=]{1,4}[^\s:]{1,80}:"
        ),
        re.compile(_VALUE).match,
    ),
)
"""Headers, fields and options: what stands before a secret, and how far one goes."""
_PAIR = re.compile(r"(?i)(\bauth\s{0,2}=\s{0,2}\()[^)\r\n]++")
_QUERY = re.compile(rf"(?i)([?&;]{_SHORT}=)[^\s&;#\"'<>]++")
_CODED_URL = re.compile(r"(?i)(%2f%2f(?:(?!%40|%3a)[^\s&]){0,100}%3a)(?:(?!%40)[^\s&]){1,200}(?=%40)")
_SCHEME = re.compile(
    r"\b((?i:bearer)\s{1,4}|(?i:basic|digest|negotiate)\s{1,4}(?=[^\s,]{0,40}(?:\d|=|[a-z][A-Z])))[\w.~+/=-]{6,}+"
)
_RT = re.compile(r"(?i)\b(token\s{1,4})\d{1,9}-\d{1,9}-[0-9a-f]{4,}+")
_SHAPE = re.compile(
    r"\b(?:\d{1,9}-\d{1,9}-[0-9a-f]{16,}+|gh[pousr]_[A-Za-z0-9]{20,}+|glpat-[\w-]{16,}+|xox[abeprs]-[\w-]{10,}+"
    r"|[sr]k_(?:live|test)_\w{10,}+|sk-[\w-]{20,}+|AKIA[A-Z0-9]{16}|eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]*+)?)"
    r"|(?<=PRIVATE KEY-----)[^-]++"
)
_URL = re.compile(r"""(?<=//)(?:(?!//)[^\s"'<>])++""")
_PORT = re.compile(r"\d{1,5}(?:[/?#]|\Z)").match
_KEYLIKE = re.compile(r"(?=[^\d]*\d)[\w.~-]{16,}\Z").match


def hide(text: str, secrets: Iterable[str]) -> str:
    """``redact``."""
    text = _literally(text, secrets)
    text = _without_named(_URL.sub(_url, text))
    for pattern in (_PAIR, _QUERY, _CODED_URL, _SCHEME, _RT):
        text = pattern.sub(rf"\1{MASK}", text)
    return _SHAPE.sub(MASK, text)


def _literally(text: str, secrets: Iterable[str]) -> str:
    """Known secrets, as they are, quoted for a URL or inside of JSON; the longest first, as one may begin another."""
    forms: set[str] = set()
    for secret in filter(None, secrets):
        whole = secret.encode("utf-8", "replace").decode("utf-8")
        quoted = json.dumps(secret)[1:-1], repr(secret)[1:-1]
        forms |= {secret, quote(whole), quote(whole, safe=""), quote_plus(whole), *quoted}
    if not forms:
        return text
    return re.sub("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), MASK, text)


def _without_named(text: str) -> str:
    """Every name is looked for in the same text, so that no name disappears as what looks like another's value."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(span for names, value_at in _NAMED for span in _values(text, names, value_at)):
        if start >= done:
            parts += text[done:start], _mask(text[start:end])
        done = max(done, end)
    return "".join(parts) + text[done:]


def _values(text: str, names: re.Pattern[str], value_at: Callable[[str, int], re.Match[str] | None]) -> Iterator[Span]:
    """From where to where the values of names go, also those of a name inside of a value: ``keys={"token": "x"}``.

    What is bare goes on to the end of its word, whichever name it belongs to: it is read once, or the cost would grow
    with the square of the length.
    """
    done = 0
    for name in names.finditer(text):
        start = name.end()
        value = (value_at if start >= done else _QUOTED_AT)(text, start)
        if value is not None and value.end() > done:
            done = value.end()
            yield start, done


def _mask(value: str) -> str:
    """In place of a value, in the quotes it had; inside of JSON inside of JSON they have backslashes."""
    escape = "\\" if value.startswith("\\") else ""
    mark = value[len(escape) :][:1]
    if mark not in {'"', "'"}:
        return MASK
    end = value[-len(escape + mark) :]
    return f"{escape}{mark}{MASK}{end if end == escape + mark else ''}"


def _url(found: re.Match[str]) -> str:
    """What follows ``//``, without the password in its user information, or a token in the user's place.

    A password with ``/``, ``?`` or ``#`` in it is against the rules and does happen: behind a colon, what can't be
    a port is taken for one, up to the last ``@``.
    """
    rest = found[0]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    user, colon, behind = rest.partition(":")
    if colon and "@" not in authority and not _PORT(behind) and not re.search(r"[/?#\[]", user):
        authority = rest
    info, at, _ = authority.rpartition("@")
    if not at:
        return rest
    user, colon, password = info.partition(":")
    if password:
        password = MASK
    elif _KEYLIKE(user):
        user = MASK
    return f"{user}{colon}{password}{rest[len(info) :]}"
