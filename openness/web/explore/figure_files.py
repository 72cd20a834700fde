"""A chart as a file of its own, with title, basis, caveat and source in it."""

from collections.abc import Iterable

from flask import Response, render_template, request

from openness import rdf
from openness.rdf.rows import text
from openness.web.explore.pictures import Picture
from openness.web.queries.lines import Line
from openness.web.site import site, view_iri
from openness.web.things.claims import span

FEW_MODELS, MAX_GROUPS_NAMED = 5, 12
"""Under how many models a share says little, and how many such groups are named."""
LINE_LETTERS = 150
"""How many letters of a text fit a line of the file."""
DATES = """SELECT (MIN(STR(?date)) AS ?first) (MAX(STR(?date)) AS ?last) WHERE {{
  ?claim opn:inView <{view}> ; opn:asOf ?date
}}"""


def svg_file(name: str, title: str, picture: Picture | Line, basis: str, address: str, caveat: str = "") -> Response:
    """Send a chart as SVG; `basis` is what it counts, and `address` the page with it, without the host."""
    drawn = render_template(
        "figure.svg",
        title=title,
        picture=picture,
        is_line=isinstance(picture, Line),
        notes=[basis, *([_cut(caveat)] if caveat else []), source_line(address)],
    )
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="openness-{name}.svg"'
    return response


def source_line(address: str) -> str:
    """Return the line of a picture that says where it is from; `address` is that of its page, without the host."""
    host = request.host_url.rstrip("/")
    return f"Source: Openness, data version {site().landscape.version[:8]}, {host}{address} (CC BY 4.0)"


def warn_of_few(groups: Iterable[tuple[str, int]]) -> str:
    """Name the groups that count few models, the last ones of many; nothing where there are none."""
    few = [f"{group} ({count})" for group, count in groups if 0 < count < FEW_MODELS]
    more = f" and {len(few) - MAX_GROUPS_NAMED} more" if len(few) > MAX_GROUPS_NAMED else ""
    named = ", ".join(few[-MAX_GROUPS_NAMED:])
    return f"Fewer than {FEW_MODELS} models, so read with care: {named}{more}." if few else ""


def dates_of(view: str) -> str:
    """Return the first and the last date of the claims in a view; nothing where none has a date."""
    return site().once(f"dates {view}", lambda: _dates(view))


def _dates(view: str) -> str:
    found = rdf.select(site().landscape.store, DATES.format(view=view_iri(view))).rows
    return span(text(date) for row in found for date in row)


def _cut(words: str) -> str:
    return words if len(words) <= LINE_LETTERS else f"{words[: LINE_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
