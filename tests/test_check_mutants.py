"""No constraint of any shape can be taken out without that an example's findings change."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check import Checker, read, shacl
from openness.check import checker as module
from openness.check.context import Seen
from openness.check.prefilter import Aims
from openness.check.shapes import aim, shape_files
from openness.landscape.load import load
from openness.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

pytest.importorskip("pyshacl_turbo")  # pySHACL finds the same, and takes much longer

BY_PROGRAM = ("prefixes", "vocabulary", "ontology-owl", "ontology-skos")  # shapes without constraints
QUESTIONS = sorted(path.stem for path in shape_files(ROOT) if path.stem not in BY_PROGRAM)
CONSTRAINTS = tuple(
    SH[name]
    for name in (
        *("and", "class", "datatype", "disjoint", "equals", "hasValue", "in", "maxCount", "maxInclusive", "minCount"),
        *("minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "property", "qualifiedValueShape"),
        *("sparql", "uniqueLang", "xone"),
    )
)
Triple = tuple[Node, Node, Node]
Sight = tuple[Seen, Aims, rdf.Triples]


@cache
def checker() -> Checker:
    return Checker(load(ROOT, indexes=False))


def seen(question: str) -> list[Sight]:
    """Return what the rules see of the examples of a file of shapes, that which passes and that which fails."""
    sights: list[Sight] = []

    def keep(seen: Seen, aims: Aims, ontology: rdf.Triples, *_: object) -> list[shacl.Result]:
        sights.append((seen, aims, ontology))
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "validate", keep)
        for end in ("fails", "passes"):
            entry = read(ROOT / "shapes" / "examples" / f"{question}-{end}.ttl")
            checker().check([entry])
    return sights


def shapes_of(path: Path) -> Graph:
    graph = Graph().parse(path)
    return graph.parse(ROOT / "shapes" / "prefixes.ttl")


def found(sights: list[Sight], shapes: Graph) -> set[tuple[str, ...]]:
    aimed = aim(shapes)
    results = [result for sight in sights for result in shacl.validate(*sight, aimed, "turbo")]
    return {(str(r.focus), str(r.shape), r.path_shown, str(r.value), r.component) for r in results}


def without(shapes: Graph) -> Iterator[tuple[str, Graph]]:
    """Yield the shapes with one constraint less, for each constraint, and for each alternative of a choice."""
    for triple in sorted(shapes, key=str):
        if triple[1] in CONSTRAINTS:
            less = Graph()
            less += (other for other in shapes if other != triple)
            yield described(shapes, triple), less
    for choice in (SH["or"], SH.xone):
        for shape, members in shapes.subject_objects(choice):
            for one in Collection(shapes, members):
                less = Graph()
                less += (other for other in shapes if other != (shape, choice, members))
                rest = Collection(less, BNode(), [member for member in Collection(shapes, members) if member != one])
                less.add((shape, choice, rest.uri))
                yield f"{shape} {choice} without one of its alternatives", less


def described(shapes: Graph, triple: Triple) -> str:
    s, p, o = triple
    owner = s if not isinstance(s, BNode) else shapes.value(s, SH.path)
    while isinstance(s, BNode) and (above := next(iter(shapes.subjects(None, s)), None)) is not None:
        s = above
        owner = owner if isinstance(owner, BNode) is False and owner is not None else s
    return f"{s} {owner} {p} {o}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_constraint_changes_what_is_found_in_an_example(question: str) -> None:
    shapes, sights = shapes_of(ROOT / "shapes" / f"{question}.ttl"), seen(question)
    before = found(sights, shapes)
    survivors = [what for what, less in without(shapes) if found(sights, less) == before]
    assert before
    assert not survivors, "\n".join(survivors)


def test_the_constraints_that_are_taken_out_are_all_that_the_shapes_have() -> None:
    others = {
        *("declare", "message", "path", "prefix", "namespace", "prefixes", "select", "severity", "targetClass"),
        *("targetSubjectsOf", "alternativePath", "inversePath", "qualifiedMinCount"),
    }
    used = {p for question in QUESTIONS for p in shapes_of(ROOT / "shapes" / f"{question}.ttl").predicates()}
    known = {*CONSTRAINTS, *(SH[name] for name in others), RDF.first, RDF.rest}
    assert {p for p in used if str(p).startswith(str(SH))} <= known
