"""`openness check`: check entries against the rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli.landscape import told

if TYPE_CHECKING:
    from openness.check import Finding, Report

COLORS = {"violation": "red", "warning": "yellow", "info": "blue", "waived": "cyan"}

EPILOG = """\b
Examples:
  openness check my-model.ttl              check one entry
  openness check graph                     check every claim of this project
  openness check my-model.ttl -f json      the findings for another program
  openness check my-model.ttl -f turtle    the SHACL validation report

Exit status: 0 nothing to mend, 1 something to mend, 2 an entry or the shapes cannot be read.
"""


@click.command(epilog=EPILOG)
@click.argument("entries", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format", "-f", "form", type=click.Choice(["text", "json", "turtle"]), default="text", show_default=True
)
@click.option("--strict", is_flag=True, help="Let warnings count as something to mend.")
@click.option("--show-waived", is_flag=True, help="List the violations that a waiver lets stand, with its reason.")
@click.pass_obj
def check(root: Path, entries: tuple[Path, ...], form: str, strict: bool, show_waived: bool) -> None:
    """Check ENTRIES, files or folders, against the rules, and tell what is wrong and what to do."""
    from openness.check import as_record, shacl_report, shapes
    from openness.check import check as run

    with told("Checking") as progress:
        report = run(entries, root, progress)
    if form == "json":
        click.echo(json.dumps([as_record(finding) for finding in report.findings], ensure_ascii=False, indent=2))
    elif form == "turtle":
        click.echo(shacl_report(report.findings, shapes(root)).serialize(format="turtle"), nl=False)
    else:
        _tell(report, show_waived)
    if report.count("violation") or (strict and report.count("warning")):
        raise click.exceptions.Exit(1)


def _tell(report: "Report", show_waived: bool) -> None:
    file = ""
    for finding in report.findings:
        if finding.severity == "waived" and not show_waived:
            continue
        if finding.file != file:
            file = finding.file
            click.secho(file, bold=True)
        _tell_one(finding)
    counted = [
        f"{report.count(severity)} {word if report.count(severity) == 1 or severity == 'waived' else word + 's'}"
        for severity, word in (("violation", "violation"), ("warning", "warning"), ("waived", "waived"))
    ]
    things = f"{report.things} thing{'' if report.things == 1 else 's'}"
    files = f"{report.files} file{'' if report.files == 1 else 's'}"
    click.echo(f"{', '.join(counted)}; checked {things} in {files}.")


def _tell_one(finding: "Finding") -> None:
    severity = click.style(finding.severity, fg=COLORS[finding.severity])
    at = " ".join(part for part in (finding.focus, finding.path, finding.value) if part)
    click.echo(f"  {severity} {finding.code} {at}\n    {finding.message}")
    if finding.waiver:
        click.echo(f"    Waived: {finding.waiver}")
