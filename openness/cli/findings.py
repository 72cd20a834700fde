"""Print findings for people."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli.terminal import one_line

if TYPE_CHECKING:
    from openness.check import Finding, Report

COLORS = {"violation": "red", "warning": "yellow", "info": "blue", "waived": "cyan"}


def tell(report: "Report", show_waived: bool = False) -> None:
    """Print the findings of a report for people, by file, and count them."""
    counts, _ = print_findings([report], show_waived)
    click.echo(count_text(counts))


def print_findings(reports: "Iterable[Report]", show_waived: bool) -> "tuple[Counter[str], list[Finding]]":
    """Print findings as they come; return all counts, and the findings on unreadable files."""
    counts: Counter[str] = Counter()
    unread: list[Finding] = []
    file = ""
    for report in reports:
        counts += report.counts()
        unread += report.unread
        for finding in report.findings:
            if finding.severity == "waived" and not show_waived:
                continue
            if finding.file != file:
                file = finding.file
                click.secho(one_line(file), bold=True)
            _tell_one(finding)
    return counts, unread


def print_statistics(report: "Report", root: Path) -> None:
    """Print the number of findings of each rule, the most frequent first."""
    from openness.check import rules
    from openness.check.selection import count_rules

    known = rules(root)
    for code, severity, number in count_rules(report.findings):
        title = known[code].title if code in known else ""
        click.echo(one_line(f"{number:7,}  {code}  {severity:9}  {title}"))


def count_text(counts: Counter[str]) -> str:
    """Return the number of findings of each severity, and of what was checked, as a sentence."""
    parts = [
        _several(counts["violation"], "violation"),
        _several(counts["warning"], "warning"),
        f"{counts['info']} information",
        f"{counts['waived']} waived",
    ]
    return f"{', '.join(parts)}; checked {_several(counts['thing'], 'thing')} in {_several(counts['file'], 'file')}."


def _several(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _tell_one(finding: "Finding") -> None:
    from openness.check.report_formats import about_of, right_of

    severity = click.style(finding.severity, fg=COLORS[finding.severity])
    at = about_of(finding)
    where = f"{finding.line}:{finding.column} " if finding.line else ""
    click.echo(f"  {where}{severity} {finding.code} {one_line(at)}\n    {one_line(finding.message)}")
    if right := right_of(finding):
        click.echo(f"    {one_line(right)}")
    if finding.waiver:
        click.echo(f"    Waived: {one_line(finding.waiver)}")
