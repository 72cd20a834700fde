"""An endpoint elsewhere: retries, refusals, time-outs, and the messages to the user."""

import contextlib
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
from conftest import Openness

from openness import rdf
from openness.rdf.remote import Endpoint, RemoteError, TooMuchError, in_batches
from openness.rdf.rows import Answer

pytestmark = pytest.mark.slow

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
    assert rdf.select(Endpoint(answers, pause=0.01), ASK_X) == Answer(("x",), ())
    assert len(_Answers.methods) == 3
    assert _Answers.agents[0].startswith("openness/")


def test_a_busy_endpoint_is_not_asked_for_ever(answers: str) -> None:
    _Answers.statuses[:] = [503] * 9
    with pytest.raises(TooMuchError, match="answers 503"):
        rdf.select(Endpoint(answers, pause=0.01, tries=3), ASK_X)
    assert len(_Answers.methods) == 3


@pytest.mark.parametrize(
    ("status", "message"), [(401, "password is wrong or missing"), (403, "may not"), (404, "no endpoint"), (500, "500")]
)
def test_a_refusal_is_told_with_its_remedy_and_not_repeated(answers: str, status: int, message: str) -> None:
    _Answers.statuses[:] = [status] * 9
    with pytest.raises(RemoteError, match=message):
        rdf.select(Endpoint(answers, pause=0.01), ASK_X)
    assert len(_Answers.methods) == 1


def test_a_slow_endpoint_is_left_after_the_time_limit(answers: str) -> None:
    _Answers.statuses[:] = [0]
    with pytest.raises(TooMuchError, match="did not answer within 1 seconds"):
        rdf.select(Endpoint(answers, timeout=1), ASK_X)


def test_a_long_query_is_posted_and_a_short_one_got(answers: str) -> None:
    endpoint = Endpoint(answers)
    rdf.select(endpoint, ASK_X)
    rdf.select(endpoint, ASK_X + " # " + "x" * 3000)
    rdf.select(replace(endpoint, method="POST"), ASK_X)
    assert _Answers.methods == ["GET", "POST", "POST"]


def test_a_batch_that_is_too_much_is_asked_in_halves(answers: str) -> None:
    _Answers.statuses[:] = [500, 200, 414, 200, 200]
    asked = in_batches(Endpoint(answers), lambda batch: f"{ASK_X} # {len(batch)}", list("abcd"), 4)
    assert [list(batch) for batch, _ in asked] == [["a", "b"], ["c"], ["d"]]


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with pytest.raises(RemoteError, match=r"cannot be reached .*Is the server running"):
        rdf.select(Endpoint("http://127.0.0.1:9/sparql", tries=2, pause=0.01), ASK_X)
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
