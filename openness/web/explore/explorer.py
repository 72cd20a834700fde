"""The explorer: the landscape as a heat map that can be searched, narrowed down and sorted; all of it in the URL."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from openness.comparable_names import find_names
from openness.rdf.rows import Literal, Row, Rows, csv_pieces
from openness.search.levels import read_cell
from openness.web.explore import facets
from openness.web.explore.cell import leads
from openness.web.explore.compare_files import draw_levels
from openness.web.explore.marks import marks
from openness.web.explore.model_cells import entries, models
from openness.web.pipeline import components_in_order, stages_in_order
from openness.web.queries.answer_files import BYTE_ORDER_MARK, MARK, dictionary_file, without_formulas
from openness.web.site import Link, link, site, views_at
from openness.web.things.cite import cite_page

pages = Blueprint("explore", __name__)

ROWS_PER_PAGE = 60
"""How many models a page shows."""
ROWS_DRAWN = 20
"""How many models a picture shows, the first in the order that is chosen."""
AT_ONCE = 500
"""How many rows of a file are read from the index in one go."""

FILES = {"as_csv": "explore.download", "as_svg": "explore.picture", "as_dictionary": "explore.dictionary"}
"""The files of the page: the name in the template, and the endpoint."""


@pages.get("/explore")
def show() -> str:
    """Show the models that fit what is asked for, with the facets that narrow them down further."""
    state, default = _read_state()
    listed = models(state.view)
    labels = {component.notation: component.label for component, _ in components_in_order()}
    found = facets.fitting(listed, state)
    counted = facets.count_options(listed, state)
    total = found.bit_count()
    pages_ = max(1, -(-total // ROWS_PER_PAGE))
    if state.page > pages_:
        abort(404, f"There is no page {state.page}; the last is {pages_}.")

    def href(other: facets.State) -> str:
        query = facets.write_state(other, default)
        return url_for("explore.show") + (f"?{query}" if query else "")

    first = (state.page - 1) * ROWS_PER_PAGE
    of_all = replace(state, page=1)
    title = _title(state, counted, labels)
    rows = entries(state.view, listed.order_models(found, state.sort, first, ROWS_PER_PAGE))
    stages = stages_in_order()
    columns = [*facets.FIRST_UP, "free", *(component.notation for component, _ in components_in_order())]
    return render_template(
        "explore.html",
        state=state,
        default=default,
        found=rows,
        marks=marks(state.view, rows),
        leads=leads(state.view),
        total=total,
        near=_near(state.text) if state.text and not total else [],
        whole=listed.size,
        facets=counted,
        chips=[
            (label, words, href(other)) for label, words, other in facets.chips(counted, state, labels[state.component])
        ],
        cleared=href(replace(state, chosen={}, text="", page=1)),
        views=[
            replace(choice, href=href(replace(state, view=choice.value, page=1))) for choice in views_at("explore.show")
        ],
        stages=stages,
        offsets=[sum(len(inside) for _, inside in stages[:at]) for at in range(len(stages))],
        components=[c for c, _ in components_in_order()],
        sorts={
            name: (href(state.sorted_by(name)), _direction(state, name))
            for name in (*facets.FIRST_UP, "free", *columns)
        },
        before=href(replace(state, page=state.page - 1)) if state.page > 1 else "",
        after=href(replace(state, page=state.page + 1)) if state.page < pages_ else "",
        pages=pages_,
        title=title,
        page_of_all=href(of_all),
        **{name: _file_address(endpoint, of_all, default) for name, endpoint in FILES.items()},
        cite=cite_page(title, request.host_url.rstrip("/") + href(of_all)),
    )


@pages.get("/explore.svg")
def picture() -> Response:
    """Draw the first models that fit what is asked for, a row for each."""
    state, default = _read_state()
    listed = models(state.view)
    labels = {component.notation: component.label for component, _ in components_in_order()}
    found = facets.fitting(listed, state)
    total = found.bit_count()
    rows = entries(state.view, listed.order_models(found, state.sort, 0, ROWS_DRAWN))
    basis = f"The first {len(rows)} of {total:,} models. " if total > len(rows) else ""
    page = _file_address("explore.show", state, default)
    return draw_levels(
        state.view, rows, page, _title(state, facets.count_options(listed, state), labels), "models", basis
    )


@pages.get("/explore.csv")
def download() -> Response:
    """Give all models that fit what is asked for as a table: each cell as printed, and behind all its level alone."""
    state, _ = _read_state()
    marked = bool(request.args.get(MARK))
    written = _table(state)
    rows = map(without_formulas, written.rows) if marked else written.rows
    pieces = chain([BYTE_ORDER_MARK] if marked else [], csv_pieces(written.columns, rows))
    return Response(pieces, mimetype="text/csv")


@pages.get("/explore.csv-metadata.json")
def dictionary() -> Response:
    """Describe the columns of the table, as CSV on the Web."""
    state, default = _read_state()
    address = request.host_url.rstrip("/") + _file_address("explore.download", state, default)
    about = "Each cell of the map as its source prints it, and behind all of them its level alone."
    return dictionary_file("Models by component", about, _table(state), address)


def _table(state: facets.State) -> Rows:
    """Return the models that fit what is asked for, a row for each; its rows are read as they are written."""
    parts = [c.notation.replace("-", "_") for c, _ in components_in_order()]
    columns = ("model", "developer", "year", *parts, *(f"{part}_level" for part in parts))
    listed = models(state.view)
    numbers = iter(listed.order_models(facets.fitting(listed, state), state.sort, 0, listed.size))

    def rows() -> Iterator[Row]:
        while some := listed.rows(islice(numbers, AT_ONCE)):
            for row in some:
                cells = [read_cell(cell) for cell in row.cells]
                cell_texts = (*(cell.printed for cell in cells), *(cell.bare for cell in cells))
                yield tuple(map(Literal, (row.label, row.developer, row.year, *cell_texts)))

    return Rows(columns, rows())


def _file_address(endpoint: str, state: facets.State, default: facets.State) -> str:
    """Return the address of a page or file with all models that fit what is asked for."""
    query = facets.write_state(replace(state, page=1), default)
    return url_for(endpoint) + (f"?{query}" if query else "")


def _title(state: facets.State, counted: Iterable[facets.Facet], labels: Mapping[str, str]) -> str:
    """Return what a citation and a picture call the models that fit what is asked for."""
    chosen = [f"{label} {words}" for label, words, _ in facets.chips(counted, state, labels[state.component])]
    asked = "; ".join([*chosen, *([f"“{state.text}”"] if state.text else [])])
    return f"Models by component: {asked}" if asked else "Models by component"


def _near(words: str) -> list[Link]:
    """Return the models whose names are nearest to what was typed."""
    labels = site().directory.labels(["model"], words.casefold())
    return [link(labels[name]) for name in find_names(words.casefold(), labels)]


def _read_state() -> tuple[facets.State, facets.State]:
    components = [component.notation for component, _ in components_in_order()]
    if not components:
        abort(404, "This landscape has no components, so there is nothing to explore.")
    views = [view.value for view in site().views]
    default = facets.State(views[0], components[-1], {})
    given = MultiDict([(name, value) for name, value in request.args.items(multi=True) if name != MARK])
    state = facets.read(given, views, components)
    facets.check(state, (models(view) for view in dict.fromkeys((state.view, *views))))
    return state, default


def _direction(state: facets.State, column: str) -> str:
    if state.column != column:
        return ""
    return "descending" if state.sort.startswith("-") else "ascending"
