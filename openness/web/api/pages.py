"""`/api` for people and `/openapi.json` for programs: everything here that a program can ask, in one description."""

from flask import Blueprint, Response, json, render_template, request

from openness.web.api.openapi import by_tag, document

pages = Blueprint("api", __name__)


@pages.get("/openapi.json")
def described() -> Response:
    """Give the description of the API in OpenAPI 3.1."""
    body = json.dumps(document(request.host_url.rstrip("/")), ensure_ascii=False, indent=1)
    return Response(body + "\n", mimetype="application/json")


@pages.get("/api")
def show() -> str:
    """Show the description as a page."""
    found = document(request.host_url.rstrip("/"))
    return render_template("api.html", api=found, groups=by_tag(found))
