"""The SPARQL 1.1 Graph Store Protocol: put, extend, fetch and drop the graphs of an engine, one at a time."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast
from urllib.parse import quote

from openness import rdf
from openness.rdf import exchange, http_client
from openness.rdf.remote import AGENT
from openness.rdf.remote_errors import Breaker, RemoteError, StatusError, TooMuchError, UnreachableError, check_url
from openness.terms import GRAPH

REMEDIES = {
    400: "It does not take what was sent.",
    401: "The user or password is wrong or missing. Set OPENNESS_USER and OPENNESS_PASSWORD, or give --credentials.",
    403: "This user may not write there.",
    404: "There is no Graph Store Protocol at this URL.",
    405: "It does not take this method; is it the Graph Store Protocol's URL, and not the query's?",
    413: "The chunk is too large for it. Give a smaller --chunk.",
    415: "It does not read N-Triples.",
    507: "Its disk is full.",
}


@dataclass(frozen=True)
class GraphStore:
    """Where and how the graphs of an engine are written. `timeout` and `pause` are in seconds, as in `Endpoint`.

    With `digest` the password is not sent, but what the server asks to be made of it.
    An empty name is the default graph.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    digest: bool = False
    timeout: float = 300.0
    tries: int = 4
    pause: float = 1.0
    agent: str = AGENT
    linger: float = 0.0
    breaker: Breaker | None = field(default=None, repr=False, compare=False)
    given_up: threading.Event | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what is not a web address."""
        check_url(self.url)

    def put(self, graph: str, lines: bytes) -> None:
        """Replace a graph by triples in N-Triples."""
        self._send("PUT", graph, lines)

    def post(self, graph: str, lines: bytes) -> None:
        """Add triples in N-Triples to a graph."""
        self._send("POST", graph, lines)

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is not there is no error."""
        self._send("DELETE", graph)

    def fetch(self, graph: str) -> Iterator[rdf.Triple]:
        """Yield the triples of a graph as they arrive; none where there is no such graph."""
        try:
            with http_client.stream(self, self._request("GET", graph)) as reply:
                if reply.status != 404:
                    # The engine's parser wants no more of a file than that it is read.
                    yield from exchange.read_stream(cast(BinaryIO, reply), http_client.media_type(reply.headers))
        except RemoteError as error:
            raise self._refusal("GET", error) from error
        except (SyntaxError, ValueError, OSError) as error:
            raise RemoteError(f"the graph <{graph}> cannot be read back: {rdf.why(error)}", self.url) from error

    def _send(self, method: str, graph: str, body: bytes | None = None) -> None:
        try:
            http_client.send(self, self._request(method, graph, body))
        except RemoteError as error:
            raise self._refusal(method, error) from error

    def _request(self, method: str, graph: str, body: bytes | None = None) -> http_client.Request:
        """Return a request; all of them may be sent twice without harm."""
        headers = {}
        if method == "GET":  # Virtuoso answers 406 to a PUT that says what it would like to read
            headers["Accept"] = "application/n-triples, text/turtle;q=0.9"
        if body is not None:
            headers["Content-Type"] = "application/n-triples"
        accepted = (404,) if method in ("GET", "DELETE") else ()
        return http_client.Request(method, self._at(graph), body, headers, self._at(GRAPH["-"]), accepted)

    def _at(self, graph: str) -> str:
        where = f"graph={quote(graph, safe='')}" if graph else "default"
        return f"{self.url}{'&' if '?' in self.url else '?'}{where}"

    def _refusal(self, method: str, error: RemoteError) -> RemoteError:
        """Return the error with what can be done about it."""
        if isinstance(error, StatusError):
            kind = TooMuchError if error.status in (413, 500) else RemoteError
            remedy = REMEDIES.get(error.status, "")
            return kind(f"answers {error.status} to {method}. {remedy} {error.body}".strip(), self.url)
        if isinstance(error, UnreachableError):
            return UnreachableError(f"{error.reason} Run the same again, and it goes on where it stopped.", self.url)
        return error
