"""`openness check`: check entries against the rules."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli import Complaint
from openness.cli.building import open_built, place, show_progress
from openness.cli.findings import count_text, print_findings, print_statistics
from openness.cli.terminal import one_line
from openness.landscape.opening import IN_MEMORY

if TYPE_CHECKING:
    from openness.check import Checker, Entry, Report
    from openness.check.report_formats import Fixes

REPORT_FORMATS = ("text", "concise", "json", "sarif", "github", "junit", "turtle")
STDIN = Path("-")

EPILOG = """\b
Examples:
  openness check my-model.ttl              check one entry
  openness check graph                     check every claim of this project
  openness check ontology                  check the ontology: labels, definitions, sources, schemes
  openness check my-model.ttl -f json      the findings for another program, as /api/check gives them
  openness check entries/ -f sarif         for code hosts and editors (or github, junit)
  openness check my-model.ttl -f turtle    the SHACL validation report
  openness check entries/ --select OPN2 --ignore 214,221 --statistics
  openness check - --stdin-filename entries/my-model.yaml -f concise < draft
  openness check my-model.ttl --diff       what can be fixed automatically
  openness check my-model.ttl --fix        fix what is certain, and check what is left
  openness check entries/ --scheduler tcp://10.0.0.1:8786
                                           on a Dask cluster, whose workers see the same files by the same paths
  openness rule OPN221                     explain a rule

Exit status: 0 nothing to fix, 1 something to fix, 2 an entry or the shapes cannot be read.
"""


@click.command(epilog=EPILOG)
@click.argument("entries", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, allow_dash=True))
@click.option("--format", "-f", "form", type=click.Choice(REPORT_FORMATS), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Count warnings as something to fix.")
@click.option("--select", multiple=True, metavar="CODES", help="Report only these rules: OPN221, or OPN2 for many.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Do not report these rules, separated by commas.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule, instead of a list of them.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings alone: no progress, no summary.")
@click.option("--show-waived", is_flag=True, help="List waived violations too, with the reason of the waiver.")
@click.option("--fix", is_flag=True, help="Fix what has one right answer in the files, show the change, check again.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix, also fix what is likely, but not certain.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and unsafe fixes marked so; write nothing.")
@click.option("--beside", is_flag=True, help="Let ENTRIES name what the other entries of their folder describe.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="With -: the file that standard input is.")
@click.option("--scheduler", metavar="ADDRESS", default="", help="Check on the Dask cluster of this scheduler.")
@click.pass_obj
def check(
    root: Path,
    entries: tuple[Path, ...],
    form: str,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
    quiet: bool,
    show_waived: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    beside: bool,
    stdin_filename: Path | None,
    scheduler: str,
) -> None:
    """Check ENTRIES, files or folders or standard input (-), against the rules: what is wrong and what to do."""
    from openness.check import Checker, check_each, join_reports
    from openness.check.entry import beside as others_of
    from openness.check.selection import read_selection
    from openness.rdf import exchange

    _refuse_pairs(
        (unsafe_fixes and not (fix or diff), "--unsafe-fixes is used together with --fix or --diff."),
        (beside and scheduler, "--beside and --scheduler exclude each other: give the cluster the whole folder."),
        ((fix or diff) and (select or ignore), "--select and --ignore choose findings: leave out --fix and --diff."),
        (statistics and form != "text", "--statistics is a text: leave out --format."),
        (stdin_filename and entries != (STDIN,), "--stdin-filename names standard input: give - as the only entry."),
        (STDIN in entries and entries != (STDIN,), "- is standard input: give it alone."),
        (
            STDIN in entries and (fix or diff or scheduler),
            "Standard input has no file to fix or share: save it first.",
        ),
        (scheduler and place() != IN_MEMORY, "--scheduler checks against files: leave out --store and --endpoint."),
    )
    selection = read_selection(select, ignore, root)
    typed = _read_stdin(stdin_filename) if STDIN in entries else None
    others = others_of([stdin_filename] if stdin_filename else [] if typed else entries) if beside else []
    if fix or diff:
        from openness.cli.fixing import fix_files

        changed = fix_files(entries, root, write=not diff, unsafe=unsafe_fixes, aside=form != "text", beside=others)
        if diff:
            raise click.exceptions.Exit(int(changed))
    if scheduler:
        entries = tuple(entry.resolve() for entry in entries)  # a worker may run in another folder
    by = Checker(exchange.copy_embedded(open_built(root).store), root) if place() != IN_MEMORY else None
    with nullcontext(lambda *_: None) if quiet else show_progress("Checking") as progress:
        reports: Iterable[Report]
        if typed:
            reports = [_check_text(typed, root, by, others)]
        elif scheduler:
            from openness.scale.cluster import check_on_cluster

            reports = check_on_cluster(scheduler, entries, root, progress)
        else:
            reports = check_each(entries, root, progress, by, others)
        reports = map(selection.apply, reports)
        if form == "text" and not statistics and not sys.stdout.isatty():
            counts, unread = print_findings(reports, show_waived)
        else:
            report = join_reports(reports)  # on a terminal the bar would be between the findings
            counts, unread = report.counts(), report.unread
            if statistics:
                print_statistics(report, root)
            elif form == "text":
                print_findings([report], show_waived)
            else:
                click.echo(_format_report(report, form, root, strict, by, typed), nl=False)
    if form == "text" and not quiet:
        click.echo(count_text(counts))
    if unread:
        raise Complaint("\n".join(f"{f.file}: line {f.line}, column {f.column}: {f.message}" for f in unread))
    if counts["violation"] or (strict and counts["warning"]):
        raise click.exceptions.Exit(1)


def _refuse_pairs(*pairs: tuple[object, str]) -> None:
    """Raise UsageError with the sentence of the first pair that holds: options that exclude each other."""
    for holds, sentence in pairs:
        if holds:
            raise click.UsageError(sentence)


def _read_stdin(name: Path | None) -> "Entry":
    """Return the entry on standard input; its format is that of the name, or what it looks like."""
    from openness import rdf
    from openness.check.entry import Entry, form_of
    from openness.check.sniff import looks_like
    from openness.limits import MAX_FILE, bytes_of_form

    if sys.stdin is None:
        raise Complaint("Standard input is closed. Pipe the entry in, or name a file.")
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    form = form_of(name) if name else looks_like(data, "") or "yaml"
    if len(data) > (limit := bytes_of_form(form)):
        raise Complaint(f"Standard input: more than {limit:,} bytes. Divide it into several files.")
    suffix = next(suffix for suffix, known in rdf.READABLE.items() if known == form)
    return Entry(str(name or f"stdin{suffix}"), data, form)


def _check_text(entry: "Entry", root: Path, by: "Checker | None", others: list[Path]) -> "Report":
    from openness.check import checker_of
    from openness.check.entry import read_all, statements
    from openness.check.finding import Report
    from openness.check.unreadable import make_unreadable
    from openness.rdf import UnreadableError

    try:
        written = (entry, statements(entry))
    except UnreadableError as error:
        return Report((make_unreadable(entry.name, str(error), root),), (entry.name,), 0)
    return (by or checker_of(root)).check_read([written], read_all(others))


_LONG_TEXT = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"""', re.DOTALL)
"""A text of Turtle over several lines, which could forge lines of the log of a CI runner."""


def _format_report(
    report: "Report", form: str, root: Path, strict: bool, by: "Checker | None", typed: "Entry | None"
) -> str:
    from openness.check import report_formats, rules, shapes

    if form == "json":
        return f"{report_formats.to_json(report, _levels(report, root, by, typed))}\n"
    if form == "concise":
        return "".join(f"{one_line(line)}\n" for line in report_formats.to_concise(report.findings).splitlines())
    if form == "sarif":
        return f"{report_formats.to_sarif(report.findings, rules(root), _fixes(report, root, typed))}\n"
    if form == "github":
        return report_formats.to_github(report.findings)
    if form == "junit":
        return report_formats.to_junit(report, strict)
    written = report_formats.shacl_report(report.findings, shapes(root)).serialize(format="turtle")
    return _LONG_TEXT.sub(lambda found: found[0].replace("\n", "\\n"), written)


def _read_again(report: "Report", typed: "Entry | None", names: Iterable[str]) -> "Iterator[Entry]":
    """Yield the entries of a report that can be read."""
    from openness.check.entry import read

    broken = {finding.file for finding in report.unread}
    yield from (typed or read(Path(name)) for name in names if name not in broken)


def _levels(report: "Report", root: Path, by: "Checker | None", typed: "Entry | None") -> dict[str, str]:
    """Return the levels that follow from license and access, by claim."""
    from openness.check import MAX_ENTRIES_HERE, checker_of

    checker, found = by or checker_of(root), dict[str, str]()
    for start in range(0, len(report.names), MAX_ENTRIES_HERE):
        found |= checker.expected_levels(_read_again(report, typed, report.names[start : start + MAX_ENTRIES_HERE]))
    return found


def _fixes(report: "Report", root: Path, typed: "Entry | None") -> "Fixes":
    """Return the certain fixes of findings in the files that were checked."""
    from openness.check import checker_of
    from openness.entries.fix import group_fixable, replacements
    from openness.entries.lookup import read_stated

    found = group_fixable(report.findings)
    if not found:
        return {}
    checker, names = checker_of(root), read_stated(root)
    return {
        finding: parts
        for entry in _read_again(report, typed, found)
        for finding, parts in replacements(entry, found[entry.name], checker, names).items()
    }
