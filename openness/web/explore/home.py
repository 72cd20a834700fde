"""The first page: Figure 4, the landscape at a glance, and the figures that head them."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from openness.web.explore.charts import by_component
from openness.web.explore.entries import Entry, entries
from openness.web.pipeline import stages_in_order
from openness.web.site import site, view_asked

pages = Blueprint("home", __name__)

ROWS = 150
"""How many models the first page shows; the explorer has all of them, page by page."""


@dataclass(frozen=True)
class Figure:
    """A number that heads the page, what it counts, and the query that lists what it counted."""

    number: int
    words: str
    query: str
    given: dict[str, str]


@pages.get("/")
def show() -> str:
    """Show the landscape in the view that is asked for."""
    view = view_asked()
    rows = entries(view)
    chart = by_component(view)
    return render_template(
        "home.html",
        view=view,
        views=[(view.value, view.label, site().directory.by_iri[view.iri].definition) for view in site().views],
        stages=stages_in_order(),
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        pictures=chart.pictures,
        figures=_figures(view, rows),
        partial=chart.pictures[0].partial,
    )


@pages.get("/healthz")
def healthz() -> Response:
    """Say that the site answers."""
    return Response("ok\n", mimetype="text/plain")


def _figures(view: str, rows: tuple[Entry, ...]) -> list[Figure]:
    cells = [cell for row in rows for cell in row.cells if cell.style != "none"]
    ranks = [cell.rank for cell in cells]
    given = {"view": view}
    figures = [
        # Levels are derived, descriptions of models are not: their views are those that the levels are derived from.
        Figure(len(rows), "models", "model-table", {"view": "corrected" if "corrected" in view else "published"}),
        Figure(len(cells), "levels derived" if "derived" in view else "components assessed", "component-table", given),
        Figure(ranks.count(5), "of them free of restrictions", "openness-distribution", given),
        Figure(ranks.count(1), "not public", "openness-distribution", given),
        Figure(ranks.count(0), "not publicly known", "unknown-cells", given),
        Figure(ranks.count(-1), "not applicable", "openness-distribution", given),
    ]
    if view == "published":
        found = len(site().answer("contradictions").rows)
        figures.append(Figure(found, "contradictions found by the rules", "contradictions", {}))
    return [figure for figure in figures if figure.number]
