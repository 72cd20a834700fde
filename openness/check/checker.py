"""Check entries against a landscape: the shapes on each thing that they describe, and what no shape sees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rdflib import RDFS

from openness import engine
from openness.build.derive import rules
from openness.check.entry import Entry, statements
from openness.check.excerpt import Surroundings
from openness.check.finding import Finding, Report
from openness.check.results import Reporter, Written
from openness.check.shacl import Engine, default_engine, validate
from openness.check.shapes import Shapes, aimed
from openness.check.vocabulary import Flaw, Vocabulary, by_looks
from openness.engine import quads
from openness.paths import ROOT, files
from openness.terms import BASE, GRAPH, shorten

SUBCLASS = engine.iri(str(RDFS.subClassOf))
Parents = Mapping[str, tuple[str, ...]]


class Checker:
    """Checks entries against one landscape, which is read once; what it looks up of it is kept.

    The landscape is not changed, and entries are not kept: each check is on its own. An entry may be a file of the
    landscape itself; its statements are then counted once.
    """

    def __init__(
        self, landscape: engine.Embedded, root: Path = ROOT, by: Engine | None = None, shapes: Shapes | None = None
    ) -> None:
        """Take a landscape, loaded or built, and the folder that has its rules.

        `by` is the SHACL engine, the compiled one where it is installed, and `shapes` are those of the folder, unless
        told otherwise. Raises ShapesError where there are no shapes or one does not parse.
        """
        self.root, self.by, self.shapes = root, by or default_engine(), shapes or aimed(root)
        facts = files(root / "shapes" / "facts", ".rq")
        texts = (path.read_text(encoding="utf-8") for path in (*rules(root), *facts))
        self._derivation = [text for text in texts if "\n#+ shapes: none" not in text]
        self._around = Surroundings(landscape, self.shapes.inverse)
        self._vocabulary = Vocabulary(self._around)
        self._parents = _parents(self._around.ontology, {})
        self._reporter = Reporter(self.shapes, root, _terms(self._around.ontology))

    def check(self, entries: Iterable[Entry]) -> Report:
        """Check entries together: what one of them describes, another may name.

        Raises UnreadableError for one that does not parse and ShapesError for shapes that are not valid.
        """
        return self.check_read([(entry, statements(entry)) for entry in entries])

    def check_read(self, written: Sequence[Written], beside: Sequence[Written] = ()) -> Report:
        """Check entries together that are read already, seen together with others `beside` them."""
        things = {t.subject for _, triples in written for t in triples if isinstance(t.subject, engine.NamedNode)}
        return Report(tuple(self.shard(written, beside)), tuple(entry.name for entry, _ in written), len(things))

    def knows(self, thing: engine.NamedNode) -> bool:
        """Tell whether the landscape says anything of a thing."""
        return self._around.describes(thing)

    def shard(self, written: Sequence[Written], beside: Sequence[Written] = ()) -> list[Finding]:
        """Return the sorted findings on some entries. Keeps nothing of them and changes nothing."""
        together = list(dict.fromkeys(t for _, triples in (*written, *beside) for t in triples))
        subjects: dict[engine.Term, None] = dict.fromkeys(t.subject for _, triples in written for t in triples)
        store = self._derived(together)
        added = [t for t in together if t.predicate == SUBCLASS]
        parents = _parents(added, self._parents) if added else self._parents
        quads.add(store, list(self._aims(store, subjects, parents)))
        flaws = list(self._flaws(written, together))
        found = self._reporter.findings(written, validate(store, self.shapes, self.by), flaws, store)
        return sorted(found, key=Finding.rank)

    def expected_levels(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Return the level that follows from license and access, such as C5, for each claim about a component.

        The keys are the IRIs of the claims; one from which no level follows is left out. Raises UnreadableError for an
        entry that does not parse.
        """
        together = list(dict.fromkeys(t for entry in entries for t in statements(entry)))
        said = {str(engine.node(triple.subject)) for triple in together}
        sparql = "SELECT ?claim ?level { ?claim opn:expectedLevel/skos:notation ?level }"
        rows = engine.select(self._derived(together), sparql).rows
        return {str(claim): str(level) for claim, level in rows if str(claim) in said}

    def _derived(self, together: engine.Triples) -> engine.Embedded:
        """Return what entries state, what is around that in the landscape, and what the rules derive from both."""
        entries = engine.quads_in(together, str(GRAPH.entries))
        store = quads.excerpt(self._around.ontology_text, [*self._around.around(together), *entries])
        for rule in self._derivation:
            quads.add(store, engine.construct(store, rule))
        return store

    def _flaws(self, written: Sequence[Written], together: engine.Triples) -> Iterator[tuple[Entry, Flaw]]:
        typed = {t.subject for t in together if t.predicate == quads.TYPE}
        subjects: set[engine.Term] = {t.subject for t in together}
        looks, about = by_looks(together), self._around.about
        for entry, triples in written:
            flaws = self._vocabulary.flaws(
                triples,
                lambda thing: thing in subjects or self.knows(thing),
                lambda thing: thing in typed or any(q.predicate == quads.TYPE for q in about(thing)),
                looks,
            )
            yield from ((entry, flaw) for flaw in flaws)

    def _aims(self, store: engine.Embedded, focus: Iterable[engine.Term], parents: Parents) -> Iterator[engine.Triple]:
        """Aim the shapes of each class and property at the things among `focus` that are of it or have it."""
        subject = engine.iri(f"{BASE}aim")
        for thing in focus:
            if not isinstance(thing, engine.NamedNode):
                continue
            names: dict[str, None] = {}
            for quad in quads.about(store, thing):
                if aim := self.shapes.by_property.get(quad.predicate.value):
                    names[aim] = None
                if quad.predicate == quads.TYPE and isinstance(quad.object, engine.NamedNode):
                    for kind in _upward(quad.object.value, parents):
                        if aim := self.shapes.by_class.get(kind):
                            names[aim] = None
            yield from (engine.Triple(subject, engine.iri(name), thing) for name in names)


def _parents(found: Iterable[engine.Quad | engine.Triple], more: Parents) -> Parents:
    """Return the classes above each class, with some more that are known."""
    parents = dict(more)
    for said in found:
        if said.predicate == SUBCLASS and isinstance(said.object, engine.NamedNode):
            kind = str(engine.node(said.subject))
            parents[kind] = (*parents.get(kind, ()), said.object.value)
    return parents


def _upward(kind: str, parents: Parents) -> Iterator[str]:
    """Yield a class and the classes above it, each once."""
    seen, waiting = {kind}, [kind]
    while waiting:
        yield (one := waiting.pop())
        above = [parent for parent in parents.get(one, ()) if parent not in seen]
        seen.update(above)
        waiting += above


def _terms(ontology: Iterable[engine.Quad]) -> Mapping[str, tuple[str, ...]]:
    """Return the terms of each class of the ontology in short form."""
    found = list(ontology)
    parents = _parents(found, {})
    terms: dict[str, list[str]] = {}
    for quad in found:
        if quad.predicate == quads.TYPE and isinstance(quad.object, engine.NamedNode):
            for kind in _upward(quad.object.value, parents):
                terms.setdefault(kind, []).append(shorten(str(engine.node(quad.subject))))
    return {kind: tuple(sorted(set(names))) for kind, names in terms.items()}
