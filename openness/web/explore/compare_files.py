"""The levels of some models as files: a picture, a table as CSV, and its data dictionary."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from openness.rdf.rows import Literal, NamedNode, Row, Rows
from openness.search.directory import iri_of
from openness.search.levels import Level
from openness.web.explore.compare_models import MAX_MODELS
from openness.web.explore.figure_files import dates_of, source_line
from openness.web.explore.model_cells import Entry, entry
from openness.web.pipeline import components_in_order
from openness.web.queries.answer_files import TABLE_FORMS, dictionary_file, table_file
from openness.web.site import name_unless_default, refuse_others, view_asked

pages = Blueprint("compare_files", __name__)

COLUMNS = ("model", "stage", "component", "level", "license", "notation", "view", "thing")
HEAD_LETTERS = 12
"""How many letters fit a line of the head of a column of the picture."""


@pages.get("/compare.svg")
def picture() -> Response:
    """Draw the twelve components of one to four models, a row for each."""
    view, chosen = _read_chosen()
    return _draw(view, chosen, url_for("compare.show", **_values(view, chosen)))


@pages.get("/model/<slug>/levels.svg")
def picture_of_model(slug: str) -> Response:
    """Draw the twelve components of a model."""
    found = entry(view := view_asked(), slug)
    if not found:
        abort(404, f"There is no model '{slug}' in this view.")
    return _draw(view, [found], url_for("things.show", kind="model", slug=slug, view=name_unless_default(view)))


@pages.get("/compare.csv")
def table() -> Response:
    """Send the twelve components of one to four models, a row for each component of each."""
    view, chosen = _read_chosen()
    return table_file("compare", Rows(COLUMNS, iter(list(_list_rows(view, chosen)))), TABLE_FORMS["csv"])


@pages.get("/compare.csv-metadata.json")
def dictionary() -> Response:
    """Describe the columns of the table, as CSV on the Web."""
    view, chosen = _read_chosen()
    address = url_for("compare_files.table", **_values(view, chosen), _external=True)
    title = f"Components of {_join_names(chosen)}"
    about = "How open each of the twelve components of each model is, and on which license that rests."
    return dictionary_file(title, about, Rows(COLUMNS, _list_rows(view, chosen)), address)


def _read_chosen() -> tuple[str, list[Entry]]:
    """Return the view and the models that are asked for; answer 400 for too many or too few, 404 for unknown ones."""
    refuse_others(("model", "view"))
    view = view_asked()
    slugs = list(dict.fromkeys(filter(None, request.args.getlist("model"))))
    if not 1 <= len(slugs) <= MAX_MODELS:
        abort(400, f"Name one to {MAX_MODELS} models, such as ?model=bloom&model=pythia.")
    found = [(slug, entry(view, slug)) for slug in slugs]
    if missing := [slug for slug, one in found if not one]:
        abort(404, f"There is no model '{missing[0]}' in this view.")
    return view, [one for _, one in found if one]


def _values(view: str, chosen: list[Entry]) -> dict[str, Any]:
    return {"model": [one.slug for one in chosen], "view": name_unless_default(view)}


def _list_rows(view: str, chosen: list[Entry]) -> Iterator[Row]:
    for one in chosen:
        for (component, stage), level in zip(components_in_order(), one.cells, strict=True):
            license_ = level.note if level.rank > 0 and not level.cells else ""
            notation = level.printed if level.style != "none" else ""
            texts = (one.model.text, stage, component.label, _name_level(level), license_, notation, view)
            yield (*(Literal(text) if text else None for text in texts), NamedNode(iri_of("model", one.slug)))


def _name_level(level: Level) -> str:
    """Return a level, or in words why there is none."""
    return level.bare if level.rank > 0 else {0: "unknown", -1: "not applicable", -2: "not assessed"}[level.rank]


def _draw(view: str, chosen: list[Entry], page: str) -> Response:
    title = f"How open is {_join_names(chosen)}?" if len(chosen) == 1 else f"{_join_names(chosen)} side by side"
    return draw_levels(view, chosen, page, title, "-".join(one.slug for one in chosen))


def draw_levels(view: str, chosen: Sequence[Entry], page: str, title: str, name: str, basis: str = "") -> Response:
    """Draw the twelve components of models, a row for each; `basis` says which models they are, `page` has them too."""
    dates = dates_of(view)
    drawn = render_template(
        "levels.svg",
        title=title,
        heads=[
            (wrap(one.label, HEAD_LETTERS, break_long_words=False, break_on_hyphens=False), stage)
            for one, stage in components_in_order()
        ],
        chosen=chosen,
        notes=[f"{basis}View: {view}{f'; claims dated {dates}' if dates else ''}.", source_line(page)],
    )
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="openness-{name}.svg"'
    return response


def _join_names(chosen: list[Entry]) -> str:
    *first, last = [one.model.text for one in chosen]
    return f"{', '.join(first)} and {last}" if first else last
