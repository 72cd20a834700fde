"""The page of a data set: its licenses and the models trained on it, by source."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef

from openness import rdf
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.search.levels import Level
from openness.web.description import Description
from openness.web.explore.model_cells import entry
from openness.web.site import Link, link, site, view_asked
from openness.web.things.generic import facts_about

MAX_MODELS = 300
"""How many models a page lists."""

LICENSED = """SELECT ?source ?license ?printed ?as_of ?evidence ?claim WHERE {{
  ?claim a opn:DataSetDescription ; opn:dataSet {thing} ; dcterms:source ?source .
  OPTIONAL {{ ?claim opn:dataSetLicense ?license }}
  OPTIONAL {{ ?claim opn:rawLicense ?printed }}
  OPTIONAL {{ ?claim opn:asOf ?as_of }}
  OPTIONAL {{ ?claim opn:evidence ?evidence }}
}} ORDER BY DESC(?as_of) ?source ?license ?evidence"""

TRAINED = """SELECT ?model ?source (MAX(?day) AS ?as_of) (MIN(?claim) AS ?one) WHERE {{
  ?claim opn:dataSet {thing} ; opn:model ?model ; opn:inView ?view ; dcterms:source ?source .
  OPTIONAL {{ ?claim opn:asOf ?day }}
}} GROUP BY ?model ?source"""
"""The newest claims of each source: those that a view holds."""


@dataclass(frozen=True)
class Licensed:
    """A license that a source names for a data set, as printed, as of when, and on which evidence."""

    license: Link
    printed: str
    source: Link
    claim: Link
    as_of: str
    evidence: tuple[Link, ...]


@dataclass(frozen=True)
class Trained:
    """A model trained on a data set: its developers, how open its weights are, and each source with the date."""

    model: Link
    developers: tuple[Link, ...]
    year: str
    weights: Level | None
    sources: tuple[tuple[Link, str], ...]


def data_set(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a data set shows."""
    view = view_asked()
    trained = _list_trained(thing, view)
    licensed = _list_licensed(thing)
    sources = {link_.text for one in trained for link_, _ in one.sources} | {one.source.text for one in licensed}
    return {
        **facts_about(described),
        "view": view,
        "licensed": licensed,
        "licenses": list(dict.fromkeys(one.license for one in licensed if one.license.text)),
        "trained": trained[:MAX_MODELS],
        "total": len(trained),
        "sources": sorted(sources, key=str.casefold),
    }


def _list_licensed(thing: Thing) -> list[Licensed]:
    """List what each source says of the license of a data set, the newest first."""
    rows = rdf.select(site().landscape.store, LICENSED.format(thing=URIRef(thing.iri).n3())).rows
    found: dict[tuple[str, ...], list[Link]] = {}
    for source, license_, printed, as_of, evidence, claim in rows:
        key = tuple(map(text, (source, license_, printed, as_of, claim)))
        found.setdefault(key, []).extend([link(text(evidence))] if evidence else [])
    return [
        Licensed(
            link(license_) if license_ else Link(""),
            printed,
            link(source),
            link(claim, site().directory.label(source)),
            as_of,
            tuple(dict.fromkeys(evidence)),
        )
        for (source, license_, printed, as_of, claim), evidence in found.items()
    ]


def _list_trained(thing: Thing, view: str) -> list[Trained]:
    """List the models that sources say were trained on a data set, those with most sources first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    rows = rdf.select(site().landscape.store, TRAINED.format(thing=URIRef(thing.iri).n3())).rows
    for model, source, as_of, claim in rows:
        found.setdefault(text(model), []).append((text(source), text(as_of), text(claim)))
    site().directory.gather(found)
    listed = [_read_trained(model, said, view) for model, said in found.items()]
    return sorted(listed, key=lambda one: (-len(one.sources), one.model.text.casefold(), one.model.href))


def _read_trained(model: str, said: Iterable[tuple[str, str, str]], view: str) -> Trained:
    thing = site().directory.get(model)
    there = entry(view, thing.slug) if thing else None
    sources = sorted((site().directory.label(source), claim, as_of) for source, as_of, claim in said)
    return Trained(
        link(model),
        there.developers if there else (),
        there.year if there else "",
        there.cells[-1] if there else None,
        tuple((link(claim, words), as_of) for words, claim, as_of in sources),
    )
