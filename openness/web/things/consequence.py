"""The page of a risk or an opportunity: field, harms, components, thresholds and mitigations."""

from dataclasses import dataclass

from flask import url_for

from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.search.levels import FREE, Level, level
from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.site import Link, link, site

# The facts of the head, in this order: the words for them and the property that holds them.
FACTS = (
    ("Field", "area"),
    ("Comes with", "arisesWith"),
    ("Harms", "harm"),
    ("Pathways", "pathway"),
    ("Horizon", "horizon"),
)
DESCRIPTION = PREFIXES["dcterms"] + "description"


@dataclass(frozen=True)
class Dependence:
    """A component on which a consequence depends, its bounds, what its license must permit, and who says each."""

    component: Link
    minimum: Level | None
    maximum: Level | None
    criterion: Link | None
    also: tuple[Link, ...]
    meaning: str
    standing: str
    locator: str
    position: int
    models: Link
    """Where the explorer shows the models whose component has a level in the bounds."""


@dataclass(frozen=True)
class Measure:
    """A mitigation or a recommendation: its name and what it is."""

    link: Link
    description: str
    locator: str


def consequence(_thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a risk or an opportunity shows."""
    ties = [_dependence(_describe(iri)) for iri in described.pointed_by("consequence")]
    return {
        "description": described.first(DESCRIPTION),
        "facts": [(words, _list_in_order(described, name)) for words, name in FACTS if described.values(name)],
        "limitations": [text(value) for value in described.values("limitation")],
        "sources": [link(iri) for iri in described.values(PREFIXES["dcterms"] + "source")],
        "locator": described.first("locator"),
        "standing": [link(iri) for iri in described.values("standing")],
        "dependences": sorted(ties, key=lambda tie: (tie.position, tie.minimum.short if tie.minimum else "")),
        "mitigations": [measure(iri) for iri in described.pointed_by("mitigates")],
        "recommendations": [measure(iri) for iri in described.pointed_by("addresses")],
    }


def _describe(iri: str) -> Description:
    return site().describe(iri)


def _list_in_order(described: Description, name: str) -> list[Link]:
    """List the values of a property, in the order of their scheme where it has one."""
    found = [site().directory.get(iri) for iri in described.values(name)]
    return [link(thing.iri) for thing in sorted(filter(None, found), key=lambda thing: (thing.position, thing.label))]


def _dependence(tie: Description) -> Dependence:
    directory = site().directory
    component, least, most, criterion = (
        directory.get(tie.first(name)) for name in ("component", "minimumLevel", "maximumLevel", "requiredCriterion")
    )
    meant = [thing.definition for thing in dict.fromkeys((least, most, criterion)) if thing]
    named = (("component", "standing"), ("level", "levelStanding"), ("license", "criterionStanding"))
    return Dependence(
        component=link(tie.first("component")),
        minimum=level(least.notation) if least else None,
        maximum=level(most.notation) if most else None,
        criterion=link(criterion.iri) if criterion else None,
        also=tuple(link(_describe(text(other)).first("component")) for other in tie.values("needsAlso")),
        meaning=" ".join(meant),
        standing=", ".join(f"{words} {directory.label(tie.first(name))}" for words, name in named if tie.first(name)),
        locator=tie.first("locator"),
        position=component.position if component else 0,
        models=_models(component, least, most),
    )


def _models(component: Thing | None, least: Thing | None, most: Thing | None) -> Link:
    low, high = (level(bound.notation) if bound else None for bound in (least, most))
    ranks = range(low.rank if low else 1, (high.rank if high else FREE) + 1)
    if not component or not (low or high):
        return Link("")
    levels = [str(rank) for rank in ranks]
    return Link("models", url_for("explore.show", component=component.notation, level=levels))


def measure(iri: str) -> Measure:
    """Return what a thing is called, what it is in a sentence, and its place in the source."""
    described = _describe(iri)
    return Measure(link(iri), described.first(DESCRIPTION), described.first("locator"))
