"""The tables of an index edition: records and claims as CSV, described by CSV on the Web (CSVW) metadata."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from openness.delimited import line_of
from openness.errors import OpennessError

RECORDS, CLAIMS, PARTS, DATA_SETS = "records.csv", "claims.csv", "parts.csv", "data_sets.csv"
METADATA = "metadata.json"

OUTCOMES = {
    "public": "anyone can download the component, under the licenses named; the license decides the level",
    "classified": "the source grades it, or access alone decides: the level is given",
    "unknown": "the source looked and the level does not follow; candidates and likely levels where there are some",
    "not applicable": "the model has no such component",
}
ACCESS = ("public-download", "gated", "restricted-channel", "withdrawn", "not-public")
SEPARATORS = {"developer_label": "|", "base_models": "|", "datasets": "|"}
"""What joins the values of a list whose values can have blanks; lists not named here are joined by a blank."""


class IndexTableError(OpennessError):
    """A table of an index edition that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one model in one place, apart from its components."""

    record: str
    key: str
    model: str
    label: str
    developer: tuple[str, ...] = ()
    developer_label: tuple[str, ...] = ()
    developer_kind: str = ""
    country: str = ""
    released: str = ""
    size: str = ""
    size_notation: str = ""
    base_models: tuple[str, ...] = ()
    base_relation: str = ""
    datasets: tuple[str, ...] = ()
    modality: str = ""
    kind: str = ""
    family: str = ""
    successor: str = ""
    verdict: str = ""
    downloads: str = ""
    record_date: str = ""
    weights_link: tuple[str, ...] = ()
    code_link: tuple[str, ...] = ()
    data_link: tuple[str, ...] = ()
    paper_link: tuple[str, ...] = ()
    card_link: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexClaim:
    """What a record says of one component, and the mapping rule that read it."""

    record: str
    component: str
    raw_value: str
    raw_license: str
    rule: str
    outcome: str
    level: str = ""
    likely: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    access: str = ""
    licenses: tuple[str, ...] = ()
    scope: str = ""
    joint: tuple[str, ...] = ()
    as_of: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleasedPart:
    """A part of a release by the source's own list of parts, such as a model card, and the license named for it."""

    record: str
    part: str
    raw_license: str
    licenses: tuple[str, ...] = ()
    scope: str = ""


@dataclass(frozen=True)
class DescribedDataSet:
    """A data set in a source, and the licenses that it names for it."""

    data_set: str
    raw_license: str
    licenses: tuple[str, ...] = ()
    link: str = ""


TITLES = {
    "record": "name of the record, unique in the edition",
    "key": "file or key in the source",
    "model": "local name of the model, the last part of its IRI",
    "label": "name of the model as the source has it",
    "developer": "local names of the developers",
    "developer_label": "developers as the source names them, in the order of the column before",
    "developer_kind": "kind of the developer: Company, University, NonProfit or GovernmentInstitute",
    "country": "country of the developer as the source names it",
    "released": "date, month or year of release",
    "size": "number of parameters",
    "size_notation": "number of parameters as the source writes it",
    "base_models": "models from which this one was made, as the source names them",
    "base_relation": "how it was made from them: finetune, adapter, merge, quantized, distilled",
    "datasets": "data sets as the source names them",
    "modality": "modalities as the source names them",
    "kind": "kind of model as the source names it",
    "family": "family as the source names it",
    "successor": "model that supersedes this one, as the source names it",
    "verdict": "class or score that the source itself gives the whole model",
    "downloads": "number of downloads in the month before, as the source counts them",
    "record_date": "date of the record in the source; no date of any claim",
    "weights_link": "where the weights are",
    "code_link": "where the code is",
    "data_link": "where the data is",
    "paper_link": "where the paper is",
    "card_link": "where the model card is",
    "evidence": "documents that the source names in support",
    "component": "component of the pipeline, one of twelve",
    "data_set": "name of the data set in the source",
    "link": "page of the data set",
    "part": "part of the release, as the source calls it",
    "raw_value": "value in the source",
    "raw_license": "license in the source",
    "rule": "mapping rule that made the claim",
    "outcome": "; ".join(f"{name}: {meaning}" for name, meaning in OUTCOMES.items()),
    "level": "level, where the source grades or access alone decides",
    "likely": "levels that are likely",
    "candidates": "levels that are possible",
    "access": "way in which the component can be had",
    "licenses": "local names of the licenses, where the text in the source is an exact alias",
    "scope": "what names the license: the component itself (own), its kind (by-kind) or the whole (distribution)",
    "joint": "components that the same value covers and that are not graded by it",
    "as_of": "date of the very value, where the source gives one; else the date of the edition holds",
}

Row = TypeVar("Row", Record, IndexClaim, ReleasedPart, DescribedDataSet)
RowKind = type[Record] | type[IndexClaim] | type[ReleasedPart] | type[DescribedDataSet]


def list_columns(kind: RowKind) -> dict[str, str]:
    """Return the columns that hold lists, each with its separator."""
    return {one.name: SEPARATORS.get(one.name, " ") for one in fields(kind) if one.type == tuple[str, ...]}


def format_table(rows: Iterable[Row], kind: type[Row]) -> str:
    """Return rows as CSV, in the order given."""
    lists = list_columns(kind)
    lines = [line_of(one.name for one in fields(kind))]
    for row in rows:
        values = asdict(row)
        for name, separator in lists.items():
            values[name] = separator.join(" ".join(one.split(separator)) for one in values[name] if one)
        lines.append(line_of(map(str, values.values())))
    return "".join(lines)


def read_table(path: Path, kind: type[Row]) -> Iterator[Row]:
    """Yield the rows of a table. Raises IndexTableError for a wrong header or row."""
    names = [one.name for one in fields(kind)]
    lists = list_columns(kind)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header != names:
                problem = ", ".join(sorted(set(header) ^ set(names))) or "another order"
                raise IndexTableError(f"{path}:1: wrong columns: {problem}. Import the edition again.")
            for cells in reader:
                if len(cells) != len(names):
                    problem = f"{len(cells)} cells, and {len(names)} columns"
                    raise IndexTableError(f"{path}:{reader.line_num}: {problem}. Import the edition again.")
                values: dict[str, Any] = dict(zip(names, cells, strict=True))
                for name, separator in lists.items():
                    values[name] = tuple(values[name].split(separator)) if values[name] else ()
                yield kind(**values)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IndexTableError(f"{path}: {error}. Import the edition again.") from error


def format_metadata(about: Mapping[str, str], has_parts: bool = False, has_data_sets: bool = False) -> str:
    """Return the CSVW metadata of an edition: what it is, how it is cited and licensed, and each column."""
    common: dict[str, Any] = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}]}
    common |= {f"dc:{name}": value for name, value in about.items() if value}
    of_record = {"columnReference": "record", "reference": {"resource": RECORDS, "columnReference": "record"}}
    common["tables"] = [
        {"url": RECORDS, "tableSchema": _schema(Record, ["record"])},
        {"url": CLAIMS, "tableSchema": _schema(IndexClaim, []) | {"foreignKeys": [of_record]}},
    ]
    if has_parts:
        common["tables"].append({"url": PARTS, "tableSchema": _schema(ReleasedPart, []) | {"foreignKeys": [of_record]}})
    if has_data_sets:
        common["tables"].append({"url": DATA_SETS, "tableSchema": _schema(DescribedDataSet, ["data_set"])})
    return json.dumps(common, ensure_ascii=False, indent=2) + "\n"


def read_metadata(path: Path) -> dict[str, str]:
    """Return what the metadata of an edition says of it. Raises IndexTableError where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name.removeprefix("dc:"): str(value) for name, value in found.items() if name.startswith("dc:")}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise IndexTableError(f"{path}: {error}. Import the edition again.") from error


def edition_folders(root: Path) -> list[Path]:
    """List the folders of the editions in a landscape, `graph/indexes/<source>/<edition>/`, in a stable order."""
    return sorted(path.parent for path in (root / "graph" / "indexes").glob(f"*/*/{METADATA}"))


def _schema(kind: RowKind, key: list[str]) -> dict[str, Any]:
    lists = list_columns(kind)
    columns: list[dict[str, Any]] = []
    for one in fields(kind):
        column: dict[str, Any] = {"name": one.name, "titles": one.name, "dc:description": TITLES[one.name]}
        if one.name in lists:
            column["separator"] = lists[one.name]
        if one.name in ("size", "downloads"):
            column["datatype"] = "integer"
        if one.name in ("as_of", "record_date"):
            column["datatype"] = "date"
        if one.name in ("record", "model", "component", "part", "data_set", "rule", "outcome"):
            column["required"] = True
        columns.append(column)
    return {"columns": columns} | ({"primaryKey": key[0]} if key else {})
