"""Find what no shape sees: unknown terms and names, changes to what is there, computed terms written by hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, Graph, URIRef

from openness import rdf
from openness.check.candidates import Candidates, Suggestion, short_name
from openness.check.context import Things, group_by_node
from openness.check.disjoint import Disjoint
from openness.check.lookalikes import NAMING, Looks, group_by_looks, kind_of, looks_in
from openness.check.neighborhood import Surroundings
from openness.check.rule_messages import CODES, RuleMessages
from openness.check.rules import MAX_VALUES_LISTED
from openness.check.usage import Usage
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.suggest import did_you_mean
from openness.terms import BASE, PREFIXES, shorten

STANDARD = (DCTERMS, OWL, PROV, RDF, RDFS, SKOS)
NAMESPACES = (str(OPN), *(str(namespace) for namespace in STANDARD))
UNFOLLOWED = frozenset((str(OWL.versionIRI), str(OWL.priorVersion), "https://schema.org/contactPoint"))
"""Properties whose values are named and need not be described."""

REMEDIES = {
    "OPN001": "The terms are listed in ontology/.",
    "OPN002": "Describe it in this entry, or correct its name.",
}


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a word or a name: the triple at fault, and the name that may have been meant."""

    code: str
    subject: rdf.Term | None
    path: rdf.Term | None
    value: rdf.Term | None
    message: str
    right: str = ""
    severity: str = "violation"
    where: str = ""
    """The words in the text of the entry to point at; without any, the triple."""
    shape: str = ""
    """The name of its shape, where the code alone does not give it."""


OF_TERMS = frozenset(rdf.iri(str(name)) for name in (RDFS.isDefinedBy, SKOS.inScheme))
"""Properties of the terms of an ontology; shapes look at what has one, whatever its class."""

Holds = Callable[[rdf.NamedNode], bool]
Kinds = Callable[[rdf.NamedNode], frozenset[rdf.Term]]


class Vocabulary:
    """The terms that are defined, and the names that are taken, against which an entry is held."""

    def __init__(self, around: Surroundings, shapes: Graph, aimed: Iterable[str]) -> None:
        """Take the landscape, its shapes and the classes that these are aimed at.

        The shapes list what only rules compute (`dcterms:subject` of OPN009).
        """
        self._around, self._messages = around, RuleMessages(shapes)
        self._disjoint = Disjoint(around.written)
        self.rules = frozenset(str(one) for one in shapes.subjects() if str(one).startswith(PREFIXES["shape"]))
        computed = shapes.objects(URIRef(PREFIXES["shape"] + CODES["OPN009"]), DCTERMS.subject)
        self._computed = frozenset(rdf.iri(str(term)) for term in computed)
        self.defined = frozenset(q.subject.value for q in around.find_triples(p=rdf.iri(str(RDFS.isDefinedBy))))  # type: ignore[union-attr]
        standard = (namespace[name] for namespace in STANDARD for name in namespace.__annotations__ if name[0] != "_")
        terms = tuple(str(term) for term in standard)
        self.candidates = Candidates(shapes, around.written, (term.value for term in self._computed), terms)
        self._usage, self._aimed = Usage(around.written, self.defines), frozenset(map(rdf.iri, aimed))
        self._begin = lru_cache(64)(self._find_beginning)
        self._fine: set[rdf.NamedNode] = set()  # at most as many as terms

    def flaws(self, entry: Things, described: Holds, kinds: Kinds, looks: Looks, whole: bool = True) -> Iterator[Flaw]:
        """Find what no shape sees in an entry.

        `described` returns whether the landscape or an entry has triples about a node, and `kinds` its classes;
        `looks` are the things that entries describe by what their names look like. What a `whole` entry
        describes itself is suggested as well.
        """
        fine: set[rdf.Term] = set(self._fine)
        for subject, properties in entry.items():
            for path, values in properties.items():
                if path not in fine:
                    yield from self._find_undefined(subject, path, path)
                followed = path.value not in UNFOLLOWED
                for thing in values:
                    if thing in fine or not isinstance(thing, rdf.NamedNode):
                        continue
                    yield from self._find_undefined(subject, path, thing)
                    if thing.value.startswith(BASE):
                        if described(thing):
                            fine.add(thing)
                        elif followed:
                            own = entry if whole else {}
                            yield self._find_undescribed(subject, path, thing, own)
        used = [Flaw(*found) for found in self._usage.flaws(entry, kinds, self._sources)]
        yield from used
        yield from self._find_untargeted(entry, kinds)
        reported = {(flaw.subject, flaw.path) for flaw in used}
        yield from (flaw for flaw in self._find_changes(entry) if (flaw.subject, flaw.path) not in reported)
        yield from self._find_excluded(entry, kinds)
        yield from self._find_computed(entry)
        yield from self._find_doubles(entry, looks)

    def _find_undefined(self, subject: rdf.Term, path: rdf.NamedNode, term: rdf.NamedNode) -> Iterator[Flaw]:
        """Find a term that is in one of the known namespaces and is not defined there."""
        if not term.value.startswith(NAMESPACES):
            return
        if self.defines(term.value):
            self._fine.add(term)
            return
        name = term.value
        near = self.candidates.for_key(name) if term == path else self.candidates.for_value(path.value, name)
        allowed = () if near or term == path else self.candidates.allowed(path.value)
        problem = self._messages.format("OPN001", term=shorten(name))
        yield _report_misspelt("OPN001", subject, path, term, near, problem, allowed)

    def _find_undescribed(self, subject: rdf.Term, path: rdf.NamedNode, thing: rdf.NamedNode, own: Things) -> Flaw:
        near = self.near_thing(thing.value, (one.value for one in own if isinstance(one, rdf.NamedNode)))
        return _report_misspelt(
            "OPN002", subject, path, thing, near, self._messages.format("OPN002", thing=shorten(thing.value))
        )

    def near_thing(self, wrong: str, own: Iterable[str] = ()) -> Suggestion | None:
        """Return the thing, of the landscape or among an entry's `own`, that a name may stand for."""
        kind = wrong.removeprefix(BASE).partition("/")[0]
        start = f"{BASE}{kind}/"
        return self.candidates.for_thing(wrong, (*self._begin(start), *(one for one in own if one.startswith(start))))

    def _find_untargeted(self, entry: Things, all_kinds: Kinds) -> Iterator[Flaw]:
        """Find the subjects at which no shape is aimed: those without a type, and those without an IRI."""
        for subject, properties in entry.items():
            kinds = properties.get(scratch_store.TYPE)
            if isinstance(subject, rdf.NamedNode):
                if not all_kinds(subject):
                    yield Flaw("OPN003", subject, scratch_store.TYPE, None, self._messages.format("OPN003"))
                elif (
                    kinds
                    and OF_TERMS.isdisjoint(properties)
                    and not (self._usage.is_looked_at(all_kinds(subject), self._aimed) or self._around.about(subject))
                ):
                    message = f"No rule looks at {shorten(text(kinds[-1]))}. Give it a class of the ontology, too."
                    yield Flaw("OPN003", subject, scratch_store.TYPE, kinds[-1], message)
            elif kinds and isinstance(kind := kinds[-1], rdf.NamedNode) and kind.value.startswith(str(OPN)):
                yield Flaw("OPN004", subject, scratch_store.TYPE, kind, self._messages.format("OPN004"))
        if not any(isinstance(subject, rdf.NamedNode) for subject in entry):
            message = "There is nothing in this file that has an IRI, so there is nothing to check."
            yield Flaw("OPN004", None, None, None, message)

    def _find_changes(self, entry: Things) -> Iterator[Flaw]:
        """Find the triples that would change a thing that is there, or the ontology."""
        for thing, properties in entry.items():
            if not isinstance(thing, rdf.NamedNode):
                continue
            about, ours = self._around.about(thing), thing.value.startswith(str(OPN))
            if not about and not ours:
                continue
            known = {(quad.predicate, quad.object) for quad in about}
            typed = any(path == scratch_store.TYPE for path, _ in known)
            new = (
                (path, value) for path, values in properties.items() for value in values if (path, value) not in known
            )
            for path, value in new:
                name = shorten(thing.value)
                if ours or thing.value in self.defined:
                    message = self._messages.format("OPN007", term=name)
                    yield Flaw("OPN007", thing, path, value, message)
                elif typed:
                    message = self._messages.format("OPN006", thing=name)
                    yield Flaw("OPN006", thing, path, value, message, severity="warning")

    def _find_excluded(self, entry: Things, kinds: Kinds) -> Iterator[Flaw]:
        """Find the things that are of two classes, by entries or the landscape, of which nothing can be both."""
        for thing, properties in entry.items():
            own = properties.get(scratch_store.TYPE, ())
            if not own or not isinstance(thing, rdf.NamedNode):
                continue
            for pair in self._disjoint.among(kinds(thing)):
                if stated := [kind for kind in own if kind in pair]:
                    one, other = (shorten(text(kind)) for kind in pair)
                    message = self._messages.format("OPN008", thing=shorten(thing.value), one=one, other=other)
                    yield Flaw("OPN008", thing, scratch_store.TYPE, stated[-1], message)

    def _find_computed(self, entry: Things) -> Iterator[Flaw]:
        """Find what is written by hand though only rules compute it."""
        for thing, properties in entry.items():
            for path, values in properties.items():
                own = path in self._computed
                for value in values if own or path == scratch_store.TYPE else ():
                    if own or value in self._computed:
                        name = shorten(path.value if own else text(value))
                        yield Flaw("OPN009", thing, path, value, self._messages.format("OPN009", property=name))

    def _find_doubles(self, entry: Things, looks: Looks) -> Iterator[Flaw]:
        """Find the things whose name, or the last part of whose IRI, looks like that of another of their kind."""
        for me, path, value, look in looks_in(entry):
            others = {*self.taken.get(look, ()), *looks.get(look, ())} - {me.value}
            if other := min(others, default=""):
                message = self._messages.format("OPN005", name=shorten(me.value), other=shorten(other))
                yield Flaw("OPN005", me, path, value, message, shorten(other), "warning")

    @cached_property
    def taken(self) -> Looks:
        """The things of the landscape by kind and by what their names look like."""
        named = (quad for name in NAMING for quad in self._around.find_triples(p=name))
        return group_by_looks(group_by_node(quad.triple for quad in chain(named, self._around.find_types())))

    @cached_property
    def _sources(self) -> frozenset[str]:
        """The last parts of the IRIs of the sources that there are."""
        return frozenset(name.rsplit("/", 1)[-1] for name in self._begin(PREFIXES["source"]))

    def defines(self, term: str) -> bool:
        """Return whether a term of one of the known namespaces is defined."""
        if term.startswith(str(OPN)):
            return term in self.defined
        return any(
            URIRef(term) in namespace or term == str(namespace)
            for namespace in STANDARD
            if term.startswith(str(namespace))
        )

    def _find_beginning(self, start: str) -> tuple[str, ...]:
        """Return the things of the landscape whose names start in one way."""
        found = self._around.find_types() if kind_of(f"{start}any") else self._around.find_triples(p=scratch_store.TYPE)
        things = {quad.subject for quad in found}
        names = (*(text(thing) for thing in things), *self.rules)
        return tuple(sorted({name for name in names if name.startswith(start)}))


def _report_misspelt(
    code: str,
    subject: rdf.Term,
    path: rdf.NamedNode,
    name: rdf.NamedNode,
    near: Suggestion | None,
    problem: str,
    allowed: Sequence[str] = (),
) -> Flaw:
    right = short_name(near[0]) if near else ""
    remedy = did_you_mean([right]) if near else REMEDIES[code]
    if 0 < len(allowed) <= MAX_VALUES_LISTED:
        right = f"One of {', '.join(map(shorten, allowed))}."
        remedy = "Write one that is."
        if path.value == str(OPN.access):  # what a component says in one word is taken for an access, a license too
            remedy = f"{remedy[:-1]}, or a license in braces, such as {{license: MIT}}."
    return Flaw(code, subject, path, name, f"{problem} {remedy}", right)
