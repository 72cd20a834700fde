"""What saved queries say of the models of a landscape: asked of the whole, or of each part while that was built.

What they say of a model follows from what is said of it and of things that are no models, so a part can be asked alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from openness import engine, saved
from openness.ask import choices, stream
from openness.build import Landscape
from openness.build.part import Part
from openness.index import answers
from openness.index.answers import VIEW, Table
from openness.rows import Rows, text
from openness.saved import QueryError

MODELS, FACETS, COMMERCIAL = "landscape", "model-facets", "commercial-use-of-weights"
"""The saved queries that say what the models of a view are, and the values of their facets."""

TABLES = ("model-table",)
"""The kept answers that have a row for each model, in the order of their places and then of their names."""

PLACES = """SELECT ?thing ?name ?row WHERE {
  ?thing a opn:Model ; rdfs:label ?name
  OPTIONAL { ?listed a opn:ModelDescription ; opn:model ?thing ; opn:row ?row FILTER (isNumeric(?row)) }
}"""
LAST = 1_000_000
"""Where these saved queries put a model that has no place in a table of its source."""

Record = dict[str, str]
Value = tuple[str, str, str, str]
"""A value that is stated of a model: the IRI of the model, the facet, the IRI of the value or nothing, its words."""


class Said(Protocol):
    """What is said of the models of a landscape."""

    def models(self, view: str) -> Iterator[Record]:
        """Yield the rows of the saved query `landscape` in their order."""

    def stated(self, view: str) -> Iterator[Value]:
        """Yield the values that are stated of the models, those of one model in the order of the saved queries."""

    def answer(self, name: str, view: str) -> Table | None:
        """Answer a saved query that is kept, or return None where there is no such query."""


@dataclass(frozen=True)
class Whole:
    """A landscape that is asked as a whole. Raises QueryError for a saved query that is not as it should be."""

    landscape: Landscape

    def models(self, view: str) -> Iterator[Record]:
        """Ask for the models of a view."""
        return _records(self.landscape, MODELS, view)

    def stated(self, view: str) -> Iterator[Value]:
        """Ask for the values of a view."""
        for record in _records(self.landscape, FACETS, view):
            yield record["thing"], record["facet"], record["about"], record["value"]
        for record in _records(self.landscape, COMMERCIAL, view):
            yield record["thing"], "commercial", "", record["commercial_use"]

    def answer(self, name: str, view: str) -> Table | None:
        """Ask for an answer that is kept."""
        return answers.ask(self.landscape, name, view)


@dataclass(frozen=True)
class InParts:
    """A landscape of which `take` has written down the parts, a folder each in one folder.

    What one of them does not tell is asked of the whole.
    """

    folder: Path
    landscape: Landscape

    def models(self, view: str) -> Iterator[Record]:
        """Merge what was written of the models of a view."""
        if files := self._files(MODELS, view):
            return (record for _, record in merge(*map(_lines, files), key=itemgetter(0)))
        return Whole(self.landscape).models(view)

    def stated(self, view: str) -> Iterator[Value]:
        """Read what was written of the values of a view."""
        if files := self._files(FACETS, view):
            return (tuple(value) for _, value in chain.from_iterable(map(_lines, files)))
        return Whole(self.landscape).stated(view)

    def answer(self, name: str, view: str) -> Table | None:
        """Merge what was written of an answer that is kept."""
        if not (files := self._files(name, view)):
            return Whole(self.landscape).answer(name, view)
        tables = [_lines(file) for file in files]
        heads = [columns for _, columns in map(next, tables)]
        return Table(tuple(heads[0]), (terms for _, terms in merge(*tables, key=itemgetter(0))))

    def _files(self, name: str, view: str) -> list[Path]:
        """List the files of an answer, where each part has one."""
        found = [part / f"{name}.{view}" for part in sorted(self.folder.iterdir())]
        return found if all(file.exists() for file in found) else []


def views(landscape: Landscape) -> list[str]:
    """List the names of the views whose models can be asked for; none where a saved query is missing."""
    if not {MODELS, FACETS, COMMERCIAL} <= set(saved.names(landscape.root)):
        return []
    return [choice.value for choice in choices(landscape, VIEW)]


def take(store: engine.Embedded, part: Part, to: Path) -> None:
    """Write what is said of the models of a part into a new folder, for `InParts`. Raises as `Whole` does."""
    said = Whole(Landscape(store, part.root, ""))
    places, names = _places(store)
    to.mkdir()
    for view in views(said.landscape):
        models = (((places.get(one["thing"], LAST), one["model"], one["thing"]), one) for one in said.models(view))
        _write(to / f"{MODELS}.{view}", models)
        _write(to / f"{FACETS}.{view}", (((), value) for value in said.stated(view)))
    for name, view in ((table, view) for table in TABLES for view in answers.KEPT[table]):
        table = said.answer(name, view)
        if table and names and "model" in table.columns:
            at = table.columns.index("model")
            called = ((json.loads(terms)[at][0], terms) for terms in table.rows)
            rows = (((names.get(model, LAST), model), terms) for model, terms in called)
            _write(to / f"{name}.{view}", chain([((), table.columns)], rows))


def _places(store: engine.Embedded) -> tuple[dict[str, float], dict[str, float]]:
    """Return the places of the models by IRI and by name; none by name where one name has two places."""
    places: dict[str, float] = {}
    names: dict[str, set[float]] = {}
    for thing, name, row in engine.select(store, PLACES).rows:
        place = float(text(row) or LAST)
        places[text(thing)] = min(place, places.get(text(thing), place))
        names.setdefault(text(name), set()).add(place)
    told = all(len(found) == 1 for found in names.values())
    return places, {name: place for name, (place,) in names.items()} if told else {}


def _records(landscape: Landscape, name: str, view: str) -> Iterator[Record]:
    found = stream(landscape, saved.read(landscape.root, name), {"view": view})
    if not isinstance(found, Rows):
        raise QueryError(f"The query '{name}' does not answer with a table.")
    for row in found.rows:
        yield dict(zip(found.columns, map(text, row), strict=True))


def _lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(file: Path, lines: Iterable[tuple[tuple[Any, ...], Any]]) -> None:
    """Write what goes with a key, a line each; no file where that is not in the order of the keys to merge it by."""
    last: tuple[Any, ...] = ()
    with file.open("w", encoding="utf-8") as written:
        for key, content in lines:
            if key < last:
                file.unlink()
                return
            last = key
            written.write(json.dumps([key, content], ensure_ascii=False) + "\n")
