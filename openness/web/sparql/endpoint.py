"""`/sparql`: the SPARQL 1.1 Protocol for queries, an editor for people, and what the endpoint says of itself."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from threading import Lock
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.landscape import Landscape
from openness.rdf.formats import RDF_FORMATS, SPARQL_TABLES, TRIPLE_FORMATS, Format, aliases, find
from openness.sandbox.admission import Admitted, admit, known_graphs
from openness.sandbox.pool import Pool, Written
from openness.sandbox.query_limits import Limits, RefusedError, StoppedError, TooLongError
from openness.web.negotiation import HTML, choose_media, mark_varied, plain, wants_page
from openness.web.site import site
from openness.web.sparql.editor import Complaint, completions, page
from openness.web.sparql.protocol import QUERY, Asked, read
from openness.web.sparql.service import description

pages = Blueprint("sparql", __name__)

NAME = "openness-outside"
"""Under which name an application keeps what answers queries from outside."""

GRAPH_FORMATS: tuple[Format, ...] = tuple(RDF_FORMATS)
STATUS = {"time": 504, "nesting": 400}
"""The HTTP status by the limit that was met; 503 for the others."""
ROWS_SHOWN = 500
"""How many rows the page shows; the files hold all up to the limit."""


CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Openness-Cut, Retry-After",
    "Access-Control-Max-Age": "86400",
}

LONG_QUERY_LETTERS = 5_000
"""From how many characters on a query takes a noticeable time of the process that serves pages."""
_LONG_TEXTS = Lock()
"""Held while such a query is admitted: one at a time, so that pages have the processor in between."""


@pages.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> AnyResponse:
    """Answer a query; without one, show the editor to people and the service description to programs."""
    try:
        return mark_varied(_answer(read(pool().limits)))
    except RefusedError as error:
        return mark_varied(_complaint(error, 413 if isinstance(error, TooLongError) else 400))
    except StoppedError as error:
        response = _complaint(error, STATUS.get(error.limit, 503))
        if error.limit in {"busy", "engine"}:
            response.headers["Retry-After"] = "5"
        return mark_varied(response)


@pages.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
    """Allow browsers to ask here from a page of any origin."""
    response = Response(status=204)
    response.headers["Allow"] = CORS["Access-Control-Allow-Methods"]
    response.headers["Accept-Post"] = f"{QUERY}, application/x-www-form-urlencoded"
    return response


@pages.get("/sparql/completions.json")
def completed() -> dict[str, object]:
    """Give the names that the editor completes: the prefixes, terms and things of this landscape."""
    return completions()


@pages.after_request
def _open_to_all(response: Response) -> Response:
    response.headers.update(CORS)
    if response.status_code == 200:  # a tag of what is sent and not of the address: a query may ask for the time
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
    return response


def register(app: Flask, landscape: Landscape, limits: Limits) -> None:
    """Give an application its endpoint. No process starts before the first query, or before the pool is started."""
    app.extensions[NAME] = Pool(landscape.store, limits)
    app.register_blueprint(pages)


def pool() -> Pool:
    """Return the workers of this application."""
    return cast(Pool, current_app.extensions[NAME])


def graphs() -> frozenset[str]:
    """Return the named graphs of the landscape."""
    store = site().landscape.store
    return site().once("named graphs", lambda: frozenset(rdf.named_graphs(store)))


def _answer(asked: Asked) -> AnyResponse:
    if asked.sparql is None:
        return _without_query(asked)
    with pool().lane():
        return _ask(asked)


def _ask(asked: Asked) -> AnyResponse:
    """Ask the query in the format that the request wants."""
    admitted = _admit(asked)
    forms = GRAPH_FORMATS if admitted.form in {"CONSTRUCT", "DESCRIBE"} else SPARQL_TABLES
    form = _form(asked, forms)
    if not form:
        return Response(page(asked, pool().limits, pool().ask(admitted, forms[0].name, ROWS_SHOWN)))
    return _file(pool().ask(admitted, form.name), form)


def _without_query(asked: Asked) -> AnyResponse:
    """Show the editor, or give the service description: as the client accepts, or as `format=` names it."""
    form = find(TRIPLE_FORMATS, asked.form or choose_media([HTML, *(form.media for form in TRIPLE_FORMATS)]))
    if form:
        return Response(rdf.write_triples(description(request.base_url, graphs()), form.name), mimetype=form.media)
    if asked.form not in ("", "html"):
        there = ", ".join(form.ending for form in TRIPLE_FORMATS)
        abort(400, f"The description of this service cannot be written as '{asked.form}'. There are: {there}.")
    return Response(page(asked, pool().limits))


def _admit(asked: Asked) -> Admitted:
    """Let the query pass; graphs that the request names go before those that the query names."""
    sparql = asked.sparql or ""
    with _LONG_TEXTS if len(sparql) > LONG_QUERY_LETTERS else nullcontext():
        admitted = admit(sparql, pool().limits, graphs())
    if not (asked.default_graphs or asked.named_graphs):
        return replace(admitted, default_graphs=(), named_graphs=())  # the engine reads those in the query itself
    return replace(
        admitted,
        default_graphs=known_graphs(asked.default_graphs, graphs()),
        named_graphs=known_graphs(asked.named_graphs, graphs()),
    )


def _form(asked: Asked, forms: Sequence[Format]) -> Format | None:
    """Return the format of the answer, which `format=` names or the client accepts; None for the page."""
    if asked.form == "html":
        return None
    if asked.form:
        form = find(forms, asked.form)
        if not form:
            there = ", ".join((*(form.ending for form in forms), "html"))
            abort(400, f"There is no format '{asked.form}' for this answer. There are: {there}.")
        return form
    others = aliases(forms) | ({"text/plain": "application/n-triples"} if forms is GRAPH_FORMATS else {})
    return find(forms, choose_media([*(form.media for form in forms), HTML], others))


def _file(written: Written, form: Format) -> Response:
    # In the answer too, if its format has comments: not everybody looks at headers.
    note = f"The first {written.rows} of more." if written.cut else ""
    comment = form.comment.format(note) if note else ""
    response = Response(written.body + comment.encode(), mimetype=form.media)
    response.headers["Content-Disposition"] = f'inline; filename="answer.{form.ending}"'
    if written.cut:
        response.headers["Openness-Cut"] = f"first {written.rows} of more"
    return response


def _complaint(error: RefusedError | StoppedError, status: int) -> Response:
    """Say why a query was not answered: at its place in the editor, or in one line to a program."""
    line, column = (error.line, error.column) if isinstance(error, RefusedError) else (0, 0)
    try:
        asked = read(pool().limits)
    except HTTPException:
        asked = Asked(None)
    if getattr(error, "limit", "") == "busy" and len(asked.sparql or "") > LONG_QUERY_LETTERS:
        return plain(str(error), status)  # with others waiting, no page is made of a long text
    if asked.form == "html" or (not asked.form and wants_page(by_default=False)):
        return Response(page(asked, pool().limits, complaint=Complaint(str(error), line, column)), status)
    return plain(f"Line {line}, column {column}: {error}" if line else str(error), status)
