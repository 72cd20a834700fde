"""Why an entry cannot be read, and where."""

import re
from dataclasses import dataclass

_PLACE = re.compile(r"line (\d+)(?:,? (?:between )?columns? (\d+))?")


@dataclass(frozen=True)
class Unreadable:
    """Why an entry cannot be read, and where; 0 where the place is not known. `add` are the lines that it lacks."""

    reason: str
    line: int = 0
    column: int = 0
    add: tuple[str, ...] = ()


def read_reason(reason: str, like: str) -> Unreadable:
    """Find the place in a sentence about what cannot be read, and add what it looks like and what to do about it."""
    found = _PLACE.search(reason)
    if like:
        reason = f"{reason.rstrip('.')}. It looks like {like}."
    return Unreadable(reason, int(found[1]), int(found[2] or 0)) if found else Unreadable(reason)
