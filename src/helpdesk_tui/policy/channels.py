"""Who may ask where, and in which language.

Belongs here: channels and languages of a desk. Does not belong here: what an answer costs. Rules: ``channel.*``,
``language``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from helpdesk_tui.policy.pack import Pack

__all__ = ["ChannelCheck", "check_channel", "check_language", "check_scope"]


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """Whether a customer may use a channel."""

    allowed: bool
    others: tuple[str, ...] = ()
    """The channels to point them to; empty: none, or no need to."""

    @property
    def instead(self) -> str:
        """``others`` in words: ``email or ticket``."""
        return " or ".join(self.others)


def check_channel(pack: Pack, channel: str, *, groups: Collection[str], on: date) -> Answer[ChannelCheck]:
    """Whether somebody who belongs to ``groups`` may use ``channel``.

    Groups are plans, service levels and ``licence`` or ``no_licence``. A desk that names channels is not reached on
    others; one that names none is reached on all, and so it is where the channel itself is not known (empty).
    Help desk and ticket are two words for one thing where a desk has only one of them.
    """
    trace = Trace(pack, on=on)
    trace.given("channel", channel)
    channel = _named(pack, channel)
    found = pack.channels.get(channel)
    if found is None and not (pack.channels and channel):
        trace.step(f"the desk says nothing of {channel or 'an unknown channel'}", "allowed")
        return Answer(ChannelCheck(allowed=True), trace.done())
    if found is None:
        value = ChannelCheck(allowed=False, others=_open(pack, pack.channels, groups))
        trace.step(f"{channel} is none of the desk's channels", _said(value), rule=pack.stated("channel.others"))
        return Answer(value, trace.done())
    allowed = any(group in found.open_to for group in groups)
    value = ChannelCheck(allowed=allowed, others=() if allowed else _instead(pack, channel, groups))
    trace.step(f"{channel} is for {', '.join(found.open_to)}", _said(value), rule=pack.stating(f"channels.{channel}"))
    return Answer(value, trace.done())


def check_scope(pack: Pack, channel: str, category: str | None, *, on: date) -> Answer[bool]:
    """Whether work of ``category`` is answered on the channel itself; None: not assessed yet, so nothing is against it.

    What is not becomes a ticket on the customer's behalf, answered to the associated e-mail address.
    """
    trace = Trace(pack, on=on)
    channel = _named(pack, channel)
    answers = pack.channels[channel].answers if channel in pack.channels else ()
    good = not answers or category is None or category in answers
    if answers:
        words = "answered there" if category else "not assessed yet"
        said = words if good else "make it a ticket on the customer's behalf, answered by e-mail"
        text = f"{channel} answers {' and '.join(answers)}; asked for {category or 'something'}"
        trace.step(text, said, rule=pack.stating(f"channels.{channel}.answers") or pack.stating(f"channels.{channel}"))
    return Answer(good, trace.done())


def check_language(pack: Pack, language: str, *, on: date) -> Answer[bool]:
    """Whether the desk answers in a language (ISO 639-1); a desk that names none answers in all."""
    trace = Trace(pack, on=on)
    spoken = pack.service.languages
    good = not spoken or language.split("-", 1)[0].casefold() in spoken
    if spoken:
        said = "yes" if good else "warn the customer"
        trace.step(f"support is given in {', '.join(spoken)}; asked in {language}", said, rule=pack.stated("language"))
    return Answer(good, trace.done())


_SAME = {"helpdesk": "ticket", "ticket": "helpdesk"}


def _named(pack: Pack, channel: str) -> str:
    """The desk's own word for a channel."""
    other = _SAME.get(channel, "")
    return other if channel not in pack.channels and other in pack.channels else channel


def _open(pack: Pack, channels: Iterable[str], groups: Collection[str]) -> tuple[str, ...]:
    """Those of the channels that are open to ``groups``."""
    return tuple(name for name in channels if any(group in pack.channels[name].open_to for group in groups))


def _instead(pack: Pack, channel: str, groups: Collection[str]) -> tuple[str, ...]:
    """The nearest channels pointed to that are open to ``groups``; the first ones of all when none is."""
    first = level = pack.channels[channel].instead
    seen = {channel}
    while level:
        if found := _open(pack, level, groups):
            return found
        seen.update(level)
        level = tuple(dict.fromkeys(n for name in level for n in pack.channels[name].instead if n not in seen))
    return first


def _said(check: ChannelCheck) -> str:
    return "open" if check.allowed else f"not open, point to {check.instead}" if check.others else "not open"
