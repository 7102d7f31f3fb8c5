"""Shows what poses as something else in an address, a host, a URL or a file name.

Belongs here: rule 10 of cleaning, for text in which the other rules are kept already. Does not belong here: whether
a link may be opened or a file written.

A name in one script of its own stays readable: ``отчёт.pdf`` is a good file name. What is changed:

- Host names, which stand behind ``@`` or ``//``, or at the start of the text and end like a domain: each label with
  foreign letters becomes punycode, which is what the domain name system sees.
- A word of mixed scripts (the "moderately restrictive" of UTS 39: Latin may stand beside the scripts of Chinese,
  Japanese and Korean, or beside one script that looks like no Latin; nothing else mixes), and Cyrillic, Greek and
  the like in which every letter has a Latin twin: its foreign letters become ``<U+0430>``.
- Characters that imitate ASCII letters or the punctuation of a URL: likewise.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["unmask"]

_EVIDENCE = "\ufffd\u25cc⏎…\u2400-\u2426"
"""Inside of a character class: what cleaning itself puts in. It names nothing, so it poses as nothing."""
_EVIDENT = re.compile(f"[{_EVIDENCE}]").search
_NOT_EVIDENT = re.compile(f"[^\x00-\x7f{_EVIDENCE}]")
_FOREIGN = re.compile("[^\x00-\x7f]").search

_NAME = r"[^\s/?#@:<>\"'\\\[\]…]"
_HOST = re.compile(rf"(?<=@){_NAME}+|(?<=//){_NAME}+")
_BARE_HOST = re.compile(r"(?:[^\s/?#@:<>\"'\\\[\]….,;]{1,63}\.){1,9}([A-Za-z]{2,12})\.?(?=[:/?#]|\Z)")
_HOST_LENGTH, _LABEL_LENGTH = 253, 63
# fmt: off
_DOMAINS = frozenset((
    "com", "net", "org", "info", "biz", "edu", "gov", "int", "mil", "arpa", "name", "pro", "mobi", "travel", "app",
    "dev", "shop", "store", "online", "site", "xyz", "top", "club", "live", "cloud", "email", "support", "help",
    "tech", "blog", "website", "space", "page", "link", "click", "world", "agency", "bank", "money", "pay",
))
_SUFFIXES = frozenset((
    "ai", "cc", "cs", "db", "gz", "js", "kt", "md", "mo", "pl", "pm", "ps", "py", "rb", "rs", "sh", "so", "ts", "vb",
    "xz",
))
# fmt: on
"""File name endings of two letters, most of them a country's domain as well: without more, a file is likelier."""

_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
_EAST_ASIAN = frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HALFWIDTH", "BOPOMOFO", "HANGUL"})
_MIXABLE = (_EAST_ASIAN | {"LATIN"}, _EAST_ASIAN | {"FULLWIDTH"})
# fmt: off
_UNLIKE_LATIN = frozenset((
    "ARABIC", "BENGALI", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GUJARATI", "GURMUKHI", "HEBREW", "KANNADA", "KHMER",
    "LAO", "MALAYALAM", "MONGOLIAN", "MYANMAR", "ORIYA", "SINHALA", "TAMIL", "TELUGU", "THAI", "TIBETAN",
))
# fmt: on
_NEUTRAL = frozenset({"MODIFIER", "MICRO", "FEMININE", "MASCULINE", "?"})
"""First words of the names of letters that belong to no script."""

_TWINS = {
    "CYRILLIC": frozenset("асеһіјӏорѕухԁԛԝѵүьАВЕЅІЈӀКМНОРСТХУԚԜѴҮҺ"),
    "GREEK": frozenset("αγικνορστυχωϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ"),
    "ARMENIAN": frozenset("գզհյոսցքօԼՕՍՏ"),
    "CHEROKEE": frozenset("ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏃᏎᏏᏒᏕᏙᏚᏞᏟᏢᏦᏴ"),
    "LISU": frozenset("ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"),
}
"""Letters that a reader takes for Latin, of the scripts in which words can be made of such letters only."""

_IMITATES = frozenset("⁄∕⧸╱⟋⟍∖⧵ː꞉∶։׃／：＠？＃＼．＆＝％﹕﹖﹟﹨﹫")
"""Look-alikes of what parts a URL: ``bank.example⁄login`` is not on the bank's host."""
_FINE = frozenset("…№℃℉")
"""Made of ASCII by compatibility, and plain to read."""
_POSING = frozenset({"<font>", "<compat>", "<narrow>", "<small>"})


def unmask(text: str, limit: int) -> str:
    """What poses, shown for what it is. Longer than ``limit``, to be cut: everything foreign as ``<U+...>``.

    What is cut can't be judged as it was when it was whole; what is ASCII needs no judging.
    """
    if not _NOT_EVIDENT.search(text):
        return text
    bare = _BARE_HOST.match(text)
    if bare and _is_domain(bare[1].lower()):
        seen = _host(bare[0]) + text[bare.end() :]
    else:
        seen = _HOST.sub(lambda found: _host(found[0]), text)
    seen = _NOT_EVIDENT.sub(lambda found: _escaped(found[0]) if _poses(found[0]) else found[0], seen)
    seen = _WORD.sub(lambda found: _named(found[0]), seen)
    seen = _without_twins(seen)
    return seen if len(seen) <= limit else _all_escaped(text)


def _is_domain(ending: str) -> bool:
    return ending in _DOMAINS or (len(ending) == 2 and ending not in _SUFFIXES)


def _host(host: str) -> str:
    if not _FOREIGN(host):
        return host
    if len(host) > _HOST_LENGTH or _EVIDENT(host):
        return _all_escaped(host)
    return ".".join(map(_label, host.split(".")))


def _label(label: str) -> str:
    """One label as the name system has it. Longer than a label can be: no label, so escaped."""
    if label.isascii():
        return label
    folded = unicodedata.normalize("NFC", label).lower()
    coded = "xn--" + folded.encode("punycode").decode("ascii") if len(folded) <= _LABEL_LENGTH else ""
    return coded or _all_escaped(label)


def _named(word: str) -> str:
    """A word as it is, or its foreign letters escaped when it mixes scripts that don't go together."""
    if word.isascii():
        return word
    scripts = {_script(char) for char in set(word) if char.isalpha()} - _NEUTRAL
    beside = scripts - {"LATIN"}
    if (
        len(scripts) < 2
        or any(scripts <= mixable for mixable in _MIXABLE)
        or (len(beside) == 1 and beside <= _UNLIKE_LATIN)
    ):
        return word
    return _all_escaped(word)


def _without_twins(text: str) -> str:
    """Letters of a script escaped when not one letter of it in the whole text tells that it is not Latin."""
    letters: dict[str, set[str]] = {}
    for char in set(text):
        if not char.isascii() and char.isalpha():
            letters.setdefault(_script(char), set()).add(char)
    alike = [found for script, found in letters.items() if found <= _TWINS.get(script, frozenset())]
    return text.translate({ord(char): _escaped(char) for char in set().union(*alike)}) if alike else text


def _all_escaped(text: str) -> str:
    return _NOT_EVIDENT.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    return f"<U+{ord(char):04X}>"


@lru_cache(maxsize=2048)
def _poses(char: str) -> bool:
    if char in _IMITATES:
        return True
    kind = unicodedata.decomposition(char).partition(" ")[0]
    plain = unicodedata.normalize("NFKC", char)
    if kind in _POSING:
        return char not in _FINE and any("!" <= part <= "~" for part in plain)
    return unicodedata.normalize("NFC", char).isascii()


@lru_cache(maxsize=2048)
def _script(char: str) -> str:
    """The first word of a letter's name, which is its script."""
    return re.split("[ -]", unicodedata.name(char, "?"), maxsplit=1)[0]
