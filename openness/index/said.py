"""What saved queries say of the models of a landscape: asked of the whole, or of each part while that was built.

What they say of a model follows from what is said of it and of things that are no models, so a part can be asked alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from openness import engine, saved
from openness.ask import bound, choices
from openness.build import Landscape
from openness.build.part import Part
from openness.index import answers
from openness.index.answers import VIEW, Table
from openness.index.ordering import Ordered, ordered, place
from openness.rows import Rows, text

MODELS, FACETS, COMMERCIAL = "landscape", "model-facets", "commercial-use-of-weights"
"""The saved queries that say what the models of a view are, and the values of their facets."""

Record = dict[str, str]
Value = tuple[str, str, str, str]
"""A value that is stated of a model: the IRI of the model, the facet, the IRI of the value or nothing, its words."""


class Said(Protocol):
    """What is said of the models of a landscape."""

    def answer(self, name: str, view: str) -> Table | None:
        """Answer a saved query, or return None where there is no such query."""

    def kept(self) -> list[tuple[str, str]]:
        """List the saved queries whose answers are at hand, each with its view."""


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
        """Return nothing: each would have to be asked, of all models."""
        return []


@dataclass(frozen=True)
class InParts:
    """A landscape of which `take` has written down the parts, a folder each in one folder.

    What one of them does not tell is asked of the whole.
    """

    folder: Path
    landscape: Landscape

    def answer(self, name: str, view: str) -> Table | None:
        """Merge what was written of an answer."""
        if not (files := self._files(name, view)):
            return answers.ask(self.landscape, name, view)
        heads, tables = zip(*map(_read, files), strict=True)
        return Table(heads[0], (terms for _, terms in merge(*tables, key=itemgetter(0))))

    def kept(self) -> list[tuple[str, str]]:
        """List the answers that each part has, by the views that are asked where none is chosen."""
        return [(name, view) for name, view in answers.of_models(self.landscape.root) if self._files(name, view)]

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
    landscape, of_models = Landscape(store, part.root, ""), answers.of_models(part.root)
    scoped = {name for name, _ in of_models}
    pages = [(name, view) for view in views(landscape) for name in (MODELS, FACETS, COMMERCIAL)]
    lists = [(name, view) for name, its in answers.LISTS.items() for view in its]
    to.mkdir()
    for name, view in dict.fromkeys((*pages, *lists, *of_models)):
        if name in scoped:
            _take(landscape, name, view, to / f"{name}.{view}")


def _take(landscape: Landscape, name: str, view: str, to: Path) -> None:
    """Write an answer with the places of its rows, unless it does not tell by what it sorts, or sorts otherwise."""
    asked = bound(landscape, saved.read(landscape.root, name), {"view": view} if view else {})
    if (order := ordered(asked)) is None:
        return
    found = engine.stream(landscape.store, order.text)
    if not isinstance(found, Rows):
        return
    columns = len(found.columns) - len(order.down)
    last: Any = ()
    with to.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps([found.columns[:columns], order.down]) + "\n")
        for row in found.rows:
            places = [*map(place, row[columns:])]
            if (key := order.key(places)) < last:
                to.unlink()
                return
            last = key
            lines.write(f"{json.dumps(places)}\t{answers.written(row[:columns])}\n")


def _read(file: Path) -> tuple[tuple[str, ...], Iterator[tuple[tuple[object, ...], str]]]:
    """Read the columns of an answer, and its rows while they are asked for, each with what to sort it by."""
    lines = _lines(file)
    columns, down = json.loads(next(lines))
    return tuple(columns), _keyed(Ordered("", tuple(down)), lines)


def _keyed(order: Ordered, lines: Iterable[str]) -> Iterator[tuple[tuple[object, ...], str]]:
    for line in lines:
        places, _, terms = line.partition("\t")
        yield order.key(json.loads(places)), terms


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.removesuffix("\n")


def _records(said: Said, name: str, view: str) -> Iterator[Record]:
    if table := said.answer(name, view):
        for row in table.rows:
            yield dict(zip(table.columns, map(text, answers.terms(row)), strict=True))
