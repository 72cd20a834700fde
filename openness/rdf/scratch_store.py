"""A small store for rules to work on: an ontology, some triples around it, and what is derived from them."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF

from openness.rdf import DEFAULT, Embedded, Quad, Term, UnreadableError

Literal = ox.Literal
TYPE = ox.NamedNode(str(RDF.type))


def flat(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Return triples as an excerpt holds them: all in the default graph, and types in their named graphs too.

    A rule may ask for the graph that describes a node; it need not ask for the graph of other triples.
    """
    listed = list(quads)
    return (*(ox.Quad(q.subject, q.predicate, q.object) for q in listed), *(q for q in listed if q.predicate == TYPE))


def find_types(types: Iterable[tuple[Term, Iterable[Term]]], graph: str) -> list[Quad]:
    """Return the types of things as triples of a named graph."""
    name = ox.NamedNode(graph)
    return [ox.Quad(thing, TYPE, kind, name) for thing, kinds in types for kind in kinds]  # type: ignore[arg-type]


def excerpt(
    ontology: Iterable[Quad], around: Iterable[Quad], stated: Iterable[ox.Triple], types: Iterable[Quad]
) -> Embedded:
    """Return a store with an ontology and what is around entries, both `flat`, what entries state, and their types."""
    store = ox.Store()
    for part in (ontology, around, types):
        store.extend(part)
    add(store, stated)
    return store


def add(store: Embedded, triples: Iterable[ox.Triple]) -> None:
    """Add triples to the default graph of a store."""
    # Without naming the default graph, which takes three times as long.
    store.extend([ox.Quad(subject, predicate, value) for subject, predicate, value in triples])


def about(
    store: Embedded, subject: Term | None, predicate: ox.NamedNode | None = None, value: Term | None = None
) -> Iterator[Quad]:
    """Find what the default graph of a store says of a subject, or by another pattern."""
    return store.quads_for_pattern(subject, predicate, value, DEFAULT)  # type: ignore[arg-type]


def triples_in(store: Embedded) -> list[ox.Triple]:
    """Return the triples in the default graph of a store."""
    return [quad.triple for quad in about(store, None)]


def to_ntriples(triples: Iterable[ox.Triple]) -> str:
    """Write triples as N-Triples."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def literal(text: str, datatype: str) -> Literal:
    """Make a literal."""
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


def as_stored(term: Term) -> str:
    """Return the text of a literal as a store gives it back, which knows some values and not how they were written."""
    store = ox.Store()
    store.add(ox.Quad(TYPE, TYPE, term))
    found = next(iter(store)).object
    return found.value if isinstance(found, ox.Literal) else ""


def may_be_subject(term: Term) -> bool:
    """Return whether a term may be the subject of a triple."""
    return isinstance(term, (ox.NamedNode, ox.BlankNode))


def triple(subject: Term, predicate: ox.NamedNode, value: Term) -> ox.Triple:
    """Make a triple."""
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]


def answers(store: Embedded, sparql: str) -> list[Term]:
    """Answer a query that selects one variable. Raises UnreadableError where it cannot be answered."""
    try:
        found = store.query(sparql)
        return [row[0] for row in found] if isinstance(found, ox.QuerySolutions) else []
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise UnreadableError(str(error)) from error
