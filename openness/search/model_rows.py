"""The models of a landscape and their facets, as saved queries answer them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from openness.landscape import Landscape
from openness.query import saved_queries
from openness.query.answer import choices
from openness.query.saved_queries import QueryError
from openness.rdf.rows import text
from openness.search import stored_answers
from openness.search.reader import Reader
from openness.search.stored_answers import VIEW, Table

MODELS, FACETS, COMMERCIAL = "landscape", "model-facets", "commercial-use-of-weights"
"""The saved queries that say what the models of a view are, and the values of their facets."""

Record = dict[str, str]
Value = tuple[str, str, str, str]
"""A value that is stated of a model: the IRI of the model, the facet, the IRI of the value or nothing, its words."""


class ModelRows(Protocol):
    """The answers of the saved queries about the models of a landscape."""

    def answer(self, name: str, view: str) -> Table | None:
        """Answer a saved query, or return None where there is no such query."""

    def list_kept(self) -> list[tuple[str, str]]:
        """List the saved queries whose answers are stored, each with its view."""


def models(rows_of: ModelRows, view: str) -> Iterator[Record]:
    """Yield the rows of the saved query `landscape` in their order."""
    return _records(rows_of, MODELS, view)


def read_values(rows_of: ModelRows, view: str) -> Iterator[Value]:
    """Yield the values that are stated of the models, those of one model in the order of the saved queries."""
    for record in _records(rows_of, FACETS, view):
        yield record["thing"], record["facet"], record["about"], record["value"]
    for record in _records(rows_of, COMMERCIAL, view):
        yield record["thing"], "commercial", "", record["commercial_use"]


@dataclass(frozen=True)
class Whole:
    """A landscape that is asked as a whole. Raises QueryError for a saved query that is not as it should be."""

    landscape: Landscape

    def answer(self, name: str, view: str) -> Table | None:
        """Ask for an answer."""
        return stored_answers.ask(self.landscape, name, view)

    def list_kept(self) -> list[tuple[str, str]]:
        """List the answers that are worth asking for: the lists that pages show."""
        return [(name, view) for name, its in stored_answers.LISTS.items() for view in its]


@dataclass(frozen=True)
class Again:
    """A landscape with an index that was made before some saved queries changed. Its stored answers are used again."""

    old: Reader
    whole: Whole

    def answer(self, name: str, view: str) -> Table | None:
        """Return the stored answer to the same text of a query."""
        return (
            stored_answers.table(self.old, name, view) if (name, view) in self._same else self.whole.answer(name, view)
        )

    def list_kept(self) -> list[tuple[str, str]]:
        """List the answers that the index keeps, and those that are worth asking for."""
        return [*self._same, *self.whole.list_kept()]

    @cached_property
    def _same(self) -> list[tuple[str, str]]:
        texts = {
            query.slug: stored_answers.digest(query) for query in saved_queries.read_all(self.whole.landscape.root)
        }
        return [(name, view) for name, view, asked in stored_answers.list_stored(self.old) if texts.get(name) == asked]


def views(landscape: Landscape) -> list[str]:
    """List the names of the views whose models can be asked for; none where a saved query is missing."""
    if not {MODELS, FACETS, COMMERCIAL} <= set(saved_queries.names(landscape.root)):
        return []
    return [choice.value for choice in choices(landscape, VIEW)]


def asked_of_models(landscape: Landscape) -> str:
    """Return a digest of the queries that define a view's models."""
    return " ".join(
        stored_answers.digest(saved_queries.read(landscape.root, name)) for name in (MODELS, FACETS, COMMERCIAL)
    )


def _records(rows_of: ModelRows, name: str, view: str) -> Iterator[Record]:
    table = rows_of.answer(name, view)
    if table is None:
        raise QueryError(f"The query '{name}' does not answer with a table.")
    for row in table.rows:
        yield dict(zip(table.columns, map(text, stored_answers.parse_row(row)), strict=True))
