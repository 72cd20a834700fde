"""What saved queries say of the models of a landscape: asked of the whole, or of each part while that was built.

What they say of a model follows from what is said of it and of things that are no models, so a part can be asked alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from openness import engine, saved
from openness.ask import bound, choices
from openness.build import Landscape
from openness.build.part import Part
from openness.index import answers
from openness.index.answers import VIEW, Table
from openness.index.ordering import ADDED, key, ordered, place, sortable
from openness.index.reader import Reader
from openness.rows import Rows, text
from openness.saved import QueryError

MODELS, FACETS, COMMERCIAL = "landscape", "model-facets", "commercial-use-of-weights"
"""The saved queries that say what the models of a view are, and the values of their facets."""

Record = dict[str, str]
Value = tuple[str, str, str, str]
"""A value that is stated of a model: the IRI of the model, the facet, the IRI of the value or nothing, its words."""

Keyed = tuple[tuple[object, ...], str]
"""What to sort a row by, and the row as it is kept."""


class Said(Protocol):
    """What is said of the models of a landscape."""

    def answer(self, name: str, view: str) -> Table | None:
        """Answer a saved query, or return None where there is no such query."""

    def kept(self) -> list[tuple[str, str]]:
        """List the saved queries whose answers are to be kept, each with its view."""


def models(said: Said, view: str) -> Iterator[Record]:
    """Yield the rows of the saved query `landscape` in their order."""
    return _records(said, MODELS, view)


def stated(said: Said, view: str) -> Iterator[Value]:
    """Yield the values that are stated of the models, those of one model in the order of the saved queries."""
    for record in _records(said, FACETS, view):
        yield record["thing"], record["facet"], record["about"], record["value"]
    for record in _records(said, COMMERCIAL, view):
        yield record["thing"], "commercial", "", record["commercial_use"]


@dataclass(frozen=True)
class Whole:
    """A landscape that is asked as a whole. Raises QueryError for a saved query that is not as it should be."""

    landscape: Landscape

    def answer(self, name: str, view: str) -> Table | None:
        """Ask for an answer."""
        return answers.ask(self.landscape, name, view)

    def kept(self) -> list[tuple[str, str]]:
        """List the answers that are worth asking for: those to queries that look at more than a model at a time."""
        return answers.kept_by(self.landscape.root, "landscape")


@dataclass(frozen=True)
class InParts:
    """A landscape of which `take` has written down the parts, a folder each in one folder.

    What one of them does not tell is asked of the whole.
    """

    folder: Path
    whole: Whole

    def answer(self, name: str, view: str) -> Table | None:
        """Merge what was written of an answer."""
        if not (files := self._files(name, view)):
            return self.whole.answer(name, view)
        head = _head(files[0])
        rows = merge(*(_rows(file, head["down"]) for file in files), key=itemgetter(0))
        return Table(tuple(head["columns"]), _once(rows) if head["once"] else map(itemgetter(1), rows))

    def kept(self) -> list[tuple[str, str]]:
        """List the answers that each part has, by the views that are asked where none is chosen, and those of all."""
        of_models = answers.kept_by(self.whole.landscape.root, "model")
        return [*(one for one in of_models if self._files(*one)), *self.whole.kept()]

    def _files(self, name: str, view: str) -> list[Path]:
        """List the files of an answer, where each part has one and together they can be sorted."""
        found = [part / _named(name, view) for part in sorted(self.folder.iterdir())]
        if not all(file.exists() for file in found):
            return []
        kinds = zip(*(_head(file)["kinds"] for file in found), strict=True)
        return found if all(sortable(set().union(*column)) for column in kinds) else []


@dataclass(frozen=True)
class Again:
    """A landscape with an index that was made before some saved queries changed. What that keeps is not asked anew."""

    old: Reader
    whole: Whole

    def answer(self, name: str, view: str) -> Table | None:
        """Return what is kept of an answer to the same text of a query."""
        return answers.table(self.old, name, view) if (name, view) in self._same else self.whole.answer(name, view)

    def kept(self) -> list[tuple[str, str]]:
        """List the answers that the index keeps, and those that are worth asking for."""
        return [*self._same, *self.whole.kept()]

    @cached_property
    def _same(self) -> list[tuple[str, str]]:
        texts = {query.slug: answers.digest(query) for query in saved.read_all(self.whole.landscape.root)}
        return [(name, view) for name, view, asked in answers.kept(self.old) if texts.get(name) == asked]


def views(landscape: Landscape) -> list[str]:
    """List the names of the views whose models can be asked for; none where a saved query is missing."""
    if not {MODELS, FACETS, COMMERCIAL} <= set(saved.names(landscape.root)):
        return []
    return [choice.value for choice in choices(landscape, VIEW)]


def asked_of_models(landscape: Landscape) -> str:
    """Return what tells the texts of the saved queries that say what the models of a view are from earlier ones."""
    return " ".join(answers.digest(saved.read(landscape.root, name)) for name in (MODELS, FACETS, COMMERCIAL))


def take(store: engine.Embedded, part: Part, to: Path) -> None:
    """Write what is said of the models of a part into a new folder, for `InParts`.

    Raises QueryError for a saved query that is not written as it should be.
    """
    landscape, of_models = Landscape(store, part.root, ""), answers.kept_by(part.root, "model")
    scoped = {name for name, _ in of_models}
    pages = [(name, view) for view in views(landscape) for name in (MODELS, FACETS, COMMERCIAL)]
    lists = [(name, view) for name, its in answers.LISTS.items() for view in its]
    to.mkdir()
    for name, view in dict.fromkeys((*pages, *lists, *of_models)):
        if name in scoped:
            file = to / _named(name, view)
            # Whatever is wrong with it, the whole is asked, and that tells.
            with suppress(QueryError, engine.UnreadableError, OverflowError):
                _take(landscape, name, view, file)


def _named(name: str, view: str) -> str:
    return f"{name}.{quote(view, safe='')}"


def _take(landscape: Landscape, name: str, view: str, to: Path) -> None:
    """Write an answer with the places of its rows, unless it does not tell by what it sorts, or sorts otherwise.

    A file beside it tells the columns, which of the places sort downwards, which kinds of terms are in each, and
    whether a row comes only once.
    """
    order = ordered(bound(landscape, saved.read(landscape.root, name), {"view": view} if view else {}))
    found = engine.stream(landscape.store, order.text) if order else None
    if order is None or not isinstance(found, Rows):
        return
    columns = len(found.columns) - len(order.down)
    if found.columns[columns:] != tuple(f"{ADDED}{at}" for at in range(len(order.down))):
        return
    kinds: list[set[int]] = [set() for _ in order.down]
    last: Any = ()
    with to.with_name(f"{to.name}.part").open("w", encoding="utf-8") as lines:
        for row in found.rows:
            places = [*map(place, row[columns:])]
            if (this := key(places, order.down)) < last:
                return
            last = this
            for seen, (kind, _) in zip(kinds, places, strict=True):
                seen.add(kind)
            lines.write(f"{json.dumps(places)}\t{answers.written(row[:columns])}\n")
    head = {"columns": found.columns[:columns], "down": order.down, "once": order.once, "kinds": [*map(list, kinds)]}
    to.with_name(f"{to.name}.json").write_text(json.dumps(head), encoding="utf-8")
    Path(lines.name).rename(to)


def _head(file: Path) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(file.with_name(f"{file.name}.json").read_text(encoding="utf-8"))
    return head


def _rows(file: Path, down: Sequence[bool]) -> Iterator[Keyed]:
    """Read the rows of an answer while they are asked for, each with what to sort it by."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            places, _, terms = line.removesuffix("\n").partition("\t")
            yield key(json.loads(places), down), terms


def _once(rows: Iterable[Keyed]) -> Iterator[str]:
    """Leave out rows that come twice; they have one place."""
    for _, those in groupby(rows, itemgetter(0)):
        yield from dict.fromkeys(terms for _, terms in those)


def _records(said: Said, name: str, view: str) -> Iterator[Record]:
    table = said.answer(name, view)
    if table is None:
        raise QueryError(f"The query '{name}' does not answer with a table.")
    for row in table.rows:
        yield dict(zip(table.columns, map(text, answers.terms(row)), strict=True))
