"""Error pages: a page for people, a line for programs."""

from collections.abc import Sequence

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import (
    BadHost,
    BadRequest,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from openness.query.saved_queries import QueryError
from openness.rdf import FormatError
from openness.rdf.formats import RDF_FORMATS, TABLE_FORMATS
from openness.rdf.remote_errors import RemoteError
from openness.suggest import did_you_mean
from openness.web.negotiation import wants_page
from openness.web.site import Link

WORDS = {414: "URI too long", 422: "Cannot be checked"}
"""Titles of error pages that differ from the usual names of HTTP."""
_PLAIN = (*dict.fromkeys(f".{form.ending}" for form in (*TABLE_FORMATS, *RDF_FORMATS)), ".rq")


class MissingError(NotFound):
    """Something that is not there: what the visitor looked for, what is called nearly so, and where all are listed."""

    def __init__(self, message: str, looked_for: str, near: Sequence[Link] = (), listed: Link | None = None) -> None:
        """Store the message and its parts; a program gets one line."""
        super().__init__(f"{message} {did_you_mean([one.text for one in near])}".rstrip())
        self.message, self.looked_for, self.near, self.listed = message, looked_for, near, listed


def register(app: Flask) -> None:
    """Give an application its error pages."""
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(QueryError, lambda error: _show(BadRequest(str(error))))
    app.register_error_handler(RemoteError, _show_engine_down)
    app.register_error_handler(FormatError, lambda error: _show(NotAcceptable(str(error))))


def _show_engine_down(_: RemoteError) -> Response:
    """Answer if the engine of the landscape does not; visitors do not see its address."""
    words = "The engine that holds the landscape does not answer. Try again in a few seconds."
    return _show(ServiceUnavailable(words, retry_after=5))


def _show(error: HTTPException) -> Response:
    code = error.code or 500
    message = str(error.description or "")
    if isinstance(error, InternalServerError):
        message = "The server met an error that it did not expect. It has been written to its log."
    if isinstance(error, NotFound) and message == NotFound.description:
        message = "There is nothing at this address."
    if isinstance(error, RequestEntityTooLarge) and message == RequestEntityTooLarge.description:
        message = f"What was sent is too large: up to {request.max_content_length or 0:,} bytes are taken here."
        if request.blueprint == "check":
            message += " A larger entry can be checked on your own machine: openness check FILE."
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"OPTIONS"}))
        message = f"This address does not take {request.method}. It takes: {allowed}."
    if isinstance(error, BadHost):
        message = "The name of the host in this request is not a valid one."
        response = make_response(f"{message}\n")  # a page has links, and there is no address to make them from
        response.mimetype = "text/plain"
    elif request.path.endswith(_PLAIN) or not wants_page(by_default=request.path != "/sparql"):
        response = make_response(f"{message}\n")
        response.mimetype = "text/plain"
    else:
        title = WORDS.get(code, error.name)
        missing = error if isinstance(error, MissingError) else None
        message = missing.message if missing else message
        response = make_response(
            render_template("error.html", code=code, title=title, message=message, missing=missing)
        )
    response.status_code = code
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response
