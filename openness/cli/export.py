"""`openness export`: what is known of a model or a license, in the terms of others."""

from pathlib import Path

import click

from openness.cli.building import built
from openness.cli.completion import complete_things
from openness.cli.terminal import show_data

FORMS = ("spdx", "dcat", "schema", "croissant", "odrl", "sssom")

EPILOG = """\b
Examples:
  openness export bloom --to spdx                         an SPDX 3 AI bill of materials
  openness export bloom --to spdx --view eiras-2024 -o bloom.spdx3.json
  openness export llama-2 --to dcat                       DCAT 3, with MLDCAT-AP's class of models
  openness export llama-2 --to schema                     schema.org as JSON-LD
  openness export pythia --to croissant                   the data of a model, as Croissant describes data
  openness export llama-2 --to odrl                       an ODRL policy for each evaluation of the license llama-2
  openness export mit --to sssom                          the mappings of a thing, or of a term such as opn:Model

THING is a name (mit), a kind and a name (license/mit), a prefixed name (license:mit), a label or an IRI.
"""


@click.command(epilog=EPILOG)
@click.argument("thing", shell_complete=complete_things("model", "license"))
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="In whose terms.")
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
@click.pass_obj
def export(root: Path, thing: str, form: str, view: str, created: str, output: Path | None) -> None:
    """Write THING, a model or a license, in the terms of others: SPDX, DCAT, schema.org, Croissant, ODRL, SSSOM."""
    from openness.export import export as run
    from openness.files import write_whole

    text = run(built(root), form, thing, view, created)
    if output is None:
        show_data(text)
        return
    write_whole(output, text.encode())
