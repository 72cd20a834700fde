"""The models of one view, as the index has them: which have what, how many, in which order, and their rows."""

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, islice

from openness.search import bits
from openness.search.models import CELL, LEVEL
from openness.search.reader import Reader

_ROW = "SELECT number, iri, slug, label, developer, year, cells FROM models"


@dataclass(frozen=True)
class Row:
    """A model as the saved query `landscape` gives it: names as they are written, cells as printed."""

    number: int
    iri: str
    slug: str
    label: str
    developer: str
    year: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """A value of a facet: its key in a URL, and its label."""

    key: str
    label: str


@dataclass(frozen=True)
class Facet:
    """The values of a facet in the order in which they come first, how many models have each, and which.

    The common ones are sets; of the rare ones `models` lists who has one, and `places` which value that is.
    """

    values: Mapping[str, Value]
    totals: tuple[int, ...]
    sets: Mapping[str, int]
    models: "array[int]"
    places: "array[int]"

    @cached_property
    def at(self) -> Mapping[str, int]:
        """The place of each value."""
        return {key: at for at, key in enumerate(self.values)}


class View:
    """The models of a view; sets of them are whole numbers (see `bits`)."""

    def __init__(self, index: Reader, name: str) -> None:
        """Open a view. What is asked of it is read from the index when it is first asked for."""
        self._index, self._name = index, name
        self.size: int = (index.rows("SELECT models FROM texts WHERE view = ?", name) or [(0,)])[0][0]
        self.everything = bits.everything(self.size)
        self.facet = lru_cache(None)(self._facet)
        self._order = lru_cache(None)(self._read_order)

    def having(self, facet: str, keys: Iterable[str]) -> int:
        """Return the models that have one of some values of a facet."""
        known, found = self.facet(facet), 0
        for key in keys:
            if key in known.sets:
                found |= known.sets[key]
            elif key in known.at:
                at = known.at[key]
                those = (model for model, place in zip(known.models, known.places, strict=True) if place == at)
                found |= bits.unpack_set(bits.pack_bits(those, self.size))
        return found

    def counts(self, facet: str, among: int) -> dict[str, int]:
        """Count how many models of a set have each value of a facet, in the order in which the values come first."""
        known = self.facet(facet)
        if among == self.everything:
            return dict(zip(known.values, known.totals, strict=True))
        flags = bits.flags(among, self.size) if known.models else b""
        rare = Counter(compress(known.places, map(flags.__getitem__, known.models)))
        return {
            key: (known.sets[key] & among).bit_count() if key in known.sets else rare[at]
            for key, at in known.at.items()
        }

    def saying(self, text: str) -> int:
        """Return the models that have all words of a text in their name, their year or the names of who made them."""
        found = self.everything
        for word in text.casefold().split():
            found &= bits.of_flags(word in words for words in self._texts)
        return found

    def order_models(self, among: int, sort: str, start: int, count: int) -> list[int]:
        """Return the numbers of so many models of a set from a place on: by a column, a minus before it turns it round.

        The columns are `model`, `developer`, `year`, `free`, and the names of the components; without one, and where
        two are alike, it is the order of their source. Models that have no such value come last, either way.
        """
        column = sort.removeprefix("-")
        if not column:
            return list(islice(bits.numbers(among, self.size), start, start + count))
        if column in ("model", "developer", "year", "free"):
            order, flags = self._order(sort), bits.flags(among, self.size)
            return list(islice(compress(order, map(flags.__getitem__, order)), start, start + count))
        return self._by_level(among, self.facet(LEVEL + column), sort.startswith("-"), start, count)

    def rows(self, numbers: Iterable[int]) -> list[Row]:
        """Read the rows of some models, in that order."""
        wanted = list(numbers)
        marks = ", ".join("?" * len(wanted))
        sql = f"{_ROW} WHERE view = ? AND number IN ({marks})"
        found = {row[0]: _row(*row) for row in self._index.rows(sql, self._name, *wanted)}
        return [found[number] for number in wanted]

    def row(self, slug: str) -> Row | None:
        """Return the row of a model by its name in URLs, or None where the view has none."""
        found = self._index.rows(f"{_ROW} WHERE view = ? AND slug = ?", self._name, slug)
        return _row(*found[0]) if found else None

    def slugs(self, start: str, count: int) -> list[str]:
        """List the names in URLs of so many models, those that start with some letters."""
        sql = "SELECT slug FROM models WHERE view = ? AND slug >= ? AND slug < ? LIMIT ?"
        return [slug for (slug,) in self._index.rows(sql, self._name, start, start + "\U0010ffff", count)]

    def values(self, number: int, facet: str) -> list[Value]:
        """List the values of a facet that a model has."""
        alone, known = 1 << number, self.facet(facet)
        counts = self.counts(facet, alone)
        return [known.values[key] for key, count in counts.items() if count]

    def _by_level(self, among: int, facet: Facet, down: bool, start: int, count: int) -> list[int]:
        graded = sorted((key for key in facet.sets if key.isdigit()), key=int, reverse=down)
        groups = [facet.sets[key] & among for key in graded]
        for group in groups:
            among &= ~group
        found: list[int] = []
        for group in (*groups, among):
            size = group.bit_count()
            if start < size:
                found += islice(bits.numbers(group, self.size), start, start + count - len(found))
            start = max(0, start - size)
            if len(found) == count:
                break
        return found

    @cached_property
    def _texts(self) -> list[str]:
        kept = self._index.rows("SELECT words FROM texts WHERE view = ?", self._name)
        return zlib.decompress(kept[0][0]).decode().split("\n") if self.size else []

    def _facet(self, name: str) -> Facet:
        sql = "SELECT key, label, total, models FROM facets WHERE view = ? AND facet = ? ORDER BY at"
        rows = self._index.rows(sql, self._name, name)
        rare = self._index.rows("SELECT models, places FROM rare WHERE view = ? AND facet = ?", self._name, name)
        models, places = rare[0] if rare else (b"", b"")
        return Facet(
            {key: Value(key, label) for key, label, _, _ in rows},
            tuple(total for _, _, total, _ in rows),
            {key: bits.unpack_set(kept) for key, _, _, kept in rows if kept is not None},
            array("I", models),
            array("I", places),
        )

    def _read_order(self, name: str) -> "array[int]":
        rows = self._index.rows("SELECT models FROM orders WHERE view = ? AND name = ?", self._name, name)
        return array("I", rows[0][0] if rows else b"")


def _row(number: int, iri: str, slug: str, label: str, developer: str, year: str, cells: str) -> Row:
    return Row(number, iri, slug, label, developer, year, tuple(cells.split(CELL)))
