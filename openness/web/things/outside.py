"""What other catalogues have about a thing: pages to see, and terms and things that match."""

from collections.abc import Mapping

from rdflib import URIRef

from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.site import Link, link

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
    for statement in described.about:
        if statement.property in ELSEWHERE and isinstance(statement.value, URIRef):
            found.setdefault(ELSEWHERE[statement.property], []).append(link(statement.value))
    return list(found.items())
