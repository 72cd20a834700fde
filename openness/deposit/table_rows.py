"""The rows of a deposit's tables, read from a store one subject after the other."""

import json
from collections.abc import Iterator

from openness import rdf
from openness.deposit.table_columns import CURRENT, Column, TableColumns, has_views
from openness.errors import OpennessError
from openness.rdf import Embedded, NamedNode, Term
from openness.rdf.rows import number, text
from openness.terms import PREFIXES, expand

Cell = str | int | float | bool | None | list[str]
Row = dict[str, Cell]
CURRENT_VIEW = rdf.iri(PREFIXES["opn"] + "CurrentView")
TYPE = rdf.iri(PREFIXES["rdf"] + "type")


class DepositError(OpennessError):
    """A landscape that cannot be written to a folder, or not to this one; the message says what to do."""


def count_rows(store: Embedded, table: TableColumns) -> int:
    """Count the rows of a table."""
    counted = rdf.select(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {table.of_class} }}")
    return int(counted.records()[0]["n"])


def rows_of_table(store: Embedded, table: TableColumns) -> Iterator[Row]:
    """Yield a row for each IRI of the table's class, in no order.

    Raises DepositError for two values where the table has room for one.
    """
    whole = rdf.whole(store)
    names = {column.property: column for column in table.columns[1:]}
    for typed in store.quads_for_pattern(None, TYPE, rdf.iri(expand(table.of_class) or ""), whole):
        subject = typed.subject
        if not isinstance(subject, NamedNode):  # a blank node has no name in a table
            continue
        found: dict[str, set[Term]] = {}
        for quad in store.quads_for_pattern(subject, None, None, whole):
            column = names.get(quad.predicate.value)
            if column is not None and not isinstance(quad.object, rdf.Triple):
                found.setdefault(column.name, set()).add(quad.object)
        row: Row = {table.key.name: _name(subject.value, table.key)}
        for column in table.columns[1:]:
            row[column.name] = _cell(found.get(column.name, set()), column, subject.value)
        if has_views(table):
            row[CURRENT] = CURRENT_VIEW in found.get("views", ())
        yield row


def line_of_row(row: Row) -> bytes:
    """Write a row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _cell(terms: set[Term], column: Column, subject: str) -> Cell:
    if column.many:
        names = (_name(text(term), column) for term in terms)
        return sorted(name for name in names if not _is_left_out(name, column))
    if not terms:
        return None
    if len(terms) > 1 and column.kind != "text":
        values = ", ".join(sorted(map(text, terms)))
        raise DepositError(f"{subject}: {column.property} has several values ({values}). Keep one of them.")
    if column.kind in ("integer", "decimal"):
        value = number(next(iter(terms)))
        return None if value is None else int(value) if value == int(value) else float(value)
    return "; ".join(sorted(_name(text(term), column) for term in terms))


def _is_left_out(value: str, column: Column) -> bool:
    """Decide whether a value is a class of others, or the view that has a column of its own."""
    return (column.name == "views" and value == CURRENT_VIEW.value) or (column.name == "classes" and ":" in value)


def _name(iri: str, column: Column) -> str:
    """Return an IRI without the start that all of its column have; another one as it is."""
    return iri.removeprefix(column.start) if column.start else iri
