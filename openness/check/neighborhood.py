"""The part of a landscape that the rules can see from an entry, so that a check costs what the entry costs.

A rule sees the entry; what the entry names, and what that names in turn; the claims about its models and their base
models, with the licenses that they name; the evaluations of those licenses; what revises or waives any of it; of
each source, one other claim for each level that it gives to a license of the entry; and the claims in the rows of a
table in which the entry has a row, and in its first rows, which show what its columns are about. Nothing inferred or
derived is among it: by inference a property's range would make a developer out of anything, and what is derived is
derived again from the excerpt.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from openness import rdf
from openness.check.context import SUBCLASS
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.terms import GRAPH, PREFIXES

UNSEEN = frozenset(rdf.iri(GRAPH[name]) for name in ("alignments", "derived", "inferred", "shapes"))
"""The graphs of a built landscape that no rule sees."""

MAX_CACHED_NODES = 20_000
"""How many nodes of a landscape are cached."""

FIRST_ROWS = tuple(scratch_store.literal(str(number), str(XSD.integer)) for number in (1, 2))
"""The rows of a table that show what its columns are about; the second corrects what is wrong in the first."""

WORDS = frozenset(
    {
        str(SKOS.definition),
        str(SKOS.prefLabel),
        str(SKOS.inScheme),
        str(RDFS.isDefinedBy),
        str(RDFS.domain),
        str(RDFS.range),
        str(RDFS.comment),
        str(DCTERMS.source),
        str(OPN.locator),
    }
)
"""What the ontology says of a term in words, or for inference; no rule looks at it."""

Quads = tuple[rdf.Quad, ...]


class Surroundings:
    """A landscape as the rules see it, node by node; lookups are cached."""

    def __init__(self, landscape: rdf.Embedded, inverse: Iterable[str]) -> None:
        """Read the ontology of a landscape; `inverse` are the properties that are followed from object to subject."""
        self._landscape = landscape
        self._inverse = [rdf.iri(name) for name in sorted(inverse)]
        self._license, self._source = rdf.iri(str(OPN.license)), rdf.iri(PREFIXES["dcterms"] + "source")
        self._level, self._evaluates = rdf.iri(str(OPN.level)), rdf.iri(str(OPN.evaluates))
        self._base = rdf.iri(str(OPN.baseModel))
        self._row, self._locator = rdf.iri(str(OPN.row)), rdf.iri(str(OPN.locator))
        self._revises = rdf.iri(PREFIXES["prov"] + "wasRevisionOf")
        self.inverse = frozenset((*self._inverse, self._revises))
        ontology = rdf.iri(GRAPH.ontology)
        self.written = tuple(rdf.statements(landscape, graph=ontology))
        self.ontology = tuple(quad for quad in self.written if _counts(quad))
        self.ontology_triples = [quad.triple for quad in self.ontology]
        self.ontology_flat = scratch_store.flat(self.ontology)
        self._terms = {quad.subject for quad in self.written}
        self.about: Callable[[rdf.NamedNode], Quads] = lru_cache(MAX_CACHED_NODES)(
            lambda thing: tuple(self.find_triples(s=thing))
        )
        self._flat = lru_cache(MAX_CACHED_NODES)(lambda thing: scratch_store.flat(self.about(thing)))
        self._names = lru_cache(MAX_CACHED_NODES)(self._find_names)
        self._naming = lru_cache(MAX_CACHED_NODES)(self._find_naming)
        self._graded = lru_cache(MAX_CACHED_NODES)(self._find_graded)
        self._placed = lru_cache(MAX_CACHED_NODES)(self._find_placed)

    def around(self, triples: Iterable[rdf.Triple]) -> list[rdf.Quad]:
        """Return what the rules can see of the landscape from the triples of entries, the ontology left out.

        The triples are as an excerpt holds them.
        """
        about, naming, terms = self.about, self._naming, self._terms
        named: set[rdf.NamedNode] = set()
        licenses: set[rdf.NamedNode] = set()
        sources: set[rdf.NamedNode] = set()
        places: set[rdf.Term] = set()
        rows: set[rdf.Term] = set()
        for subject, path, value in triples:
            if isinstance(subject, rdf.NamedNode):
                named.add(subject)
            if path == self._row:
                rows.add(value)
            elif path == self._locator:
                places.add(value)
            if isinstance(value, rdf.NamedNode) and value not in terms:
                named.add(value)
                if path == self._license:
                    licenses.add(value)
                elif path == self._source:
                    sources.add(value)
        named -= terms
        for thing in list(named):
            named.update(_iris(quad.object for quad in about(thing) if quad.predicate == self._base))
        seen = {thing for thing in named if about(thing)}
        near: set[rdf.NamedNode] = set()
        for thing in seen:
            near.update(value for value in self._names(thing) if value not in terms)
        for thing in named:
            for claim in naming(thing):
                near.add(claim)
                near.update(_iris(q.object for q in about(claim) if q.predicate == self._license))
        for thing in near | licenses:
            for evaluation in naming(thing, (self._evaluates,)):
                seen.add(evaluation)
                seen.update(naming(evaluation, (self._revises,)))
        seen |= near
        for source in sources:
            for name in licenses:
                seen.update(self._graded(source, name))
            for row in (*rows, *FIRST_ROWS) if rows else ():
                for place in places:
                    seen.update(self._placed(source, place, row))
        return [quad for thing in seen for quad in self._flat(thing)]

    def find_triples(
        self, s: rdf.Term | None = None, p: rdf.Term | None = None, o: rdf.Term | None = None
    ) -> Iterator[rdf.Quad]:
        """Find the triples of the landscape that match a pattern, those that no rule sees left out."""
        return (quad for quad in rdf.statements(self._landscape, s, p, o) if quad.graph_name not in UNSEEN)

    def find_types(self) -> Iterator[rdf.Quad]:
        """Find the triples that give the class of a node by the ontology, except for claims.

        They are most of all by far, and a reading of all types would grow with them.
        """
        above: dict[rdf.Term, set[rdf.Term]] = {}
        for quad in self.ontology:
            if quad.predicate == SUBCLASS:
                above.setdefault(quad.subject, set()).add(quad.object)
        claims: set[rdf.Term] = {rdf.iri(str(OPN.Claim))}
        while more := {kind for kind, those in above.items() if those & claims} - claims:
            claims |= more
        graphs = {rdf.iri(name) for name in rdf.named_graphs(self._landscape)} - UNSEEN
        for kind in {*self._terms, *(kind for those in above.values() for kind in those)} - claims:
            for graph in graphs:  # in the unseen ones all is of many kinds
                yield from rdf.statements(self._landscape, p=scratch_store.TYPE, o=kind, graph=graph)

    def _find_naming(
        self, thing: rdf.NamedNode, properties: tuple[rdf.NamedNode, ...] = ()
    ) -> tuple[rdf.NamedNode, ...]:
        """Return the subjects that name a thing by one of the properties, or by any that is followed backward."""
        if not any(rdf.statements(self._landscape, o=thing)):  # as with most things of a new entry
            return ()
        found = (quad.subject for p in properties or self._inverse for quad in self.find_triples(p=p, o=thing))
        return tuple(dict.fromkeys(subject for subject in found if isinstance(subject, rdf.NamedNode)))

    def _find_names(self, thing: rdf.NamedNode) -> tuple[rdf.NamedNode, ...]:
        """Return what is named in what the landscape says of a thing."""
        return tuple(_iris(quad.object for quad in self.about(thing)))

    def _find_graded(self, source: rdf.NamedNode, name: rdf.NamedNode) -> tuple[rdf.NamedNode, ...]:
        """Return of the claims in which a source names a license one for each level, the first by name."""
        first: dict[rdf.Term, rdf.NamedNode] = {}
        for quad in self.find_triples(p=self._license, o=name):
            claim = quad.subject
            if not isinstance(claim, rdf.NamedNode) or not any(self.find_triples(claim, self._source, source)):
                continue
            for level in self.find_triples(claim, self._level):
                if level.object not in first or claim.value < first[level.object].value:
                    first[level.object] = claim
        return tuple(first.values())

    def _find_placed(self, source: rdf.NamedNode, place: rdf.Term, row: rdf.Term) -> tuple[rdf.NamedNode, ...]:
        """Return the claims of a source in a row of a table; few claims of a landscape are in a row of that number."""
        claims = _iris(quad.subject for quad in self.find_triples(p=self._row, o=row))
        return tuple(
            claim
            for claim in sorted(claims, key=text)
            if any(self.find_triples(claim, self._source, source))
            and any(self.find_triples(claim, self._locator, place))
        )


def _iris(terms: Iterable[rdf.Term]) -> set[rdf.NamedNode]:
    return {term for term in terms if isinstance(term, rdf.NamedNode)}


def _counts(quad: rdf.Quad) -> bool:
    """Return whether rules look at a triple of the ontology."""
    kind = text(quad.object) if quad.predicate == scratch_store.TYPE else ""
    axiom = quad.predicate.value.startswith((str(OWL), str(RDF.first), str(RDF.rest)))
    return (
        not axiom
        and quad.predicate.value not in WORDS
        and kind != str(SKOS.ConceptScheme)
        and not kind.startswith(str(OWL))
    )
