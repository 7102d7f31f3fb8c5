"""Cleans what is not plain ASCII. The rules are numbered in ``clean``; this is how they are kept.

A text is cut into stretches. Characters of ``_PLAIN`` mean the same to every terminal and pass; a stretch of any
others is gone through character by character, twice: each is replaced by its form, then marks and joiners are
judged by what is left around them. Judging last is what makes cleaning a clean text change nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

from helpdesk_tui.text._kind import Kind

__all__ = ["CIRCLE", "MARKS", "REPLACEMENT", "TAB", "is_plain", "scrub"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
CIRCLE = "\N{DOTTED CIRCLE}"
"""Stands in for the base that a mark lacks."""
MARKS = 6
"""Combining marks on one base. Tibetan and pointed Hebrew need 4 or 5; more is only good for growing over rows."""
TAB = 4
"""Columns between tab stops in a block: most of what is pasted there is PHP."""

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_FITZPATRICK = "\U0001f3fb-\U0001f3ff"
_KEYCAP = "\u20e3"

# fmt: off
_SPANS = (
    " ~", "\u00a1\u00ac", "\u00ae\u02ff", "\u0370\u0377", "\u037a\u037f", "\u0384\u038a", "\u038e\u03a1",
    "\u03a3\u0482", "\u048a\u052f", "\u0531\u0556", "\u0561\u0586", "\u05d0\u05ea", "\u10d0\u10ff", "\u1e00\u1f15",
    "\u2010\u2027", "\u2030\u205e", "\u20a0\u20bf", "\u2190\u2426", "\u2500\u27ff", "\u3001\u3029", "\u3041\u3096",
    "\u309b\u30ff", "\u4e00\u9ffc", "\uac00\ud7a3", "\uff01\uff9f", "\ufffd\ufffd", "\U0001f300\U0001f3fa",
    "\U0001f400\U0001f64f",
)
# fmt: on
"""First and last of characters that are assigned since Unicode 14 or longer, visible, no mark, no blank but U+0020."""
_PLAIN = "".join(f"{span[0]}-{span[1]}" for span in _SPANS)
"""The same inside of a character class."""
_FIRSTS = [span[0] for span in _SPANS]
_met: set[str] = set()
"""Those that came: to find one that is not of them takes a pattern, and compiling that 1.4 ms."""

_BREAK = re.compile("\r\n?|[\v\f\x85]|[\u2028\u2029]")
_ASCII_BLOCK = re.compile("[ -~\n]*").fullmatch

_BIDI = "[\u202a-\u202e\u2066-\u2069]"
_DIRECTION = "\u200e\u200f\u061c"
_JOINERS = _ZWNJ + _ZWJ
_UNSHOWN = (
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    f"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff{_FITZPATRICK}{_KEYCAP}]"
)
"""Default-ignorable characters that the other rules leave, and what only changes an emoji before it."""
_BLANK = "[\u2800\U0001d159\U00013441\U00013442]"
"""Blank, though not of a category that says so."""
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_NO_BASE = frozenset(f"\n\t {_DIRECTION}")

_CURSIVE = "[\u0620-\u077f\u07ca-\u07ea\u0840-\u08ff\u1820-\u18aa\ua840-\ua872\U0001e900-\U0001e943]"
"""Scripts whose letters join, so that a non-joiner can be spelling: Arabic, Syriac, N'Ko, Mongolian, Adlam ..."""
_INDIC_BLOCKS = range(0x0900 >> 7, (0x0DFF >> 7) + 1)
"""Devanagari to Sinhala, one block of 128 each."""
_VIRAMA = 9
"""The combining class of a virama, which alone gives a joiner something to say in an Indic script."""

_CUT = re.compile(r"…\[\+[1-9][0-9]{0,14} characters\]\Z")
_CUT_LENGTH = 34


def scrub(text: str, kind: Kind, limit: int) -> str:
    """``clean`` for any text."""
    limit = max(limit, 0)
    shown, mark = text, ""
    if len(text) > limit:
        found = _CUT.search(text, len(text) - _CUT_LENGTH)
        if found and found.start() <= limit:
            shown, mark = text[: found.start()], found[0]
        else:
            shown = text[:limit]
    hidden = len(text) - len(shown) - len(mark)
    shown = _whole(shown, kind, limit)
    if len(shown) > limit:
        hidden += len(shown) - limit
        shown = shown[:limit].rstrip(_JOINERS)
    if not hidden:
        return shown + mark
    return f"{shown}…[+{hidden + len(mark)} characters]"


def _whole(text: str, kind: Kind, limit: int) -> str:
    """Every rule but that of the length; what comes out may be longer than what went in."""
    if text.isascii() and (text.isprintable() or (kind == Kind.BLOCK and _ASCII_BLOCK(text))):
        return text
    text = _BREAK.sub("\n", text)
    if kind == Kind.BLOCK:
        return _settled(text, kind).expandtabs(TAB)
    text = _settled(text.replace("\n", "⏎"), kind)
    if kind == Kind.LINE or text.isascii():
        return text
    from helpdesk_tui.text._ident import unmask

    return unmask(text, limit)


def is_plain(text: str) -> bool:
    """Whether every character is one of ``_PLAIN``."""
    if not _met.issuperset(text):
        for char in set(text) - _met:
            place = bisect_right(_FIRSTS, char) - 1
            if place < 0 or char > _SPANS[place][1]:
                return False
            _met.add(char)
    return True


def _settled(text: str, kind: Kind) -> str:
    if is_plain(text.replace("\n", "") if kind == Kind.BLOCK else text):
        return text
    forms, excess = _FORMS[kind], REPLACEMENT if kind == Kind.IDENT else ""

    def stretch(found: re.Match[str]) -> str:
        start = found.start()
        before = text[start - 1] if start else "\n"
        seen = "".join(map(forms, found[0]))
        return seen if _inert(seen) else _judged(seen, before, excess)

    return _odd(kind).sub(stretch, text)


@cache
def _odd(kind: Kind) -> re.Pattern[str]:
    """Stretches of all but ``_PLAIN``. Compiling one takes a millisecond, and a start has no use for three."""
    return re.compile(f"[^\n{_PLAIN}]+" if kind == Kind.BLOCK else f"[^{_PLAIN}]+")


def _judged(seen: str, before: str, excess: str) -> str:
    """Marks counted and joiners kept or dropped, in a stretch in which each character has its form already."""
    kept: list[str] = []
    base, marks = "" if before in _NO_BASE else before, 0
    for index, char in enumerate(seen):
        if char in _JOINERS:
            if _spells(char, kept[-1] if kept else "", base, seen[index + 1 : index + 2]):
                kept.append(char)
        elif not _is_mark(char):
            kept.append(char)
            base, marks = "" if char in _NO_BASE else char, 0
        elif not base:
            kept += (CIRCLE, char)
            base, marks = CIRCLE, 1
        elif marks < MARKS:
            kept.append(char)
            marks += 1
        elif excess:
            kept.append(excess)
    return "".join(kept)


def _spells(joiner: str, previous: str, base: str, following: str) -> bool:
    """Whether a joiner belongs to the spelling of the word it is in."""
    if not previous or not following:
        return False
    if joiner == _ZWNJ and re.match(_CURSIVE, base) and re.match(_CURSIVE, following):
        return _is_letter(base) and _is_letter(following)
    block = ord(previous) >> 7
    if block not in _INDIC_BLOCKS or block != ord(following) >> 7:
        return False
    if unicodedata.combining(previous) == _VIRAMA:
        return _is_letter(following)
    return joiner == _ZWJ and _is_letter(previous) and unicodedata.combining(following) == _VIRAMA


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L"


@lru_cache(maxsize=2048)
def _is_mark(char: str) -> bool:
    """Marks, and the vowels and finals of decomposed Hangul, which take no cell of their own either."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"


def _inert(seen: str) -> bool:
    """Whether nothing in a stretch depends on its neighbours."""
    return not any(map(_leans, seen))


@lru_cache(maxsize=2048)
def _leans(char: str) -> bool:
    return char in _JOINERS or _is_mark(char)


def _forms_of(char: str) -> tuple[str, str, str]:
    """What a character outside ``_PLAIN`` becomes in a line, a block and an identity, whatever is beside it."""
    code, category = ord(char), unicodedata.category(char)
    if char == "\t":
        forms = " ", char, "␉"
    elif code < 0x20 or code == 0x7F:
        forms = (chr(0x2400 + code) if code < 0x20 else "␡",) * 3
    elif category in {"Cn", "Co", "Cs", "Cc"} or re.match(_BIDI, char):
        forms = (REPLACEMENT,) * 3
    elif char in _JOINERS:
        forms = char, char, REPLACEMENT
    elif char in _DIRECTION:
        forms = "", char, REPLACEMENT
    elif re.match(_UNSHOWN, char):
        forms = "", "", REPLACEMENT
    elif re.match(_FLAG, char):
        letter = chr(code - 0x1F1E6 + ord("A"))
        forms = letter, letter, REPLACEMENT
    elif category == "Cf":
        forms = (REPLACEMENT,) * 3
    elif category[0] == "Z" or re.match(_BLANK, char):
        blank = "  " if char == "\u3000" else " "
        forms = blank, blank, REPLACEMENT
    else:
        forms = (char,) * 3
    return forms


# The caches are bounded, so that a text of all of Unicode can't fill the memory; a desk sees a few hundred of these.
_FORMS = {
    Kind.LINE: lru_cache(maxsize=2048)(lambda char: _forms_of(char)[0]),
    Kind.BLOCK: lru_cache(maxsize=2048)(lambda char: _forms_of(char)[1]),
    Kind.IDENT: lru_cache(maxsize=2048)(lambda char: _forms_of(char)[2]),
}
