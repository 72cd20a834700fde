"""The common constraints of SHACL as tests on the values that a path reaches, and the paths."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check.context import Properties, Seen, Terms
from openness.errors import OpennessError
from openness.rdf import convert, scratch_store
from openness.xsd import LANG_STRING, is_known, is_valid

Test = Callable[[Seen, rdf.Term, Terms], bool]
"""Whether values conform: what is seen, the thing that has them, and the values."""

Conforms = Callable[[Seen, rdf.Term, Properties], bool]
"""Returns whether a node, with its properties, conforms to a shape."""

Values = Callable[[Seen, rdf.Term], Terms]


class UnsureError(OpennessError):
    """The prefilter cannot decide whether a node conforms."""


UNREAD = frozenset(
    SH[name]
    for name in (
        *("path", "message", "severity", "name", "description", "order", "group", "defaultValue"),
        *("targetObjectsOf", "flags", "qualifiedMinCount", "qualifiedMaxCount", "prefixes", "declare"),
    )
)
"""What is no constraint, or is read together with one."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")
"""A whole number that every engine compares alike."""


def path_of(shapes: Graph, path: Node | None) -> Values:
    """Return how the values of a property path are found. Raises UnsureError for a path that is not followed here."""
    if isinstance(path, URIRef):
        name = rdf.iri(str(path))
        return lambda seen, thing: seen.of(thing).get(name, ())
    if path is None:
        raise UnsureError
    if isinstance(step := shapes.value(path, SH.inversePath), URIRef):
        back = rdf.iri(str(step))
        return lambda seen, thing: seen.naming(back, thing)
    if (choice := shapes.value(path, SH.alternativePath)) is not None:
        ways = [path_of(shapes, way) for way in Collection(shapes, choice)]

        def either(seen: Seen, thing: rdf.Term) -> Terms:
            found: Terms = ()
            for way in ways:
                if values := way(seen, thing):
                    found = list(dict.fromkeys((*found, *values))) if found else values
            return found

        return either
    if (path, RDF.first, None) not in shapes:
        raise UnsureError
    steps = [path_of(shapes, step) for step in Collection(shapes, path)]

    def along(seen: Seen, thing: rdf.Term) -> Terms:
        reached: Terms = (thing,)
        for step in steps:
            if len(reached) == 1:
                reached = step(seen, reached[0])
            elif reached:
                reached = list(dict.fromkeys(value for one in reached for value in step(seen, one)))
        return reached

    return along


def each(shape: Conforms) -> Test:
    """Test that each value conforms to a shape."""

    def test(seen: Seen, _: rdf.Term, values: Terms) -> bool:
        for value in values:  # noqa: SIM110, all() takes twice as long
            if not shape(seen, value, seen.of(value)):
                return False
        return True

    return test


def no(shape: Conforms) -> Test:
    """Test that no value conforms to a shape."""
    return lambda seen, _, values: not any(shape(seen, value, seen.of(value)) for value in values)


def every(shapes: Sequence[Conforms]) -> Test:
    """Test that each value conforms to all of some shapes."""
    return lambda seen, _, values: all(shape(seen, value, seen.of(value)) for value in values for shape in shapes)


def some(shapes: Sequence[Conforms]) -> Test:
    """Test that each value conforms to one or more of some shapes."""
    likely = list(shapes)  # that which was met last comes first

    def conforms(seen: Seen, value: rdf.Term, properties: Properties) -> bool:
        for number, shape in enumerate(likely):
            if shape(seen, value, properties):
                if number:
                    likely.insert(0, likely.pop(number))
                return True
        return False

    return each(conforms)


def one_of(shapes: Sequence[Conforms]) -> Test:
    """Test that each value conforms to exactly one of some shapes."""
    return lambda seen, _, values: all(
        sum(shape(seen, value, seen.of(value)) for shape in shapes) == 1 for value in values
    )


def count_of(shapes: Graph, shape: Node) -> tuple[int, int]:
    """Return how many values a property shape wants at least, and at most."""
    least = [int(str(value)) for value in shapes.objects(shape, SH.minCount)]
    most = [int(str(value)) for value in shapes.objects(shape, SH.maxCount)]
    return max(least, default=0), min(most, default=sys.maxsize)


def _class(_: Graph, __: Node, value: Node) -> Test:
    kind = _term(value)
    return each(lambda seen, thing, _: kind in seen.kinds(thing))


def _in(shapes: Graph, _: Node, value: Node) -> Test:
    members = frozenset(_term(member) for member in Collection(shapes, value))
    return lambda _, __, values: members.issuperset(values)


def _has_value(_: Graph, __: Node, value: Node) -> Test:
    wanted = _term(value)
    return lambda _, __, values: wanted in values


def _equals(_: Graph, __: Node, value: Node) -> Test:
    other = rdf.iri(str(value))
    return lambda seen, thing, values: set(values) == set(seen.of(thing).get(other, ()))


def _disjoint(_: Graph, __: Node, value: Node) -> Test:
    other = rdf.iri(str(value))
    return lambda seen, thing, values: set(values).isdisjoint(seen.of(thing).get(other, ()))


def _datatype(_: Graph, __: Node, value: Node) -> Test:
    kind = str(value)
    if not is_known(kind):
        raise UnsureError
    return lambda _, __, values: all(_is_of(each, kind) for each in values)


def _is_of(term: rdf.Term, kind: str) -> bool:
    """Return whether a term is a literal of a datatype, and written as the datatype asks."""
    if (
        not isinstance(term, scratch_store.Literal)
        or term.datatype.value != kind
        or bool(term.language) != (kind == LANG_STRING)
    ):
        return False
    return is_valid(term.value, kind)


def _limit(holds: Callable[[int, int], bool]) -> Callable[[Graph, Node, Node], Test]:
    def make(_: Graph, __: Node, value: Node) -> Test:
        if not isinstance(value, Literal) or value.datatype != XSD.integer:
            raise UnsureError
        limit = int(value)

        def test(_: Seen, __: rdf.Term, values: Terms) -> bool:
            for each in values:
                if not _is_of(each, str(XSD.integer)) or not _NUMBER.fullmatch(text := _text(each)):
                    raise UnsureError  # a number of another kind may be compared as well
                if not holds(int(text), limit):
                    return False
            return True

        return test

    return make


def _min_length(_: Graph, __: Node, value: Node) -> Test:
    least = int(str(value))
    return lambda _, __, values: all(len(_text(each)) >= least for each in values)


def _pattern(shapes: Graph, shape: Node, value: Node) -> Test:
    if (shape, SH.flags, None) in shapes or re.search(r"\\[A-Za-z0-9]|\(\?", str(value)):
        raise UnsureError  # engines may differ in what it means
    pattern = re.compile(str(value))

    def test(_: Seen, __: rdf.Term, values: Terms) -> bool:
        texts = [_text(each) for each in values]
        if any("\n" in text for text in texts):
            raise UnsureError
        return all(pattern.search(text) for text in texts)

    return test


def _node_kind(_: Graph, __: Node, value: Node) -> Test:
    kinds = {SH.IRI: rdf.NamedNode, SH.Literal: scratch_store.Literal, SH.BlankNode: rdf.BlankNode}
    if (kind := kinds.get(value)) is None:  # type: ignore[call-overload]
        raise UnsureError
    return lambda _, __, values: all(isinstance(each, kind) for each in values)


def _text(term: rdf.Term) -> str:
    if isinstance(term, (rdf.NamedNode, scratch_store.Literal)):
        return term.value
    raise UnsureError


def _term(value: Node) -> rdf.Term:
    if not isinstance(value, (URIRef, Literal)):
        raise UnsureError
    return convert.term_of(value)


MAKERS: Mapping[Node, Callable[[Graph, Node, Node], Test]] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH["in"]: _in,
    SH.hasValue: _has_value,
    SH.equals: _equals,
    SH.disjoint: _disjoint,
    SH.minInclusive: _limit(lambda number, limit: number >= limit),
    SH.maxInclusive: _limit(lambda number, limit: number <= limit),
    SH.minLength: _min_length,
    SH.pattern: _pattern,
}

OF_EACH = {
    *MAKERS,
    *(SH[name] for name in ("property", "node", "not", "and", "or", "xone", "minCount", "maxCount")),
} - {
    SH.hasValue,
    SH.equals,
}
"""The constraints on each value by itself, which no values at all cannot break, and the counts."""
