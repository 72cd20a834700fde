"""The one door to SHACL engines: pySHACL, which is the reference, and a compiled one where it is installed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from importlib.util import find_spec
from typing import Any
from typing import Literal as OneOf

from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.exceptions import ParserError
from rdflib.term import Node

from openness import rdf
from openness.check.context import Seen
from openness.check.prefilter import Aims, screen_of
from openness.check.shapes import AIMED, Shapes, ShapesError
from openness.rdf import convert, scratch_store
from openness.rdf.convert import show_term
from openness.terms import BASE, shorten
from openness.xsd import is_valid

Engine = OneOf["pyshacl", "turbo"]
_OURS = re.compile(r"https://w3id\.org/openness[#/][\w/#-]*\w")
ENGINES: tuple[Engine, ...] = ("pyshacl", "turbo")
_ILL_TYPED = f"{BASE}ill-typed?"
"""Before the IRI of a datatype: the datatype under which an engine sees what is not written as that datatype asks."""

_STAND_IN: Mapping[Node | None, object] = {
    XSD.integer: 10**4300,
    XSD.date: date.max,
    XSD.dateTime: datetime.max,
    XSD.time: time.max,
}
"""Values that pySHACL sees in the place of those that Python cannot hold."""


@dataclass(frozen=True)
class Result:
    """One validation result: the terms of SHACL's own report, and its path in SPARQL's syntax."""

    focus: Node
    path: Node | None
    path_shown: str
    value: Node | None
    shape: URIRef | None
    component: str
    severity: Node
    message: str


def default_engine() -> Engine:
    """Return the compiled engine where it is installed, else pySHACL."""
    return "turbo" if find_spec("pyshacl_turbo") else "pyshacl"


def validate(
    seen: Seen, aims: Aims, ontology: rdf.Triples, shapes: Shapes, by: Engine, screened: bool = True
) -> list[Result]:
    """Validate what shapes are aimed at, in what is seen and the ontology.

    `screened` asks the engine only about what may not conform, and shows it only what is near; otherwise it is asked
    about everything, and sees the whole. Raises ShapesError where the shapes are not valid.
    """
    if screened:
        aims = screen_of(shapes.aimed).suspects(seen, aims)
        if not aims:
            return []
    aimed = rdf.iri(AIMED)
    data = (
        [*ontology, *seen.near(aims, map(rdf.iri, shapes.inverse))]
        if screened
        else scratch_store.triples_in(seen.store)
    )
    data += [scratch_store.triple(aimed, rdf.iri(name), thing) for thing, names in aims.items() for name in names]
    data = list(map(_judge_value, data))
    report = _by_turbo(data, shapes.aimed) if by == "turbo" else _by_pyshacl(data, shapes.aimed)
    return list(_results(report))


def _judge_value(triple: rdf.Triple) -> rdf.Triple:
    """Return a triple whose value an engine can only judge as our table of lexical forms (`openness.xsd`) does.

    Engines differ in what they take for a date or a number, and pySHACL takes any text for a gYear. So an engine sees
    a value that is not written as its datatype asks under a datatype that no shape names.
    """
    value = triple.object
    if not isinstance(value, scratch_store.Literal) or is_valid(value.value, value.datatype.value):
        return triple
    return scratch_store.triple(
        triple.subject, triple.predicate, scratch_store.literal(value.value, _ILL_TYPED + value.datatype.value)
    )


def _as_written(value: Node | None) -> Node | None:
    """Return a value of a report with the datatype that it has in the entry."""
    if isinstance(value, Literal) and value.datatype and value.datatype.startswith(_ILL_TYPED):
        return Literal(str(value), datatype=URIRef(value.datatype[len(_ILL_TYPED) :]), normalize=False)
    return value


def _by_pyshacl(data: rdf.Triples, aimed: Graph) -> Graph:
    from pyshacl import validate as run  # here, because it takes longer to import than all else that a check does
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    try:
        _, report, _ = run(_graph_of(data), shacl_graph=aimed, inference="none", inplace=True)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise ShapesError(f"The shapes cannot be used: {error}") from error
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be used: {report}")
    return report


def _graph_of(triples: rdf.Triples) -> Graph:
    """Return triples as a graph whose literals have values, those that Python cannot hold (the year 12024) as well."""
    graph = Graph()
    for subject, path, value in triples:
        held = convert.node(value)
        if isinstance(held, Literal) and held.value is None and (other := _STAND_IN.get(held.datatype)) is not None:
            held = Literal(str(held), datatype=held.datatype, normalize=False)
            held._value, held._ill_typed = other, False
        graph.add((convert.node(subject), convert.node(path), held))
    return graph


def _by_turbo(data: rdf.Triples, aimed: Graph) -> Graph:
    from pyshacl_turbo import ReportableRuntimeError, ValidationFailure
    from pyshacl_turbo.rdf import Input

    try:
        text = scratch_store.to_ntriples(data)
        _, report, _ = _compile_shapes(aimed).validate(Input(text, "oxigraph-nquads", None, {}, preserve_ids=True))
    except ParserError:  # its report goes through lines, and an IRI may hold what rdflib takes for the end of one
        return _by_pyshacl(data, aimed)
    except (ReportableRuntimeError, ValidationFailure, RuntimeError) as error:
        raise ShapesError(f"The shapes cannot be used: {error}") from error
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be used: {report}")
    return report


@lru_cache(8)
def _compile_shapes(aimed: Graph) -> Any:
    from pyshacl_turbo import compile_shapes

    return compile_shapes(aimed)  # type: ignore[no-untyped-call, unused-ignore]


def _results(report: Graph) -> Iterator[Result]:
    for result in report.objects(None, SH.result):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        value, path = _as_written(report.value(result, SH.value)), report.value(result, SH.resultPath)
        if focus is None:
            continue
        yield Result(
            focus=focus,
            path=path,
            path_shown=_path(report, path),
            value=None if value == focus else value,  # a rule about a thing as a whole has no value of its own
            shape=shape if isinstance(shape, URIRef) else None,
            component=show_term(report.value(result, SH.sourceConstraintComponent)),
            severity=report.value(result, SH.resultSeverity) or SH.Violation,
            message=_OURS.sub(
                lambda name: shorten(name[0]), str(report.value(result, SH.resultMessage) or "").replace(_ILL_TYPED, "")
            ),
        )


def _path(report: Graph, path: Node | None) -> str:
    """Return a property path in SPARQL's syntax."""
    if path is None or isinstance(path, URIRef):
        return show_term(path)
    if (inverse := report.value(path, SH.inversePath)) is not None:
        return f"^{_path(report, inverse)}"
    if (choice := report.value(path, SH.alternativePath)) is not None:
        return "|".join(_path(report, step) for step in Collection(report, choice))
    return "/".join(_path(report, step) for step in Collection(report, path))
