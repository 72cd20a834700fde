"""Who is who: the name, the kind and the address of every thing and term of a landscape, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from openness import engine
from openness.rows import text
from openness.terms import BASE, KINDS, OPN, shorten

PLURALS: Mapping[str, str] = {
    "model": "models",
    "license": "licenses",
    "developer": "developers",
    "risk": "risks",
    "opportunity": "opportunities",
    "mitigation": "mitigations",
    "recommendation": "recommendations",
    "debate": "debates",
    "regulation": "regulations",
    "jurisdiction": "jurisdictions",
    "family": "families",
    "release": "releases",
    "source": "sources",
    "graph": "graphs",
}
"""The kinds that have a list of their own, and its name in URLs; in the order in which a visitor would look."""

LABELS = """
SELECT ?thing (MIN(STR(?name)) AS ?label) (MIN(?definition_text) AS ?definition) (MIN(?short) AS ?notation)
  (GROUP_CONCAT(DISTINCT ?other; separator="|") AS ?others) (MIN(?place) AS ?position)
  (MIN(STR(?subject)) AS ?about) (MIN(STR(?aspect)) AS ?part)
WHERE {
  ?thing a ?class .
  FILTER (STRSTARTS(STR(?thing), "https://w3id.org/openness"))
  OPTIONAL { ?thing rdfs:label ?name }
  OPTIONAL { ?thing skos:definition ?meaning . BIND (STR(?meaning) AS ?definition_text) }
  OPTIONAL { ?thing skos:notation ?short }
  OPTIONAL { ?thing opn:position ?place }
  OPTIONAL { ?thing opn:model|opn:evaluates|owl:annotatedSource ?whom . ?whom rdfs:label ?subject }
  OPTIONAL { ?thing opn:component|opn:metric ?which . ?which rdfs:label ?aspect }
  OPTIONAL { ?thing skos:altLabel|skos:prefLabel|dcterms:title ?also . BIND (STR(?also) AS ?other) }
}
GROUP BY ?thing ORDER BY ?thing
"""


@dataclass(frozen=True)
class Thing:
    """A thing or a term that has an address on this site: what it is called, and what it means where it is a term."""

    iri: str
    kind: str
    slug: str
    label: str
    definition: str = ""
    notation: str = ""
    others: tuple[str, ...] = ()
    position: int = 0


class Directory:
    """All things and terms of a landscape, by IRI and by name."""

    def __init__(self, store: engine.Store) -> None:
        """Read the names of all things in the store."""
        found = [_thing(*map(text, row)) for row in engine.select(store, LABELS).rows]
        self.by_iri: Mapping[str, Thing] = {thing.iri: thing for thing in found if thing}

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], Thing]:
        """Things by kind and any of their names in lower case; a label goes before another spelling."""
        names = {(t.kind, other.casefold()): t for t in self.by_iri.values() for other in (t.notation, *t.others)}
        return names | {(t.kind, t.label.casefold()): t for t in self.by_iri.values()}

    def get(self, iri: object) -> Thing | None:
        """Return the thing with an IRI, or None where there is none in this landscape."""
        return self.by_iri.get(str(iri))

    def named(self, kind: str, name: str) -> Thing | None:
        """Return the thing of a kind that goes by a name, or None."""
        return self.by_name.get((kind, name.casefold()))

    def of_kind(self, kind: str) -> list[Thing]:
        """List the things of a kind: in the order of their source where it has one, else by label."""
        listed = [thing for thing in self.by_iri.values() if thing.kind == kind]
        return sorted(listed, key=lambda thing: (thing.position, thing.label.casefold(), thing.slug))

    @cached_property
    def lists(self) -> Mapping[str, int]:
        """How many things there are of each kind that has a list and is not empty."""
        counts = {kind: len(self.of_kind(kind)) for kind in PLURALS}
        return {kind: count for kind, count in counts.items() if count}

    def label(self, iri: object) -> str:
        """Return what an IRI is called: the thing's label, else the IRI in prefixed form."""
        thing = self.get(iri)
        return thing.label if thing else shorten(str(iri))


def _thing(
    iri: str, label: str, definition: str, notation: str, others: str, position: str, about: str, part: str
) -> Thing | None:
    if iri.startswith(str(OPN)):
        kind, slug = "term", iri.removeprefix(str(OPN))
    else:
        kind, _, slug = iri.removeprefix(BASE).partition("/")
    if not slug or kind not in (*KINDS, "term"):
        return None
    spellings = tuple(filter(None, others.split("|")))
    # A claim has no name: it is called by what it is about, and by whose it is, which its path begins with;
    # so is a mapping, whose path goes on with a hash.
    whose, *path = slug.split("/")
    what = part or ("license" if path[:1] == ["license"] else " ".join(path[-1:]).replace("-", " "))
    claimed = f"{about}: {what} ({whose})" if about and path else slug
    if kind == "mapping" and about:
        claimed = f"{about} in {whose}"
    return Thing(iri, kind, slug, label or claimed, definition, notation, spellings, int(position or 0))


def iri_of(kind: str, slug: str) -> str:
    """Return the IRI of a thing or term from the parts of its address."""
    return f"{OPN}{slug}" if kind == "term" else f"{BASE}{kind}/{slug}"
