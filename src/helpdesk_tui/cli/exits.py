"""What each exit code means, for the manual and the docs.

Belongs here: one sentence each. Does not belong here: which error has which code (``errors``).
"""

from __future__ import annotations

__all__ = ["EXIT_CODES"]

EXIT_CODES: dict[int, str] = {
    0: "done",
    1: "unexpected failure, a bug; details are in the crash file",
    2: "the command line itself is wrong",
    3: "no such ticket, customer, migration, view",
    4: "refused by a rule: verdict, illegal transition, missing consent, read-only",
    5: "conflict: changed meanwhile by somebody else",
    6: "not known to the backend, or not allowed there",
    7: "the backend can't be reached, or did not answer in time",
    8: "invalid input data or configuration",
    9: "partly done: some items of a bulk run or an import failed",
    10: "unknown outcome: sent, and no answer; a person has to look",
    130: "interrupted",
}
