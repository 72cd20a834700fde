"""The files of a deposit's tables: JSON Lines, CSV with metadata of CSV on the Web, and Parquet."""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from openness.delimited import line_of
from openness.deposit.crate import TITLE
from openness.deposit.table_columns import CURRENT, DATATYPES, KEYS, TABLES, Column, TableColumns, has_views
from openness.deposit.table_rows import Cell, Row
from openness.errors import import_extra
from openness.terms import DATA_LICENSE

SEPARATOR = "|"
"""What is between the values of a list in a cell of CSV."""
BATCH = 50_000
"""How many rows of a Parquet file are held in memory."""
METADATA = "csv-metadata.json"
"""The name under which CSV on the Web looks for metadata beside a file."""


def read_rows(path: Path) -> Iterator[Row]:
    """Read the rows of a file of JSON Lines, one after the other."""
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def names_of(table: TableColumns) -> list[str]:
    """Return the names of a table's columns."""
    return [column.name for column in table.columns] + ([CURRENT] if has_views(table) else [])


def write_csv(table: TableColumns, rows: Iterable[Row], path: Path) -> None:
    """Write rows as CSV in UTF-8, with a header and `|` between the values of a list."""
    names = names_of(table)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(line_of(names))
        file.writelines(line_of(_in_csv(row[name]) for name in names) for row in rows)


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, list):
        return SEPARATOR.join(one.replace(SEPARATOR, "¦") for one in cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)


def write_parquet(table: TableColumns, rows: Iterable[Row], path: Path) -> None:
    """Write rows as Parquet, in groups of 50,000. Raises MissingExtraError without pyarrow."""
    arrow, parquet = import_extra("pyarrow", "arrow"), import_extra("pyarrow.parquet", "arrow")
    types = {
        "text": arrow.string(),
        "name": arrow.string(),
        "link": arrow.string(),
        "integer": arrow.int64(),
        "decimal": arrow.float64(),
        "date": arrow.date32(),
    }
    fields = []
    for column in table.columns:
        kind = arrow.list_(types["text"]) if column.many else types[column.kind]
        meaning = {"property": column.property, "start": column.start}
        fields.append(arrow.field(column.name, kind, metadata={name: one for name, one in meaning.items() if one}))
    if has_views(table):
        fields.append(arrow.field(CURRENT, arrow.bool_()))
    schema = arrow.schema(fields)
    readers = {column.name: _READERS[column.kind] for column in table.columns if not column.many}
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            arrays = [
                arrow.array([readers.get(field.name, _as_is)(row[field.name]) for row in batch], type=field.type)
                for field in schema
            ]
            writer.write_table(arrow.table(arrays, schema=schema))


def _as_is(cell: Cell) -> Any:
    return cell


def _date(cell: Cell) -> datetime.date | None:
    with suppress(ValueError, TypeError):
        return datetime.date.fromisoformat(cell)  # type: ignore[arg-type]  # where it is no text, there is no date
    return None


def _whole(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) and abs(cell) < 2**63 else None


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


_READERS: dict[str, Callable[[Cell], Any]] = {
    "text": _as_is,
    "name": _as_is,
    "link": _as_is,
    "integer": _whole,
    "decimal": _number,
    "date": _date,
}


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def csvw_metadata() -> bytes:
    """Return the metadata of all CSV files: what each column means, its datatype, its IRI, and what it refers to.

    Source: Metadata Vocabulary for Tabular Data, W3C Recommendation of 17 December 2015.
    """
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": TITLE,
        "dc:license": {"@id": DATA_LICENSE},
        "tables": [_csvw_table(table) for table in TABLES],
    }
    return json.dumps(group, ensure_ascii=False, indent=2).encode() + b"\n"


def _csvw_table(table: TableColumns) -> dict[str, Any]:
    key = table.key
    columns = [_csvw_column(column) for column in table.columns]
    if has_views(table):
        columns.append({"name": CURRENT, "titles": CURRENT, "datatype": "boolean", "suppressOutput": True})
    schema: dict[str, Any] = {"columns": columns, "primaryKey": key.name, "aboutUrl": f"{key.start}{{+{key.name}}}"}
    foreign = [
        {
            "columnReference": column.name,
            "reference": {"resource": f"{column.table}.csv", "columnReference": KEYS[column.table]},
        }
        for column in table.columns
        if column.table and not column.many
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {"url": f"{table.name}.csv", "dc:description": f"{table.about}.", "tableSchema": schema}


def _csvw_column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": DATATYPES[column.kind]}
    if column.property:
        found["propertyUrl"] = column.property
    else:
        found |= {"suppressOutput": True, "required": True}
    if column.start:
        found["valueUrl"] = f"{column.start}{{+{column.name}}}"
    elif column.kind == "link":
        found["valueUrl"] = f"{{+{column.name}}}"
    if column.many:
        found["separator"] = SEPARATOR
    return found
