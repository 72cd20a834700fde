"""Entries are checked on a Dask cluster as they are here: a real scheduler and two workers on loopback."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from openness.check import Report, as_record, checker_of, read
from openness.check.entry import statements
from openness.check.many import ClusterError, check_few
from openness.landscape import Landscape
from openness.paths import ROOT, files
from openness.scale import cluster

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

pytest.importorskip("distributed")

EXAMPLES = ROOT / "shapes" / "examples"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a scheduler with two workers."""
    from distributed import Client

    address = f"tcp://127.0.0.1:{free_port()}"
    folder = str(tmp_path_factory.mktemp("workers"))
    worker = ("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", folder)
    with (
        started("dask_scheduler", "--host", address, "--no-dashboard", "--no-show"),
        started(*worker),
        started(*worker),
    ):
        with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call, unused-ignore]
            client.wait_for_workers(2, timeout=60)
        yield address


@contextmanager
def started(program: str, *arguments: str) -> Iterator[None]:
    """Run a program of Dask meanwhile."""
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def openness(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "openness", *arguments], capture_output=True, text=True, check=False)


def found(reports: Iterable[Report]) -> list[dict[str, str | int | list[str]]]:
    return [as_record(finding) for report in reports for finding in report.findings]


def test_a_cluster_finds_what_is_found_here_in_the_same_order(scheduler: str) -> None:
    paths = files(EXAMPLES, ".ttl")[::2]
    steps: list[tuple[str, int, int]] = []
    there = list(cluster.check_on(scheduler, checker_of(), [*map(str, paths)], lambda *step: steps.append(step), 4))
    here = list(check_few(checker_of(), [(entry, statements(entry)) for entry in map(read, paths)], 4))
    assert len(there) > 5
    assert found(there) == found(here)
    assert steps[-1][1] == steps[-1][2] > 0


def test_the_command_line_asks_a_cluster(scheduler: str) -> None:
    entry = str(EXAMPLES / "model-fails.ttl")
    here, there = (openness("check", entry, *more) for more in ((), ("--scheduler", scheduler)))
    assert there.returncode == here.returncode == 1, there.stderr
    assert there.stdout == here.stdout


def test_a_landscape_that_a_cluster_reads_is_the_same(scheduler: str, several: Landscape, tmp_path: Path) -> None:
    here, there = tmp_path / "here.nq", tmp_path / "there.nq"
    root = ("--root", str(several.root), "build", "--no-cache", "--output")
    done = [openness(*root, str(here)), openness(*root, str(there), "--scheduler", scheduler)]
    assert [one.returncode for one in done] == [0, 0], done[1].stderr
    assert here.read_bytes() == there.read_bytes()
    nowhere = openness(*root, str(there), "--scheduler", "tcp://127.0.0.1:1")
    assert (nowhere.returncode, "No Dask scheduler answers" in nowhere.stderr) == (2, True)


def test_a_worker_with_another_landscape_checks_nothing(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "fingerprint", lambda _: "another")
    with pytest.raises(ClusterError, match="has another landscape"):
        list(cluster.check_on(scheduler, checker_of(), [str(EXAMPLES / "model-fails.ttl")]))


def test_an_entry_that_a_worker_cannot_read_is_named(scheduler: str, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<https://example.org/a> a", encoding="utf-8")
    (report,) = cluster.check_on(scheduler, checker_of(), [str(tmp_path / "broken.ttl")])
    assert [finding.file for finding in report.unread] == [str(tmp_path / "broken.ttl")]


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent, HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        others = (f"tcp://127.0.0.1:{port}" for port in (silent.getsockname()[1], web.server_port, free_port()))
        for address in (*others, "nonsense://", "nonsense", "tcp://", "http://127.0.0.1:8786"):
            begun = time.monotonic()
            with pytest.raises(ClusterError, match="No Dask scheduler answers at"):
                list(cluster.check_on_cluster(address, [EXAMPLES / "model-fails.ttl"], ROOT))
            assert time.monotonic() - begun < 10
        web.shutdown()


def test_what_to_install_is_told_where_dask_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'openness\[cluster\]'"):
        list(cluster.check_on_cluster("tcp://127.0.0.1:1", [EXAMPLES / "model-fails.ttl"], ROOT))
