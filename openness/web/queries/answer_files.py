"""Answers as files: which formats there are, their media types and endings, and the response that carries one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from flask import Response

from openness import rdf
from openness.rdf.dump import relabel_triples
from openness.rdf.formats import TABLE_FORMATS, TRIPLE_FORMATS, Format, by_ending
from openness.rdf.rows import WRITERS, Literal, Row, Rows, number

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel on Windows takes CSV without it for the code page of the machine, and shows § as Â§; programs want none."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text starts that a spreadsheet takes for a formula (OWASP, CSV injection)."""

PIECE_LETTERS = 16_384
"""About how many characters of an answer are sent at once."""


TABLE_FORMS: Mapping[str, Format] = by_ending(TABLE_FORMATS)
GRAPH_FORMS: Mapping[str, Format] = by_ending(TRIPLE_FORMATS)
ENDINGS = tuple(dict.fromkeys((*TABLE_FORMS, *GRAPH_FORMS)))


def table_file(name: str, rows: Rows, form: Format, marked: bool = False) -> Response:
    """Send a table while it is computed; `marked`, for a spreadsheet, with a byte-order mark and no formula."""
    written = map(without_formulas, rows.rows) if marked else rows.rows
    pieces = chain([BYTE_ORDER_MARK] if marked else [], WRITERS[form.name](rows.columns, written))
    response = Response(_gather_pieces(pieces), mimetype=form.media)
    response.automatically_set_content_length = False  # to count it, all rows would be gathered first
    return _set_file_name(response, name, form)


def graph_file(name: str, triples: rdf.Triples, form: Format) -> Response:
    """Send a graph."""
    return _set_file_name(
        Response(rdf.write_triples(relabel_triples(triples), form.name), mimetype=form.media), name, form
    )


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


def _set_file_name(response: Response, name: str, form: Format) -> Response:
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form.ending}"'
    return response


def _gather_pieces(pieces: Iterable[str]) -> Iterator[bytes]:
    """Gather small pieces into ones that are worth a packet."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE_LETTERS:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
