"""The charts: openness by component, year, developer, kind of developer and country, each with its table and query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, render_template, request, url_for

from openness.query.answer_sentence import write_sentence
from openness.query.saved_queries import SavedQuery
from openness.rdf.rows import Answer
from openness.search.levels import NOT_ASSESSED
from openness.web.explore.figure_files import dates_of, svg_file, warn_of_few
from openness.web.explore.model_cells import models
from openness.web.explore.pictures import BARS, Counts, Picture, piece, stack_bars
from openness.web.html_tables import Table, table
from openness.web.pipeline import components_in_order
from openness.web.site import name_unless_default, site, view_asked, views_at
from openness.web.things.cite import cite_page

pages = Blueprint("charts", __name__)

RANKED = ("level_5", "level_4", "level_3", "level_2", "level_1", "unknown")
"""The columns of a saved query that counts assessed components by level, the most open first."""

# Name on the page, title, the saved query, what the reader should know.
CHARTS = (
    ("time", "Over time", "openness-by-year", "By the year of the first release."),
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
    caveat: str = ""
    answer_sentence: str = ""


@pages.get("/charts")
def show() -> str:
    """Show all charts in the view that is asked for."""
    view = view_asked()
    return render_template(
        "charts.html",
        view=view,
        views=views_at("charts.show"),
        charts=_charts(view),
        cite=cite_page("Charts", request.host_url.rstrip("/") + url_for("charts.show", view=name_unless_default(view))),
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
    address = url_for("charts.show", view=name_unless_default(view)) + f"#{name}"
    basis = (
        f"{models(view).size:,} models; view: {label}; claims dated {dates_of(view)}. Numbers on bars count "
        f"{'models' if name == 'component' else 'components'}."
    )
    chart = charts[name]
    return svg_file(name, chart.pictures[0].title, chart.pictures[0], basis, address, chart.caveat)


def _charts(view: str) -> list[Chart]:
    return site().once(
        ("charts", view), lambda: [by_component(view), *(_rank_models(view, *chart) for chart in CHARTS)]
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
    drawn = tuple(stack_bars("distribution", title, counts, groups, wide, shares=True) for wide in (True, False))
    note = (
        "Each bar shows the models for which a source has assessed the component, the most open on the left; their "
        "number follows its name. Code from C1 to C5, data and weights from D1 to D5."
    )
    sentence = write_sentence(query, answer)
    return Chart("component", "By component", note, query, drawn, table(answer), answer_sentence=sentence)


def _rank_models(view: str, name: str, title: str, slug: str, note: str) -> Chart:
    query = site().query(slug)
    answer = site().answer(slug, view=view)
    counts, caveat = _counts(answer, latest=name == "time")
    note += " Each bar shows the components that a source has assessed; where there are none, there is no bar."
    drawn = tuple(stack_bars(name, query.title, counts, {}, wide, shares=True) for wide in (True, False))
    shown = table(answer)
    return Chart(
        name,
        title,
        note,
        query,
        drawn,
        replace(shown, rows=shown.rows[-BARS:] if name == "time" else shown.rows[:BARS]),
        caveat,
        write_sentence(query, answer),
    )


def _counts(answer: Answer, latest: bool) -> tuple[Counts, str]:
    """Return the bars, those of the most models or the latest ones, and a caveat for those of few models."""
    records: Sequence[dict[str, str]] = [it for it in answer.records() if any(int(it[column]) for column in RANKED)]
    records = records[-BARS:] if latest else sorted(records, key=lambda record: -int(record["models"]))[:BARS]
    counts = {}
    for record in records:
        number, group = int(record["models"]), record[answer.columns[0]]
        pieces = {piece(column): int(record[column]) for column in RANKED}
        assessed, whole = sum(pieces.values()), sum(pieces.values()) + int(record["not_assessed"])
        basis = f", {assessed:,} of {whole:,} assessed" if assessed < whole else ""
        counts[f"{group} ({number:,} model{'' if number == 1 else 's'}{basis})"] = {
            shown: count for shown, count in pieces.items() if count
        }
    return counts, warn_of_few((it[answer.columns[0]], int(it["models"])) for it in records)
