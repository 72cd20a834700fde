"""The claims about a model as they are stated, as of when they stand, and how many of them were corrected since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from openness import engine
from openness.ask import ask
from openness.index.directory import Thing, iri_of
from openness.namespaces import OPN
from openness.rows import text
from openness.web.site import site
from openness.web.things.history import DERIVED, REVISES, TYPE

Record = Mapping[str, list[str]]
"""What is stated of a claim: texts and IRIs by property."""


AS_OF = """SELECT DISTINCT ?date WHERE {{
  VALUES ?model {{ {models} }}
  ?figure opn:model ?model ; a opn:ImpactObservation ; opn:inView {view} ; opn:asOf ?date
  FILTER NOT EXISTS {{ ?figure opn:outcome opn:NotApplicable }}
}} ORDER BY ?date"""
"""As of when figures are observed that have a value."""


@dataclass(frozen=True)
class Standing:
    """As of when the levels of a model's components are claimed, and how many were corrected since."""

    dates: str
    corrected: int

    @property
    def basis(self) -> str:
        """What the levels are based on, in words."""
        return f"as published, {self.dates}" if self.dates else "as published"


def claims(thing: Thing) -> dict[str, Record]:
    """Read every statement about a model and the claims about it, by the IRI of the claim."""
    return site().once(("claims", thing.iri), lambda: _claims(thing))


def standing(found: Mapping[str, Record]) -> Standing:
    """Tell what the levels as published are based on, given the claims about a model."""
    first = {iri: claim for iri, claim in found.items() if claim.get("component") and is_first(claim)}
    revised = {old for claim in found.values() for old in claim.get(REVISES, [])}
    return Standing(span(one(claim, "asOf") for claim in first.values()), len(revised & set(first)))


def is_first(claim: Record) -> bool:
    """Tell whether a claim neither corrects another nor is derived from one."""
    return not claim.get(REVISES) and not claim.get(DERIVED)


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
    # Figures are not derived: a derived view takes them from the view that it derives from.
    stated_in = OPN.CorrectedView if "corrected" in view else OPN.PublishedView
    found = engine.select(site().landscape.store, AS_OF.format(models=iris, view=stated_in.n3()))
    return span(text(date) for (date,) in found.rows)


def _claims(thing: Thing) -> dict[str, Record]:
    found = ask(site().landscape, site().query("model-graph"), {"model": thing.slug})
    gathered: dict[str, dict[str, list[str]]] = {}
    for triple in found if isinstance(found, list) else engine.Triples():
        name = triple.predicate.value.removeprefix(str(OPN))
        gathered.setdefault(triple.subject.value, {}).setdefault(name, []).append(triple.object.value)  # type: ignore[union-attr]
    return dict(gathered)
