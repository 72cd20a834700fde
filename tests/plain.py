"""The reference for the index: one object a model, each facet counted by looking at all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.landscape import Landscape
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer
from openness.search.components import Component, list_components, list_released
from openness.search.directory import Directory, parts
from openness.search.levels import Level, read_cell
from openness.search.models import RANKS, SAFETY
from openness.terms import slug


@dataclass(frozen=True)
class Plain:
    """A model with all its values of each facet."""

    number: int
    label: str
    developers: tuple[str, ...]
    year: str
    ranks: tuple[int, ...]
    facets: Mapping[str, tuple[str, ...]]

    @property
    def words(self) -> str:
        return " ".join((self.label, self.year, *self.developers)).casefold()


def records(landscape: Landscape, name: str, view: str) -> list[dict[str, str]]:
    found = ask(landscape, saved_queries.read(landscape.root, name), {"view": view})
    assert isinstance(found, Answer)
    return found.records()


def models(landscape: Landscape, directory: Directory, view: str) -> list[Plain]:
    """Read the models of a view from the rows of the saved queries, in the order of their source."""
    stated: dict[str, dict[str, list[str]]] = {}
    for record in records(landscape, "model-facets", view):
        key = slug(record["about"] or record["value"]).replace(" ", "-")
        stated.setdefault(record["thing"], {}).setdefault(record["facet"].replace(" ", "-"), []).append(key)
    for record in records(landscape, "commercial-use-of-weights", view):
        key = record["commercial_use"].replace(" ", "-")
        stated.setdefault(record["thing"], {}).setdefault("commercial", []).append(key)
    components, out = list_components(directory, landscape.store), list_released(landscape.store)
    found = []
    for number, record in enumerate(records(landscape, "landscape", view)):
        cells = [read_cell(record[component.column]) for component in components]
        public = [one for one, cell in zip(components, cells, strict=True) if cell.rank > 0 and cell.short in out]
        facets = {name: tuple(dict.fromkeys(keys)) for name, keys in stated.get(record["thing"], {}).items()}
        facets["stage"] = tuple(dict.fromkeys(one.stage.casefold() for one in public))
        facets["safety"] = (safety(public, dict(zip((one.thing.slug for one in components), cells, strict=True))),)
        for component, cell in zip(components, cells, strict=True):
            facets[f"level:{component.name}"] = (RANKS[cell.rank][0],)
        developers = tuple(words for words, _ in parts(directory, "developer", record["developer"]))
        ranks = tuple(cell.rank for cell in cells)
        found.append(Plain(number, record["model"], developers, record["year"], ranks, facets))
    return found


def safety(public: Iterable[Component], cells: Mapping[str, Level]) -> str:
    """Return "no" only where both components are closed, or one is and the model has no other."""
    if any(one.thing.slug in SAFETY for one in public):
        return "yes"
    styles = {cells[name].style for name in SAFETY}
    if "none" in styles:
        return "not-assessed"
    if "unknown" in styles:
        return "unknown"
    return "not-applicable" if styles == {"absent"} else "no"


def fitting(listed: Iterable[Plain], chosen: Mapping[str, tuple[str, ...]], text: str) -> list[Plain]:
    return [
        one
        for one in listed
        if all(word in one.words for word in text.casefold().split())
        and all(set(keys) & set(one.facets.get(facet, ())) for facet, keys in chosen.items())
    ]


def counted(listed: Iterable[Plain], facet: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in listed:
        for key in one.facets.get(facet, ()):
            counts[key] = counts.get(key, 0) + 1
    return counts


def ordered(listed: list[Plain], sort: str) -> list[int]:
    """Sort models by a column; where two are alike they stay as in their source; the unknown come last."""
    column = sort.removeprefix("-")
    keys = {one.number: _key(one, column) for one in listed}
    known = [one for one in listed if keys[one.number] is not None]
    known.sort(key=lambda one: keys[one.number] or (), reverse=sort.startswith("-"))
    return [one.number for one in (*known, *(one for one in listed if keys[one.number] is None))]


def _key(one: Plain, column: str) -> tuple[object, ...] | None:
    if not column:
        return ()
    if column == "model":
        return (one.label.casefold(),)
    if column == "developer":
        return tuple(name.casefold() for name in one.developers) or None
    if column == "year":
        return (one.year,) if one.year else None
    if column == "free":
        assessed = any(rank >= 0 for rank in one.ranks)
        applicable = sum(rank != -1 for rank in one.ranks) if assessed else 0
        return (one.ranks.count(5) / applicable, one.ranks.count(5)) if applicable else None
    (key,) = one.facets[f"level:{column}"]
    return (int(key),) if key.isdigit() else None
