"""Public holidays of a country as lines of a pack: offered, never assumed.

Belongs here: asking the ``holidays`` library, an extra that nothing else needs. Does not belong here: the desk's own
list of days off (the user's pack), which is what counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.policy.checks import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

__all__ = ["public_holidays", "toml_lines"]


def public_holidays(country: str, years: Sequence[int]) -> dict[date, str]:
    """The holidays by day, with their names.

    Raises InvalidInput without the library (code ``not_installed``) and for a country it does not know, NotFound when
    it knows none of these years.
    """
    try:
        import holidays  # 0.9 s
    except ModuleNotFoundError:
        hint = "pip install 'helpdesk-tui[holidays]', or write the dates into calendar.holidays of a pack of your own"
        raise InvalidInput(
            "the library `holidays` is not installed", code="not_installed", field="holidays", hint=hint
        ) from None
    known = list(holidays.list_supported_countries())
    code = country.upper()
    if code not in known:
        hint = nearest(code, known) or "an ISO 3166 code, such as DE or VN"
        raise InvalidInput(f"no holidays are known of {country[:40]!r}", field="country", hint=hint)
    found = dict(sorted(holidays.country_holidays(code, years=list(years)).items()))
    if not found:
        raise NotFound(f"no holidays are known of {code} in {', '.join(map(str, years))}")
    return found


def toml_lines(country: str, found: dict[date, str], extends: str) -> Iterator[str]:
    """A pack of the user's own that holds these days, or, without ``extends``, the part of one."""
    years = sorted({on.year for on in found})
    yield f"# Public holidays of {country.upper()} in {', '.join(map(str, years))}."
    yield "# The desk's own announcement counts: remove the days on which it works, add those on which it does not."
    if extends:
        yield f'extends = "{extends}"'
        yield ""
    yield "[calendar]"
    yield "holidays = ["
    for on, name in found.items():
        yield f"  {on.isoformat()},  # {name}"
    yield "]"
