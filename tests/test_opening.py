"""The cache on disk of large landscapes: built once, opened without a build, built again after a change or damage."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openness import rdf
from openness.landscape import Landscape, opening
from openness.landscape.opening import open_kept, open_landscape
from openness.paths import PACKAGE
from openness.rdf.folder import folder_of
from openness.rdf.rows import text

BUILD = """
import sys
from pathlib import Path
from openness.landscape import opening
opening.ON_DISK = 1
opening.open_landscape(Path(sys.argv[1]))
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an empty cache, in which every landscape is large."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(opening, "ON_DISK", 1)
    return tmp_path / "cache" / "openness"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a landscape of one triple."""
    (tmp_path / "root" / "graph").mkdir(parents=True)
    write(tmp_path / "root", 1)
    return tmp_path / "root"


def write(root: Path, value: int) -> None:
    (root / "graph" / "one.ttl").write_text(f"<https://e.org/a> <https://e.org/b> {value} .\n", encoding="utf-8")


def opened(root: Path) -> tuple[Landscape, bool]:
    """Open a landscape, and return whether it was built."""
    steps: list[str] = []
    landscape = open_landscape(root, progress=lambda step, *_: steps.append(step))
    return landscape, bool(steps)


def value_of(landscape: Landscape) -> str:
    return text(rdf.select(landscape.store, "SELECT ?o { ?s ?p ?o }").rows[0][0])


def build_elsewhere(root: Path) -> None:
    """Build in another process, which lets go of the store when it ends."""
    subprocess.run([sys.executable, "-c", BUILD, str(root)], check=True)


def test_a_large_landscape_is_built_once_and_then_opened(cache: Path, root: Path) -> None:
    first, built = opened(root)
    assert built
    again, built = opened(root)
    assert not built
    assert again.version == first.version
    assert value_of(again) == "1"
    folder = folder_of(again.store)
    assert folder is not None
    assert folder.parent.parent == cache
    assert list(cache.glob("*.nq")) == []


def test_a_small_landscape_is_kept_as_quads_and_opened_in_memory(
    cache: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (root / "graph" / "one.ttl").stat().st_size
    monkeypatch.setattr(opening, "ON_DISK", size + 1)
    landscape, _ = opened(root)
    assert folder_of(landscape.store) is None
    assert [path.suffix for path in cache.iterdir()] == [".nq"]
    assert open_kept(root) is None
    monkeypatch.setattr(opening, "ON_DISK", size)
    assert folder_of(opened(root)[0].store) is not None


def test_a_changed_file_builds_it_anew_and_a_touched_one_does_not(cache: Path, root: Path) -> None:  # noqa: ARG001
    before, _ = opened(root)
    (root / "graph" / "one.ttl").touch()
    assert not opened(root)[1]
    write(root, 2)
    after, built = opened(root)
    assert built
    assert (value_of(before), value_of(after)) == ("1", "2")
    assert after.version != before.version


def test_a_cache_that_is_no_folder_gives_a_landscape_in_memory(cache: Path, root: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("no folder", encoding="utf-8")
    for _ in range(2):
        landscape, built = opened(root)
        assert built
        assert folder_of(landscape.store) is None
        assert value_of(landscape) == "1"
    assert cache.read_text(encoding="utf-8") == "no folder"


def test_a_lock_that_cannot_be_written_gives_a_landscape_in_memory(cache: Path, root: Path) -> None:
    build_elsewhere(root)
    [folder] = cache.iterdir()
    (folder / "build.lock").unlink()
    (folder / "build.lock").mkdir()  # as in a folder that may only be read, which root may write
    landscape, built = opened(root)
    assert not built
    assert folder_of(landscape.store) is not None, "to read, nothing need be written"
    write(root, 2)
    landscape, built = opened(root)
    assert built
    assert folder_of(landscape.store) is None
    assert value_of(landscape) == "2"


def test_a_damaged_store_is_built_again(cache: Path, root: Path) -> None:
    build_elsewhere(root)
    [current] = cache.glob("landscape-*/oxigraph-*/CURRENT")
    current.write_text("nonsense", encoding="utf-8")
    landscape, built = opened(root)
    assert built
    assert folder_of(landscape.store) == current.parent
    assert value_of(landscape) == "1"


def test_kept_gives_nothing_before_a_build_and_the_landscape_after(cache: Path, root: Path) -> None:
    assert open_kept(root) is None
    assert not cache.exists()
    built, _ = opened(root)
    found = open_kept(root)
    assert found is not None
    assert (found.version, value_of(found)) == (built.version, "1")
    write(root, 2)
    assert open_kept(root) is None


def test_the_cache_keeps_the_landscapes_that_were_opened_last(
    cache: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_elsewhere(root)
    [first] = cache.iterdir()
    old = [cache / f"landscape-{letter * 16}" for letter in "abcd"]
    for age, folder in enumerate(old, start=2):
        (folder / "oxigraph-1").mkdir(parents=True)
        os.utime(folder, (folder.stat().st_mtime - 60 * age,) * 2)
    os.utime(first, (first.stat().st_mtime - 6000,) * 2)
    monkeypatch.setattr(opening, "MAX_CACHED_STORES", 3)
    assert not opened(root)[1], "the one that is opened becomes the newest, and is not built again"
    assert sorted(cache.iterdir()) == sorted([first, *old[:2]])


def test_a_landscape_and_its_index_are_made_again_where_the_program_has_changed(paper: Path, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "openness", ignore=shutil.ignore_patterns("__pycache__", "data"))
    (tmp_path / "ontology").mkdir()  # a checkout, of which the landscape is not asked
    ask = (
        "import pathlib, sys; from openness.landscape import fingerprint; from openness.search.index_file import CODE; "
        "print(CODE, fingerprint(pathlib.Path(sys.argv[1])))"
    )

    def versions() -> list[str]:
        command = [sys.executable, "-c", ask, str(paper)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()

    def change(module: str) -> None:
        path = tmp_path / "openness" / module
        path.write_bytes(path.read_bytes() + b"# changed\n")

    index, landscape = versions()
    for module in ("landscape/derive.py", "rdf/exchange.py", "readers/jsonld.py"):
        change(module)
        before, (same, landscape) = landscape, versions()
        assert landscape != before, module
        assert same == index
    change("search/models.py")
    assert versions()[0] != index
