"""Read the day as of which a landscape is asked for."""

import re
from datetime import date

from openness.errors import OpennessError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DayError(OpennessError):
    """A text that is no day; the message has an example."""


def read_day(typed: str) -> date:
    """Return a day that is written as 2024-01-31. Raises DayError for anything else."""
    try:
        if not _DAY.fullmatch(typed):
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError as error:
        raise DayError(f"'{typed[:40]}' is not a day. Give one such as 2024-01-31.") from error
