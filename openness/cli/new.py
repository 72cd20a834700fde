"""`openness new`: write an entry to complete."""

from pathlib import Path

import click

EPILOG = """\b
Examples:
  openness new "Falcon 2"                        write falcon-2.yaml
  openness new "Falcon 2" --format turtle        write falcon-2.ttl
  openness new "Falcon 2" -o entries/falcon.yaml
  openness new "Falcon 2" --source model-openness-tool-2026
"""


@click.command(epilog=EPILOG)
@click.argument("model")
@click.option(
    "--format", "-f", "form", type=click.Choice(["yaml", "turtle"]), help="YAML, unless the ending says otherwise."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--source", default="", help="Who makes the claims: a source that is there, or a name for a new one.")
@click.pass_obj
def new(root: Path, model: str, form: str | None, output: Path | None, source: str) -> None:
    """Write an entry about MODEL with all twelve components unknown, and comments that say what to put where.

    A file that is there is never overwritten.
    """
    from openness.cli.writing import form_of, write_new
    from openness.entries.lookup import read_known
    from openness.entries.skeleton import SUFFIXES, skeleton, thing_named

    there = read_known(root)
    form = form_of(output, form)
    text = skeleton(model, there, form, source)
    path = output or Path(thing_named("Model", model, there).slug + SUFFIXES[form])
    write_new(path, text)
    click.echo(f"Wrote {path}. Complete it, then: openness check {path}")
