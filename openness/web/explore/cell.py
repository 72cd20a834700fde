"""From a cell of a map of models to the claim behind it: looked up when somebody goes there, as a map has too many."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from openness.search.directory import iri_of
from openness.web.error_pages import MissingError
from openness.web.explore.model_cells import Entry, entry, near
from openness.web.pipeline import components_in_order
from openness.web.site import Link, address, site, view_asked, view_iri
from openness.web.things.claims import claims

pages = Blueprint("cell", __name__)


@pages.get("/explore/<path:slug>/<component>")
def show(slug: str, component: str) -> Response:
    """Lead to the one claim of a view about a component; where there are several or none, to the component's row."""
    view = view_asked()
    given = view if view != site().views[0].value else None
    known = {part.notation: part.iri for part, _ in components_in_order()}
    if component not in known:
        abort(404, f"There is no component '{component}'. There are: {', '.join(known)}.")
    model = site().directory.get(iri_of("model", slug)) if entry(view, slug) else None
    if not model:
        meant = [
            Link(name, url_for("cell.show", slug=name, component=component, view=given)) for name in near(view, slug)
        ]
        listed = Link("models", url_for("explore.show", view=given))
        raise MissingError(f"There is no model '{slug}' in the view '{view}'.", slug.replace("-", " "), meant, listed)
    of_view = view_iri(view)
    found = [
        iri
        for iri, claim in claims(model).items()
        if known[component] in claim.get("component", []) and of_view in claim.get("inView", []) and "notation" in claim
    ]
    thing = site().directory.get(found[0]) if len(found) == 1 else None
    row = url_for("things.show", kind="model", slug=model.slug, view=given)
    return redirect(address(thing) if thing else f"{row}#{component}", 303)


def leads(view: str) -> Callable[[Entry, str], str]:
    """Return what gives the address of a cell of a view, from its model and the name of its component in URLs."""
    base, given = url_for("explore.show"), f"?view={view}" if view != site().views[0].value else ""

    def to(model: Entry, component: str) -> str:
        return f"{base}/{quote(model.slug)}/{component}{given}" if model.slug else f"{model.model.href}#{component}"

    return to
