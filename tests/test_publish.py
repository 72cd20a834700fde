"""A landscape is published whole, resumed where it stopped, and never reported as complete when it is not."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from servers import Server, oxigraph, run_on

from openness import rdf
from openness.landscape import Landscape
from openness.landscape.opening import Backend, open_landscape
from openness.landscape.publication import STATE, read_publication, write_record
from openness.paths import ROOT
from openness.rdf import exchange
from openness.rdf.graphstore import GraphStore
from openness.rdf.remote import Endpoint, RemoteError, TooMuchError, update
from openness.scale.publish import ByUpdate, PublishError, plan, publish
from openness.terms import GRAPH

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        yield running


@pytest.fixture(scope="module")
def part(landscape: Landscape) -> Landscape:
    """Return three graphs of the landscape with blank nodes in them: enough to publish, and quick."""
    store, wanted = rdf.empty(), {GRAPH[name] for name in ("curated", "ontology", "provenance")}
    store.extend(q for q in rdf.quads_of(landscape.store, named=True) if str(q.graph_name)[1:-1] in wanted)
    return replace(landscape, store=store)


@pytest.fixture
def endpoint(server: Server) -> Endpoint:
    """Return the endpoint of a server that holds nothing."""
    at = Endpoint(server.query, server.update)
    update(at, "CLEAR ALL")
    return at


class Recorder:
    """The graph store of a server, which notes what is sent and breaks off on demand."""

    def __init__(self, server: Server, breaks_after: int = 10**9) -> None:
        self.store, self.sent, self.left = GraphStore(server.gsp), [""] * 0, breaks_after

    def put(self, graph: str, lines: bytes) -> None:
        self._note(graph)
        self.store.put(graph, lines)

    def post(self, graph: str, lines: bytes) -> None:
        self._note(graph)
        self.store.post(graph, lines)

    def drop(self, graph: str) -> None:
        self.store.drop(graph)

    def fetch(self, graph: str) -> Iterator[rdf.Triple]:
        return self.store.fetch(graph)

    def _note(self, graph: str) -> None:
        if graph == STATE:
            return
        if not self.left:
            raise ConnectionError("cut")
        self.left -= 1
        self.sent.append(graph)


class Refusing(Recorder):
    """A graph store that gives back no graph, as Virtuoso none of more than a million statements."""

    def fetch(self, graph: str) -> Iterator[rdf.Triple]:
        raise TooMuchError(f"answers 500 to GET of {graph}")


def test_a_graph_that_the_store_does_not_give_back_is_verified_by_a_query(
    part: Landscape, server: Server, endpoint: Endpoint
) -> None:
    assert publish(part, Refusing(server), endpoint).complete
    update(endpoint, f"INSERT DATA {{ GRAPH <{GRAPH.curated}> {{ <http://example.org/a> a <http://example.org/B> }} }}")
    record = read_publication(endpoint)
    assert record
    parts = {name: replace(one, verified=False) for name, one in record.parts.items()}
    Refusing(server).put(STATE, write_record(replace(record, parts=parts)))
    with pytest.raises(PublishError, match="curated does not hold what was sent"):
        publish(part, Refusing(server), endpoint)


def test_what_is_there_is_not_sent_again(part: Landscape, server: Server, endpoint: Endpoint) -> None:
    first, second = Recorder(server), Recorder(server)
    publish(part, first, endpoint)
    record = publish(part, second, endpoint)
    assert len(first.sent) == 4
    assert second.sent == []
    assert record.complete


def test_a_publication_goes_on_at_the_chunk_where_it_stopped(
    part: Landscape, server: Server, endpoint: Endpoint
) -> None:
    whole, cut, rest = Recorder(server), Recorder(server, breaks_after=5), Recorder(server)
    publish(part, whole, endpoint, chunk=500)
    update(endpoint, "CLEAR ALL")
    with pytest.raises(ConnectionError):
        publish(part, cut, endpoint, chunk=500)
    with pytest.raises(RemoteError, match=r"half published .* openness publish"):
        open_landscape(ROOT, Backend(endpoint=endpoint))
    record = publish(part, rest, endpoint, chunk=500)
    assert cut.sent + rest.sent == whole.sent
    assert record.complete
    assert open_landscape(ROOT, Backend(endpoint=endpoint)).version == part.version


def test_a_publication_that_is_killed_goes_on(landscape: Landscape, server: Server, endpoint: Endpoint) -> None:
    command = [sys.executable, "-m", "openness", "--root", str(landscape.root), *server.options]
    command += ["publish", "--chunk", "400"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=server.environment)
    for _ in range(1000):
        state = read_publication(endpoint)
        if state and sum(part.sent for part in state.parts.values()) >= 5:
            break
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    stopped = read_publication(endpoint)
    assert stopped is not None
    there = sum(part.sent for part in stopped.parts.values())
    assert there >= 5
    assert not stopped.complete
    _, steps = plan(landscape, endpoint, 400, merged=False)
    assert sum(step.send for step in steps) == sum(step.chunks for step in steps) - there
    done = run_on(server, "--root", str(landscape.root), "publish", "--chunk", "400")
    assert done.returncode == 0, done.stderr
    assert "and verified" in done.stderr


def test_a_graph_that_somebody_else_changed_is_found_and_sent_anew(
    part: Landscape, server: Server, endpoint: Endpoint
) -> None:
    class Meddled(Recorder):
        def fetch(self, graph: str) -> Iterator[rdf.Triple]:
            if graph.endswith("curated"):
                update(endpoint, f"INSERT DATA {{ GRAPH <{graph}> {{ <https://e.org/a> <https://e.org/b> 1 }} }}")
            return super().fetch(graph)

    with pytest.raises(PublishError, match=r"curated does not hold what was sent: [\d,]+ statements instead of"):
        publish(part, Meddled(server), endpoint)
    again = Recorder(server)
    assert publish(part, again, endpoint).complete
    assert GRAPH.curated in again.sent


def test_what_is_no_part_of_the_landscape_any_more_is_removed(
    part: Landscape, server: Server, endpoint: Endpoint
) -> None:
    target = Recorder(server)
    more = rdf.empty()
    more.extend(rdf.quads_of(part.store, named=True))
    rdf.add(more, rdf.parse(b"<urn:x-a> <urn:x-b> <urn:x-c> .", "ntriples", "a test"), "https://e.org/extra")
    publish(replace(part, store=more, version="more"), target, endpoint)
    assert rdf.run(endpoint, "ASK { GRAPH <https://e.org/extra> { ?s ?p ?o } }") is True
    publish(part, target, endpoint)
    assert rdf.run(endpoint, "ASK { GRAPH <https://e.org/extra> { ?s ?p ?o } }") is False


def test_an_engine_without_a_graph_store_is_written_by_updates(part: Landscape, endpoint: Endpoint) -> None:
    record = publish(part, ByUpdate(endpoint), endpoint, chunk=2000)
    assert record.complete
    assert record.merged == ""


def test_a_dry_run_sends_nothing(landscape: Landscape, server: Server, endpoint: Endpoint) -> None:
    done = run_on(server, "--root", str(landscape.root), "publish", "--dry-run")
    assert done.returncode == 0
    assert "1 of 1 chunks to send" in done.stdout
    assert rdf.run(endpoint, "ASK { GRAPH ?g { ?s ?p ?o } }") is False


def test_the_hash_of_a_graph_does_not_depend_on_order_and_counts_values() -> None:
    one = exchange.read_triples(b'<http://a> <http://b> 2.50, true, 1e0, "x"@EN .', "text/turtle")
    two = exchange.read_triples(b'<http://a> <http://b> "x"@en, 1.0e0, true, 2.5 .', "text/turtle")
    other = exchange.read_triples(b'<http://a> <http://b> "x"@en, 1.0e0, true, 2.51 .', "text/turtle")
    assert exchange.digest(one) == exchange.digest(two) != exchange.digest(other)


def test_publish_wants_to_know_where(server: Server) -> None:
    command = [sys.executable, "-m", "openness", "--endpoint", server.query, "publish"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--gsp URL publish" in done.stderr


class _Refuses(BaseHTTPRequestHandler):
    status: ClassVar[int] = 401

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the library's own name
        """Say nothing."""


@pytest.fixture(scope="module")
def refuses() -> Iterator[str]:
    refusing = ThreadingHTTPServer(("127.0.0.1", 0), _Refuses)
    thread = threading.Thread(target=refusing.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{refusing.server_port}/store"
    refusing.shutdown()
    refusing.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "OPENNESS_USER and OPENNESS_PASSWORD"),
        (403, "may not write"),
        (404, "no Graph Store Protocol at this URL"),
        (413, "smaller --chunk"),
        (500, "answers 500 to PUT"),
        (503, "answers 503 to PUT"),
    ],
)
def test_a_refusal_is_told_with_what_to_do(refuses: str, status: int, message: str) -> None:
    _Refuses.status = status
    with pytest.raises(RemoteError, match=message):
        GraphStore(refuses, tries=2, pause=0.01).put("https://e.org/g", b"")


def test_a_password_that_is_wrong_is_told(tmp_path: Path, refuses: str) -> None:
    _Refuses.status = 401
    (tmp_path / "credentials").write_text("me:wrong\n", encoding="utf-8")
    store = GraphStore(refuses, "me", "wrong", digest=True, tries=1)
    with pytest.raises(RemoteError, match="wrong or missing"):
        store.put("", b"")
    assert "wrong" not in repr(store).replace("wrong or missing", "")
