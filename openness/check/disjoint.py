"""Find nodes of two disjoint classes, which a build would refuse."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations

from rdflib import OWL, RDF

from openness import rdf
from openness.check.context import SUBCLASS
from openness.closure import find_reachable

DISJOINT, MEMBERS = rdf.iri(str(OWL.disjointWith)), rdf.iri(str(OWL.members))
FIRST, REST = rdf.iri(str(RDF.first)), rdf.iri(str(RDF.rest))
Pair = tuple[rdf.Term, rdf.Term]


class Disjoint:
    """Finds stated classes that exclude each other; a build finds what OWL infers beyond them."""

    def __init__(self, ontology: Iterable[rdf.Quad]) -> None:
        """Read owl:disjointWith and owl:AllDisjointClasses, and which class is below which."""
        cells: dict[tuple[rdf.Term, rdf.Term], list[rdf.Term]] = {}
        self._above: dict[rdf.Term, list[rdf.Term]] = {}
        self._pairs: set[frozenset[rdf.Term]] = set()
        lists: list[rdf.Term] = []
        for quad in ontology:
            if quad.predicate == SUBCLASS:
                self._above.setdefault(quad.subject, []).append(quad.object)
            elif quad.predicate == DISJOINT:
                self._pairs.add(frozenset((quad.subject, quad.object)))
            elif quad.predicate == MEMBERS:
                lists.append(quad.object)
            elif quad.predicate in (FIRST, REST):
                cells.setdefault((quad.subject, quad.predicate), []).append(quad.object)
        for start in lists:
            self._pairs.update(map(frozenset, combinations(dict.fromkeys(_members(start, cells)), 2)))
        self.among = lru_cache(None)(self._among)  # at most as many as ways to combine classes

    def _among(self, kinds: frozenset[rdf.Term]) -> tuple[Pair, ...]:
        """Return the pairs of classes that exclude each other; of a class and one above it the narrower alone."""
        above = {kind: self._upward(kind) for kind in kinds}
        narrow = [kind for kind in sorted(kinds, key=str) if not any(kind in above[o] for o in kinds - {kind})]
        return tuple(pair for pair in combinations(narrow, 2) if self._exclude(above[pair[0]], above[pair[1]]))

    def _exclude(self, some: set[rdf.Term], others: set[rdf.Term]) -> bool:
        return any(pair <= some | others and pair & some and pair & others for pair in self._pairs)

    def _upward(self, kind: rdf.Term) -> set[rdf.Term]:
        """Return a class and those above it."""
        return find_reachable([kind], lambda one: self._above.get(one, ()))


def _members(start: rdf.Term, cells: Mapping[tuple[rdf.Term, rdf.Term], list[rdf.Term]]) -> Iterator[rdf.Term]:
    """Yield the members of a list of RDF."""
    seen: set[rdf.Term] = set()
    while start not in seen and (start, FIRST) in cells:
        seen.add(start)
        yield from cells[start, FIRST]
        start = next(iter(cells.get((start, REST), ())), start)
