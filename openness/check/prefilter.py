"""A prefilter: find the nodes that surely conform, so that a SHACL engine validates only the others.

Most of what is checked conforms, and an engine takes 100 microseconds to say so of one thing. The common constraints
of SHACL are tested here, on what was looked up already; SPARQL constraints are answered for all things in one query
each. Whatever is not understood here, or fails, is left to the engine, which alone makes results.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check.constraints import (
    MAKERS,
    OF_EACH,
    UNREAD,
    Conforms,
    Test,
    UnsureError,
    count_of,
    each,
    every,
    no,
    one_of,
    path_of,
    some,
)
from openness.check.context import Properties, Seen, Terms
from openness.check.shapes import AIM
from openness.rdf import scratch_store

Aims = Mapping[rdf.Term, Sequence[str]]
"""The things to check, each with the names of the aims whose shapes look at it."""

_CLASSES = (RDFS.Class, OWL.Class)
_CHOICES: Mapping[Node, Callable[[Sequence[Conforms]], Test]] = {SH["and"]: every, SH["or"]: some, SH.xone: one_of}
_SELECT = "SELECT $this"


class Screen:
    """Shapes as tests on what is seen. Where they have targets of their own, nothing is screened out."""

    def __init__(self, shapes: Graph) -> None:
        """Read shapes that are aimed."""
        self._shapes = shapes
        self._making: list[Node] = []
        self._tests: dict[str, list[Conforms]] = {}
        self._queries: dict[str, list[str]] = {}
        for shape, name in shapes.subject_objects(SH.targetObjectsOf):
            tests, queries = self._tests.setdefault(str(name), []), self._queries.setdefault(str(name), [])
            selects = [_lateral(shapes, rule) for rule in shapes.objects(shape, SH.sparql)]
            if None in selects:
                tests.append(_unsure)
            queries += [select for select in selects if select]
            tests.append(self._node(shape, sparql=True))
        others = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.target)
        implicit = any((shape, RDF.type, kind) in shapes for kind in _CLASSES for shape in shapes.subjects(RDF.type))
        own = any(not name.startswith(AIM) for name in self._tests)
        components = (None, RDF.type, SH.ConstraintComponent) in shapes
        self._whole = own or components or implicit or any((None, other, None) in shapes for other in others)

    def suspects(self, seen: Seen, aims: Aims) -> Aims:
        """Return of the things to check those that may not conform, with the aims whose shapes may fail."""
        if self._whole:
            return aims
        failing_by_name = {
            name: self._failing(name, seen, [thing for thing, names in aims.items() if name in names])
            for name, queries in self._queries.items()
            if queries
        }
        found: dict[rdf.Term, tuple[str, ...]] = {}
        for thing, names in aims.items():
            failing = tuple(
                name
                for name in names
                if thing in failing_by_name.get(name, ()) or not _passes(self._tests.get(name, ()), seen, thing)
            )
            if failing:
                found[thing] = failing
        return found

    def _failing(self, name: str, seen: Seen, things: list[rdf.Term]) -> set[rdf.Term]:
        """Return the things of which a SPARQL constraint says something."""
        found: set[rdf.Term] = set()
        for query in self._queries[name] if things else ():
            try:
                found.update(scratch_store.answers(seen.store, query % " ".join(map(str, things))))
            except rdf.UnreadableError:  # not as we ask it: the engine that knows SHACL may
                return set(things)
        return found

    def _node(self, shape: Node, sparql: bool = False) -> Conforms:
        """Return the test of a shape on one thing; `sparql` constraints of its own are tested elsewhere."""
        if (shape, SH.path, None) in self._shapes:
            return self._property(shape)
        parts = [self._node(part) for part in self._shapes.objects(shape, SH.property)]
        tests = self._constraints(shape, (SH.property, SH.sparql) if sparql else (SH.property,))

        def conforms(seen: Seen, thing: rdf.Term, properties: Properties) -> bool:
            for part in parts:
                if not part(seen, thing, properties):
                    return False
            values = (thing,)
            for test in tests:  # noqa: SIM110
                if not test(seen, thing, values):
                    return False
            return True

        return conforms

    def _property(self, shape: Node) -> Conforms:
        """Return the test of a property shape on one thing that has the property."""
        path = self._shapes.value(shape, SH.path)
        name = rdf.iri(str(path)) if isinstance(path, URIRef) else None
        try:
            values = path_of(self._shapes, path)
        except UnsureError:
            return _unsure
        least, most = count_of(self._shapes, shape)
        tests = self._constraints(shape, (SH.minCount, SH.maxCount))
        constraints = {one for one in self._shapes.predicates(shape) if str(one).startswith(str(SH))} - UNREAD
        empty = constraints <= OF_EACH

        def conforms(seen: Seen, thing: rdf.Term, properties: Properties) -> bool:
            reached = properties.get(name, ()) if name else values(seen, thing)  # the first for speed
            if not least <= len(reached) <= most:
                return False
            if empty and not reached:
                return True
            for test in tests:  # noqa: SIM110
                if not test(seen, thing, reached):
                    return False
            return True

        return conforms

    def _constraints(self, shape: Node, apart: Sequence[Node]) -> list[Test]:
        """Return the tests of the constraints of a shape, those that are tested elsewhere kept `apart`."""
        if shape in self._making:  # a shape within itself
            return [_unsure_of]
        self._making.append(shape)
        tests: list[Test] = []
        for name in dict.fromkeys(self._shapes.predicates(shape)):
            if str(name).startswith(str(SH)) and name not in UNREAD and name not in apart:
                tests += [self._constraint(shape, name, value) for value in self._shapes.objects(shape, name)]
        self._making.pop()
        return tests

    def _constraint(self, shape: Node, name: Node, value: Node) -> Test:
        try:
            if name in (SH["and"], SH["or"], SH.xone):
                return _CHOICES[name]([self._node(member) for member in Collection(self._shapes, value)])
            if name in (SH.property, SH.node):
                return each(self._node(value))
            if name == SH["not"]:
                return no(self._node(value))
            if name == SH.qualifiedValueShape:
                return self._count_conforming(shape, self._node(value))
            return MAKERS[name](self._shapes, shape, value)
        except (UnsureError, KeyError):
            return _unsure_of

    def _count_conforming(self, shape: Node, inner: Conforms) -> Test:
        least, most = (self._shapes.value(shape, limit) for limit in (SH.qualifiedMinCount, SH.qualifiedMaxCount))
        low = int(str(least or 0))
        high = int(str(most)) if most is not None else None

        def test(seen: Seen, _: rdf.Term, values: Terms) -> bool:
            count = sum(inner(seen, value, seen.of(value)) for value in values)
            return low <= count and (high is None or count <= high)

        return test


@lru_cache(8)
def screen_of(aimed: Graph) -> Screen:
    """Return the screen of some shapes, which is made once."""
    return Screen(aimed)


def _passes(tests: Iterable[Conforms], seen: Seen, thing: rdf.Term) -> bool:
    try:
        properties = seen.of(thing)
        return all(test(seen, thing, properties) for test in tests)
    except UnsureError:
        return False


def _unsure(_: Seen, __: rdf.Term, ___: Properties) -> bool:
    raise UnsureError


def _unsure_of(_: Seen, __: rdf.Term, ___: Terms) -> bool:
    raise UnsureError


def _lateral(shapes: Graph, rule: Node) -> str | None:
    """Return a SPARQL constraint as a query about all things that are put in; nothing where that cannot be done.

    LATERAL evaluates the constraint with each of them in the place of `$this`, as SHACL asks.
    """
    text = str(shapes.value(rule, SH.select) or "").strip()
    if not text.startswith(_SELECT) or any(special in text for special in ("$PATH", "$shapesGraph", "$currentShape")):
        return None
    if "%" in text or (rule, SH.deactivated, None) in shapes:
        return None
    declared = {
        str(shapes.value(one, SH.prefix)): str(shapes.value(one, SH.namespace))
        for prefixes in shapes.objects(rule, SH.prefixes)
        for one in shapes.objects(prefixes, SH.declare)
    }
    head = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in sorted(declared.items()))
    return f"{head}SELECT DISTINCT ?this {{ VALUES ?this {{ %s }} LATERAL {{ {text} }} }}"
