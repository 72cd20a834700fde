"""Models and licenses in the terms of others, to download: what `openness export` writes."""

import datetime

from flask import Blueprint, Response, abort, request

from openness.export import EXPORT_FORMATS, ExportError, export
from openness.query.saved_queries import QueryError
from openness.search.stored_answers import VIEW
from openness.web.site import site

pages = Blueprint("exports", __name__)


@pages.get("/export/<form>/<slug>")
def show(form: str, slug: str) -> Response:
    """Give a model or license in one of the forms; `?view=` takes another view."""
    if form not in EXPORT_FORMATS or EXPORT_FORMATS[form].of == "any":
        there = ", ".join(name for name, known in EXPORT_FORMATS.items() if known.of != "any")
        abort(404, f"There is no export to '{form}'. There are: {there}.")
    view = request.args.get("view", "") or str(VIEW.default)
    today = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT00:00:00Z")
    try:
        text = export(site().landscape, form, slug, view, today)
    except (QueryError, ExportError) as error:
        abort(404 if "view" not in str(error) else 400, str(error))
    response = Response(text, mimetype=EXPORT_FORMATS[form].media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}{EXPORT_FORMATS[form].suffix}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
