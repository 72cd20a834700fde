"""The one door to SHACL engines: pySHACL, which is the reference, and a compiled one where it is installed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Literal

from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.exceptions import ParserError
from rdflib.term import Node

from openness import engine
from openness.check.screen import Aims, screen_of
from openness.check.seen import Seen
from openness.check.shapes import AIMED, Shapes, ShapesError
from openness.engine import graphs, quads
from openness.engine.graphs import shown
from openness.terms import shorten

Engine = Literal["pyshacl", "turbo"]
_OURS = re.compile(r"https://w3id\.org/openness[#/][\w/#-]*\w")
ENGINES: tuple[Engine, ...] = ("pyshacl", "turbo")


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
    seen: Seen, aims: Aims, ontology: engine.Triples, shapes: Shapes, by: Engine, screened: bool = True
) -> list[Result]:
    """Validate what shapes are aimed at, in what is seen and the ontology.

    `screened` asks the engine only about what may not conform, and shows it only what is near; otherwise it is asked
    about everything, and sees the whole. Raises ShapesError where the shapes are not valid.
    """
    if screened:
        aims = screen_of(shapes.aimed).suspects(seen, aims)
        if not aims:
            return []
    aimed = engine.iri(AIMED)
    data = [*ontology, *seen.near(aims, map(engine.iri, shapes.inverse))] if screened else quads.triples_in(seen.store)
    data += [quads.triple(aimed, engine.iri(name), thing) for thing, names in aims.items() for name in names]
    report = _by_turbo(data, shapes.aimed) if by == "turbo" else _by_pyshacl(data, shapes.aimed)
    return list(_results(report))


def _by_pyshacl(data: engine.Triples, aimed: Graph) -> Graph:
    from pyshacl import validate as run  # here, because it takes longer to import than all else that a check does
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    try:
        _, report, _ = run(graphs.as_graph(data), shacl_graph=aimed, inference="none", inplace=True)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise ShapesError(f"The shapes cannot be used: {error}") from error
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be used: {report}")
    return report


def _by_turbo(data: engine.Triples, aimed: Graph) -> Graph:
    from pyshacl_turbo import ReportableRuntimeError, ValidationFailure
    from pyshacl_turbo.rdf import Input

    try:
        text = quads.to_ntriples(data)
        _, report, _ = _compiled(aimed).validate(Input(text, "oxigraph-nquads", None, {}, preserve_ids=True))
    except ParserError:  # its report goes through lines, and an IRI may hold what rdflib takes for the end of one
        return _by_pyshacl(data, aimed)
    except (ReportableRuntimeError, ValidationFailure, RuntimeError) as error:
        raise ShapesError(f"The shapes cannot be used: {error}") from error
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be used: {report}")
    return report


@lru_cache(8)
def _compiled(aimed: Graph) -> Any:
    from pyshacl_turbo import compile_shapes

    return compile_shapes(aimed)  # type: ignore[no-untyped-call, unused-ignore]


def _results(report: Graph) -> Iterator[Result]:
    for result in report.objects(None, SH.result):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        value, path = report.value(result, SH.value), report.value(result, SH.resultPath)
        if focus is None:
            continue
        yield Result(
            focus=focus,
            path=path,
            path_shown=_path(report, path),
            value=None if value == focus else value,  # a rule about a thing as a whole has no value of its own
            shape=shape if isinstance(shape, URIRef) else None,
            component=shown(report.value(result, SH.sourceConstraintComponent)),
            severity=report.value(result, SH.resultSeverity) or SH.Violation,
            message=_OURS.sub(lambda name: shorten(name[0]), str(report.value(result, SH.resultMessage) or "")),
        )


def _path(report: Graph, path: Node | None) -> str:
    """Return a property path in SPARQL's syntax."""
    if path is None or isinstance(path, URIRef):
        return shown(path)
    if (inverse := report.value(path, SH.inversePath)) is not None:
        return f"^{_path(report, inverse)}"
    if (choice := report.value(path, SH.alternativePath)) is not None:
        return "|".join(_path(report, step) for step in Collection(report, choice))
    return "/".join(_path(report, step) for step in Collection(report, path))
