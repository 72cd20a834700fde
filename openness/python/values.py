"""Python values for RDF terms, and the type that all values of a column share."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal as OneOf
from typing import TypeAlias

from openness.rdf.rows import BlankNode, Literal, Term, number, text
from openness.xsd import XSD, is_valid

Value: TypeAlias = str | int | float | Decimal | bool | date | datetime | None
ColumnType: TypeAlias = OneOf["boolean", "integer", "number", "date", "time", "text"]

MAX_INTEGER = 2**63
"""The first integer that no column of a data frame holds."""


def python_value(term: Term | None) -> Value:
    """Return the Python value of a term: a number, truth value, date, time or year, else its text.

    >>> from openness.rdf.rows import Literal, NamedNode
    >>> python_value(Literal("7.5", datatype=NamedNode(XSD + "decimal")))
    Decimal('7.5')
    >>> python_value(Literal("2024-01-31", datatype=NamedNode(XSD + "date")))
    datetime.date(2024, 1, 31)
    >>> python_value(NamedNode("https://w3id.org/openness/model/bloom"))
    'https://w3id.org/openness/model/bloom'

    A literal that is not valid for its datatype keeps its text.
    """
    if isinstance(term, BlankNode):
        return str(term)
    if not isinstance(term, Literal):
        return text(term) if term is not None else None
    if (found := number(term)) is not None:
        return found
    kind, written = term.datatype.value, term.value
    if not is_valid(written, kind):
        return written
    with suppress(ValueError):  # years before 1 and after 9999, days with a time zone
        if kind == f"{XSD}boolean":
            return written in ("true", "1")
        if kind == f"{XSD}date":
            return date.fromisoformat(written)
        if kind == f"{XSD}dateTime":
            return datetime.fromisoformat(written)
        if kind == f"{XSD}gYear":
            return int(written)
    return written


def write_value(value: object) -> str:
    """Return a Python value as a parameter of a saved query has it.

    >>> write_value(True)
    'true'
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def column_type(values: Iterable[Value]) -> ColumnType:
    """Return the type of a column; values of several types, and a column without any, are text.

    >>> column_type([1, None, Decimal("2.5")])
    'number'
    >>> column_type([1, "N/A"])
    'text'
    """
    present = [value for value in values if value is not None]
    types = {type(value) for value in present}
    if types == {bool}:
        return "boolean"
    if types == {int} and all(-MAX_INTEGER <= value < MAX_INTEGER for value in present if isinstance(value, int)):
        return "integer"
    if types and types <= {int, float, Decimal}:
        return "number"
    if types == {date}:
        return "date"
    if types == {datetime} and len({value.tzinfo is None for value in present if isinstance(value, datetime)}) == 1:
        return "time"
    return "text"


def column_values(values: Sequence[Value], kind: ColumnType) -> list[Value]:
    """Return the values of a column in its type: a decimal as a float, a time in UTC."""
    if kind == "number":
        return [float(value) if isinstance(value, (int, float, Decimal)) else None for value in values]
    if kind == "text":
        return [None if value is None else str(value) for value in values]
    if kind == "time":
        return [value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value for value in values]
    return list(values)
