"""`openness where`: which folders and which version are used."""

from pathlib import Path

import click

from openness import __version__
from openness.cli.building import place
from openness.cli.terminal import one_line

EPILOG = """\b
Examples:
  openness where                     the folders that are used
  cd "$(openness where root)"        go to one of them
"""
FOLDERS = ("root", "cache", "entries", "program")


@click.command(epilog=EPILOG)
@click.argument("name", required=False, type=click.Choice([*FOLDERS, "store", "endpoint", "version"]))
@click.pass_obj
def where(root: Path, name: str | None) -> None:
    """Print where the landscape, its cache and the program are, or one of them, by NAME."""
    from openness.paths import PACKAGE, cache_folder

    held = place()
    found = {
        "version": __version__,
        "root": str(root.resolve()),
        "entries": str(root.resolve() / "graph" / "entries"),
        "cache": str(cache_folder()),
        "program": str(PACKAGE),
        "store": str(held.store.resolve()) if held.store else "",
        "endpoint": held.endpoint.url if held.endpoint else "",
    }
    if name:
        click.echo(one_line(found[name]))
        return
    for label, value in found.items():
        if value:
            click.echo(f"{label:9} {one_line(value)}")
