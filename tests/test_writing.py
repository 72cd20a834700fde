"""What changes a landscape: one verb at a time, all files or none, true messages, and the same bytes each time."""

import errno
import fcntl
import os
import pty
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import TESTS
from landscapes import SSSOM
from test_imports import write_mot

from openness import files, rdf
from openness.cli.fixing import fix_files
from openness.entries.add import AddError, add
from openness.files import UnconfirmedError, UnwrittenError, whole_folder
from openness.imports.run import import_source
from openness.landscape import Landscape, listing
from openness.link import update_stub
from openness.link.accept import accept
from openness.link.stubs import stubs
from openness.link.vocabulary_files import VocabularyError
from openness.paths import ROOT
from openness.rdf.dump import dump

FALCON = TESTS / "forms" / "falcon-2.yaml"


@pytest.fixture
def root(copied: Path) -> Iterator[Path]:
    """Return a landscape that a test may change."""
    (copied / "shapes").symlink_to(ROOT / "shapes")
    stubs.cache_clear()
    yield copied
    stubs.cache_clear()


def accepted(root: Path, folder: Path) -> None:
    row = "opn:Model\tskos:relatedMatch\tdpv:Purpose\tsemapv:ManualMappingCuration\n"
    table = folder / "one.sssom.tsv"
    table.write_text(SSSOM + row, "utf-8")
    assert accept(root, table, "Ada")


def added(root: Path, _: Path) -> None:
    assert add(FALCON, root).can_be_added


def imported(root: Path, folder: Path) -> None:
    assert import_source("mot", write_mot(folder / "mot-2026-05-11", Crystal="MIT"), root).records


def updated(root: Path, folder: Path) -> None:
    path = folder / "airo.ttl"
    path.write_text("<https://w3id.org/airo#New> a <http://www.w3.org/2002/07/owl#Class> .\n", "utf-8")
    update_stub.apply(update_stub.plan(root, str(path), "airo"))


def fixed(root: Path, _: Path) -> None:
    path = root / "graph" / "entries" / "falcon-2.yaml"
    path.write_text(FALCON.read_text("utf-8").replace("level: D5", "level: D3"), "utf-8")
    assert fix_files([path], root, write=True, unsafe=False, aside=True)
    assert "level: D5" in path.read_text("utf-8")


@pytest.mark.parametrize("verb", [accepted, added, imported, updated, fixed])
def test_every_verb_that_changes_a_landscape_holds_its_lock(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, verb: object
) -> None:
    left = root / "graph" / ".half.ttl.x.part"  # as a killed process leaves it
    left.write_bytes(b"half")
    write, written = files._write_part, []

    def watched(path: Path, content: bytes) -> Path:
        if root in path.parents:
            with (root / files.LOCK).open("wb") as lock, pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            written.append(path)
        return write(path, content)

    monkeypatch.setattr(files, "_write_part", watched)
    verb(root, tmp_path_factory.mktemp("input"))  # type: ignore[operator]
    assert written
    assert not left.exists()


def test_tables_of_an_import_change_all_or_none(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_source("mot", write_mot(tmp_path / "mot-2026-05-11", Crystal="MIT"), root)
    folder = root / "graph" / "indexes" / "mot"
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    models = write_mot(tmp_path / "again" / "mot-2026-05-11", Crystal="MIT", grown="unlicensed")
    write = files._write_part

    def full(path: Path, content: bytes) -> Path:
        if path.name == "metadata.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(files, "_write_part", full)
    with pytest.raises(UnwrittenError, match=r"No space is left\. Nothing was written"):
        import_source("mot", models, root)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_a_stub_that_changed_since_the_plan_is_left(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "airo.ttl"
    path.write_text("<https://w3id.org/airo#New> a <http://www.w3.org/2002/07/owl#Class> .\n", "utf-8")
    first, second = (update_stub.plan(root, str(path), "airo") for _ in range(2))
    update_stub.apply(first)
    with pytest.raises(VocabularyError, match="has changed meanwhile"):
        update_stub.apply(second)


@pytest.fixture
def unconfirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk not confirm what a folder holds."""
    synced = os.fsync

    def failing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        synced(handle)

    monkeypatch.setattr("openness.files.os.fsync", failing)


@pytest.mark.usefixtures("unconfirmed")
def test_a_file_that_the_disk_does_not_confirm_is_reported_as_written(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UnconfirmedError, match=r"new\.txt: it is written, but the disk does not confirm it"):
        files.write_whole(tmp_path / "new.txt", b"new")
    assert (tmp_path / "new.txt").read_bytes() == b"new"
    with pytest.raises(AddError, match=r"falcon-2\.yaml: it is written, but the disk does not confirm it"):
        add(FALCON, root)
    assert (root / "graph" / "entries" / "falcon-2.yaml").read_bytes() == FALCON.read_bytes()


@pytest.mark.usefixtures("unconfirmed")
def test_several_files_of_which_the_disk_confirms_no_journal_are_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(UnwrittenError, match="Nothing was written"):
        files.write_all(tmp_path, {tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_a_crash_while_several_files_are_given_up_leaves_them_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    write, remove, removed = files.write_whole, Path.unlink, list[Path]()

    def write_unconfirmed(path: Path, content: bytes) -> None:
        write(path, content)
        raise UnconfirmedError(errno.EIO, "not confirmed", str(path))

    def crash(path: Path, missing_ok: bool = False) -> None:
        if removed:
            raise KeyboardInterrupt
        removed.append(path)
        remove(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_whole", write_unconfirmed)
        patched.setattr(Path, "unlink", crash)
        with pytest.raises(KeyboardInterrupt):
            files.write_all(tmp_path, {tmp_path / "a": b"new", tmp_path / "b": b"new"})
    files.finish_writes(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert not (tmp_path / "b").exists()


def test_files_are_written_and_removed_all_or_none_wherever_a_process_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = {"a.ttl": b"old", "b.ttl": b"old"}, {"a.yaml": b"new", "b.yaml": b"new"}
    calls: list[str] = []

    def ending(name: str, at: int, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            calls.append(name)
            if len(calls) > at:
                raise KeyboardInterrupt
            return function(*given, **options)

        return call

    found = set()
    for at in range(100):
        root = tmp_path / str(at)
        root.mkdir()
        for name, content in before.items():
            (root / name).write_bytes(content)
        calls.clear()
        with monkeypatch.context() as patched, suppress(KeyboardInterrupt), files.lock_folder(root):
            for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "fsync"), (os, "fdopen")):
                patched.setattr(owner, name, ending(name, at, getattr(owner, name)))
            files.write_all(root, {root / name: content for name, content in after.items()}, [root / n for n in before])
        files.finish_writes(root)
        left = {path.name: path.read_bytes() for path in root.iterdir() if not path.name.startswith(".")}
        assert left in (before, after), calls
        found.add(tuple(sorted(left)))
        if len(calls) <= at:
            break
    assert len(found) == 2
    assert len(calls) > 10


def test_a_file_of_the_same_size_and_time_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    path = tmp_path / "graph" / "one.ttl"
    path.write_text("<https://e.org/a> <https://e.org/b> 3 .\n", encoding="utf-8")
    before, told = listing(tmp_path), path.stat()
    path.write_text("<https://e.org/a> <https://e.org/b> 4 .\n", encoding="utf-8")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert path.stat().st_mtime_ns == told.st_mtime_ns
    assert listing(tmp_path) != before


@pytest.mark.parametrize("form", ["nquads", "turtle", "trig", "jsonld", "ntriples"])
def test_a_landscape_is_written_as_the_same_bytes_whatever_its_blank_nodes_are_called(
    landscape: Landscape, form: str
) -> None:
    store = rdf.empty()
    for number, graph in enumerate(("curated", "ontology", "provenance")):
        name = ox.NamedNode(f"https://w3id.org/openness/graph/{graph}")
        assert isinstance(landscape.store, ox.Store)
        store.extend(landscape.store.quads_for_pattern(None, None, None, name))
        for order in (-1, 1):  # two of the same form, which have the same label
            lines = [
                f'_:x{number} <https://e.org/p> "_: <a> <b> _:c" .',
                f"<https://e.org/a> <https://e.org/q> _:x{number} .",
            ]
            store.load("\n".join(lines[::order]).encode(), ox.RdfFormat.N_TRIPLES, to_graph=name)
    other = rdf.empty()
    other.extend(
        ox.parse(bytes(store.dump(format=ox.RdfFormat.N_QUADS) or b""), ox.RdfFormat.N_QUADS, rename_blank_nodes=True)
    )
    assert dump(store, form, reproducible=True) == dump(other, form, reproducible=True)
    assert dump(store, form) != dump(other, form)
    again = rdf.empty()
    if form in {"nquads", "trig", "jsonld"}:
        again.load(dump(store, form, reproducible=True), rdf.FORMATS[form])
        assert len(again) == len(store)


def test_a_half_written_index_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "root" / "graph").mkdir(parents=True)
    (tmp_path / "root" / "graph" / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 3 .\n", encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from openness.landscape.disk import on_disk\n"
        "import openness.search.index_file as place\n"
        "store, root = map(Path, sys.argv[1:])\n"
        "landscape = on_disk(store, root)\n"
        "place._write(place._path(landscape), landscape, lambda *_: None, None)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "store"), str(tmp_path / "root")]
    killing = script.replace(
        "place._write(", "place.make = lambda *_: __import__('os').kill(__import__('os').getpid(), 9)\nplace._write("
    )
    killed = subprocess.run([*command[:2], killing, *command[3:]], check=False)
    assert killed.returncode == -9
    assert list((tmp_path / "store").glob(".index-*.part"))
    with next((tmp_path / "store").glob(".index-*.part")).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # as a process that still writes holds it
        assert subprocess.run(command, check=False).returncode == 0
        assert list((tmp_path / "store").glob(".index-*.part"))
    assert subprocess.run(command, check=False).returncode == 0
    assert not list((tmp_path / "store").glob(".index-*.part"))


def test_several_files_are_written_below_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files.write_all(Path(), {Path("graph/a.ttl"): b"a", Path("b.ttl"): b"b"})
    files.write_all(Path("graph"), {Path("graph/a.ttl"): b"c", Path("graph/d/e.ttl"): b"e"})
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.ttl")} == {
        "a.ttl": b"c",
        "b.ttl": b"b",
        "e.ttl": b"e",
    }
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.slow
def test_a_store_is_backed_up_as_files_and_restored(root: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "openness", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, cwd=tmp_path).stdout

    store, backup, restored = (tmp_path / name for name in ("store", "backup", "restored"))
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    (tmp_path / "count.rq").write_text(query)
    at = ("--root", str(root), "--store")
    counted = run(*at, str(store), "query", "count.rq", "--format", "csv")
    shutil.copytree(store, backup)  # also while a site reads it: a store is never changed in place
    shutil.rmtree(store)
    shutil.copytree(backup, restored)
    before = {path.name for path in restored.iterdir()}
    assert run(*at, str(restored), "query", "count.rq", "--format", "csv") == counted
    assert {path.name for path in restored.iterdir() if path.suffix != ".lock"} <= before  # it was not built again
    (restored / "landscape.json").write_text("{")  # a backup that was cut off
    assert run(*at, str(restored), "query", "count.rq", "--format", "csv") == counted


KILLED = """
import os, signal, sys
from pathlib import Path
from openness import files

def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def rename(self, to, rename=Path.rename):
    if self.name.endswith(".part"):
        kill()
    return rename(self, to)

at, folder = sys.argv[1], Path(sys.argv[2])
with files.whole_folder(folder, ".mark") as part:
    (part / "page").write_text("new")
    (part / ".mark").touch()
    if at == "before":
        files._exchange = kill
    elif at == "after":
        files.shutil.rmtree = lambda place, **how: kill() if Path(place) == part else None
    else:
        files._exchange = lambda *_: False
        Path.rename = rename
"""


@pytest.mark.parametrize(("at", "there"), [("before", "old"), ("after", "new"), ("between", None)])
def test_a_killed_process_leaves_the_old_folder_or_the_new_one(tmp_path: Path, at: str, there: str | None) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "page").write_text("old", encoding="utf-8")
    (folder / ".mark").touch()
    killed = subprocess.run([sys.executable, "-c", KILLED, at, str(folder)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "page").is_file() == (there is not None), (
        "without an exchange the name is free between two renames"
    )
    if there:
        assert (folder / "page").read_text("utf-8") == there
    with pytest.raises(KeyError), whole_folder(folder, ".mark"):
        raise KeyError  # a next run that fails: the folder that was whole is there
    assert (folder / "page").read_text("utf-8") == (there or "old")
    with whole_folder(folder, ".mark") as part:
        (part / "page").write_text("newest", encoding="utf-8")
        (part / ".mark").touch()
    assert (folder / "page").read_text("utf-8") == "newest"
    assert [one.name for one in tmp_path.iterdir()] == ["site"], "and what was left is removed"


def test_a_line_of_progress_fits_a_terminal_of_80_columns() -> None:
    lines = (
        "from openness.cli.building import show_progress, INDEXING\n"
        "with show_progress(INDEXING) as progress:\n"
        "    for done in range(3): progress('a step with a name that is far too long for the line', done, 2)\n"
    )
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", lines],
            stderr=theirs,
            stdout=theirs,
            env={**os.environ, "COLUMNS": "80", "TERM": "xterm"},
            check=True,
            timeout=60,
        )
        shown = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    parts = [part.replace("\x1b[?25l", "").replace("\x1b[?25h", "") for part in shown.replace("\n", "\r").split("\r")]
    assert "a step with" in shown
    assert max(map(len, parts)) < 80
