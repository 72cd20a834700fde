"""The data that the rules see: a store, looked up node by node, each of them once."""

from collections.abc import Iterable, Sequence

from rdflib import RDFS

from openness import rdf
from openness.closure import find_reachable
from openness.rdf import scratch_store

SUBCLASS = rdf.iri(str(RDFS.subClassOf))
STEPS = 3
"""How many steps from a thing a shape may look: the longest path of the shapes has so many."""

Terms = Sequence[rdf.Term]
Properties = dict[rdf.NamedNode, list[rdf.Term]]
"""The values of each property of a node."""

Things = dict[rdf.Term, Properties]
NOTHING: Properties = {}


def group_by_node(triples: Iterable[rdf.Triple]) -> Things:
    """Sort triples, each of them there once, by thing."""
    found: Things = {}
    for subject, path, value in triples:
        found.setdefault(subject, {}).setdefault(path, []).append(value)
    return found


def merge_things(parts: Iterable[Things]) -> Things:
    """Return what several say of things together, each triple once."""
    found: Things = {}
    for things in parts:
        for thing, properties in things.items():
            if (known := found.get(thing)) is None:
                found[thing] = properties
            elif known != properties:
                both = [
                    (path, value) for one in (known, properties) for path, values in one.items() for value in values
                ]
                found[thing] = group_by_node(scratch_store.triple(thing, *pair) for pair in dict.fromkeys(both))[thing]
    return found


def list_triples(thing: rdf.Term, properties: Properties) -> rdf.Triples:
    """Return the properties of a node as triples."""
    return [scratch_store.triple(thing, path, value) for path, values in properties.items() for value in values]


class Seen:
    """The default graph of a store, which must not change meanwhile; lookups are cached."""

    def __init__(self, store: rdf.Embedded, known: Things | None = None) -> None:
        """Take a store that holds entries, what is around them, and what is derived from both.

        `known` are nodes with all their properties in the store.
        """
        self.store = store
        self._known: Things = known or {}
        self._upward: dict[rdf.Term, frozenset[rdf.Term]] = {}
        self._kinds: dict[rdf.Term, frozenset[rdf.Term]] = {}

    def of(self, thing: rdf.Term) -> Properties:
        """Return the properties of a node."""
        if (properties := self._known.get(thing)) is None:
            properties = NOTHING
            if scratch_store.may_be_subject(thing):
                properties = group_by_node(quad.triple for quad in scratch_store.about(self.store, thing)).get(
                    thing, NOTHING
                )
            self._known[thing] = properties
        return properties

    def naming(self, path: rdf.NamedNode, thing: rdf.Term) -> list[rdf.Term]:
        """Return what has a thing as the value of a property."""
        return [quad.subject for quad in scratch_store.about(self.store, None, path, thing)]

    def kinds(self, thing: rdf.Term) -> frozenset[rdf.Term]:
        """Return the classes that a thing is of, and those above them."""
        if (kinds := self._kinds.get(thing)) is None:
            above = [self._above(kind) for kind in self.of(thing).get(scratch_store.TYPE, ())]
            kinds = self._kinds[thing] = above[0] if len(above) == 1 else frozenset().union(*above)
        return kinds

    def _above(self, kind: rdf.Term) -> frozenset[rdf.Term]:
        """Return a class and those above it."""
        if (above := self._upward.get(kind)) is None:
            above = frozenset(find_reachable([kind], lambda one: self.of(one).get(SUBCLASS, ())))
            self._upward[kind] = above
        return above

    def near(self, things: Iterable[rdf.Term], inverse: Iterable[rdf.NamedNode]) -> rdf.Triples:
        """Return what a shape can see from some things, the properties of `inverse` followed backward as well."""
        backward = list(inverse)
        found: dict[rdf.Term, None] = dict.fromkeys(things)
        edge = list(found)
        for _ in range(STEPS):
            named: dict[rdf.Term, None] = {}
            for thing in edge:
                for values in self.of(thing).values():
                    named.update(dict.fromkeys(values))
                if scratch_store.may_be_subject(thing):
                    for path in backward:
                        named.update(dict.fromkeys(self.naming(path, thing)))
            edge = [thing for thing in named if thing not in found and scratch_store.may_be_subject(thing)]
            found.update(dict.fromkeys(edge))
        return [quad.triple for thing in found for quad in scratch_store.about(self.store, thing)]
