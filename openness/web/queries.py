"""The pages of the saved queries: the list, the form, the answer, and the answer as a file."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from openness import engine
from openness.ask import Choice, ask, bound, choices
from openness.rows import Answer, text, to_csv, to_json, to_tsv
from openness.saved import Parameter, QueryError, SavedQuery
from openness.web.explore import pictures
from openness.web.site import asked, nearest, site
from openness.web.tables import table

TABLES = {
    "csv": ("text/csv", to_csv),
    "tsv": ("text/tab-separated-values", to_tsv),
    "json": ("application/sparql-results+json", to_json),
}
GRAPHS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "jsonld"),
    "nt": ("application/n-triples", "ntriples"),
    "rdf": ("application/rdf+xml", "rdfxml"),
}
LINES = 400
"""How many lines of a graph a page shows; the files hold all."""

INPUTS = {"integer": "number", "decimal": "number", "date": "date"}

pages = Blueprint("queries", __name__)


@dataclass(frozen=True)
class Field:
    """A field of a form: a parameter, what kind of input asks for it, and what was typed."""

    parameter: Parameter
    input: str
    value: str
    options: tuple[Choice, ...]


@pages.get("/queries")
def listed() -> str:
    """List the saved queries by keyword, or those in which a text occurs."""
    word = request.args.get("q", "").strip()
    found = [q for q in site().queries.values() if word.casefold() in _searched(q)]
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
    query = _query(name)
    given = _given()
    accepted = _accepted(query)
    if accepted:
        to_file = redirect(asked(name, given, accepted), 303)
        to_file.vary.add("Accept")
        return to_file
    values = {key: value for key, value in given.items() if value.strip()}
    parts: dict[str, object] = {}
    complaint = ""
    try:
        if not _unfinished(query, given):
            parts = _answer(query, values)
    except (QueryError, engine.UnreadableError) as error:
        complaint = str(error)
    page = render_template(
        "query.html",
        query=query,
        fields=[_field(p, given.get(p.name, "")) for p in query.parameters],
        complaint=complaint,
        command=shlex.join(["openness", "query", name, *_options(values)]),
        forms=list(GRAPHS if query.constructs else TABLES),
        given=values,
        **parts,
    )
    response = make_response(page, 400 if complaint else 200)
    response.vary.add("Accept")
    return response


@pages.get("/queries/<name>.<any(csv,tsv,json,ttl,jsonld,nt,rdf,rq):form>")
def download(name: str, form: str) -> Response:
    """Answer a saved query as a file, or give the query itself (`.rq`)."""
    query = _query(name)
    if form == "rq":
        return Response(query.text, mimetype="application/sparql-query")
    if form not in (GRAPHS if query.constructs else TABLES):
        there = ", ".join(GRAPHS if query.constructs else TABLES)
        abort(404, f"The answer to '{name}' cannot be written as {form}. There are: {there}.")
    values = {key: value for key, value in _given().items() if value.strip()}
    try:
        result = ask(site().landscape, query, values)
    except (QueryError, engine.UnreadableError) as error:
        abort(400, str(error))
    if isinstance(result, list):
        media, kind = GRAPHS[form]
        return Response(engine.write_triples(result, kind), mimetype=media)
    if isinstance(result, bool):
        abort(404, "The answer is yes or no; it has no file.")
    media, write = TABLES[form]
    return Response(write(result), mimetype=media)


def _unfinished(query: SavedQuery, given: Mapping[str, str]) -> bool:
    """Tell whether the form has not been sent yet: a field that must be filled in is not even empty."""
    known = {parameter.name for parameter in query.parameters}
    return set(given) <= known and any(p.required and not p.default and p.name not in given for p in query.parameters)


def _answer(query: SavedQuery, values: Mapping[str, str]) -> dict[str, object]:
    """Answer a query, as what the template shows."""
    landscape = site().landscape
    sparql = bound(landscape, query, values)
    result = ask(landscape, query, values)
    if isinstance(result, Answer):
        return {"sparql": sparql, "table": table(result, query.view), "pictures": _pictures(query, result)}
    if isinstance(result, bool):
        return {"sparql": sparql, "truth": "Yes" if result else "No"}
    lines = engine.write_triples(result, "turtle").splitlines()
    shown = [line for line in lines if not line.startswith("@prefix")]
    return {"sparql": sparql, "graph": "\n".join(shown[:LINES]), "lines": len(shown), "statements": len(result)}


def _pictures(query: SavedQuery, answer: Answer) -> list[pictures.Picture]:
    """Draw the answer to a query whose view is bars: levels stacked where it has three columns, else plain bars."""
    if query.view != "bar" or not answer.rows:
        return []
    numbered = [at for at, term in enumerate(answer.rows[0]) if text(term).replace(".", "", 1).isdigit()]
    if len(answer.columns) == 3 and numbered == [2]:
        counts: dict[str, dict[str, int]] = {}
        for label, piece, count in answer.rows:
            counts.setdefault(text(label), {})[text(piece)] = int(text(count))
        return [pictures.stacked(query.slug, query.title, counts, {}, wide) for wide in (True, False)]
    if numbered:
        values = {text(row[0]): float(text(row[numbered[0]]) or 0) for row in answer.rows}
        return [pictures.plain(query.slug, query.title, values, wide) for wide in (True, False)]
    return []


def _query(name: str) -> SavedQuery:
    queries = site().queries
    if name not in queries:
        near = nearest(name, queries)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        abort(404, f"There is no saved query '{name}'.{hint}")
    return queries[name]


def _given() -> dict[str, str]:
    """Return what the visitor typed; answer 400 where a parameter is given twice."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        abort(400, f"The parameter '{twice[0]}' is given twice. Give each parameter once.")
    return request.args.to_dict()


def _accepted(query: SavedQuery) -> str:
    """Return the ending of the file that the client would rather have than a page, or nothing."""
    offered = {media: form for form, (media, _) in (GRAPHS if query.constructs else TABLES).items()}
    best = request.accept_mimetypes.best_match(["text/html", *offered], default="text/html")
    return offered.get(str(best), "")


def _field(parameter: Parameter, typed: str) -> Field:
    value = typed or parameter.default or ""
    options = tuple(choices(site().landscape, parameter))
    if parameter.type == "boolean":
        options = (Choice("true", "yes", ""), Choice("false", "no", ""))
    # What was typed may be a label or an IRI; the option that it names is the one to select.
    named = {word: choice.value for choice in options for word in (choice.label, choice.iri, choice.value)}
    return Field(
        parameter, "select" if options else INPUTS.get(parameter.type, "text"), named.get(value, value), options
    )


def _options(values: Mapping[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]


def _searched(query: SavedQuery) -> str:
    return " ".join((query.slug, query.title, query.question, *query.tags)).casefold()
