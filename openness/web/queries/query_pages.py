"""The pages of the saved queries: the list, the form with the answer, and its chart as a picture."""

from collections.abc import Mapping

from flask import Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from openness import rdf
from openness.query.answer import bind_values, shorten_values
from openness.query.answer_sentence import write_sentence
from openness.query.chart_columns import CHARTED
from openness.query.saved_queries import QueryError, SavedQuery
from openness.rdf.formats import aliases
from openness.rdf.rows import Answer
from openness.web.explore.figure_files import dates_of, svg_file
from openness.web.html_tables import CELLS, sorted_by, table
from openness.web.negotiation import HTML, choose_media
from openness.web.queries.answer_files import SORT, TABLE_FORMS, find_query, forms_of, pages, read_given, read_rows
from openness.web.queries.parameter_form import fields, name_columns, sentence
from openness.web.queries.query_charts import charts, few_models
from openness.web.queries.snippets import snippets
from openness.web.site import address_of_query, refuse_others, site
from openness.web.things.cite import cite_page

LINES = 400
"""How many lines of a graph a page shows; the files hold all."""


@pages.get("/queries")
def listed() -> str:
    """List the saved queries by keyword, or those in which a text occurs."""
    refuse_others(("q",))
    word = request.args.get("q", "").strip()
    found = [q for q in site().queries.values() if word.casefold() in _join_searchable(q)]
    groups: dict[str, list[SavedQuery]] = {}
    for query in found:
        groups.setdefault(query.tags[0], []).append(query)
    ordered = sorted(
        ((tag, those) for tag, those in groups.items() if len(those) > 1), key=lambda group: -len(group[1])
    )
    alone = [query for those in groups.values() if len(those) == 1 for query in those]
    if alone:
        ordered.append(("more" if ordered else alone[0].tags[0], alone))
    return render_template("queries.html", groups=ordered, word=word, total=len(found))


@pages.get("/queries/<name>")
def show(name: str) -> Response | Redirect:
    """Show the form of a saved query, and its answer; send a client that asks for data to the file."""
    query = find_query(name)
    given = read_given()
    accepted = _choose_file(query)
    if accepted:
        to_file = redirect(address_of_query(name, given, accepted), 303)
        to_file.vary.add("Accept")
        return to_file
    order = given.pop(SORT, "")
    values = {key: value for key, value in given.items() if value.strip()}
    parts: dict[str, object] = {}
    complaint = ""
    waiting = _is_unfinished(query, given)
    try:
        if not waiting:
            parts = _answer(query, values, order)
    except (QueryError, rdf.UnreadableError) as error:
        complaint = str(error)
    controls = fields(query, given)
    slots = sentence(query, controls)
    lasting = {} if complaint else shorten_values(site().landscape, query, values)
    host = request.host_url.rstrip("/")
    page = render_template(
        "query.html",
        query=query,
        sentence=slots,
        fields=[field for field in controls.values() if all(field is not other for _, other in slots)],
        complaint=complaint,
        forms=forms_of(query).values(),
        given=lasting,
        canonical=host + address_of_query(name, lasting),
        host=host,
        # Without the values that a question needs, only its example can be asked.
        waiting=waiting,
        snippets=snippets(
            query, shorten_values(site().landscape, query, {**query.example, **lasting}) if waiting else lasting, host
        ),
        sorted_by=order,
        version=site().landscape.version[:12],
        cite=cite_page(query.title, host + address_of_query(name, lasting)),
        dates=dates_of(lasting.get("view") or query.default_view) if query.has_view and not complaint else "",
        **parts,
    )
    response = make_response(page, 400 if complaint else 200)
    response.vary.add("Accept")
    return response


@pages.get("/queries/<name>.svg")
def figure(name: str) -> Response:
    """Send the chart of an answer as a picture."""
    query = find_query(name)
    if query.view not in CHARTED:
        abort(404, f"The question '{name}' has no chart.")
    values, rows = read_rows(query)
    answer = Answer(rows.columns, tuple(rows.rows))
    drawn = charts(query, answer)
    if not drawn:
        abort(404, "The answer has no rows to draw.")
    view = values.get("view", query.default_view)
    claims = f"; view: {view}; claims dated {dates_of(view)}" if query.has_view else ""
    basis = f"{len(answer.rows):,} rows{claims}. {query.question}"
    return svg_file(name, query.title, drawn[0], basis, address_of_query(name, values), few_models(query, answer))


def _is_unfinished(query: SavedQuery, given: Mapping[str, str]) -> bool:
    """Return whether the form has not been sent yet: a field that must be filled in is not even empty."""
    known = {parameter.name for parameter in query.parameters}
    return set(given) <= known and any(p.required and not p.default and p.name not in given for p in query.parameters)


def _answer(query: SavedQuery, values: Mapping[str, str], order: str) -> dict[str, object]:
    """Answer a query, as what the template shows."""
    key = ("page of answer", query.slug, order, *sorted(values.items()))
    return site().once(key, lambda: _compute_answer(query, values, order))


def _compute_answer(query: SavedQuery, values: Mapping[str, str], order: str) -> dict[str, object]:
    landscape = site().landscape
    sparql = bind_values(landscape, query, values)
    names = name_columns(query, values)
    whole = order or query.view in CHARTED or query.answer
    kept = site().rows_kept(query, values, 0, -1 if whole else CELLS)
    if kept and not whole:
        return {"sparql": sparql, "table": table(kept[0], query.view, kept[1], names), "pictures": []}
    result = kept[0] if kept else site().result(query, values)
    if isinstance(result, Answer):
        shown = table(sorted_by(result, order) if order else result, query.view, None, names)
        return {
            "sparql": sparql,
            "table": shown,
            "pictures": charts(query, result),
            "caveat": few_models(query, result),
            "answer_sentence": write_sentence(query, result),
        }
    if isinstance(result, bool):
        return {"sparql": sparql, "truth": "Yes" if result else "No"}
    lines = rdf.write_triples(result, "turtle").splitlines()
    shown_lines = [line for line in lines if not line.startswith("@prefix")]
    return {
        "sparql": sparql,
        "graph": "\n".join(shown_lines[:LINES]),
        "lines": len(shown_lines),
        "statements": len(result),
    }


def _choose_file(query: SavedQuery) -> str:
    """Return the ending of the file that the client would rather have than a page, or nothing; 406 for neither."""
    offered = {form.media: form.ending for form in forms_of(query).values()}
    others = {} if query.constructs else aliases(TABLE_FORMS.values())
    return offered.get(choose_media([HTML, *offered], others), "")


def _join_searchable(query: SavedQuery) -> str:
    return " ".join((query.slug, query.title, query.question, *query.tags)).casefold()
