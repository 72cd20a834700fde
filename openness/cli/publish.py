"""`openness publish`: load the built landscape into another engine."""

from pathlib import Path

import click

from openness.cli.building import place, show_progress
from openness.landscape.opening import Backend, open_landscape

EPILOG = """\b
Examples:
  openness --endpoint http://localhost:7878/query --gsp http://localhost:7878/store publish
  openness --endpoint http://localhost:8890/sparql --auth digest \\
    --gsp http://localhost:8890/sparql-graph-crud-auth publish
  openness --store DISK --endpoint URL --update-endpoint URL publish --chunk 5000
"""


@click.command(epilog=EPILOG)
@click.option(
    "--chunk", type=click.IntRange(min=1), default=50_000, show_default=True, help="How many statements go at once."
)
@click.option(
    "--default-graph",
    type=click.Choice(["auto", "own", "merged"]),
    default="auto",
    show_default=True,
    help="Where the engine keeps every statement once: in its own default graph, or, where that is the union of "
    "the named graphs, merged in one more of them. auto asks the engine.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.pass_obj
def publish(root: Path, chunk: int, default_graph: str, dry_run: bool) -> None:
    """Load the built landscape into the engine at --endpoint, graph by graph, and verify what it then holds.

    It is written by the Graph Store Protocol at --gsp, or by SPARQL Update at --update-endpoint. Stopped half-way, by
    whatever, it goes on where it stopped; what is there already is not sent again.
    """
    from openness.rdf.graphstore import GraphStore
    from openness.rdf.remote_errors import show_url
    from openness.scale.publish import ByUpdate, Target, plan
    from openness.scale.publish import publish as run

    held = place(both=True)
    endpoint = held.endpoint
    if endpoint is None or not (held.graphs or endpoint.update_url):
        raise click.UsageError("Name the engine: openness --endpoint URL --gsp URL publish (or --update-endpoint URL).")
    with show_progress("Building the landscape, once after a change") as progress:
        landscape = open_landscape(root, Backend(held.store), progress)
    target: Target = ByUpdate(endpoint)
    if held.graphs:
        target = GraphStore(held.graphs, endpoint.user, endpoint.password, endpoint.digest)
    if dry_run:
        _, steps = plan(landscape, endpoint, chunk, default_graph == "merged")
        for step in steps:
            what = f"{step.send} of {step.chunks} chunks to send" if step.send else "there already"
            click.echo(f"{step.statements:>12,}  {step.graph}  ({what})")
        return
    with show_progress("Publishing") as progress:
        record = run(landscape, target, endpoint, chunk, {"own": False, "merged": True}.get(default_graph), progress)
    for name, part in record.parts.items():
        click.echo(f"{part.statements:>12,}  {name}")
    click.echo(f"Published to {show_url(endpoint.url)}, and verified.", err=True)
