"""Find nodes of two disjoint classes, which a build would refuse."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations

from rdflib import OWL, RDF

from openness import engine
from openness.check.context import SUBCLASS

DISJOINT, MEMBERS = engine.iri(str(OWL.disjointWith)), engine.iri(str(OWL.members))
FIRST, REST = engine.iri(str(RDF.first)), engine.iri(str(RDF.rest))
Pair = tuple[engine.Term, engine.Term]


class Disjoint:
    """Finds stated classes that exclude each other; a build finds what OWL infers beyond them."""

    def __init__(self, ontology: Iterable[engine.Quad]) -> None:
        """Read owl:disjointWith and owl:AllDisjointClasses, and which class is below which."""
        cells: dict[tuple[engine.Term, engine.Term], list[engine.Term]] = {}
        self._above: dict[engine.Term, list[engine.Term]] = {}
        self._pairs: set[frozenset[engine.Term]] = set()
        lists: list[engine.Term] = []
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

    def _among(self, kinds: frozenset[engine.Term]) -> tuple[Pair, ...]:
        """Return the pairs of classes that exclude each other; of a class and one above it the narrower alone."""
        above = {kind: self._upward(kind) for kind in kinds}
        narrow = [kind for kind in sorted(kinds, key=str) if not any(kind in above[o] for o in kinds - {kind})]
        return tuple(pair for pair in combinations(narrow, 2) if self._exclude(above[pair[0]], above[pair[1]]))

    def _exclude(self, some: set[engine.Term], others: set[engine.Term]) -> bool:
        return any(pair <= some | others and pair & some and pair & others for pair in self._pairs)

    def _upward(self, kind: engine.Term) -> set[engine.Term]:
        """Return a class and those above it."""
        found, waiting = {kind}, [kind]
        while waiting:
            more = [one for one in self._above.get(waiting.pop(), ()) if one not in found]
            found.update(more)
            waiting += more
        return found


def _members(
    start: engine.Term, cells: Mapping[tuple[engine.Term, engine.Term], list[engine.Term]]
) -> Iterator[engine.Term]:
    """Yield the members of a list of RDF."""
    seen: set[engine.Term] = set()
    while start not in seen and (start, FIRST) in cells:
        seen.add(start)
        yield from cells[start, FIRST]
        start = next(iter(cells.get((start, REST), ())), start)
