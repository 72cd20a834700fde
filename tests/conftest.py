"""What the tests share: the built landscape of this checkout, the command line as a process, the site at an address."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from openness.build import Landscape, build
from openness.build.load import SUFFIXES
from openness.paths import ROOT, files
from openness.web import create_app, workers

TESTS = Path(__file__).parent
Openness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def without_entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the landscape's folder; a copy of it where entries were added, for the kept answers are without any."""
    entries = ROOT / "graph" / "entries"
    if not files(entries, *SUFFIXES):
        return ROOT
    copy = tmp_path_factory.mktemp("landscape")
    for folder in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("entries"))
    return copy


@pytest.fixture(scope="session")
def landscape(without_entries: Path) -> Landscape:
    """Return the landscape of this checkout, built once."""
    return build(without_entries)


@pytest.fixture(scope="session")
def openness(landscape: Landscape) -> Openness:
    """Return a function that runs the command line as a process and returns what it printed."""

    def run(*arguments: str, text: str = "", cwd: Path = TESTS) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-W", "error", "-m", "openness", *arguments]
        environment = {**os.environ, "OPENNESS_ROOT": str(landscape.root)} if landscape.root != ROOT else None
        return subprocess.run(
            command, input=text, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False
        )

    return run


@pytest.fixture(scope="session")
def client(landscape: Landscape) -> Iterator[FlaskClient]:
    """Return a visitor of the site, without a network between."""
    app = create_app(landscape)
    app.testing = True
    yield app.test_client()
    workers(app).close()
    app.extensions["openness-check"].close()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the terms, the claims and the alignments that a test may spoil."""
    for name in ("ontology", "graph"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="module")
def address(landscape: Landscape) -> Iterator[str]:
    """Serve the site on a free port of this machine, and return where it is."""
    server = make_server("127.0.0.1", 0, create_app(landscape), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
