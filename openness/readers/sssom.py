"""SSSOM tables: mappings from one vocabulary to another, a mapping a line.

The format is that of the Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/:
metadata in YAML behind `#`, then tab-separated values, IRIs shortened by the prefixes in `curie_map`.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rdflib import Namespace, URIRef

from openness.delimited import line_of
from openness.errors import OpennessError
from openness.paths import TABLE, PathError, text_of
from openness.readers.sssom_slots import BUILT_IN, COLUMNS, IRIS, LISTS, NEEDED
from openness.terms import expand, is_iri, shorten

SSSOM = Namespace("https://w3id.org/sssom/")
NO_TERM = SSSOM.NoTermFound
NEGATED = "Not"
"""The one value of `predicate_modifier`: subject and object are not related so."""


class TableError(OpennessError):
    """A table that cannot be read; the message has its file, the line, and what to do."""


@dataclass(frozen=True)
class Row:
    """One mapping: its line in the file, and the columns that have a value, IRIs written out, lists with `|`."""

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

    @property
    def negated(self) -> bool:
        """Whether the row says that both are not related so."""
        return "predicate_modifier" in self.values

    @property
    def stated(self) -> bool:
        """Whether the row says that its subject is related to its object."""
        return not self.negated and self.object != NO_TERM

    @property
    def shown(self) -> str:
        """The mapping in short form, for messages."""
        words = (shorten(self.subject), *((NEGATED,) if self.negated else ()), shorten(self.predicate))
        return " ".join((*words, shorten(self.object)))


@dataclass(frozen=True)
class Table:
    """A mapping set: its file, metadata, prefixes and mappings.

    `extensions` are columns that SSSOM does not have, and `line` is the line of the names of the columns.
    """

    path: Path
    header: Mapping[str, Any]
    prefixes: Mapping[str, str]
    rows: tuple[Row, ...]
    extensions: tuple[str, ...] = ()
    line: int = 1

    @property
    def name(self) -> str:
        """The name of the table, that of its file."""
        return self.path.name.removesuffix(TABLE)

    @property
    def iri(self) -> URIRef:
        """The IRI of the mapping set."""
        return URIRef(self.header["mapping_set_id"])


def read(path: Path) -> Table:
    """Read a table. Raises TableError with file and line for what is not SSSOM/TSV, and for what is no IRI."""
    header, body, start = split(path)
    if "mapping_set_id" not in header or "license" not in header:
        raise TableError(f"{path}:1: the header needs mapping_set_id, license and curie_map.")
    prefixes = _prefixes(path, header)
    if not is_iri(str(header["mapping_set_id"])):
        raise TableError(
            f"{path}:{find_header_line(path, 'mapping_set_id')}: '{header['mapping_set_id']}' is not an IRI."
        )
    columns, records = split_records(path, body, start)
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise TableError(f"{path}:{start}: the table has no column {', '.join(missing)}.")
    rows = tuple(_row(path, line, record, prefixes) for line, record in records)
    return Table(path, header, prefixes, rows, tuple(name for name in columns if name not in COLUMNS), start)


class _HeaderLoader(yaml.BaseLoader):
    """Reads every value as text, and no alias: a few of them can stand for a text of any length."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node. Raises ComposerError for an alias."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "write the value out in the place of an alias (*)", mark)
        return super().compose_node(parent, index)


def split(path: Path) -> tuple[dict[str, Any], str, int]:
    """Return the YAML header of a table, all of it text, the rest, and the line on which that starts, from 1."""
    try:
        lines = re.findall(r".*\n|.+\Z", text_of(path))
    except PathError as error:
        raise TableError(str(error)) from error
    size = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    try:
        # Every value is text: 1.10 is not 1.1, and no is not false.
        header = yaml.load("".join(line[1:] for line in lines[:size]), Loader=_HeaderLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise TableError(f"{path}:1: the header is not YAML: {what}") from error
    if not isinstance(header, dict):
        raise TableError(f"{path}:1: there is no header. Start each of its lines with '#'.")
    return header, "".join(lines[size:]), size + 1


def split_records(path: Path, body: str, start: int) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """Return the columns of the tab-separated part, and its rows with their lines. Raises TableError with the line."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter="\t")
    columns = _next_cells(path, reader, start) or []
    if double := next((name for name, number in Counter(columns).items() if number > 1), None):
        raise TableError(f"{path}:{start}: the column {double[:200]} is there twice. Keep one.")

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        while True:
            line = start + reader.line_num
            cells = _next_cells(path, reader, start)
            if cells is None:
                return
            if len(cells) > len(columns):
                raise TableError(f"{path}:{line}: the row has more cells than the table has columns.")
            if cells:
                yield line, dict(zip(columns, cells, strict=False))

    return columns, rows()


def _next_cells(path: Path, reader: Any, start: int) -> list[str] | None:
    line = start + reader.line_num
    try:
        found: list[str] | None = next(reader, None)
    except csv.Error as error:  # a cell of more than 131,072 characters, a quote that is not closed
        raise TableError(f"{path}:{line}: this is not tab-separated text: {error}.") from error
    return found


def _prefixes(path: Path, header: Mapping[str, Any]) -> dict[str, str]:
    """Return the prefixes of a table, the built-in ones among them. Raises TableError for one that is none."""
    given = header.get("curie_map") or {}
    if not isinstance(given, dict):
        raise TableError(f"{path}:1: the header needs mapping_set_id, license and curie_map.")
    for prefix, start in given.items():
        if not isinstance(start, str) or not is_iri(start):
            problem = f"is not the start of an IRI: '{start}'."
        elif BUILT_IN.get(prefix, start) != start:
            problem = f"is built in and means {BUILT_IN[prefix]}. Remove this line."
        else:
            continue
        raise TableError(f"{path}:{find_header_line(path, prefix)}: the prefix '{prefix}' {problem}")
    return {**BUILT_IN, **given}


def find_header_line(path: Path, key: str) -> int:
    """Return the line of the header on which a key is, or 1."""
    wanted = re.compile(rf"#\s*['\"]?{re.escape(key)}['\"]?\s*:")
    return next((n for n, line in enumerate(text_of(path).split("\n"), start=1) if wanted.match(line)), 1)


def expand_iri(place: str, name: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI of a name in a table. Raises TableError, with the place, where it is none."""
    iri = expand(name, prefixes)
    if iri is None:
        raise TableError(f"{place}: '{name}' has a prefix that curie_map does not list. Add it, or write the IRI out.")
    if not is_iri(iri):
        raise TableError(f"{place}: '{name}' is not an IRI. Remove spaces and brackets, or escape them as %20.")
    return iri


def split_list(text: str) -> list[str]:
    r"""Return the parts of a value with several: `|` separates them, and `\|` is the character itself."""
    return [part.strip().replace("\\|", "|") for part in re.split(r"(?<!\\)\|", text) if part.strip()]


def contract(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI in the shortest form that the prefixes allow."""
    fits = [(len(start), prefix) for prefix, start in prefixes.items() if iri.startswith(start)]
    if not fits:
        return iri
    length, prefix = max(fits)
    return f"{prefix}:{iri[length:]}"


def write(header: Mapping[str, Any], rows: Iterable[Mapping[str, str]], empty: Collection[str] = ()) -> str:
    """Write a table: rows in order, IRIs shortened by the prefixes of the header, only columns with a value.

    Columns named in `empty` are there without a value too, for somebody to fill in.
    """
    listed = list(rows)
    prefixes = {**BUILT_IN, **header.get("curie_map", {})}
    others = dict.fromkeys(name for row in listed for name in row if name not in COLUMNS)
    needed = {*NEEDED, *empty}
    columns = [name for name in (*COLUMNS, *others) if name in needed or any(row.get(name) for row in listed)]
    text = yaml.safe_dump(dict(header), sort_keys=False, allow_unicode=True, width=1000)
    lines = [line_of(columns, "\t")]
    lines += [line_of([_cell(name, row.get(name, ""), prefixes) for name in columns], "\t") for row in listed]
    return "".join(f"#{line}\n" for line in text.splitlines()) + "".join(lines)


def _cell(name: str, value: str, prefixes: Mapping[str, str]) -> str:
    if name not in IRIS:
        return value
    return "|".join(contract(part, prefixes) for part in (split_list(value) if name in LISTS else [value]))


def _row(path: Path, line: int, record: Mapping[str, str], prefixes: Mapping[str, str]) -> Row:
    values = {name: value for name, value in record.items() if value}
    place = f"{path}:{line}"
    for name in sorted(IRIS.intersection(values)):
        parts = split_list(values[name]) if name in LISTS else [values[name]]
        values[name] = "|".join(expand_iri(place, part, prefixes) for part in parts)
    for name in NEEDED:
        if name not in values:
            raise TableError(f"{place}: the row has no {name}.")
    if (modifier := values.get("predicate_modifier", NEGATED)) != NEGATED:
        raise TableError(f"{place}: '{modifier}' is not a predicate_modifier. There is: {NEGATED}.")
    return Row(line, values)
