"""Links to other catalogs: pages about a node, and terms and nodes that match."""

from collections.abc import Mapping
from functools import lru_cache

from rdflib import URIRef

from openness import rdf
from openness.rdf.rows import text
from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.site import Link, link, site

ELSEWHERE: Mapping[str, str] = {
    PREFIXES["rdfs"] + "seeAlso": "see also",
    PREFIXES["schema"] + "sameAs": "the same as",
    **{
        f"{PREFIXES['skos']}{match}Match": words
        for match, words in (
            ("exact", "the same as"),
            ("close", "nearly the same as"),
            ("broad", "narrower than"),
            ("narrow", "broader than"),
            ("related", "related to"),
        )
    },
}
"""The properties by which a thing points at other catalogues, in words."""


def elsewhere(described: Description) -> list[tuple[str, list[Link]]]:
    """List what other catalogues have about a thing: pages to see and terms that match."""
    found: dict[str, list[Link]] = {}
    names = _names(site().landscape.version)
    for statement in described.about:
        if statement.property in ELSEWHERE and isinstance(statement.value, URIRef):
            found.setdefault(ELSEWHERE[statement.property], []).append(
                link(statement.value, names.get(str(statement.value), ""))
            )
    return list(found.items())


@lru_cache(maxsize=4)
def _names(_: str) -> Mapping[str, str]:
    """Return what a version of the landscape calls the foreign terms of its alignments: label, and vocabulary."""
    answer = rdf.select(
        site().landscape.store,
        """PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX sssom: <https://w3id.org/sssom/>
        SELECT DISTINCT ?target ?label ?title WHERE {
          ?set sssom:mappings ?axiom ; sssom:mapping_set_title ?title .
          ?axiom owl:annotatedTarget ?target ; sssom:object_label ?label .
          FILTER (STRSTARTS(?title, "Openness to "))
        } ORDER BY ?target""",
    )
    return {
        text(target): f"{text(label)} ({text(title).removeprefix('Openness to ')})"
        for target, label, title in answer.rows
    }
