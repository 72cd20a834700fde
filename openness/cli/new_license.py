"""`openness new-license`: write an entry about a license to complete."""

from pathlib import Path

import click

EPILOG = """\b
Examples:
  openness new-license "Zebra License 1.0"                         write zebra-license-1-0.yaml
  openness new-license "Zebra License 1.0" --id zebra --source openness-curation
  openness keys LicenseEvaluation                                  further properties of it
"""


@click.command("new-license", epilog=EPILOG)
@click.argument("name")
@click.option("--id", "slug", default="", help="The last part of its address here; made from the name, if not given.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write, in YAML.")
@click.option("--source", default="", help="Who evaluates it: a source that is there, or a name for a new one.")
@click.pass_obj
def new_license(root: Path, name: str, slug: str, output: Path | None, source: str) -> None:
    """Write an entry that describes the license NAME and evaluates it, with all five criteria undecided.

    Comments say what to put where. A file that is there is never overwritten.
    """
    from openness.cli.writing import form_of, write_new
    from openness.entries.license_skeleton import license_skeleton
    from openness.entries.lookup import read_known

    form_of(output, "yaml")
    found, text = license_skeleton(name, read_known(root), slug, source)
    path = output or Path(f"{found}.yaml")
    write_new(path, text)
    click.echo(f"Wrote {path}. Complete it, then: openness check {path}")
