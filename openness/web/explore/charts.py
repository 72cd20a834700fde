"""The charts: openness by component, year, developer, kind of developer and country, each with its table and query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template

from openness.index.levels import NOT_ASSESSED
from openness.rows import Answer
from openness.saved import SavedQuery
from openness.web.explore.pictures import BARS, Counts, Picture, piece, stacked
from openness.web.pipeline import components_in_order
from openness.web.site import site, view_asked, views_at
from openness.web.tables import Table, table

pages = Blueprint("charts", __name__)

RANKED = ("level_5", "level_4", "level_3", "level_2", "level_1", "unknown", "not_assessed")
"""The columns of a saved query that counts components by level, the most open first, then those without a level."""

# Name on the page, title, the saved query, what the reader should know.
CHARTS = (
    ("time", "Over time", "openness-by-year", "By the year of the first release; what is not applicable is left out."),
    ("kind", "By kind of developer", "openness-by-developer-kind", "A model of two developers counts for both."),
    ("country", "By country", "openness-by-country", "The seat of the developer. A model of two counts for both."),
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
        charts=site().once(
            ("charts", view), lambda: [by_component(view), *(_ranked(view, *chart) for chart in CHARTS)]
        ),
    )


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
        models = int(record["models"])
        label = f"{record[answer.columns[0]]} ({models} model{'' if models == 1 else 's'})"
        pieces = {piece(column): int(record[column]) for column in RANKED}
        counts[label] = {shown: count for shown, count in pieces.items() if count}
    return counts
