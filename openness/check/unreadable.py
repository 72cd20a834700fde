"""A file that cannot be read, as a finding: why, and at which line and column."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from openness.casing import capitalize_first
from openness.check.finding import UNREADABLE, Finding, Report
from openness.check.rules import page_of, place_of
from openness.terms import PREFIXES

SHAPE = PREFIXES["shape"] + "file-read"
_PLACE = re.compile(r"\bline (\d+)(?:,? (?:between )?columns? (\d+)(?: and (?:line \d+ )?(?:column )?(\d+))?)?")
_PARSER = re.compile(r"^Parser error (?:at|between) line [^:]*?: |^line \d+(?:, column \d+)?: ")


def make_unreadable(name: str, error: str, root: Path) -> Finding:
    """Return the finding on a file that cannot be read, from the message that says why."""
    message = error.removeprefix(f"{name}: ")
    found = _PLACE.search(message)
    line, column = (int(found[1]), int(found[2] or 1)) if found else (1, 1)
    end = int(found[3]) if found and found[3] else column + 1
    why = _PARSER.sub("", message)
    return Finding(
        code=UNREADABLE,
        severity="violation",
        file=name,
        line=line,
        column=column,
        end_line=line,
        end_column=max(end, column + 1),
        message=capitalize_first(why),
        shape=SHAPE,
        place=place_of(SHAPE, root),
        page=page_of(UNREADABLE),
    )


def with_broken(report: Report, broken: Iterable[Finding]) -> Report:
    """Return a report with the findings on files that cannot be read."""
    found = tuple(broken)
    names = dict.fromkeys((*report.names, *(finding.file for finding in found)))
    return replace(report, findings=tuple(sorted((*report.findings, *found), key=Finding.rank)), names=tuple(names))
