"""Queries that run away, the limits that end them, and what is left of processes."""

import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from openness.sandbox.admission import admit
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import Limits

LIMITS = Limits(seconds=1, memory=200, rows=100, megabytes=0.1)
GRAPHS = frozenset({"https://w3id.org/openness/graph/published", "https://w3id.org/openness/graph/curated"})
MODELS = "SELECT ?model { ?model a opn:Model }"
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MANY_MODELS = b"@prefix opn: <https://w3id.org/openness#> ." + b"".join(
    b"<https://w3id.org/openness/model/m%d> a opn:Model ." % at for at in range(20_000)
)
"""An entry that takes longer to check than a check may take."""
RUNAWAYS = {
    "cross product": CROSS_PRODUCT,
    "path explosion": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>)* ?b . ?b (!<a:a>)* ?c . ?c (!<a:a>|^<a:b>)* ?d }",
    "VALUES product": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"VALUES ?v{at} {{ {' '.join(map(str, range(60)))} }}" for at in range(8))
    + "}",
    "regex": """SELECT (COUNT(*) AS ?n) {
      ?s ?p ?o . ?x ?y ?z . FILTER (REGEX(CONCAT(STR(?o), STR(?z)), "(.*)(.*)(.*)[^a]{500}x{500}$")) }""",
}


def ask(pool: Pool, sparql: str, form: str = "csv") -> str:
    return pool.ask(admit(sparql, pool.limits, GRAPHS), form).body.decode()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def given_up(request: urllib.request.Request | str) -> None:
    """Send a request and ignore that the site is stopped."""
    with pytest.raises(OSError), urllib.request.urlopen(request):  # noqa: PT011, S310, refused or broken off
        pass
