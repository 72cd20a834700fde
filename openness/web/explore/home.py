"""The first page: Figure 4, the landscape at a glance, and the figures that head them."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, render_template

from openness.index.answers import VIEW
from openness.index.models import LEVEL
from openness.index.view import View
from openness.web.explore.charts import by_component
from openness.web.explore.entries import entries, models
from openness.web.pipeline import components_in_order, stages_in_order
from openness.web.site import meaning, site, view_asked

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
    listed = models(view)
    rows = entries(view, range(min(ROWS, listed.size)))
    chart = by_component(view)
    return render_template(
        "home.html",
        view=view,
        views=[(view.value, view.label, meaning(view.iri)) for view in site().views],
        stages=stages_in_order(),
        rows=rows,
        more=listed.size > ROWS,
        pictures=chart.pictures,
        figures=_figures(view, listed),
        partial=chart.pictures[0].partial,
    )


def _figures(view: str, listed: View) -> list[Figure]:
    facets = [listed.facet(LEVEL + component.notation) for component, _ in components_in_order()]
    graded: Counter[str] = Counter()
    for facet in facets:
        graded.update(dict(zip(facet.values, facet.totals, strict=True)))
    # What is not applicable or not assessed is a cell too, so that the figures after this one add up to it.
    cells = graded.total() - (graded["not-assessed"] if "derived" in view else 0)
    restricted = graded["4"] + graded["3"] + graded["2"]
    given = {"view": view}
    figures = [
        Figure(listed.size, "models", "model-table", given),
        Figure(cells, f"cells, {len(facets)} components of each", "component-table", given),
        Figure(graded["5"], "of them free of restrictions", "openness-distribution", given),
        Figure(restricted, "public with restrictions", "openness-distribution", given),
        Figure(graded["1"], "not public", "openness-distribution", given),
        Figure(graded["unknown"], "not publicly known", "unknown-cells", given),
        Figure(graded["not-applicable"], "not applicable", "openness-distribution", given),
    ]
    figures.append(Figure(graded["not-assessed"], "not assessed", "openness-distribution", given))
    if view == VIEW.default:
        found = site().count("contradictions")
        figures.append(Figure(found, "contradictions found by the rules", "contradictions", {}))
    return [figure for figure in figures if figure.number]
