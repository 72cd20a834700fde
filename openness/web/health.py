"""`/healthz` and `/readyz`: whether the site runs, and whether it can answer."""

from dataclasses import replace

from flask import Blueprint, Response

from openness import rdf
from openness.rdf.remote import Endpoint
from openness.rdf.remote_errors import Breaker, RemoteError
from openness.web.site import site

pages = Blueprint("health", __name__)

READY_SECONDS = 2.0
"""How long an engine elsewhere may take to say that it is there."""
TRIES, PAUSE = 2, 0.1
"""How often a page asks an engine elsewhere, and how many seconds later again: a visitor waits."""


@pages.get("/healthz")
def healthz() -> Response:
    """Say that the site runs."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def readyz() -> Response:
    """Say whether the site can answer: 503 while the engine that holds the landscape does not."""
    store = site().landscape.store
    if isinstance(store, Endpoint):
        try:
            rdf.run(replace(store, timeout=READY_SECONDS, tries=1), "ASK {}")
        except (RemoteError, rdf.UnreadableError):
            words = "The engine that holds the landscape does not answer.\n"
            return Response(words, 503, mimetype="text/plain", headers={"Retry-After": "5"})
    return Response("ready\n", mimetype="text/plain")


def limit_retries(store: rdf.Store) -> rdf.Store:
    """Return a store for pages: an engine elsewhere is asked twice, and not while it cannot be reached."""
    if not isinstance(store, Endpoint):
        return store
    return replace(store, tries=min(store.tries, TRIES), pause=PAUSE, breaker=Breaker())
