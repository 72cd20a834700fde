"""`openness build`: build the landscape, and write it out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli import Complaint
from openness.cli.building import INDEXING, open_built, show_progress

if TYPE_CHECKING:
    from openness.landscape.spread import Spread

EPILOG = """\b
Examples:
  openness build                           build, and count what there is
  openness build --output landscape.nq     write it as N-Quads
  openness build --output landscape.trig   write it as TriG, by named graph
  openness build --output landscape.ttl    write all triples as Turtle, without the graphs
  openness build --jobs 4                  read index tables and YAML in four processes
  openness build --scheduler tcp://10.0.0.1:8786
                                           on a Dask cluster, whose workers see the same files by the same paths
  openness build --ontology -o opn.ttl     write the ontology alone, without what only builds compute
"""


@click.command(epilog=EPILOG)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending gives the format: .nq, .trig, .ttl, .jsonld, .nt or .rdf.",
)
@click.option("--ontology", is_flag=True, help="With --output: write the ontology alone, in one file.")
@click.option("--no-cache", is_flag=True, help="Build again although nothing has changed, and do not cache.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, help="Read index tables and YAML in so many processes.")
@click.option("--scheduler", metavar="ADDRESS", default="", help="Read them on the Dask cluster of this scheduler.")
@click.pass_obj
def build(root: Path, output: Path | None, ontology: bool, no_cache: bool, jobs: int, scheduler: str) -> None:
    """Load the ontology and the claims, infer, derive; write the landscape or count it."""
    from openness import rdf
    from openness.files import write_whole
    from openness.rdf.dump import dump
    from openness.search.index_file import index

    if output and output.suffix not in rdf.SUFFIXES:
        raise Complaint(f"'{output.name}' has no ending of a known format. There are: {', '.join(rdf.SUFFIXES)}.")
    if ontology:
        _write_ontology(root, output)
        return
    pages = not no_cache and not output
    if scheduler and jobs > 1:
        raise click.UsageError("--jobs is for this machine, and --scheduler for a cluster. Give one of them.")
    with _spread(root, jobs, scheduler) as spread:
        landscape = open_built(root, cache=not no_cache, spread=spread)
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


@contextmanager
def _spread(root: Path, jobs: int, scheduler: str) -> "Iterator[Spread | None]":
    """Give where reading is spread to: processes here, a cluster, or nothing."""
    from openness.landscape.spread import Spread
    from openness.workers import workers

    if scheduler:
        from openness.scale.cluster import spread_over

        with spread_over(scheduler, root) as spread:
            yield spread
    elif jobs > 1:
        with workers(jobs) as pool:
            yield Spread(pool.submit, root)
    else:
        yield None


def _write_ontology(root: Path, output: Path | None) -> None:
    """Write the core of the ontology in one file, blank nodes with the same labels each time."""
    from openness import rdf
    from openness.files import write_whole
    from openness.landscape.load import ONTOLOGY, read, sources
    from openness.landscape.ontology_files import read_ontology, select_core
    from openness.rdf.dump import dump

    if output is None:
        raise click.UsageError("--ontology needs --output, a file for the ontology.")
    if output.suffix in (".nq", ".trig"):
        raise Complaint(f"'{output.name}' is a format with graphs. Use .ttl, .jsonld, .nt or .rdf for the ontology.")
    store, alone = rdf.empty(), rdf.empty()
    read(store, [(path, graph) for path, graph in sources(root) if graph == ONTOLOGY])
    rdf.add(alone, select_core(read_ontology(store)), ONTOLOGY)
    write_whole(output, dump(alone, rdf.SUFFIXES[output.suffix], reproducible=True))
    click.echo(f"Wrote {output}.")
