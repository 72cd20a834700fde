"""The charts: openness by component, year, developer, kind of developer and country, each with its table and query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, render_template, request, url_for

from openness import rdf
from openness.query.saved_queries import SavedQuery
from openness.rdf.rows import Answer, text
from openness.search.levels import NOT_ASSESSED
from openness.web.explore.model_cells import models
from openness.web.explore.pictures import BARS, Counts, Picture, piece, stacked
from openness.web.html_tables import Table, table
from openness.web.pipeline import components_in_order
from openness.web.site import named, site, view_asked, view_iri, views_at
from openness.web.things.cite import cite_page
from openness.web.things.claims import span

pages = Blueprint("charts", __name__)

RANKED = ("level_5", "level_4", "level_3", "level_2", "level_1", "unknown", "not_assessed")
"""The columns of a saved query that counts components by level, the most open first, then those without a level."""

DATES = """SELECT (MIN(STR(?date)) AS ?first) (MAX(STR(?date)) AS ?last) WHERE {{
  ?claim opn:inView <{view}> ; opn:asOf ?date
}}"""

# Name on the page, title, the saved query, what the reader should know.
CHARTS = (
    ("time", "Over time", "openness-by-year", "By the year of the first release; what is not applicable is left out."),
    (
        "kind",
        "By kind of developer",
        "openness-by-developer-kind",
        "Joint models count once for each kind.",
    ),
    ("country", "By country", "openness-by-country", "By the developer's country; joint models count once for each."),
    ("developer", "By developer", "openness-by-developer", "Those with the most models first."),
)


@dataclass(frozen=True)
class Chart:
    """A chart with the query that it is drawn from, and its answer as a table."""

    name: str
    title: str
    note: str
    query: SavedQuery
    pictures: tuple[Picture, ...]
    table: Table


@pages.get("/charts")
def show() -> str:
    """Show all charts in the view that is asked for."""
    view = view_asked()
    return render_template(
        "charts.html",
        view=view,
        views=views_at("charts.show"),
        charts=_charts(view),
        cite=cite_page("Charts", request.host_url.rstrip("/") + url_for("charts.show", view=named(view))),
        host=request.host_url.rstrip("/"),
    )


@pages.get("/charts/<name>.svg")
def figure(name: str) -> Response:
    """Download a chart as a picture with title, number of models, dates and source in it."""
    view = view_asked()
    charts = {chart.name: chart for chart in _charts(view)}
    if name not in charts:
        abort(404, f"There is no chart '{name}'. There are: {', '.join(charts)}.")
    label = next(choice.label for choice in site().views if choice.value == view)
    dates = dates_of(view)
    address = request.host_url.rstrip("/") + url_for("charts.show", view=named(view)) + f"#{name}"
    picture = render_template(
        "figure.svg",
        title=charts[name].pictures[0].title,
        picture=charts[name].pictures[0],
        basis=f"{models(view).size:,} models; view: {label}; claims dated {dates}. Numbers on bars count "
        f"{'models' if name == 'component' else 'components'}.",
        source=f"Source: Openness, data version {site().landscape.version[:8]}, {address} (CC BY 4.0)",
    )
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="openness-{name}.svg"'
    return response


def dates_of(view: str) -> str:
    """Return the first and the last date of the claims in a view; nothing where none has a date."""
    return site().once(f"dates {view}", lambda: _dates(view))


def _dates(view: str) -> str:
    found = rdf.select(site().landscape.store, DATES.format(view=view_iri(view))).rows
    return span(text(date) for row in found for date in row)


def _charts(view: str) -> list[Chart]:
    return site().once(("charts", view), lambda: [by_component(view), *(_ranked(view, *chart) for chart in CHARTS)])


def by_component(view: str) -> Chart:
    """Draw Figure 4: for each component how many models have each level."""
    return site().once(("chart by component", view), lambda: _by_component(view))


def _by_component(view: str) -> Chart:
    components = components_in_order()
    query = site().query("openness-distribution")
    answer = site().answer(query.slug, view=view)
    found: dict[str, dict[str, int]] = {component.label: {} for component, _ in components}
    for record in answer.records():
        found.setdefault(record["component"], {})[record["level"]] = int(record["models"])
    counts: dict[str, dict[str, int]] = {}
    groups: dict[str, str] = {}
    stages = {component.label: stage for component, stage in components}
    for component, pieces in found.items():
        assessed = {level: count for level, count in pieces.items() if level != NOT_ASSESSED}
        label = f"{component} ({sum(assessed.values()):,})"
        counts[label], groups[label] = assessed, stages.get(component, "")
    title = "Share of the assessed models that have each level, by component"
    drawn = tuple(stacked("distribution", title, counts, groups, wide, shares=True) for wide in (True, False))
    note = (
        "Each bar shows the models for which a source has assessed the component, the most open on the left; their "
        "number follows its name. Code from C1 to C5, data and weights from D1 to D5."
    )
    return Chart("component", "By component", note, query, drawn, table(answer))


def _ranked(view: str, name: str, title: str, slug: str, note: str) -> Chart:
    query = site().query(slug)
    answer = site().answer(slug, view=view)
    counts = _counts(answer, largest_first=name in ("developer", "country", "kind"))
    drawn = tuple(stacked(name, query.title, counts, {}, wide, shares=True) for wide in (True, False))
    shown = table(answer)
    return Chart(name, title, note, query, drawn, replace(shown, rows=shown.rows[:BARS]))


def _counts(answer: Answer, largest_first: bool) -> Counts:
    records: Sequence[dict[str, str]] = answer.records()
    if largest_first:
        records = sorted(records, key=lambda record: -int(record["models"]))
    counts = {}
    for record in records[:BARS]:
        number = int(record["models"])
        label = f"{record[answer.columns[0]]} ({number} model{'' if number == 1 else 's'})"
        pieces = {piece(column): int(record[column]) for column in RANKED}
        counts[label] = {shown: count for shown, count in pieces.items() if count}
    return counts
