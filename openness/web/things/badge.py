"""The badge of a model: a small picture to embed, with how many of its components are free of restrictions."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request, url_for

from openness.search.directory import iri_of
from openness.search.levels import NOT_ASSESSED
from openness.terms import BASE
from openness.web.explore.model_cells import Entry, entry
from openness.web.site import name_unless_default, site, view_asked
from openness.web.things.claims import basis_of, claims, last_date

pages = Blueprint("badge", __name__)

# Light colors of the levels: a badge is on pages that are not ours and cannot ask for the dark ones.
COLORS = {
    5: "#0a376b",
    4: "#2c70b0",
    3: "#7fb0de",
    2: "#b7d3ee",
    1: "#e3edf8",
    0: "#c9c5ba",
    -1: "#ffffff",
    -2: "#f1e3c8",
}
WORD = 6.6
"""Width of a character of the badge's text, in user units; `textLength` holds the text to it."""


@dataclass(frozen=True)
class Snippet:
    """What to paste: as Markdown and as HTML."""

    markdown: str
    html: str
    address: str
    alt: str


@pages.get("/model/<slug>/badge.svg")
def show(slug: str) -> Response:
    """Draw the badge of a model in the view that is asked for."""
    found = entry(view := view_asked(), slug)
    if not found:
        abort(404, f"There is no model '{slug}' in this view.")
    thing = site().directory.get(iri_of("model", slug))
    newest = last_date(view, claims(thing) if thing else {})
    picture = render_template(
        "badge.svg",
        title=_alt(found.model.text, found, view),
        words=(words := f"{_words(found)}, {newest[:7]}" if newest else _words(found)),
        width=round(len(words) * WORD),
        colors=[COLORS[cell.rank] for cell in found.cells],
    )
    return Response(picture, mimetype="image/svg+xml")


def snippet(slug: str, name: str, view: str) -> Snippet | None:
    """Return what to paste to show the badge of a model in a view; None where the view has no such model."""
    found = entry(view, slug)
    if not found:
        return None
    alt = _alt(name, found, view)
    # The picture comes from where it is drawn, as the address below w3id.org may lead nowhere yet.
    page, picture = (
        f"{BASE}model/{slug}",
        request.host_url.rstrip("/") + url_for("badge.show", slug=slug, view=name_unless_default(view)),
    )
    return Snippet(
        markdown=f"[![{alt}]({picture})]({page})",
        html=f'<a href="{page}"><img src="{picture}" alt="{alt}" height="20"></a>',
        address=url_for("badge.show", slug=slug, view=name_unless_default(view)),
        alt=alt,
    )


def _words(found: Entry) -> str:
    """Return the text of a badge: a share only if all components are assessed."""
    missing = len(found.cells) - found.assessed
    if not missing:
        return f"{found.free} of {found.applicable} unrestricted"
    return f"{found.free} unrestricted, {missing} {NOT_ASSESSED}" if found.assessed else NOT_ASSESSED


def _alt(name: str, found: Entry, view: str) -> str:
    """Say what a badge shows, and on which claims it is based."""
    missing = len(found.cells) - found.assessed
    summary = f"{found.free} of {found.applicable} components are free of restrictions"
    if missing:
        summary = f"{summary}, {missing} {'is' if missing == 1 else 'are'} not assessed"
    thing = site().directory.get(iri_of("model", found.slug))
    return f"Openness of {name}, {basis_of(view, claims(thing) if thing else {})}: {summary}"
