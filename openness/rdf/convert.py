"""Terms and triples of the engine as rdflib has them, for what works with rdflib's graphs; and the way back."""

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from openness.rdf import Embedded, Store, Term, Triple, Triples, UnreadableError, whole
from openness.terms import shorten


# The names of components and levels come over and over, and to make one takes longer than to find it.
@lru_cache(maxsize=4096)
def node(term: Term) -> Node:
    """Return a term of the engine as rdflib's. Raises UnreadableError for a triple term."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise UnreadableError("Triple terms (RDF-star) are not supported.")


def term_of(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return a term of rdflib as the engine's."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        raise TypeError(f"{node!r} is not an RDF term.")
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))


def triples_of(graph: Iterable[tuple[Node, Node, Node]]) -> Triples:
    """Return the triples of an rdflib graph as the engine's own."""
    return [Triple(term_of(s), term_of(p), term_of(o)) for s, p, o in graph]  # type: ignore[arg-type]


def as_graph(triples: Iterable[Triple]) -> Graph:
    """Return triples as an rdflib graph."""
    graph = Graph()
    for triple in triples:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


def graph_of(store: Store, *names: str) -> Graph:
    """Return the triples of the named graphs, or all of them where none is named, as an rdflib graph."""
    if not isinstance(store, Embedded):
        return as_graph(t for name in names or [""] for t in store.statements(name))
    wanted: list[ox.NamedNode | ox.DefaultGraph | None] = [ox.NamedNode(name) for name in names] or [whole(store)]
    return as_graph(quad.triple for name in wanted for quad in store.quads_for_pattern(None, None, None, name))


def dataset_of(store: Store, names: Iterable[str]) -> Dataset:
    """Return named graphs as a dataset of rdflib, of which a query without GRAPH sees all."""
    dataset = Dataset(default_union=True)
    for name in names:
        if isinstance(store, Embedded):
            quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
            triples: Iterable[Triple] = (quad.triple for quad in quads)
        else:
            triples = store.statements(name)
        graph = dataset.graph(URIRef(name))
        dataset.addN((node(t.subject), node(t.predicate), node(t.object), graph) for t in triples)
    return dataset


def values(store: Embedded, subject: Node, path: Node) -> list[Node]:
    """Return the values of a property of a subject, in a stable order."""
    found = store.quads_for_pattern(term_of(subject), term_of(path), None, whole(store))  # type: ignore[arg-type]
    return sorted((node(quad.object) for quad in found), key=str)


def show_term(term: Node | None) -> str:
    """Return a term of rdflib as people read it: an IRI in prefixed form, the characters of a literal."""
    return shorten(str(term)) if isinstance(term, URIRef) else "" if term is None else str(term)
