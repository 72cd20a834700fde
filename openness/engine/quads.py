"""A small store for rules to work on: an ontology, some statements around it, and what is derived from them."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF

from openness.engine import DEFAULT, Embedded, Quad, Term

TYPE = ox.NamedNode(str(RDF.type))


def excerpt(ontology: bytes, quads: Iterable[Quad]) -> Embedded:
    """Return a store with an ontology, in N-Triples, and some statements.

    All are in the default graph. In the named graphs are types alone: a rule may ask where a thing is described.
    """
    store = ox.Store()
    store.load(ontology, format=ox.RdfFormat.N_TRIPLES)
    listed = list(quads)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT) for quad in listed)
    store.extend(quad for quad in listed if quad.predicate == TYPE)
    return store


def add(store: Embedded, triples: Iterable[ox.Triple]) -> None:
    """Add statements to the default graph of a store."""
    store.extend(ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in triples)


def about(store: Embedded, subject: Term) -> Iterator[Quad]:
    """Find what the default graph of a store says of a subject."""
    return store.quads_for_pattern(subject, None, None, DEFAULT)  # type: ignore[arg-type]


def dump(store: Embedded) -> str:
    """Write the default graph of a store as N-Triples."""
    return (store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=DEFAULT) or b"").decode()


def to_ntriples(quads: Iterable[Quad]) -> bytes:
    """Write statements as N-Triples, whatever graph they are in, each once."""
    triples = dict.fromkeys(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
