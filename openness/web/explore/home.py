"""The first page: the finding in a sentence, the most used models, and how many models have each level."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from openness.search.levels import FREE
from openness.search.models import LEVEL
from openness.search.view import View
from openness.web.explore.cell import leads
from openness.web.explore.figure_files import dates_of
from openness.web.explore.level_charts import by_component
from openness.web.explore.marks import marks
from openness.web.explore.model_cells import entries, models
from openness.web.explore.most_used import most_used
from openness.web.linked.documents import choose_ending
from openness.web.negotiation import mark_varied
from openness.web.pipeline import components_in_order, stages_in_order
from openness.web.queries.answer_files import GRAPH_FORMS
from openness.web.site import site, view_asked, views_at

pages = Blueprint("home", __name__)

ROWS_PER_PAGE = 40
"""How many models the first page shows; the explorer has all of them, page by page."""
MAX_YEARS_BEFORE = 5
"""If the first tenth of the models took more years than these, the first page says since when the others are."""


@dataclass(frozen=True)
class Figure:
    """A number of the page, what it counts, and the query that lists what it counted."""

    number: int
    words: str
    query: str
    given: dict[str, str]


@dataclass(frozen=True)
class Share:
    """Of how many models whose component is assessed how many have it free of restrictions, or to download."""

    counted: int
    assessed: int

    @property
    def percent(self) -> str:
        """The share in percent; with a digit after the point where it is small."""
        share = 100 * self.counted / max(self.assessed, 1)
        return f"{share:.1f}" if 0 < share < 1 else f"{share:.0f}"


@pages.get("/")
def show() -> AnyResponse:
    """Show the landscape in the view that is asked for; here, at its namespace, a program gets the ontology."""
    ending = choose_ending("html", *GRAPH_FORMS, refuse=False)
    if ending != "html":
        return mark_varied(redirect(url_for("terms.download", form=ending), 303))
    view = view_asked()
    listed = models(view)
    chosen = most_used(view, ROWS_PER_PAGE)
    chart = by_component(view)
    components = [component for component, _ in components_in_order()]
    weights = _share(listed, components[-1].notation if components else "")
    page = render_template(
        "home.html",
        view=view,
        views=views_at("home.show"),
        weights=weights,
        downloads=Share(site().once(("public weights", view), lambda: _count_public_weights(view)), weights.assessed),
        data=_share(listed, "pre-training-data"),
        years=_years(listed),
        dates=dates_of(view),
        size=listed.size,
        stages=stages_in_order(),
        components=components,
        leads=leads(view),
        rows=(rows := entries(view, chosen.numbers)),
        marks=marks(view, rows),
        chosen=chosen,
        pictures=chart.pictures,
        figures=_figures(view, listed),
    )
    return mark_varied(make_response(page))


def _count_public_weights(view: str) -> int:
    """Count the models whose weights can be downloaded, under whatever license."""
    return len(site().answer("open-weights", view=view).rows)


def _share(listed: View, component: str) -> Share:
    """Count the models in which a component has a level or is known to be unknown, and those with level 5."""
    facet = listed.facet(LEVEL + component)
    totals = dict(zip(facet.values, facet.totals, strict=True))
    assessed = sum(count for key, count in totals.items() if key not in ("not-assessed", "not-applicable"))
    return Share(totals.get(str(FREE), 0), assessed)


def _years(listed: View) -> str:
    """Return the span of years of release, and where few old models stretch it since when nine in ten are."""
    facet = listed.facet("year")
    counts = sorted((int(key), total) for key, total in zip(facet.values, facet.totals, strict=True) if key.isdigit())
    if not counts:
        return ""
    first, last = counts[0][0], counts[-1][0]
    early = list(accumulate(total for _, total in counts))
    most_since = next(year for (year, _), so_far in zip(counts, early, strict=True) if so_far * 10 > early[-1])
    words = f"{first} to {last}" if first < last else str(first)
    return f"{words}, nine in ten since {most_since}" if most_since - first > MAX_YEARS_BEFORE else words


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
        Figure(graded["5"], "free of restrictions", "openness-distribution", given),
        Figure(restricted, "public with restrictions", "openness-distribution", given),
        Figure(graded["1"], "not public", "openness-distribution", given),
        Figure(graded["unknown"], "not known", "unknown-cells", given),
        Figure(graded["not-applicable"], "not applicable", "openness-distribution", given),
    ]
    figures.append(Figure(graded["not-assessed"], "not assessed", "openness-distribution", given))
    return [figure for figure in figures if figure.number]
