"""What saved queries say of the models of a landscape: asked of the whole, or of each part while that was built.

What they say of a model follows from what is said of it and of things that are no models, so a part can be asked alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from openness import engine, saved
from openness.ask import choices, stream
from openness.build import Landscape, Part
from openness.index.answers import VIEW
from openness.rows import Rows, text
from openness.saved import QueryError

MODELS, FACETS, COMMERCIAL = "landscape", "model-facets", "commercial-use-of-weights"
"""The saved queries that say what the models of a view are, and the values of their facets."""

PLACES = """SELECT ?thing (MIN(?row) AS ?place)
WHERE { ?listed a opn:ModelDescription ; opn:model ?thing ; opn:row ?row } GROUP BY ?thing"""
LAST = 1_000_000
"""Where the saved query `landscape` puts a model that has no place in a table of its source."""

Record = dict[str, str]
Value = tuple[str, str, str, str]
"""A value that is stated of a model: the IRI of the model, the facet, the IRI of the value or nothing, its words."""


class Said(Protocol):
    """What is said of the models of a landscape."""

    def models(self, view: str) -> Iterator[Record]:
        """Yield the rows of the saved query `landscape` in their order."""

    def stated(self, view: str) -> Iterator[Value]:
        """Yield the values that are stated of the models, those of one model in the order of the saved queries."""


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


@dataclass(frozen=True)
class InParts:
    """A landscape of which `take` has written down the parts, a folder each in one folder."""

    folder: Path

    def models(self, view: str) -> Iterator[Record]:
        """Merge what was written of the models of a view."""
        for _, record in merge(*map(_lines, self._files(MODELS, view)), key=itemgetter(0)):
            yield record

    def stated(self, view: str) -> Iterator[Value]:
        """Read what was written of the values of a view."""
        for file in self._files(FACETS, view):
            yield from _lines(file)

    def _files(self, name: str, view: str) -> list[Path]:
        return sorted(self.folder.glob(f"*/{name}.{view}"))


def views(landscape: Landscape) -> list[str]:
    """List the names of the views whose models can be asked for; none where a saved query is missing."""
    if not {MODELS, FACETS, COMMERCIAL} <= set(saved.names(landscape.root)):
        return []
    return [choice.value for choice in choices(landscape, VIEW)]


def take(store: engine.Embedded, part: Part, to: Path) -> None:
    """Write what is said of the models of a part into a new folder, for `InParts`. Raises as `Whole` does."""
    landscape = Landscape(store, part.root, "")
    places = {text(thing): float(text(place)) for thing, place in engine.select(store, PLACES).rows}
    said = Whole(landscape)
    to.mkdir()
    for view in views(landscape):
        models = (
            ((places.get(record["thing"], LAST), record["model"], record["thing"]), record)
            for record in said.models(view)
        )
        for name, found in ((MODELS, models), (FACETS, said.stated(view))):
            with (to / f"{name}.{view}").open("w", encoding="utf-8") as file:
                file.writelines(f"{json.dumps(one)}\n" for one in found)


def _records(landscape: Landscape, name: str, view: str) -> Iterator[Record]:
    found = stream(landscape, saved.read(landscape.root, name), {"view": view})
    if not isinstance(found, Rows):
        raise QueryError(f"The query '{name}' does not answer with a table.")
    for row in found.rows:
        yield dict(zip(found.columns, map(text, row), strict=True))


def _lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
