"""Links suggested from an endpoint, and a question to two of them: against a SPARQL server on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from conftest import Openness
from rdflib import Dataset
from rdflib.query import ResultRow

from openness.landscape import Landscape
from openness.link import online
from openness.link.suggestions import Asking, LinkRequest
from openness.paths import ROOT
from openness.rdf import convert
from openness.rdf.remote import RemoteError

pytestmark = pytest.mark.slow

ITEMS = """
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
wd:Q1 rdfs:label "Acme Intelligence"@en ; skos:altLabel "Acme"@en ; wdt:P31 wd:Q43229 .
wd:Q2 rdfs:label "Acme"@en ; wdt:P31 wd:Q5 .
wd:Q43229 rdfs:label "organization"@en . wd:Q5 rdfs:label "human"@en .
wd:Q334661 rdfs:label "MIT License"@en ; wdt:P2479 "MIT" .
wd:Q13785927 rdfs:label "Apache License 2.0"@en ; wdt:P2479 "Apache-2.0" .
"""


@dataclass
class Endpoint:
    """A SPARQL server for a test: where it is, what it was asked, and how often it refuses first."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    refusals: int = 0


@contextmanager
def endpoint(turtle: str) -> Iterator[Endpoint]:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    kept = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(parse_qs(urlsplit(self.path).query).get("query", [""])[0])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = parse_qs(body)
            self.answer(form["query"][0] if "query" in form else body)

        def answer(self, query: str) -> None:
            kept.asked.append(query)
            kept.agents.append(self.headers.get("User-Agent", ""))
            if kept.refusals:
                kept.refusals -= 1
                self.send_response(503)
                self.end_headers()
                return
            result = store.query(query)
            assert isinstance(result, ox.QuerySolutions)
            body = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/sparql"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def items() -> Iterator[Endpoint]:
    with endpoint(ITEMS) as kept:
        yield kept


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "cache_folder", lambda: tmp_path / "cache")


def test_an_endpoint_is_asked_by_name_and_its_items_are_ranked_with_reasons(items: Endpoint) -> None:
    asking = Asking(online.endpoint(items.url, pause=0.01))
    found = LinkRequest(ROOT, "Acme Intelligence, Inc.", "developer").suggest(asking)
    assert [(one.match.term.iri, one.match.predicate) for one in found] == [
        ("http://www.wikidata.org/entity/Q1", "exactMatch")
    ]
    assert "openness/" in items.agents[0]
    assert found[0].row()["comment"] == "same name as 'Acme Intelligence'"


def test_a_license_is_found_by_its_spdx_id_too(items: Endpoint) -> None:
    found = LinkRequest(ROOT, "Apache License v2", "license").suggest(Asking(online.endpoint(items.url, pause=0.01)))
    there = {one.match.term.iri: one.match for one in found}
    assert there["http://www.wikidata.org/entity/Q13785927"].predicate == "exactMatch"
    assert there["http://www.wikidata.org/entity/Q13785927"].confidence == 0.98


def test_an_endpoint_that_is_busy_is_asked_again(items: Endpoint) -> None:
    items.refusals = 2
    found = online.look_up(ROOT, online.endpoint(items.url, pause=0.01), ["Acme"])
    assert {candidate.term.iri.rsplit("/", 1)[-1] for candidate in found} == {"Q1", "Q2"}
    assert len(items.asked) == 3


def test_an_endpoint_that_stays_busy_is_given_up_with_a_reason(items: Endpoint) -> None:
    items.refusals = 99
    with pytest.raises(RemoteError, match="503"):
        online.look_up(ROOT, online.endpoint(items.url, tries=2, pause=0.01), ["Acme"])
    assert len(items.asked) == 2


def test_many_names_go_in_batches_and_none_is_asked_twice(items: Endpoint) -> None:
    names = [f"Name {number}" for number in range(90)]
    where = online.endpoint(items.url, pause=0.01)
    online.look_up(ROOT, where, names)
    assert len(items.asked) == 3
    online.look_up(ROOT, where, [*names, "Acme"])
    assert len(items.asked) == 4
    assert '"Acme"@en' in items.asked[-1]
    assert "Name 1" not in items.asked[-1]
    online.look_up(ROOT, where, names[:1], cache=False)
    assert len(items.asked) == 5


def test_a_name_never_becomes_part_of_the_query(items: Endpoint) -> None:
    attack = 'x" } } ; DROP ALL # \\'
    assert online.look_up(ROOT, online.endpoint(items.url, pause=0.01), [attack]) == []
    assert len(items.asked) == 1


def test_a_dry_run_shows_the_queries_and_sends_none(items: Endpoint, openness: Openness, tmp_path: Path) -> None:
    entry = tmp_path / "entry.ttl"
    entry.write_text(
        '<https://w3id.org/openness/developer/acme> a <https://w3id.org/openness#Company> ; '
        '<http://www.w3.org/2000/01/rdf-schema#label> "Acme" .',
        encoding="utf-8",
    )  # fmt: skip
    run = openness("link", "suggest", str(entry), "--online", items.url, "--dry-run")
    assert run.returncode == 0, run.stderr
    assert f"# to {items.url}" in run.stdout
    assert 'VALUES ?name { "Acme" "Acme"@en }' in run.stdout
    assert items.asked == []
    run = openness("link", "suggest", str(entry), "--online", items.url, "--no-cache", "-f", "json")
    assert {row["object_id"].rsplit("/", 1)[-1] for row in json.loads(run.stdout)} == {"Q1", "Q2"}


def test_an_endpoint_that_is_not_there_is_told_with_status_2(openness: Openness) -> None:
    run = openness(
        "link",
        "suggest",
        "Nobody Knows Ltd",
        "--kind",
        "developer",
        "--online",
        "http://127.0.0.1:9/sparql",
        "--tries",
        "1",
    )
    assert run.returncode == 2
    assert "cannot be reached" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.filterwarnings("ignore")  # of rdflib's own SERVICE, which leaves its connection open
def test_a_federated_question_is_answered_by_two_endpoints(landscape: Landscape, items: Endpoint) -> None:
    question = (ROOT / "ontology/alignments/examples/federated.rq").read_text(encoding="utf-8")
    dataset = Dataset()
    dataset.default_graph += convert.graph_of(landscape.store)
    found = dataset.query(question.replace("https://query.wikidata.org/sparql", items.url))
    rows = [tuple(map(str, row)) for row in found if isinstance(row, ResultRow)]
    assert rows == [
        ("Apache 2.0", "http://www.wikidata.org/entity/Q13785927", "Apache-2.0", "Apache License 2.0"),
        ("MIT", "http://www.wikidata.org/entity/Q334661", "MIT", "MIT License"),
    ]
    assert items.asked
