"""Answers of saved queries that grow with the landscape, kept in the index row by row; a page reads those it shows."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from openness import ask as asked
from openness import saved
from openness.build import Landscape
from openness.index.reader import Reader
from openness.rows import Answer, Row, Rows
from openness.saved import Parameter, SavedQuery

VIEW = Parameter("view", "Which claims", "iri", "opn:View", default="published")

TABLES = """
CREATE TABLE answers (name TEXT, view TEXT, columns TEXT, total INTEGER, PRIMARY KEY (name, view)) WITHOUT ROWID;
CREATE TABLE answer_rows (name TEXT, view TEXT, at INTEGER, terms TEXT, PRIMARY KEY (name, view, at)) WITHOUT ROWID;
"""
LISTS: Mapping[str, tuple[str, ...]] = {
    "model-table": ("published", "corrected"),
    "sources": ("",),
}
"""The saved queries that pages list things by, each in the views that are kept; "" where it has none."""
BLANK = "_"
"""What stands beside the name of a nameless thing."""
SOME = 1000
"""How many rows are read in one go."""
COUNTED = ("contradictions",)
"""Those of which only the number of rows is kept."""


@dataclass(frozen=True)
class Table:
    """The answer to a saved query: its columns, and its rows as they are kept, computed while they are read, once."""

    columns: tuple[str, ...]
    rows: Iterator[str]


def of_models(root: Path) -> list[tuple[str, str]]:
    """List the saved queries that have a row or more for each model, each with the view that it is asked by if none is.

    They say so in their header (`scope: model`), and need no value that a user would have to give.
    """
    found = (query for query in saved.read_all(root) if query.scope == "model")
    return [(query.slug, view) for query in found if (view := view_of(query, {})) is not None]


def view_of(query: SavedQuery, given: Mapping[str, str]) -> str | None:
    """Return the view by which an answer with these values is kept, "" where there is none to choose.

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
    if name not in saved.names(landscape.root):
        return None
    found = asked.stream(landscape, saved.read(landscape.root, name), {"view": view} if view else {})
    if not isinstance(found, Rows):
        return None
    if name in COUNTED:
        return Table(found.columns, ("" for _ in found.rows))
    return Table(found.columns, map(written, found.rows))


def written(row: Row) -> str:
    """Write a row as it is kept: its terms in JSON, with tabs between them."""
    return "\t".join(json.dumps(_parts(term), ensure_ascii=False) for term in row)


def terms(row: str) -> tuple[Node | None, ...]:
    """Read a row that is kept."""
    return tuple(map(_term, row.split("\t")))


def keep(connection: sqlite3.Connection, name: str, view: str, table: Table) -> None:
    """Keep an answer, or only the number of its rows."""
    total = 0
    for row in table.rows:
        if name not in COUNTED:
            connection.execute("INSERT INTO answer_rows VALUES (?, ?, ?, ?)", (name, view, total, row))
        total += 1
    connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (name, view, " ".join(table.columns), total))


def size(index: Reader, name: str, view: str = "") -> int | None:
    """Return how many rows an answer has, or None where it is not kept."""
    found = index.rows("SELECT total FROM answers WHERE name = ? AND view = ?", name, view)
    return int(found[0][0]) if found else None


def read(index: Reader, name: str, view: str, start: int = 0, count: int = -1) -> Answer | None:
    """Return so many rows of an answer from a place on, or None where it is not kept."""
    found = index.rows("SELECT columns FROM answers WHERE name = ? AND view = ?", name, view)
    if not found or name in COUNTED:
        return None
    sql = "SELECT terms FROM answer_rows WHERE name = ? AND view = ? AND at >= ? ORDER BY at LIMIT ?"
    rows = (terms(row) for (row,) in index.rows(sql, name, view, start, count))
    return Answer(tuple(found[0][0].split()), tuple(rows))


def stream(index: Reader, name: str, view: str) -> Rows | None:
    """Return all rows of an answer, some at a time while they are read, or None where it is not kept."""
    head = read(index, name, view, count=0)
    if head is None:
        return None
    some = (read(index, name, view, start, SOME) for start in range(0, size(index, name, view) or 0, SOME))
    return Rows(head.columns, (row for answer in some if answer for row in answer.rows))


def _parts(term: Node | None) -> list[str | None] | None:
    if term is None:
        return None
    if isinstance(term, BNode):
        return [str(term), BLANK]
    if isinstance(term, Literal):
        return [str(term), term.language, str(term.datatype) if term.datatype else None]
    return [str(term)]


@lru_cache(1 << 16)
def _term(written: str) -> Node | None:
    """Read a term; a table has most of its terms in many rows."""
    kept: list[str | None] | None = json.loads(written)
    if kept is None:
        return None
    if len(kept) < 3:
        return URIRef(str(kept[0])) if len(kept) == 1 else BNode(str(kept[0]))
    text, language, datatype = kept
    # As the engine wrote it: "05" stays what it is.
    return Literal(text, lang=language, datatype=URIRef(datatype) if datatype else None, normalize=False)
