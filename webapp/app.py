"""The WSGI door: `waitress-serve webapp.app:app`, or any other server that takes an application."""

import os

from openness.landscape import build
from openness.sandbox.query_limits import from_environment
from openness.web import client_limits, create_app, proxies

app = create_app(
    build(),
    from_environment(),
    behind=proxies.from_environment(),
    public_host=os.environ.get("OPENNESS_PUBLIC_HOST", ""),
    access_log=os.environ.get("OPENNESS_ACCESS_LOG", "") in {"1", "true", "yes", "on"},
    clients=client_limits.from_environment(),
    metrics=os.environ.get("OPENNESS_METRICS", "") in {"1", "true", "yes", "on"},
)
