"""Answers: columns and rows of RDF terms, and how they are written."""

import csv
import io
import json
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from openness.terms import shorten


@dataclass(frozen=True)
class Answer:
    """The answer to a SELECT query: names of columns, and rows with one term, or None, a column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]

    def records(self) -> list[dict[str, str]]:
        """Return each row as a mapping from column to text; a cell without a value is an empty text."""
        return [dict(zip(self.columns, map(text, row), strict=True)) for row in self.rows]


def text(term: Node | None) -> str:
    """Return a term as plain text: a literal's characters, an IRI written out, nothing for None."""
    return "" if term is None else str(term)


def shown(term: Node | None) -> str:
    """Return a term as people read it: as `text`, but an IRI in prefixed form."""
    return shorten(str(term)) if isinstance(term, URIRef) else text(term)


def to_csv(answer: Answer, delimiter: str = ",") -> str:
    """Write an answer as SPARQL 1.1 CSV: a header, then plain values."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([text(term) for term in row] for row in answer.rows)
    return out.getvalue()


def to_tsv(answer: Answer) -> str:
    """Write an answer as SPARQL 1.1 TSV: terms in Turtle syntax, variables with a question mark."""
    lines = ["\t".join(f"?{column}" for column in answer.columns)]
    lines += ["\t".join("" if term is None else _turtle(term) for term in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def to_json(answer: Answer) -> str:
    """Write an answer as SPARQL 1.1 Query Results JSON."""
    bindings = [
        {column: _binding(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _turtle(term: Node) -> str:
    escaped = str(term.n3()) if isinstance(term, URIRef | Literal) else f"_:{term}"
    return escaped.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


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
