"""Answers: columns and rows of RDF terms, and how they are written, a row at a time."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from openness.terms import shorten

Columns: TypeAlias = tuple[str, ...]
Row: TypeAlias = tuple[Node | None, ...]
Writer: TypeAlias = Callable[[Columns, Iterable[Row]], Iterator[str]]
"""Writes an answer piece by piece: it holds one row at a time, so an answer of any length can go through it."""

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})

# What XML 1.0 has no way to write.
_NO_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


@dataclass(frozen=True)
class Answer:
    """The answer to a SELECT query: names of columns, and rows with one term, or None, a column."""

    columns: Columns
    rows: tuple[Row, ...]

    def records(self) -> list[dict[str, str]]:
        """Return each row as a mapping from column to text; a cell without a value is an empty text."""
        return [dict(zip(self.columns, map(text, row), strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Rows:
    """An answer whose rows are computed while they are read, once; one that is too long to hold fits into it."""

    columns: Columns
    rows: Iterator[Row]

    def gathered(self) -> Answer:
        """Compute all rows."""
        return Answer(self.columns, tuple(self.rows))


def text(term: Node | None) -> str:
    """Return a term as plain text: a literal's characters, an IRI written out, nothing for None."""
    return "" if term is None else str(term)


def shown(term: Node | None) -> str:
    """Return a term as people read it: as `text`, but an IRI in prefixed form."""
    return shorten(str(term)) if isinstance(term, URIRef) else text(term)


def to_csv(answer: Answer) -> str:
    """Write an answer as SPARQL 1.1 CSV: a header, then plain values."""
    return "".join(csv_pieces(answer.columns, answer.rows))


def csv_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write SPARQL 1.1 CSV, with the line ends of a text file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    yield out.getvalue()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([text(term) for term in row])
        yield out.getvalue()


def tsv_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write SPARQL 1.1 TSV: terms in Turtle syntax, variables with a question mark."""
    yield "\t".join(f"?{column}" for column in columns) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else _turtle(term) for term in row) + "\n"


def json_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write SPARQL 1.1 Query Results JSON, a row a line."""
    yield f'{{"head": {{"vars": {json.dumps(columns, ensure_ascii=False)}}}, "results": {{"bindings": ['
    start = "\n"
    for row in rows:
        bound = {column: _binding(term) for column, term in zip(columns, row, strict=True) if term is not None}
        yield start + json.dumps(bound, ensure_ascii=False)
        start = ",\n"
    yield "\n]}}\n"


def xml_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write the SPARQL Query Results XML Format; a character that XML forbids becomes U+FFFD."""
    head = "".join(f"<variable name={quoteattr(column)}/>" for column in columns)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
    yield f"<head>{head}</head>\n<results>\n"
    for row in rows:
        cells = zip(columns, row, strict=True)
        yield f"<result>{''.join(_element(column, term) for column, term in cells if term is not None)}</result>\n"
    yield "</results>\n</sparql>\n"


def markdown_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write a table in GitHub's Markdown; a bar or a line end in a cell is made harmless."""
    yield f"{_bars(columns)}\n{_bars(['---'] * len(columns))}\n"
    for row in rows:
        yield _bars([text(term) for term in row]) + "\n"


def turtle_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write the rows as a graph in Turtle, in the W3C's result set vocabulary, so that RDF tools can read a table."""
    yield "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .\n\n"
    names = [f'rs:resultVariable "{column}"' for column in columns]
    yield "[] " + " ;\n  ".join(["a rs:ResultSet", *names])
    for at, row in enumerate(rows, start=1):
        cells = [
            f'    rs:binding [ rs:variable "{column}" ; rs:value {_turtle(term)} ]'
            for column, term in zip(columns, row, strict=True)
            if term is not None
        ]
        yield " ;\n  rs:solution [\n" + " ;\n".join([f"    rs:index {at}", *cells]) + "\n  ]"
    yield " .\n"


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "csv": csv_pieces,
        "tsv": tsv_pieces,
        "json": json_pieces,
        "xml": xml_pieces,
        "markdown": markdown_pieces,
        "turtle": turtle_pieces,
    }
)
"""The ways to write a table."""


def _bars(cells: Sequence[str]) -> str:
    whole = (" ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split()) for cell in cells)
    return f"| {' | '.join(whole)} |"


def _turtle(term: Node) -> str:
    """Write a term on one line: SPARQL's TSV knows no long strings."""
    if isinstance(term, URIRef):
        return str(term.n3())
    if not isinstance(term, Literal):
        return f"_:{term}"
    quoted = '"' + str(term).translate(_ESCAPES) + '"'
    if term.language:
        return f"{quoted}@{term.language}"
    return f"{quoted}^^{term.datatype.n3()}" if term.datatype else quoted


def _binding(term: Node) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    if not isinstance(term, Literal):
        return {"type": "bnode", "value": str(term)}
    binding = {"type": "literal", "value": str(term)}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype:
        binding["datatype"] = str(term.datatype)
    return binding


def _element(column: str, term: Node) -> str:
    words = escape(re.sub(_NO_XML, "\ufffd", str(term)))
    if isinstance(term, URIRef):
        inner = f"<uri>{words}</uri>"
    elif isinstance(term, BNode):
        inner = f"<bnode>{words}</bnode>"
    else:
        kind = ""
        if isinstance(term, Literal) and term.language:
            kind = f' xml:lang="{term.language}"'
        elif isinstance(term, Literal) and term.datatype:
            kind = f" datatype={quoteattr(str(term.datatype))}"
        inner = f"<literal{kind}>{words}</literal>"
    return f"<binding name={quoteattr(column)}>{inner}</binding>"
