"""A store on disk: built once, swapped in whole, never half there."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import openness
from openness import rdf
from openness.landscape import Landscape, disk
from openness.landscape.disk import StoreError, on_disk
from openness.landscape.load import estimate_memory
from openness.paths import ROOT
from openness.rdf import bulk_load
from openness.rdf.rows import text

pytestmark = pytest.mark.slow

# On disk


def _small(folder: Path) -> Path:
    """Make a landscape of one statement, quickly built."""
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 1 .\n", encoding="utf-8")
    return folder


def _built(store: Path, root: Path) -> tuple[Landscape, bool]:
    """Open a landscape on disk, and return whether it was built."""
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
    assert text(rdf.select(held.store, "SELECT ?o { ?s ?p ?o }").rows[0][0]) == "2"
    (root / "ontology").mkdir()  # from Python, by paths as strings
    landscape = openness.load(str(root), store=str(store))
    assert landscape.sparql("SELECT ?o { ?s ?p ?o }").column("o") == [2]
    assert len(landscape.graph()) == 1


def test_a_store_that_is_still_read_outlives_the_next_build(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"
    old, _ = _built(store, root)
    (root / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 2 .\n", encoding="utf-8")
    _built(store, root)
    assert text(rdf.select(old.store, "SELECT ?o { ?s ?p ?o }").rows[0][0]) == "1"
    command = (
        "import sys; from pathlib import Path; from openness.landscape.disk import on_disk; "
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
from openness.landscape.disk import on_disk
on_disk(*map(Path, sys.argv[1:]), lambda step, *_: step == "inferring" and os.kill(os.getpid(), signal.SIGKILL))
"""
    killed = subprocess.run([sys.executable, "-c", command, str(store), str(root)], check=False)
    assert killed.returncode < 0
    assert list(store.glob("*.part"))
    held, built = _built(store, root)
    assert built
    assert len(rdf.select(held.store, "SELECT ?o { ?s ?p ?o }").rows) == 2
    assert not list(store.glob("*.part"))


def test_a_damaged_store_is_built_again(tmp_path: Path) -> None:
    root, store = _small(tmp_path / "root"), tmp_path / "store"
    command = (
        "import sys; from pathlib import Path; from openness.landscape.disk import on_disk; "
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


@pytest.mark.parametrize(("share", "copies"), [(0.0, 0), (1.0, 1)])
def test_a_landscape_that_the_memory_of_the_machine_does_not_hold_is_built_on_disk(
    several: Landscape, tmp_path: Path, share: float, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[Path] = []

    def copy(store: rdf.Embedded, to: rdf.Embedded, path: Path) -> None:
        copied.append(path)
        bulk_load.copy(store, to, path)

    monkeypatch.setattr(disk, "IN_MEMORY", share)
    monkeypatch.setattr(disk, "bulk_load", SimpleNamespace(copy=copy))
    store = on_disk(tmp_path / "store", several.root).store
    assert isinstance(store, rdf.Embedded)
    assert isinstance(several.store, rdf.Embedded)
    assert (len(store), len(copied)) == (len(several.store), copies)
    assert 15 * 10**6 < estimate_memory(several.root) < 10**9
