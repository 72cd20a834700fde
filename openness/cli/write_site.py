"""`openness site`: write the site as files for a static host."""

import time
from pathlib import Path

import click

from openness.cli.building import open_built, show_progress

PREVIEW = "http://localhost:8000/"

EPILOG = """\b
Examples:
  openness site --output public                                          then: python -m http.server -d public
  openness site --output public --base-url https://me.github.io/openness/
  openness site --output public --leave-out claims --leave-out landscape    a smaller site

Any static host serves the folder: GitHub Pages, S3, nginx. Links between pages are relative; only the sitemap, previews
of links and descriptions of the data name the URL. Search and the comparison of models run in the browser. Pages with
values of the visitor's own (SPARQL, checks, other views, other values of a question) say how to start the program.
"""


@click.command(name="site", epilog=EPILOG)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder: a new one, or a site that was written before.",
)
@click.option("--base-url", default=PREVIEW, show_default=True, metavar="URL", help="Where the site will be.")
@click.option(
    "--leave-out",
    "left_out",
    type=click.Choice(["claims", "landscape"]),
    multiple=True,
    help="Write no pages of claims, or not the whole landscape as files; can be repeated.",
)
@click.pass_obj
def write_site(root: Path, /, output: Path, base_url: str, left_out: tuple[str, ...]) -> None:
    """Write the site as files for a static host: whole, or not at all."""
    from openness.web.static_site.write_site import write_site as write

    start = time.monotonic()
    landscape = open_built(root)
    with show_progress("Writing the site") as progress:
        written = write(landscape, output, base_url, progress, left_out=left_out)
    took = time.monotonic() - start
    click.echo(f"Wrote {written.files:,} files ({written.size / 1e6:,.0f} MB) to {output} in {took:,.0f} s.")
    if base_url == PREVIEW:
        click.echo(f"Look at it: python -m http.server -d {output}; to publish it, give its URL: --base-url", err=True)
