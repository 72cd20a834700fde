"""Check entries against a landscape: the shapes on each thing that they describe, and what no shape sees."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from openness import rdf
from openness.check.candidates import Suggestion
from openness.check.context import SUBCLASS, Seen, Things, group_by_node, merge_things
from openness.check.entry import LINES, Entry, is_of_ontology, statements
from openness.check.entry_facts import Written
from openness.check.finding import Finding, Report
from openness.check.lookalikes import group_by_looks, skeleton
from openness.check.neighborhood import Surroundings
from openness.check.ontology_rules import OntologyRules
from openness.check.prefilter import Aims
from openness.check.printed import NAMES, find_misprints
from openness.check.results import Reporter
from openness.check.shacl import Engine, Result, default_engine, validate
from openness.check.shapes import read_aimed
from openness.check.unreadable import make_unreadable, with_broken
from openness.check.vocabulary import Flaw, Vocabulary
from openness.closure import find_reachable
from openness.landscape.derive import rules
from openness.landscape.license_names import LicenseNames, read_license_names, resolve_licenses
from openness.paths import ROOT, files, text_of
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.terms import GRAPH, shorten

Parents = Mapping[str, tuple[str, ...]]
OF_ENTRIES = ("OPN004", "OPN007")
"""Rules that an ontology itself need not keep: its axioms have blank nodes, and they are about its own terms."""


class Checker:
    """Checks entries against one landscape, which is read once; lookups are cached.

    The landscape is not changed, and entries are not cached: each check is independent. An entry may be a file of the
    landscape itself; its triples are then counted once.
    """

    def __init__(
        self,
        landscape: rdf.Embedded,
        root: Path = ROOT,
        by: Engine | None = None,
        screened: bool = True,
    ) -> None:
        """Take a landscape, loaded or built, and the folder that has its rules.

        `by` is the SHACL engine, by default the compiled one if it is installed; without `screened` it validates
        everything. The checker is `plain` with the defaults: another process can make the same from its landscape
        and folder. Raises ShapesError where there are no shapes or one does not parse.
        """
        self.landscape, self.root, self.by, self.screened = landscape, root, by or default_engine(), screened
        self.plain, self.shapes = screened, read_aimed(root)
        facts = files(root / "shapes" / "facts", ".rq")
        texts = (text_of(path) for path in (*rules(root), *facts))
        self._derivation = [text for text in texts if "\n#+ shapes: none" not in text]
        self._around = Surroundings(landscape, self.shapes.inverse)
        self._vocabulary = Vocabulary(self._around, self.shapes.written, self.shapes.by_class)
        self._ontology_rules = OntologyRules(landscape, root, self.shapes.written)
        self._by_property, self._by_kind = _name_sets(self.shapes.by_property), _name_sets(self.shapes.by_class)
        self._reporter = Reporter(self.shapes, root, _terms(self._around.ontology), landscape, self._derivation)

    def check(self, entries: Iterable[Entry]) -> Report:
        """Check entries together: what one of them describes, another may name. One that cannot be read is a finding.

        Raises ShapesError for shapes that are not valid.
        """
        written: list[Written] = []
        broken: list[Finding] = []
        for entry in entries:
            try:
                written.append((entry, statements(entry)))
            except rdf.UnreadableError as error:
                broken.append(make_unreadable(entry.name, str(error), self.root))
        return with_broken(self.check_read(written) if written else Report((), (), 0), broken)

    def check_read(self, written: Sequence[Written], beside: Sequence[Written] = ()) -> Report:
        """Check entries that are read already, seen together with what others say of their things `beside` them.

        If another one describes a node as well, its findings are reported for one entry only, and the node is counted
        with the first that describes it.
        """
        written, beside = self._resolve_licenses(written), self._resolve_licenses(beside)
        own = [(entry, group_by_node(triples)) for entry, triples in written]
        others = [(entry, group_by_node(triples)) for entry, triples in beside]
        things = {thing for _, nodes in own for thing in nodes if isinstance(thing, rdf.NamedNode)}
        if beside:
            first = min((entry.name, entry.line) for entry, _ in written)
            things.difference_update(*(nodes for entry, nodes in others if (entry.name, entry.line) < first))
        together = merge_things([nodes for _, nodes in (*own, *others)])
        flaws = list(self._flaws(own, together))
        flaws += self._ontology_rules.flaws(own, (triple for _, triples in (*written, *beside) for triple in triples))
        store, derived = self._derive_together(written, beside, together)
        seen = Seen(store, self._alone(together, derived))
        aims = self._aims(seen, (thing for _, nodes in own for thing in nodes))
        results = validate(seen, aims, self._around.ontology_triples, self.shapes, self.by, self.screened)
        flaws = _leave_out_reported(flaws, results)
        found, silent = (
            self._reporter.findings(written, beside, results, flaws, store) if results or flaws else ([], [])
        )
        names = tuple(entry.name for entry, _ in written if entry.line == 1)
        looked_at = sum(bool(aims.get(thing)) for thing in things)
        return Report(tuple(sorted(found, key=Finding.rank)), names, looked_at, tuple(silent))

    def resolve(self, triples: rdf.Triples) -> rdf.Triples:
        """Return what an entry says, with the licenses that its records mean by a name."""
        return resolve_licenses(triples, self._license_names)

    @cached_property
    def _license_names(self) -> LicenseNames:
        return read_license_names(self.landscape)

    def _resolve_licenses(self, written: Sequence[Written]) -> list[Written]:
        return [(entry, self.resolve(triples)) for entry, triples in written]

    @property
    def inverse(self) -> frozenset[rdf.NamedNode]:
        """The properties that rules follow from object to subject."""
        return self._around.inverse

    def knows(self, thing: rdf.Term) -> bool:
        """Return whether the landscape says anything of a thing."""
        return isinstance(thing, rdf.NamedNode) and bool(self._around.about(thing))

    def suggest_term(self, path: str, wrong: str) -> Suggestion | None:
        """Return the term that a misspelled property, or value of one, may stand for, and how sure that is."""
        candidates = self._vocabulary.candidates
        return candidates.for_key(wrong) if path == wrong else candidates.for_value(path, wrong)

    def allows(self, path: str, term: str) -> bool:
        """Return whether a property takes a term of the ontology."""
        return term in self._vocabulary.candidates.allowed(path)

    def suggest_thing(self, wrong: str, own: Iterable[str] = ()) -> Suggestion | None:
        """Return the thing, of the landscape or an entry's `own`, that a name may stand for, and how sure that is."""
        return self._vocabulary.near_thing(wrong, own)

    def expected_levels(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Return the level that follows from license and access, such as C5, for each claim about a component.

        The keys are the IRIs of the claims; one from which no level follows is left out. Raises UnreadableError for an
        entry that does not parse.
        """
        written = self._resolve_licenses([(entry, statements(entry)) for entry in entries])
        together = merge_things([group_by_node(triples) for _, triples in written])
        sparql = "SELECT ?claim ?level { ?claim opn:expectedLevel/skos:notation ?level }"
        rows = rdf.select(self._derive_together(written, (), together)[0], sparql).rows
        nodes = {text(thing) for thing in together}
        return {text(claim): text(level) for claim, level in rows if text(claim) in nodes}

    def derive_from(self, triples: rdf.Triples) -> rdf.Triples:
        """Return what an entry states and what the rules derive from it and from its neighborhood."""
        stated = self.resolve(triples)
        _, derived = self._derive_together([(Entry("", b"", "turtle"), stated)], (), group_by_node(stated))
        return [*stated, *derived]

    def _derive_together(
        self, written: Sequence[Written], beside: Sequence[Written], together: Things
    ) -> tuple[rdf.Embedded, rdf.Triples]:
        """Return what entries state, what is around that in the landscape and what the rules derive; and that alone."""
        stated = [t for _, triples in (*written, *beside) for t in triples]
        types = ((thing, properties.get(scratch_store.TYPE, ())) for thing, properties in together.items())
        around = self._around.around(stated)
        store = scratch_store.excerpt(
            self._around.ontology_flat, around, stated, scratch_store.find_types(types, GRAPH.entries)
        )
        derived: rdf.Triples = []
        for rule in self._derivation:
            drawn = rdf.construct(store, rule)
            scratch_store.add(store, drawn)
            derived += drawn
        return store, derived

    def _alone(self, things: Things, derived: rdf.Triples) -> Things:
        """Return the triples about the nodes of entries that are not in the landscape, and the derived ones."""
        new = {thing: dict(properties) for thing, properties in things.items() if not self.knows(thing)}
        for thing, path, value in derived:
            if (properties := new.get(thing)) is not None and value not in (values := properties.get(path, [])):
                properties[path] = [*values, value]
        return new

    def _flaws(self, own: Iterable[tuple[Entry, Things]], together: Things) -> Iterator[tuple[Entry, Flaw]]:
        looks, about = group_by_looks(together), self._around.about

        def is_described(thing: rdf.NamedNode) -> bool:
            return thing in together or self.knows(thing) or thing.value in self._vocabulary.rules

        def kinds(thing: rdf.NamedNode) -> frozenset[rdf.Term]:
            known = (quad.object for quad in about(thing) if quad.predicate == scratch_store.TYPE)
            return frozenset((*together[thing].get(scratch_store.TYPE, ()), *known))

        def names(named: rdf.NamedNode) -> frozenset[str]:
            stated = ((path, value) for path, values in together.get(named, {}).items() for value in values)
            known = ((quad.predicate, quad.object) for quad in about(named))
            printed = (text(value) for path, value in (*stated, *known) if path in NAMES)
            return frozenset(map(skeleton, (named.value.rsplit("/", 1)[-1], *printed)))

        def find_taken(look: str) -> set[str]:
            return {*self._vocabulary.taken.get(("license", look), ()), *looks.get(("license", look), ())}

        for entry, nodes in own:
            yield from ((entry, flaw) for flaw in find_misprints(nodes, names, find_taken))
            whole = entry.form not in LINES.values()  # a large file of lines is checked in parts
            flaws = self._vocabulary.flaws(nodes, is_described, kinds, looks, whole)
            of_ontology = is_of_ontology(Path(entry.name), self.root)
            yield from ((entry, flaw) for flaw in flaws if not (of_ontology and flaw.code in OF_ENTRIES))

    def _aims(self, seen: Seen, focus: Iterable[rdf.Term]) -> Aims:
        """Aim the shapes of each class and property at the things among `focus` that are of it or have it."""
        return {
            thing: tuple(
                dict.fromkeys((*self._by_property(frozenset(seen.of(thing))), *self._by_kind(seen.kinds(thing))))
            )
            for thing in focus
            if isinstance(thing, rdf.NamedNode)
        }


def _leave_out_reported(flaws: Sequence[tuple[Entry, Flaw]], results: Sequence[Result]) -> list[tuple[Entry, Flaw]]:
    """Leave out the texts and things in the wrong place of which a shape says what is wrong."""
    reported = {(str(result.focus), str(result.value)) for result in results}
    return [
        (entry, flaw)
        for entry, flaw in flaws
        if flaw.code != "OPN012" or (text(flaw.subject), text(flaw.value)) not in reported
    ]


def _name_sets(table: Mapping[str, str]) -> Callable[[frozenset[rdf.Term]], tuple[str, ...]]:
    """Return a function that gives the targets for a set of classes or properties; there are few different sets."""
    aims = {rdf.iri(name): aim for name, aim in table.items()}
    return lru_cache(1024)(lambda terms: tuple(aim for term, aim in aims.items() if term in terms))


def _parents(found: Iterable[rdf.Quad]) -> Parents:
    """Return the classes above each class."""
    parents: dict[str, tuple[str, ...]] = {}
    for triple in found:
        if triple.predicate == SUBCLASS and isinstance(triple.object, rdf.NamedNode):
            kind = text(triple.subject)
            parents[kind] = (*parents.get(kind, ()), triple.object.value)
    return parents


def _upward(kind: str, parents: Parents) -> set[str]:
    """Return a class and the classes above it."""
    return find_reachable([kind], lambda one: parents.get(one, ()))


def _terms(ontology: Iterable[rdf.Quad]) -> Mapping[str, tuple[str, ...]]:
    """Return the terms of each class of the ontology in short form."""
    found = list(ontology)
    parents = _parents(found)
    terms: dict[str, list[str]] = {}
    for quad in found:
        if quad.predicate == scratch_store.TYPE and isinstance(quad.object, rdf.NamedNode):
            for kind in _upward(quad.object.value, parents):
                terms.setdefault(kind, []).append(shorten(text(quad.subject)))
    return {kind: tuple(sorted(set(names))) for kind, names in terms.items()}
