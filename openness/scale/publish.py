"""Publish a built landscape to another engine: graph by graph, in chunks, taken up where it stopped, and verified.

The record in the engine (`landscape.publication`) lists what is there. A graph that is there already, with the same
hash, is not sent again; a graph that is new is sent whole; one that was cut off goes on at its first missing chunk.
Triples are sent in their order as text, so that a chunk holds the same ones in the next run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape, Progress
from openness.landscape.publication import (
    MERGED,
    OWN,
    STATE,
    Publication,
    PublishedGraph,
    read_publication,
    write_record,
)
from openness.rdf import exchange
from openness.rdf.remote import Endpoint, TooMuchError, update

SORTED = 5_000_000
"""Up to so many triples a graph is sorted in memory; a larger one is sent in the order of the store on disk."""


class PublishError(OpennessError):
    """A landscape that was not published, or not as it is; the message says which graph, and what to do."""


class Target(Protocol):
    """Where graphs are written: the Graph Store Protocol (openness/rdf/graphstore.py), or SPARQL Update."""

    def put(self, graph: str, lines: bytes) -> None:
        """Replace a graph by triples in N-Triples; an empty name is the default graph."""

    def post(self, graph: str, lines: bytes) -> None:
        """Add triples in N-Triples to a graph."""

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is not there is no error."""

    def fetch(self, graph: str) -> Iterator[rdf.Triple]:
        """Yield the triples of a graph."""


@dataclass(frozen=True)
class ByUpdate:
    """Graphs written by SPARQL Update, for an engine that has no Graph Store Protocol."""

    endpoint: Endpoint

    def put(self, graph: str, lines: bytes) -> None:
        """Replace a graph by triples in N-Triples."""
        self.drop(graph)
        self.post(graph, lines)

    def post(self, graph: str, lines: bytes) -> None:
        """Add triples in N-Triples to a graph."""
        text = lines.decode()
        update(
            self.endpoint, f"INSERT DATA {{ GRAPH <{graph}> {{\n{text}}} }}" if graph else f"INSERT DATA {{\n{text}}}"
        )

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is not there is no error."""
        update(self.endpoint, f"DROP SILENT GRAPH <{graph}>" if graph else "DROP SILENT DEFAULT")

    def fetch(self, graph: str) -> Iterator[rdf.Triple]:
        """Yield the triples of a graph."""
        yield from self.endpoint.statements(graph)


@dataclass(frozen=True)
class Step:
    """What becomes of one graph: its name (`default` for the default graph), its triples, and how many chunks go."""

    graph: str
    statements: int
    chunks: int
    send: int


def plan(landscape: Landscape, endpoint: Endpoint, chunk: int, merged: bool) -> tuple[Publication, list[Step]]:
    """Compare a landscape with what an engine holds of it: the record to start with, and a step for each graph.

    `merged` says that the default graph goes into a graph of its own. Raises RemoteError where the engine does not
    answer.
    """
    store, old = _require_embedded(landscape), read_publication(endpoint)
    blanks = exchange.blank(store)
    parts: dict[str, PublishedGraph] = {}
    steps = []
    for name in [*rdf.named_graphs(store), MERGED if merged else OWN]:
        statements, hashed = exchange.digest(exchange.in_graph(store, "" if name in (OWN, MERGED) else name, blanks))
        part = PublishedGraph(statements, hashed, -(-statements // chunk))
        there = old.parts.get(name) if old else None
        same = there and (there.statements, there.hash) == (part.statements, part.hash)
        if there and same and (there.verified or there.chunks == part.chunks):
            part = there
        parts[name] = part
        steps.append(Step(name, statements, part.chunks, part.chunks - part.sent))
    return Publication(landscape.version, MERGED if merged else "", parts), steps


def publish(
    landscape: Landscape,
    target: Target,
    endpoint: Endpoint,
    chunk: int = 50_000,
    merged: bool | None = None,
    progress: Progress = lambda *_: None,
) -> Publication:
    """Bring an engine to hold a landscape, and verify each graph by its count and hash; return the record.

    `merged` says whether the default graph goes into a graph of its own; None finds out by asking the engine. What was
    published before and is no part of the landscape is removed. Raises RemoteError where the engine refuses or is not
    reached, and PublishError where it holds something else than was sent; the same call then goes on.
    """
    store = _require_embedded(landscape)
    blanks = exchange.blank(store)
    old = read_publication(endpoint)
    if merged is None:
        merged = _is_union(target, endpoint, old or Publication(landscape.version))
    record, steps = plan(landscape, endpoint, chunk, merged)
    work, done = sum(step.send for step in steps) + sum(not part.verified for part in record.parts.values()), 0
    _keep(target, record)
    for name in sorted(set(old.parts if old else ()) - set(record.parts)):
        target.drop("" if name == OWN else name)
    for name, part in record.parts.items():
        place, source = "" if name == OWN else name, "" if name in (OWN, MERGED) else name
        if part.sent < part.chunks:
            for number, lines in enumerate(_chunks(exchange.in_graph(store, source, blanks), part.statements, chunk)):
                if number < part.sent:
                    continue
                progress(f"sending {_short(name)}", done, work)
                (target.post if number else target.put)(place, lines)
                done += 1
                record = _with(record, name, replace(record.parts[name], sent=number + 1))
                _keep(target, record)
        if not part.verified:
            progress(f"verifying {_short(name)}", done, work)
            record = _verify_graph(target, endpoint, record, name)
            done += 1
            _keep(target, record)
    progress("published", work, work)
    return record


def _require_embedded(landscape: Landscape) -> rdf.Embedded:
    if not isinstance(landscape.store, rdf.Embedded):
        raise PublishError("Only a landscape that is held in memory or on disk can be published.")
    return landscape.store


def _is_union(target: Target, endpoint: Endpoint, record: Publication) -> bool:
    """Find out whether an engine's default graph shows what is in its named graphs."""
    _keep(target, record)
    return rdf.run(endpoint, f"ASK {{ <{STATE}> ?property ?value }}") is True


def _chunks(triples: Iterable[rdf.Triple], statements: int, size: int) -> Iterator[bytes]:
    lines = map(exchange.line, triples)
    ordered = iter(sorted(lines)) if statements <= SORTED else lines
    while part := list(islice(ordered, size)):
        yield "".join(part).encode()


def _verify_graph(target: Target, endpoint: Endpoint, record: Publication, name: str) -> Publication:
    """Mark a graph as verified, or mark it to be sent again and raise PublishError."""
    part, place = record.parts[name], "" if name == OWN else name
    try:
        count, hashed = exchange.digest(target.fetch(place))
    except TooMuchError:  # as Virtuoso answers where a graph has more than a million triples (MaxVectorSize)
        count, hashed = 0, ""
    if count < part.statements:  # cut without a word, as Virtuoso does at its ResultSetMaxRows
        count, hashed = exchange.digest(endpoint.statements(place))
    if (count, hashed) == (part.statements, part.hash):
        return _with(record, name, replace(part, verified=True))
    _keep(target, _with(record, name, replace(part, sent=0)))
    wrong = f"{count:,} statements instead of {part.statements:,}" if count != part.statements else "other statements"
    raise PublishError(
        f"The graph {_short(name)} does not hold what was sent: {wrong}. Does anybody else write to it? "
        "Run the same command again to send it again."
    )


def _with(record: Publication, name: str, part: PublishedGraph) -> Publication:
    return replace(record, parts={**record.parts, name: part})


def _keep(target: Target, record: Publication) -> None:
    target.put(STATE, write_record(record))


def _short(graph: str) -> str:
    return graph.rsplit("/", 1)[-1]
