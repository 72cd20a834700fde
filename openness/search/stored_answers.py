"""Store answers that grow with the landscape in the index, row by row; a page reads the rows it shows."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from openness.landscape import Landscape
from openness.query import answer as asked
from openness.query import saved_queries
from openness.query.saved_queries import Parameter, SavedQuery
from openness.rdf import iri
from openness.rdf.rows import Answer, BlankNode, Literal, NamedNode, Row, Rows, Term, datatype
from openness.search.reader import Reader

VIEW = Parameter("view", "View", "iri", "opn:View", default="current")

TABLES = """
CREATE TABLE answers (
  name TEXT, view TEXT, asked TEXT, columns TEXT, total INTEGER, PRIMARY KEY (name, view)) WITHOUT ROWID;
CREATE TABLE answer_rows (name TEXT, view TEXT, at INTEGER, terms TEXT, PRIMARY KEY (name, view, at)) WITHOUT ROWID;
"""
LISTS: Mapping[str, tuple[str, ...]] = {
    "commercial-use-of-weights": ("current",),
    "component-table": ("current",),
    "contradictions": ("",),
    "dpv-openness-status": ("current",),
    "landscape": ("current",),
    "levels-by-source": ("",),
    "levels-without-license": ("current",),
    "license-fit": ("current",),
    "model-facets": ("current",),
    "model-impact": ("current",),
    "model-table": ("current",),
    "models-released": ("current",),
    "open-weights": ("current",),
    "unknown-cells": ("current",),
}
"""The saved queries that page through all models, each in the stored views; "" for one without a view."""
BLANK = "_"
"""Marks the name of a blank node."""
ROWS_AT_ONCE = 1000
"""How many rows are read in one go."""


@dataclass(frozen=True)
class Table:
    """The answer to a saved query: its columns, and its rows in stored form, computed while they are read, once."""

    columns: tuple[str, ...]
    rows: Iterator[str]


def view_of(query: SavedQuery, given: Mapping[str, str]) -> str | None:
    """Return the view of a stored answer with these values, "" if there is none to choose.

    None where a value is asked for that is not the default, or is missing.
    """
    left = {name: value.strip() for name, value in given.items() if value.strip()}
    view = ""
    for parameter in query.parameters:
        value = left.pop(parameter.name, parameter.default)
        if parameter.required and not value:
            return None
        if parameter.name == VIEW.name:
            view = value or ""
        elif value != parameter.default:
            return None
    return None if left else view


def ask(landscape: Landscape, name: str, view: str) -> Table | None:
    """Answer a saved query, or return None where the landscape has no such query, or it gives no table."""
    if name not in saved_queries.names(landscape.root):
        return None
    found = asked.stream(landscape, saved_queries.read(landscape.root, name), {"view": view} if view else {})
    return Table(found.columns, map(format_row, found.rows)) if isinstance(found, Rows) else None


def format_row(row: Row) -> str:
    """Format a row for the index: its terms in JSON, with tabs between them."""
    return "\t".join(json.dumps(_parts(term), ensure_ascii=False) for term in row)


def parse_row(row: str) -> Row:
    """Parse a stored row."""
    return tuple(map(_term, row.split("\t")))


def keep(connection: sqlite3.Connection, query: SavedQuery, view: str, table: Table) -> None:
    """Keep an answer, and what it answers."""
    total = 0
    for total, row in enumerate(table.rows, start=1):
        connection.execute("INSERT INTO answer_rows VALUES (?, ?, ?, ?)", (query.slug, view, total - 1, row))
    head = (query.slug, view, digest(query), " ".join(table.columns), total)
    connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", head)


def digest(query: SavedQuery) -> str:
    """Return a digest of the text of a saved query."""
    return hashlib.sha256(query.text.encode()).hexdigest()[:16]


def list_stored(index: Reader) -> list[tuple[str, str, str]]:
    """List the stored answers: the name of the saved query, its view, and the digest of its text."""
    return [(name, view, asked) for name, view, asked in index.rows("SELECT name, view, asked FROM answers")]


def table(index: Reader, name: str, view: str) -> Table:
    """Return a stored answer, in stored form."""
    ((columns, total),) = index.rows("SELECT columns, total FROM answers WHERE name = ? AND view = ?", name, view)
    return Table(tuple(columns.split()), _read_rows(index, name, view, total))


def size(index: Reader, query: SavedQuery, given: Mapping[str, str]) -> int | None:
    """Return how many rows the answer with these values has, or None if it is not stored."""
    head = _head(index, query, given)
    return head[2] if head else None


def read(index: Reader, query: SavedQuery, given: Mapping[str, str], start: int = 0, count: int = -1) -> Answer | None:
    """Return so many rows of the answer with these values, from an offset on, or None if it is not stored."""
    head = _head(index, query, given)
    if not head:
        return None
    view, columns, _ = head
    return Answer(columns, tuple(map(parse_row, _some(index, query.slug, view, start, count))))


def stream(index: Reader, query: SavedQuery, given: Mapping[str, str]) -> Rows | None:
    """Return all rows of the answer with these values, read on demand, or None if it is not stored."""
    head = _head(index, query, given)
    if not head:
        return None
    view, columns, total = head
    return Rows(columns, map(parse_row, _read_rows(index, query.slug, view, total)))


def _head(index: Reader, query: SavedQuery, given: Mapping[str, str]) -> tuple[str, tuple[str, ...], int] | None:
    """Return the view of a stored answer, its columns, and how many rows it has."""
    if (view := view_of(query, given)) is None:
        return None
    sql = "SELECT columns, total FROM answers WHERE name = ? AND view = ?"
    found = index.rows(sql, query.slug, view)
    return (view, tuple(found[0][0].split()), int(found[0][1])) if found else None


def _some(index: Reader, name: str, view: str, start: int, count: int) -> Iterator[str]:
    sql = "SELECT terms FROM answer_rows WHERE name = ? AND view = ? AND at >= ? ORDER BY at LIMIT ?"
    return map(itemgetter(0), index.rows(sql, name, view, start, count))


def _read_rows(index: Reader, name: str, view: str, total: int) -> Iterator[str]:
    """Read the rows of an answer, some at a time."""
    return chain.from_iterable(_some(index, name, view, start, ROWS_AT_ONCE) for start in range(0, total, ROWS_AT_ONCE))


def _parts(term: Term | None) -> list[str | None] | None:
    if term is None:
        return None
    if isinstance(term, BlankNode):
        return [term.value, BLANK]
    if isinstance(term, Literal):
        return [term.value, term.language, datatype(term) or None]
    return [term.value]


@lru_cache(1 << 16)
def _term(written: str) -> Term | None:
    """Read a term; a table has most of its terms in many rows."""
    kept: list[str | None] | None = json.loads(written)
    if kept is None:
        return None
    if len(kept) < 3:
        return NamedNode(str(kept[0])) if len(kept) == 1 else BlankNode(str(kept[0]))
    text, language, kind = kept
    return Literal(text or "", language=language, datatype=iri(kind) if kind else None)
