"""Terms and statements of the engine, and the same as rdflib has them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from openness.rows import Row, Rows

Triples: TypeAlias = list[ox.Triple]
Quad: TypeAlias = ox.Quad
Triple: TypeAlias = ox.Triple
NamedNode: TypeAlias = ox.NamedNode
BlankNode: TypeAlias = ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class UnreadableError(ValueError):
    """A file or a query that cannot be read; the message says where and why."""


# The cells of a table are levels and names of components over and over, and to make one takes longer than to find it.
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
    """Return the statements of an rdflib graph as the engine's own."""
    return [ox.Triple(term_of(s), term_of(p), term_of(o)) for s, p, o in graph]  # type: ignore[arg-type]


def rows_of(result: ox.QuerySolutions) -> Rows:
    """Return the rows of an answer, computed while they are read; they raise UnreadableError where it breaks off."""

    def rows() -> Iterator[Row]:
        try:
            for solution in result:
                yield tuple([None if term is None else node(term) for term in solution])
        except (RuntimeError, OSError) as error:  # an endpoint elsewhere that does not answer
            raise UnreadableError(f"The query cannot be answered: {error}") from error

    return Rows(tuple(v.value for v in result.variables), rows())


def iri(text: str) -> NamedNode:
    """Return an IRI as the engine's own term."""
    return ox.NamedNode(text)
