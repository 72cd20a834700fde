"""The keys of an entry in YAML: which things have them, and what each takes, by the rules and the ontology."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import DCTERMS, OWL, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check.candidates import Candidates
from openness.check.shapes import shapes
from openness.errors import OpennessError
from openness.namespaces import OPN
from openness.paths import ontology_files
from openness.rdf import convert
from openness.readers.jsonld import context
from openness.readers.records import INHERITED
from openness.suggest import did_you_mean, find_near
from openness.terms import BASE, GRAPH, expand, slug

COMPUTED = URIRef(f"{BASE}shape/nothing-computed")
"""The rule that lists what only rules compute."""
ALWAYS = ("label", "note", "seeAlso", "source", "evidence")
"""Keys that anything may have."""
HIDDEN = ("View", "Count", "OpennessScale", "NamedGraph")
"""Classes that no entry describes."""
TYPES = {"date": "date", "gYearMonth": "month", "gYear": "year", "integer": "number"}


class UnknownClassError(OpennessError):
    """A class that no entry describes; the message names those that may be meant."""


@dataclass(frozen=True)
class Key:
    """A key of an entry in YAML.

    `takes` is text, number, date, month, year, term (one of `values`), address (a URL), or the kind of a thing, such as
    license. `single` keys have one value.
    """

    name: str
    term: str
    definition: str
    takes: str
    values: tuple[str, ...] = ()
    required: bool = False
    single: bool = False


@dataclass(frozen=True)
class Described:
    """A class whose things entries describe: its name, its definition, and its keys."""

    name: str
    definition: str
    keys: tuple[Key, ...]


def read_keys(root: Path) -> dict[str, Described]:
    """Return the classes that an entry can describe, by name, with their keys. Raises ShapesError."""
    store = rdf.empty()
    for path in ontology_files(root, ".ttl"):
        if path.parent == root / "ontology":
            rdf.read_file(store, path, GRAPH.ontology)
    ontology, written = convert.graph_of(store), shapes(root)
    computed = map(str, written.objects(COMPUTED, DCTERMS.subject))
    candidates = Candidates(written, [*rdf.statements(store)], computed, ())
    reader = _Reader(written, ontology, candidates)
    return {one.name: one for one in sorted(reader.classes(), key=lambda one: one.name)}


def find_class(described: Mapping[str, Described], name: str) -> Described:
    """Return a class by its name, in any case. Raises UnknownClassError for one that there is not."""
    wanted = name.removeprefix("opn:").casefold()
    for one in described.values():
        if one.name.casefold() == wanted:
            return one
    near = find_near(wanted, (one.casefold() for one in described), 2)
    meant = [one for one in described if one.casefold() in near]
    hint = did_you_mean(meant) or f"There are: {', '.join(described)}."
    raise UnknownClassError(f"No class '{name}'. {hint}")


def all_keys(described: Mapping[str, Described]) -> list[str]:
    """Return every key once, in alphabetical order."""
    return sorted({key.name for one in described.values() for key in one.keys})


class _Reader:
    def __init__(self, written: Graph, ontology: Graph, candidates: Candidates) -> None:
        self._shapes, self._ontology, self._candidates = written, ontology, candidates
        self._names: dict[str, str] = {}
        for name, term in candidates.keys.items():
            if not term.startswith("@") and (term not in self._names or name == slug(term)):
                self._names[term] = name
        for name, described in context().items():
            if isinstance(described, dict) and "@container" in described and (iri := expand(str(described["@id"]))):
                self._names[iri] = name
        self._words: dict[str, list[str]] = {}
        for word, term_name in context().items():
            if isinstance(term_name, str) and (iri := expand(term_name)):
                self._words.setdefault(iri, []).append(word)

    def classes(self) -> Iterator[Described]:
        """Yield each class of the ontology at whose things a rule about their form aims."""
        for kind in sorted({*self._shapes.objects(None, SH.targetClass)}, key=str):
            name = slug(str(kind))
            if str(kind).startswith(str(OPN)) and name not in HIDDEN:
                yield Described(name, self._definition(kind), tuple(self._keys_of(kind)))

    def _keys_of(self, kind: Node) -> Iterator[Key]:
        above = {*self._ontology.transitive_objects(kind, RDFS.subClassOf)}
        below = {*self._ontology.transitive_subjects(RDFS.subClassOf, kind)}
        found: dict[str, Key] = {}
        for term, name in sorted(self._names.items(), key=lambda one: one[1]):
            stated = self._ontology.objects(URIRef(term), RDFS.domain)
            domains = {one for domain in stated for one in self._members(domain)}
            if kind == OPN.Record and name in INHERITED:
                domains = {kind}
            if domains & (above | below) or name in ALWAYS or (name == "altLabel" and OPN.Claim not in above):
                found[name] = self._key(name, term)
        for shape in (one for of in above for one in self._shapes.subjects(SH.targetClass, of)):
            for part in self._shapes.objects(shape, SH.property):
                path = self._shapes.value(part, SH.path)
                name = self._names.get(str(path), "")
                if name:
                    known = found.get(name) or self._key(name, str(path))
                    least, most = (self._shapes.value(part, limit) for limit in (SH.minCount, SH.maxCount))
                    if str(most) == "0":
                        found.pop(name, None)
                        continue
                    found[name] = replace(
                        known,
                        definition=known.definition or str(self._shapes.value(part, SH.message) or ""),
                        required=known.required or str(least) == "1",
                        single=known.single or str(most) == "1",
                    )
        yield from sorted(found.values(), key=lambda key: (not key.required, key.name))

    def _key(self, name: str, term: str) -> Key:
        described = context().get(name)
        kind = described.get("@type", "") if isinstance(described, dict) else ""
        values: tuple[str, ...] = ()
        takes = TYPES.get(str(kind).removeprefix("xsd:"), "text")
        if kind == "@vocab":
            takes, values = "term", tuple(self._values(term))
        elif kind == "@id":
            inner = described.get("@context") if isinstance(described, dict) else None
            takes = slug(str(inner["@base"])) if isinstance(inner, dict) else "address"
        return Key(name, term, self._definition(URIRef(term)), takes, values)

    def _values(self, term: str) -> Iterator[str]:
        """Yield the values of a key as an entry writes them, words before names of terms."""
        for value in self._candidates.allowed(term):
            yield from (*self._words.get(value, ()), slug(value))

    def _definition(self, term: Node) -> str:
        for path in (SKOS.definition, RDFS.comment):
            for text in self._ontology.objects(term, path):
                return " ".join(str(text).split())
        return ""

    def _members(self, domain: Node) -> Iterable[Node]:
        union = self._ontology.value(domain, OWL.unionOf)
        return [domain] if union is None else Collection(self._ontology, union)
