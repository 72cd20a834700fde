"""What one client may do to the others: hold connections, send requests, occupy what is expensive."""

import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from runaways import CROSS_PRODUCT, MANY_MODELS, MODELS, ask
from test_proxies import serving

from openness.entries.check_pool import CheckPool, CheckStoppedError
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import Limits, StoppedError
from openness.web import close, create_app
from openness.web.client_limits import MAX_CLIENTS, ClientLimitError, ClientLimits, client_of, from_environment

ANOTHER = "127.0.0.2"
"""An address of this machine from which the slow clients come; a visitor comes from 127.0.0.1."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 as its own")


class SlowClients:
    """Connections from another address that send a header line now and then, and never a whole request."""

    def __init__(self, address: str, count: int) -> None:
        host, port = address.removeprefix("http://").split(":")
        self.open = []
        for _ in range(count):
            connection = socket.socket()
            connection.bind((ANOTHER, 0))
            connection.connect((host, int(port)))
            connection.sendall(b"GET /slow HTTP/1.1\r\nHost: open.example\r\n")
            self.open.append(connection)

    def drip(self) -> int:
        """Send a line on each, and return how many the server still holds."""
        left = []
        for connection in self.open:
            try:
                connection.sendall(b"X-More: 1\r\n")
                connection.setblocking(False)
                held = connection.recv(4096) != b""
            except BlockingIOError:
                held = True
            except OSError:
                held = False
            if held:
                connection.setblocking(True)
                left.append(connection)
            else:
                connection.close()
        self.open = left
        return len(left)

    def close(self) -> None:
        for connection in self.open:
            connection.close()


def seconds_of(address: str) -> float:
    start = time.monotonic()
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310, on loopback
        assert answer.status == 200
    return time.monotonic() - start


@linux
@pytest.mark.slow
def test_slow_clients_close_the_site_for_nobody_and_are_ended(landscape: Landscape) -> None:
    with serving(landscape, "--client-connections", "40", "--request-seconds", "3") as at:
        seconds_of(f"{at}/healthz")
        clients = SlowClients(at, 520)  # more than the server has connections
        time.sleep(0.5)
        assert 0 < clients.drip() <= 41
        assert seconds_of(f"{at}/healthz") < 5
        until = time.monotonic() + 30
        while clients.drip():
            assert time.monotonic() < until
            time.sleep(0.5)
        assert seconds_of(f"{at}/healthz") < 5


@contextmanager
def nginx(folder: Path, backend: str) -> Iterator[str]:
    """Run nginx with the configuration that comes with the site, but for names, ports and TLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = (ROOT / "webapp" / "deploy" / "nginx.conf").read_text("utf-8")
    lines = [line for line in ours.splitlines() if "ssl_certificate" not in line]
    block = "\n".join(lines).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    block = block.replace("http://127.0.0.1:8000", backend).replace("_timeout 10s", "_timeout 2s")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{ access_log off; {temporary}\n"
        f"uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n{block}\n}}\n"
    )
    with subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]) as process:
        at = f"http://127.0.0.1:{port}"
        try:
            for _ in range(100):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield at
        finally:
            process.terminate()


@linux
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx: apt-get install nginx-light")
def test_behind_the_proxy_of_the_documentation_slow_clients_do_not_reach_the_site(
    landscape: Landscape, tmp_path: Path
) -> None:
    options = ("--proxies", "1", "--client-rate", "1000", "--metrics")
    with serving(landscape, *options) as backend, nginx(tmp_path, backend) as at:
        seconds_of(f"{at}/healthz")
        clients = SlowClients(at, 520)
        assert clients.drip() > 400
        assert seconds_of(f"{at}/healthz") < 5
        time.sleep(3)
        assert clients.drip() == 0  # each had two seconds for all of its header
        page = urllib.request.Request(f"{at}/model/bloom", headers={"Host": "open.example"})  # noqa: S310
        with urllib.request.urlopen(page, timeout=20) as answer:  # noqa: S310
            assert b"http://open.example/model/bloom/badge.svg" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as caught:
            seconds_of(f"{at}/metrics")
        assert caught.value.code == 403
        caught.value.close()
        statuses = [status_of(f"{at}/healthz") for _ in range(60)]  # more at once than one visitor may send
        assert {200, 429} == set(statuses)
        with urllib.request.urlopen(f"{backend}/metrics") as answer:  # noqa: S310
            assert b"slow" not in answer.read()


def status_of(address: str) -> int:
    try:
        seconds_of(address)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return 200


def test_a_client_has_its_rate_and_what_it_saved() -> None:
    limits = ClientLimits(rate=2)
    assert [limits.seconds_to_wait("a", 100) for _ in range(10)] == [0] * 10
    assert limits.seconds_to_wait("a", 100) == pytest.approx(0.5)
    assert limits.seconds_to_wait("b", 100) == 0
    assert limits.seconds_to_wait("a", 100.5) == 0
    assert limits.seconds_to_wait("a", 100.5) > 0
    assert ClientLimits(rate=0.1).seconds_to_wait("a", 0) == 0
    for at in range(MAX_CLIENTS + 100):
        limits.seconds_to_wait(str(at), 101)
    assert len(limits._saved) == MAX_CLIENTS
    assert client_of("2001:db8:1:2:3::4") == client_of("2001:db8:1:2::9") != client_of("2001:db8:1:3::9")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1")
    assert from_environment({"OPENNESS_CLIENT_RATE": "2.5"}).rate == 2.5
    for wrong in ("many", "-1", "nan", "inf"):
        with pytest.raises(ClientLimitError, match="not a number from 0 on"):
            from_environment({"OPENNESS_CLIENT_RATE": wrong})


def test_the_client_is_the_one_that_the_proxy_names_and_others_are_answered(landscape: Landscape) -> None:
    app = create_app(landscape, behind=1, clients=ClientLimits(rate=0.2, at_once=1))
    try:
        client = app.test_client()
        first, second = ({"X-Forwarded-For": f"203.0.113.9, {one}"} for one in ("192.0.2.1", "192.0.2.2"))
        assert client.get("/robots.txt", headers=first).status_code == 200
        refused = client.get("/robots.txt", headers=first)
        assert (refused.status_code, refused.headers["Cache-Control"]) == (429, "no-store")
        assert 1 <= int(refused.headers["Retry-After"]) <= 5
        assert refused.headers["X-Content-Type-Options"] == "nosniff"
        assert client.get("/robots.txt", headers=second).status_code == 200
        assert {client.get("/healthz", headers=first).status_code for _ in range(5)} == {200}
    finally:
        close(app)


def test_one_client_does_not_take_the_place_of_the_others(landscape: Landscape) -> None:
    app = create_app(landscape, Limits(seconds=3), clients=ClientLimits(at_once=1))
    try:
        asked = {"query": CROSS_PRODUCT, "format": "csv"}
        runaway = threading.Thread(target=lambda: app.test_client().get("/sparql", query_string=asked).close())
        runaway.start()
        time.sleep(0.5)
        quick = {"query": MODELS, "format": "csv"}
        first, second = app.test_client(), app.test_client()
        refused = first.get("/sparql", query_string=quick)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert first.get("/model/bloom").status_code == 200
        other = second.get("/sparql", query_string=quick, environ_base={"REMOTE_ADDR": "192.0.2.7"})
        assert other.status_code == 200
        runaway.join()
        assert first.get("/sparql", query_string=quick).status_code == 200
    finally:
        close(app)


def test_where_the_lanes_are_full_one_more_is_refused_at_once(landscape: Landscape) -> None:
    pool = Pool(landscape.store, Limits(seconds=2, at_once=1, wait=5))
    checks = CheckPool(landscape.root, seconds=2, size=1)
    pool.start()

    def run_away() -> None:
        with pytest.raises(StoppedError):
            ask(pool, CROSS_PRODUCT)

    def check() -> None:
        with pytest.raises(CheckStoppedError):
            checks.check("many.ttl", "turtle", MANY_MODELS, "json")

    threads = [threading.Thread(target=target) for target in (run_away, run_away, check, check)]
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        start = time.monotonic()
        with pytest.raises(StoppedError, match="run already"):
            ask(pool, MODELS)
        with pool.lane(), pool.lane(), pytest.raises(StoppedError, match="run already"), pool.lane():
            pass
        with pytest.raises(CheckStoppedError, match="busy"):
            checks.check("one.ttl", "turtle", b"", "json")
        assert time.monotonic() - start < 0.2
    finally:
        for thread in threads:
            thread.join()
        pool.close()
        checks.close()
