"""Reads that failed for now are done again: at most four times, each later than the one before.

Belongs here: how long is waited. Does not belong here: which errors pass by themselves (``errors``), and any write.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from helpdesk_tui.errors import HelpdeskError, RateLimited

__all__ = ["Sleep", "patiently"]

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_LOG = logging.getLogger(__name__)
_TRIES = 4
_FIRST_WAIT = 0.2
"""Seconds before the second try; doubled before each further one, and spread by half."""
_MOST_WAIT = 5.0
"""Seconds; a backend that asks for longer is not waited for."""
_SPREAD = random.Random()  # noqa: S311  # spreads retries, hides nothing


async def patiently(
    question: Callable[[], Awaitable[T]],
    name: str,
    *,
    sleep: Sleep = asyncio.sleep,
    final: type[HelpdeskError] | tuple[type[HelpdeskError], ...] = (),
) -> T:
    """The answer. ``name`` is the backend's, for the log; ``final`` are errors that are not asked again after.

    Raises what was raised last.
    """
    wait = _FIRST_WAIT
    for left in range(_TRIES - 1, -1, -1):
        try:
            return await question()
        except HelpdeskError as error:
            pause = wait * (0.5 + _SPREAD.random())
            if isinstance(error, RateLimited) and error.retry_after is not None:
                pause = max(pause, error.retry_after)
            if not error.retryable or isinstance(error, final) or not left or pause > _MOST_WAIT:
                raise
            _LOG.info("%s: %s; asked again in %.1f s", name, error.message, pause)
            await sleep(pause)
            wait *= 2
    raise AssertionError("the last try returns or raises")
