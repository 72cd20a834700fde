"""`openness serve`: show the site."""

import signal
import sys
import threading
import tomllib
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from openness.cli import Complaint, refuse_address
from openness.cli.building import INDEXING, open_built, place, show_progress
from openness.cli.terminal import one_line
from openness.paths import text_of
from openness.sandbox.query_limits import PREFIX, LimitError, Limits

if TYPE_CHECKING:
    from flask import Flask

F = TypeVar("F", bound=Callable[..., Any])

LIMITS = {
    "seconds": "How long a query from outside may run.",
    "rows": "How many rows or statements its answer may have; a longer one is cut there and says so.",
    "megabytes": "How large its answer may be.",
    "memory": "How many megabytes of memory it may take beside the landscape.",
    "characters": "How long its text may be.",
    "depth": "How deeply its brackets may be nested.",
    "at_once": "How many of them may run at once; never more than a quarter of the threads.",
    "wait": "How many seconds one may wait for a free place.",
    "unconfined": "Answer them also where this system lets no process be cut off from the network.",
}
EPILOG = f"""\b
Examples:
  openness serve --port 8080
  openness serve --proxies 1            behind a proxy that ends TLS
  openness serve --query-seconds 30 --query-rows 100000
  {PREFIX}SECONDS=30 openness serve     the same by the environment
"""


def add_limit_options(command: F) -> F:
    """Give a command an option a limit of queries from outside, with an environment variable for each."""
    for field in reversed(fields(Limits)):
        command = click.option(
            f"--query-{field.name.replace('_', '-')}",
            f"query_{field.name}",
            **({"is_flag": True} if field.type is bool else {"type": field.type, "show_default": True}),
            default=field.default,
            envvar=PREFIX + field.name.upper(),
            help=LIMITS[field.name],
        )(command)
    return command


@click.command(epilog=EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for a free one."
)
@click.option("--threads", type=click.IntRange(1, 64), default=16, show_default=True, help="How many requests at once.")
@click.option(
    "--proxies",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    envvar="OPENNESS_PROXIES",
    help="How many proxies before the site set X-Forwarded-Proto and X-Forwarded-Host; no others are believed.",
)
@click.option(
    "--public-host",
    metavar="HOST",
    default="",
    envvar="OPENNESS_PUBLIC_HOST",
    help="The name, with a port if need be, under which visitors see the site; requests for others are refused (421).",
)
@click.option("--access-log", is_flag=True, envvar="OPENNESS_ACCESS_LOG", help="Write a line of JSON for each request.")
@click.option("--metrics", is_flag=True, envvar="OPENNESS_METRICS", help="Give figures for Prometheus at /metrics.")
@click.option(
    "--client-rate",
    type=click.FloatRange(0, 1e6),
    default=0,
    envvar="OPENNESS_CLIENT_RATE",
    help="How many requests a second one client may send on average; 0 for no limit, which is the default.",
)
@click.option(
    "--client-at-once",
    type=click.IntRange(0, 1000),
    default=0,
    envvar="OPENNESS_CLIENT_AT_ONCE",
    help="How many queries and checks of one client may run at once; 0 for no limit, which is the default.",
)
@click.option(
    "--client-connections",
    type=click.IntRange(0, 500),
    default=100,
    show_default=True,
    envvar="OPENNESS_CLIENT_CONNECTIONS",
    help="How many connections one address may hold; 0 for no limit. Not with --proxies, which has one address.",
)
@click.option(
    "--request-seconds",
    type=click.FloatRange(1, 3600),
    default=60.0,
    show_default=True,
    envvar="OPENNESS_REQUEST_SECONDS",
    help="How long a client may take to send a whole request.",
)
@click.option(
    "--reload-seconds",
    type=click.FloatRange(0, 86_400),
    default=10.0,
    show_default=True,
    envvar="OPENNESS_RELOAD_SECONDS",
    help="How often to look for changes of the landscape, which are shown without a restart; 0 for only at SIGHUP.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="OPENNESS_CONFIG",
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _option, path: _read_config(ctx, path),
    help="A TOML file with these options, such as query-seconds = 30; command line and environment go before it.",
)
@click.option("--check-config", is_flag=True, help="Show the settings and where each comes from, and stop.")
@add_limit_options
@click.pass_context
def serve(
    ctx: click.Context,
    /,
    host: str,
    port: int,
    threads: int,
    proxies: int,
    public_host: str,
    access_log: bool,
    metrics: bool,
    client_rate: float,
    client_at_once: int,
    client_connections: int,
    request_seconds: float,
    reload_seconds: float,
    check_config: bool,
    **given: Any,
) -> None:
    """Show the site on this machine, until Ctrl-C."""
    import waitress

    from openness.web import create_app, warm
    from openness.web.checking.check_pages import MAX_BYTES
    from openness.web.client_limits import ClientLimits
    from openness.web.connections import limit_connections
    from openness.web.reload import ReloadingSite, Watcher
    from openness.web.sparql.protocol import ENCODED

    values = {name.removeprefix("query_"): value for name, value in given.items()}
    values["at_once"] = min(values["at_once"], max(1, threads // 4))
    try:
        limits = Limits(**values)
    except LimitError as error:
        raise Complaint(f"--query-{error}") from error
    if check_config:
        _show_config(ctx)
        return
    root: Path = ctx.obj
    held = place()
    with show_progress(INDEXING) as progress:
        landscape = open_built(root)
        clients = ClientLimits(client_rate, client_at_once)
        settings = (proxies, public_host, access_log, metrics, clients)
        app = create_app(landscape, limits, progress, *settings)
    site = ReloadingSite(app, landscape, lambda changed: create_app(changed, limits, lambda *_: None, *settings))
    watcher = Watcher(site, root, held, reload_seconds, lambda text: click.echo(one_line(text), err=True))
    limit_connections(request_seconds, 0 if proxies else client_connections)
    try:
        server = waitress.create_server(
            site,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            max_request_body_size=MAX_BYTES + limits.characters * ENCODED,  # more than any page takes is not even kept
            connection_limit=500,
            clear_untrusted_proxy_headers=not proxies,
            channel_timeout=30,  # who says nothing for so many seconds makes way
        )
    except (OSError, ValueError) as error:
        raise refuse_address(host, port, error) from error
    click.echo(f"Openness is at http://{host}:{server.effective_port} (Ctrl-C ends it).", err=True)
    # So that neither the first query nor the first visitor has to wait.
    for prepare in (partial(_start, app, limits), partial(warm, app)):
        threading.Thread(target=prepare, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a service that is stopped ends its processes too
    signal.signal(signal.SIGHUP, lambda *_: watcher.ask())
    watcher.start()
    try:
        server.run()
    finally:
        watcher.close()
        site.close()


def _read_config(ctx: click.Context, path: Path | None) -> None:
    """Let a TOML file give the options that neither the command line nor the environment gives."""
    if path is None:
        return
    try:
        given = tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise Complaint(f"{path}: this is not TOML: {error}.") from error
    known = {str(param.name) for param in ctx.command.params if param.name not in {"config", "check_config", "help"}}
    values = {name.replace("-", "_"): value for name, value in given.items()}
    for name in sorted(values.keys() - known):
        listed = ", ".join(sorted(known)).replace("_", "-")
        raise Complaint(f"{path}: there is no option {name.replace('_', '-')}. There are: {listed}.")
    ctx.default_map = values


def _show_config(ctx: click.Context) -> None:
    """Print each setting, its value and its origin."""
    origins = {"COMMANDLINE": "command line", "ENVIRONMENT": "environment", "DEFAULT_MAP": "file", "DEFAULT": "default"}
    for name, value in ctx.params.items():
        source = ctx.get_parameter_source(name)
        if name != "check_config":
            origin = origins.get(source.name, "default") if source else "file"
            click.echo(one_line(f"{name.replace('_', '-'):20} {value!s:20} {origin}"))


def _start(app: "Flask", limits: Limits) -> None:
    """Start the processes that answer queries from outside, and report the walls that the system does not allow."""
    from openness.sandbox.pool import walls_reason
    from openness.web import workers

    if missing := workers(app).start():
        open_to = f"Queries from outside are answered without a wall against {' and '.join(missing)}."
        click.echo(f"Warning: {open_to if limits.unconfined else walls_reason(missing)}", err=True)
