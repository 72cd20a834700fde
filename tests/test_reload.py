"""A running site shows what is added to its landscape: no restart, no request dropped, and never a broken landscape."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TESTS, Openness
from landscapes import copied
from runaways import children
from servers import oxigraph

from openness import rdf
from openness.landscape import Landscape
from openness.landscape.opening import Backend
from openness.landscape.publication import STATE, read_publication, write_record
from openness.paths import ROOT
from openness.rdf.graphstore import GraphStore
from openness.rdf.remote import Endpoint
from openness.scale.publish import publish
from openness.web.reload import signature

pytestmark = pytest.mark.slow

FALCON = TESTS / "forms" / "falcon-2.yaml"
COUNT = urllib.parse.quote("SELECT (COUNT(*) AS ?n) { ?m a opn:Model }")


class Visitor(threading.Thread):
    """Asks for pages, files and queries without a pause, and counts what was answered."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.ended = address, threading.Event()
        self.statuses: list[tuple[str, int | str]] = []

    def run(self) -> None:
        paths = (
            "/model/bloom",
            "/explore",
            "/landscape.nq",
            f"/sparql?query={COUNT}",
            "/queries/model-components.csv?model=bloom",
        )
        while not self.ended.is_set():
            for path in paths:
                self.statuses.append((path, status_of(self.address + path)))


def status_of(address: str) -> int | str:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310, on loopback
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return str(error)


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_an_added_entry_is_shown_while_requests_go_on(openness: Openness, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    copied(root)
    (root / "queries").symlink_to(ROOT / "queries")
    store = ("--store", str(tmp_path / "store"))
    command = [sys.executable, "-m", "openness", "--root", str(root), *store, "serve", "--port", "0"]
    log: list[str] = []
    environment = {**os.environ, "OPENNESS_RELOAD_SECONDS": "1", "OPENNESS_METRICS": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as site:
        assert site.stderr
        at = next(found[0] for line in site.stderr if (found := re.search(r"http://[\d.:]+", line)))
        reading = threading.Thread(target=log.extend, args=(site.stderr,))
        reading.start()
        try:
            visitors = [Visitor(at), Visitor(at)]
            assert status_of(f"{at}/model/falcon-2") == 404
            for visitor in visitors:
                visitor.start()
            assert openness("--root", str(root), "add", str(FALCON)).returncode == 0
            wait_for(lambda: status_of(f"{at}/model/falcon-2") == 200)
            asked = sum(len(visitor.statuses) for visitor in visitors)
            assert asked > 10
            with urllib.request.urlopen(f"{at}/sparql?query={COUNT}&format=csv") as answer:  # noqa: S310
                assert b"41" in answer.read()  # its workers have the new landscape, too
            processes = len(children(site.pid))

            broken = root / "graph" / "entries" / "broken.ttl"
            broken.write_text("this is no Turtle")
            wait_for(lambda: any("cannot be shown" in line and "broken.ttl" in line for line in log))
            assert status_of(f"{at}/model/falcon-2") == 200
            broken.unlink()
            (root / "graph" / "entries" / "falcon-2.yaml").unlink()
            site.send_signal(signal.SIGHUP)
            wait_for(lambda: status_of(f"{at}/model/falcon-2") == 404)
            for visitor in visitors:
                visitor.ended.set()
                visitor.join()
            assert {answer for visitor in visitors for answer in visitor.statuses if answer[1] != 200} == set()
            with urllib.request.urlopen(f"{at}/metrics") as answer:  # noqa: S310
                seen = re.findall(rb'route="explore.show",status="200"} (\d+)', answer.read())
            assert sum(map(int, seen)) >= asked / 5 - 2  # the counters went on
            wait_for(lambda: len(children(site.pid)) <= processes)  # nothing is left of the old sites
        finally:
            site.terminate()
            assert site.wait(30) == 0
            reading.join()


def test_every_process_of_another_server_shows_what_is_added(openness: Openness, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    copied(root)
    (root / "queries").symlink_to(ROOT / "queries")
    openness("--root", str(root), "build")
    environment = {**os.environ, "OPENNESS_RELOAD_SECONDS": "1", "OPENNESS_ROOT": str(root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "waitress", "--listen=127.0.0.1:0", "webapp.app:app"]
    with ExitStack() as running:
        addresses = []
        for _ in range(2):
            server = running.enter_context(
                subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path)
            )
            running.callback(server.terminate)
            assert server.stderr
            addresses += [next(found[0] for line in server.stderr if (found := re.search(r"http://[\d.:]+", line)))]
        assert {status_of(f"{at}/model/falcon-2") for at in addresses} == {404}
        assert openness("--root", str(root), "add", str(FALCON)).returncode == 0
        for at in addresses:
            wait_for(lambda at=at: status_of(f"{at}/model/falcon-2") == 200)  # type: ignore[misc]


def test_a_publication_elsewhere_is_a_change_when_it_is_complete(landscape: Landscape, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as server:
        endpoint = Endpoint(server.query, server.update)
        held = Backend(endpoint=endpoint)
        before = signature(landscape.root, held)
        publish(small := replace(landscape, store=rdf.empty()), target := GraphStore(server.gsp), endpoint)
        after = signature(landscape.root, held)
        assert before
        assert after not in ("", before)
        assert signature(landscape.root, held) == after
        record = read_publication(endpoint)
        assert record
        parts = {name: replace(one, verified=False) for name, one in record.parts.items()}
        target.put(STATE, write_record(replace(record, parts=parts)))
        assert signature(landscape.root, held) == ""
        publish(replace(small, version="other"), target, endpoint)
        assert signature(landscape.root, held) not in ("", before, after)
    assert signature(landscape.root, held) == "", "the engine is down"
