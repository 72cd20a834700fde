"""Check entries against a landscape: the shapes on each thing that they describe, and what no shape sees."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rdflib import RDFS, SH, URIRef
from rdflib.term import Node

from openness import engine
from openness.check import entry as entries_of
from openness.check.entry import Entry
from openness.check.excerpt import Surroundings
from openness.check.finding import Finding, Report
from openness.check.shacl import Engine, Result, default_engine, validate
from openness.check.shapes import aimed, code_of
from openness.check.vocabulary import TYPE, Flaw, Vocabulary
from openness.derive import derive
from openness.paths import ROOT
from openness.rows import shown
from openness.terms import BASE, GRAPH, PREFIXES

SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
UNSEEN_BY_SHAPES = {
    "OPN001": "term-defined",
    "OPN002": "thing-described",
    "OPN003": "thing-typed",
    "OPN004": "thing-named",
}
SHAPE = PREFIXES["shape"]


class Checker:
    """Checks entries against one landscape, which is read once; what it looks up of it is kept.

    The landscape is not changed, and entries are not kept: each check is on its own. An entry may be a file of the
    landscape itself; its statements are then counted once.
    """

    def __init__(self, landscape: engine.Embedded, root: Path = ROOT, by: Engine | None = None) -> None:
        """Take a landscape, loaded or built, and the folder that has its rules.

        `by` is the SHACL engine: the compiled one where it is installed, unless told otherwise. Raises ShapesError
        where there are no shapes or one does not parse.
        """
        self.root, self.by = root, by or default_engine()
        self.shapes = aimed(root)
        self._landscape = landscape
        self._around = Surroundings(landscape, self.shapes.inverse)
        defined = (q.subject for q in engine.statements(landscape, p=engine.iri(str(RDFS.isDefinedBy))))
        self._vocabulary = Vocabulary((d.value for d in defined if isinstance(d, engine.NamedNode)), self._names)
        self._parents = _parents(self._around.ontology)

    def check(self, entries: Iterable[Entry]) -> Report:
        """Check entries together: what one of them describes, another may name.

        Raises UnreadableError for one that does not parse and ShapesError for shapes that are not valid.
        """
        return self.check_read([(entry, entries_of.statements(entry)) for entry in entries])

    def check_read(self, written: Sequence[tuple[Entry, engine.Triples]]) -> Report:
        """Check entries together that are read already."""
        findings = self.shard(written)
        things = {t.subject for _, triples in written for t in triples if isinstance(t.subject, engine.NamedNode)}
        return Report(tuple(sorted(findings, key=Finding.rank)), len(written), len(things))

    def shard(self, written: Sequence[tuple[Entry, engine.Triples]]) -> list[Finding]:
        """Return the findings on entries that are read already, in no order. Keeps nothing and changes nothing."""
        where: dict[engine.Term, list[Entry]] = {}
        typed: set[engine.Term] = set()
        for entry, triples in written:
            typed.update(t.subject for t in triples if t.predicate == TYPE)
            for subject in dict.fromkeys(t.subject for t in triples):
                where.setdefault(subject, []).append(entry)
        together = list(dict.fromkeys(t for _, triples in written for t in triples))
        store = engine.empty()
        engine.add_quads(store, self._around.around(together))
        engine.add_quads(store, engine.quads_in(together, str(GRAPH.entries)))
        for _ in derive(store, self.root):
            pass
        engine.add(store, self._aims(store, where), str(GRAPH.aims))
        waived = _waivers(store)
        files = {engine.node(subject): found for subject, found in where.items()}
        found = [
            self._finding_of_result(result, entry, waived)
            for result in validate(store, self.shapes, self.by)
            for entry in files.get(result.focus, ())
        ]
        for entry, triples in written:
            flaws = self._vocabulary.flaws(
                triples,
                lambda thing: thing in where or self._around.describes(thing),
                lambda thing: thing in typed or any(q.predicate == TYPE for q in self._around.about(thing)),
            )
            found += [_finding_of_flaw(flaw, entry) for flaw in flaws]
        return _each_once(found)

    def _aims(self, store: engine.Embedded, focus: Iterable[engine.Term]) -> engine.Triples:
        """Aim each shape at the things among `focus` that are of its class or have its property."""
        subject, parents = engine.iri(f"{BASE}aim"), self._parents | _parents(engine.statements(store))
        aims: dict[engine.Triple, None] = {}
        for thing in focus:
            if not isinstance(thing, engine.NamedNode):
                continue
            for quad in engine.statements(store, thing):
                names = self.shapes.by_property.get(quad.predicate.value, ())
                if quad.predicate == TYPE and isinstance(quad.object, engine.NamedNode):
                    for kind in _upward(quad.object.value, parents):
                        names += self.shapes.by_class.get(kind, ())
                aims.update((engine.Triple(subject, engine.iri(name), thing), None) for name in names)
        return list(aims)

    def _finding_of_result(self, result: Result, entry: Entry, waived: dict[tuple[Node, Node], str]) -> Finding:
        severity = SEVERITIES.get(URIRef(str(result.severity)), "violation")
        shape = result.shape or URIRef("")
        waiver = waived.get((result.focus, shape), "") if severity == "violation" else ""
        return Finding(
            code=code_of(self.shapes.written, shape),
            severity="waived" if waiver else severity,
            file=entry.name,
            focus=shown(result.focus),
            path=result.path_shown,
            value=shown(result.value),
            message=result.message,
            shape=str(shape),
            constraint=result.component,
            waiver=waiver,
            terms=(result.focus, result.path if isinstance(result.path, URIRef) else None, result.value),
        )

    def _names(self, kind: str) -> list[str]:
        found = {
            quad.subject.value
            for quad in engine.statements(self._landscape, p=TYPE)
            if isinstance(quad.subject, engine.NamedNode) and quad.subject.value.startswith(f"{BASE}{kind}/")
        }
        return sorted(found)


def _finding_of_flaw(flaw: Flaw, entry: Entry) -> Finding:
    code, subject, path, value, message, near = flaw
    s, p, o = (None if term is None else engine.node(term) for term in (subject, path, value))
    return Finding(
        code=code,
        severity="violation",
        file=entry.name,
        focus=shown(s),
        path=shown(p),
        value=shown(o),
        message=message,
        help=near,
        shape=f"{SHAPE}{UNSEEN_BY_SHAPES[code]}",
        terms=(s, p, o),
    )


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Keep one of the findings that say the same; two constraints of a rule may fail on one value."""
    kept: dict[tuple[str, ...], Finding] = {}
    for f in sorted(findings, key=lambda f: f.constraint):
        kept.setdefault((f.file, f.focus, f.code, f.path, f.value, f.message, f.severity), f)
    return list(kept.values())


def _waivers(store: engine.Embedded) -> dict[tuple[Node, Node], str]:
    """Return the reason for which a claim may break a rule, by claim and rule."""
    rows = engine.select(
        store, "SELECT ?claim ?rule ?reason { ?w opn:waives ?claim ; opn:rule ?rule ; opn:reason ?reason }"
    )
    return {(claim, rule): str(reason) for claim, rule, reason in rows.rows if claim and rule}


def _parents(quads: Iterable[engine.Quad]) -> dict[str, tuple[str, ...]]:
    parents: dict[str, tuple[str, ...]] = {}
    for quad in quads:
        if quad.predicate.value == str(RDFS.subClassOf) and isinstance(quad.object, engine.NamedNode):
            kind = str(engine.node(quad.subject))
            parents[kind] = (*parents.get(kind, ()), quad.object.value)
    return parents


def _upward(kind: str, parents: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield a class and the classes above it, each once."""
    seen, waiting = {kind}, [kind]
    while waiting:
        yield (one := waiting.pop())
        above = [parent for parent in parents.get(one, ()) if parent not in seen]
        seen.update(above)
        waiting += above
