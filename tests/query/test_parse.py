"""What a query text means, as a tree, and its one canonical spelling."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from helpdesk_tui.query import (
    FIELDS,
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Compare,
    Day,
    Duration,
    Expression,
    Flag,
    In,
    Kind,
    Moment,
    Not,
    Or,
    Query,
    RelativeDay,
    SortKey,
    Special,
    Text,
    normalise,
    parse,
    quote,
    unparse,
)

A, B, C, D = Text("a"), Text("b"), Text("c"), Text("d")

TERMS: list[tuple[str, Expression]] = [
    ("checkout", Text("checkout")),
    ("check*", Text("check", prefix=True)),
    ('"payment failed"', Text("payment failed")),
    ('"payment fail"*', Text("payment fail", prefix=True)),
    (r'"say \"hi\" C:\temp \\"', Text('say "hi" C:\\temp \\')),
    ("or", Text("or")),
    ("T-1042", Text("T-1042")),
    ("hello!", Text("hello!")),
    ('"urgent"', Text("urgent")),
    ("urgent*", Text("urgent", prefix=True)),
    ("заказ", Text("заказ")),
    ("status:open", In("status", ("open",))),
    ("status=open", In("status", ("open",))),
    ("STATUS:Open", In("status", ("open",))),
    ("status : open , pending", In("status", ("open", "pending"))),
    ("status:open,open", In("status", ("open",))),
    ("status:awaiting-approval", In("status", ("awaiting_approval",))),
    ("status:approval", In("status", ("awaiting_approval",))),
    ('status:"on hold"', In("status", ("on_hold",))),
    ("status!=open", Not(In("status", ("open",)))),
    ("-status!=open", In("status", ("open",))),
    ("plan:vip", In("plan", ("vip",))),
    ("plan:none", In("plan", (Special.NONE,))),
    ("rank:vip", In("rank", ("vip",))),
    ("category:config", In("category", ("config",))),
    ("cat:none,howto", In("category", (Special.NONE, "howto"))),
    ("verdict:short", In("verdict", ("short",))),
    ("migration:running", In("migration", ("running",))),
    ("assignee:me", In("assignee", (Special.ME,))),
    ("owner:none,ME,anna", In("assignee", (Special.NONE, Special.ME, Text("anna")))),
    ('assignee:"me"', In("assignee", (Text("me"),))),
    ("customer:me", In("customer", (Text("me"),))),
    ("customer:acme", In("customer", (Text("acme"),))),
    ('customer:"Acme GmbH"', In("customer", (Text("Acme GmbH"),))),
    ("customer:it@acme.example", In("customer", (Text("it@acme.example"),))),
    ("customer:http://a.example/?b=c", In("customer", (Text("http://a.example/?b=c"),))),
    ('customer:"ac me"*', In("customer", (Text("ac me", prefix=True),))),
    ("product:Multi-Vendor", In("product", (Text("Multi-Vendor"),))),
    ("tag:check*", In("tag", (Text("check", prefix=True),))),
    ("tag:c++", In("tag", (Text("c++"),))),
    ("lang:ru", In("lang", (Text("ru"),))),
    ("desk:cs", In("desk", (Text("cs_cart"),))),
    ("desk:CS-Cart", In("desk", (Text("cs_cart"),))),
    ('desk:"cs"', In("desk", (Text("cs"),))),
    ("desk:mine", In("desk", (Text("mine"),))),
    ("channel:email", In("channel", (Text("email"),))),
    ("id:T-1", In("id", (Text("T-1"),))),
    ("migration-id:88121", In("migration-id", (Text("88121"),))),
    ("breached", Flag("breached")),
    ("at-risk", Flag("at-risk")),
    ("AT_RISK", Flag("at-risk")),
    ("stalled", Flag("stalled")),
    ("urgent", Flag("urgent")),
    ("is:urgent", Flag("urgent")),
    ("has:attachment", Flag("attachment")),
    ("is:urgent,stalled", Or((Flag("urgent"), Flag("stalled")))),
    ("attachment", Text("attachment")),
    ("watched", Text("watched")),
    ("credits<10", Compare("credits", "<", 10)),
    ("credits >= 10", Compare("credits", ">=", 10)),
    ("credits:10", Compare("credits", "=", 10)),
    ("credits!=10", Not(Compare("credits", "=", 10))),
    ("price:none", In("price", (Special.NONE,))),
    ("due<2h", Compare("due", "<", Duration(7_200))),
    ("due<=90M", Compare("due", "<=", Duration(5_400))),
    ("due>1d12h", Compare("due", ">", Duration(36 * 3_600))),
    ("due:none", In("due", (Special.NONE,))),
    ("due!=none", Not(In("due", (Special.NONE,)))),
    ("due:today", Compare("due", "=", RelativeDay(0))),
    ("due<=Tomorrow", Compare("due", "<=", RelativeDay(1))),
    ("updated<3d", Compare("updated", "<", Duration(3 * 86_400))),
    ("received>2026-11-01", Compare("received", ">", Day(date(2026, 11, 1)))),
    ("received:2024-02-29", Compare("received", "=", Day(date(2024, 2, 29)))),
    ("received>2026-11-01T10:00", Compare("received", ">", Moment(datetime(2026, 11, 1, 10)))),  # noqa: DTZ001
    ('received>"2026-11-01 10:00"', Compare("received", ">", Moment(datetime(2026, 11, 1, 10)))),  # noqa: DTZ001
    (
        "received>2026-11-01T10:00:30+04:00",
        Compare("received", ">", Moment(datetime(2026, 11, 1, 10, 0, 30, tzinfo=timezone(timedelta(hours=4))))),
    ),
    (
        "received>2026-11-01t10:00z",
        Compare("received", ">", Moment(datetime(2026, 11, 1, 10, tzinfo=UTC))),
    ),
]

GROUPS: list[tuple[str, Expression | None]] = [
    ("", None),
    ("  \u3000 ", None),
    ("a b", And((A, B))),
    ("a,b", And((A, B))),
    ("a AND b", And((A, B))),
    ("a OR b", Or((A, B))),
    ("a b OR c d", Or((And((A, B)), And((C, D))))),
    ("a (b OR c) d", And((A, Or((B, C)), D))),
    ("(a)(b)", And((A, B))),
    ("a OR (b OR (c OR d))", Or((A, B, C, D))),
    ("a (b (c d))", And((A, B, C, D))),
    ("((a))", A),
    ("-a", Not(A)),
    ("--a", A),
    ("---a", Not(A)),
    ("NOT a b", And((Not(A), B))),
    ("NOT -a", A),
    ("-(-(a b))", And((A, B))),
    ("-(a OR b) c", And((Not(Or((A, B))), C))),
    ("-a OR -b", Or((Not(A), Not(B)))),
    ('"a""b"', And((A, B))),
    ("OR*", Text("OR", prefix=True)),
    ("a -status:open", And((A, Not(In("status", ("open",)))))),
    ("customer:a,b c", And((In("customer", (A, B)), C))),
]

ORDERS: list[tuple[str, Expression | None, tuple[SortKey, ...]]] = [
    ("sort:due", None, (SortKey("due"),)),
    ("sort:due,-received", None, (SortKey("due"), SortKey("received", descending=True))),
    ("a sort:due b sort:-id", And((A, B)), (SortKey("due"), SortKey("id", descending=True))),
    ("a OR b sort:due", Or((A, B)), (SortKey("due"),)),
    ("sort:created", None, (SortKey("received"),)),
    ('sort:"-due"', None, (SortKey("due", descending=True),)),
]

SPELLINGS = [
    ("status = open , PENDING", "status:open,pending"),
    ("is:urgent", "urgent"),
    ("IS:Snoozed", "is:snoozed"),
    ("NOT (a AND b) AND c", "-(a b) c"),
    ("sort:created  a", "a sort:received"),
    ("due<120m", "due<2h"),
    ("due<1d12h", "due<36h"),
    ("due<0d", "due<0m"),
    ("customer='x'", "customer:\"'x'\""),
    ('"plain"', "plain"),
    ('"two words"', '"two words"'),
    ('"urgent" "OR" "a:b" "-x"', '"urgent" "OR" "a:b" "-x"'),
    ('assignee:"me",me', 'assignee:"me",me'),
    ('desk:"cs",cs', 'desk:"cs",cs_cart'),
    ("received>2026-11-01T10:00:00Z", "received>2026-11-01T10:00+00:00"),
]


@pytest.mark.parametrize(("text", "expression"), TERMS + [(text, found) for text, found in GROUPS if found])
def test_a_text_means_this_tree_and_is_written_back(text: str, expression: Expression) -> None:
    query = parse(text)
    assert query == Query(expression)
    assert query.source == text
    assert parse(unparse(query)) == query


@pytest.mark.parametrize("text", [text for text, found in GROUPS if found is None])
def test_an_empty_query_finds_everything(text: str) -> None:
    assert parse(text) == Query(None)
    assert unparse(parse(text)) == ""


@pytest.mark.parametrize(("text", "expression", "sort"), ORDERS)
def test_an_order_stands_beside_the_terms(text: str, expression: Expression | None, sort: tuple[SortKey, ...]) -> None:
    assert parse(text) == Query(expression, sort)


@pytest.mark.parametrize(("text", "spelling"), SPELLINGS)
def test_one_meaning_has_one_spelling(text: str, spelling: str) -> None:
    assert unparse(parse(text)) == spelling


def test_every_field_has_an_example_that_reads_and_names_it() -> None:
    for field in FIELDS:
        expression = parse(field.example).expression
        assert isinstance(expression, In | Compare | Flag)
        assert field.name == (expression.name if isinstance(expression, Flag) else expression.field)


def test_every_listed_value_and_alias_reads() -> None:
    for field in FIELDS:
        for value in field.values:
            for word in (value.name, *value.aliases):
                leaf = In(field.name, (value.name if field.kind is Kind.WORD_LIST else Text(value.name),))
                assert parse(f"{field.name}:{quote(word) if ' ' in word else word}") == Query(leaf)


def test_names_and_aliases_are_used_once() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))
    assert not {"is", "has", "sort", "text"} & set(names)


def test_the_longest_and_deepest_query_is_read_and_written_back() -> None:
    long = "desk:cs " * (MAX_LENGTH // 8)
    assert parse(long[:MAX_LENGTH]) == parse(unparse(parse(long[:MAX_LENGTH])))
    deep = "".join("(a " if level % 2 else "(b OR " for level in range(MAX_DEPTH - 1)) + "-c"
    query = parse(deep + ")" * (MAX_DEPTH - 1))
    assert parse(unparse(query)) == query


def test_equal_queries_may_have_different_sources() -> None:
    assert parse("a  b") == parse("(a b)")
    assert hash(parse("a  b")) == hash(parse("(a b)"))


def test_normal_form_of_a_built_tree() -> None:
    built = And((Not(Not(A)), And((B, And((C,)))), Or((D,))))
    assert normalise(built) == And((A, B, C, D))
    assert normalise(Not(Not(Not(Or((A, Or((B, C)))))))) == Not(Or((A, B, C)))
