"""Oxigraph stores in folders on disk: made, opened, and found again by their folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from openness.rdf import Embedded, Store

_opened: dict[int, tuple[Embedded, Path]] = {}
"""The stores on disk that are read, each with its folder; they stay open until they are forgotten."""


def on_disk(folder: Path, read_only: bool = False) -> Embedded:
    """Open a store on disk, or make one. Raises OSError where it is damaged, or another process writes to it."""
    store = ox.Store.read_only(str(folder)) if read_only else ox.Store(str(folder))
    if read_only:
        _opened[id(store)] = (store, folder)
    return store


def folder_of(store: Store) -> Path | None:
    """Return the folder of a store that is on disk and only read, so that another process can open it too.

    None for a store in memory, and for an engine elsewhere.
    """
    known = _opened.get(id(store))
    return known[1] if known else None


def forget(store: Store) -> None:
    """Let a store on disk close as soon as nobody uses it; until then it counts as one in memory."""
    _opened.pop(id(store), None)


@contextmanager
def share_folder(store: Embedded) -> Iterator[Path]:
    """Give a folder of which other processes can read a store: its own, or that of a copy, which then goes again."""
    if (folder := folder_of(store)) is not None:
        yield folder
        return
    with TemporaryDirectory() as made:
        copy = ox.Store(made)
        copy.bulk_extend(store)
        copy.flush()
        del copy  # closes it
        yield Path(made)


def settle(store: Embedded) -> None:
    """Put what was written to a store on disk in the order in which it is read quickest, and wait until it is there."""
    store.optimize()
    store.flush()
