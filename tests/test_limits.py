"""Queries from outside: what is refused, what is stopped, and that the others are answered all the same."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from runaways import CROSS_PRODUCT, GRAPHS, LIMITS, MODELS, RUNAWAYS, ask

from openness import rdf
from openness.landscape import Landscape
from openness.rdf import bulk_load
from openness.rdf.folder import on_disk
from openness.rdf.rows import text
from openness.sandbox.admission import Admitted, admit
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import Limits, RefusedError, StoppedError

PATIENT = replace(LIMITS, seconds=60)
"""Limits for tests of anything but time, which pass on a busy machine too."""


@pytest.fixture(scope="module")
def pool(landscape: Landscape) -> Iterator[Pool]:
    opened = Pool(landscape.store, PATIENT)
    opened.start()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hasty(landscape: Landscape) -> Iterator[Pool]:
    """Return a pool that stops a query after a second."""
    opened = Pool(landscape.store, LIMITS)
    opened.start()
    yield opened
    opened.close()


def test_a_query_gets_the_answer_that_the_engine_gives(pool: Pool, landscape: Landscape) -> None:
    expected = rdf.select(landscape.store, MODELS)
    assert sorted(ask(pool, MODELS).splitlines()[1:]) == sorted(text(row[0]) for row in expected.rows)
    assert json.loads(ask(pool, "ASK { ?model a opn:Model }", "json")) == {"head": {}, "boolean": True}
    assert "opn:Model" in ask(pool, "CONSTRUCT WHERE { ?model a opn:Model }", "turtle")


@pytest.mark.parametrize("kind", RUNAWAYS)
def test_a_runaway_is_ended_within_its_time_and_the_others_are_answered_meanwhile(hasty: Pool, kind: str) -> None:
    stopped: list[StoppedError] = []

    def run_away() -> None:
        with pytest.raises(StoppedError) as caught:
            ask(hasty, RUNAWAYS[kind])
        stopped.append(caught.value)

    thread = threading.Thread(target=run_away)
    thread.start()
    time.sleep(0.2)
    assert len(ask(hasty, MODELS).splitlines()) == 41
    assert thread.is_alive(), "the quick query waited for the runaway"
    thread.join()
    # A quick machine meets the limit on memory before the second is over.
    assert (stopped[0].limit, str(stopped[0])[:50].count("stopped after 1 second")) in (("time", 1), ("memory", 0))


def test_a_query_that_takes_too_much_memory_is_ended_and_the_memory_goes_back(pool: Pool) -> None:
    patient = Pool(pool._store, Limits(seconds=60, memory=60))
    with pytest.raises(StoppedError, match="more than 60 MB of memory"):
        ask(patient, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f")
    assert "llama-2" in ask(patient, MODELS)
    assert patient.workers.pid
    assert largest_child(patient.workers.pid) < 60 << 20
    patient.close()


def largest_child(pid: int) -> int:
    """Return how many bytes of its own the largest of a process's children holds."""
    sizes = [0]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        statm = Path(f"/proc/{child}/statm").read_text().split()
        sizes.append((int(statm[1]) - int(statm[2])) * os.sysconf("SC_PAGE_SIZE"))
    return max(sizes)


def test_an_answer_is_cut_at_so_many_rows_and_says_so(pool: Pool) -> None:
    query = admit("SELECT ?s ?p { ?s ?p ?o }", LIMITS, GRAPHS)
    assert (cut := pool.ask(query, "json")).cut
    assert len(json.loads(cut.body)["results"]["bindings"]) == cut.rows == 100
    assert pool.ask(query, "csv", rows=5).rows == 5
    assert pool.ask(query, "csv", rows=5000).rows == 100
    whole = pool.ask(admit("SELECT ?s { ?s a opn:Model }", LIMITS, GRAPHS), "csv")
    assert (whole.rows, whole.cut) == (40, False)
    graph = pool.ask(admit("CONSTRUCT WHERE { ?s ?p ?o }", LIMITS, GRAPHS), "ntriples")
    assert (graph.rows, graph.cut, graph.body.count(b"\n")) == (100, True, 100)


def test_an_answer_that_is_too_large_is_not_given_by_half(pool: Pool) -> None:
    with pytest.raises(StoppedError, match=r"larger than 0\.1 MB"):
        ask(pool, "SELECT (GROUP_CONCAT(STR(?o)) AS ?all) { ?s ?p ?o FILTER (!ISBLANK(?o)) }")


def test_a_query_that_breaks_the_engine_breaks_nothing_else(pool: Pool) -> None:
    with pytest.raises(StoppedError, match="nested too deeply"):
        ask(pool, f"ASK {{ FILTER ({'!' * 45_000}true) }}")
    assert "llama-2" in ask(pool, MODELS)


def test_more_queries_than_may_run_at_once_are_turned_away(landscape: Landscape) -> None:
    narrow = Pool(landscape.store, Limits(seconds=1.5, at_once=1, wait=0.1))
    narrow.start()
    outcomes: list[str] = []

    def run_away() -> None:
        try:
            ask(narrow, CROSS_PRODUCT)
        except StoppedError as error:
            outcomes.append(error.limit)

    threads = [threading.Thread(target=run_away) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy", "busy", "busy", "time"]
    narrow.close()


def test_quick_queries_make_way_for_each_other(pool: Pool) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(pool, MODELS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(answers) == 8


def test_a_process_that_dies_is_replaced(landscape: Landscape) -> None:
    pool = Pool(landscape.store, PATIENT)
    assert "llama-2" in ask(pool, MODELS)
    assert pool.workers.pid
    os.kill(pool.workers.pid, signal.SIGKILL)
    answers = []
    for _ in range(3):
        try:
            answers.append(ask(pool, MODELS))
        except StoppedError as error:
            assert error.limit == "broken"  # noqa: PT017, either will do, but no other limit
    assert "llama-2" in answers[-1]
    pool.close()


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'SERVICE' . # SERVICE\nSERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:9/> SELECT * { ?s ?p true.SERVICEe:x { ?s ?p ?o } }",
        "SELECT * { ?a ?b ?c FILTER (?a<'>') SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } FILTER (?b<'>') }",
        "SELECT * { FILTER EXISTS { SERVICE ?where { ?s ?p ?o } } }",
    ],
)
def test_a_call_of_another_endpoint_is_refused_however_it_is_written(sparql: str) -> None:
    with pytest.raises(RefusedError, match="SERVICE calls another endpoint"):
        admit(sparql, LIMITS, GRAPHS)


def test_a_call_that_no_reading_finds_reaches_no_network(pool: Pool) -> None:
    past = Admitted("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT", (), ())
    with pytest.raises((RefusedError, StoppedError)):
        pool.ask(past, "csv")


@pytest.fixture
def many_files(landscape: Landscape, tmp_path: Path) -> Iterator[Pool]:
    """Ask a store on disk that has more files than an engine opens before it looks into them."""
    assert isinstance(landscape.store, rdf.Embedded)
    written, store = tmp_path / "all.nq", on_disk(tmp_path / "store")
    for _ in range(9):
        bulk_load.copy(landscape.store, store, written)
    del store  # closes it
    opened = Pool(on_disk(tmp_path / "store", read_only=True), PATIENT)
    opened.start()
    yield opened
    opened.close()


def test_a_store_of_many_files_is_asked_and_reaches_no_network(many_files: Pool, tmp_path: Path) -> None:
    assert len(list((tmp_path / "store").glob("*.sst"))) > 16
    for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", "?s rdfs:label ?o . ?x ?y ?s", "GRAPH ?g { ?s a ?o } ?o a ?t"):
        assert int(
            ask(many_files, f"SELECT (COUNT(*) AS ?n) (MAX(?s) AS ?last) {{ {pattern} }}").split()[1].split(",")[0]
        )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        past = f"SELECT * {{ SERVICE <http://127.0.0.1:{server.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        with pytest.raises((RefusedError, StoppedError)):
            many_files.ask(Admitted(past, "SELECT", (), ()), "csv")
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s rdfs:label \"SERVICE <x> { }\", '''SERVICE''' }",
        "SELECT * { ?service <http://example.org/SERVICE> ex:service } # SERVICE",
        "SELECT * { ?s ?p 'it''s' }",
        "SELECT * { ?s skos:notation ?o FILTER (?o < 'x' && ?o > 'SERVICE') }",
        "PREFIX service: <https://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    ],
)
def test_the_word_in_a_string_an_iri_a_name_or_a_comment_is_no_call(sparql: str) -> None:
    assert admit(sparql, LIMITS, GRAPHS).form == "SELECT"


@pytest.mark.parametrize(
    ("sparql", "message", "line", "column"),
    [
        ("", "There is no query", 0, 0),
        ("# only a comment\n INSERT DATA { <a:a> <a:b> 1 }", "INSERT is an update", 2, 2),
        ("PREFIX a: <a:>\nLOAD <file:///etc/passwd>", "LOAD is an update", 2, 1),
        ("SELECT *\nFROM <https://example.org/g> { ?s ?p ?o }", "There is no graph <https://example.org/g>", 2, 6),
        ("PREFIX e: <https://example.org/> ASK FROM NAMED e:g { ?s ?p ?o }", "org/g> here", 1, 49),
        ("BASE <https://example.org/> ASK FROM <g> { ?s ?p ?o }", "org/g> here", 1, 38),
        ("ASK " + "{" * 80, "nested more than 60 deep", 1, 65),
        ("ASK {} #" + "x" * 60_000, "characters", 0, 0),
    ],
)
def test_what_may_not_be_asked_is_refused_with_its_place(sparql: str, message: str, line: int, column: int) -> None:
    with pytest.raises(RefusedError, match=message) as caught:
        admit(sparql, LIMITS, GRAPHS)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_graph_of_this_landscape_may_be_named_in_any_way(pool: Pool) -> None:
    for sparql in (
        "SELECT * FROM <https://w3id.org/openness/graph/published> FROM NAMED graph:curated { ?s a opn:Model }",
        "BASE <https://w3id.org/openness/> SELECT * FROM <graph/published> FROM NAMED graph:curated { ?s a opn:Model }",
        "SELECT * FROM graph:published FROM NAMED graph:curated { ?s a opn:Model }",
    ):
        admitted = admit(sparql, LIMITS, GRAPHS)
        assert admitted.default_graphs == ("https://w3id.org/openness/graph/published",)
        assert admitted.named_graphs == ("https://w3id.org/openness/graph/curated",)
        assert pool.ask(admitted, "csv").rows == 40


def test_a_query_that_does_not_parse_is_told_where_and_why(pool: Pool) -> None:
    for sparql, message, line, column in (
        ("SELECT * {\n  ?s ?p ?o FILTER(\n}", r"ends before the \( of line 2 is closed", 3, 2),
        ("SELECT ?s {\n ?s foo:bar ?o }", "prefix 'foo:' is not declared", 2, 12),
        ("SELECT (1 AS ?x) { ?x ?p ?o }", "overrides an existing variable", 1, 30),
    ):
        with pytest.raises(RefusedError, match=message) as caught:
            ask(pool, sparql)
        assert (caught.value.line, caught.value.column) == (line, column)
