"""Terms and triples of the engine, and the rows of its answers."""

from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from openness.errors import OpennessError
from openness.rdf.rows import Row, Rows

Triples: TypeAlias = list[ox.Triple]
Quad: TypeAlias = ox.Quad
Triple: TypeAlias = ox.Triple
NamedNode: TypeAlias = ox.NamedNode
BlankNode: TypeAlias = ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class UnreadableError(OpennessError):
    """A file or a query that cannot be read; the message says where and why."""


class FormatError(OpennessError):
    """A triple that a format cannot say; the message says which, and in which format it can be written."""


def rows_of(result: ox.QuerySolutions) -> Rows:
    """Return the rows of an answer, computed while they are read; they raise UnreadableError where it breaks off."""

    def rows() -> Iterator[Row]:
        try:
            for solution in result:
                row = tuple(solution)
                if ox.Triple in map(type, row):
                    raise UnreadableError("Triple terms (RDF-star) are not supported.")
                yield row
        except (RuntimeError, OSError) as error:  # an endpoint elsewhere that does not answer
            raise UnreadableError(f"The query cannot be answered: {error}") from error

    return Rows(tuple(v.value for v in result.variables), rows())


def iri(text: str) -> NamedNode:
    """Return an IRI as the engine's own term."""
    return ox.NamedNode(text)
