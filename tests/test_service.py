"""No query from outside calls another endpoint, however it is written, and wherever the landscape is held."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import TESTS, Openness
from service_queries import Canary, Generator, canary

from openness import rdf
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.rdf.remote import Endpoint
from openness.sandbox.admission import Admitted, admit
from openness.sandbox.pool import Pool
from openness.sandbox.query_job import answer
from openness.sandbox.query_limits import Limits, RefusedError

FALCON = TESTS / "forms" / "falcon-2.yaml"
QUERIES = int(os.environ.get("OPENNESS_SERVICE_QUERIES", "2000"))
"""How many random queries are tried; 100,000 take about four minutes."""
LIMITS = Limits(seconds=5, rows=20)
CALLS = (
    "PREFIX m: <https://w3id.org/openness#Model> SELECT ?x { ?s a m:.SERVICE <URL> { ?a ?b ?x } } LIMIT 2",
    "SELECT ?x { ?s ?p trueSERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p falseSERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p 1SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p 1.5SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p 1e5SERVICE SILENT <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p 'a'SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p ''SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p '''a'''@en.SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p <x>SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p []SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p _:b.SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p ?o.SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s a :.SERVICE <URL> { ?a ?b ?x } }",
    "PREFIX m: <http://e/> SELECT ?x { ?s a m:a.SERVICE <URL> { ?a ?b ?x } }",
    "PREFIX m: <http://e/> SELECT ?x { ?s a m:\\..SERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p ?o . \\u0053ERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p ?o . \u017fERVICE <URL> { ?a ?b ?x } }",
    "SELECT ?x { ?s ?p ?o FILTER (?s<'>') SERVICE <URL> { ?a ?b ?x } FILTER (?p<'>') }",
    "PREFIX c: <URL> SELECT ?x { SERVICEc: { ?a ?b ?x } }",
    "PREFIX SERVICE: <URL> SELECT ?x { SERVICE: { ?a ?b ?x } }",
    "PREFIX : <URL> SELECT ?x { SERVICE:{ ?a ?b ?x } }",
    "SELECT ?x { { SELECT * { ?s ?p ?o } }SERVICE?s{ ?a ?b ?x } }",
)


@pytest.fixture(scope="module")
def listening() -> Iterator[Canary]:
    with canary() as opened:
        yield opened


@pytest.fixture(scope="module")
def store() -> rdf.Embedded:
    store = rdf.empty()
    rdf.read_bytes(store, b"<http://e/a> <http://e/p> <http://e/c>, 1, true .", "turtle")
    return store


def ask_without_walls(store: rdf.Embedded, query: Admitted) -> None:
    """Answer as a worker does, in this process, which reaches the network."""
    job = {"sparql": query.sparql, "probe": query.probe, "default_graphs": (), "named_graphs": ()}
    form = "json" if query.form in {"SELECT", "ASK"} else "ntriples"
    answer(store, {**job, "form": form}, LIMITS)


@pytest.mark.parametrize("sparql", CALLS)
def test_a_call_reaches_nothing_where_no_wall_holds(sparql: str, store: rdf.Embedded, listening: Canary) -> None:
    before = len(listening.calls)
    with contextlib.suppress(RefusedError):
        ask_without_walls(store, admit(sparql.replace("URL", listening.address), LIMITS, ()))
    # what no token shows is left to the parser
    ask_without_walls(store, Admitted(sparql.replace("URL", listening.address), "SELECT", (), ()))
    assert len(listening.calls) == before


def test_of_many_random_queries_none_calls(store: rdf.Embedded, listening: Canary) -> None:
    generator = Generator(listening.address, seed=21)
    admitted = 0
    for _ in range(QUERIES):
        sparql = generator.query()
        before = len(listening.calls)
        try:
            query = admit(sparql, LIMITS, ())
        except RefusedError:
            continue
        admitted += 1
        ask_without_walls(store, query)
        assert len(listening.calls) == before, sparql
    assert admitted > QUERIES / 10


def test_the_generator_writes_queries_that_call_where_nothing_refuses_them(
    store: rdf.Embedded, listening: Canary
) -> None:
    generator = Generator(listening.address, seed=21)
    before = len(listening.calls)
    for _ in range(500):
        with contextlib.suppress(rdf.UnreadableError):
            rdf.run(store, generator.query())
    assert len(listening.calls) - before > 10


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service ?p ?o # SERVICE <http://e/> { }\n }",
        'PREFIX m: <http://e/> SELECT * { ?s ?p m:service-level, m:SERVICE, "SERVICE <http://e/> {}"@en }',
        "SELECT * { ?s ?p <http://e/SERVICE>, '''SERVICE''' FILTER (?o > 'downLOAD FROM') }",
        "PREFIX service: <http://e/> SELECT ?from { GRAPH service:from { ?from service:load ?o } }",
    ],
)
def test_the_word_where_it_calls_nothing_is_answered(sparql: str, store: rdf.Embedded) -> None:
    query = admit(sparql, LIMITS, ())
    job = {"sparql": sparql, "probe": query.probe, "default_graphs": (), "named_graphs": (), "form": "json"}
    assert answer(store, job, LIMITS)[0].get("rows") is not None
    assert query.probe != sparql


@pytest.fixture
def elsewhere(listening: Canary) -> Iterator[Pool]:
    opened = Pool(Endpoint(listening.address), LIMITS)
    yield opened
    opened.close()


def test_an_engine_elsewhere_gets_only_what_the_parser_here_confirms(elsewhere: Pool, listening: Canary) -> None:
    before = len(listening.calls)
    hidden = [call.replace("URL", "http://e/") for call in CALLS]
    graph = "https://w3id.org/openness/graph/published"
    for sparql in (
        *hidden,
        "DEFINE get:soft 'replace' SELECT * { ?s ?p ?o }",
        "PREFIX bif: <bif:> SELECT (bif:http_get('http://e/') AS ?x) {}",
        "SELECT * { ?s ?p ?o FILTER (<bif:system>('id') = 1) }",
        "LOAD <http://e/>",
    ):
        with pytest.raises(RefusedError):
            elsewhere.ask(Admitted(sparql, "SELECT", (), ()), "json")
    assert len(listening.calls) == before
    asked = admit(f"SELECT * FROM <{graph}> {{ ?service ?p 'FROM' }}", LIMITS, [graph])  # noqa: S608, SPARQL
    assert elsewhere.ask(asked, "json").rows == 0
    assert f"default-graph-uri={quote(graph, safe='')}" in listening.calls[-1]
    assert "FROM+%3C" not in listening.calls[-1]


@contextlib.contextmanager
def serve_without_walls(root: Path, folder: Path, *options: str) -> Iterator[str]:
    """Serve a landscape where no system call raises a wall, and return what it reports; it ends after a minute."""
    (folder / "sitecustomize.py").write_text("import ctypes\ndef CDLL(*_, **__): raise OSError\nctypes.CDLL = CDLL\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), "OPENNESS_ROOT": str(root)}
    command = ["timeout", "60", sys.executable, "-m", "openness", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        message = ""
        while "Warning" not in message and (line := process.stderr.readline()):
            message += line
        try:
            yield message
        finally:
            process.terminate()


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_a_site_without_walls_reports_it_and_refuses_queries(landscape: Landscape, tmp_path: Path) -> None:
    with serve_without_walls(landscape.root, tmp_path) as message:
        assert "Queries from outside are refused" in message
        assert "network" in message
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(_query_at(message))  # noqa: S310
        assert caught.value.code == 503
        assert b"--query-unconfined" in caught.value.read()


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_a_site_without_walls_answers_queries_where_an_option_says_so(landscape: Landscape, tmp_path: Path) -> None:
    with serve_without_walls(landscape.root, tmp_path, "--query-unconfined") as message:
        assert "answered without a wall against network" in message
        with urllib.request.urlopen(_query_at(message)) as response:  # noqa: S310
            assert b"true" in response.read()


def _query_at(message: str) -> str:
    address = re.search(r"http://127\.0\.0\.1:\d+", message)
    assert address, message
    return f"{address[0]}/sparql?query={quote('ASK { ?s ?p ?o }')}"


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_where_a_container_allows_no_namespace_the_filter_of_calls_holds() -> None:
    program = """
import ctypes, socket
from openness.sandbox import walls
class Refusing:
    def __getattr__(self, name): return getattr(ctypes.PyDLL(None), name)
    def unshare(self, flags): return -1
walls.ctypes.CDLL = lambda *_, **__: Refusing()
assert walls.missing_walls() == ["network"]
walls.leave_network()
assert walls.missing_walls() == []
socket.socketpair()
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr


def test_no_rule_shape_or_saved_query_of_a_landscape_calls(openness: Openness, copied: Path, listening: Canary) -> None:
    """A landscape of strangers reaches no network (its SPARQL runs without the sandbox)."""
    before = list(listening.calls)
    call = f"SERVICE <{listening.address}> {{ ?a ?b ?c }}"
    shutil.copytree(ROOT / "shapes", copied / "shapes", dirs_exist_ok=True)
    shutil.copytree(ROOT / "queries", copied / "queries", dirs_exist_ok=True)
    shape = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix opn: <https://w3id.org/openness#> . "
        f"opn:CallShape a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this {{ {call} }}' ] ."
    )
    query = "#+ title: A\n#+ question: A\n#+ tags: [a]\n"
    for place, text, arguments in (
        ("shapes/derivation/05-call.rq", f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {call} }}", ("build",)),
        ("shapes/call.ttl", shape, ("check", str(FALCON))),
        ("queries/call.rq", f"{query}SELECT * {{ ?a ?b 1{call} }}", ("query", "call")),
    ):
        file = copied / place
        file.write_text(text, "utf-8")
        refused = openness("--root", str(copied), *arguments)
        assert refused.returncode == 2, place
        assert f"{file.name}: a query that calls another server (SERVICE) is not run" in refused.stderr
        file.unlink()
    (copied / "queries" / "call.rq").write_text(f"{query}SELECT * {{ ?a ?b '{call}' }} # {call}", "utf-8")
    assert openness("--root", str(copied), "query", "call", "--format", "csv").returncode == 0
    assert listening.calls == before
