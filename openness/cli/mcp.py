"""`openness mcp`: serve the landscape to agents by the Model Context Protocol."""

import socket
from pathlib import Path

import click

from openness.cli import refuse_address
from openness.cli.building import open_built

EPILOG = """\b
Examples:
  openness mcp                              over standard input and output: for an agent that starts it
  openness mcp --http --port 8765           over HTTP, at http://127.0.0.1:8765/mcp

It takes: pip install 'openness[mcp]'. The tools only read; SPARQL and entries run in processes with limits.
"""


@click.command(epilog=EPILOG)
@click.option("--http", is_flag=True, help="Serve streamable HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="With --http: the port.")
@click.pass_obj
def mcp(root: Path, http: bool, host: str, port: int) -> None:
    """Serve questions, search, model and license cards, check, draft and SPARQL as tools for agents."""
    from openness.mcp.agent_tools import open_tools
    from openness.mcp.server import make_server

    if http:
        _check_address(host, port)
    landscape = open_built(root)
    tools = open_tools(landscape)
    server = make_server(tools, landscape)
    try:
        if http:
            click.echo(f"Serving at http://{host}:{port}/mcp", err=True)
            server.run("streamable-http", host=host, port=port, stateless_http=True, json_response=True)
        else:
            server.run("stdio")
    finally:
        tools.close()


def _check_address(host: str, port: int) -> None:
    """Raise the complaint of `refuse_address` for an address on which nothing can listen."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, ValueError) as error:
        raise refuse_address(host, port, error) from error
