"""An entry as a listing with line numbers, each finding beside the line that it is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from openness.check.authored import about, in_words_of
from openness.check.finding import SEVERITIES
from openness.check.positions import Place
from openness.terms import BASE

AROUND = 3
"""How many lines are shown before and after one with a finding, where an entry is too long to be shown whole."""
WHOLE = 600
"""How many lines a page shows at most, those around findings not counted."""
WIDEST = 400

SHAPES = {"violation": "\N{BLACK DIAMOND}", "warning": "\N{BLACK UP-POINTING TRIANGLE}", "info": "\N{BLACK CIRCLE}"}
"""The symbol beside the word for a severity, so that color alone never shows it."""


@dataclass(frozen=True)
class Finding:
    """A finding as the page shows it; `rule` is the address of the page that explains the rule.

    `place` is the line and column of its start and of its end, counted from 1, the end exclusive; zeros where it is not
    known. `fixes` are what a certain fix writes, each with its place.
    """

    number: int
    severity: str
    shape: str
    code: str
    rule: str
    place: Place
    about: str
    message: str
    help: str
    reason: str
    fixes: tuple[tuple[Place, str], ...] = ()

    @property
    def line(self) -> int:
        """Return the line in which it starts, or 0."""
        return self.place[0]


@dataclass(frozen=True)
class Line:
    """A line of an entry with its findings; `skipped` counts the lines before it that are not shown."""

    number: int
    text: str
    findings: tuple[Finding, ...]
    skipped: int = 0


def findings(records: Sequence[Mapping[str, Any]], fixes: Iterable[Iterable[tuple[Place, str]]]) -> list[Finding]:
    """Return the findings of a report as the page shows them, each with its fixes."""
    return [
        Finding(
            number=number,
            severity=record["severity"],
            shape=SHAPES.get(record["severity"], "\N{WHITE CIRCLE}"),
            code=record["code"],
            rule=_page(record.get("page", "")),
            place=(
                record.get("line", 0),
                record.get("column", 0),
                record.get("end_line", 0),
                record.get("end_column", 0),
            ),
            about=about(record["file"], *(record.get(name, "") for name in ("focus", "path", "value"))),
            message=record["message"],
            help=in_words_of(record["file"], record.get("help", "")),
            reason=record.get("reason", ""),
            fixes=tuple(fixed),
        )
        for number, (record, fixed) in enumerate(zip(records, fixes, strict=True), start=1)
    ]


def _page(page: str) -> str:
    """Return the address of a page of ours, or nothing where this site does not have it."""
    path = f"/{page.removeprefix(BASE)}" if page.startswith(BASE) else ""
    return path if path and current_app.url_map.bind("").test(path, "GET") else ""


def group_findings(found: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Group findings that say the same of several lines, the most severe first: the first of them, and all."""
    same: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in found:
        same.setdefault((finding.severity, finding.code, finding.message), []).append(finding)
    ranked = sorted(same.values(), key=lambda those: SEVERITIES.index(those[0].severity))
    return [(those[0], those) for those in ranked]


def listing(text: str, found: Iterable[Finding]) -> list[Line]:
    """Return the lines to show: all of a short entry, of a long one those around its findings."""
    by_line: dict[int, list[Finding]] = {}
    for finding in found:
        by_line.setdefault(finding.line, []).append(finding)
    lines = text.splitlines()
    near = {at + step for at in by_line for step in range(-AROUND, AROUND + 1)}
    shown: list[Line] = []
    skipped = 0
    for number, words in enumerate(lines, start=1):
        if len(lines) > WHOLE and number not in near:
            skipped += 1
            continue
        cut = words if len(words) <= WIDEST else f"{words[:WIDEST]} \N{HORIZONTAL ELLIPSIS}"
        shown.append(Line(number, cut, tuple(by_line.get(number, ())), skipped))
        skipped = 0
    return shown
