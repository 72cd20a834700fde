"""Answers as files: which formats there are, their media types and endings, and the response that carries one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from flask import Response

from openness import rdf
from openness.rdf.rows import WRITERS, Literal, Row, Rows, number

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel on Windows takes CSV without it for the code page of the machine, and shows § as Â§; programs want none."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text starts that a spreadsheet takes for a formula (OWASP, CSV injection)."""

PIECE = 16_384
"""About how many characters of an answer are sent at once."""


@dataclass(frozen=True)
class Form:
    """A format: the ending of its files, its media type, what it is called, and the writer that it stands for."""

    ending: str
    media: str
    title: str
    writer: str


TABLE_FORMS: Mapping[str, Form] = {
    form.ending: form
    for form in (
        Form("csv", "text/csv", "CSV", "csv"),
        Form("tsv", "text/tab-separated-values", "TSV", "tsv"),
        Form("json", "application/sparql-results+json", "JSON", "json"),
        Form("xml", "application/sparql-results+xml", "XML", "xml"),
        Form("md", "text/markdown", "Markdown", "markdown"),
        Form("ttl", "text/turtle", "Turtle", "turtle"),
    )
}
GRAPH_FORMS: Mapping[str, Form] = {
    form.ending: form
    for form in (
        Form("ttl", "text/turtle", "Turtle", "turtle"),
        Form("jsonld", "application/ld+json", "JSON-LD", "jsonld"),
        Form("nt", "application/n-triples", "N-Triples", "ntriples"),
        Form("rdf", "application/rdf+xml", "RDF/XML", "rdfxml"),
    )
}
GRAPHS: Mapping[str, tuple[str, str]] = {form.ending: (form.media, form.writer) for form in GRAPH_FORMS.values()}
"""The media type and the writer of a graph by the ending of its file."""

ALIASES: Mapping[str, str] = {"application/json": "json", "application/xml": "xml"}
"""What programs ask for that mean one of the formats of a table."""

ENDINGS = tuple(dict.fromkeys((*TABLE_FORMS, *GRAPH_FORMS)))


def table_file(name: str, rows: Rows, form: Form, marked: bool = False) -> Response:
    """Send a table while it is computed; `marked`, for a spreadsheet, with a byte-order mark and no formula."""
    written = map(without_formulas, rows.rows) if marked else rows.rows
    pieces = chain([BYTE_ORDER_MARK] if marked else [], WRITERS[form.writer](rows.columns, written))
    response = Response(_gathered(pieces), mimetype=form.media)
    response.automatically_set_content_length = False  # to count it, all rows would be gathered first
    return _named(response, name, form)


def graph_file(name: str, triples: rdf.Triples, form: Form) -> Response:
    """Send a graph."""
    return _named(Response(rdf.write_triples(triples, form.writer), mimetype=form.media), name, form)


def file_name(slug: str, values: Mapping[str, str]) -> str:
    """Name the file of an answer after its question and what was asked, in characters that any disk takes."""
    words = [re.sub(r"[^A-Za-z0-9.]+", "-", word.rsplit("/", 1)[-1]).strip("-.") for word in values.values()]
    return "-".join([slug, *filter(None, words)])[:100]


def without_formulas(row: Row) -> Row:
    """Put an apostrophe before what a spreadsheet would compute: a name may come from anybody's entry."""
    return tuple(
        Literal(f"'{term.value}")
        if isinstance(term, Literal) and term.value.startswith(FORMULA) and number(term) is None
        else term
        for term in row
    )


def _named(response: Response, name: str, form: Form) -> Response:
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form.ending}"'
    return response


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    """Gather small pieces into ones that are worth a packet."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
