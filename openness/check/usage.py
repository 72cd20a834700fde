"""Find misuse of terms: classes as properties, texts in place of nodes, properties of other classes.

A shape looks at the things of its class and at the properties that it names. What is used elsewhere would pass in
silence, so it is found here.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD

from openness import rdf
from openness.check.context import SUBCLASS, Things
from openness.check.links import fault_of_link
from openness.check.lookalikes import meant_namespace
from openness.closure import find_reachable
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.suggest import did_you_mean
from openness.terms import BASE, name_character, shorten

Found = tuple[str, rdf.Term, rdf.NamedNode, rdf.Term, str, str, str, str]
"""A code, the triple at fault, a message, what is right, the severity, and the words to point at, if not at it."""

CLASS, CLAIM, SOURCE = rdf.iri(str(OWL.Class)), rdf.iri(str(OPN.Claim)), rdf.iri(str(DCTERMS.source))
MODEL, DOMAIN = rdf.iri(str(OPN.model)), rdf.iri(str(RDFS.domain))
OBJECT, DATATYPE = rdf.iri(str(OWL.ObjectProperty)), rdf.iri(str(OWL.DatatypeProperty))
ANNOTATION = rdf.iri(str(OWL.AnnotationProperty))
ANY_URI = rdf.iri(str(XSD.anyURI))
UNION, FIRST, REST = (rdf.iri(str(name)) for name in (OWL.unionOf, RDF.first, RDF.rest))
EVALUATION, STANDING, CURATED = (rdf.iri(str(OPN[name])) for name in ("LicenseEvaluation", "standing", "Curated"))

THINGS = (DCTERMS.source, RDFS.seeAlso, PROV.wasDerivedFrom, PROV.wasRevisionOf, OWL.sameAs)
TEXTS = (RDFS.label, RDFS.comment, SKOS.prefLabel, SKOS.altLabel, SKOS.notation, DCTERMS.title, DCTERMS.issued)
"""Properties of others whose values are things, and those whose values are texts or dates."""

STANDARD = tuple(str(namespace) for namespace in (DCTERMS, OWL, PROV, RDF, RDFS, SKOS))
CLAIMS = f"{BASE}claim/"
LINE_ENDS = frozenset("\t\n")
OVERRIDES = frozenset("\u202d\u202e")
"""Characters that turn the direction of what follows, so that a reader sees another text."""


class Usage:
    """What the ontology says of the use of its terms, against which an entry is held."""

    def __init__(self, ontology: Iterable[rdf.Quad], defines: Callable[[str], bool]) -> None:
        """Read an ontology; `defines` returns whether a term of a known namespace is defined."""
        about: dict[rdf.Term, dict[rdf.Term, list[rdf.Term]]] = {}
        for quad in ontology:
            about.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        self._about, self._defines = about, defines
        self._types = {term: set(properties.get(scratch_store.TYPE, ())) for term, properties in about.items()}
        self._things = {p for p, kinds in self._types.items() if OBJECT in kinds} | set(map(_iri, THINGS))
        self._texts = {p for p, kinds in self._types.items() if DATATYPE in kinds} | set(map(_iri, TEXTS))
        self._domains = {
            p: frozenset(self._iris(properties[DOMAIN])) for p, properties in about.items() if DOMAIN in properties
        }

    def above(self, kinds: Iterable[rdf.Term]) -> frozenset[rdf.Term]:
        """Return classes and those above them."""
        return frozenset(find_reachable(kinds, lambda kind: self._about.get(kind, {}).get(SUBCLASS, ())))

    def flaws(
        self, entry: Things, kinds: Callable[[rdf.NamedNode], frozenset[rdf.Term]], known: Iterable[str]
    ) -> Iterator[Found]:
        """Find in an entry how terms are used otherwise than the ontology says; `known` are the sources there are."""
        wrong: set[str] = set()
        sources = frozenset(known)
        for subject, properties in entry.items():
            stated = kinds(subject) if isinstance(subject, rdf.NamedNode) else properties.get(scratch_store.TYPE, ())
            of = self.above(stated)
            yield from self._in_namespace(subject, scratch_store.TYPE, subject, wrong)
            outside: dict[rdf.NamedNode, rdf.Term] = {}
            for path, values in properties.items():
                yield from self._in_namespace(subject, path, path, wrong)
                fine = path == scratch_store.TYPE or self.is_property(path)
                if not fine:
                    yield self._no_property(subject, path)
                for value in values:
                    yield from self._in_namespace(subject, path, value, wrong)
                    yield from _characters(subject, path, value)
                    yield from _link(subject, path, value)
                    if fine:
                        yield from self._value(subject, path, value)
                if fine and (domain := self._domains.get(path)) and of and self._is_ours(of) and not domain & of:
                    outside[path] = values[-1]
            if outside:
                yield from self._outside(subject, properties, outside, [kind for kind in stated if self.is_class(kind)])
            if isinstance(subject, rdf.NamedNode) and CLAIM in of:
                yield from _address(subject, properties, sources)

    def is_looked_at(self, kinds: Iterable[rdf.Term], aimed: frozenset[rdf.Term]) -> bool:
        """Return whether shapes target one of some classes; true for an unknown class, which is reported elsewhere."""
        stated = list(kinds)
        at_fault = (
            not self.is_class(kind)
            or meant_namespace(text(kind), self._defines) is not None
            or (text(kind).startswith((str(OPN), *STANDARD)) and not self._defines(text(kind)))
            for kind in stated
        )
        return bool(self.above(stated) & aimed) or any(at_fault)

    def is_property(self, term: rdf.NamedNode) -> bool:
        """Return whether a term may be a property, as far as we know its namespace."""
        if term.value.startswith(str(OPN)) and self._defines(term.value):
            return bool(self._types.get(term, set()) & {OBJECT, DATATYPE, ANNOTATION})
        return not _is_class_of_others(term)

    def is_class(self, term: rdf.Term) -> bool:
        """Return whether a term may be a class, as far as we know its namespace."""
        if not isinstance(term, rdf.NamedNode):
            return isinstance(term, rdf.BlankNode)
        if term.value.startswith(str(OPN)) and self._defines(term.value):
            return CLASS in self._types.get(term, set())
        return not term.value.startswith(STANDARD) or _is_class_of_others(term) or not self._defines(term.value)

    def _is_ours(self, kinds: Iterable[rdf.Term]) -> bool:
        return any(kind in self._types for kind in kinds)

    def _iris(self, classes: Iterable[rdf.Term]) -> Iterator[rdf.Term]:
        for one in classes:
            rest = next(iter(self._about.get(one, {}).get(UNION, ())), None)
            if rest is None:
                yield one
            while rest is not None and rest in self._about:
                yield from self._about[rest].get(FIRST, ())
                rest = next(iter(self._about[rest].get(REST, ())), None)

    def _in_namespace(self, subject: rdf.Term, path: rdf.NamedNode, term: rdf.Term, wrong: set[str]) -> Iterator[Found]:
        """Find the namespaces that only look like a known one, each once in an entry."""
        iri = term.value if isinstance(term, rdf.NamedNode) else ""
        if isinstance(term, scratch_store.Literal):
            iri = term.datatype.value
        found = meant_namespace(iri, self._defines) if iri else None
        if found is None or found[0] in wrong:
            return
        name, meant = found
        wrong.add(name)
        problem = f"{name} is no namespace that is known here. {did_you_mean([meant])}"
        if name.endswith(":") and "/" not in name:
            problem = f"The prefix {name[:-1]} is not declared here. Declare it as {meant}."
        yield ("OPN010", subject, path, term, problem, meant, "violation", name)

    def _outside(
        self,
        subject: rdf.Term,
        properties: Mapping[rdf.NamedNode, Sequence[rdf.Term]],
        outside: Mapping[rdf.NamedNode, rdf.Term],
        kinds: Sequence[rdf.Term],
    ) -> Iterator[Found]:
        """Find the properties that things of other classes have; where it is all of them, the type is at fault."""
        wrong = _join_names(kinds)
        ours = {
            path for path in properties if any(text(kind).startswith(str(OPN)) for kind in self._domains.get(path, ()))
        }
        if len(outside) > 1 and outside.keys() >= ours and len(properties.get(scratch_store.TYPE, ())) == 1:
            path = max(outside, key=text)
            problem = f"This is {wrong}, which does not have its properties: {shorten(path.value)}, for one, is a "
            problem += f"property of {_join_names(self._domains[path])}. Correct the type."
            yield (
                "OPN013",
                subject,
                scratch_store.TYPE,
                properties[scratch_store.TYPE][0],
                problem,
                "",
                "violation",
                "",
            )
            return
        for path, value in outside.items():
            right = _join_names(self._domains[path])
            problem = f"{shorten(path.value)} is a property of {right}, and this is {wrong}, so no rule looks at it."
            remedy = f"Move it to one of {right}, or correct the type."
            yield ("OPN013", subject, path, value, f"{problem} {remedy}", "", "violation", "")

    def _no_property(self, subject: rdf.Term, path: rdf.NamedNode) -> Found:
        name = shorten(path.value)
        what = "a class" if CLASS in self._types.get(path, {CLASS}) else "a term for a value"
        near = path.value[: -len(_local(path))] + _local(path)[:1].lower() + _local(path)[1:]
        right = shorten(near) if near != path.value and self._defines(near) else ""
        remedy = did_you_mean([right]) if right else "Use a property here."
        return ("OPN011", subject, path, path, f"{name} is {what}, not a property. {remedy}", right, "violation", "")

    def _value(self, subject: rdf.Term, path: rdf.NamedNode, value: rdf.Term) -> Iterator[Found]:
        """Find a text where a thing is meant, a thing where a text is meant, and a type that is no class."""
        is_text = isinstance(value, scratch_store.Literal)
        shown = shorten(text(value))
        if path == scratch_store.TYPE:
            if not self.is_class(value):
                what = "a text" if is_text else "not a class"
                yield (
                    "OPN011",
                    subject,
                    path,
                    value,
                    f"{shown} is {what}, and a type is a class.",
                    "",
                    "violation",
                    "",
                )
        elif path in self._things and is_text:
            problem = f"{shorten(path.value)} leads to a thing, and '{shown}' is a text. Write the name of the thing."
            yield ("OPN012", subject, path, value, problem, "", "violation", "")
        elif path in self._texts and not is_text:
            problem = f"{shorten(path.value)} has a text, a number or a date as its value, and {shown} is a thing."
            yield ("OPN012", subject, path, value, problem, "", "violation", "")


def _characters(subject: rdf.Term, path: rdf.NamedNode, value: rdf.Term) -> Iterator[Found]:
    """Find the characters that no text may have: controls, those that no XML can hold, and overrides of direction."""
    if not isinstance(value, scratch_store.Literal) or value.value.isprintable():
        return
    plain = value.value.replace("\r\n", "\n")
    for character in dict.fromkeys(plain):
        code = ord(character)
        control = unicodedata.category(character) == "Cc" and character not in LINE_ENDS
        if control or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or character in OVERRIDES:
            problem = f"The text has {name_character(character)}, which nobody can see. Take it out."
            yield ("OPN014", subject, path, value, problem, "", "violation", "")


def _link(subject: rdf.Term, path: rdf.NamedNode, value: rdf.Term) -> Iterator[Found]:
    """Find the links that no reader can follow, or that should not be published."""
    if isinstance(value, scratch_store.Literal) and value.datatype != ANY_URI:
        return
    if (iri := text(value)) and not iri.startswith(BASE) and (problem := fault_of_link(iri)):
        yield ("OPN016", subject, path, value, problem, "", "violation", "")


def _address(
    subject: rdf.NamedNode, properties: Mapping[rdf.NamedNode, Sequence[rdf.Term]], sources: frozenset[str]
) -> Iterator[Found]:
    """Find a claim whose address is not below that of its source and model."""
    source, model = (next((text(v).rsplit("/", 1)[-1] for v in properties.get(p, ())), "") for p in (SOURCE, MODEL))
    at, kind = scratch_store.TYPE, next(iter(properties.get(scratch_store.TYPE, ())), subject)
    about = model or ("license" if EVALUATION in properties.get(scratch_store.TYPE, ()) else "")
    right = f"{CLAIMS}{source or '<source>'}/{f'{about}/' if about else ''}"
    if not subject.value.startswith(CLAIMS) or subject.value == CLAIMS:
        problem = f"The address of a claim starts with {right}, so that no other claim has it. Is there an @base?"
        yield ("OPN015", subject, at, kind, problem, right, "violation", "")
        return
    parts = subject.value.removeprefix(CLAIMS).split("/")
    if len(parts) == 1 or not source or (parts[0] == "curated" and CURATED in properties.get(STANDING, ())):
        return
    if parts[0] != source and parts[0] in sources:
        problem = f"The address is one of the source {parts[0]}, and the claim is by {source}. Start it with {right}."
        yield ("OPN015", subject, at, kind, problem, right, "violation", "")
    elif about and parts[:2] != [source, about]:
        problem = f"The address of a claim starts with its source and its model: {right}."
        yield ("OPN015", subject, at, kind, problem, right, "warning", "")


def _is_class_of_others(term: rdf.NamedNode) -> bool:
    """Return whether a term of a standard vocabulary is a class; all of them start these with a capital letter."""
    return term.value.startswith(STANDARD) and _local(term)[:1].isupper()


def _local(term: rdf.NamedNode) -> str:
    return term.value.replace("#", "/").rsplit("/", 1)[-1]


def _join_names(terms: Iterable[rdf.Term]) -> str:
    return " or ".join(sorted(shorten(text(term)) for term in terms))


def _iri(name: object) -> rdf.NamedNode:
    return rdf.iri(str(name))
