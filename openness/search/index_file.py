"""Find the index of a landscape: beside the store on disk, else in the cache; make it if it is missing.

It is known by the version of the landscape, the code that makes it and the saved queries, so nothing old is ever read.
Where only saved queries have changed, what an old one keeps of the others is taken over.
"""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from openness import rdf
from openness.files import find_older, mode_of
from openness.landscape import MAX_CACHED_BUILDS, Landscape, Progress
from openness.landscape.load import is_large
from openness.paths import cache_folder, files
from openness.rdf import bulk_load
from openness.rdf.folder import folder_of
from openness.search.make_index import make
from openness.search.reader import Reader

CONNECTIONS = 4
"""How many threads can ask at once."""


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


CODE = _digest(files(Path(__file__).parent, ".py"))
"""The code that makes an index, as this process has it: it may be replaced on the disk while the process runs."""


def index(landscape: Landscape, progress: Progress = lambda *_: None, keep: bool = True) -> Reader:
    """Open the index of a landscape; make it first where it is missing or damaged.

    If it cannot be written or need not be stored, it is made in memory. `progress` is called only where it is made.
    """
    path = _path(landscape)
    if keep and (found := _open_whole(path)):
        return found
    landscape = _at_hand(landscape)
    if keep:
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            _write(path, landscape, progress, _old(landscape))
            if found := _open_whole(path):
                return found
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    make(connection, landscape, progress)
    return Reader([connection])


def open_made(landscape: Landscape) -> Reader | None:
    """Open the index of a landscape where there is one."""
    return _open_whole(_path(landscape))


def _at_hand(landscape: Landscape) -> Landscape:
    """Return a small landscape on disk in memory, where what the index asks takes a tenth of the time."""
    if not isinstance(landscape.store, rdf.Embedded) or not folder_of(landscape.store) or is_large(landscape.root):
        return landscape
    store = rdf.empty()
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory() as name:
        bulk_load.copy(landscape.store, store, Path(name) / "whole.nq")
        return replace(landscape, store=store)
    return landscape


def _path(landscape: Landscape) -> Path:
    queries = _digest(files(landscape.root / "queries", ".rq"))
    return _folder(landscape) / f"{_name_file(landscape)}-{queries}.sqlite"


def _name_file(landscape: Landscape) -> str:
    """Return how the names of the indexes of a landscape start, whatever its saved queries were."""
    return f"index-{landscape.version[:16]}-{CODE}"


def _old(landscape: Landscape) -> Reader | None:
    """Open the newest index that was made of the landscape before some of its saved queries changed."""
    found = sorted(_folder(landscape).glob(f"{_name_file(landscape)}-*.sqlite"), key=lambda one: one.stat().st_mtime)
    return _open_whole(found[-1]) if found else None


def _folder(landscape: Landscape) -> Path:
    store = folder_of(landscape.store)
    return store.parent if store else cache_folder()


def _open_whole(path: Path) -> Reader | None:
    """Open an index that was written whole. All connections are made now: its file may be replaced meanwhile."""
    connections: list[sqlite3.Connection] = []
    try:
        for _ in range(CONNECTIONS if path.is_file() else 0):
            connections.append(
                sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            )
            connections[-1].execute("SELECT version FROM made").fetchone()
    except sqlite3.DatabaseError:
        for connection in connections:
            connection.close()
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return Reader(connections, path) if connections else None


def _write(path: Path, landscape: Landscape, progress: Progress, old: Reader | None) -> None:
    """Write an index whole or not at all, and remove those that are old. Raises OSError where it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".index-", suffix=".part")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # free again when this process ends, however it ends
        with contextlib.closing(sqlite3.connect(name, check_same_thread=False)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            make(connection, landscape, progress, old)
        with Path(name).open("rb") as written:
            os.fsync(written.fileno())
        Path(name).chmod(mode_of(path))  # who may read the store may read its index
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    with contextlib.suppress(OSError):  # another process may be tidying up too
        _tidy(path.parent)


def _tidy(folder: Path) -> None:
    for left in folder.glob(".index-*.part"):  # by a process that was ended while it wrote
        with contextlib.suppress(OSError), left.open("rb") as part:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink(missing_ok=True)
    for one in find_older(folder.glob("index-*.sqlite"), MAX_CACHED_BUILDS if folder == cache_folder() else 1):
        one.unlink(missing_ok=True)
