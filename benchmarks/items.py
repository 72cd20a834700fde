"""The measurements of a landscape: its saved queries, pages, checks and exports, each a name and a function."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from rdflib import Graph

from openness import rdf
from openness.check import Checker, Entry, read
from openness.export import export
from openness.landscape import Landscape
from openness.paths import files
from openness.query import saved_queries
from openness.query.answer import bind_values
from openness.rdf import convert
from openness.rdf.dump import dump
from openness.terms import PREFIXES

Work = Callable[[], object]
Ready = Callable[[], Work]
"""Makes ready what is not measured, and returns what is."""

PAGES = {
    "home": "/",
    "explore": "/explore",
    "explore with facets": "/explore?developer=meta&year=2023&sort=-year",
    "model": "/model/llama-2",
    "search": "/search?q=llama",
}
FORMS = ("spdx", "dcat", "schema")
MODELS = ("bloom", "llama-2", "gpt-4")
"""The models whose export is measured: one that is open, one in between, one that is closed."""
ENTRIES = 20
"""How many entries are checked: models of the paper, each in a file as a curator would send it."""


def items(opened: Callable[[], Landscape], root: Path, kind: str) -> Iterator[tuple[str, Ready]]:
    """Yield what is measured on an engine; `opened` gives the landscape in the process that measures."""
    for query in saved_queries.read_all(root):
        yield f"query {query.slug}", lambda query=query: _query(opened(), query, kind)  # type: ignore[misc]
    if kind == "rdflib":
        return
    yield "start of the site", lambda: lambda: _site(opened())
    for name, path in PAGES.items():
        yield f"page {name}", lambda path=path: _page(opened(), path)  # type: ignore[misc]
    for form in FORMS:
        yield f"export {form}", lambda form=form: _export(opened(), form)  # type: ignore[misc]
    yield "export all as N-Quads", lambda: _dump(opened())
    if kind in ("memory", "disk"):
        yield f"check {ENTRIES} entries", lambda: _check(opened())


def _query(landscape: Landscape, query: saved_queries.SavedQuery, kind: str) -> Work:
    sparql = bind_values(landscape, query, query.example)
    if kind != "rdflib":
        return lambda: rdf.run(landscape.store, sparql)
    graph = peer(landscape)
    return lambda: list(graph.query(sparql, initNs=PREFIXES))


@cache
def peer(landscape: Landscape) -> Graph:
    """Return rdflib's own store with the statements of a landscape, read once."""
    return convert.graph_of(landscape.store)


def _site(landscape: Landscape) -> object:
    from openness.web import create_app, warm

    app = create_app(landscape)
    warm(app)
    return app


def _page(landscape: Landscape, path: str) -> Work:
    from openness.web import create_app

    client = create_app(landscape).test_client()

    def request() -> None:
        status = client.get(path).status_code
        if status != 200:
            raise ValueError(f"{path}: {status}")

    request()  # the first visitor waits for what later ones find gathered
    return request


def _export(landscape: Landscape, form: str) -> Work:
    return lambda: [export(landscape, form, model, created="2026-01-01T00:00:00Z") for model in MODELS]


def _dump(landscape: Landscape) -> Work:
    return lambda: dump(landscape.store, "nquads")


def _check(landscape: Landscape) -> Work:
    assert isinstance(landscape.store, rdf.Embedded)  # noqa: S101, asked of such only
    checker = Checker(landscape.store, landscape.root)
    entries: list[Entry] = [read(path) for path in files(landscape.root / "graph" / "published" / "models", ".ttl")]
    return lambda: checker.check(entries[:ENTRIES])
