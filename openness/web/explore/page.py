"""The explorer: the landscape as a heat map that can be searched, narrowed down and sorted; all of it in the URL."""

from dataclasses import replace

from flask import Blueprint, Response, abort, render_template, request, url_for
from rdflib import Literal

from openness.rows import Answer, to_csv
from openness.web.explore import facets
from openness.web.explore.entries import entries
from openness.web.pipeline import components_in_order, stages_in_order
from openness.web.site import site

pages = Blueprint("explore", __name__)

ROWS = 60
"""How many models a page shows."""


@pages.get("/explore")
def show() -> str:
    """Show the models that fit what is asked for, with the facets that narrow them down further."""
    state, default = _asked()
    listed = entries(state.view)
    found = facets.fitting(listed, state)
    counted = facets.counted(listed, state)
    pages_ = max(1, -(-len(found) // ROWS))
    if state.page > pages_:
        abort(404, f"There is no page {state.page}; the last is {pages_}.")

    def href(other: facets.State) -> str:
        query = facets.written(other, default)
        return url_for("explore.show") + (f"?{query}" if query else "")

    stages = stages_in_order()
    columns = [*facets.FIRST_UP, "free", *(component.notation for component, _ in components_in_order())]
    return render_template(
        "explore.html",
        state=state,
        default=default,
        found=found[(state.page - 1) * ROWS : state.page * ROWS],
        total=len(found),
        whole=len(listed),
        facets=counted,
        chips=[(label, words, href(other)) for label, words, other in facets.chips(counted, state)],
        cleared=href(replace(state, chosen={}, text="", page=1)),
        views=[(v.label, href(replace(state, view=v.value, page=1)), v.value, _meaning(v.iri)) for v in site().views],
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
        as_csv=url_for("explore.download") + href(replace(state, page=1)).removeprefix(url_for("explore.show")),
    )


@pages.get("/explore.csv")
def download() -> Response:
    """Give all models that fit what is asked for as a table."""
    state, _ = _asked()
    columns = ["model", "developer", "year", *(c.notation.replace("-", "_") for c, _ in components_in_order())]
    rows = tuple(
        (
            Literal(entry.model.text),
            Literal(", ".join(link.text for link in entry.developers)),
            Literal(entry.year),
            *(Literal(cell.printed) for cell in entry.cells),
        )
        for entry in facets.fitting(entries(state.view), state)
    )
    return Response(to_csv(Answer(tuple(columns), rows)), mimetype="text/csv")


def _asked() -> tuple[facets.State, facets.State]:
    components = [component.notation for component, _ in components_in_order()]
    if not components:
        abort(404, "This landscape has no components, so there is nothing to explore.")
    views = [view.value for view in site().views]
    default = facets.State(views[0], components[-1], {})
    return facets.read(request.args, views, components), default


def _meaning(iri: str) -> str:
    thing = site().directory.get(iri)
    return thing.definition if thing else ""


def _direction(state: facets.State, column: str) -> str:
    if state.column != column:
        return ""
    return "descending" if state.sort.startswith("-") else "ascending"
