"""Check entries: the shapes on each thing that an entry describes, and the terms and names that no shape sees.

An entry is checked together with the landscape, as written and derived but without OWL inference: by inference a
property's range would make a developer out of anything, and wrong entries would pass.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import engine
from openness.build import Progress
from openness.derive import derive
from openness.load import SUFFIXES, load
from openness.paths import ROOT, files
from openness.rows import shown
from openness.terms import BASE, GRAPH, OPN, shorten

SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
ORDER = ("violation", "warning", "info", "waived")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend, or to know: which rule, where, about what, and what to do.

    `severity` is violation, warning, info, or waived where a waiver lets a violation stand; `waiver` has its reason.
    """

    file: str
    focus: str
    code: str
    path: str
    value: str
    severity: str
    message: str
    rule: str
    waiver: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found, over how many files and things, and SHACL's own validation report as a graph."""

    findings: tuple[Finding, ...]
    files: int
    things: int
    shacl: Graph

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


class ShapesError(ValueError):
    """The shapes themselves cannot be used; nothing has been checked."""


def check(paths: Iterable[Path], root: Path = ROOT, progress: Progress = lambda *_: None) -> Report:
    """Check the entries in files and folders against the shapes of a landscape.

    Raises UnreadableError for an entry that does not parse or a folder without any, ShapesError for shapes that are
    not valid.
    """
    entries = list(_entries(paths))
    store = load(root)
    written: dict[Path, Graph] = {}
    for path in entries:
        alone = engine.empty()
        engine.read_file(alone, path)
        engine.merge_into_default(alone)
        written[path] = engine.graph_of(alone)
        engine.add(store, engine.triples_of(written[path]), str(GRAPH.entries))
    for _ in derive(store, root):
        pass
    known = engine.graph_of(store)
    where = {s: path for path, graph in written.items() for s in graph.subjects(unique=True) if isinstance(s, URIRef)}
    defined = _defined(known)
    findings = [f for path, graph in written.items() for f in _vocabulary(path, graph, known, defined)]
    shacl = _shacl(known, shapes(root), sorted(where), progress)
    findings += _from_report(shacl, shapes(root), known, where)
    ordered = sorted(set(findings), key=lambda f: (f.file, f.focus, ORDER.index(f.severity), f))
    return Report(tuple(ordered), len(entries), len(where), shacl)


@cache
def shapes(root: Path) -> Graph:
    """Return the shapes of a landscape as one graph. Raises ShapesError where there are none, or one does not parse."""
    store = engine.empty()
    found = files(root / "shapes", ".ttl")
    if not found:
        raise ShapesError(f"{root / 'shapes'}: no shapes here, so nothing can be checked.")
    for path in found:
        try:
            engine.read_file(store, path, str(GRAPH.shapes))
        except engine.UnreadableError as error:
            raise ShapesError(str(error)) from error
    return engine.graph_of(store, str(GRAPH.shapes))


def _entries(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = files(path, *SUFFIXES)
        if not found:
            raise engine.UnreadableError(f"{path}: no entry in this folder. Entries end in {', '.join(SUFFIXES)}.")
        yield from found


def _shacl(known: Graph, rules: Graph, focus: list[URIRef], progress: Progress) -> Graph:
    """Validate the focus nodes, a batch at a time so that the progress can be told, into one report graph.

    Each shape is aimed by sh:targetNode at the focus nodes among its targets. pySHACL's own `focus_nodes` would apply
    to nested shapes too, and let pass whatever they look at outside of the focus.
    """
    from pyshacl import validate  # here, because it takes longer to import than everything else that a check does
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    report = Graph()
    size = 200
    for start in range(0, len(focus), size):
        progress("checking", start, len(focus))
        aimed = _aimed(known, rules, set(focus[start : start + size]))
        try:
            _, found, _ = validate(known, shacl_graph=aimed, inference="none", inplace=True)
        except (ShapeLoadError, ReportableRuntimeError) as error:
            raise ShapesError(f"The shapes cannot be used: {error}") from error
        if not isinstance(found, Graph):
            raise ShapesError(f"The shapes cannot be used: {found}")
        report += found
    progress("checked", len(focus), len(focus))
    return report


def _aimed(known: Graph, rules: Graph, focus: set[URIRef]) -> Graph:
    """Return the shapes with each target, a class or the subjects of a property, replaced by its focus nodes."""
    aimed = Graph()
    aimed += (triple for triple in rules if triple[1] not in (SH.targetClass, SH.targetSubjectsOf))
    for shape, target in rules.subject_objects(SH.targetClass):
        for kind in known.transitive_subjects(RDFS.subClassOf, target):
            aimed += ((shape, SH.targetNode, node) for node in focus.intersection(known.subjects(RDF.type, kind)))
    for shape, target in rules.subject_objects(SH.targetSubjectsOf):
        aimed += ((shape, SH.targetNode, node) for node in focus.intersection(known.subjects(target)))
    return aimed


def _from_report(report: Graph, rules: Graph, known: Graph, where: dict[URIRef, Path]) -> Iterator[Finding]:
    waived = {
        (known.value(waiver, OPN.waives), known.value(waiver, OPN.rule)): str(known.value(waiver, OPN.reason))
        for waiver in known.subjects(RDF.type, OPN.Waiver)
    }
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        if not isinstance(focus, URIRef) or shape is None:
            continue
        severity = SEVERITIES[URIRef(str(report.value(result, SH.resultSeverity)))]
        waiver = waived.get((focus, shape), "") if severity == "violation" else ""
        yield Finding(
            file=str(where[focus]),
            focus=shorten(focus),
            code=str(rules.value(shape, DCTERMS.identifier) or "OPN000"),
            path=_path(report, report.value(result, SH.resultPath)),
            value=_value(report, result),
            severity="waived" if waiver else severity,
            message=str(report.value(result, SH.resultMessage) or ""),
            rule=shorten(str(shape)),
            waiver=waiver,
        )


def _value(report: Graph, result: Node) -> str:
    """Return the value at fault; a rule about a thing as a whole has none of its own."""
    value = report.value(result, SH.value)
    return "" if value == report.value(result, SH.focusNode) else shown(value)


def _path(report: Graph, path: Node | None) -> str:
    """Return a property path in SPARQL's syntax."""
    if path is None or isinstance(path, URIRef):
        return shown(path)
    if (inverse := report.value(path, SH.inversePath)) is not None:
        return f"^{_path(report, inverse)}"
    if (choice := report.value(path, SH.alternativePath)) is not None:
        return "|".join(_path(report, step) for step in Collection(report, choice))
    return "/".join(_path(report, step) for step in Collection(report, path))


_UNSEEN = {"OPN001": "term-defined", "OPN002": "thing-described", "OPN003": "thing-typed", "OPN004": "thing-named"}


def _vocabulary(path: Path, entry: Graph, known: Graph, defined: set[URIRef]) -> Iterator[Finding]:
    """Find what no shape sees: terms that are not defined, things that are not described, subjects without a type."""

    def finding(code: str, focus: Node, where: Node, value: Node | None, severity: str, message: str) -> Finding:
        shape = _UNSEEN[code]
        return Finding(str(path), shown(focus), code, shown(where), shown(value), severity, message, f"shape:{shape}")

    for s, p, o in entry:
        for term in {p, o if isinstance(o, URIRef) else p}:
            if isinstance(term, URIRef) and not _is_known_term(term, defined):
                near = _nearest(term, defined)
                hint = f"Did you mean {near}?" if near else "The terms are listed in ontology/."
                yield finding(
                    "OPN001", s, p, term, "violation", f"{shorten(term)} is not a term that is defined. {hint}"
                )
        thing = isinstance(o, URIRef) and o.startswith(BASE) and p not in (OPN.rule, OWL.versionIRI)
        if thing and (o, None, None) not in known:
            near = _nearest(o, {t for t in known.subjects() if isinstance(t, URIRef) and t.startswith(BASE)})
            hint = f"Did you mean {near}?" if near else "Describe it, or mend its name."
            yield finding("OPN002", s, p, o, "violation", f"Nothing describes {shown(o)}. {hint}")
    subjects = set(entry.subjects())
    for s in subjects:
        if isinstance(s, URIRef) and (s, RDF.type, None) not in known:
            message = "It has no type, so no rule looks at it. Add one with 'a'."
            yield finding("OPN003", s, RDF.type, None, "violation", message)
        if not isinstance(s, URIRef) and any(str(kind).startswith(str(OPN)) for kind in entry.objects(s, RDF.type)):
            kind = entry.value(s, RDF.type)
            message = "A thing without an IRI can be neither referred to nor checked. Give it one."
            yield finding("OPN004", URIRef(""), RDF.type, kind, "violation", message)
    if not any(isinstance(s, URIRef) for s in subjects):
        message = "There is nothing in this file that has an IRI, so there is nothing to check."
        yield finding("OPN004", URIRef(""), URIRef(""), None, "violation", message)


def _defined(known: Graph) -> set[URIRef]:
    return {s for s in known.subjects(RDFS.isDefinedBy, unique=True) if isinstance(s, URIRef)}


def _is_known_term(term: URIRef, defined: set[URIRef]) -> bool:
    if term.startswith(str(OPN)):
        return term in defined
    for namespace in (DCTERMS, OWL, PROV, RDF, RDFS, SKOS):
        if term.startswith(str(namespace)):
            return term in namespace or term == URIRef(str(namespace))
    return True


def _nearest(term: Node, among: Iterable[URIRef]) -> str:
    names = {shorten(candidate): candidate for candidate in among}
    return next(iter(difflib.get_close_matches(shown(term), names, n=1, cutoff=0.75)), "")


def as_record(finding: Finding) -> dict[str, str]:
    """Return a finding as the JSON object that other programs read."""
    return {name: value for name, value in vars(finding).items() if value}
