"""One landscape on every engine: the same rows, the same pages, the same findings.

Rows are compared in their order, cell by cell, and exactly, but for what SPARQL 1.1 leaves open or Virtuoso has of its
own: numbers and truth values count by value (it keeps an integer from 2,147,483,648 on as a decimal), language tags in
lower case, and the parts of a GROUP_CONCAT in any order (section 18.5.1.7 defines none).
"""

import contextlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import Openness
from flask.testing import FlaskClient
from rdflib import XSD, Literal
from rdflib.term import Node
from servers import STARTERS, run_on

from openness import engine, saved
from openness.ask import ask
from openness.build import Landscape
from openness.build.disk import StoreError, on_disk
from openness.build.opening import Place, open_landscape
from openness.check import ALONE
from openness.engine import wire
from openness.engine.dump import dump
from openness.engine.remote import Endpoint, RemoteError, TooMuchError, in_batches
from openness.forms.sparql import form, with_prefixes
from openness.paths import ROOT
from openness.rows import Answer, text
from openness.web import create_app

NAMES = saved.names(ROOT)
SPARQL = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B%3Fs+%3Fp+%3Fo%7D"
NUMBERS = {XSD.integer, XSD.decimal, XSD.int, XSD.double}


@pytest.fixture(scope="session", params=["disk", "oxigraph", "virtuoso"])
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Yield a place that holds the landscape of this checkout, and is not the memory of this process."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "disk":
        yield Place(folder)
        return
    with STARTERS[request.param](folder) as server:
        done = run_on(server, "publish")
        assert done.returncode == 0, done.stderr
        yield Place(endpoint=Endpoint(server.query))


@pytest.fixture(scope="session")
def there(elsewhere: Place) -> Landscape:
    return open_landscape(ROOT, elsewhere)


def _cell(term: Node | None, separator: str | None) -> object:
    if term is None:
        return None
    if separator:
        return sorted(text(term).split(separator))
    if isinstance(term, Literal) and term.datatype in NUMBERS:
        return Decimal(text(term)).normalize()
    if isinstance(term, Literal) and term.datatype == XSD.boolean:
        return text(term) in ("true", "1")
    return (term.n3().lower(), text(term))


def _rows(answer: engine.Triples | Answer | bool, query: saved.SavedQuery) -> list[list[object]]:
    assert isinstance(answer, Answer)
    joined = {
        match[2]: match[1]
        for match in re.finditer(r'separator *= *"([^"]*)"\s*\)\s+AS +[?](\w+)', query.body, re.IGNORECASE)
    }
    return [[_cell(term, joined.get(c)) for c, term in zip(answer.columns, row, strict=True)] for row in answer.rows]


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_gives_the_same_rows_on_every_engine(landscape: Landscape, there: Landscape, name: str) -> None:
    query = saved.read(ROOT, name)
    here = ask(landscape, query, query.example)
    found = ask(there, query, query.example)
    if query.constructs:
        assert isinstance(here, list)
        assert isinstance(found, list)
        assert wire.digest(found) == wire.digest(here)
        return
    assert isinstance(here, Answer)
    assert isinstance(found, Answer)
    assert found.columns == here.columns
    assert _rows(found, query) == _rows(here, query)


def test_the_version_is_that_of_what_was_built(landscape: Landscape, there: Landscape) -> None:
    assert there.version == landscape.version


def test_each_statement_is_in_the_default_graph_once_beside_the_named_graphs(there: Landscape) -> None:
    counted = engine.select(there.store, "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o }")
    once = engine.select(there.store, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")
    assert counted.rows[0][0] == once.rows[0][0]
    named = engine.select(
        there.store,
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER (?g NOT IN ("
        + engine.RECORDS
        + ")) } }",
    )
    assert named.rows[0][0] == once.rows[0][0]


@pytest.fixture(scope="session")
def visit_here(landscape: Landscape) -> FlaskClient:
    return create_app(landscape).test_client()


@pytest.fixture(scope="session")
def visit_there(there: Landscape) -> FlaskClient:
    return create_app(there).test_client()


@pytest.mark.parametrize(
    "path",
    ["/", "/model/llama-2", "/license/apache-2-0", "/queries/license-table.csv", "/queries/search?text=llama", SPARQL],
)
def test_the_site_shows_the_same_on_every_engine(visit_here: FlaskClient, visit_there: FlaskClient, path: str) -> None:
    here, found = visit_here.get(path), visit_there.get(path)
    assert found.status_code == here.status_code == 200
    assert _plain(found.text) == _plain(here.text)


def _plain(page: str) -> str:
    """Return a page without what differs from one request to the next."""
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.mark.parametrize("number", [1, ALONE + 1])
def test_entries_are_checked_against_what_the_engine_holds(elsewhere: Place, tmp_path: Path, number: int) -> None:
    for n in range(number):
        model = f"<https://w3id.org/openness/model/x-{n}>"
        text = f"@prefix opn: <https://w3id.org/openness#> . {model} a opn:Modl ; opn:family {model[:-1]}-family> .\n"
        (tmp_path / f"{n}.ttl").write_text(text, encoding="utf-8")
    options = (
        ["--store", str(elsewhere.store)]
        if elsewhere.store
        else ["--endpoint", elsewhere.endpoint.url if elsewhere.endpoint else ""]
    )
    told = []
    for held in ([], options):
        command = [sys.executable, "-m", "openness", *held, "check", str(tmp_path)]
        told.append(subprocess.run(command, capture_output=True, text=True, timeout=300, check=False))
    assert told[0].returncode == told[1].returncode == 1
    assert told[0].stdout == told[1].stdout
    assert told[0].stdout.count("Did you mean opn:Model?") == number


def test_the_whole_landscape_is_written_from_every_engine(landscape: Landscape, there: Landscape) -> None:
    here, found = (dump(held.store, "nquads").splitlines() for held in (landscape, there))
    assert len(found) == len(here)


# On disk


def _small(folder: Path) -> Path:
    """Make a landscape of one statement, quickly built."""
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 1 .\n", encoding="utf-8")
    return folder


def _built(store: Path, root: Path) -> tuple[Landscape, bool]:
    """Open a landscape on disk, and tell whether it was built."""
    steps: list[str] = []
    held = on_disk(store, root, lambda step, *_: steps.append(step))
    return held, bool(steps)


def test_a_store_on_disk_is_built_once_and_again_after_a_change(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"
    assert _built(store, root)[1]
    assert not _built(store, root)[1]
    (root / "graph" / "one.ttl").touch()
    assert not _built(store, root)[1]
    (root / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 2 .\n", encoding="utf-8")
    held, built = _built(store, root)
    assert built
    assert text(engine.select(held.store, "SELECT ?o { ?s ?p ?o }").rows[0][0]) == "2"


def test_a_store_that_is_still_read_outlives_the_next_build(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"
    old, _ = _built(store, root)
    (root / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 2 .\n", encoding="utf-8")
    _built(store, root)
    assert text(engine.select(old.store, "SELECT ?o { ?s ?p ?o }").rows[0][0]) == "1"
    command = (
        "import sys; from pathlib import Path; from openness.build.disk import on_disk; "
        "on_disk(*map(Path, sys.argv[1:]))"
    )
    (root / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 3 .\n", encoding="utf-8")
    subprocess.run([sys.executable, "-c", command, str(store), str(root)], check=True)
    assert (store / f"oxigraph-{old.version}").is_dir()


def test_a_build_that_is_killed_leaves_what_was_there_and_is_done_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    root = _small(tmp_path / "root")
    _built(store, root)
    (root / "graph" / "two.ttl").write_text("<https://e.org/a> <https://e.org/b> 2 .\n", encoding="utf-8")
    command = """
import os, signal, sys
from pathlib import Path
from openness.build.disk import on_disk
on_disk(*map(Path, sys.argv[1:]), lambda step, *_: step == "inferring" and os.kill(os.getpid(), signal.SIGKILL))
"""
    killed = subprocess.run([sys.executable, "-c", command, str(store), str(root)], check=False)
    assert killed.returncode < 0
    assert list(store.glob("*.part"))
    held, built = _built(store, root)
    assert built
    assert len(engine.select(held.store, "SELECT ?o { ?s ?p ?o }").rows) == 2
    assert not list(store.glob("*.part"))


def test_a_damaged_store_is_built_again(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"
    command = (
        "import sys; from pathlib import Path; from openness.build.disk import on_disk; "
        "on_disk(*map(Path, sys.argv[1:]))"
    )
    subprocess.run([sys.executable, "-c", command, str(store), str(root)], check=True)
    for current in store.glob("oxigraph-*/CURRENT"):
        current.write_text("nonsense", encoding="utf-8")
    assert _built(store, root)[1]


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(StoreError, match=r"thesis\.tex.*Give --store an empty or a new folder"):
        on_disk(tmp_path, ROOT)


def test_two_that_build_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"

    def meanwhile(step: str, *_: int) -> None:
        if step == "inferring":
            with pytest.raises(StoreError, match="another process is building"):
                on_disk(store, root)

    on_disk(store, root, meanwhile)


# An endpoint


class _Answers(BaseHTTPRequestHandler):
    """Answers each request with the next status of a list, then with an empty answer."""

    statuses: ClassVar[list[int]] = []
    agents: ClassVar[list[str]] = []
    methods: ClassVar[list[str]] = []

    def _answer(self) -> None:
        self.methods.append(self.command)
        self.agents.append(self.headers["User-Agent"])
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            time.sleep(2)
        body = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}' if status == 200 else b"no"
        self.send_response(status or 200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815, the names that the library looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the library's own name
        """Say nothing."""


@pytest.fixture
def answers() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for kept in (_Answers.statuses, _Answers.agents, _Answers.methods):
        kept.clear()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()


ASK_X = "SELECT ?x { ?x ?y ?z }"


def test_a_busy_endpoint_is_asked_again(answers: str) -> None:
    _Answers.statuses[:] = [503, 429, 200]
    assert engine.select(Endpoint(answers, pause=0.01), ASK_X) == Answer(("x",), ())
    assert len(_Answers.methods) == 3
    assert _Answers.agents[0].startswith("openness/")


def test_a_busy_endpoint_is_not_asked_for_ever(answers: str) -> None:
    _Answers.statuses[:] = [503] * 9
    with pytest.raises(TooMuchError, match="answers 503"):
        engine.select(Endpoint(answers, pause=0.01, tries=3), ASK_X)
    assert len(_Answers.methods) == 3


@pytest.mark.parametrize(
    ("status", "said"), [(401, "password is wrong or missing"), (403, "may not"), (404, "no endpoint"), (500, "500")]
)
def test_a_refusal_is_told_with_its_remedy_and_not_repeated(answers: str, status: int, said: str) -> None:
    _Answers.statuses[:] = [status] * 9
    with pytest.raises(RemoteError, match=said):
        engine.select(Endpoint(answers, pause=0.01), ASK_X)
    assert len(_Answers.methods) == 1


def test_a_slow_endpoint_is_left_after_the_time_limit(answers: str) -> None:
    _Answers.statuses[:] = [0]
    with pytest.raises(TooMuchError, match="did not answer within 1 seconds"):
        engine.select(Endpoint(answers, timeout=1), ASK_X)


def test_a_long_query_is_posted_and_a_short_one_got(answers: str) -> None:
    endpoint = Endpoint(answers)
    engine.select(endpoint, ASK_X)
    engine.select(endpoint, ASK_X + " # " + "x" * 3000)
    engine.select(replace(endpoint, method="POST"), ASK_X)
    assert _Answers.methods == ["GET", "POST", "POST"]


def test_a_batch_that_is_too_much_is_asked_in_halves(answers: str) -> None:
    _Answers.statuses[:] = [500, 200, 414, 200, 200]
    asked = in_batches(Endpoint(answers), lambda batch: f"{ASK_X} # {len(batch)}", list("abcd"), 4)
    assert [list(batch) for batch, _ in asked] == [["a", "b"], ["c"], ["d"]]


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with pytest.raises(RemoteError, match=r"cannot be reached .*Is the server running"):
        engine.select(Endpoint("http://127.0.0.1:9/sparql", tries=2, pause=0.01), ASK_X)
    with pytest.raises(RemoteError, match="not an endpoint"):
        Endpoint("file:///etc/hosts")


def test_the_password_is_not_shown(tmp_path: Path, answers: str) -> None:
    assert "secret" not in repr(Endpoint(answers, user="me", password="secret"))  # noqa: S106
    (tmp_path / "credentials").write_text("me-secret\n", encoding="utf-8")
    command = [sys.executable, "-m", "openness", "--endpoint", answers, "--credentials", str(tmp_path / "credentials")]
    done = subprocess.run([*command, "query", "license-table"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "USER:PASSWORD" in done.stderr
    assert "secret" not in done.stderr


def test_two_places_are_one_too_many(openness: Openness) -> None:
    done = openness("--store", "a", "--endpoint", "http://127.0.0.1:9/", "query", "license-table")
    assert done.returncode == 2
    assert "name one of them" in done.stderr


# The text of a query


@pytest.mark.parametrize(
    ("sparql", "found"),
    [
        ("# SELECT\nPREFIX select: <http://e/ASK> ASK {}", "ASK"),
        ('CONSTRUCT { ?select a "SELECT" } WHERE { ?x a ?y }', "CONSTRUCT"),
        ("BASE <http://describe/> describe <x>", "DESCRIBE"),
        ("INSERT DATA { }", "INSERT"),
        ("nothing at all", ""),
    ],
)
def test_the_form_of_a_query_is_found_among_comments_strings_and_iris(sparql: str, found: str) -> None:
    assert form(sparql) == found


def test_only_prefixes_that_are_missing_are_declared() -> None:
    known = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    sparql = "PREFIX a: <http://mine/>\nSELECT ?x { ?x a:b b:c ; <c:d> 'c:e' } # c:f"
    assert with_prefixes(sparql, known) == f"PREFIX b: <http://b/> {sparql}"
