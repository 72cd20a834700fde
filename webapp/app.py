"""The WSGI door: `gunicorn webapp.app:app`, `waitress-serve webapp.app:app`, or any other server.

The environment variables are those of `openness serve`. Each process looks for changes of the landscape and shows them.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from openness.cli.engine_options import place_of
from openness.cli.terminal import one_line
from openness.landscape import Landscape
from openness.landscape.opening import open_landscape
from openness.paths import ROOT
from openness.sandbox.query_limits import from_environment
from openness.web import client_limits, create_app, proxies
from openness.web.reload import ReloadingSite, Watcher


def _variable(name: str, default: str = "") -> str:
    return os.environ.get(f"OPENNESS_{name}", default)


def _is_on(name: str) -> bool:
    return _variable(name).lower() in {"1", "true", "yes", "on"}


def _make(landscape: Landscape) -> Flask:
    return create_app(
        landscape,
        from_environment(),
        behind=proxies.from_environment(),
        public_host=_variable("PUBLIC_HOST"),
        access_log=_is_on("ACCESS_LOG"),
        clients=client_limits.from_environment(),
        metrics=_is_on("METRICS"),
    )


_root = Path(_variable("ROOT", str(ROOT)))
_store, _credentials = (Path(_variable(name)) if _variable(name) else None for name in ("STORE", "CREDENTIALS"))
_held = place_of(_store, _variable("ENDPOINT") or None, None, None, _credentials, "basic", 60, "auto")
_landscape = open_landscape(_root, _held)
_site = ReloadingSite(_make(_landscape), _landscape, _make)
_watcher = Watcher(
    _site, _root, _held, float(_variable("RELOAD_SECONDS", "10")), lambda text: print(one_line(text), file=sys.stderr)
)


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request."""
    _watcher.start()
    return _site(environ, start_response)
