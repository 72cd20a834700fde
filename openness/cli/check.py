"""`openness check`: check entries against the rules."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.build.opening import IN_MEMORY
from openness.cli import Complaint
from openness.cli.landscape import built, place, told
from openness.cli.plain import one_line

if TYPE_CHECKING:
    from openness.check import Finding, Report
    from openness.check.formats import Fixes

COLORS = {"violation": "red", "warning": "yellow", "info": "blue", "waived": "cyan"}
FORMS = ("text", "concise", "json", "sarif", "github", "junit", "turtle")

EPILOG = """\b
Examples:
  openness check my-model.ttl              check one entry
  openness check graph                     check every claim of this project
  openness check my-model.ttl -f json      the findings for another program
  openness check entries/ -f sarif         for code hosts and editors (or github, junit)
  openness check my-model.ttl -f turtle    the SHACL validation report
  openness check my-model.ttl --diff       what can be fixed automatically
  openness check my-model.ttl --fix        fix what is certain, and check what is left
  openness check entries/ --scheduler tcp://10.0.0.1:8786
                                           on a Dask cluster, whose workers see the same files by the same paths
  openness rule OPN221                     explain a rule

Exit status: 0 nothing to fix, 1 something to fix, 2 an entry or the shapes cannot be read.
"""


@click.command(epilog=EPILOG)
@click.argument("entries", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Count warnings as something to fix.")
@click.option("--show-waived", is_flag=True, help="List the violations that a waiver lets stand, with its reason.")
@click.option("--fix", is_flag=True, help="Fix what has one right answer in the files, show the change, check again.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix, also fix what is likely, but not certain.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and unsafe fixes marked so; write nothing.")
@click.option("--beside", is_flag=True, help="Let ENTRIES name what the other entries of their folder describe.")
@click.option("--scheduler", metavar="ADDRESS", default="", help="Check on the Dask cluster of this scheduler.")
@click.pass_obj
def check(
    root: Path,
    entries: tuple[Path, ...],
    form: str,
    strict: bool,
    show_waived: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    beside: bool,
    scheduler: str,
) -> None:
    """Check ENTRIES, files or folders, against the rules, and tell what is wrong and what to do."""
    from openness.check import Checker, check_each, joined
    from openness.check.entry import beside as others_of
    from openness.engine import wire

    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes is used together with --fix or --diff.")
    if beside and scheduler:
        raise click.UsageError("--beside and --scheduler exclude each other: give the cluster the whole folder.")
    others = others_of(entries) if beside else []
    if fix or diff:
        from openness.cli.fixing import fix_files

        changed = fix_files(entries, root, write=not diff, unsafe=unsafe_fixes, aside=form != "text", beside=others)
        if diff:
            raise click.exceptions.Exit(int(changed))
    elsewhere = place() != IN_MEMORY
    if scheduler and elsewhere:
        raise click.UsageError("--scheduler checks against the files of a landscape; leave out --store and --endpoint.")
    if scheduler:
        entries = tuple(entry.resolve() for entry in entries)  # a worker may stand in another folder
    by = Checker(wire.embedded(built(root).store), root) if elsewhere else None
    with told("Checking") as progress:
        reports = check_each(entries, root, progress, by, scheduler, others)
        if streams := form == "text" and not sys.stdout.isatty():
            counts, unread = _tell_each(reports, show_waived)
        else:
            report = joined(reports)  # on a terminal the bar would stand between the findings
    if form != "text":
        counts, unread = report.counts(), report.unread
        click.echo(_written(report, form, root, strict), nl=False)
    else:
        counts, unread = (counts, unread) if streams else _tell_each([report], show_waived)
        click.echo(_counted(counts))
    if unread:
        raise Complaint("\n".join(f"{f.file}: line {f.line}, column {f.column}: {f.message}" for f in unread))
    if counts["violation"] or (strict and counts["warning"]):
        raise click.exceptions.Exit(1)


def _written(report: "Report", form: str, root: Path, strict: bool) -> str:
    from openness.check import formats, rules, shapes

    if form == "json":
        return f"{formats.to_json(report.findings)}\n"
    if form == "concise":
        return "".join(f"{one_line(line)}\n" for line in formats.to_concise(report.findings).splitlines())
    if form == "sarif":
        return f"{formats.to_sarif(report.findings, rules(root), _fixes(report, root))}\n"
    if form == "github":
        return formats.to_github(report.findings)
    if form == "junit":
        return formats.to_junit(report, strict)
    return formats.shacl_report(report.findings, shapes(root)).serialize(format="turtle")


def _fixes(report: "Report", root: Path) -> "Fixes":
    """Return the certain fixes of findings in the files that were checked."""
    from openness.check import checker_of
    from openness.check.entry import read
    from openness.entry.edits import CODES
    from openness.entry.fix import replacements
    from openness.entry.known import known

    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.code in CODES and finding.severity == "violation":
            found.setdefault(finding.file, []).append(finding)
    if not found:
        return {}
    checker, names = checker_of(root), known(root)
    return {
        finding: parts
        for file, those in found.items()
        for finding, parts in replacements(read(Path(file)), those, checker, names).items()
    }


def tell(report: "Report", show_waived: bool = False) -> None:
    """Print the findings of a report for people, by file, and count them."""
    counts, _ = _tell_each([report], show_waived)
    click.echo(_counted(counts))


def summary(report: "Report") -> str:
    """Count the findings of a report by severity, and what was checked."""
    return _counted(report.counts())


def _tell_each(reports: "Iterable[Report]", show_waived: bool) -> "tuple[Counter[str], list[Finding]]":
    """Print findings as they come; return the counts of all reports, and the findings on unreadable files."""
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


def _counted(counts: Counter[str]) -> str:
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
    from openness.check.formats import about_of, right_of

    severity = click.style(finding.severity, fg=COLORS[finding.severity])
    at = about_of(finding)
    where = f"{finding.line}:{finding.column} " if finding.line else ""
    click.echo(f"  {where}{severity} {finding.code} {one_line(at)}\n    {one_line(finding.message)}")
    if right := right_of(finding):
        click.echo(f"    {one_line(right)}")
    if finding.waiver:
        click.echo(f"    Waived: {one_line(finding.waiver)}")
