"""The SPARQL 1.1 Graph Store Protocol: put, extend, fetch and drop the graphs of an engine, one at a time."""

import base64
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from urllib.parse import quote

from openness import engine
from openness.engine import wire
from openness.engine.remote import AGAIN, AGENT, LONGEST_PAUSE, RemoteError, TooMuchError
from openness.terms import GRAPH
from openness.xsd import XSD, is_valid

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

    @property
    def shown(self) -> str:
        """The URL without its query, which may hold an access token."""
        return self.url.partition("?")[0]

    def put(self, graph: str, lines: bytes) -> None:
        """Replace a graph by statements in N-Triples."""
        with self._sent("PUT", graph, lines):
            pass

    def post(self, graph: str, lines: bytes) -> None:
        """Add statements in N-Triples to a graph."""
        with self._sent("POST", graph, lines):
            pass

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is not there is no error."""
        with self._sent("DELETE", graph, missing=True):
            pass

    def fetch(self, graph: str) -> Iterator[engine.Triple]:
        """Yield the statements of a graph as they arrive; none where there is no such graph."""
        with self._sent("GET", graph, missing=True) as response:
            if response is not None:
                try:
                    yield from wire.read_stream(response, response.headers.get_content_type())
                except (SyntaxError, ValueError, OSError, HTTPException) as error:
                    raise RemoteError(f"{self.shown}: the graph <{graph}> cannot be read back: {error}") from error

    @contextmanager
    def _sent(
        self, method: str, graph: str, body: bytes | None = None, missing: bool = False
    ) -> Iterator[HTTPResponse | None]:
        """Send a request until it is answered or refused; all of them may be sent twice without harm."""
        for attempt in range(1, self.tries + 1):
            pause = self.pause * 2 ** (attempt - 1)
            try:
                request = self._request(method, graph, body)
                if self.user and self.digest:
                    self._digest(request)
                response = urllib.request.build_opener().open(request, timeout=self.timeout)
            except urllib.error.HTTPError as error:
                with error:
                    if missing and error.code == 404:
                        yield None
                        return
                    if error.code not in AGAIN or attempt == self.tries:
                        said = " ".join(error.read(2000).decode("utf-8", "replace").split())[:300]
                        told = REMEDIES.get(error.code, "")
                        kind = TooMuchError if error.code in (413, 500) else RemoteError
                        raise kind(f"{self.shown} answers {error.code} to {method}. {told} {said}".strip()) from error
                    asked = error.headers.get("Retry-After", "")
                    pause = max(pause, float(asked)) if is_valid(asked, XSD + "nonNegativeInteger") else pause
            except (OSError, HTTPException) as error:  # URLError and TimeoutError are OSErrors
                if attempt == self.tries:
                    reason = getattr(error, "reason", error)
                    raise RemoteError(
                        f"{self.shown} cannot be reached ({reason}; {attempt} tries). Is the server running? "
                        "Run the same again, and it goes on where it stopped."
                    ) from error
            else:
                with response:
                    yield response
                return
            time.sleep(min(pause, LONGEST_PAUSE))

    def _request(self, method: str, graph: str, body: bytes | None) -> urllib.request.Request:
        where = f"graph={quote(graph, safe='')}" if graph else "default"
        url = f"{self.url}{'&' if '?' in self.url else '?'}{where}"
        if not url.startswith(("http://", "https://")):
            raise RemoteError(
                f"'{self.shown}' is not a URL of a graph store. Give one that begins with http:// or https://."
            )
        headers = {"User-Agent": AGENT}
        if method == "GET":  # Virtuoso answers 406 to a PUT that says what it would like to read
            headers["Accept"] = "application/n-triples, text/turtle;q=0.9"
        if body is not None:
            headers["Content-Type"] = "application/n-triples"
        if self.user and not self.digest:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return urllib.request.Request(url, body, headers, method=method)  # noqa: S310, the scheme is checked above

    def _digest(self, request: urllib.request.Request) -> None:
        """Sign a request by the challenge that the server gives to an empty one.

        A server that refuses a large body before it has read it resets the connection, and the challenge is lost.
        """
        probe = self._request("GET", GRAPH["-"], None)
        try:
            urllib.request.build_opener().open(probe, timeout=self.timeout).close()
        except urllib.error.HTTPError as error:
            with error:
                scheme, _, challenge = error.headers.get("WWW-Authenticate", "").partition(" ")
            if error.code == 401 and scheme.lower() == "digest":
                passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
                passwords.add_password(None, self.url, self.user, self.password)
                fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
                signed = urllib.request.HTTPDigestAuthHandler(passwords).get_authorization(request, fields)
                request.add_header("Authorization", f"Digest {signed}")
