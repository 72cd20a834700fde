"""What no shape sees: terms that are not defined, things that nothing describes, things without a type or an IRI."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, URIRef

from openness import engine
from openness.terms import BASE, OPN, shorten

STANDARD = (DCTERMS, OWL, PROV, RDF, RDFS, SKOS)
UNFOLLOWED = frozenset({str(OPN.rule), str(OWL.versionIRI)})
"""Properties whose values are named and need not be described."""

Flaw = tuple[str, engine.Term | None, engine.NamedNode | None, engine.Term | None, str, str]
"""A code; the subject, property and value at fault; what is wrong; and the term that may have been meant."""

TYPE = engine.iri(str(RDF.type))
KNOWN_NAMESPACES = (str(OPN), *(str(namespace) for namespace in STANDARD))


class Vocabulary:
    """The terms that are defined, and the names that are taken, against which an entry is held."""

    def __init__(self, defined: Iterable[str], names: Callable[[str], Iterable[str]]) -> None:
        """Take the defined terms; `names` gives the things of a kind, such as `model`, by their IRIs."""
        self.defined = frozenset(defined)
        self._names = lru_cache(64)(lambda kind: [shorten(name) for name in names(kind)])
        self._near = lru_cache(4096)(self._find_near)
        self._short = [shorten(term) for term in self.defined]

    def flaws(
        self,
        triples: engine.Triples,
        described: Callable[[engine.NamedNode], bool],
        typed: Callable[[engine.NamedNode], bool],
    ) -> Iterator[Flaw]:
        """Find what no shape sees in an entry; `described` tells whether anything is said of a thing
        anywhere, and `typed` whether it has a class."""
        for t in triples:
            terms = (t.predicate, t.object) if isinstance(t.object, engine.NamedNode) else (t.predicate,)
            for term in terms:
                if term.value.startswith(KNOWN_NAMESPACES) and not self.defines(term.value):
                    near = self._near(term.value)
                    hint = f"Did you mean {near}?" if near else "The terms are listed in ontology/."
                    yield (
                        "OPN001",
                        t.subject,
                        t.predicate,
                        term,
                        f"{shorten(term.value)} is not a term that is defined. {hint}",
                        near,
                    )
            thing = t.object
            if (
                isinstance(thing, engine.NamedNode)
                and thing.value.startswith(BASE)
                and t.predicate.value not in UNFOLLOWED
                and not described(thing)
            ):
                near = self._near(thing.value)
                hint = f"Did you mean {near}?" if near else "Describe it, or mend its name."
                yield "OPN002", t.subject, t.predicate, thing, f"Nothing describes {shorten(thing.value)}. {hint}", near
        yield from self._unseen(triples, typed)

    def _unseen(self, triples: engine.Triples, typed: Callable[[engine.NamedNode], bool]) -> Iterator[Flaw]:
        """Find the subjects at which no shape is aimed: those without a type, and those without an IRI."""
        kinds = {t.subject: t.object for t in triples if t.predicate == TYPE}
        subjects = dict.fromkeys(t.subject for t in triples)
        for subject in subjects:
            kind = kinds.get(subject)
            if isinstance(subject, engine.NamedNode):
                if kind is None and not typed(subject):
                    message = "It has no type, so no rule looks at it. Add one with 'a'."
                    yield "OPN003", subject, TYPE, None, message, ""
            elif isinstance(kind, engine.NamedNode) and kind.value.startswith(str(OPN)):
                message = "A thing without an IRI can be neither referred to nor checked. Give it one."
                yield "OPN004", subject, TYPE, kind, message, ""
        if not any(isinstance(subject, engine.NamedNode) for subject in subjects):
            message = "There is nothing in this file that has an IRI, so there is nothing to check."
            yield "OPN004", None, None, None, message, ""

    def defines(self, term: str) -> bool:
        """Tell whether a term of one of the known namespaces is defined."""
        if term.startswith(str(OPN)):
            return term in self.defined
        for namespace in STANDARD:
            if term.startswith(str(namespace)):
                return URIRef(term) in namespace or term == str(namespace)
        return True

    def _find_near(self, name: str) -> str:
        kind = name[len(BASE) :].split("/", 1)[0]
        among = self._names(kind) if name.startswith(BASE) else self._short
        return next(iter(difflib.get_close_matches(shorten(name), among, n=1, cutoff=0.75)), "")
