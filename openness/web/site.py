"""The data that all pages share: the landscape, names, saved queries, and addresses."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import abort, current_app, request, url_for

from openness import rdf
from openness.bounded_cache import BoundedCache
from openness.casing import capitalize_first
from openness.landscape import Landscape, Progress
from openness.paths import ROOT, files
from openness.query import saved_queries
from openness.query.answer import Choice, Choices, Result, ask, choices, stream
from openness.query.saved_queries import QueryError, SavedQuery
from openness.rdf.rows import Answer, Rows
from openness.search import stored_answers
from openness.search.directory import Directory, Thing
from openness.search.index_file import index
from openness.search.reader import Reader
from openness.search.stored_answers import VIEW
from openness.terms import BASE, is_web_address, shorten
from openness.web.description import Description, describe, terms, totals

T = TypeVar("T")
MAX_KEPT = 64 << 20
"""How many bytes of answers, descriptions and other results a site keeps."""


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere, or only words where `href` is empty."""

    text: str
    href: str = ""


class Kept:
    """A cache of expensive results, within a limit of bytes; each is computed once, even if several threads ask."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._lock = Lock()
        self._made = BoundedCache(MAX_KEPT)
        self._whole: dict[str, object] = {}
        self._making: dict[Hashable, RLock] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes; who asks for it while it is being made waits for it.

        A key that is a text is for a result about the whole landscape, which is cached whatever its size.
        """
        if (kept := self.find(key)) is not None:
            return cast(T, kept)
        with self._lock:
            making = self._making.setdefault(key, RLock())
        with making:
            if (kept := self.find(key)) is not None:
                return cast(T, kept)
            try:
                made = make()
                if isinstance(key, str):
                    self._whole[key] = made
                else:
                    self._made.put(key, made)
                return made
            finally:
                with self._lock:
                    self._making.pop(key, None)

    @property
    def bytes(self) -> int:
        """How many bytes the results take that visitors asked for one by one."""
        return self._made.bytes

    def find(self, key: Hashable) -> object:
        """Return a result that is there, or None."""
        return self._whole.get(key) if isinstance(key, str) else self._made.get(key)


@dataclass(frozen=True)
class Site:
    """A landscape made ready for pages; read once, when the application is made."""

    landscape: Landscape
    directory: Directory
    index: Reader
    queries: Mapping[str, SavedQuery]
    terms: Mapping[str, Description]
    views: tuple[Choice, ...]
    version: str
    kept: Kept = field(default_factory=Kept, compare=False, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes, remembered under a key: a landscape does not change while it is shown."""
        return self.kept.once(key, make)

    def describe(self, iri: str) -> Description:
        """Return all that is stated about an IRI, and what points at it."""
        return self.once(("described", iri), lambda: describe(self.landscape.store, iri))

    def totals(self, described: Description) -> dict[str, int]:
        """Count what points at a thing by each property, where only some of it was read."""
        return self.once(("totals", described.iri), lambda: totals(self.landscape.store, described))

    def answer(self, name: str, **given: str) -> Answer:
        """Answer one of the saved queries that pages are made from. Raises QueryError where it is not a table."""
        query = self.query(name)
        if found := self.rows_kept(query, given):
            return found[0]
        result = self.result(query, given)
        if not isinstance(result, Answer):
            raise QueryError(f"The query '{name}' does not answer with a table.")
        return result

    def result(self, query: SavedQuery, given: Mapping[str, str]) -> Result:
        """Answer a saved query, remembered. Raises QueryError for values that do not fit."""
        return self.once(_key_of(query, given), lambda: ask(self.landscape, query, given))

    def rows(self, name: str, start: int, count: int, **given: str) -> tuple[Answer, int]:
        """Return so many rows of an answer from a place on, and how many it has in all. Raises as `answer` does."""
        if found := self.rows_kept(self.query(name), given, start, count):
            return found
        whole = self.answer(name, **given)
        return Answer(whole.columns, whole.rows[start : start + count]), len(whole.rows)

    def count(self, name: str) -> int:
        """Count the rows of an answer; none where the landscape has no such query. Raises as `answer` does."""
        return self.rows(name, 0, 0)[1] if name in self.queries else 0

    def rows_kept(
        self, query: SavedQuery, given: Mapping[str, str], start: int = 0, count: int = -1
    ) -> tuple[Answer, int] | None:
        """Return what `rows` returns, or None for an answer that the index does not keep."""
        size = stored_answers.size(self.index, query, given)
        found = stored_answers.read(self.index, query, given, start, count)
        return None if found is None or size is None else (found, size)

    def stream(self, query: SavedQuery, given: Mapping[str, str]) -> Rows | rdf.Triples | bool:
        """Answer a saved query while its rows are read. Raises QueryError for values that do not fit.

        An answer that is remembered, as that of the page whose file is asked for, is not computed again.
        """
        if (kept := stored_answers.stream(self.index, query, given)) is not None:
            return kept
        known = cast(Result | None, self.kept.find(_key_of(query, given)))
        if known is None:
            return stream(self.landscape, query, given)
        return Rows(known.columns, iter(known.rows)) if isinstance(known, Answer) else known

    def query(self, name: str) -> SavedQuery:
        """Return a saved query. Raises QueryError where there is none of that name, with the names nearest to it."""
        return self.queries[name] if name in self.queries else saved_queries.read(self.landscape.root, name)

    def about(self, of_class: str) -> list[tuple[SavedQuery, str]]:
        """List the saved queries that ask about a thing of a class, each with the parameter that takes it."""
        first = ((q, next((p.name for p in q.parameters if p.of_class == of_class), "")) for q in self.queries.values())
        return [(query, name) for query, name in first if name]


def _key_of(query: SavedQuery, given: Mapping[str, str]) -> Hashable:
    return ("answer", query.slug, *sorted(given.items()))


def open_site(landscape: Landscape, progress: Progress = lambda *_: None) -> Site:
    """Read what the pages need of a landscape; `progress` is called if its index has to be made first."""
    digest = hashlib.sha256(landscape.version.encode())
    for path in (
        *files(ROOT / "webapp", ".html", ".css", ".js", ".svg", ".png"),
        *files(landscape.root / "queries", ".rq"),
    ):
        digest.update(path.read_bytes())
    found = index(landscape, progress)
    return Site(
        landscape,
        Directory(found, landscape.store),
        found,
        {query.slug: query for query in saved_queries.read_all(landscape.root)},
        terms(landscape.store),
        tuple(sorted(choices(landscape, VIEW), key=lambda view: view.value != VIEW.default)),
        digest.hexdigest()[:16],
    )


def site() -> Site:
    """Return the site that this application shows."""
    return cast(Site, current_app.extensions["openness"])


def address(thing: Thing) -> str:
    """Return where a thing or term is shown on this site."""
    if thing.kind == "term":
        return url_for("term.show", name=thing.slug)
    return url_for("things.show", kind=thing.kind, slug=thing.slug)


def link(iri: object, words: str = "") -> Link:
    """Return a link to what an IRI names: on this site where it is ours, on the web where it is a web address."""
    directory = site().directory
    thing = directory.get(iri)
    if str(iri) == BASE.rstrip("/"):
        return Link(words or "the ontology", url_for("terms.show"))
    if thing:
        return Link(words or thing.label, address(thing))
    outside = str(iri) if is_web_address(str(iri)) else ""
    return Link(words or (directory.label(iri) if not outside else _host(outside)), outside)


def address_of_query(name: str, given: Mapping[str, str], form: str = "") -> str:
    """Return the address of a saved query with values, as a page or as a file."""
    if form in ("csv-metadata.json", "svg"):
        path = url_for("queries.dictionary" if form != "svg" else "queries.figure", name=name)
    else:
        path = url_for("queries.download", name=name, form=form) if form else url_for("queries.show", name=name)
    return f"{path}?{urlencode(given)}" if given else path


def view_iri(name: str) -> str:
    """Return the IRI of a view by its name in URLs."""
    return next(view.iri for view in site().views if view.value == name)


def name_unless_default(view: str) -> str | None:
    """Return what an address says of a view: its name, and nothing for the one that is shown by default."""
    return view if view != VIEW.default else None


def refuse_others(known: Iterable[str]) -> None:
    """Answer 400 for a parameter that a page does not know, with those that it does."""
    listed = list(known)
    for name in request.args:
        if name not in listed:
            abort(400, f"This page has no parameter '{name[:100]}'. There are: {', '.join(listed)}.")


def view_asked() -> str:
    """Return the view that the visitor asked for; answer 400 for one that there is not."""
    asked = request.args.get("view", "") or str(VIEW.default)
    if (found := Choices(site().views).find(asked)) is None:
        abort(400, f"There is no view '{asked}'. There are: {', '.join(view.value for view in site().views)}.")
    return found.value


@dataclass(frozen=True)
class Choosable:
    """A view to choose on a page: its name in URLs, its label, what it is, and the page in it."""

    value: str
    label: str
    definition: str
    href: str


def views_at(endpoint: str, known: Iterable[Choice] | None = None, **values: Any) -> list[Choosable]:
    """List the views, or those that are given, each with the address of a page in it."""
    return [
        Choosable(
            view.value,
            capitalize_first(view.label),
            meaning(view.iri),
            url_for(endpoint, view=name_unless_default(view.value), **values),
        )
        for view in (site().views if known is None else known)
    ]


def meaning(iri: str) -> str:
    """Return the definition of a term, or nothing."""
    thing = site().directory.get(iri)
    return thing.definition if thing else ""


def _host(address_: str) -> str:
    """Shorten a web address to what a reader needs of it."""
    short = shorten(address_)
    return short if short != address_ else address_.split("://", 1)[1].rstrip("/")


def fingerprint(*words: str) -> str:
    """Return a short hash of some words."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
