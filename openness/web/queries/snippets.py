"""A question as a line to copy: for curl, for Python's standard library, for our command line."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from openness.query.saved_queries import SavedQuery

_TABLE = """import csv
import io
from urllib.request import urlopen

address = {address}
with urlopen(address) as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
for row in rows:
    print(row)
"""
_GRAPH = """from rdflib import Graph

graph = Graph().parse({address}, format="turtle")
for statement in sorted(graph):
    print(*(term.n3() for term in statement))
"""

_QUERY = """import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

query = (
{query}
)
asked = Request({endpoint}, urlencode({{"query": query}}).encode(), {{"Accept": "application/json"}})
with urlopen(asked) as answer:
    print(json.dumps(json.load(answer), indent=1))
"""


@dataclass(frozen=True)
class Snippet:
    """A piece of text to copy: where it is run, and the text."""

    title: str
    text: str


def snippets(query: SavedQuery, values: Mapping[str, str], host: str) -> list[Snippet]:
    """Write a question with its values in each way. `host` is the address of this site, without a slash at its end."""
    form = "ttl" if query.constructs else "csv"
    asked = f"?{urlencode(values)}" if values else ""
    address = f"{host}/queries/{query.slug}.{form}{asked}"
    python = (_GRAPH if query.constructs else _TABLE).format(address=json.dumps(address))
    return [
        Snippet("curl", shlex.join(["curl", "--fail-with-body", "--compressed", address])),
        Snippet("Command line", command(query.slug, values)),
        Snippet("Python", python.rstrip("\n")),
    ]


def for_endpoint(sparql: str, endpoint: str) -> list[Snippet]:
    """Write a query of one's own for curl and for Python, as it is sent to an endpoint."""
    curl = ["curl", "--fail-with-body", "-H", "Accept: text/csv", "--data-urlencode", f"query={sparql}", endpoint]
    lines = "\n".join(f"    {json.dumps(line, ensure_ascii=False)}" for line in sparql.splitlines(keepends=True))
    python = _QUERY.format(endpoint=json.dumps(endpoint), query=lines)
    return [Snippet("curl", shlex.join(curl)), Snippet("Python", python.rstrip("\n"))]


def command(slug: str, values: Mapping[str, str]) -> str:
    """Write a question as a command line of ours."""
    options = [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]
    return shlex.join(["openness", "query", slug, *options])
