"""An endpoint that cuts, drips, redirects, or answers nonsense: an error in time, and no password to others."""

import itertools
import socket
import threading
import time
from dataclasses import replace

import pytest
from evil import drips, evil, reply, sends

from openness import rdf
from openness.landscape import Landscape
from openness.rdf.graphstore import GraphStore
from openness.rdf.http_client import _retry_after
from openness.rdf.remote import Endpoint, RemoteError, TooMuchError
from openness.rdf.remote_errors import Breaker, UnreachableError
from openness.sandbox.admission import Admitted
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import Limits, StoppedError
from openness.web import create_app, workers

pytestmark = pytest.mark.slow

GRAPH = "CONSTRUCT { ?x ?y ?z } { ?x ?y ?z }"
ROWS = "SELECT ?x { ?x ?y ?z }"
NTRIPLES, JSON = "Content-Type: application/n-triples", "Content-Type: application/sparql-results+json"
LINES = b"<http://e.org/a> <http://e.org/b> <http://e.org/c> .\n" * 2
NONE = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
PASSWORD = "hunter2"  # noqa: S105, of nobody


def test_a_graph_that_is_cut_off_is_an_error() -> None:
    with evil(sends(reply("200 OK", LINES, NTRIPLES, length=100_000))) as server:
        with pytest.raises(RemoteError, match="cut off"):
            rdf.construct(Endpoint(server.url, tries=1), GRAPH)
        with pytest.raises(RemoteError, match="cut off"):
            list(GraphStore(server.url, tries=1).fetch("http://e.org/g"))


def test_a_chunked_answer_that_is_cut_off_is_an_error() -> None:
    head = f"HTTP/1.1 200 OK\r\n{NTRIPLES}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with (
        evil(sends(head + b"%x\r\n%s\r\n" % (len(LINES), LINES))) as server,
        pytest.raises(RemoteError, match="cut off"),
    ):
        rdf.construct(Endpoint(server.url, tries=1), GRAPH)


def test_a_graph_whose_end_is_not_announced_is_refused() -> None:
    with (
        evil(sends(f"HTTP/1.1 200 OK\r\n{NTRIPLES}\r\n\r\n".encode() + LINES)) as server,
        pytest.raises(RemoteError, match="does not announce"),
    ):
        rdf.construct(Endpoint(server.url, tries=1), GRAPH)


DRIPS = {
    "before": (b"", b"H"),
    "header": (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "body": (reply("200 OK", b"", JSON, length=100_000), b" "),
    "chunks": (f"HTTP/1.1 200 OK\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode(), b"1\r\n \r\n"),
    "refusal": (reply("400 Bad", b"", length=100_000), b" "),
}


@pytest.mark.parametrize("kind", DRIPS)
def test_an_endpoint_that_drips_is_left_when_the_time_is_over(kind: str) -> None:
    with evil(drips(*DRIPS[kind])) as server:
        start = time.monotonic()
        with pytest.raises(TooMuchError, match=r"did not answer within 0\.4 seconds"):
            rdf.select(Endpoint(server.url, timeout=0.4), ROWS)
        with pytest.raises(TooMuchError, match=r"did not answer within 0\.4 seconds"):
            GraphStore(server.url, timeout=0.4).put("http://e.org/g", b"")
        assert time.monotonic() - start < 8


def test_a_graph_that_drips_is_left_when_the_time_is_over() -> None:
    with evil(drips(reply("200 OK", LINES, NTRIPLES, length=100_000), b" ")) as server:
        start = time.monotonic()
        with pytest.raises(TooMuchError, match=r"did not answer within 0\.4 seconds"):
            list(GraphStore(server.url, timeout=0.4).fetch("http://e.org/g"))
        assert time.monotonic() - start < 4


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("digest", [False, True])
def test_no_password_goes_to_another_server(status: str, digest: bool) -> None:
    with (
        evil(sends(reply("200 OK", NONE, JSON))) as canary,
        evil(sends(reply(status, b"", f"Location: {canary.url}"))) as server,
    ):
        for _ in range(2):
            with pytest.raises(RemoteError, match="leads to another server"):
                rdf.select(Endpoint(server.url, user="me", password=PASSWORD, digest=digest, tries=1), ROWS)
            with pytest.raises(RemoteError, match="leads to another server"):
                GraphStore(server.url, "me", PASSWORD, digest, tries=1).put("http://e.org/g", LINES)
        assert canary.requests == []


def test_a_redirect_within_a_server_is_followed_with_the_password() -> None:
    def answer(connection, head: bytes) -> None:  # type: ignore[no-untyped-def]
        moved = b"/there" not in head
        connection.sendall(reply("307 Moved", b"", "Location: /there") if moved else reply("200 OK", NONE, JSON))

    with evil(answer) as server:
        assert not rdf.select(Endpoint(server.url, user="me", password=PASSWORD, method="POST"), ROWS).rows
        assert [request.split()[1] for request in server.requests] == [b"/sparql", b"/there"]
        assert all(b"authorization: basic" in request.lower() for request in server.requests)
        assert server.requests[0].partition(b"\r\n\r\n")[2] == server.requests[1].partition(b"\r\n\r\n")[2] != b""


def test_a_redirect_without_end_is_left() -> None:
    with (
        evil(sends(reply("302 Found", b"", "Location: /sparql"))) as server,
        pytest.raises(RemoteError, match="redirects too often"),
    ):
        rdf.select(Endpoint(server.url, tries=1), ROWS)


@pytest.mark.parametrize(
    "content",
    [
        reply("302 Found", b"", "Location: http://[::1"),
        reply("503 Busy", b"", "Retry-After: ²"),
        reply("503 Busy", b"", "Retry-After: " + "9" * 5000),
        reply("503 Busy", b"", "Retry-After: Mon, 99 Foo 99999 99:99:99 GMT"),
        reply("401 Who", b"", "WWW-Authenticate: Digest realm"),
        reply("401 Who", b"", 'WWW-Authenticate: Digest realm="a", nonce="b", qop="auth-int", algorithm=X'),
        reply("200 OK", b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"b": 1}]}}', JSON),
        reply("200 OK", b"[" * 100_000, JSON),
        reply("200 OK", b"\x1f\x8b broken", JSON, "Content-Encoding: gzip"),
        reply("200 OK", b"", "Content-Length: -5"),
        b"HTTP/1.1 999 \r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
    ],
    ids=itertools.count(),
)
def test_nonsense_is_one_sentence_and_no_traceback(content: bytes) -> None:
    with evil(sends(content)) as server:
        for digest in (False, True):
            access = {"user": "me", "password": PASSWORD, "digest": digest, "tries": 2, "pause": 0.01}
            messages = []
            with pytest.raises(RemoteError) as query:
                rdf.select(Endpoint(server.url, **access, timeout=5), ROWS)  # type: ignore[arg-type]
            messages.append(str(query.value))
            try:  # to which any 200 is an answer, whatever its body
                GraphStore(server.url, **access, timeout=5).put("http://e.org/g", LINES)  # type: ignore[arg-type]
            except RemoteError as error:
                messages.append(str(error))
            assert all(PASSWORD not in one and "\n" not in one for one in messages)


def test_a_server_that_wants_a_long_pause_is_left_at_once() -> None:
    with evil(sends(reply("429 Slow", b"", "Retry-After: 99999999"))) as server:
        start = time.monotonic()
        with pytest.raises(RemoteError, match="asks to wait 99,999,999 seconds"):
            rdf.select(Endpoint(server.url, timeout=5), ROWS)
        assert time.monotonic() - start < 4
        assert len(server.requests) == 1
    assert _retry_after("Fri, 01 Jan 1999 00:00:00 GMT") == 0
    assert _retry_after("Fri, 01 Jan 2999 00:00:00 GMT") > 1e9


@pytest.mark.parametrize(
    "url", [f"http://me:{PASSWORD}@e.org/sparql", f"https://:{PASSWORD}@e.org", f"http://a{PASSWORD}@[::1"]
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    for make in (Endpoint, GraphStore):
        with pytest.raises(RemoteError, match="OPENNESS_PASSWORD") as caught:
            make(url)
        assert PASSWORD not in str(caught.value)


def test_an_access_token_is_not_repeated() -> None:
    with evil(sends(reply("404 No", b""))) as server:
        for ask in (
            lambda: rdf.select(Endpoint(f"{server.url}?access-token={PASSWORD}"), ROWS),
            lambda: GraphStore(f"{server.url}?access-token={PASSWORD}").put("", b""),
        ):
            with pytest.raises(RemoteError) as caught:
                ask()
            assert PASSWORD not in str(caught.value)


def test_a_breaker_refuses_at_once_and_tries_again_after_its_time() -> None:
    breaker, url = Breaker(0.3), "http://127.0.0.1:9/"
    at = Endpoint(url, tries=1, breaker=breaker)
    with pytest.raises(UnreachableError, match="Is the server running"):
        rdf.select(at, ROWS)
    with pytest.raises(UnreachableError, match="not asked again for a moment"):
        rdf.select(at, ROWS)
    time.sleep(0.3)
    with evil(sends(reply("200 OK", NONE, JSON))) as server:
        rdf.select(replace(at, url=server.url), ROWS)
        assert not breaker.open
        breaker.report(UnreachableError("away"))
        time.sleep(0.3)
        with pytest.raises(TooMuchError, match="larger than 1 bytes"):
            rdf.select(replace(at, url=server.url, most_bytes=1), ROWS)
        assert not breaker.open  # an engine whose answer is too large can be reached
    late = replace(at, url=server.url, timeout=0.05)
    for _ in range(3):
        assert not breaker.open
        breaker.report(TooMuchError("large"))
        breaker.report(None)
    with evil(drips(b"", b"H")) as slow:
        for _ in range(3):
            assert not breaker.open
            with pytest.raises(TooMuchError):
                rdf.select(replace(late, url=slow.url), ROWS)
        assert breaker.open


COUNT = Admitted("SELECT ?x { ?x ?y ?z }", "SELECT", (), ())


def test_a_stopped_query_keeps_its_place_until_the_engine_has_ended_it() -> None:
    working, done = threading.Semaphore(0), threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        working.release()
        done.wait(20)
        connection.sendall(reply("200 OK", NONE, JSON))

    with evil(answer) as server:
        pool = Pool(Endpoint(server.url), Limits(seconds=0.5, at_once=1, wait=0.1))
        try:
            with pytest.raises(StoppedError) as stopped:
                pool.ask(COUNT, "csv")
            assert stopped.value.limit == "time"
            assert working.acquire(timeout=5)
            with pytest.raises(StoppedError) as busy:
                pool.ask(COUNT, "csv")
            assert busy.value.limit == "busy"
            assert len(server.requests) == 1
            done.set()
            deadline = time.monotonic() + 10
            while (found := _answered(pool)) is None and time.monotonic() < deadline:
                time.sleep(0.02)
            assert found == b"x\n"
        finally:
            done.set()
            pool.close()


def _answered(pool: Pool) -> bytes | None:
    try:
        return pool.ask(COUNT, "csv").body
    except StoppedError:
        return None


def test_an_answer_that_drips_gives_its_place_back_at_the_time_limit() -> None:
    with evil(drips(reply("200 OK", b"", JSON, length=100_000), b" ")) as server:
        pool = Pool(Endpoint(server.url), Limits(seconds=0.4, at_once=1, wait=2))
        try:
            for _ in range(2):
                with pytest.raises(StoppedError) as stopped:
                    pool.ask(COUNT, "csv")
                assert stopped.value.limit == "time"
        finally:
            pool.close()


def test_a_site_whose_engine_is_down_says_so_at_once(landscape: Landscape) -> None:
    app = create_app(landscape)
    client = app.test_client()
    try:
        assert client.get("/readyz").status_code == 200
        site = app.extensions["openness"]
        away = Endpoint("http://127.0.0.1:9/secret-place", tries=2, pause=0.01, breaker=Breaker())
        app.extensions["openness"] = replace(site, landscape=replace(landscape, store=away))
        app.extensions["openness-outside"] = Pool(away, Limits())
        for path in ("/readyz", "/model/bloom", "/sparql?query=ASK%7B%7D"):
            start = time.monotonic()
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["Retry-After"] == "5"
            assert "does not answer" in answer.get_data(as_text=True)
            assert "secret" not in answer.get_data(as_text=True)
            assert time.monotonic() - start < 3
        start = time.monotonic()
        for _ in range(20):
            assert client.get("/model/gpt-4").status_code == 503
        assert time.monotonic() - start < 2
        assert client.get("/healthz").status_code == 200
    finally:
        workers(app).close()
