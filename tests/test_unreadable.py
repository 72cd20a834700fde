"""Unreadable input is reported in a sentence, and never left out silently."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from landscapes import without_others

from openness.paths import ROOT

pytestmark = pytest.mark.slow

BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
"""Runs a command without root's right to read what nobody may read."""


def run(
    *arguments: str | bytes, cwd: Path, bound: bool = False, environment: Mapping[str, str] = MappingProxyType({})
) -> "subprocess.CompletedProcess[str]":
    """Run the command line as a process; `bound` as somebody who may not read everything."""
    before = BOUND if bound and os.geteuid() == 0 else ()
    if before and shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and setpriv is not here to take that right away")
    command = [*before, sys.executable, "-W", "error", "-m", "openness", *arguments]
    around = {**os.environ, "XDG_CACHE_HOME": str(cwd / "cache"), **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=around, timeout=300, check=False)


def complains(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Hold that a run ended in one complaint that has these words, and in no traceback."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "[Errno" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture
def land(tmp_path: Path) -> Path:
    """Return a landscape that a test may spoil."""
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "land" / name, ignore=without_others)
    return tmp_path / "land"


@pytest.mark.parametrize("part", ["graph/published", "graph/published/models", "shapes", "ontology/alignments"])
def test_a_folder_that_cannot_be_read_stops_the_build(land: Path, part: str) -> None:
    """It is not a landscape without that folder."""
    folder = land / part
    if not folder.is_dir():
        pytest.skip(f"there is no {part}")
    folder.chmod(0)
    try:
        done = run("--root", str(land), "build", cwd=land.parent, bound=True)
    finally:
        folder.chmod(0o755)
    complains(done, str(folder), "Permission denied", "the right to read it")


def test_a_folder_of_queries_that_cannot_be_read_is_not_an_empty_one(land: Path) -> None:
    """Else a name that is right would be called wrong."""
    (land / "queries").chmod(0)
    try:
        done = run("--root", str(land), "query", "license-table", cwd=land.parent, bound=True)
    finally:
        (land / "queries").chmod(0o755)
    complains(done, "queries: Permission denied")


def test_a_folder_of_entries_is_checked_whole_or_not_at_all(land: Path) -> None:
    """An unreadable part is reported."""
    entries = land.parent / "entries"
    entries.mkdir()
    run("--root", str(land), "new", "A", "--output", "entries/a.yaml", cwd=land.parent)
    (entries / "below").mkdir(mode=0)
    try:
        done = run("--root", str(land), "check", "entries", cwd=land.parent, bound=True)
    finally:
        (entries / "below").chmod(0o755)
    complains(done, "below: Permission denied")


@pytest.mark.parametrize("name", ["graph/entries/zz.ttl", "queries/zz.rq", "shapes/zz.ttl"])
def test_a_link_that_leads_nowhere_is_told(land: Path, name: str) -> None:
    """It had a file behind it once."""
    (land / name).parent.mkdir(exist_ok=True)
    (land / name).symlink_to("nowhere.ttl")
    verb = ["query"] if name.startswith("queries") else ["check", str(land / "graph" / "entries" / "a.ttl")]
    (land / "graph" / "entries").mkdir(exist_ok=True)
    (land / "graph" / "entries" / "a.ttl").write_text("")
    complains(run("--root", str(land), *verb, cwd=land.parent), name, "a link to a file that is not there")


@pytest.mark.parametrize("name", ["graph/entries/zz", "queries/zz", "shapes/zz", "ontology/zz"])
def test_a_link_to_a_folder_is_told_and_not_followed(land: Path, name: str) -> None:
    """It may lead anywhere, also to itself; and what it holds would be missed."""
    (land.parent / "elsewhere").mkdir()
    (land / name).parent.mkdir(exist_ok=True)
    (land / name).symlink_to(land.parent / "elsewhere")
    verb = ["query"] if name.startswith("queries") else ["check", "a.ttl"]
    (land.parent / "a.ttl").write_text("")
    complains(run("--root", str(land), *verb, cwd=land.parent), name, "a link to a folder", "or remove it")


@pytest.mark.parametrize("suffix", [".yaml", ".ttl", ".nq"])
def test_an_entry_that_is_a_link_out_of_its_folder_is_not_quoted(land: Path, suffix: str) -> None:
    """In CI, a stranger's entry could show any file of the machine in the log."""
    (land.parent / "secret").write_text("root:*:hunter2\n")
    folder = land.parent / "repository"
    (folder / "entries").mkdir(parents=True)
    (folder / "entries" / f"shadow{suffix}").symlink_to(land.parent / "secret")
    for name in ("entries", f"entries/shadow{suffix}"):
        done = run("--root", str(land), "check", name, cwd=folder)
        assert done.returncode == 2
        assert "A link that leads out of its folder." in done.stdout
        assert "hunter2" not in done.stdout + done.stderr
    run("--root", str(land), "new", "A", "--output", str(folder / "a.yaml"), cwd=folder)
    (folder / "entries" / f"shadow{suffix}").unlink()
    (folder / "entries" / "inside.yaml").symlink_to(folder / "a.yaml")
    assert "leads out" not in run("--root", str(land), "check", "entries", cwd=folder).stdout


def test_a_folder_of_entries_is_checked_without_what_is_hidden_in_it(land: Path) -> None:
    """An environment or a repository below a hidden name has links of its own, and files that are no entries."""
    entries = land.parent / "entries"
    entries.mkdir()
    run("--root", str(land), "new", "A", "--output", "entries/a.yaml", cwd=land.parent)
    (entries / ".hidden").mkdir()
    (entries / ".hidden" / "loop").symlink_to(entries)
    (entries / ".hidden" / "b.yaml").write_text("no: entry")
    (entries / "seen").mkdir()
    assert ".hidden" not in (done := run("--root", str(land), "check", "entries", cwd=land.parent)).stdout + done.stderr
    (entries / "seen" / "loop").symlink_to(entries)
    complains(run("--root", str(land), "check", "entries", cwd=land.parent), "loop: a link to a folder is not followed")


def test_a_pipe_among_the_claims_is_told(land: Path) -> None:
    """It is not read, for it might never end."""
    (land / "graph" / "entries").mkdir(exist_ok=True)
    os.mkfifo(land / "graph" / "entries" / "zz.ttl")
    complains(run("--root", str(land), "build", cwd=land.parent), "zz.ttl", "not a file that ends")


@pytest.mark.parametrize("name", ["graph/zz.ttl", "queries/zz.rq", "shapes/zz.ttl", "shapes/derivation/zz.rq"])
@pytest.mark.parametrize("why", ["rights", "bytes"])
def test_a_file_of_a_landscape_that_cannot_be_read_is_named(land: Path, name: str, why: str) -> None:
    """Whether it may not be read or is no text."""
    file = land / name
    if not file.parent.is_dir():
        pytest.skip(f"there is no {file.parent}")
    file.write_bytes(b"<http://example.org/\xff> a <http://example.org/A> .\n")
    if why == "rights":
        file.chmod(0)
    verb = ["query"] if name.startswith("queries") else ["check", "a.ttl"] if name.endswith(".ttl") else ["build"]
    (land.parent / "a.ttl").write_text("")
    complains(run("--root", str(land), *verb, cwd=land.parent, bound=True), name)
