"""Who may ask where, and in which language.

Belongs here: channels and languages of a desk. Does not belong here: what an answer costs. Rules: ``channel.*``,
``language``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Collection

    from helpdesk_tui.policy.pack import Pack

__all__ = ["ChannelCheck", "check_channel", "check_language"]


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """Whether a customer may use a channel; ``instead`` is where to point them, empty when nowhere."""

    allowed: bool
    instead: str


def check_channel(pack: Pack, channel: str, *, groups: Collection[str]) -> Answer[ChannelCheck]:
    """Whether somebody who belongs to ``groups`` may use ``channel``.

    Groups are plans, service levels and ``licence`` or ``no_licence``. A channel the desk says nothing of is allowed.
    """
    trace = Trace(pack)
    trace.given("channel", channel)
    found = pack.channels.get(channel)
    if found is None:
        trace.step(f"the desk says nothing of {channel}", "allowed")
        return Answer(ChannelCheck(allowed=True, instead=""), trace.done())
    allowed = any(group in found.open_to for group in groups)
    instead = "" if allowed else _instead(pack, channel, groups)
    said = "open" if allowed else f"not open, point to {instead}" if instead else "not open"
    trace.step(f"{channel} is for {', '.join(found.open_to)}", said, rule=_role(pack, channel))
    return Answer(ChannelCheck(allowed=allowed, instead=instead), trace.done())


def check_language(pack: Pack, language: str) -> Answer[bool]:
    """Whether the desk answers in a language (ISO 639-1); a desk that names none answers in all."""
    trace = Trace(pack)
    spoken = pack.service.languages
    good = not spoken or language.split("-", 1)[0].casefold() in spoken
    if spoken:
        said = "yes" if good else "warn the customer"
        trace.step(f"support is given in {', '.join(spoken)}; asked in {language}", said, rule="language")
    return Answer(good, trace.done())


def _instead(pack: Pack, channel: str, groups: Collection[str]) -> str:
    """The first channel pointed to that is open to ``groups``; the first one of all when none is."""
    seen = [channel]
    while (name := pack.channels[seen[-1]].instead) and name not in seen:
        if name not in pack.channels or any(group in pack.channels[name].open_to for group in groups):
            return name
        seen.append(name)
    return pack.channels[channel].instead


def _role(pack: Pack, channel: str) -> str:
    """The rule that states the channel: the one whose ``states`` name it."""
    prefix = pack.pack.prefix + "."
    stated = f"channels.{channel}"
    return next((key.removeprefix(prefix) for key, rule in pack.rules.items() if stated in rule.states), "")
