"""Measure one landscape on one engine: a line of JSON when something begins, and one when it is done."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openness import engine, saved
from openness.ask import bound
from openness.build import Landscape, fill
from openness.engine import folder
from openness.terms import PREFIXES

PAGES = ("/", "/models", "/model/llama-2", "/license/apache-2-0", "/developer/meta")


def main(root: Path, kind: str, skipped: list[str]) -> None:
    """Build, ask every saved query with its example, and request pages, except for what is skipped."""

    def timed(what: str, work: Callable[[], object], times: int = 3) -> None:
        if what in skipped:
            return
        print(json.dumps({"what": what}), flush=True)
        seconds = []
        for _ in range(times):
            begun = time.process_time()
            try:
                work()
            except ValueError as error:
                print(json.dumps({"what": what, "seconds": "", "note": str(error)[:60]}), flush=True)
                return
            seconds.append(time.process_time() - begun)
        print(json.dumps({"what": what, "seconds": f"{sorted(seconds)[len(seconds) // 2]:.4f}"}), flush=True)

    with tempfile.TemporaryDirectory() as place:
        begun = time.process_time()
        store = folder.on_disk(Path(place) / "store") if kind == "disk" else engine.empty()
        fill(store, root, lambda *_: None)
        told = time.process_time() - begun
        landscape = Landscape(store, root, "measured")
        if kind == "rdflib":
            ask = _rdflib(landscape)
        else:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
            print(json.dumps({"what": "build", "seconds": f"{told:.2f}"}), flush=True)
            print(json.dumps({"what": "memory", "seconds": f"{memory:.2f}", "note": "GB at its peak"}), flush=True)
            ask = lambda sparql: engine.run(store, sparql)  # noqa: E731
        for query in saved.read_all(root):
            sparql = bound(landscape, query, query.example)
            timed(f"query {query.slug}", lambda sparql=sparql: ask(sparql), 1 if kind == "rdflib" else 3)  # type: ignore[misc]
        if kind != "rdflib":
            from openness.web import create_app

            client = create_app(landscape).test_client()
            for page in PAGES:
                timed(f"page {page}", lambda page=page: client.get(page))  # type: ignore[misc]


def _rdflib(landscape: Landscape) -> Callable[[str], object]:
    """Return a function that asks rdflib's own store, which holds the same statements."""
    graph = engine.graph_of(landscape.store)
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return lambda sparql: list(graph.query(sparql, initNs=PREFIXES))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
