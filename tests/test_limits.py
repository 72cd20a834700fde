"""Queries from outside: what is refused, what is stopped, and that the others are answered all the same."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Openness
from servers import oxigraph

from openness import engine
from openness.build import Landscape
from openness.engine.dump import dump
from openness.engine.remote import Endpoint
from openness.guard.admission import Admitted, admit
from openness.guard.limits import LimitError, Limits, RefusedError, StoppedError, from_environment
from openness.guard.pool import Pool

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


@pytest.fixture(scope="module")
def pool(landscape: Landscape) -> Iterator[Pool]:
    opened = Pool(landscape.store, LIMITS)
    opened.start()
    yield opened
    opened.close()


def ask(pool: Pool, sparql: str, form: str = "csv") -> str:
    return pool.ask(admit(sparql, pool.limits, GRAPHS), form).body.decode()


def test_a_query_gets_the_answer_that_the_engine_gives(pool: Pool, landscape: Landscape) -> None:
    expected = engine.select(landscape.store, MODELS)
    assert sorted(ask(pool, MODELS).splitlines()[1:]) == sorted(str(row[0]) for row in expected.rows)
    assert json.loads(ask(pool, "ASK { ?model a opn:Model }", "json")) == {"head": {}, "boolean": True}
    assert "opn:Model" in ask(pool, "CONSTRUCT WHERE { ?model a opn:Model }", "turtle")


@pytest.mark.parametrize("kind", RUNAWAYS)
def test_a_runaway_is_ended_within_its_time_and_the_others_are_answered_meanwhile(pool: Pool, kind: str) -> None:
    stopped: list[StoppedError] = []

    def run_away() -> None:
        with pytest.raises(StoppedError) as caught:
            ask(pool, RUNAWAYS[kind])
        stopped.append(caught.value)

    thread = threading.Thread(target=run_away)
    thread.start()
    time.sleep(0.2)
    assert len(ask(pool, MODELS).splitlines()) == 41
    assert thread.is_alive(), "the quick query waited for the runaway"
    thread.join()
    assert stopped[0].limit == "time"
    assert "stopped after 1 second" in str(stopped[0])


def test_a_query_that_takes_too_much_memory_is_ended_and_the_memory_goes_back(pool: Pool) -> None:
    patient = Pool(pool._store, Limits(seconds=60, memory=60))
    with pytest.raises(StoppedError, match="more than 60 MB of memory"):
        ask(patient, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f")
    assert "llama-2" in ask(patient, MODELS)
    assert patient._nursery is not None
    assert largest_child(patient._nursery.process.pid) < 60 << 20
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
    said: list[str] = []

    def run_away() -> None:
        try:
            ask(narrow, CROSS_PRODUCT)
        except StoppedError as error:
            said.append(error.limit)

    threads = [threading.Thread(target=run_away) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["busy", "busy", "busy", "time"]
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
    pool = Pool(landscape.store, LIMITS)
    assert "llama-2" in ask(pool, MODELS)
    assert pool._nursery is not None
    pool._nursery.process.kill()
    pool._nursery.process.wait()
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
    ("sparql", "said", "line", "column"),
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
def test_what_may_not_be_asked_is_refused_with_its_place(sparql: str, said: str, line: int, column: int) -> None:
    with pytest.raises(RefusedError, match=said) as caught:
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
    for sparql, said, line, column in (
        ("SELECT * {\n  ?s ?p ?o FILTER(\n}", "expected", 3, 2),
        ("SELECT ?s {\n ?s foo:bar ?o }", "prefix is not declared", 2, 12),
        ("SELECT (1 AS ?x) { ?x ?p ?o }", "overrides an existing variable", 1, 30),
    ):
        with pytest.raises(RefusedError, match=said) as caught:
            ask(pool, sparql)
        assert (caught.value.line, caught.value.column) == (line, column)


def test_limits_come_from_the_environment() -> None:
    assert from_environment({"OPENNESS_QUERY_SECONDS": "2.5", "OPENNESS_QUERY_ROWS": "7"}) == Limits(2.5, 7)
    for value, said in (("many", "'many' is not a number"), ("0", "0 is no limit"), ("-3", "no limit")):
        with pytest.raises(LimitError, match=said):
            from_environment({"OPENNESS_QUERY_ROWS": value})


def test_an_engine_elsewhere_is_asked_within_the_same_limits(landscape: Landscape, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as server:
        body = dump(landscape.store, "nquads")
        request = urllib.request.Request(  # noqa: S310, on loopback
            server.gsp, body, {"Content-Type": "application/n-quads"}, method="POST"
        )
        urllib.request.urlopen(request).close()  # noqa: S310
        remote = Pool(Endpoint(server.query), LIMITS)
        asked = Admitted("SELECT ?model { ?model a opn:Model }", "SELECT", tuple(GRAPHS), ())
        assert remote.ask(asked, "csv").rows == 40
        assert remote.ask(Admitted("SELECT * { ?s ?p ?o }", "SELECT", tuple(GRAPHS), ()), "json").cut
        assert remote.ask(Admitted("ASK { ?s ?p ?o }", "ASK", (), ()), "csv").body == b"false\n"
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?a { ?b ?c ?d } GRAPH ?e { ?f ?g ?h } GRAPH ?i { ?j ?k ?l } }"
        with pytest.raises(StoppedError, match="stopped after 1 second"):
            ask(remote, named)
        with pytest.raises(RefusedError, match="prefix is not declared"):
            ask(remote, "SELECT * { ?s nope:p ?o }")
    with pytest.raises(StoppedError) as caught:
        ask(remote, MODELS)
    assert caught.value.limit == "broken"


def test_a_limit_that_is_none_is_refused_before_anything_starts(openness: Openness) -> None:
    refused = openness("serve", "--query-rows", "0")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--query-rows: 0 is no limit. Give a number above 0." in refused.stderr
    told = openness("serve", "--help").stdout
    assert "--query-seconds" in told
    assert "OPENNESS_QUERY_SECONDS" in told


def test_a_site_that_is_stopped_leaves_no_process_behind(landscape: Landscape) -> None:  # noqa: ARG001, built before
    command = [sys.executable, "-m", "openness", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as site:
        assert site.stderr
        at = next(found[0] for line in site.stderr if (found := re.search(r"http://[\d.:]+", line)))
        check = urllib.request.Request(  # noqa: S310, on loopback
            f"{at}/api/check", MANY_MODELS, {"Content-Type": "text/turtle"}
        )
        endless = f"{at}/sparql?query={urllib.parse.quote(CROSS_PRODUCT)}"
        asked: list[urllib.request.Request | str] = [check, endless]
        threads = [threading.Thread(target=given_up, args=(request,)) for request in asked]
        for thread in threads:
            thread.start()
        while len(started := children(site.pid)) < 2 or not any(map(children, started)):
            time.sleep(0.1)
        every = {site.pid, *started, *(pid for one in started for pid in children(one))}
        site.send_signal(signal.SIGTERM)
        assert site.wait(30) == 0
        for thread in threads:
            thread.join()
    time.sleep(1)
    assert not [pid for pid in every if Path(f"/proc/{pid}").exists()]


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def given_up(request: urllib.request.Request | str) -> None:
    """Ask for something and be told nothing, for the site is stopped."""
    with pytest.raises(OSError), urllib.request.urlopen(request):  # noqa: PT011, S310, refused or broken off
        pass
