"""`openness import`: bring the claims of another index in, as tables that can be reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli import Complaint
from openness.cli.building import show_progress
from openness.cli.terminal import visible
from openness.delimited import line_of

if TYPE_CHECKING:  # the verb is listed without them
    from openness.imports.compare_editions import Changes

COLUMNS = {
    "changes": ("change", "key", "model", "field", "before", "after"),
    "report": ("file", "key", "value", "reason"),
    "near": ("name", "known"),
    "conflicts": ("model", "what", "here", "source", "there"),
}
MAX_LINES = 20

EPILOG = """\b
Examples:
  openness import --list                                  the sources that can be imported
  openness import mot model_openness_tool/models --edition 2026-05-11
  openness import osai main-database --edition 2026-06-12 --report report.csv
  openness import --compare graph/indexes/mot/2025-12-30 graph/indexes/mot/2026-05-11

Writes graph/indexes/SOURCE/EDITION/ with records.csv, claims.csv and metadata.json (CSV on the Web), parts.csv where
the source lists parts of releases, and the table
graph/indexes/SOURCE/identity.sssom.tsv, which says what model each name means. Rows of that table with the
justification semapv:ManualMappingCuration, or with a reviewer, stay as they are at the next import.

Exit status: 0 good, also with values that no rule covers; 2 wrong usage or input that cannot be read.
"""


@click.command("import", epilog=EPILOG)
@click.argument("source", required=False)
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--edition", metavar="DATE", help="The date of the edition; else the last date in PATH.")
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help="A folder to write to instead.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what no rule covers, as CSV.")
@click.option("--conflicts", type=click.Path(dir_okay=False, path_type=Path), help="Write merges to doubt, as CSV.")
@click.option("--near", type=click.Path(dir_okay=False, path_type=Path), help="Write names that nearly match, as CSV.")
@click.option(
    "--compare",
    nargs=2,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="OLD NEW",
    help="List what changes between two editions that were imported, as CSV.",
)
@click.option("--list", "listed", is_flag=True, help="List the sources.")
@click.pass_obj
def imports(
    root: Path,
    /,
    source: str | None,
    path: Path | None,
    edition: str | None,
    output: Path | None,
    report: Path | None,
    near: Path | None,
    conflicts: Path | None,
    compare: tuple[Path, Path] | None,
    listed: bool,
) -> None:
    """Import an edition of another index: SOURCE names it, PATH is its file or folder as the source publishes it."""
    from openness.imports.compare_editions import compare_editions
    from openness.imports.mapping import read_mapping
    from openness.imports.run import SOURCES, import_source

    if listed:
        for name in SOURCES:
            about = read_mapping(name).about
            click.echo(f"{name:20}  {about['title']} ({about['license']})")
        return
    if compare:
        click.echo(_csv("changes", compare_editions(*compare).rows()), nl=False)
        return
    if source is None or path is None:
        raise click.UsageError("Give SOURCE and PATH, or one of --compare OLD NEW and --list.")
    if source not in SOURCES:
        raise Complaint(f"'{source}': no such source. There are: {', '.join(SOURCES)}.")
    with show_progress(f"Importing {source}") as progress:
        done = import_source(source, path, root, edition or "", output, progress)
    models = len({record.model for record in done.records})
    click.echo(f"{source}, edition of {done.edition}: {len(done.records)} records of {models} models, ", nl=False)
    click.echo(f"{len(done.claims)} claims. Wrote {visible(str(done.folder))}.")
    if done.changes:
        _show_changes(done.changes)
    _show_rest("report", [(one.file, one.key, one.value, one.reason) for one in done.problems], report)
    _show_rest("near", done.near, near)
    _show_rest("conflicts", [astuple(one) for one in done.conflicts], conflicts)


def _show_changes(changes: "Changes") -> None:
    counts = {name: len(getattr(changes, name)) for name in ("added", "revised", "replaced", "withdrawn")}
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    click.echo(f"Since the edition of {changes.old.name}: {listed}.")
    for key, before, after in changes.replaced:
        click.echo(f"  {visible(key)}: another model, {before} → {after}")


def _show_rest(name: str, rows: Sequence[tuple[str, ...]], to: Path | None) -> None:
    """Show on stderr what needs a look, the first lines of it where it is not written to a file."""
    from openness.files import write_whole

    what = {
        "report": "values need a look",
        "near": "names differ in one word from a known one",
        "conflicts": "times another source says otherwise of a model's developer, size or release",
    }[name]
    if to:
        write_whole(to, _csv(name, rows).encode())
        click.echo(f"{len(rows)} {what}: {visible(str(to))}", err=True)
        return
    if rows:
        click.echo(f"{len(rows)} {what}" + (":" if name == "report" else f"; --{name} FILE writes them."), err=True)
    if name == "report":
        for row in rows[:MAX_LINES]:
            click.echo(visible("  " + ": ".join(filter(None, row))), err=True)
        if len(rows) > MAX_LINES:
            click.echo(f"  … and {len(rows) - MAX_LINES} more; --report FILE writes all of them.", err=True)


def _csv(name: str, rows: Iterable[Sequence[str]]) -> str:
    return "".join(map(line_of, [COLUMNS[name], *rows]))
