"""``helpdesk views``: named queries, built in, of the configuration file, and saved.

Belongs here: showing and keeping them. Does not belong here: running one (``tickets list --view``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, note_memory, refuse_writing
from helpdesk_tui.cli.groups import DefaultGroup
from helpdesk_tui.cli.minus import MinusWords
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.session import Session

__all__ = ["command"]

command = DefaultGroup(name="views", help="Views: queries with a name, for `tickets list --view NAME` and the app.")

_MOST_NAME = 60


@command.command("list", cls=DeskCommand)
@JSON
def list_views(*, as_json: bool) -> None:
    """Lists every view: saved ones, those of the configuration file, built-in ones."""
    go(_list(chosen_desk(), as_json=as_json))


@command.command("show", cls=DeskCommand)
@click.argument("name", type=Word(), metavar="NAME")
@JSON
def show(*, name: str, as_json: bool) -> None:
    """Shows a view's query, in the search language and in words."""
    go(_show(chosen_desk(), name, as_json=as_json))


@command.command("save", cls=MinusWords)
@click.argument("name", type=Word(), metavar="NAME")
@click.argument("query", type=Word(), metavar="QUERY", nargs=-1, required=True)
@click.option("--sort", default="", metavar="FIELDS", help="such as due or -received,id; next best if not given")
@JSON
def save(*, name: str, query: tuple[str, ...], sort: str, as_json: bool) -> None:
    """Saves a query under a name, over one that is there. It is kept with this backend's journal and drafts."""
    desk = chosen_desk()
    refuse_writing(desk)
    go(_save(desk, _checked(name), " ".join(query), sort, as_json=as_json))
    note_memory(desk)


@command.command("delete", cls=DeskCommand)
@click.argument("name", type=Word(), metavar="NAME")
@JSON
def delete(*, name: str, as_json: bool) -> None:
    """Deletes a saved view."""
    desk = chosen_desk()
    refuse_writing(desk)
    go(_delete(desk, name, as_json=as_json))


async def _list(desk: Desk, *, as_json: bool) -> None:
    from helpdesk_tui.cli.tables import table

    async with desk.session() as session:
        found = _all(desk, session)
    if as_json:
        write_json(found)
        return
    rows = [[clean(v[k], Kind.LINE) for k in ("name", "from", "query", "sort")] for v in found]
    write_lines(table(("name", "from", "query", "sort"), rows, grows=2))


async def _show(desk: Desk, name: str, *, as_json: bool) -> None:
    async with desk.session() as session:
        view = _find(desk, session, name)
        words = _words(view["query"], view["sort"])
    if as_json:
        write_json(view | {"words": words})
    else:
        lines = [
            view["query"] or "(everything)",
            f"sorted by {view['sort']}" if view["sort"] else "next best first",
            words,
        ]
        write_lines(clean(line, Kind.LINE) for line in lines)


async def _save(desk: Desk, name: str, query: str, sort: str, *, as_json: bool) -> None:
    from helpdesk_tui.session.state.saved import SavedView

    words = _words(query, sort)  # refuses what can't be read
    async with desk.session() as session:
        session.views.put(SavedView(name, query, sort), session.clock.now())
    if as_json:
        write_json({"name": name, "query": query, "sort": sort, "from": "saved", "words": words})
    else:
        say(f"saved: {name}: {words}")


async def _delete(desk: Desk, name: str, *, as_json: bool) -> None:
    async with desk.session() as session:
        if not session.views.drop(name):
            view = _find(desk, session, name)
            hint = "delete it in the configuration file" if view["from"] == "configuration" else "it stays"
            raise NotFound(f"{name!r} is no saved view: it is {view['from']}", hint=hint)
    if as_json:
        write_json({"name": name, "deleted": True})
    else:
        say(f"deleted: {name}")


def _all(desk: Desk, session: Session) -> list[dict[str, Any]]:
    """Each name once: a saved view hides one of the file, and that a built-in one."""
    from helpdesk_tui.session.views import VIEWS

    rows = [(one.name, one.query, one.sort, "saved") for one in session.views.all()]
    rows += [(name, query, "", "configuration") for name, query in desk.settings.views.items()]
    rows += [(one.name, one.query, one.sort, "built in") for one in VIEWS.values()]
    found: dict[str, dict[str, Any]] = {}
    for name, query, sort, origin in rows:
        found.setdefault(name, {"name": name, "query": query, "sort": sort, "from": origin})
    return list(found.values())


def _find(desk: Desk, session: Session, name: str) -> dict[str, Any]:
    from difflib import get_close_matches

    found = {view["name"]: view for view in _all(desk, session)}
    if name not in found:
        close = get_close_matches(name, found, n=1)
        raise NotFound(
            f"there is no view {name[:40]!r}", hint=f"did you mean {close[0]!r}?" if close else "helpdesk views list"
        )
    return found[name]


def _words(query: str, sort: str) -> str:
    """The query in words. Raises QueryError."""
    from helpdesk_tui.query import Query, explain, parse

    read = parse(query)
    return explain(Query(read.expression, parse(f"sort:{sort}").sort if sort else read.sort))


def _checked(name: str) -> str:
    if not name.strip() or len(name) > _MOST_NAME or not name.isprintable():
        raise InvalidInput(
            f"{name[:40]!r} can't be the name of a view", field="name", hint="1 to 60 printable characters"
        )
    return name
