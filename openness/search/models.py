"""Write the models of a view into the index: their rows, their values of each facet as sets, and their orders."""

import re
import sqlite3
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from openness import rdf
from openness.search.bits import pack_bits
from openness.search.components import Component, list_components, list_released
from openness.search.directory import Directory, parts
from openness.search.levels import NOT_ASSESSED, Level, count_applicable, count_free, read_cell
from openness.search.model_rows import ModelRows, models, read_values
from openness.search.reader import Reader
from openness.terms import slug

TABLES = """
CREATE TABLE models (
  view TEXT, number INTEGER, iri TEXT, slug TEXT, label TEXT, developer TEXT, year TEXT, cells TEXT,
  PRIMARY KEY (view, number)
) WITHOUT ROWID;
CREATE INDEX models_by_slug ON models (view, slug);
CREATE TABLE facets (
  view TEXT, facet TEXT, at INTEGER, key TEXT, label TEXT, total INTEGER, models BLOB,
  PRIMARY KEY (view, facet, at)
) WITHOUT ROWID;
CREATE TABLE rare (view TEXT, facet TEXT, models BLOB, places BLOB, PRIMARY KEY (view, facet)) WITHOUT ROWID;
CREATE TABLE orders (view TEXT, name TEXT, models BLOB, PRIMARY KEY (view, name)) WITHOUT ROWID;
CREATE TABLE texts (view TEXT PRIMARY KEY, models INTEGER, words BLOB, asked TEXT) WITHOUT ROWID;
"""
SAFETY = ("AutomaticSafetyEvaluationCode", "SafetyEvaluationDatasets")
RELEASED, CLOSED = 2, 1
RANKS: Mapping[int, tuple[str, str]] = {
    5: ("5", "free of restrictions (5)"),
    4: ("4", "slightly restrictive (4)"),
    3: ("3", "moderately restrictive (3)"),
    2: ("2", "highly restrictive, or an API (2)"),
    1: ("1", "not public (1)"),
    0: ("unknown", "not known"),
    -1: ("not-applicable", "not applicable"),
    -2: ("not-assessed", NOT_ASSESSED),
}
"""The values of the facet for levels, by rank, each with its words: `C4` and `D4` are both 4."""

LEVEL = "level:"
"""How the facet of a component's level starts; the name of the component follows."""
CELL = "\x1f"
"""The separator of the cells of a row."""
RARE, MANY_VALUES = 32, 64
"""If a facet has more than MANY_VALUES values, one that less than one in RARE models has is stored as a list."""


@dataclass
class _Value:
    """A value of a facet: its words, and the numbers of the models that have it; `first` is where it comes first."""

    label: str
    first: tuple[int, int]
    last: int = -1
    models: "array[int]" = field(default_factory=lambda: array("I"))


@dataclass(frozen=True)
class _Sorted:
    """What the models are sorted by, one of each in the order of their source; None where a model has no such value."""

    model: list[object] = field(default_factory=list)
    developer: list[object] = field(default_factory=list)
    year: list[object] = field(default_factory=list)
    free: list[object] = field(default_factory=list)


def write(
    connection: sqlite3.Connection, store: rdf.Store, rows_of: ModelRows, directory: Directory, view: str, asked: str
) -> None:
    """Write one view; `asked` is the digest of the saved queries behind it. Raises as these queries do."""
    components = list_components(directory, store)
    values: dict[tuple[str, str], _Value] = {}
    keys, texts, numbers = _Sorted(), [], {}
    graded = _Graded(components, list_released(store), values)
    for at, record in enumerate(models(rows_of, view)):
        cells = [record[component.column] for component in components]
        thing = directory.get(record["thing"])
        whose = [words for words, _ in parts(directory, "developer", record["developer"])]
        row = (view, at, record["thing"], thing.slug if thing else "", record["model"], record["developer"])
        connection.execute(
            "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, record["year"], CELL.join(cells))
        )
        numbers[record["thing"]] = at
        texts.append(" ".join((record["model"], record["year"], *whose)).casefold().replace("\n", " "))
        unrestricted, applying = graded.add(at, cells)
        keys.model.append((record["model"].casefold(),))
        keys.developer.append(tuple(words.casefold() for words in whose) or None)
        keys.year.append((record["year"],) if record["year"] else None)
        keys.free.append((unrestricted / applying, unrestricted) if applying else None)
    for place, (model, facet, iri, label) in enumerate(read_values(rows_of, view)):
        if model in numbers:
            _add(values, facet.replace(" ", "-"), key_of(iri or label), label, numbers[model], place)
    _write_values(connection, view, values, len(numbers))
    for name in ("model", "developer", "year", "free"):
        for direction in ("", "-"):
            order = array("I", _order(getattr(keys, name), bool(direction)))
            connection.execute("INSERT INTO orders VALUES (?, ?, ?)", (view, direction + name, order.tobytes()))
    words = zlib.compress("\n".join(texts).encode(), 1)
    connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?)", (view, len(texts), words, asked))


def take_over(connection: sqlite3.Connection, old: Reader, view: str, asked: str) -> bool:
    """Copy a view from an older index of the same landscape, if it was made by the same texts of the saved queries."""
    if not old.rows("SELECT 1 FROM texts WHERE view = ? AND asked = ?", view, asked):
        return False
    for table in re.findall(r"CREATE TABLE (\w+)", TABLES):
        rows = old.rows(f"SELECT * FROM {table} WHERE view = ?", view)  # noqa: S608
        marks = ", ".join("?" * len(rows[0])) if rows else ""
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    return True


def key_of(value: str) -> str:
    """Return a value as it is written in a URL: the last part of an IRI, words with hyphens."""
    return slug(value).replace(" ", "-")


class _Graded:
    """Gathers the values that follow from the cells of the models."""

    def __init__(self, components: list[Component], out: frozenset[str], values: dict[tuple[str, str], _Value]) -> None:
        self._components, self._out, self._values = components, out, values
        self._known: dict[str, Level] = {}

    def add(self, number: int, printed: Iterable[str]) -> tuple[int, int]:
        """Add the values of a model; return how many are free and how many may apply, 0 if none is assessed."""
        levels: list[Level] = []
        stages: dict[str, None] = {}
        safety: list[int] = []
        for component, cell in zip(self._components, printed, strict=True):
            level = self._known.get(cell) or self._known.setdefault(cell, read_cell(cell))
            levels.append(level)
            self._put(LEVEL + component.name, *RANKS[level.rank], number)
            released = level.rank > 0 and level.short in self._out
            if released:
                stages[component.stage] = None
            if component.thing.slug in SAFETY:
                safety.append(RELEASED if released else min(level.rank, CLOSED))
        for stage in stages:
            self._put("stage", stage.casefold(), stage, number)
        self._put("safety", *_safety(safety), number)
        return count_free(levels), count_applicable(levels) if any(level.rank >= 0 for level in levels) else 0

    def _put(self, facet: str, key: str, label: str, number: int) -> None:
        _add(self._values, facet, key, label, number, 0)


def _safety(ranks: Collection[int]) -> tuple[str, str]:
    """Return the value of the facet for safety evaluation: "no" only if one is known to be closed."""
    if RELEASED in ranks:
        return "yes", "yes"
    missing = next((rank for rank in (-2, 0, CLOSED) if rank in ranks), -1)
    return ("no", "no") if missing == CLOSED else RANKS[missing]


def _add(values: dict[tuple[str, str], _Value], facet: str, key: str, label: str, number: int, place: int) -> None:
    value = values.get((facet, key)) or values.setdefault((facet, key), _Value(label, (number, place)))
    value.models.append(number)
    value.first = min(value.first, (number, place))
    if number >= value.last:
        value.last, value.label = number, label


def _write_values(
    connection: sqlite3.Connection, view: str, values: Mapping[tuple[str, str], _Value], size: int
) -> None:
    """Write the values of each facet in the order in which they come first: as sets, the rare ones as lists."""
    facets: dict[str, list[tuple[str, _Value]]] = {}
    for (facet, key), value in sorted(values.items(), key=lambda item: item[1].first):
        facets.setdefault(facet, []).append((key, value))
    for facet, found in facets.items():
        models, places = array("I"), array("I")
        for at, (key, value) in enumerate(found):
            those = sorted(set(value.models))
            rare = len(found) > MANY_VALUES and len(those) * RARE < size
            if rare:
                models.extend(those)
                places.extend([at] * len(those))
            kept = None if rare else pack_bits(those, size)
            row = (view, facet, at, key, value.label, len(those), kept)
            connection.execute("INSERT INTO facets VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO rare VALUES (?, ?, ?, ?)", (view, facet, models.tobytes(), places.tobytes()))


def _order(keys: list[object], down: bool) -> list[int]:
    """Return the numbers of the models by what they are sorted by; those without such a value come last, either way."""
    sortable: Callable[[int], object] = keys.__getitem__
    known = [number for number, key in enumerate(keys) if key is not None]
    unknown = [number for number, key in enumerate(keys) if key is None]
    return [*sorted(known, key=sortable, reverse=down), *unknown]  # type: ignore[arg-type]
