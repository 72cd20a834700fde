"""Answers of saved queries that whole pages are made of, kept in the index row by row; a page reads those it shows."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from openness import saved
from openness.ask import stream
from openness.build import Landscape
from openness.index.reader import Reader
from openness.rows import Answer, Rows
from openness.saved import Parameter

VIEW = Parameter("view", "Which claims", "iri", "opn:View", default="published")

TABLES = """
CREATE TABLE answers (name TEXT, view TEXT, columns TEXT, total INTEGER, PRIMARY KEY (name, view)) WITHOUT ROWID;
CREATE TABLE answer_rows (name TEXT, view TEXT, at INTEGER, terms TEXT, PRIMARY KEY (name, view, at)) WITHOUT ROWID;
"""
KEPT: Mapping[str, tuple[str, ...]] = {
    "model-table": ("published", "corrected"),
    "sources": ("",),
}
"""The saved queries that look at all claims to list things, each in the views that are kept; "" where it has none."""
COUNTED = ("contradictions",)
"""Those of which only the number of rows is kept."""


@dataclass(frozen=True)
class Table:
    """The answer to a saved query: its columns, and its rows as they are kept, computed while they are read, once."""

    columns: tuple[str, ...]
    rows: Iterator[str]


def ask(landscape: Landscape, name: str, view: str) -> Table | None:
    """Answer a saved query, or return None where the landscape has no such query, or it gives no table."""
    if name not in saved.names(landscape.root):
        return None
    found = stream(landscape, saved.read(landscape.root, name), {"view": view} if view else {})
    if not isinstance(found, Rows):
        return None
    if name in COUNTED:
        return Table(found.columns, ("" for _ in found.rows))
    return Table(found.columns, (json.dumps([*map(_written, row)], ensure_ascii=False) for row in found.rows))


def keep(connection: sqlite3.Connection, name: str, view: str, table: Table) -> None:
    """Keep an answer, or only the number of its rows."""
    total = 0
    for terms in table.rows:
        if name not in COUNTED:
            connection.execute("INSERT INTO answer_rows VALUES (?, ?, ?, ?)", (name, view, total, terms))
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
    rows = (tuple(map(_read, json.loads(terms))) for (terms,) in index.rows(sql, name, view, start, count))
    return Answer(tuple(found[0][0].split()), tuple(rows))


def _written(term: Node | None) -> list[str | None] | None:
    if term is None:
        return None
    if isinstance(term, Literal):
        return [str(term), term.language, str(term.datatype) if term.datatype else None]
    return [str(term)]


def _read(kept: list[str | None] | None) -> Node | None:
    if kept is None:
        return None
    if len(kept) == 1:
        return URIRef(str(kept[0]))
    text, language, datatype = kept
    return Literal(text, lang=language) if language else Literal(text, datatype=URIRef(datatype) if datatype else None)
