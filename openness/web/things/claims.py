"""The claims about a model as they are stated, and the dates on which they hold."""

from collections.abc import Iterable, Mapping

from rdflib import URIRef

from openness import rdf
from openness.namespaces import OPN
from openness.query.answer import ask
from openness.rdf.rows import text
from openness.search.directory import Thing, iri_of
from openness.search.levels import Level, is_public
from openness.web.site import site, view_iri
from openness.web.things.history import TYPE

Record = Mapping[str, list[str]]
"""What is stated of a claim: texts and IRIs by property."""


AS_OF = """SELECT DISTINCT ?date WHERE {{
  VALUES ?model {{ {models} }}
  ?figure opn:model ?model ; a opn:ImpactObservation ; opn:inView {view} ; opn:asOf ?date
  FILTER NOT EXISTS {{ ?figure opn:outcome opn:NotApplicable }}
}} ORDER BY ?date"""
"""As of when figures are observed that have a value."""


def claims(thing: Thing) -> dict[str, Record]:
    """Read every triple about a model and the claims about it, by the IRI of the claim."""
    return site().once(("claims", thing.iri), lambda: _claims(thing))


def of_view(found: Mapping[str, Record], view: str) -> dict[str, Record]:
    """Return those of the claims about a model that are in a view, by the IRI of the claim."""
    wanted = view_iri(view)
    return {iri: claim for iri, claim in found.items() if wanted in claim.get("inView", [])}


def word_meaning(definition: str, component: str, level: Level) -> str:
    """Return what a level means for a component: weights are no data to a reader, and what is public is no secret."""
    if level.style == "unknown" and is_public(level.note):
        return "It is public, under a license that the source does not name or that nobody here has read."
    return (
        definition.replace("The data ", "The weights ") if component == str(OPN.ArchitectureAndWeights) else definition
    )


def basis_of(view: str, found: Mapping[str, Record]) -> str:
    """Say what the levels of a model are based on: the view, and the dates of its claims."""
    dates = span(one(claim, "asOf") for claim in of_view(found, view).values() if claim.get("component"))
    words = next(choice.label for choice in site().views if choice.value == view)
    return f"{words}, claims dated {dates}" if dates else words


def last_date(view: str, found: Mapping[str, Record]) -> str:
    """Return the date of the newest claim about a component in a view; nothing where no claim has one."""
    return max((one(claim, "asOf") for claim in of_view(found, view).values() if claim.get("component")), default="")


def one(claim: Record, name: str) -> str:
    """Return the first value of a property, or nothing."""
    return next(iter(claim.get(name, [])), "")


def span(dates: Iterable[str]) -> str:
    """Return the one date that there is, or the first and the last of several; nothing where there is none."""
    ordered = sorted({date for date in dates if date})
    return " to ".join(dict.fromkeys((ordered[0], ordered[-1]))) if ordered else ""


def figures_of_use() -> str:
    """Name the figures of use that there are, such as citations and downloads."""
    metrics = [iri for iri, term in site().terms.items() if OPN.ImpactMetric in term.values(TYPE)]
    return ", ".join(site().directory.label(iri) for iri in metrics)


def figures_as_of(view: str, slugs: Iterable[str]) -> str:
    """Return as of when the figures of use of some models hold in a view; nothing where there are none."""
    iris = " ".join(URIRef(iri_of("model", slug)).n3() for slug in slugs)
    found = rdf.select(site().landscape.store, AS_OF.format(models=iris, view=URIRef(view_iri(view)).n3()))
    return span(text(date) for (date,) in found.rows)


def _claims(thing: Thing) -> dict[str, Record]:
    found = ask(site().landscape, site().query("model-graph"), {"model": thing.slug})
    gathered: dict[str, dict[str, list[str]]] = {}
    for triple in found if isinstance(found, list) else rdf.Triples():
        name = triple.predicate.value.removeprefix(str(OPN))
        gathered.setdefault(triple.subject.value, {}).setdefault(name, []).append(triple.object.value)  # type: ignore[union-attr]
    return dict(gathered)
