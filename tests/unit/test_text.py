"""Foreign text, example by example: each rule of cleaning, the type, widths, secrets, the hostile corpus, the cost."""

from __future__ import annotations

import copy
import json
import pickle
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from helpdesk_tui.text import LIMIT, Foreign, Kind, _scrub, cells, clean, fit_cells, redact
from tests.hostile.corpus import GROUPS, PROPERTIES, Payload, every, group
from tests.hostile.scripts import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = [
    # 1: what is no character
    ("x\ud800\udfffy", "x��y", "x��y", "x��y"),
    ("\u0378\ufffe\U0010ffff\ue000\U000f0000", "�����", "�����", "�����"),
    ("\u0600\ufff9\u06dd", "���", "���", "���"),
    # 2: line breaks
    ("a\r\nb\rc\nd", "a⏎b⏎c⏎d", "a\nb\nc\nd", "a⏎b⏎c⏎d"),
    ("a\vb\fc\x85d\u2028e\u2029f", "a⏎b⏎c⏎d⏎e⏎f", "a\nb\nc\nd\ne\nf", "a⏎b⏎c⏎d⏎e⏎f"),
    ("a\r\r\n\nb", "a⏎⏎⏎b", "a\n\n\nb", "a⏎⏎⏎b"),
    # 3: controls
    ("\x1b]0;x\x07\x00\x7f", "␛]0;x␇␀␡", "␛]0;x␇␀␡", "␛]0;x␇␀␡"),
    ("a\x1b\x1b[31m\x1cb", "a␛␛[31m␜b", "a␛␛[31m␜b", "a␛␛[31m␜b"),
    ("\x80\x9b31m\x9f", "��31m�", "��31m�", "��31m�"),
    ("\ta\tbcd\te\n\tf", " a bcd e⏎ f", "    a   bcd e\n    f", "␉a␉bcd␉e⏎␉f"),
    # 4: direction
    ("a\u202e\u2066\u2069\u202ab", "a����b", "a����b", "a����b"),
    ("a\u200e\u200f\u061cb", "ab", "a\u200e\u200f\u061cb", "a���b"),
    # 5: the invisible
    ("a\u00ad\u200b\u2060\ufeff\u034fb", "ab", "ab", "a�����b"),
    ("a\ufe0f\U000e0041\U000e0100\u3164\uffa0\u115f\u180eb", "ab", "ab", "a�������b"),
    ("a\u00a0\u2009\u202f\u2800\u1680b", "a     b", "a     b", "a�����b"),
    ("a\u3000b", "a  b", "a  b", "a�b"),
    ("pay\u200dpal\u200c", "paypal", "paypal", "pay�pal�"),
    ("ب\u200cب\u200c\u200cب\u200dب\u200c", "ب\u200cب\u200cبب", "ب\u200cب\u200cبب", "ب�ب��ب�ب�"),
    ("क्\u200dष क\u200dष क्\u200d", "क्\u200dष कष क्", "क्\u200dष कष क्", "क्�ष क�ष क्�"),
    ("क्\u200dঅ 1\u200c2", "क्অ 12", "क्অ 12", "क्�অ 1�2"),
    ("١\u200c٢ क्\u200d१ क\u200c्ष", *["١٢ क्१ क्ष"] * 2, "١�٢ क्�१ क�्ष"),
    # 6: emoji
    ("👩\u200d👧\u200d👦", "👩👧👦", "👩👧👦", "👩�👧�👦"),
    ("👍🏽❤\ufe0f1\ufe0f\u20e3", "👍❤1", "👍❤1", "👍�❤�1��"),
    ("🇫🇮 🇪", "FI E", "FI E", "�� �"),
    # 7: marks
    ("e" + "\u0301" * 8 + "x", "e" + "\u0301" * 6 + "x", "e" + "\u0301" * 6 + "x", "e" + "\u0301" * 6 + "��x"),
    ("\u0301a\u0301 \u0301", "◌\u0301a\u0301 ◌\u0301", "◌\u0301a\u0301 ◌\u0301", "◌\u0301a\u0301 ◌\u0301"),
    ("a\n\u0301b", "a⏎\u0301b", "a\n◌\u0301b", "a⏎\u0301b"),
    ("\u093e\u0903 \u1161", "◌\u093e\u0903 ◌\u1161", "◌\u093e\u0903 ◌\u1161", "◌\u093e\u0903 ◌\u1161"),
    ("\u0301" * 8, *["◌" + "\u0301" * 6] * 2, "◌" + "\u0301" * 6 + "��"),
    ("\ud7b0\ud7cb", "◌\ud7b0\ud7cb", "◌\ud7b0\ud7cb", "◌\ud7b0\ud7cb"),
    ("क" + "\u0301" * 6 + "\u094d\u200dष", *["क" + "\u0301" * 6 + "ष"] * 2, "क" + "\u0301" * 6 + "��ष"),
    ("a\u200b\u0301", "a\u0301", "a\u0301", "a�\u0301"),
    ("a\u200f\u0301", "a\u0301", "a\u200f◌\u0301", "a�\u0301"),
    # what looks like markup or like the work of cleaning is text
    ("[/] [@click=app.exit]x[/] $a &#27;", *["[/] [@click=app.exit]x[/] $a &#27;"] * 3),
    ("␛ ⏎ � ◌\u0301", *["␛ ⏎ � ◌\u0301"] * 3),
]

IDENTITIES = [
    ("support@shop.test", "support@shop.test"),
    ("josé.müller@bücher.test", "josé.müller@xn--bcher-kva.test"),
    ("аdmin@shop.test", "<U+0430>dmin@shop.test"),
    ("сосо@shop.test", "<U+0441><U+043E><U+0441><U+043E>@shop.test"),
    ("admin@раypal.com", "admin@xn--ypal-43d9g.com"),
    ("раypal.com", "xn--ypal-43d9g.com"),
    ("bücher.de:8080", "xn--bcher-kva.de:8080"),
    ("https://пример.рф/путь?имя=я", "https://xn--e1afmkfd.xn--p1ai/путь?имя=я"),
    ("https://a@bank.test⁄x@пример.рф/", "https://a@bank.xn--testx-g33b@xn--e1afmkfd.xn--p1ai/"),
    ("https://bank.test/\u2044..\uff0fx", "https://bank.test/<U+2044>..<U+FF0F>x"),
    ("a@" + "ж" * 64 + ".test", "a@" + "<U+0436>" * 64 + ".test"),
    ("a@" + "ж." * 127 + "x", "a@" + "<U+0436>." * 127 + "x"),
    ("a\u037eb\u1fef", "a<U+037E>b<U+1FEF>"),
    ("a@x\u200bж.test", "a@x�<U+0436>.test"),
    ("отчёт за март.pdf", "отчёт за март.pdf"),
    ("Счёт №5.pdf", "Счёт №5.pdf"),
    ("раypal.com/login", "xn--ypal-43d9g.com/login"),
    ("résumé.md", "résumé.md"),
    ("รายงานQ1.xlsx", "รายงานQ1.xlsx"),
    ("//ж.test/ж", "//xn--f1a.test/ж"),
    ("佐々木のガイドv2.txt", "佐々木のガイドv2.txt"),
    ("ＡＢＣ株式会社.pdf", "ＡＢＣ株式会社.pdf"),
    ("ｐaypal.exe", "<U+FF50>aypal.exe"),
    ("сору.exe", "<U+0441><U+043E><U+0440><U+0443>.exe"),
    ("invoiсe.exe", "invoi<U+0441>e.exe"),
    ("report\u202efdp.exe", "report�fdp.exe"),
    ("\U0001d429ay \u212ading ﬁle", "<U+1D429>ay <U+212A>ding <U+FB01>le"),
]

SECRETS_SHOWN = [
    ("/srv/x/rt-token can be read by others", "/srv/x/rt-token can be read by others"),
    ("my-rt-token is a file", "my-rt-token is a file"),
    ("x --token hunter list", "x --token *** list"),
    ("--rt-token hunter", "--rt-token ***"),
    ("-token hunter", "-token ***"),
    ("X-Api-Key abcdef123", "X-Api-Key ***"),
    ("Authorization: Bearer abc.def\nHost: x", "Authorization: ***\nHost: x"),
    ("token 1-14-abcdef0123 and a token expired", "token *** and a token expired"),
    ("/tickets?page=2&token=s3cret&x=1", "/tickets?page=2&token=***&x=1"),
    ("https://u:p%40ss@h.test:80/a?b=c@d", "https://u:***@h.test:80/a?b=c@d"),
    ("https://h.test:80/a?b=c@d ssh://git@h.test/x", "https://h.test:80/a?b=c@d ssh://git@h.test/x"),
    ("postgres://u:p/a#s@s@db/x", "postgres://u:***@db/x"),
    ("https://go.test/?to=https://u:pw@h/", "https://go.test/?to=https://u:***@h/"),
    ("https://AbCdEf0123456789abcd@git.test/x", "https://***@git.test/x"),
    ("PASSWORD=b HELPDESK_RT_TOKEN='a b' X", "PASSWORD=*** HELPDESK_RT_TOKEN='***' X"),
    ('{"password": "a\\"b c", "n": 1}', '{"password": "***", "n": 1}'),
    ("{'x-api-key': 'k1', 'cookie': 'a=b; c=d'}", "{'x-api-key': '***', 'cookie': '***'}"),
    ("[(b'X-Api-Key', b'k1'), (b'Cookie', b'z')]", "[(b'X-Api-Key', b'***'), (b'Cookie', b'***')]"),
    ('Cookie: a="1"; b=2', "Cookie: ***"),
    ("run --db-password hunter2 --verbose", "run --db-password *** --verbose"),
    ("the bearer of it, a basic idea, bypass: no", "the bearer of it, a basic idea, bypass: no"),
    ("<Password>a b</Password> token := t1 x", "<Password>*** b</Password> token := *** x"),
    ("got Basic dXNlcjpwYXNz or Bearer abcdefgh", "got Basic *** or Bearer ***"),
    ("u='x' curl -u desk:pw1 -s auth=('desk', 'pw1')", "u='x' curl -u desk:*** -s auth=(***)"),
    ("password: Secret('pw 1'), n=2 and pw=a\"b, c", "password: ***), n=2 and pw=***, c"),
    ('{"go":"?token=t1","n":1} <a href="?token=t1">x</a>', '{"go":"?token=***","n":1} <a href="?token=***">x</a>'),
    ("u%3Fpassword%3Dpw1&x https%3A%2F%2Fu%3Apw1%40h%2F", "u%3Fpassword%3D***&x https%3A%2F%2Fu%3A***%40h%2F"),
    ("RT_SID_shop.443=5f; invalid token 'ab c'; ", "RT_SID_shop.443=*** invalid token '***'; "),
    ("[input_value='pw 1', type=x] {'input': 'pw'} //u:pw@h", "[input_value='***', type=x] {'input': '***'} //u:***@h"),
    ("ticket 5 of queue 7: 3 credits", "ticket 5 of queue 7: 3 credits"),
    ("password=\n[(b'X-Api-Key', b'pw 1')]", "password=\n***', b'***')]"),
    ('credentials: {"access_token": "pw 1", "n": 1}', 'credentials: ***": "***", "n": 1}'),
    ("password=x,token: pw1 next", "password=*** *** next"),
    ('pw=x,token="pw 1" next', "pw=*** next"),
    ("token: --password pw1 next", "token: *** *** next"),
    ("token 'authorization': 'pw 1', n", "token '***': '***', n"),
    ("shop_cookie=pw1; theme=dark\nx", "shop_cookie=***\nx"),
]


@pytest.mark.parametrize(("text", "line", "block", "ident"), RULES, ids=lambda value: ascii(value)[:40])
def test_each_rule(text: str, line: str, block: str, ident: str) -> None:
    assert [clean(text, kind) for kind in (Kind.LINE, Kind.BLOCK, Kind.IDENT)] == [line, block, ident]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", [Kind.LINE, Kind.BLOCK])
def test_real_scripts_pass_unchanged(script: str, kind: Kind) -> None:
    assert clean(SCRIPTS[script], kind) == SCRIPTS[script]


def test_what_is_passed_without_a_look_is_what_the_pattern_passes() -> None:
    odd = re.compile(f"[^{_scrub._PLAIN}]")
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    for _ in range(2):  # the second time some are known
        assert [char for char in every if _scrub.is_plain(char) is bool(odd.match(char))] == []
    assert _scrub.is_plain("")
    assert not _scrub.is_plain("ab\u202ecd")


def test_there_are_scripts_enough() -> None:
    assert len(SCRIPTS) >= 25


@pytest.mark.parametrize(("text", "shown"), IDENTITIES, ids=lambda value: ascii(value)[:40])
def test_an_identity_poses_as_nothing_else(text: str, shown: str) -> None:
    assert clean(text, Kind.IDENT) == shown
    assert clean(shown, Kind.IDENT) == shown


@pytest.mark.parametrize("kind", Kind)
def test_what_is_too_long_says_by_how_much(kind: Kind) -> None:
    assert clean("x" * LIMIT, kind) == "x" * LIMIT
    cut = clean("x" * (LIMIT + 800_000), kind)
    assert cut == "x" * LIMIT + "…[+800000 characters]"
    assert clean(cut, kind) == cut
    assert clean(cut + "y", kind) == "x" * LIMIT + "…[+22 characters]"
    forged = "\x1b" * (LIMIT + 5) + "…[+1 characters]"
    assert clean(forged, kind) == "␛" * LIMIT + "…[+21 characters]"


def test_a_text_that_grows_is_cut_where_it_is_too_long() -> None:
    grown = clean("\t" * LIMIT, Kind.BLOCK)
    assert grown == " " * LIMIT + f"…[+{3 * LIMIT} characters]"
    assert clean(grown, Kind.BLOCK) == grown
    assert clean("\t" * 10 + "…[+5 characters]", Kind.BLOCK, limit=20) == " " * 20 + "…[+36 characters]"
    escaped = clean("xж " * (LIMIT // 3), Kind.IDENT)
    assert escaped.startswith("x<U+0436> x<U+0436> ")
    assert clean(escaped, Kind.IDENT) == escaped


def test_a_row_looks_at_no_more_than_it_needs() -> None:
    assert clean("x" * 30, Kind.LINE, limit=10) == "x" * 10 + "…[+20 characters]"
    assert Foreign("\x1b" * 30).line(limit=3) == "␛␛␛…[+27 characters]"
    assert Foreign("a\nb").block(limit=2) == "a\n…[+1 characters]"
    assert Foreign("жx.test" * 9).ident(limit=5) == "<U+04…[+65 characters]"
    assert clean("x", Kind.LINE, limit=-1) == "…[+1 characters]"


def test_a_cut_leaves_no_joiner_at_the_end() -> None:
    spelled = "x" * (LIMIT - 2) + "\u094d\u200d\u0937" + "x"
    assert clean(spelled, Kind.LINE) == "x" * (LIMIT - 2) + "\u094d…[+2 characters]"
    assert clean("\tक्\u200dष", Kind.BLOCK, limit=7) == "    क्…[+1 characters]"


def test_plain_text_is_returned_as_it_is() -> None:
    text = "a plain line of ASCII"
    assert clean(text, Kind.LINE) is text


@pytest.mark.parametrize("wrong", [None, b"x", 5, Foreign("x")])
def test_only_a_str_can_be_cleaned(wrong: object) -> None:
    with pytest.raises(TypeError):
        clean(wrong, Kind.LINE)  # type: ignore[arg-type]  # the wrong type is the point


def test_a_subclass_of_str_comes_back_as_plain_str() -> None:
    class Sly(str):
        __slots__ = ()

        def isprintable(self) -> bool:
            return True

        def isascii(self) -> bool:
            return True

    assert clean(Sly("\x1b"), Kind.LINE) == "␛"
    assert type(clean(Sly("a"), Kind.LINE)) is str
    assert type(Foreign(Sly("a")).raw) is str


def test_every_way_of_printing_foreign_text_is_clean() -> None:
    foreign = Foreign("a\x1b[2J\n'b'")
    line = "a␛[2J⏎'b'"
    assert str(foreign) == f"{foreign}" == "%s" % foreign == "{}".format(foreign) == line  # noqa: UP031, UP032
    assert f"{foreign:>12}" == line.rjust(12)
    assert f"{foreign!s:.3}" == line[:3]
    assert repr(foreign) == f"{foreign!r}" == "%r" % foreign == repr(line)  # noqa: UP031
    assert "\x1b" not in f"{foreign!a}{[foreign]}{ {'k': foreign} }{ValueError(foreign)}"
    assert (foreign.line(), foreign.block(), foreign.ident()) == (line, "a␛[2J\n'b'", line)
    assert foreign.raw == "a\x1b[2J\n'b'"


def test_foreign_text_is_no_str() -> None:
    foreign = Foreign("x")
    assert not issubclass(Foreign, str)
    leaks: list[Callable[[], object]] = [
        lambda: "a" + foreign,  # type: ignore[operator]  # the wrong type is the point
        lambda: "".join([foreign]),  # type: ignore[list-item]  # the wrong type is the point
        lambda: list(foreign),  # type: ignore[call-overload]  # the wrong type is the point
        lambda: len(foreign),  # type: ignore[arg-type]  # the wrong type is the point
        lambda: bytes(foreign),  # type: ignore[call-overload]  # the wrong type is the point
        lambda: json.dumps(foreign),
    ]
    for leak in leaks:
        with pytest.raises(TypeError):
            leak()


def test_foreign_text_is_a_value() -> None:
    foreign = Foreign("a\x1b")
    assert foreign == Foreign("a\x1b")
    assert foreign != Foreign("a␛")
    assert foreign != "a\x1b"
    assert {foreign: 1}[Foreign("a\x1b")] == 1
    assert {"a\x1b": 1}.get(foreign) is None  # type: ignore[call-overload]  # the wrong type is the point
    assert pickle.loads(pickle.dumps(foreign)) == copy.deepcopy(foreign) == copy.copy(foreign) == foreign
    for name in ("_raw", "raw", "other"):
        with pytest.raises(AttributeError):
            setattr(foreign, name, "x")
    with pytest.raises(AttributeError):
        del foreign.raw
    assert not hasattr(foreign, "__dict__")


def test_foreign_bytes_are_decoded_and_kept() -> None:
    assert Foreign(b"gr\xfc\xdfe").raw == Foreign.from_bytes(b"gr\xfc\xdfe").raw == "gr��e"
    assert Foreign("x\ud800").raw == "x\ud800"
    assert str(Foreign("x\ud800")) == "x�"
    for wrong in (5, None, Foreign("x")):
        with pytest.raises(TypeError):
            Foreign(wrong)  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u200d\ufe0f", "\u00a0\t", "\u3164"])
def test_foreign_text_without_anything_to_see_is_false(nothing: str) -> None:
    assert not Foreign(nothing)
    assert Foreign(nothing + "x")


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("abcd", -3, ""),
        ("漢字漢", 6, "漢字漢"),
        ("漢字漢", 5, "漢字…"),
        ("漢字漢", 4, "漢… "),
        ("漢", 1, "…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("a\u0301\u0302", 3, "a\u0301\u0302  "),
        ("می\u200cخ", 3, "می…"[:2] + "\u200cخ"),
        ("می\u200cخو", 3, "می…"),
    ],
)
def test_a_text_is_fitted_into_cells(text: str, width: int, fitted: str) -> None:
    assert fit_cells(text, width) == fitted
    assert cells(fitted) == cell_len(fitted) == max(width, 0)


def test_an_ellipsis_of_its_own() -> None:
    assert fit_cells("abcdef", 4, ellipsis="..") == "ab.."
    assert fit_cells("abcdef", 4, ellipsis="") == "abcd"
    assert fit_cells("abcdef", 2, ellipsis="...") == ".."
    assert fit_cells("漢字", 3, ellipsis="漢字") == "漢 "


def test_every_character_is_safe_and_as_wide_as_the_layout_engine_thinks() -> None:
    wrong = []
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in {"Cn", "Co"}:
            continue
        shown = clean(f"a{char}", Kind.LINE)
        kinds = {unicodedata.category(part)[0] for part in shown if part != " "}
        if kinds & {"C", "Z"} or cells(shown) != cell_len(shown):
            wrong.append(f"{code:04X}")
    assert not wrong


@pytest.mark.parametrize(("text", "shown"), SECRETS_SHOWN, ids=lambda value: value[:30])
def test_secrets_are_hidden_and_the_rest_is_not(text: str, shown: str) -> None:
    assert redact(text) == shown
    assert redact(shown) == shown


def test_known_secrets_are_hidden_in_any_place() -> None:
    assert redact("a hunter2 b", ["hunter2", ""]) == "a *** b"
    assert redact("x=p%2Fw%20%26 y=p/w+%26", ["p/w &"]) == "x=*** y=p/w+%26"
    assert redact('"q\\"z"', ['q"z']) == '"***"'
    assert redact("abcabc12", ["abc", "abcabc1"]) == "***2"
    assert redact("a(b)*c", ["(b)*"]) == "a***c"
    assert redact("nothing", []) == "nothing"


@pytest.mark.parametrize("payload", every(), ids=lambda payload: payload.id)
def test_the_hostile_corpus(payload: Payload) -> None:
    for kind in Kind:
        shown = clean(payload.text, kind)
        breaks = "\n" if kind is Kind.BLOCK else ""
        assert not re.search(rf"[^{breaks}\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]", shown)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)
        assert clean(shown, kind) == shown
        assert len(shown) <= LIMIT + 40
        assert shown.encode().decode() == shown
        assert cells(shown) == cell_len(shown)
        if kind is not Kind.IDENT:
            places = [shown.find(clean(part, kind)) for part in payload.shows]
            assert -1 not in places
        elif "identity" in payload.holds:
            assert re.search("�|xn--|<U[+]", shown)
    if payload.secret:
        assert payload.secret not in redact(payload.text)


def test_the_corpus_is_in_order() -> None:
    assert len(GROUPS) == 18
    assert len({payload.id for payload in every()}) == len(every()) >= 300
    for payload in every():
        assert payload.id.startswith(f"{payload.group}.")
        assert payload.why
        assert payload.holds <= PROPERTIES.keys()
        assert ("no_secret" in payload.holds) == bool(payload.secret)
        assert payload.secret in payload.text
    assert set().union(*(payload.holds for payload in every())) == PROPERTIES.keys()
    with pytest.raises(FileNotFoundError):
        group("nothing")


def test_importing_costs_little() -> None:
    code = "import sys, helpdesk_tui.text; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.startswith("helpdesk_tui.")} == {
        "helpdesk_tui.text",
        "helpdesk_tui.text._cells",
        "helpdesk_tui.text._kind",
    }
    assert not loaded & {"dataclasses", "inspect", "json", "urllib.parse", "rich", "textual"}
