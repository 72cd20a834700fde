"""`openness report`: one page on the landscape of today and of the paper."""

from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.building import INDEXING, open_built, read_as_of, show_progress
from openness.cli.terminal import visible

EPILOG = """\b
Examples:
  openness report --output report                       today beside the paper
  openness report --output report --view openness-curation
  openness report --output report-2025 --as-of 2025-12-31

Writes index.html and report.md, and beside them figures/ (SVG), data/ (CSV) and queries/ (SPARQL). Each figure says
over how many models it is, how old the claims are, and by which query it is made.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to."
)
@click.option("--view", default="current", help="The view beside that of the paper; the current one by default.")
@click.option(
    "--as-of",
    default="",
    metavar="DATE",
    callback=read_as_of,
    help="Count claims that were dated by that day alone, such as 2025-12-31.",
)
@click.pass_obj
def report(root: Path, output: Path, view: str, as_of: str) -> None:
    """Write a report on the landscape of today and of the paper, with figures, data and queries."""
    from openness.search.index_file import index
    from openness.web import close, create_app
    from openness.web.report import write_report

    landscape = open_built(root, as_of=as_of)
    with show_progress(INDEXING) as progress:
        index(landscape, progress)
    app = create_app(landscape)
    try:
        with show_progress("Writing the report") as progress:
            pages = write_report(app, output, view, as_of, progress)
    except OSError as error:
        raise Complaint(f"{output}: {error.strerror}. Name a folder that can be written.") from error
    finally:
        close(app)
    for page in pages:
        click.echo(f"Wrote {visible(str(page))}.")
