"""The rules as people read them: code, title, severity, reason, file and line, and the right value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check.positions import NOWHERE, places
from openness.check.rule_messages import show_slots
from openness.check.shapes import shape_files
from openness.errors import OpennessError
from openness.namespaces import OPN
from openness.paths import text_of
from openness.rdf import convert
from openness.rdf.convert import show_term
from openness.suggest import did_you_mean, find_near
from openness.terms import BASE

SEVERITIES: Mapping[Node | None, str] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
SHARED = "shapes/prefixes.ttl"
"""The file of what all rules share; what is about files and not about claims comes last."""
ONE_DIGIT = 0.8
"""How similar codes are that differ in one digit."""
MAX_VALUES_LISTED = 12
"""How many right values are listed."""


@dataclass(frozen=True)
class Rule:
    """A rule: its code and IRI, title, severity and reason, and the file and line that define it."""

    code: str
    shape: str
    title: str
    question: str
    severity: str
    message: str
    reason: str
    locator: str
    file: str
    line: int

    @property
    def page(self) -> str:
        """Return the address of the page that explains the rule."""
        return page_of(self.code)

    @property
    def place(self) -> str:
        """Return the file and line that define the rule."""
        return f"{self.file}:{self.line}"


class UnknownRuleError(OpennessError):
    """There is no rule of this code."""


def rules(root: Path) -> dict[str, Rule]:
    """Return the rules of a landscape by code. Raises ShapesError where they cannot be read."""
    found = [rule for path in shape_files(root) for rule in _rules_of(path, root)]
    return {rule.code: rule for rule in sorted(found, key=lambda rule: (rule.place.startswith(SHARED), rule.code))}


def rule(code: str, root: Path) -> Rule:
    """Return the rule of a code. Raises UnknownRuleError where there is none."""
    known = rules(root)
    full = f"OPN{code}" if code.isdigit() else code.upper()
    if full not in known:
        hint = did_you_mean(find_near(full, known, cutoff=ONE_DIGIT))
        listed = f"There are: {', '.join(known)}."
        raise UnknownRuleError(" ".join(filter(None, (f"No rule '{code}'.", hint, listed))))
    return known[full]


def _rules_of(path: Path, root: Path) -> Iterator[Rule]:
    text = text_of(path)
    graph = convert.as_graph(rdf.parse(text.encode(), "turtle", str(path)))
    for shape, code in graph.subject_objects(DCTERMS.identifier):
        messages = [*graph.objects(shape, SH.message)]
        messages += [m for sparql in graph.objects(shape, SH.sparql) for m in graph.objects(sparql, SH.message)]
        message = " ".join(sorted(map(str, messages)))
        label = graph.value(shape, RDFS.label)
        yield Rule(
            code=str(code),
            shape=str(shape),
            title=str(label) if label else message.split(". ")[0].rstrip("."),
            question=text.splitlines()[0].lstrip("# "),
            severity=SEVERITIES.get(graph.value(shape, SH.severity), "violation"),
            message=show_slots(message),
            reason=str(graph.value(shape, RDFS.comment) or ""),
            locator=str(graph.value(shape, OPN.locator) or ""),
            file=path.relative_to(root).as_posix(),
            line=_line(text, str(shape)),
        )


def page_of(code: str) -> str:
    """Return the address of the page that explains a rule."""
    return f"{BASE}rule/{code}"


def place_of(shape: str, root: Path) -> str:
    """Return the file and line that define a shape; nothing if it is not found."""
    for path in shape_files(root):
        text = text_of(path)
        if re.search(rf"{re.escape(shape.rsplit('/', 1)[-1])}\b", text) and (line := _line(text, shape)):
            return f"{path.relative_to(root).as_posix()}:{line}"
    return ""


def _line(text: str, shape: str) -> int:
    """Return the line on which a shape starts, as the files here are written, or where the parser finds it."""
    name = re.escape(shape.rsplit("/", 1)[-1])
    if match := re.search(rf"^shape:{name}\s", text, re.MULTILINE):
        return text.count("\n", 0, match.start()) + 1
    return places(text, "turtle").subjects.get(shape, NOWHERE)[0] if shape in text else 0


def find_concerned(graph: Graph, shape: Node) -> list[URIRef]:
    """Return the properties that a rule about a thing as a whole looks at, what it is about (dcterms:subject) first."""
    named = [*graph.objects(shape, DCTERMS.subject)]
    found = dict.fromkeys(p for p in (*named, *_properties(graph, shape)) if isinstance(p, URIRef))
    return list(found)


def _properties(graph: Graph, shape: Node) -> Iterator[Node]:
    if (path := graph.value(shape, SH.path)) is not None:
        yield from _steps(graph, path)
    for alternatives in (SH["or"], SH.xone, SH["and"]):
        for members in graph.objects(shape, alternatives):
            for member in Collection(graph, members):
                yield from _properties(graph, member)
    nested = [o for p in (SH.property, SH.node, SH["not"]) for o in graph.objects(shape, p)]
    for _, one in sorted((str(graph.value(one, SH.path)), one) for one in nested):
        yield from _properties(graph, one)


def _steps(graph: Graph, path: Node) -> Iterator[Node]:
    """Yield the properties of a path that start at the thing itself."""
    if isinstance(path, URIRef):
        yield path
    elif (choice := graph.value(path, SH.alternativePath)) is not None:
        for step in Collection(graph, choice):
            yield from _steps(graph, step)
    elif (path, RDF.first, None) in graph:
        yield from _steps(graph, next(iter(Collection(graph, path))))


def find_right(graph: Graph, shape: Node, ontology: Mapping[str, tuple[str, ...]]) -> str:
    """Say what would be right by a rule's core constraints; nothing where its message says it all.

    `ontology` has the terms of each class in short form.
    """
    if (choices := graph.value(shape, SH["in"])) not in (None, RDF.nil):
        return f"One of {', '.join(show_term(choice) for choice in Collection(graph, choices))}."
    if (kind := graph.value(shape, SH["class"])) is not None:
        terms = ontology.get(str(kind), ())
        return f"One of {', '.join(terms)}." if 0 < len(terms) <= MAX_VALUES_LISTED else ""
    if (datatype := graph.value(shape, SH.datatype)) is not None:
        least, most = graph.value(shape, SH.minInclusive), graph.value(shape, SH.maxInclusive)
        limits = f", {least} or more" if least is not None else ""
        return f"A value of datatype {show_term(datatype)}{limits}{f', {most} or less' if most is not None else ''}."
    if (pattern := graph.value(shape, SH.pattern)) is not None:
        return f"Text that matches {pattern}"
    return ""


def find_compared(graph: Graph, shape: Node) -> URIRef | None:
    """Return the property whose value is the right one, where a rule compares with it (sh:equals)."""
    for one in _within(graph, shape):
        if isinstance(other := graph.value(one, SH.equals), URIRef):
            return other
    return None


def _within(graph: Graph, shape: Node) -> Iterator[Node]:
    yield shape
    for members in graph.objects(shape, SH["or"]):
        for member in Collection(graph, members):
            yield from _within(graph, member)
    for one in (*graph.objects(shape, SH.property), *graph.objects(shape, SH.node)):
        if isinstance(one, BNode):
            yield from _within(graph, one)
