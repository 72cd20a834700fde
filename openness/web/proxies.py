"""Trust a named number of proxies for the address under which visitors see the site."""

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from openness.errors import OpennessError

VARIABLE = "OPENNESS_PROXIES"
MAX_PROXIES = 9
"""How many proxies may be before the site."""


class ProxiesError(OpennessError):
    """A number of proxies that is none."""


def behind(app: Flask, proxies: int) -> None:
    """Let an application take its address, and its client's, from the headers `X-Forwarded-*` of so many proxies.

    Anybody can send these headers, so without a proxy that sets them none is believed; of several values in one, that
    counts which the outermost of the proxies added.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]


def from_environment(variables: Mapping[str, str] = os.environ) -> int:
    """Return how many proxies the environment names, none where it does not. Raises ProxiesError for no such number."""
    typed = variables.get(VARIABLE, "0")
    if typed not in map(str, range(MAX_PROXIES + 1)):
        raise ProxiesError(f"{VARIABLE}: '{typed}' is not a number of proxies. Give one from 0 to {MAX_PROXIES}.")
    return int(typed)
