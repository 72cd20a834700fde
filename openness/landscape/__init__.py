"""Build a landscape: load, infer, derive; cache it under the hash of its inputs."""

import contextlib
import hashlib
import os
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openness import __version__, rdf, readers
from openness.files import find_older, write_whole
from openness.landscape.derive import derive, rules
from openness.landscape.load import Progress as Progress
from openness.landscape.load import index_sources, load, remove_later, sources
from openness.paths import ROOT, cache_folder, files
from openness.rdf import bulk_load
from openness.rdf.dump import dump

if TYPE_CHECKING:
    from openness.landscape.spread import Spread

MAX_CACHED_BUILDS = 8
"""How many built landscapes stay in the cache."""


@dataclass(frozen=True)
class Landscape:
    """A built landscape: the store that answers, the folder it was read from, and the hash of what was read.

    `kept` is for lists of the whole landscape that are expensive to make and often needed, a few of them.
    """

    store: rdf.Store
    root: Path
    version: str
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


def build(
    root: Path = ROOT,
    progress: Progress = lambda *_: None,
    cache: bool = True,
    as_of: str = "",
    spread: "Spread | None" = None,
) -> Landscape:
    """Return the landscape of a folder, from the cache where nothing has changed since it was built.

    `progress` is called for a build only, not for a landscape that comes from the cache. With `as_of`, a day such as
    2024-01-31, it is the landscape of that day: without the claims that are dated later. `spread` is where reading is
    spread to. Raises UnreadableError for a file or rule that does not parse and InconsistentError for claims that
    contradict the ontology.
    """
    if cache and (landscape := read_cached(root, as_of)):
        return landscape
    key = fingerprint(root, as_of)
    store = rdf.empty()
    fill(store, root, progress, as_of, spread)
    if cache:
        _to_cache(store, cache_folder() / f"{key}.nq")
    return Landscape(store, root, key)


def read_cached(root: Path, as_of: str = "") -> Landscape | None:
    """Return the landscape of a folder from the cache, or None if something has changed since it was built."""
    key = fingerprint(root, as_of)
    store = _from_cache(cache_folder() / f"{key}.nq")
    return Landscape(store, root, key) if store is not None else None


def fill(
    store: rdf.Embedded,
    root: Path,
    progress: Progress = lambda *_: None,
    as_of: str = "",
    spread: "Spread | None" = None,
) -> None:
    """Build the landscape of a folder into an empty store. Raises as `build` does; the store is then half full."""
    from openness.landscape.infer import infer

    among = rules(root)
    steps = 2 + len(among)
    progress("reading", 0, steps)
    load(root, store, spread=spread)
    if as_of:
        remove_later(store, as_of)
    progress("inferring", 1, steps)
    infer(store)
    for done, rule in enumerate(derive(store, among), start=3):
        progress(f"derived {rule}", done, steps)


def fingerprint(root: Path, as_of: str = "") -> str:
    """Return a hash of every file that a landscape is made from and of the versions of what makes it."""
    digest = _program()
    digest.update(as_of.encode())
    for path in [*(path for path, _ in sources(root)), *index_sources(root), *rules(root)]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def listing(root: Path) -> str:
    """Return a hash as `fingerprint` does, of the names, sizes, places and times of the files: quick, and unread.

    The time of the last change is the system's own: no program can set it, as it can the time of modification.
    """
    digest = _program()
    hash_states(digest, root, [*(path for path, _ in sources(root)), *index_sources(root), *rules(root)])
    return digest.hexdigest()[:32]


def hash_states(digest: "hashlib._Hash", root: Path, paths: Iterable[Path]) -> None:
    """Add the names, sizes, places and times of files below a folder to a hash. Raises OSError for one that is gone."""
    for path in paths:
        stat = path.stat()
        known = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino)
        digest.update(f"{path.relative_to(root).as_posix()} {known}\n".encode())


def _program() -> "hashlib._Hash":
    """Start a hash with the versions of what makes a landscape."""
    digest = hashlib.sha256()
    for name in ("pyoxigraph", "owlrl", "rdflib"):
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"openness {__version__}\n".encode())
    for package in (__file__, rdf.__file__, readers.__file__):
        for module in files(Path(package or "").parent, ".py"):
            digest.update(module.read_bytes())
    return digest


def _from_cache(kept: Path) -> rdf.Embedded | None:
    if not kept.is_file():
        return None
    store = rdf.empty()
    try:
        bulk_load.read_back(store, kept)
    except rdf.UnreadableError:
        return None  # cut short by something outside of us; build again
    with contextlib.suppress(OSError):
        os.utime(kept)
    return store


def _to_cache(store: rdf.Embedded, kept: Path) -> None:
    """Write a built landscape beside the others; a cache that cannot be written is no error."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, dump(store, "nquads"))
        for path in find_older(kept.parent.glob("*.nq"), MAX_CACHED_BUILDS):
            path.unlink(missing_ok=True)
