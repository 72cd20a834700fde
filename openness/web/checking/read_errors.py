"""Why an entry cannot be read, and where."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Response

from openness.casing import capitalize_first

_PLACE = re.compile(r"line (\d+)(?:,? (?:between )?columns? (\d+))?")


@dataclass(frozen=True)
class Unreadable:
    """Why an entry cannot be read, and where; 0 where the place is not known. `add` are the lines that it lacks."""

    reason: str
    line: int = 0
    column: int = 0
    add: tuple[str, ...] = ()


_BEFORE = re.compile(r"^(?:parser error at )?line \d+,?(?: (?:between )?columns? \d+(?: and \d+)?)?: ", re.IGNORECASE)
_AFTER = re.compile(r"\s*\(line \d+(?:, column \d+)?\)(?=\.?$)")


def without_place(reason: str) -> str:
    """Return the reason without the place in it, where the place is shown beside it."""
    left = _AFTER.sub("", _BEFORE.sub("", reason))
    left = _BEFORE.sub("", left)
    return capitalize_first(left)


def read_reason(reason: str, like: str) -> Unreadable:
    """Find the place in a sentence about what cannot be read, and add what it looks like and what to do about it."""
    found = _PLACE.search(reason)
    if like:
        reason = f"{reason.rstrip('.')}. It looks like {like}."
    return Unreadable(reason, int(found[1]), int(found[2] or 0)) if found else Unreadable(reason)


def problem(
    status: int,
    reason: str,
    line: int = 0,
    column: int = 0,
    accepted: Iterable[str] = (),
    report: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    """Say to a program why an entry cannot be checked (RFC 9457), with the report of it if there is one."""
    place = {name: number for name, number in (("line", line), ("column", column)) if number}
    problem = {"title": reason, "status": status, **place, **report}
    response = Response(json.dumps(problem, ensure_ascii=False) + "\n", status, mimetype="application/problem+json")
    if types := ", ".join(accepted):
        response.headers["Accept-Post"] = types
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response
