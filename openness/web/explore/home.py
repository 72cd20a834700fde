"""The first page: Figure 4, the landscape at a glance, and the figures that head them."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from openness.web.directory import Thing
from openness.web.explore.pictures import stacked
from openness.web.levels import Level, level
from openness.web.pipeline import components_in_order, stages_in_order
from openness.web.site import Link, address, site, view_asked
from openness.web.tables import linked

pages = Blueprint("home", __name__)


@dataclass(frozen=True)
class Row:
    """A model in the landscape: where its page is, who made it when, and its twelve cells."""

    model: Link
    developers: tuple[Link, ...]
    year: str
    cells: tuple[Level, ...]


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
    components = components_in_order()
    rows = _rows(view, [component for component, _ in components])
    counts: dict[str, dict[str, int]] = {component.label: {} for component, _ in components}
    for record in site().answer("openness-distribution", view=view).records():
        counts[record["component"]][record["level"]] = int(record["models"])
    groups = {component.label: stage for component, stage in components}
    models = len(site().directory.of_kind("model"))
    title = "How many models have each level, by component"
    return render_template(
        "home.html",
        view=view,
        views=[(view.value, view.label, site().directory.by_iri[view.iri].definition) for view in site().views],
        stages=stages_in_order(),
        rows=rows,
        pictures=[stacked("distribution", title, counts, groups, wide, models) for wide in (True, False)],
        figures=_figures(view, rows),
        partial=any(sum(pieces.values()) < models for pieces in counts.values()),
    )


@pages.get("/healthz")
def healthz() -> Response:
    """Say that the site answers."""
    return Response("ok\n", mimetype="text/plain")


def _rows(view: str, components: list[Thing]) -> list[Row]:
    columns = [component.notation.replace("-", "_") for component in components]
    answer = site().answer("landscape", view=view)
    rows = []
    for record in answer.records():
        thing = site().directory.by_iri[record["thing"]]
        developers = tuple(Link(words, href) for words, href in linked("developer", record["developer"]))
        cells = tuple(level(record[column]) or Level(record[column], record[column], "none") for column in columns)
        rows.append(Row(Link(record["model"], address(thing)), developers, record["year"], cells))
    return rows


def _figures(view: str, rows: list[Row]) -> list[Figure]:
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
