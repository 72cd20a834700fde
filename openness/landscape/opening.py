"""Open a landscape on the engine that holds it: in memory, on disk, or an endpoint elsewhere."""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from openness import rdf
from openness.files import find_older
from openness.landscape import Landscape, Progress, build, read_cached
from openness.landscape.load import is_large, load
from openness.paths import ROOT, cache_folder
from openness.rdf import exchange

if TYPE_CHECKING:  # what another engine needs is imported where that engine is opened
    from openness.landscape.spread import Spread
    from openness.rdf.remote import Endpoint


@dataclass(frozen=True)
class Backend:
    """Where a landscape is held: in a folder on disk, at an endpoint, or, with neither, in memory.

    `graphs` is the URL of the endpoint's Graph Store Protocol, by which a landscape is published.
    """

    store: Path | None = None
    endpoint: "Endpoint | None" = None
    graphs: str = ""


IN_MEMORY = Backend()
ON_DISK = 4 * 1024 * 1024
"""From how many bytes of files on the cache keeps a built landscape as a store, which is opened and not read."""
MAX_CACHED_STORES = 3
"""How many such stores stay in the cache."""


def open_landscape(
    root: Path = ROOT,
    place: Backend = IN_MEMORY,
    progress: Progress = lambda *_: None,
    cache: bool = True,
    as_of: str = "",
    spread: "Spread | None" = None,
) -> Landscape:
    """Return the landscape of a folder from where it is held; build it where it is held by this program.

    `spread` is where the reading for a build is spread to. At an endpoint it must have been published; saved queries
    and shapes still come from the folder. Raises as `build` does, StoreError for a folder on disk and RemoteError for
    an endpoint that cannot be used.
    """
    if as_of and (place.store or place.endpoint):
        raise rdf.UnreadableError("A landscape as of a day is built in memory. Leave out --store and --endpoint.")
    if place.store is not None:
        from openness.landscape.disk import on_disk

        return on_disk(place.store, root, progress, spread=spread)
    if place.endpoint is not None:
        return _elsewhere(place.endpoint, root)
    if cache and not as_of and is_large(root, ON_DISK):
        return _from_cache(root, progress, spread)
    return build(root, progress, cache, as_of, spread)


def open_kept(root: Path) -> Landscape | None:
    """Return a large landscape from the cache if it was built and nothing has changed since; it is not built."""
    from openness.landscape.disk import current

    return current(_place_in_cache(root), root)


def read_stored(root: Path, alignments: bool = True) -> rdf.Embedded:
    """Return the store of a landscape: from the cache if it is large and nothing has changed, else as it is written."""
    held = open_kept(root)
    return exchange.copy_embedded(held.store) if held else load(root, alignments=alignments)


def open_cached(root: Path) -> Landscape | None:
    """Return a landscape from the cache, or None if it would have to be built."""
    return open_kept(root) if is_large(root, ON_DISK) else read_cached(root)


def _from_cache(root: Path, progress: Progress, spread: "Spread | None") -> Landscape:
    """Return a large landscape from the cache; where nothing can be written there, it is built in memory."""
    from openness.landscape.disk import StoreError, on_disk

    folder = _place_in_cache(root)
    try:
        landscape = on_disk(folder, root, progress, wait=True, spread=spread)
    except StoreError:
        return build(root, progress, cache=False, spread=spread)
    with suppress(OSError):
        os.utime(folder)
    _remove_older("landscape-*", MAX_CACHED_STORES)
    return landscape


def open_dated(root: Path, day: str, build_first: bool = False) -> Landscape | None:
    """Open the landscape of a day from the cache on disk; return None where it is not built, or build it first.

    Raises as `on_disk` does where it is built.
    """
    from openness.landscape.disk import current, on_disk

    folder = cache_folder() / f"dated-{_hash(root)}-{day}"
    landscape = on_disk(folder, root, wait=True, as_of=day) if build_first else current(folder, root, day)
    if landscape:
        with suppress(OSError):
            os.utime(folder)
    return landscape


def remove_dated(kept: int) -> None:
    """Remove the landscapes of days from the cache, except for the last ones that were opened."""
    _remove_older("dated-*", kept)


def _remove_older(pattern: str, kept: int) -> None:
    """Remove stores from the cache, except for the last ones that were opened; one that is read stays."""
    from openness.landscape.disk import StoreError, remove_stores

    with suppress(OSError):  # another process may remove them too
        for one in find_older(cache_folder().glob(pattern), kept):
            with suppress(OSError, StoreError):
                remove_stores(one)


def _place_in_cache(root: Path) -> Path:
    return cache_folder() / f"landscape-{_hash(root)}"


def _hash(root: Path) -> str:
    return hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]


def _elsewhere(endpoint: "Endpoint", root: Path) -> Landscape:
    from openness.landscape.publication import STATE, read_publication
    from openness.rdf.remote import RemoteError, software

    endpoint = replace(endpoint, virtuoso="virtuoso" in software(endpoint).lower())
    state = read_publication(endpoint)
    if state is None:
        if not rdf.run(endpoint, "ASK { ?s ?p ?o }"):
            raise RemoteError("holds nothing. Load a landscape into it with: openness publish", endpoint.url)
        # Somebody else's data: nothing shows when it changes, so what is cached of it lasts as long as this process.
        return Landscape(endpoint, root, hashlib.sha256(f"{endpoint.url} {time.time()}".encode()).hexdigest()[:32])
    if not state.complete:
        raise RemoteError(
            f"holds a half published landscape ({STATE} says so). Go on with: openness publish", endpoint.url
        )
    if state.merged:
        endpoint = replace(endpoint, default_graphs=(state.merged,), named_graphs=tuple(state.graphs))
    return Landscape(endpoint, root, state.version)
