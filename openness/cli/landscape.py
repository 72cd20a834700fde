"""Build the landscape that a verb needs, and show the progress on the terminal."""

import sys
from pathlib import Path

import click

from openness.build import Landscape, build


def built(root: Path, cache: bool = True) -> Landscape:
    """Return the built landscape of a folder; where it must be built first, show a progress bar on stderr."""
    with click.progressbar(length=1, label="", file=sys.stderr, show_eta=False, item_show_func=str) as bar:
        bar.is_hidden = True  # until there is something to build

        def progress(step: str, done: int, steps: int) -> None:
            if not sys.stderr.isatty():
                click.echo(f"Building the landscape ({done}/{steps}): {step}", err=True)
                return
            bar.is_hidden = False
            bar.label = "Building the landscape, once after a change"
            bar.length = steps
            bar.update(done - bar.pos, step)

        return build(root, progress, cache)
