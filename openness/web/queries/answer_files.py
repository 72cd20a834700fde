"""Answers as files: the addresses of the files of a saved query, their formats, and the response that carries one."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from flask import Blueprint, Response, abort, request, url_for

from openness import rdf
from openness.query.answer import shorten_values
from openness.query.saved_queries import QueryError, SavedQuery
from openness.rdf.dump import relabel_triples
from openness.rdf.formats import TABLE_FORMATS, TRIPLE_FORMATS, Format, by_ending
from openness.rdf.rows import WRITERS, Literal, Row, Rows, number
from openness.suggest import find_near
from openness.web.error_pages import MissingError
from openness.web.queries.data_dictionary import describe_columns
from openness.web.site import Link, address_of_query, site

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel on Windows takes CSV without it for the code page of the machine, and shows § as Â§; programs want none."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text starts that a spreadsheet takes for a formula (OWASP, CSV injection)."""

PIECE_LETTERS = 16_384
"""About how many characters of an answer are sent at once."""


TABLE_FORMS: Mapping[str, Format] = by_ending(TABLE_FORMATS)
GRAPH_FORMS: Mapping[str, Format] = by_ending(TRIPLE_FORMATS)
_ENDINGS = ",".join(dict.fromkeys((*TABLE_FORMS, *GRAPH_FORMS, "rq")))


SORT = "_sort"
"""What in an address names the column by which a page sorts a table; a minus sign before it turns the order round."""

MARK = "_bom"
"""What in the address of a CSV file asks for the byte-order mark by which Excel knows that it is UTF-8."""

pages = Blueprint("queries", __name__)


@pages.get(f"/queries/<name>.<any({_ENDINGS}):form>")
def download(name: str, form: str) -> Response:
    """Answer a saved query as a file, or give the query itself (`.rq`)."""
    query = find_query(name)
    if form == "rq":
        return Response(query.text, mimetype="application/sparql-query")
    forms = forms_of(query)
    if form not in forms:
        abort(404, f"The answer to '{name}' cannot be written as {form}. There are: {', '.join(forms)}.")
    given = read_given()
    given.pop(SORT, "")
    marked = bool(given.pop(MARK, "")) and form == "csv"
    values = {key: value for key, value in given.items() if value.strip()}
    try:
        result = site().stream(query, values)
        file = file_name(name, shorten_values(site().landscape, query, values))
    except (QueryError, rdf.UnreadableError) as error:
        abort(400, str(error))
    if isinstance(result, bool):
        abort(404, "The answer is yes or no; it has no file.")
    if isinstance(result, Rows):
        sent = table_file(file, result, forms[form], marked)
    else:
        sent = graph_file(file, result, forms[form])
    sent.headers["Link"] = f'<{url_for("queries.show", name=name)}>; rel="about"'
    return sent


@pages.get("/queries/<name>.csv-metadata.json")
def dictionary(name: str) -> Response:
    """Describe the columns of the CSV file of a question, as CSV on the Web."""
    query = find_query(name)
    if query.constructs:
        abort(404, f"The answer to '{name}' is a graph and has no columns.")
    values, rows = read_rows(query)
    return dictionary_file(
        query.title, query.question, rows, request.host_url.rstrip("/") + address_of_query(name, values, "csv")
    )


def dictionary_file(title: str, description: str, rows: Rows, address: str) -> Response:
    """Send the description of a CSV file, which is at an address, as CSV on the Web."""
    written = describe_columns(title, description, rows, address)
    return Response(json.dumps(written, ensure_ascii=False, indent=1) + "\n", mimetype="application/csvm+json")


def find_query(name: str) -> SavedQuery:
    """Return a saved query by its name; answer 404 for one that there is not, with the nearest ones."""
    queries = site().queries
    if name not in queries:
        near = [Link(one, address_of_query(one, {})) for one in find_near(name, queries, cutoff=0.5)]
        raise MissingError(f"There is no saved query '{name}'.", name.replace("-", " "), near)
    return queries[name]


def read_given() -> dict[str, str]:
    """Return what the visitor typed; answer 400 where a parameter is given twice."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        abort(400, f"The parameter '{twice[0]}' is given twice. Give each parameter once.")
    return request.args.to_dict()


def read_rows(query: SavedQuery) -> tuple[dict[str, str], Rows]:
    """Answer a question about the values in the address as a table. Answer 400 where they do not fit."""
    given = {key: value for key, value in read_given().items() if value.strip() and key != SORT}
    try:
        result = site().stream(query, given)
        values = shorten_values(site().landscape, query, given)
    except (QueryError, rdf.UnreadableError) as error:
        abort(400, str(error))
    if not isinstance(result, Rows):
        abort(404, "The answer is not a table.")
    return values, result


def forms_of(query: SavedQuery) -> Mapping[str, Format]:
    """Return the formats that the answer to a saved query has, by their endings."""
    return GRAPH_FORMS if query.constructs else TABLE_FORMS


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
