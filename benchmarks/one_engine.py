"""Measure one landscape on one engine: a line of JSON as each measurement starts, and one when it is done.

    python benchmarks/one_engine.py FOLDER ENGINE LIMIT [NAME …]

FOLDER has the landscape and keeps what is built of it on disk; what is named is not measured again.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from alone import Measured, alone, here
from items import Ready, items, peer

from openness import rdf
from openness.landscape import Landscape, fill
from openness.landscape.opening import Backend, open_landscape
from openness.paths import ROOT
from openness.rdf.graphstore import GraphStore
from openness.rdf.remote import Endpoint
from openness.scale.publish import publish

sys.path.append(str(ROOT / "tests"))
from servers import Server, located, oxigraph, virtuoso  # the tests start the same servers

LONG = 3600.0
"""How long, in seconds, a build may take, or filling a server."""
PROGRAMS = {"oxigraph": "oxigraph", "virtuoso": "virtuoso-t"}
PAGES = 200_000
"""How many pages of 8 KB Virtuoso keeps in memory, and below how many rows it does not cut an answer."""
ROWS = 1 << 20

Opened = Callable[[], Landscape]


def main(root: Path, kind: str, limit: float, known: set[str]) -> None:
    """Measure everything on an engine, except for what is known."""
    if kind in PROGRAMS and not located(PROGRAMS[kind]):
        tell("start", Measured(note=f"{kind} is not installed"))
        return
    folder = Backend(root / "store")
    if kind == "memory":
        built = Landscape(rdf.empty(), root, "measured")
        tell("build", here(lambda: fill(built.store, root)))  # type: ignore[arg-type]
        _each(lambda: built, [], root, kind, limit, known)
    elif kind == "disk":
        build = ("build", lambda: lambda: open_landscape(root, folder))
        _each(lambda: open_landscape(root, folder), [build], root, kind, limit, known)
    elif kind == "rdflib":
        read = open_landscape(root, folder)
        tell("reading", here(lambda: peer(read)))
        _each(lambda: read, [], root, kind, limit, known)
    else:
        with _served(root, kind, limit) as server:
            place = Backend(endpoint=Endpoint(server.query, timeout=limit, tries=1))
            filled = ("publish", lambda: _publish(open_landscape(root, folder), server))
            _each(lambda: open_landscape(root, place), [filled], root, kind, limit, known, server.process)


def tell(what: str, found: Measured) -> None:
    """Print what was measured."""
    print(json.dumps({"what": what, **asdict(found)}), flush=True)


def _each(
    opened: Opened,
    first: list[tuple[str, Ready]],
    root: Path,
    kind: str,
    limit: float,
    known: set[str],
    server: int = 0,
) -> None:
    """Measure one thing after the other, each in a process of its own. What comes first is needed and may take long."""
    listed = [*first, *items(opened, root, kind)]
    for done, (what, ready) in enumerate(listed):
        if what not in known or done < len(first):
            print(json.dumps({"started": what, "done": done, "of": len(listed)}), flush=True)
            tell(what, alone(ready, LONG if done < len(first) else limit, server))


@contextmanager
def _served(root: Path, kind: str, limit: float) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(dir=root, ignore_cleanup_errors=True) as place:
        folder, seconds = Path(place), max(1, int(limit))
        with oxigraph(folder, seconds) if kind == "oxigraph" else virtuoso(folder, seconds, PAGES, ROWS) as server:
            yield server


def _publish(landscape: Landscape, server: Server) -> Callable[[], object]:
    endpoint = Endpoint(server.query, server.update, server.user, server.password, digest=bool(server.user))
    target = GraphStore(server.gsp, server.user, server.password, bool(server.user))
    return lambda: publish(landscape, target, endpoint)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), set(sys.argv[4:]))
