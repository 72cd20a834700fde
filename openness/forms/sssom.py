"""SSSOM tables: mappings from one vocabulary to another, a mapping a line, and the RDF that says the same.

The format is that of the Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/:
metadata in YAML behind `#`, then tab-separated values, IRIs shortened by the prefixes in `curie_map`.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rdflib import OWL, RDF, RDFS, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

from openness.paths import TABLE, PathError, text_of
from openness.terms import BASE

SSSOM = Namespace("https://w3id.org/sssom/")
NO_TERM = SSSOM.NoTermFound

NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "author_label",
    "reviewer_label",
    "mapping_date",
    "mapping_tool",
    "comment",
)
IRIS = {"subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "object_source"}
DATATYPES = {"confidence": XSD.double, "mapping_date": XSD.date}


class TableError(ValueError):
    """A table that cannot be read; the message has its file, the line, and what to do."""


@dataclass(frozen=True)
class Row:
    """One mapping: its line in the file, and the columns that have a value, IRIs written out."""

    line: int
    values: Mapping[str, str]

    @property
    def subject(self) -> URIRef:
        """What is mapped."""
        return URIRef(self.values["subject_id"])

    @property
    def predicate(self) -> URIRef:
        """How both are related, such as skos:exactMatch."""
        return URIRef(self.values["predicate_id"])

    @property
    def object(self) -> URIRef:
        """What it is mapped to; sssom:NoTermFound where nothing fits."""
        return URIRef(self.values["object_id"])


@dataclass(frozen=True)
class Table:
    """A mapping set: where it is kept, its metadata, its prefixes, its mappings."""

    path: Path
    header: Mapping[str, Any]
    prefixes: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The name of the table, that of its file."""
        return self.path.name.removesuffix(TABLE)

    @property
    def iri(self) -> URIRef:
        """The IRI of the mapping set."""
        return URIRef(self.header["mapping_set_id"])


def read(path: Path) -> Table:
    """Read a table. Raises TableError with file and line for what is not SSSOM/TSV."""
    header, body, start = split(path)
    prefixes = header.get("curie_map") or {}
    if "mapping_set_id" not in header or "license" not in header or not isinstance(prefixes, dict):
        raise TableError(f"{path}:1: the header needs mapping_set_id, license and curie_map.")
    reader = csv.DictReader(io.StringIO(body), delimiter="\t", quoting=csv.QUOTE_MINIMAL)
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise TableError(f"{path}:{start}: the table has no column {', '.join(missing)}.")
    rows = tuple(_row(path, start + number, record, prefixes) for number, record in enumerate(reader, start=1))
    return Table(path, header, prefixes, rows)


def split(path: Path) -> tuple[dict[str, Any], str, int]:
    """Return the YAML header of a table, the rest of it, and the line on which that starts, counted from 1."""
    try:
        lines = text_of(path).splitlines(keepends=True)
    except PathError as error:
        raise TableError(str(error)) from error
    size = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    try:
        header = yaml.safe_load("".join(line[1:] for line in lines[:size]))
    except yaml.YAMLError as error:
        raise TableError(f"{path}:1: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise TableError(f"{path}:1: there is no header. Start each of its lines with '#'.")
    return header, "".join(lines[size:]), size + 1


def expand(name: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the IRI of a shortened name, of an IRI as it is, or None where its prefix is not known."""
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, rest = name.partition(":")
    return prefixes[prefix] + rest if colon and prefix in prefixes else None


def contract(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI in the shortest form that the prefixes allow."""
    fits = [(len(start), prefix) for prefix, start in prefixes.items() if iri.startswith(start)]
    if not fits:
        return iri
    length, prefix = max(fits)
    return f"{prefix}:{iri[length:]}"


def triples(table: Table) -> Iterator[tuple[Node, Node, Node]]:
    """Yield what a table says as RDF: each mapping as a statement, and as an axiom with its justification.

    The form of the axioms is that of SSSOM; each has an IRI, made from what it says. Where no term was found there is
    an axiom and no statement.
    """
    yield table.iri, RDF.type, SSSOM.MappingSet
    for name, value in table.header.items():
        if name not in ("curie_map", "mapping_set_id"):
            yield table.iri, SSSOM[name], _term(name, str(value))
    for row in table.rows:
        said = f"{row.subject} {row.predicate} {row.object}"
        axiom = URIRef(f"{BASE}mapping/{table.name}/{hashlib.sha256(said.encode()).hexdigest()[:12]}")
        if row.object != NO_TERM:
            yield row.subject, row.predicate, row.object
        yield table.iri, SSSOM.mappings, axiom
        yield axiom, RDF.type, OWL.Axiom
        yield axiom, OWL.annotatedSource, row.subject
        yield axiom, OWL.annotatedProperty, row.predicate
        yield axiom, OWL.annotatedTarget, row.object
        for name, value in row.values.items():
            if name == "comment":
                yield axiom, RDFS.comment, Literal(value)
            elif name not in ("subject_id", "predicate_id", "object_id"):
                yield axiom, SSSOM[name], _term(name, value)


def write(header: Mapping[str, Any], rows: Iterable[Mapping[str, str]]) -> str:
    """Write a table: rows in order, IRIs shortened by the prefixes of the header, only columns with a value."""
    listed = list(rows)
    prefixes = header.get("curie_map", {})
    columns = [name for name in COLUMNS if name in NEEDED or any(row.get(name) for row in listed)]
    text = yaml.safe_dump(dict(header), sort_keys=False, allow_unicode=True, width=1000)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for row in listed:
        writer.writerow(contract(row.get(c, ""), prefixes) if c in IRIS else row.get(c, "") for c in columns)
    return "".join(f"#{line}\n" for line in text.splitlines()) + out.getvalue()


def _row(path: Path, line: int, record: Mapping[str, str | None], prefixes: Mapping[str, str]) -> Row:
    values: dict[str, str] = {}
    if None in record:
        raise TableError(f"{path}:{line}: the row has more cells than the table has columns.")
    for name, value in record.items():
        if not value:
            continue
        values[name] = value
        if name in IRIS:
            iri = expand(value, prefixes)
            if iri is None:
                raise TableError(f"{path}:{line}: '{value}' has a prefix that curie_map does not list.")
            values[name] = iri
    for name in NEEDED:
        if name not in values:
            raise TableError(f"{path}:{line}: the row has no {name}.")
    return Row(line, values)


def _term(name: str, value: str) -> Node:
    if name in IRIS or (name in ("license", "subject_source") and value.startswith("http")):
        return URIRef(value)
    return Literal(value, datatype=DATATYPES.get(name))
