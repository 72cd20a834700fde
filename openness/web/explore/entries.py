"""The models as the explorer compares them: their cells, and the values by which they can be narrowed down."""

from collections.abc import Mapping
from dataclasses import dataclass

from openness.terms import slug
from openness.web.directory import Thing
from openness.web.levels import Level, level
from openness.web.pipeline import components_in_order
from openness.web.site import Link, address, site
from openness.web.tables import linked

SAFETY = ("AutomaticSafetyEvaluationCode", "SafetyEvaluationDatasets")
RANKS = {5: "5", 4: "4", 3: "3", 2: "2", 1: "1", 0: "unknown", -1: "not-applicable", -2: "none"}
"""The values of the facet for levels, by rank: `C4` and `D4` are both 4."""


WORDS = {
    5: "5: free of restrictions",
    4: "4: slightly restrictive",
    3: "3: moderately restrictive",
    2: "2: highly restrictive, or an API",
    1: "1: not public",
    0: "not publicly known",
    -1: "not applicable",
    -2: "no level follows",
}


@dataclass(frozen=True)
class Value:
    """A value of a facet: as it stands in a URL, and in words."""

    key: str
    label: str


@dataclass(frozen=True)
class Entry:
    """A model: where its page is, who made it when, its twelve cells, and its values of each facet."""

    model: Link
    slug: str
    developers: tuple[Link, ...]
    year: str
    cells: tuple[Level, ...]
    free: int
    applicable: int
    facets: Mapping[str, tuple[Value, ...]]


def entries(view: str) -> tuple[Entry, ...]:
    """Return the models in a view, in the order of their source; made once for each view."""
    return site().once(("entries", view), lambda: _entries(view))


def released(notation: str) -> bool:
    """Tell whether a level says that a component is released: only levels that a license gives do."""
    term = site().directory.named("term", notation)
    described = site().terms.get(term.iri) if term else None
    return bool(described and described.values("rank") and not described.values("followsFromAccess"))


def _entries(view: str) -> tuple[Entry, ...]:
    components = components_in_order()
    facets = _stated(view)
    return tuple(_entry(record, components, facets) for record in site().answer("landscape", view=view).records())


def _stated(view: str) -> dict[str, dict[str, list[Value]]]:
    """Gather the values that saved queries state of each model, by its IRI and the name of the facet."""
    found: dict[str, dict[str, list[Value]]] = {}
    for record in site().answer("model-facets", view=view).records():
        value = Value(_key(record["about"] or record["value"]), record["value"])
        found.setdefault(record["thing"], {}).setdefault(record["facet"].replace(" ", "-"), []).append(value)
    for record in site().answer("commercial-use-of-weights", view=view).records():
        words = record["commercial_use"]
        found.setdefault(record["thing"], {}).setdefault("commercial", []).append(Value(_key(words), words))
    return found


def _key(value: str) -> str:
    """Return how a value stands in a URL: the last part of an IRI, words with hyphens."""
    return slug(value).replace(" ", "-")


def _entry(
    record: Mapping[str, str], components: list[tuple[Thing, str]], stated: Mapping[str, Mapping[str, list[Value]]]
) -> Entry:
    thing = site().directory.by_iri[record["thing"]]
    printed = [record[component.notation.replace("-", "_")] for component, _ in components]
    cells = tuple(level(cell) or Level(cell, cell, "none") for cell in printed)
    public = [(component, stage) for (component, stage), cell in zip(components, cells, strict=True) if _is_out(cell)]
    safe = any(component.slug in SAFETY for component, _ in public)
    facets = {name: tuple(values) for name, values in stated.get(thing.iri, {}).items()}
    facets["stage"] = tuple(Value(stage.casefold(), stage) for stage in dict.fromkeys(stage for _, stage in public))
    facets["safety"] = (Value("yes", "yes") if safe else Value("no", "no"),)
    for (component, _), cell in zip(components, cells, strict=True):
        facets[f"level:{component.notation}"] = (Value(RANKS[cell.rank], WORDS[cell.rank]),)
    return Entry(
        model=Link(record["model"], address(thing)),
        slug=thing.slug,
        developers=tuple(Link(words, href) for words, href in linked("developer", record["developer"])),
        year=record["year"],
        cells=cells,
        free=sum(cell.rank == max(RANKS) for cell in cells),
        applicable=sum(cell.rank >= 0 for cell in cells),
        facets=facets,
    )


def _is_out(cell: Level) -> bool:
    return cell.rank > 0 and released(cell.short)
