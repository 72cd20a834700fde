"""The page of a developer: what it is, where it sits, and its models."""

from rdflib import URIRef

from openness.namespaces import OPN
from openness.search.directory import Thing
from openness.terms import PREFIXES
from openness.web.description import Description, word_property
from openness.web.explore.model_cells import many
from openness.web.html_tables import Table, table
from openness.web.site import Link, link, site, view_asked
from openness.web.things.external_links import ELSEWHERE

SKIPPED = frozenset({PREFIXES["rdfs"] + "label", PREFIXES["rdf"] + "type", *ELSEWHERE})


def developer(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a developer shows."""
    classes = [kind for kind in described.values(PREFIXES["rdf"] + "type") if site().directory.get(kind)]
    kinds = [link(kind) for kind in classes if kind != OPN.Developer] or [link(kind) for kind in classes]
    facts: dict[str, list[Link]] = {}
    for statement in described.about:
        if statement.property not in SKIPPED:
            value = statement.value
            words = word_property(site().directory, statement.property)
            facts.setdefault(words, []).append(link(value) if isinstance(value, URIRef) else Link(str(value)))
    there = many(view := view_asked(), "developer", thing.slug)
    return {"kinds": kinds, "facts": facts, "many": there, "table": None if there else _models(thing, view)}


def _models(thing: Thing, view: str) -> Table:
    return table(site().answer("developer-models", developer=thing.slug, view=view))
