"""An entry as a listing with line numbers, each finding beside the line that it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from openness.check.authored import about, in_words_of
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
    """A finding as the page shows it; `rule` is the address of the page that explains the rule."""

    number: int
    severity: str
    shape: str
    code: str
    rule: str
    line: int
    about: str
    message: str
    help: str


@dataclass(frozen=True)
class Line:
    """A line of an entry with its findings; `skipped` counts the lines before it that are not shown."""

    number: int
    text: str
    findings: tuple[Finding, ...]
    skipped: int = 0


def findings(records: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Return the findings of a report as the page shows them."""
    return [
        Finding(
            number=number,
            severity=record["severity"],
            shape=SHAPES.get(record["severity"], "\N{WHITE CIRCLE}"),
            code=record["code"],
            rule=_page(record.get("page", "")),
            line=record.get("line", 0),
            about=about(record["file"], *(record.get(name, "") for name in ("focus", "path", "value"))),
            message=record["message"],
            help=in_words_of(record["file"], record.get("help", "")),
        )
        for number, record in enumerate(records, start=1)
    ]


def _page(page: str) -> str:
    """Return the address of a page of ours, or nothing where this site does not have it."""
    path = f"/{page.removeprefix(BASE)}" if page.startswith(BASE) else ""
    return path if path and current_app.url_map.bind("").test(path, "GET") else ""


def grouped(found: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Group findings that say the same of several lines: the first of them, and all."""
    same: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in found:
        same.setdefault((finding.severity, finding.code, finding.message), []).append(finding)
    return [(those[0], those) for those in same.values()]


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
