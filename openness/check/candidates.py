"""Collect the names that a place in an entry allows, for suggestions and for --fix."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from urllib.parse import unquote

from rdflib import DCTERMS, OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.check.misspellings import Grade, NearName, best_match, is_same
from openness.namespaces import OPN
from openness.rdf import convert
from openness.readers.jsonld import context, short_names
from openness.terms import BASE, expand, shorten, slug

Terms = tuple[str, ...]
Suggestion = tuple[str, Grade]
"""The IRI of what may be meant, or a keyword such as @id, and how sure that is."""


class Candidates:
    """The terms that each property allows by the shapes, or by its range in the ontology, and the properties."""

    def __init__(self, shapes: Graph, ontology: Iterable[rdf.Quad], computed: Iterable[str], standard: Terms) -> None:
        """Take the shapes and the ontology; what is `computed` is never suggested, `standard` are terms of others."""
        self._shapes, self._quads = shapes, ontology
        self._never, self._standard = frozenset(computed), standard
        self.allowed: Callable[[str], Terms] = lru_cache(512)(self._find_allowed)

    @cached_property
    def _ontology(self) -> Graph:
        """The ontology as a graph, which is made for the first misspelling."""
        return convert.as_graph([quad.triple for quad in self._quads])

    @cached_property
    def _properties(self) -> frozenset[str]:
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
        return frozenset(str(name) for kind in kinds for name in self._ontology.subjects(RDF.type, kind))

    def for_key(self, wrong: str) -> Suggestion | None:
        """Return the property that a misspelled one may stand for."""
        if wrong.startswith(str(OPN)):
            return _pick_suggestion(best_match(unquote(slug(wrong)), self.keys), self.keys)
        start = wrong[: len(wrong) - len(slug(wrong))]
        near = {slug(term): term for term in self._standard if term.startswith(start)}
        return _pick_suggestion(best_match(slug(wrong), near), near) or self._elsewhere(wrong)

    def for_value(self, path: str, wrong: str) -> Suggestion | None:
        """Return the term that a misspelled value of a property may stand for."""
        if not wrong.startswith(str(OPN)):
            return self.for_key(wrong)
        names = {slug(term): term for term in self.allowed(path)}
        return _pick_suggestion(best_match(unquote(slug(wrong)), names), names)

    @staticmethod
    def for_thing(wrong: str, things: Iterable[str]) -> Suggestion | None:
        """Return which of some things is meant by a name that differs from its own, such as another case of it."""
        start = f"{BASE}{wrong.removeprefix(BASE).partition('/')[0]}/"
        names = {thing.removeprefix(start): thing for thing in things if thing.startswith(start) and thing != wrong}
        name = unquote(wrong.removeprefix(start))
        found = _pick_suggestion(best_match(name, names), names)
        if found and found[1] == "certain" and not is_same(name, found[0].removeprefix(start)):
            return found[0], "likely"  # a name may be new, where a term cannot be
        return found

    def _elsewhere(self, wrong: str) -> Suggestion | None:
        """Return the term of another namespace that has the name, if there is only one that the shapes know."""
        found = [term for term in (*self._standard, *self._properties) if slug(term) == slug(wrong)]
        used = [term for term in found if (None, None, URIRef(term)) in self._shapes] or found
        return (used[0], "likely") if len(used) == 1 else None

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Return the properties by name, those of others by the names that our JSON-LD context gives them."""
        ours = (term for term in sorted(self._properties - self._never) if term.startswith(str(OPN)))
        names = {slug(term): term for term in ours}
        names |= {short: str(expand(name)) for short, name in short_names().items()}
        words = {short: term for short, term in context().items() if isinstance(term, str)}
        names |= {short: KEYWORDS[term] for short, term in words.items() if term in KEYWORDS}
        return {name: term for name, term in names.items() if term not in self._never}

    def _find_allowed(self, path: str) -> Terms:
        """Return the terms of the ontology that may be values of a property; none where it takes no terms."""
        if path == str(RDF.type):
            kinds = {str(kind) for kind in self._ontology.subjects(RDF.type, OWL.Class)}
            return tuple(sorted(kind for kind in kinds - self._never if kind.startswith(str(OPN))))
        listed, ranges = set[str](), set[Node]()
        for shape in self._shapes.subjects(SH.path, URIRef(path)):
            if (shape, DCTERMS.identifier, None) not in self._shapes:
                continue  # a part of a rule about the thing as a whole
            for choices in self._shapes.objects(shape, SH["in"]):
                listed.update(str(choice) for choice in Collection(self._shapes, choices))
            ranges.update(self._shapes.objects(shape, SH["class"]))
        ranges = ranges or set(self._ontology.objects(URIRef(path), RDFS.range))
        terms = listed or {str(term) for kind in ranges for term in self._of_kind(kind)}
        return tuple(sorted(term for term in terms if term.startswith(str(OPN))))

    def _of_kind(self, kind: Node) -> Iterable[Node]:
        for below in self._ontology.transitive_subjects(RDFS.subClassOf, kind):
            yield from self._ontology.subjects(RDF.type, below)


KEYWORDS = {"@graph": "@graph", "@id": "@id", "@type": str(RDF.type)}
"""The keywords of JSON-LD for which our context has a name, each with the property or keyword that it is."""


def _pick_suggestion(match: NearName | None, names: Mapping[str, str]) -> Suggestion | None:
    return (names[match.name], match.grade) if match else None


def short_name(term: str) -> str:
    """Return a term, or a keyword of JSON-LD, as a message names it."""
    names = {keyword: name for name, keyword in context().items() if isinstance(keyword, str)}
    return names.get(term, term) if term.startswith("@") else shorten(term)
