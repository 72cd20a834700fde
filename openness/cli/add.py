"""`openness add`: put an entry into the graph."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli.terminal import one_line

if TYPE_CHECKING:
    from openness.entries.add import Plan

EPILOG = """\b
Examples:
  openness add my-model.yaml --dry-run                  check it and show what would change, statement by statement
  openness add my-model.yaml                            check it and put it into graph/entries/
  openness add my-model.yaml --replace                  put a new version in the place of the one that is there
  openness --root my-landscape add my-model.yaml        into another landscape than ours

Exit status: 0 added, or can be; 1 something to fix first; 2 the entry or the landscape cannot be used.
"""


@click.command(epilog=EPILOG)
@click.argument("entry", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; show each statement that would come or go.")
@click.option("--replace", is_flag=True, help="Overwrite an entry of the same file name.")
@click.pass_obj
def add(root: Path, entry: Path, dry_run: bool, replace: bool) -> None:
    """Check ENTRY and put it into the folder graph/entries/ of the landscape, whole or not at all."""
    from openness.cli.findings import tell
    from openness.entries.add import add as put
    from openness.entries.add import plan

    found = plan(entry, root, replace) if dry_run else put(entry, root, replace)
    tell(found.report)
    if not found.can_be_added:
        click.echo(f"Not added: fix {entry} first.", err=True)
        raise click.exceptions.Exit(1)
    if dry_run:
        for sign, color, statements in (("-", "red", found.effect.removed), ("+", "green", found.effect.added)):
            for statement in statements:
                click.secho(one_line(f"{sign} {statement}"), fg=color)
    _tell_levels(found)
    done = (
        "Would replace"
        if dry_run and found.replaces
        else "Would add"
        if dry_run
        else "Replaced"
        if found.replaces
        else "Added"
    )
    click.echo(f"{done} {found.place}: {len(found.effect.added)} statements more, {len(found.effect.removed)} less.")


def _tell_levels(found: "Plan") -> None:
    model = ""
    for change in found.effect.changes:
        if change.model != model:
            model = change.model
            click.secho(one_line(model), bold=True)
        click.echo(one_line(f"  {change.component}: {change.before} → {change.after}"))
    if not found.effect.changes:
        click.echo("No level of any component changes in the current view.")
