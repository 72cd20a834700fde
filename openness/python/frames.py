"""Data frames of pandas and Polars and tables of Arrow, made from rows of Python values."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openness.errors import import_extra
from openness.python.values import ColumnType, Value, column_type, column_values

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Rows = Sequence[Sequence[Value]]

PANDAS = {"boolean": "bool", "integer": "int64", "number": "float64", "date": "datetime64[s]", "text": "str"}
PANDAS_WITH_GAPS = PANDAS | {"boolean": "boolean", "integer": "Int64"}
"""The types of pandas for columns in which a value is missing."""


def to_pandas(columns: Sequence[str], rows: Rows) -> "pandas.DataFrame":
    """Make a data frame of pandas. Raises MissingExtraError."""
    library = import_extra("pandas", "pandas")
    series = {}
    for name, kind, values in _type_columns(columns, rows):
        types = PANDAS_WITH_GAPS if None in values else PANDAS
        if kind == "time":
            series[name] = library.Series(library.to_datetime(values))
        elif kind == "text":
            series[name] = library.Series(values, dtype="object").astype("string")
        else:
            series[name] = library.Series(values, dtype=types[kind])
    frame: pandas.DataFrame = library.DataFrame(series, columns=list(columns))
    return frame


def to_polars(columns: Sequence[str], rows: Rows) -> "polars.DataFrame":
    """Make a data frame of Polars. Raises MissingExtraError."""
    library = import_extra("polars", "polars")
    types = {
        "boolean": library.Boolean,
        "integer": library.Int64,
        "number": library.Float64,
        "date": library.Date,
        "time": None,
        "text": library.String,
    }
    series = [library.Series(name, values, dtype=types[kind]) for name, kind, values in _type_columns(columns, rows)]
    frame: polars.DataFrame = library.DataFrame(series)
    return frame


def to_arrow(columns: Sequence[str], rows: Rows) -> "pyarrow.Table":
    """Make a table of Arrow. Raises MissingExtraError."""
    arrow = import_extra("pyarrow", "arrow")
    types = {
        "boolean": arrow.bool_(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "date": arrow.date32(),
        "time": None,
        "text": arrow.string(),
    }
    found = [(name, arrow.array(values, type=types[kind])) for name, kind, values in _type_columns(columns, rows)]
    table: pyarrow.Table = arrow.table([array for _, array in found], names=[name for name, _ in found])
    return table


def _type_columns(columns: Sequence[str], rows: Rows) -> Iterator[tuple[str, ColumnType, list[Value]]]:
    """Yield each column with its type and its values in that type."""
    for at, name in enumerate(columns):
        values = [row[at] for row in rows]
        kind = column_type(values)
        yield name, kind, column_values(values, kind)
