"""`openness serve`: show the site."""

from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.landscape import built


@click.command(epilog="\b\nExample:\n  openness serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for a free one."
)
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="How many requests at once.")
@click.pass_obj
def serve(root: Path, host: str, port: int, threads: int) -> None:
    """Show the site on this machine, until Ctrl-C."""
    import waitress

    from openness.web import create_app

    app = create_app(built(root))
    try:
        server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise Complaint(f"Cannot listen on {host}:{port}: {error.strerror}. Try --port with another number.") from error
    click.echo(f"Openness is at http://{host}:{server.effective_port} (Ctrl-C ends it).", err=True)
    server.run()
