"""Fixtures of the tests: the built landscape of this checkout, the command line, the site at an address."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from forked_cli import ForkedCommands
from landscapes import copied as copied_to
from landscapes import without_others
from served import served

from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.web import create_app, workers

TESTS = Path(__file__).parent
Openness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the landscape with the claims of the paper and of the curators alone.

    The kept answers are its answers: they do not change where an index or an entry is added.
    """
    copy = copied_to(tmp_path_factory.mktemp("landscape"))
    shutil.copytree(ROOT / "queries", copy / "queries")
    return copy


@pytest.fixture(scope="session")
def landscape(paper: Path) -> Landscape:
    """Return the landscape of the paper and of the curators, built once."""
    return build(paper)


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Return the landscape of the paper with some models of six indexes and of curators (tests/several)."""
    root = copied_to(tmp_path_factory.mktemp("several"))
    shutil.copytree(TESTS / "several" / "graph", root / "graph", dirs_exist_ok=True)
    for name in ("families.ttl", "data-sets.ttl"):
        shutil.copy(ROOT / "graph" / "curated" / "models" / name, root / "graph" / "curated" / "models")
    shutil.copytree(ROOT / "queries", root / "queries")
    return build(root)


@pytest.fixture(scope="session")
def openness(landscape: Landscape) -> Iterator[Openness]:
    """Return a function that runs the command line as a process and returns what it printed."""
    commands = ForkedCommands({"OPENNESS_ROOT": str(landscape.root)})

    def run(*arguments: str, text: str = "", cwd: Path = TESTS) -> "subprocess.CompletedProcess[str]":
        return commands.run(arguments, text, cwd)

    yield run
    commands.close()


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
        shutil.copytree(ROOT / name, tmp_path / name, ignore=without_others)
    return tmp_path


@pytest.fixture(scope="module")
def address(landscape: Landscape) -> Iterator[str]:
    """Serve the site on a free port of this machine, by the server that users have, and return where it is."""
    with served(create_app(landscape)) as at:
        yield at
