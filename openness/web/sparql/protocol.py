"""A request to the SPARQL endpoint, read as the SPARQL 1.1 Protocol has it: three ways to ask, one query."""

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from openness.sandbox.query_limits import Limits

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ENCODED = 12
"""How many bytes a character takes at most where it is percent-encoded UTF-8."""


@dataclass(frozen=True)
class Asked:
    """What is asked: the query, or None where there is none, the graphs to ask, and the format that is named."""

    sparql: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: str = ""
    example: str = ""


def read(limits: Limits) -> Asked:
    """Read the request. Answers 400, 403, 413 or 415 with the reason where it is not one that can be answered.

    Parameters that are not of the protocol are passed over: many clients send some of their own to every endpoint.
    """
    _refuse_other_encodings(request.query_string, "address")
    given: MultiDict[str, str] = request.args
    if request.method == "POST":
        # Enough for the longest query, percent-encoded, and some graphs; more than that is not even read.
        request.max_content_length = request.max_form_memory_size = limits.characters * ENCODED + 20_000
        media = request.mimetype
        if media in (FORM, QUERY):
            given = _read_posted(media, limits)
        elif media == UPDATE:
            abort(403, "This endpoint answers queries. It takes no update, and nothing is changed here.")
        else:
            abort(415, f"A query is posted as {QUERY} or as {FORM}, not as {media or 'nothing'}.")
    if "update" in given:
        abort(403, "This endpoint answers queries. It takes no update, and nothing is changed here.")
    queries = given.getlist("query")
    if request.method == "POST" and "query" in request.args:
        abort(400, "There is a query in the address and one in the body. Ask one query at a time.")
    if len(queries) > 1:
        abort(400, "The parameter 'query' is given twice. Ask one query at a time.")
    if not queries and request.method == "POST":
        abort(400, "There is no query. Give it in the parameter 'query'.")
    return Asked(
        queries[0].removeprefix("\ufeff") if queries else None,
        tuple(given.getlist("default-graph-uri")),
        tuple(given.getlist("named-graph-uri")),
        given.get("format", ""),
        given.get("example", ""),
    )


def _read_posted(media: str, limits: Limits) -> MultiDict[str, str]:
    """Return the parameters of a query that is posted as a form or as it is."""
    try:
        if media == FORM:
            _refuse_other_encodings(request.get_data(), "form")
            return request.form
        query = request.get_data().decode()
    except RequestEntityTooLarge:
        abort(413, f"The request is larger than a query of {limits.characters:,} characters can be.")
    except UnicodeDecodeError as error:
        abort(400, f"The query is not UTF-8 text: byte {error.start} is not.")
    return MultiDict([*request.args.items(multi=True), ("query", query)])


def _refuse_other_encodings(encoded: bytes, what: str) -> None:
    """Answer 400 where percent-encoded text is not UTF-8: with U+FFFD in its place it would be another question."""
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        abort(400, f"The {what} is not percent-encoded UTF-8 text.")
