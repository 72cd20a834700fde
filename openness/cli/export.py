"""`openness export`: a model or a license in the terms of others, or the whole landscape as a data set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from openness.cli import Complaint
from openness.cli.building import open_built, show_progress
from openness.cli.completion import complete_things
from openness.cli.terminal import show_data

EXPORT_FORMATS = ("spdx", "dcat", "schema", "odrl", "sssom")

EPILOG = """\b
Examples:
  openness export bloom --to spdx                         an SPDX 3 AI bill of materials
  openness export bloom --to spdx --view eiras-2024 -o bloom.spdx3.json
  openness export llama-2 --to dcat                       DCAT 3, with MLDCAT-AP's class of models
  openness export llama-2 --to schema                     schema.org as JSON-LD
  openness export llama-2 --to odrl                       an ODRL policy for each evaluation of the license llama-2
  openness export mit --to sssom                          the mappings of a thing, or of a term such as opn:Model
  openness export --all data                              all of it: CSV, JSON Lines, Parquet and RDF, as an RO-Crate
  openness export --all data --doi 10.5281/zenodo.1234567

THING is a name (mit), a kind and a name (license/mit), a prefixed name (license:mit), a label or an IRI.
--all writes a new folder, whole or not at all; Parquet takes: pip install 'openness[arrow]'.
"""


@click.command(epilog=EPILOG)
@click.argument("thing", required=False, shell_complete=complete_things("model", "license"))
@click.option("--to", "form", type=click.Choice(EXPORT_FORMATS), help="In whose terms.")
@click.option(
    "--view",
    default="current",
    help="View: current, or the name of a source.",
    shell_complete=complete_things("source"),
)
@click.option(
    "--created", default="", metavar="TIME", help="The time that goes into an SPDX document; now, if not given."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of stdout.")
@click.option("--all", "folder", type=click.Path(path_type=Path), help="Write the whole landscape to a new folder.")
@click.option("--date", "day", default="", metavar="DAY", help="With --all: its day; by default, of the newest claim.")
@click.option("--doi", default="", help="With --all: the DOI that a repository reserved for it.")
@click.option("--no-parquet", is_flag=True, help="With --all: leave out Parquet.")
@click.pass_obj
def export(root: Path, /, thing: str | None, folder: Path | None, **options: Any) -> None:
    """Write THING, a model or a license, in the terms of others, or with --all the whole landscape as a data set."""
    if bool(thing) == bool(folder):
        raise click.UsageError("Give THING with --to, or --all FOLDER.")
    _refuse_unused("all" if folder else "thing")
    if folder:
        _write_all(root, folder, options)
    else:
        _write_one(root, str(thing), **{name: options[name] for name in ("form", "view", "created", "output")})


USED = {"thing": ("form", "view", "created", "output"), "all": ("day", "doi", "no_parquet")}
"""The options that go with a thing, and those that go with the whole landscape."""


def _refuse_unused(way: str) -> None:
    """Raise UsageError for an option that the user gave and that would be ignored."""
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) == click.core.ParameterSource.COMMANDLINE
        if given and any(parameter.name in names for other, names in USED.items() if other != way):
            raise click.UsageError(f"{parameter.opts[0]} goes with {'THING' if way == 'all' else '--all FOLDER'}.")


def _write_all(root: Path, folder: Path, options: Mapping[str, Any]) -> None:
    from openness.deposit.write_deposit import write_deposit

    landscape = open_built(root)
    with show_progress("Writing the landscape") as progress:
        files = write_deposit(
            landscape,
            folder,
            progress,
            day=options["day"],
            doi=options["doi"],
            parquet=not options["no_parquet"],
        )
    click.echo(f"Wrote {files} files to {folder}.")


def _write_one(root: Path, thing: str, form: str | None, view: str, created: str, output: Path | None) -> None:
    from openness.export import export as run
    from openness.files import write_whole

    if form is None:
        raise Complaint(f"Say in whose terms: --to {', '.join(EXPORT_FORMATS)}.")
    text = run(open_built(root), form, thing, view, created)
    if output is None:
        show_data(text)
        return
    write_whole(output, text.encode())
