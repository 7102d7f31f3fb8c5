"""A text on its way: reply or note, its files, and what is to happen when it is sent.

Belongs here: the value, quoting, mentions, and its form as a draft. Does not belong here: keeping drafts (``saver``),
judging and sending (``review``).
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.files import Looked, look
from helpdesk_tui.session.state.drafts import Draft
from helpdesk_tui.words import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.state.drafts import Drafts

__all__ = ["Charging", "Writing", "kept", "mention", "mentioned", "quote", "started", "writing_of"]

Charging = Literal["", "charge", "ask"]
"""With a text: nothing is booked, what may be charged is charged, or the text asks for credits."""

_CHARGING: tuple[Charging, ...] = ("", "charge", "ask")
_TITLES = {True: "PUBLIC REPLY", False: "INTERNAL NOTE"}
_MENTION = re.compile(r"(?<![\w@.])@([\w.-]{1,64})")
_MOST_FILES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is written on one ticket. ``body`` is sent as it is; quotes of others in it are clean."""

    ticket: str
    public: bool = True
    """Whether the customer reads it."""
    body: str = ""
    files: tuple[Looked, ...] = ()
    status: str = ""
    """Of the ticket after it; empty: what follows from a reply, or as it is."""
    minutes: int = 0
    charging: Charging = ""
    investigation: bool = False
    """It tells the customer of further investigation."""
    pointing: bool = False
    """It points the customer to another channel."""
    macro: str = ""
    """Title of the macro it came from."""
    later: str = ""
    """A moment in ISO before which it does not go out; empty: none."""
    key: str = field(default_factory=lambda: uuid4().hex)
    """Made with the first word and kept with the draft: however often it is sent, it goes out once."""

    @property
    def not_before(self) -> datetime | None:
        """``later`` as a moment."""
        return datetime.fromisoformat(self.later) if self.later else None

    @property
    def kind(self) -> str:
        """Of its draft."""
        return "reply" if self.public else "note"

    @property
    def title(self) -> str:
        """For the frame and the prompt, so that the two can't be taken for each other."""
        return _TITLES[self.public]

    def switched(self) -> Writing:
        """The other kind, with the same text; what only a reply can do is taken off a note."""
        if self.public:
            return replace(self, public=False, investigation=False, pointing=False, charging="", later="")
        return replace(self, public=True)

    def with_body(self, body: str) -> Writing:
        return replace(self, body=body)

    def attach(self, path: str) -> Writing:
        """With one more file; a path that is there already is looked at again."""
        kept = [one for one in self.files if one.path != path]
        return replace(self, files=(*kept, look(path))[:_MOST_FILES])

    def detach(self, path: str) -> Writing:
        return replace(self, files=tuple(one for one in self.files if one.path != path))

    def looked_again(self) -> Writing:
        """With its files as they are now."""
        return replace(self, files=tuple(look(one.path) for one in self.files))

    @property
    def empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not self.body.strip() and not self.files

    def draft(self, at: datetime) -> Draft:
        """As it is kept; one that is empty is none, and drops the one kept before."""
        extra: dict[str, Any] = {name: getattr(self, name) for name in _KEPT if getattr(self, name)}
        if self.files:
            extra["files"] = [one.path for one in self.files]
        gone = self.empty
        return Draft(
            ticket=self.ticket,
            kind=self.kind,
            name=self.key,
            body="" if gone else self.body,
            at=at,
            extra={} if gone else extra,
        )


_KEPT = ("status", "minutes", "charging", "investigation", "pointing", "macro", "later", "key")


def writing_of(draft: Draft) -> Writing:
    """A text taken up again; its files are looked at anew. Anything odd in what was kept is left out."""
    extra = draft.extra
    paths = extra.get("files")
    key = draft.name or extra.get("key")
    charging = extra.get("charging")
    minutes = extra.get("minutes")
    return Writing(
        ticket=draft.ticket,
        public=draft.kind == "reply",
        body=draft.body,
        files=tuple(look(str(path)) for path in paths[:_MOST_FILES]) if isinstance(paths, list) else (),
        status=str(extra.get("status") or ""),
        minutes=minutes if isinstance(minutes, int) else 0,
        charging=next((one for one in _CHARGING if one == charging), ""),
        investigation=extra.get("investigation") is True,
        pointing=extra.get("pointing") is True,
        macro=str(extra.get("macro") or ""),
        later=_moment(extra.get("later")),
        key=key if isinstance(key, str) and re.fullmatch(r"[0-9a-f]{32}", key) else uuid4().hex,
    )


def _moment(kept: object) -> str:
    """What was kept as a moment with its offset, else nothing."""
    try:
        at = datetime.fromisoformat(str(kept or ""))
    except ValueError:
        return ""
    return at.isoformat() if at.utcoffset() is not None else ""


def started(ticket: str, answers: Mapping[str, str], *, public: bool) -> Writing:
    """A text that begins with what was typed for it: the answers of the forms of reply and note."""
    return Writing(
        ticket=ticket,
        public=public,
        body=answers.get("body", ""),
        status=answers.get("status", ""),
        minutes=int(answers.get("minutes") or 0),
        investigation=public and answers.get("investigation") == "yes",
        pointing=public and answers.get("pointing") == "yes",
    )


def kept(drafts: Drafts) -> tuple[Writing, ...]:
    """The texts that were not sent, newest first. Other drafts are no texts."""
    return tuple(writing_of(draft) for draft in drafts.list() if draft.kind in {"reply", "note"})


def quote(message: Message, zone: tzinfo) -> str:
    """A message as quoted lines, cleaned, with who wrote it when."""
    rows = message.body.block().strip("\n").split("\n")
    head = f"{message.author}, {local(message.at, zone)}:"
    return "\n".join([head, *(f">{row}" if row.startswith(">") else f"> {row}".rstrip() for row in rows)]) + "\n\n"


def mention(name: str) -> str:
    return f"@{name} "


def mentioned(body: str) -> tuple[str, ...]:
    """The names mentioned outside of quoted lines, each once."""
    own = "\n".join(row for row in body.split("\n") if not row.startswith(">"))
    return tuple(dict.fromkeys(match[1].rstrip(".-") for match in _MENTION.finditer(own)))
