"""Which options of a migration can be used together on a target cart.

Belongs here: the conditions of the options. Does not belong here: mappings and the connection check
(``migration_setup``). Rules: ``option.*``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace
from helpdesk_tui.policy.pack import Cart

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from helpdesk_tui.policy.pack import Pack

__all__ = ["OptionCheck", "Problem", "check_options"]

_BLOGS = frozenset({"blogs", "blog_posts"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or risky with an option."""

    option: str
    text: str
    error: bool
    """False: a warning, the run may start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCheck:
    """The outcome. ``errors`` and ``warnings`` name options, each once, in alphabetical order."""

    valid: bool
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


def check_options(
    pack: Pack, *, target: str, kind: str, options: Iterable[str], entities: Iterable[str], on: date
) -> Answer[OptionCheck]:
    """Checks the chosen options of a run of ``kind`` to ``target``; carts are compared in lower case.

    Raises InvalidInput with code ``unknown_option``, or for a desk without options.
    """
    if not pack.options:
        raise pack.lacks("options")
    chosen, types = sorted(set(options)), frozenset(entities)
    trace = Trace(pack, on=on)
    cart = pack.carts.get(target.casefold(), Cart())
    if target.casefold() not in pack.carts:
        known = ", ".join(pack.carts)
        trace.warn(f"nothing is known of the cart {target[:40]!r}; there are conditions for {known}")
    problems: list[Problem] = []
    for name in chosen:
        if name not in pack.options:
            raise InvalidInput(
                f"unknown option {name[:40]!r}",
                code="unknown_option",
                field="options",
                hint=f"one of {', '.join(pack.options)}",
            )
        if pack.options[name].irreversible:
            trace.warn(f"{name} can't be undone: {pack.options[name].does}")
        found = [*_needs(pack, name, chosen, kind), *_on_cart(name, cart, target, types)]
        problems += found
        for problem in found or [Problem(name, "nothing against it", error=False)]:
            trace.step(f"{name}: {problem.text}", "error" if problem.error else "", rule=_role(pack, name, target))
    errors = tuple(sorted({p.option for p in problems if p.error}))
    warnings = tuple(sorted({p.option for p in problems if not p.error}))
    value = OptionCheck(valid=not errors, errors=errors, warnings=warnings, problems=tuple(problems))
    return Answer(value, trace.done())


def _needs(pack: Pack, name: str, chosen: list[str], kind: str) -> list[Problem]:
    option = pack.options[name]
    found = [Problem(name, f"needs {other}", error=True) for other in option.needs if other not in chosen]
    if kind in option.warn_kinds:
        found.append(Problem(name, f"can't be undone, and can't be paused in a {kind}", error=False))
    return found


def _on_cart(name: str, cart: Cart, target: str, types: frozenset[str]) -> list[Problem]:
    shown = target[:40]
    if name == "preserve_ids":
        return _preserve_ids(cart, shown, types)
    if name != "redirects_301":
        return []
    if not cart.redirects_301:
        return [Problem(name, f"not available on {shown}", error=True)]
    if types & _BLOGS and not cart.redirect_blogs:
        return [Problem(name, f"blogs get no redirects on {shown}", error=False)]
    return []


def _preserve_ids(cart: Cart, shown: str, types: frozenset[str]) -> list[Problem]:
    name = "preserve_ids"
    if cart.preserve_ids == "no":
        return [Problem(name, f"not available on {shown}", error=True)]
    if cart.preserve_ids == "warn":
        return [Problem(name, f"may not work on {shown}", error=False)]
    only = frozenset(cart.preserve_only)
    kept = ", ".join(sorted(only))
    if only and not types & only:
        return [Problem(name, f"only ids of {kept} can be kept on {shown}, and none are migrated", error=True)]
    if not only or types <= only:
        return []
    return [Problem(name, f"only ids of {kept} are kept on {shown}", error=False)]


def _role(pack: Pack, name: str, target: str) -> str:
    """The rule for an option; where the cart counts, and the user added it, that for the cart."""
    depends = name in ("preserve_ids", "redirects_301")
    own = pack.addition("options", name) or (pack.addition("carts", target.casefold()) if depends else "")
    if own:
        return own
    if name == "preserve_ids" and target.casefold() == "woocommerce":
        return "option.preserve_ids.woocommerce"
    return f"option.{name}" if name in ("clear_target", "preserve_ids", "redirects_301") else "option.others"
