"""What the rules see: a store, looked up thing by thing, each of them once."""

from collections.abc import Iterable, Mapping, Sequence

from rdflib import RDFS

from openness import engine
from openness.engine import quads

SUBCLASS = engine.iri(str(RDFS.subClassOf))
STEPS = 3
"""How many steps from a thing a shape may look: the longest path of the shapes has so many."""

Terms = Sequence[engine.Term]
Said = Mapping[engine.NamedNode, list[engine.Term]]
NOTHING: Said = {}


class Seen:
    """The default graph of a store, which must not change meanwhile; what was looked up is kept."""

    def __init__(self, store: engine.Embedded) -> None:
        """Take a store that holds entries, what is around them, and what is derived from both."""
        self.store = store
        self._said: dict[engine.Term, Said] = {}
        self._upward: dict[engine.Term, frozenset[engine.Term]] = {}
        self._kinds: dict[engine.Term, frozenset[engine.Term]] = {}

    def of(self, thing: engine.Term) -> Said:
        """Return what is said of a thing: the values of each property."""
        if (said := self._said.get(thing)) is None:
            found: dict[engine.NamedNode, list[engine.Term]] = {}
            for _, path, value, _ in quads.about(self.store, thing) if quads.may_be_subject(thing) else ():
                found.setdefault(path, []).append(value)
            said = self._said[thing] = found
        return said

    def naming(self, path: engine.NamedNode, thing: engine.Term) -> list[engine.Term]:
        """Return what has a thing as the value of a property."""
        return [quad.subject for quad in quads.about(self.store, None, path, thing)]

    def kinds(self, thing: engine.Term) -> frozenset[engine.Term]:
        """Return the classes that a thing is of, and those above them."""
        if (kinds := self._kinds.get(thing)) is None:
            named = self.of(thing).get(quads.TYPE, ())
            kinds = self._kinds[thing] = frozenset().union(*(self._above(kind) for kind in named))
        return kinds

    def _above(self, kind: engine.Term) -> frozenset[engine.Term]:
        """Return a class and those above it."""
        if (above := self._upward.get(kind)) is None:
            found, waiting = {kind}, [kind]
            while waiting:
                more = [one for one in self.of(waiting.pop()).get(SUBCLASS, ()) if one not in found]
                found.update(more)
                waiting += more
            above = self._upward[kind] = frozenset(found)
        return above

    def near(self, things: Iterable[engine.Term], inverse: Iterable[engine.NamedNode]) -> engine.Triples:
        """Return what a shape can see from some things, the properties of `inverse` followed backward as well."""
        backward = list(inverse)
        found: dict[engine.Term, None] = dict.fromkeys(things)
        edge = list(found)
        for _ in range(STEPS):
            named: dict[engine.Term, None] = {}
            for thing in edge:
                for values in self.of(thing).values():
                    named.update(dict.fromkeys(values))
                if quads.may_be_subject(thing):
                    for path in backward:
                        named.update(dict.fromkeys(self.naming(path, thing)))
            edge = [thing for thing in named if thing not in found and quads.may_be_subject(thing)]
            found.update(dict.fromkeys(edge))
        return [quad.triple for thing in found for quad in quads.about(self.store, thing)]
