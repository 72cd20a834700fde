"""Answers: columns and rows of RDF terms, and how they are written, a row at a time.

The terms are the engine's own. rdflib's would have to be made of them, one by one, and to import rdflib takes as long
as most questions; who works on with its graphs asks `rdf.convert.node`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from types import MappingProxyType
from typing import TypeAlias

from pyoxigraph import BlankNode as BlankNode
from pyoxigraph import Literal as Literal
from pyoxigraph import NamedNode as NamedNode

from openness.delimited import line_of
from openness.terms import PREFIXES, shorten
from openness.xsd import XSD as _XSD
from openness.xsd import is_valid

Columns: TypeAlias = tuple[str, ...]
Term: TypeAlias = NamedNode | BlankNode | Literal
Row: TypeAlias = tuple[Term | None, ...]
Writer: TypeAlias = Callable[[Columns, Iterable[Row]], Iterator[str]]
"""Writes an answer piece by piece: it holds one row at a time, so an answer of any length can go through it."""

_LANGUAGE = PREFIXES["rdf"] + "langString"
_WHOLE_TYPES = frozenset(
    _XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger"),
        *("positiveInteger", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort"),
    )
)

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})

NO_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 has no way to write."""


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

    def in_order(self, names: Sequence[str]) -> "Rows":
        """Return the rows with those columns first, in that order, that are named."""
        if not names:
            return self
        places = {name: place for place, name in enumerate(names)}
        order = sorted(range(len(self.columns)), key=lambda at: places.get(self.columns[at], len(places)))
        return Rows(tuple(self.columns[at] for at in order), (tuple(row[at] for at in order) for row in self.rows))

    def collect(self) -> Answer:
        """Compute all rows."""
        return Answer(self.columns, tuple(self.rows))


def text(term: object) -> str:
    """Return a term as plain text: a literal's characters, an IRI written out, nothing for None.

    A term of rdflib is one already.
    """
    if isinstance(term, (NamedNode, Literal, BlankNode)):
        return term.value
    return "" if term is None else str(term)


def show_term(term: Term | None) -> str:
    """Return a term as people read it: as `text`, but an IRI in prefixed form."""
    return shorten(term.value) if isinstance(term, NamedNode) else text(term)


def number(term: object) -> int | Decimal | float | None:
    """Return the number that a literal is, or None for what is none, and for one that is not written as its type is."""
    if not isinstance(term, Literal):
        return None
    kind, words = term.datatype.value, term.value
    if not is_valid(words, kind):
        return None
    with suppress(ValueError):  # of thousands of digits Python makes no number
        if kind in _WHOLE_TYPES:
            return int(words)
        if kind == _XSD + "decimal":
            return Decimal(words)
        if kind in (_XSD + "double", _XSD + "float"):
            return float(words)
    return None


def datatype(term: Literal) -> str:
    """Return the IRI of the datatype of a literal, or nothing for a plain text, with a language or without."""
    kind = term.datatype.value
    return "" if kind in (_XSD + "string", _LANGUAGE) else kind


def to_csv(answer: Answer) -> str:
    """Write an answer as SPARQL 1.1 CSV: a header, then plain values."""
    return "".join(csv_pieces(answer.columns, answer.rows))


def csv_pieces(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """Write SPARQL 1.1 CSV, with the line ends of a text file."""
    yield line_of(columns)
    for row in rows:
        yield line_of([_write_plain(term) for term in row])


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
    head = "".join(f'<variable name="{escape(column)}"/>' for column in columns)
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


def _write_plain(term: Term | None) -> str:
    return str(term) if isinstance(term, BlankNode) else text(term)


def _bars(cells: Sequence[str]) -> str:
    whole = (" ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split()) for cell in cells)
    return f"| {' | '.join(whole)} |"


def _turtle(term: Term) -> str:
    """Write a term on one line: SPARQL's TSV knows no long strings."""
    if not isinstance(term, Literal):
        return str(term)
    quoted = '"' + term.value.translate(_ESCAPES) + '"'
    if term.language:
        return f"{quoted}@{term.language}"
    return f"{quoted}^^<{kind}>" if (kind := datatype(term)) else quoted


def _binding(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": term.value}
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
    elif kind := datatype(term):
        binding["datatype"] = kind
    return binding


def _element(column: str, term: Term) -> str:
    # A parser reads a carriage return that is not escaped as a line feed.
    words = escape(re.sub(NO_XML, "\ufffd", term.value), quote=False).replace("\r", "&#xD;")
    if isinstance(term, NamedNode):
        inner = f"<uri>{words}</uri>"
    elif isinstance(term, BlankNode):
        inner = f"<bnode>{words}</bnode>"
    else:
        kind = ""
        if term.language:
            kind = f' xml:lang="{term.language}"'
        elif of := datatype(term):
            kind = f' datatype="{escape(of)}"'
        inner = f"<literal{kind}>{words}</literal>"
    return f'<binding name="{escape(column)}">{inner}</binding>'
