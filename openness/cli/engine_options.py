"""The options of the group that say which engine holds the landscape; they hold for every verb."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from openness.landscape.opening import Backend

PLACE = "openness.place"
"""Where the group keeps what `place_of` returned, for every verb."""
USER, PASSWORD = "OPENNESS_USER", "OPENNESS_PASSWORD"

_OPTIONS = (
    click.option(
        "--store",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="OPENNESS_STORE",
        help="Hold the landscape in this folder on disk, made if it is not there and built once after a change.",
    ),
    click.option(
        "--endpoint",
        metavar="URL",
        envvar="OPENNESS_ENDPOINT",
        help="Ask the SPARQL 1.1 endpoint at this URL, to which the landscape was published.",
    ),
    click.option(
        "--update-endpoint", metavar="URL", envvar="OPENNESS_UPDATE_ENDPOINT", help="Where it takes SPARQL updates."
    ),
    click.option(
        "--gsp", metavar="URL", envvar="OPENNESS_GSP", help="Where it speaks the Graph Store Protocol (publish)."
    ),
    click.option(
        "--credentials",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="OPENNESS_CREDENTIALS",
        help=f"A file with USER:PASSWORD on its first line; or set {USER} and {PASSWORD}.",
    ),
    click.option(
        "--auth",
        type=click.Choice(["basic", "digest"]),
        default="basic",
        help="How the endpoint wants the password; Virtuoso: digest.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=86_400),
        callback=lambda _ctx, _option, seconds: _a_number(seconds),
        default=60.0,
        help="Seconds to wait for an answer of the endpoint (60).",
    ),
    click.option(
        "--method",
        type=click.Choice(["auto", "GET", "POST"]),
        default="auto",
        help="How the endpoint is asked; auto: GET where the query fits into a URL.",
    ),
)


def _a_number(seconds: float) -> float:
    if math.isnan(seconds):  # which is in every range, for it is not below and not above
        raise click.BadParameter("nan is no number of seconds.")
    return seconds


def held_somewhere(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which engine holds the landscape."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def place_of(
    store: Path | None,
    endpoint: str | None,
    update_endpoint: str | None,
    gsp: str | None,
    credentials: Path | None,
    auth: str,
    timeout: float,
    method: str,
) -> "Backend":
    """Return where the options say that the landscape is held. Raises UsageError where they contradict each other."""
    if (update_endpoint or gsp) and not endpoint:
        raise click.UsageError("--update-endpoint and --gsp belong to an --endpoint; name that too.")
    from openness.landscape.opening import Backend  # here, for help and lists of queries need no landscape

    if not endpoint:
        return Backend(store)
    # Imported here, because most landscapes are held by the program itself.
    from openness.rdf.remote import Endpoint, check_url

    check_url(gsp or endpoint)
    user, password = _credentials(credentials)
    return Backend(
        store,
        endpoint=Endpoint(
            endpoint, update_endpoint or "", user, password, auth == "digest", method=method, timeout=timeout
        ),
        graphs=gsp or "",
    )


def _credentials(file: Path | None) -> tuple[str, str]:
    if file is None:
        return os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    try:
        first = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: cannot be read as a file of credentials.") from error
    user, colon, password = first.partition(":")
    if not colon:
        raise click.UsageError(f"{file}: its first line is not USER:PASSWORD.")
    return user, password
