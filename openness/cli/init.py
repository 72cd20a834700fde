"""`openness init`: copy the landscape to a folder that one can change."""

import shutil
from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.terminal import one_line

FOLDERS = ("ontology", "graph", "shapes", "queries")

EPILOG = """\b
Examples:
  openness init my-landscape                        copy the landscape
  openness --root my-landscape add my-model.yaml    add an entry to the copy
  openness --root my-landscape serve                show it
"""


@click.command(epilog=EPILOG)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def init(root: Path, folder: Path) -> None:
    """Copy the landscape to FOLDER, a new or an empty one, to add entries, rules and questions of your own."""
    if folder.exists() and any(folder.iterdir()):
        raise Complaint(f"{folder}: not empty. Give a new or an empty folder.")
    if missing := [name for name in FOLDERS if not (root / name).is_dir()]:
        raise Complaint(f"{root}: no {missing[0]}/ to copy. Give a whole landscape by --root.")
    there = folder.exists()  # such as the folder in which one is, or one that is mounted: it cannot be replaced
    partial = (folder if there else folder.parent) / f".{folder.name}.part"
    try:
        shutil.rmtree(partial, ignore_errors=True)
        for name in FOLDERS:
            shutil.copytree(root / name, partial / name, ignore=shutil.ignore_patterns(".*"))
        if there:
            for name in FOLDERS:
                (partial / name).rename(folder / name)
            partial.rmdir()
        else:
            partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise Complaint(f"{folder}: {error.strerror or 'cannot be written'}. Nothing was copied.") from error
    click.echo(
        f"Copied the landscape to {one_line(str(folder))}. Use it with: openness --root {one_line(str(folder))} …"
    )
