"""Ask and change any SPARQL 1.1 endpoint, within a time limit, with tries and credentials."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from openness import __version__, rdf
from openness.rdf import exchange
from openness.rdf.remote_errors import Breaker, RefusedQueryError, StatusError
from openness.rdf.remote_errors import RemoteError as RemoteError
from openness.rdf.remote_errors import TooMuchError as TooMuchError
from openness.rdf.remote_errors import check_url as check_url
from openness.rdf.rows import Answer, text
from openness.readers.sparql import QUERY_FORMS, form, with_prefixes
from openness.terms import PREFIXES

if TYPE_CHECKING:
    from openness.rdf.http_client import Reply

AGENT = f"openness/{__version__} (https://w3id.org/openness)"
LONGEST_GET = 2000
"""The longest query that goes into a URL where the method is `auto`; many servers refuse a URL of 8 KB."""
PAGE = 5_000
"""How many triples are asked for at once; Virtuoso cuts an answer at 10,000."""
GRAPH_TYPES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
ANSWER_TYPE = "application/sparql-results+json"

T = TypeVar("T")


@dataclass(frozen=True)
class Endpoint:
    """The address of a SPARQL 1.1 engine and how to ask it; it can take the place of a store that is only read.

    `timeout` is in seconds and holds for a whole answer; `tries` counts the first one; `pause`, in seconds, comes
    before the second try and doubles with each. `method` is GET, POST or auto (GET while the query fits into a URL).
    `default_graphs` and `named_graphs` are the dataset that each query is asked of; with neither, the endpoint's own.
    `virtuoso` asks in Virtuoso's dialect (see `in_dialect`). `breaker` refuses at once what would go to a server
    that was not reached a moment ago; `given_up` is set when nobody waits for the answer any longer;
    `linger` is how many seconds beyond `timeout` the engine may then take to end the query.
    """

    url: str
    update_url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    digest: bool = False
    method: str = "auto"
    timeout: float = 60.0
    tries: int = 4
    pause: float = 1.0
    most_bytes: int = 1 << 28
    agent: str = AGENT
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    virtuoso: bool = False
    linger: float = 0.0
    breaker: Breaker | None = field(default=None, repr=False, compare=False)
    given_up: threading.Event | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what is not a web address: a file is not an endpoint."""
        for url in (self.url, self.update_url or self.url):
            check_url(url)

    def run(self, sparql: str) -> Answer | rdf.Triples | bool:
        """Answer a query as `rdf.run` does. Raises UnreadableError for a query that is refused, else RemoteError."""
        kind = form(sparql)
        if kind not in QUERY_FORMS:
            raise rdf.UnreadableError(f"Not a query: it has none of {', '.join(QUERY_FORMS)}.")
        prefixed = with_prefixes(sparql, PREFIXES)
        reply = _request(self, in_dialect(prefixed) if self.virtuoso else prefixed, kind)
        body, media = reply.body, reply.media_type
        try:
            if kind in ("CONSTRUCT", "DESCRIBE"):
                return exchange.read_triples(body, media)
            answer = exchange.read_answer(body)
            return _truth(answer) if kind == "ASK" else answer
        except (ValueError, SyntaxError) as error:
            start = body[:80].decode("utf-8", "replace")
            raise RemoteError(
                f"the answer ({media}) cannot be read: {rdf.why(error)}. It starts: {start}", self.url
            ) from error

    def statements(self, graph: str) -> rdf.Triples:
        """Return all triples of a named graph, or, without a name, of the default graph.

        An endpoint that cuts its answers, as Virtuoso does at ResultSetMaxRows, is asked a page at a time. Raises
        RemoteError where even so not every triple comes.
        """
        pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        ask = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
        counted = rdf.select(self, f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }}")
        wanted = int(text(counted.rows[0][0]))
        found = rdf.construct(self, ask) if wanted <= PAGE else []
        if len(found) < wanted:
            pages = (rdf.construct(self, f"{ask} LIMIT {PAGE} OFFSET {at}") for at in range(0, wanted, PAGE))
            found = list(dict.fromkeys(triple for page in pages for triple in page))
        if len(found) != wanted:
            raise RemoteError(f"gives {len(found):,} of the {wanted:,} statements in <{graph or 'default'}>.", self.url)
        return found


def software(endpoint: Endpoint) -> str:
    """Return what an endpoint says that it is, in its `Server` header. Raises as `run` does."""
    return str(_request(endpoint, "ASK {}", "ASK").headers.get("server", ""))


def in_dialect(sparql: str) -> str:
    """Return a query as Virtuoso 7 answers it right.

    LCASE and UCASE of STR give some of their values as wide strings there, which sort before all others; so each is a
    plain string again, and so is the LCASE of a variable after the last ORDER BY.
    """
    changed = re.sub(r"\b([LU]CASE\s*\(\s*STR\s*\(\s*[?$]\w+\s*\)\s*\))", r"STR(\1)", sparql, flags=re.IGNORECASE)
    body, order, keys = changed.rpartition("ORDER BY")
    return body + order + (re.sub(r"\b([LU]CASE\s*\(\s*[?$]\w+\s*\))", r"STR(\1)", keys) if order else keys)


def _truth(answer: Answer | bool) -> bool:
    """Return the answer to an ASK query; Virtuoso gives it as a table of one cell, 1 or 0."""
    if isinstance(answer, Answer):
        return bool(answer.rows) and text(answer.rows[0][0]) in ("1", "true")
    return answer


def update(endpoint: Endpoint, sparql: str) -> None:
    """Run a SPARQL update. Raises UnreadableError for one that is refused, else RemoteError."""
    _request(endpoint, with_prefixes(sparql, PREFIXES), form(sparql))


def in_batches(
    endpoint: Endpoint, query: Callable[[Sequence[T]], str], things: Sequence[T], size: int = 200
) -> Iterator[tuple[Sequence[T], Answer]]:
    """Ask about many things, some at a time, and yield each batch with its answer.

    `query` writes the SELECT query for a batch. A batch that is too much for the endpoint is asked again in halves.
    Raises RemoteError as `run` does, and where a single thing is too much.
    """
    waiting = [things[start : start + size] for start in range(0, len(things), size)]
    while waiting:
        batch = waiting.pop(0)
        try:
            answer = endpoint.run(query(batch))
        except TooMuchError:
            if len(batch) == 1:
                raise
            half = len(batch) // 2
            waiting[:0] = [batch[:half], batch[half:]]
            continue
        if not isinstance(answer, Answer):
            raise rdf.UnreadableError("The query is not a SELECT query.")
        yield batch, answer


def _request(endpoint: Endpoint, sparql: str, kind: str) -> "Reply":
    """Send a query or an update; return the answer. Raises as `run` does."""
    from openness.rdf import http_client  # here, because a landscape that the program itself holds never needs it

    query, graph = kind in QUERY_FORMS, kind in ("CONSTRUCT", "DESCRIBE")
    fields = [("query" if query else "update", sparql)]
    if query:
        fields += [("default-graph-uri", name) for name in endpoint.default_graphs]
        fields += [("named-graph-uri", name) for name in endpoint.named_graphs]
        if endpoint.virtuoso:  # ends the query there, too; what it has until then says that it is cut
            fields += [("timeout", str(round(endpoint.timeout * 1000)))]
    short = len(sparql) <= LONGEST_GET and endpoint.method != "POST"
    url = endpoint.url if query else endpoint.update_url or endpoint.url
    headers = {"Accept": GRAPH_TYPES if graph else ANSWER_TYPE}
    if query and (short or endpoint.method == "GET"):
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
        request = http_client.Request("GET", address, headers=headers, max_bytes=endpoint.most_bytes)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields).encode()
        request = http_client.Request("POST", url, body, headers, max_bytes=endpoint.most_bytes)
    try:
        reply = http_client.send(endpoint, request)
    except StatusError as error:
        raise _refusal(endpoint, error) from error
    _check_whole(endpoint, reply, graph)
    return reply


def _check_whole(endpoint: Endpoint, reply: "Reply", graph: bool) -> None:
    """Refuse an answer that was cut, or of which nobody could notice that it was."""
    if limit := reply.headers.get("x-sparql-maxrows"):
        raise TooMuchError(f"cuts answers at {limit} rows. Raise ResultSetMaxRows in its virtuoso.ini.", endpoint.url)
    if reply.headers.get("x-sql-state") == "S1TAT":
        raise TooMuchError("cut the answer at its time limit. Raise MaxQueryExecutionTime or ask less.", endpoint.url)
    if graph and not reply.framed:
        raise RemoteError("does not announce where a graph ends, so a cut one looks whole.", endpoint.url)


def _refusal(endpoint: Endpoint, error: StatusError) -> ValueError:
    """Return the error for an HTTP status, with the message of the endpoint and what to do."""
    if error.status == 400:
        return RefusedQueryError(f"does not take the query: {error.body}", endpoint.url)
    remedies = {
        401: "Its user or password is wrong or missing.",
        403: "This user may not do that there.",
        404: "There is no endpoint at this URL.",
        405: "The endpoint does not take this method.",
    }
    wait = f" It asks to wait {error.retry_after:,.0f} seconds." if error.retry_after else ""
    message = f"answers {error.status}. {remedies.get(error.status, error.body)}{wait}".rstrip()
    kind = TooMuchError if error.status in (413, 414, 500, 502, 503, 504) else RemoteError
    return kind(message, endpoint.url)
