"""`openness build`: build the landscape, and write it out."""

from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.building import INDEXING, built, show_progress

EPILOG = """\b
Examples:
  openness build                           build, and count what there is
  openness build --output landscape.nq     write it as N-Quads
  openness build --output landscape.trig   write it as TriG, by named graph
  openness build --output landscape.ttl    write all statements as Turtle, without the graphs
"""


@click.command(epilog=EPILOG)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending gives the format: .nq, .trig, .ttl, .jsonld, .nt or .rdf.",
)
@click.option("--no-cache", is_flag=True, help="Build again although nothing has changed, and do not cache.")
@click.pass_obj
def build(root: Path, output: Path | None, no_cache: bool) -> None:
    """Load the ontology and the claims, infer, derive; write the landscape or count it."""
    from openness import rdf
    from openness.files import write_whole
    from openness.rdf.dump import dump
    from openness.search.index_file import index

    if output and output.suffix not in rdf.SUFFIXES:
        raise Complaint(f"'{output.name}' has no ending of a known format. There are: {', '.join(rdf.SUFFIXES)}.")
    pages = not no_cache and not output
    landscape = built(root, cache=not no_cache)
    if pages:
        with show_progress(INDEXING) as progress:
            index(landscape, progress)
    if output:
        try:
            write_whole(output, dump(landscape.store, rdf.SUFFIXES[output.suffix], reproducible=True))
        except rdf.FormatError as error:
            raise Complaint(f"{output}: {error} Nothing was written.") from error
        click.echo(f"Wrote {output}.")
        return
    counted = rdf.select(
        landscape.store,
        "SELECT ?graph (COUNT(*) AS ?statements) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph",
    )
    for record in counted.records():
        click.echo(f"{int(record['statements']):>8,}  {record['graph']}")
