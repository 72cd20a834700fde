"""Check entries against a landscape: the shapes on each thing that they describe, and what no shape sees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from openness import engine
from openness.build.derive import rules
from openness.check.entry import Entry, statements
from openness.check.excerpt import Surroundings
from openness.check.finding import Finding, Report
from openness.check.results import Reporter, Written
from openness.check.screen import Aims
from openness.check.seen import SUBCLASS, Seen
from openness.check.shacl import Engine, default_engine, validate
from openness.check.shapes import Shapes, aimed
from openness.check.vocabulary import Flaw, Vocabulary, by_looks
from openness.engine import quads
from openness.paths import ROOT, files
from openness.terms import GRAPH, shorten

Parents = Mapping[str, tuple[str, ...]]


class Checker:
    """Checks entries against one landscape, which is read once; what it looks up of it is kept.

    The landscape is not changed, and entries are not kept: each check is on its own. An entry may be a file of the
    landscape itself; its statements are then counted once.
    """

    def __init__(
        self,
        landscape: engine.Embedded,
        root: Path = ROOT,
        by: Engine | None = None,
        shapes: Shapes | None = None,
        screened: bool = True,
    ) -> None:
        """Take a landscape, loaded or built, and the folder that has its rules.

        `by` is the SHACL engine, the compiled one where it is installed, and `shapes` are those of the folder, unless
        told otherwise; where not `screened`, the engine is asked about everything. Raises ShapesError where there are
        no shapes or one does not parse.
        """
        self.root, self.by, self.shapes, self.screened = root, by or default_engine(), shapes or aimed(root), screened
        facts = files(root / "shapes" / "facts", ".rq")
        texts = (path.read_text(encoding="utf-8") for path in (*rules(root), *facts))
        self._derivation = [text for text in texts if "\n#+ shapes: none" not in text]
        self._around = Surroundings(landscape, self.shapes.inverse)
        self._vocabulary = Vocabulary(self._around)
        self._reporter = Reporter(self.shapes, root, _terms(self._around.ontology))

    def check(self, entries: Iterable[Entry]) -> Report:
        """Check entries together: what one of them describes, another may name.

        Raises UnreadableError for one that does not parse and ShapesError for shapes that are not valid.
        """
        return self.check_read([(entry, statements(entry)) for entry in entries])

    def check_read(self, written: Sequence[Written], beside: Iterable[engine.Triple] = ()) -> Report:
        """Check entries together that are read already, seen together with what others say `beside` them."""
        things = {t.subject for _, triples in written for t in triples if isinstance(t.subject, engine.NamedNode)}
        return Report(tuple(self.shard(written, beside)), tuple(entry.name for entry, _ in written), len(things))

    def knows(self, thing: engine.NamedNode) -> bool:
        """Tell whether the landscape says anything of a thing."""
        return self._around.describes(thing)

    def shard(self, written: Sequence[Written], beside: Iterable[engine.Triple] = ()) -> list[Finding]:
        """Return the sorted findings on some entries. Keeps nothing of them and changes nothing."""
        together = list(dict.fromkeys(chain(*(triples for _, triples in written), beside)))
        seen = Seen(self._derived(together))
        aims = self._aims(seen, dict.fromkeys(t.subject for _, triples in written for t in triples))
        results = validate(seen, aims, self._around.ontology_triples, self.shapes, self.by, self.screened)
        flaws = list(self._flaws(written, together))
        found = self._reporter.findings(written, results, flaws, seen.store) if results or flaws else []
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
        entries = quads.stated(together, str(GRAPH.entries))
        store = quads.excerpt(self._around.ontology_flat, self._around.around(together), entries)
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

    def _aims(self, seen: Seen, focus: Iterable[engine.Term]) -> Aims:
        """Aim the shapes of each class and property at the things among `focus` that are of it or have it."""
        by_class, by_property = self.shapes.by_class, self.shapes.by_property
        found: dict[engine.Term, tuple[str, ...]] = {}
        for thing in focus:
            if isinstance(thing, engine.NamedNode):
                names = [by_property.get(path.value) for path in seen.of(thing)]
                names += [by_class.get(kind.value) for kind in seen.kinds(thing) if isinstance(kind, engine.NamedNode)]
                found[thing] = tuple(dict.fromkeys(name for name in names if name))
        return found


def _parents(found: Iterable[engine.Quad]) -> Parents:
    """Return the classes above each class."""
    parents: dict[str, tuple[str, ...]] = {}
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
    parents = _parents(found)
    terms: dict[str, list[str]] = {}
    for quad in found:
        if quad.predicate == quads.TYPE and isinstance(quad.object, engine.NamedNode):
            for kind in _upward(quad.object.value, parents):
                terms.setdefault(kind, []).append(shorten(str(engine.node(quad.subject))))
    return {kind: tuple(sorted(set(names))) for kind, names in terms.items()}
