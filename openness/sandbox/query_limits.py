"""The limits of queries from outside, such as the time limit (timeout), and the errors when one of them is reached."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from openness.errors import OpennessError

PREFIX = "OPENNESS_QUERY_"
"""What the names of the environment variables start with: `OPENNESS_QUERY_SECONDS` and so on."""


@dataclass(frozen=True)
class Limits:
    """How much of the server one query may use, and how many may run at once."""

    seconds: float = 10.0
    """The timeout: wall time from when a query starts to run until its answer is written."""
    rows: int = 10_000
    """Rows of a table or triples of a graph; an answer that has more is cut there and says so."""
    megabytes: float = 20.0
    """Size of an answer as it is sent."""
    memory: int = 512
    """Megabytes of memory that a query may take beside the landscape itself."""
    characters: int = 50_000
    """Length of the text of a query."""
    depth: int = 60
    """How deeply brackets may be nested."""
    at_once: int = 4
    """Queries that run at the same time; half as many may wait for `wait` seconds, the others are turned away."""
    wait: float = 2.0
    unconfined: bool = False
    """Whether queries from outside are answered where the system lets no process be cut off from network and memory."""

    def __post_init__(self) -> None:
        """Refuse a limit that nothing could keep."""
        for field in fields(self):
            if field.type is bool:
                continue
            if math.isnan(getattr(self, field.name)):  # nothing is longer than that
                raise LimitError(f"{field.name}: nan is no number.")
            if getattr(self, field.name) <= 0:
                raise LimitError(f"{field.name}: {getattr(self, field.name)} is no limit. Give a number above 0.")


class LimitError(OpennessError):
    """A limit that is not a number above 0."""


DEFAULTS = Limits()
"""The limits where nobody sets others."""


class RefusedError(OpennessError):
    """A query that is not asked at all; the message says why and, where it can, the line and the column."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        """Keep the reason, and the place in the query, counted from 1; 0 where there is none."""
        super().__init__(reason)
        self.line = line
        self.column = column


class TooLongError(RefusedError):
    """A query whose text is longer than it may be."""


class StoppedError(OpennessError):
    """A query that met a limit while it ran; `limit` is time, memory, size, nesting or busy."""

    def __init__(self, limit: str, reason: str) -> None:
        """Store which limit was reached, and the message."""
        super().__init__(reason)
        self.limit = limit


def from_environment(variables: Mapping[str, str] = os.environ) -> Limits:
    """Return the limits that environment variables set, the defaults for the others.

    Raises LimitError for a value that is not a number above 0.
    """
    given: dict[str, float | int] = {}
    for field in fields(Limits):
        typed = variables.get(PREFIX + field.name.upper())
        if typed is None:
            continue
        try:
            given[field.name] = _number(typed, field.type)
        except ValueError as error:
            raise LimitError(f"{PREFIX}{field.name.upper()}: '{typed}' is not a number.") from error
    return replace(Limits(), **given)  # type: ignore[arg-type]  # each field got a number of its own type


def _number(typed: str, kind: object) -> float | int:
    if kind is bool:
        return typed.lower() in {"1", "true", "yes", "on"}
    return int(typed) if kind is int else float(typed)
