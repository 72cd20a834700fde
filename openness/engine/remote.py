"""The one door to SPARQLWrapper: ask and change any SPARQL 1.1 endpoint, with time-outs, retries and credentials."""

import random
import re
import time
import urllib.error
from ast import literal_eval
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import TypeVar
from urllib.parse import urlsplit

from openness import __version__, engine
from openness.engine import wire
from openness.errors import OpennessError
from openness.forms.sparql import FORMS, form, with_prefixes
from openness.rows import Answer, text
from openness.terms import PREFIXES
from openness.xsd import XSD, is_valid

AGENT = f"openness/{__version__} (https://w3id.org/openness) SPARQLWrapper/2"
AGAIN = (429, 502, 503, 504)
"""The HTTP statuses after which the same request may succeed."""
LONGEST_PAUSE = 60.0
LONGEST_GET = 2000
"""The longest query that goes into a URL where the method is `auto`; many servers refuse a URL of 8 KB."""
CHUNK = 1 << 16
PAGE = 5_000
"""How many statements are asked for at once; Virtuoso cuts an answer at 10,000."""
GRAPHS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"

T = TypeVar("T")


class RemoteError(OpennessError):
    """An endpoint that does not answer, or not as it should; the message says which, how, and what to do."""


class TooMuchError(RemoteError):
    """An answer that took too long, or a request or answer that is too large; less of it may succeed."""


@dataclass(frozen=True)
class Endpoint:
    """Where and how a SPARQL 1.1 engine is asked; it stands wherever a store does that is only read.

    `timeout` is in seconds and holds for a whole answer; `tries` counts the first one; `pause`, in seconds, comes
    before the second try and doubles with each. `method` is GET, POST or auto (GET while the query fits into a URL).
    `default_graphs` and `named_graphs` are the dataset that each query is asked of; with neither, the endpoint's own.
    `virtuoso` asks in Virtuoso's dialect (see `in_dialect`).
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

    def __post_init__(self) -> None:
        """Refuse what is not a web address: a file is not an endpoint."""
        for url in (self.url, self.update_url or self.url):
            check_url(url)

    def run(self, sparql: str) -> Answer | engine.Triples | bool:
        """Answer a query as `engine.run` does. Raises UnreadableError for a query that is refused, else RemoteError."""
        kind = form(sparql)
        if kind not in FORMS:
            raise engine.UnreadableError(f"Not a query: it has none of {', '.join(FORMS)}.")
        prefixed = with_prefixes(sparql, PREFIXES)
        body, headers = _request(self, in_dialect(prefixed) if self.virtuoso else prefixed, kind)
        media = headers.get_content_type()
        try:
            if kind in ("CONSTRUCT", "DESCRIBE"):
                return wire.read_triples(body, media)
            answer = wire.read_answer(body)
            return _truth(answer) if kind == "ASK" else answer
        except (ValueError, SyntaxError) as error:
            start = body[:80].decode("utf-8", "replace")
            raise RemoteError(
                f"{self.url}: the answer ({media}) cannot be read: {error}. It begins: {start}"
            ) from error

    def statements(self, graph: str) -> engine.Triples:
        """Return all statements of a named graph, or, without a name, of the default graph.

        An endpoint that cuts its answers, as Virtuoso does at ResultSetMaxRows, is asked a page at a time. Raises
        RemoteError where even so not every statement comes.
        """
        pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        ask = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
        counted = engine.select(self, f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }}")
        wanted = int(text(counted.rows[0][0]))
        found = engine.construct(self, ask) if wanted <= PAGE else []
        if len(found) < wanted:
            pages = (engine.construct(self, f"{ask} LIMIT {PAGE} OFFSET {at}") for at in range(0, wanted, PAGE))
            found = list(dict.fromkeys(triple for page in pages for triple in page))
        if len(found) != wanted:
            raise RemoteError(
                f"{self.url} gives {len(found):,} of the {wanted:,} statements in <{graph or 'default'}>."
            )
        return found


def software(endpoint: Endpoint) -> str:
    """Return what an endpoint says that it is, in its `Server` header. Raises as `run` does."""
    return str(_request(endpoint, "ASK {}", "ASK")[1].get("Server", ""))


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


def check_url(url: str) -> None:
    """Raise RemoteError for what is not a web address that can be asked."""
    if not url.startswith(("http://", "https://")):
        raise RemoteError(f"'{url}' is not an endpoint. Give a URL that begins with http:// or https://.")
    try:
        parts = urlsplit(url)
        right = bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:  # brackets that do not match, a port that is no number
        right = False
    if not right:
        raise RemoteError(
            f"'{url}' is not a URL. Give one such as http://localhost:7878/query; escape others as %C3%A9."
        )


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
            raise engine.UnreadableError("The query is not a SELECT query.")
        yield batch, answer


def _request(endpoint: Endpoint, sparql: str, kind: str) -> tuple[bytes, Message]:
    """Send a query or an update until it is answered, refused, or has been tried often enough."""
    for attempt in range(1, endpoint.tries + 1):
        pause = endpoint.pause * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311, spreads clients only
        try:
            return _once(endpoint, sparql, kind)
        except urllib.error.HTTPError as error:
            if error.code not in AGAIN or attempt == endpoint.tries:
                raise _refusal(endpoint, error.code, error.read(2000)) from error
            asked = error.headers.get("Retry-After", "")
            pause = max(pause, float(asked)) if is_valid(asked, XSD + "nonNegativeInteger") else pause
        except TimeoutError as error:
            raise _too_late(endpoint) from error
        except (urllib.error.URLError, HTTPException, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise _too_late(endpoint) from error
            if attempt == endpoint.tries:
                tried = f"{attempt} tries" if attempt > 1 else "one try"
                raise RemoteError(
                    f"{endpoint.url} cannot be reached ({reason}; {tried}). Is the server running, and the URL right?"
                ) from error
        time.sleep(min(pause, LONGEST_PAUSE))
    raise RemoteError(f"{endpoint.url} was not asked: tries is {endpoint.tries}.")


def _once(endpoint: Endpoint, sparql: str, kind: str) -> tuple[bytes, Message]:
    """Send a query or an update once; return the body of the answer and its headers."""
    # Here, because a landscape that the program itself holds never needs it.
    from SPARQLWrapper import BASIC, DIGEST, GET, JSON, POST, TURTLE, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    graph = kind in ("CONSTRUCT", "DESCRIBE")
    wrapper = SPARQLWrapper(endpoint.url, endpoint.update_url or None, TURTLE if graph else JSON, agent=endpoint.agent)
    wrapper.setOnlyConneg(True)
    wrapper.setTimeout(max(1, round(endpoint.timeout)))
    if endpoint.user:
        wrapper.setCredentials(endpoint.user, endpoint.password)
        wrapper.setHTTPAuth(DIGEST if endpoint.digest else BASIC)
    asked = kind in FORMS
    if asked:
        for name in endpoint.default_graphs:
            wrapper.addParameter("default-graph-uri", name)
        for name in endpoint.named_graphs:
            wrapper.addParameter("named-graph-uri", name)
    short = len(sparql) <= LONGEST_GET and endpoint.method != "POST"
    wrapper.setMethod(GET if asked and (short or endpoint.method == "GET") else POST)
    wrapper.setQuery(f"{kind if asked else 'INSERT'} # the form alone, found without the library's guess")
    wrapper.queryString = sparql
    if graph:
        wrapper.addCustomHttpHeader("Accept", GRAPHS)
    until = time.monotonic() + endpoint.timeout
    try:
        result = wrapper.query()
    except SPARQLWrapperException as error:
        # The library reads the body of a refusal and keeps it only as Python writes bytes, at the end of its message.
        said = str(error).partition("Response:\n")[2]
        status = error.__context__.code if isinstance(error.__context__, urllib.error.HTTPError) else 500
        raise _refusal(endpoint, status, literal_eval(said) if said else b"") from error
    with result.response as response:
        body = bytearray()
        while part := response.read(CHUNK):
            body += part
            if time.monotonic() > until:
                raise _too_late(endpoint)
            if len(body) > endpoint.most_bytes:
                raise TooMuchError(f"{endpoint.url}: the answer is larger than {endpoint.most_bytes:,} bytes.")
        _whole(endpoint, response.headers)
        return bytes(body), response.headers


def _whole(endpoint: Endpoint, headers: Message) -> None:
    """Refuse an answer that Virtuoso cut at its row limit or its time limit; nothing else about it would show."""
    if limit := headers.get("X-SPARQL-MaxRows"):
        raise TooMuchError(f"{endpoint.url} cuts answers at {limit} rows. Raise ResultSetMaxRows in its virtuoso.ini.")
    if headers.get("X-SQL-State") == "S1TAT":
        raise TooMuchError(f"{endpoint.url} cut the answer at its time limit. Raise MaxQueryExecutionTime or ask less.")


def _too_late(endpoint: Endpoint) -> TooMuchError:
    return TooMuchError(f"{endpoint.url} did not answer within {endpoint.timeout:g} seconds. Ask less, or wait longer.")


def _refusal(endpoint: Endpoint, status: int, body: bytes) -> ValueError:
    """Return the error for an HTTP status, with what the endpoint said and what to do."""
    said = " ".join(body.decode("utf-8", "replace").split())[:400]
    if status == 400:
        return engine.UnreadableError(f"{endpoint.url} does not take the query: {said}")
    remedies = {
        401: "Its user or password is wrong or missing.",
        403: "This user may not do that there.",
        404: "There is no endpoint at this URL.",
        405: "The endpoint does not take this method.",
    }
    message = f"{endpoint.url} answers {status}. {remedies.get(status, said)}".rstrip()
    return TooMuchError(message) if status in (413, 414, 500, 502, 503, 504) else RemoteError(message)
