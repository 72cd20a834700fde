"""A landscape on disk: built beside what is there, swapped in whole, opened without a build while nothing has changed.

FOLDER/landscape.json       which store is the landscape, and what it was built from
FOLDER/oxigraph-<version>   an Oxigraph store; another `openness` may still read an older one
FOLDER/*.lock               held by who builds or reads, and free again when that process ends, however it ends
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openness import rdf
from openness.errors import OpennessError
from openness.files import write_whole
from openness.landscape import Landscape, Progress, fill, fingerprint, listing
from openness.landscape.load import estimate_memory
from openness.rdf import bulk_load
from openness.rdf.folder import forget, settle
from openness.rdf.folder import on_disk as open_store
from openness.workers import machine_memory

if TYPE_CHECKING:
    from openness.landscape.spread import Spread

STATE = "landscape.json"
IN_MEMORY = 0.5
"""Up to which share of the memory of this machine a landscape is built in memory, and then copied."""


class StoreError(OpennessError):
    """A folder that cannot hold a landscape, or not now; the message says why and what to do."""


@dataclass(frozen=True)
class StoreState:
    """The content of landscape.json: the hash of what was built, and of the names and times of its files."""

    version: str
    listing: str


_reading: dict[int, int] = {}
"""The locks of the stores that this process reads, by the store. They are held until it ends, or lets go of one."""


def on_disk(
    folder: Path,
    root: Path,
    progress: Progress = lambda *_: None,
    wait: bool = False,
    as_of: str = "",
    spread: "Spread | None" = None,
) -> Landscape:
    """Open the landscape that a folder on disk holds; build it there first where it is missing, old or damaged.

    It is opened to be read only, so any number of processes can. Where another process is building in it, `wait` for
    that. With `as_of`, a day, it is the landscape of that day. Raises StoreError for a folder that holds something
    else, cannot be written, or is being built in by another process; else as `build` does.
    """
    _claim(folder)
    if landscape := current(folder, root, as_of):
        return landscape
    with _hold_lock(folder / "build.lock", wait) as alone:
        if not alone:
            raise StoreError(
                f"{folder}: another process is building the landscape there. Wait until it has finished, "
                "or give --store another folder."
            )
        if wait and (landscape := current(folder, root, as_of)):
            return landscape
        now, key = listing(root), fingerprint(root, as_of)
        _build(folder, root, key, lambda store: fill(store, root, progress, as_of, spread))
        _keep(folder, StoreState(key, now))
    store = _open_built(folder, key)
    if store is None:
        raise StoreError(f"{folder}: the store was built and cannot be opened. Is the disk full or failing?")
    return Landscape(store, root, key)


def current(folder: Path, root: Path, as_of: str = "") -> Landscape | None:
    """Open the landscape that a folder on disk holds, or return None where it is missing, old or damaged."""
    if (state := _state(folder)) is None:
        return None
    now = listing(root)
    if state.listing == now and (store := _open_built(folder, state.version)) is not None:
        return Landscape(store, root, state.version)
    key = fingerprint(root, as_of)
    if state.version == key and (store := _open_built(folder, key)) is not None:
        with suppress(StoreError):  # a folder that may only be read is read whole each time
            _keep(folder, StoreState(key, now))  # the files were touched or copied, not changed
        return Landscape(store, root, key)
    return None


def let_go(landscape: Landscape) -> None:
    """Stop reading the store of a landscape, so that it can be removed; who still uses it can until it is closed."""
    lock = _reading.pop(id(landscape.store), -1)
    forget(landscape.store)
    if lock >= 0:
        os.close(lock)


def _claim(folder: Path) -> None:
    """Make the folder, or see that what is in it is ours."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        inside = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}. Give --store a folder that can be written.") from error
    foreign = sorted(
        inside - {name for name in inside if name.startswith(("oxigraph-", "index-", "."))} - {STATE, "build.lock"}
    )
    if foreign:
        raise StoreError(
            f"{folder} holds something else ({', '.join(foreign[:3])}). Give --store an empty or a new folder."
        )


def _build(folder: Path, root: Path, key: str, build_into: Callable[[rdf.Embedded], None]) -> None:
    """Build into a folder of its own, and give it its name when it is whole. What is old and not read is removed."""
    part, whole = folder / f"oxigraph-{key}.part", folder / f"oxigraph-{key}"
    scratch = folder / f"oxigraph-{key}.scratch.part"
    for left in folder.glob("oxigraph-*.part"):
        shutil.rmtree(left, ignore_errors=True)
    if whole.exists() and not _remove(whole):
        raise StoreError(f"{whole} is damaged and still read by another process. End that one first.")
    try:
        scratch.mkdir()
        store = open_store(part)
        if estimate_memory(root) > IN_MEMORY * machine_memory():
            build_into(store)
        else:  # rules run in memory in a third of the time
            small = rdf.empty()
            build_into(small)
            bulk_load.copy(small, store, scratch / "whole.nq")
        settle(store)
        del store  # closes it
        part.rename(whole)
        scratch.rmdir()
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror or error}. The landscape was not built.") from error
    for old in folder.glob("oxigraph-*"):
        if old.is_dir() and old != whole:
            _remove(old)


def remove_stores(folder: Path) -> None:
    """Remove a folder with a landscape that no process reads or builds."""
    with _hold_lock(folder / "build.lock") as alone:
        if alone and all(_remove(one) for one in folder.glob("oxigraph-*") if one.is_dir()):
            shutil.rmtree(folder, ignore_errors=True)


def _remove(store: Path) -> bool:
    """Remove a store that no process reads; return whether it is gone."""
    lock = store.with_suffix(".lock")
    with _hold_lock(lock) as alone:
        if alone:
            shutil.rmtree(store, ignore_errors=True)
            lock.unlink(missing_ok=True)
    return not store.exists()


def _open_built(folder: Path, key: str) -> rdf.Embedded | None:
    """Open a store that was built whole, or return None where it is missing or damaged."""
    path = folder / f"oxigraph-{key}"
    if not path.is_dir():
        return None
    lock = -1
    with suppress(OSError):  # in a folder that may only be read nobody removes the store
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o666)
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        store = open_store(path, read_only=True)
    except (OSError, RuntimeError):  # what is damaged is one or the other, by where
        if lock >= 0:
            os.close(lock)
        return None
    _reading[id(store)] = lock
    return store


def _state(folder: Path) -> StoreState | None:
    try:
        return StoreState(**json.loads((folder / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _keep(folder: Path, state: StoreState) -> None:
    try:
        write_whole(folder / STATE, json.dumps(asdict(state), indent=2).encode() + b"\n")
    except OSError as error:
        raise StoreError(f"{folder / STATE}: {error.strerror}.") from error


@contextmanager
def _hold_lock(path: Path, wait: bool = False) -> Iterator[bool]:
    """Hold a lock on a file, once it is free or at once, and say whether it was free.

    Raises StoreError where the file cannot be written.
    """
    try:
        lock = path.open("a")
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Give --store a folder that can be written.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            yield False
            return
        os.utime(path)
        yield True
