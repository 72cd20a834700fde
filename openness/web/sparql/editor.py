"""The page of the endpoint: a field for a query that works without JavaScript, its answer, and examples."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request, url_for

from openness.query.query_warnings import unknown_terms, warnings
from openness.rdf import exchange
from openness.rdf.formats import SPARQL_TABLES, TABLE_FORMATS, TRIPLE_FORMATS
from openness.rdf.rows import Answer, text
from openness.sandbox.pool import Written
from openness.sandbox.query_limits import Limits
from openness.terms import PREFIXES, slug
from openness.web.html_tables import table
from openness.web.queries.query_charts import draw_answer
from openness.web.queries.snippets import for_endpoint
from openness.web.site import site
from openness.web.sparql.lessons import LESSONS
from openness.web.sparql.protocol import Asked

FIRST = """# How many models have each level of openness, component by component?
SELECT ?component ?level (COUNT(?model) AS ?models)
WHERE {
  ?claim a opn:Assessment ;
    opn:inView opn:CurrentView ;
    opn:model ?model ;
    opn:component/rdfs:label ?component ;
    opn:level/skos:notation ?level .
}
GROUP BY ?component ?level
ORDER BY ?component DESC(?level)
"""
"""What the editor starts with."""

LINES = 400
COMPLETED = frozenset(
    {"developer", "family", "graph", "jurisdiction", "license", "model", "opportunity", "risk", "term"}
)
"""The kinds of things whose names the editor completes; claims are too many to be looked for by name."""


@dataclass(frozen=True)
class Complaint:
    """Why a query was not answered, and where in it; 0 where it is no one place."""

    message: str
    line: int = 0
    column: int = 0


def page(asked: Asked, limits: Limits, written: Written | None = None, complaint: Complaint | None = None) -> str:
    """Show the editor with a query, and the answer or the complaint below it."""
    sparql = asked.sparql
    if sparql is None:
        chosen = site().queries.get(asked.example)
        lesson = next((one.sparql for one in LESSONS if one.name == asked.example), FIRST)
        sparql = chosen.body if chosen else lesson
    given = [("query", sparql)]
    given += [("default-graph-uri", graph) for graph in asked.default_graphs]
    given += [("named-graph-uri", graph) for graph in asked.named_graphs]
    return render_template(
        "sparql.html",
        sparql=sparql,
        asked_at=url_for("sparql.endpoint") + "?" + urlencode(given),
        complaint=complaint,
        unknown=[*unknown_terms(sparql, site().terms), *warnings(sparql)],
        written=written,
        limits=limits,
        lessons=LESSONS,
        examples=sorted(site().queries.values(), key=lambda query: query.title),
        snippets=for_endpoint(sparql, request.base_url) if written else [],
        example=asked.example or _lesson_of(sparql),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        **(_read_shown(written) if written else {}),
    )


def _lesson_of(sparql: str) -> str:
    """Return the name of the lesson that a query is, so that the list keeps it; nothing for other queries."""
    lines = sparql.strip().splitlines()
    return next((one.name for one in LESSONS if one.sparql.strip().splitlines() == lines), "")


def _read_shown(written: Written) -> dict[str, object]:
    """Read an answer back as what the template shows."""
    if not written.body.startswith(b"{"):
        lines = [line for line in written.body.decode().splitlines() if not line.startswith("@prefix")]
        endings = [form.ending for form in TRIPLE_FORMATS]
        return {"graph": "\n".join(lines[:LINES]), "lines": len(lines), "forms": endings}
    answer = exchange.read_answer(written.body)
    if isinstance(answer, Answer):
        return {
            "table": table(answer),
            "pictures": draw_answer(answer),
            "forms": [form.ending for form in TABLE_FORMATS if form in SPARQL_TABLES],
        }
    return {"truth": "Yes" if answer else "No", "forms": ("json", "xml")}


def completions() -> dict[str, object]:
    """Return the names that the editor completes: label as it is typed, what it is called, and what it means.

    A constant has its classes in `of`, and a property its `range`, so that what fits a place comes first.
    """
    listed = []
    for thing in site().directory.of_kinds(COMPLETED):
        prefix = "opn" if thing.kind == "term" else thing.kind
        named = {"label": f"{prefix}:{thing.slug}", "detail": thing.label, "info": thing.definition}
        if thing.kind != "term":
            listed.append({**named, "type": "constant", "of": [_CLASSES.get(thing.kind, thing.kind.capitalize())]})
            continue
        term = site().terms.get(thing.iri) or site().describe(thing.iri)
        types = [text(value) for value in term.values(PREFIXES["rdf"] + "type")]
        if PREFIXES["owl"] + "Class" in types:
            listed.append({**named, "type": "class"})
        elif any(iri.startswith(PREFIXES["owl"]) and iri.endswith("Property") for iri in types):
            listed.append({**named, "type": "property", "range": slug(term.first(PREFIXES["rdfs"] + "range"))})
        else:
            listed.append({**named, "type": "constant", "of": [slug(iri) for iri in _with_wider(types)]})
    return {"names": listed, "prefixes": PREFIXES}


def _with_wider(classes: list[str]) -> list[str]:
    """Return classes with those that are wider, by the ontology."""
    found = dict.fromkeys(classes)
    for one in classes:
        term = site().terms.get(one)
        wider = [text(value) for value in term.values(PREFIXES["rdfs"] + "subClassOf")] if term else []
        found |= dict.fromkeys(_with_wider([iri for iri in wider if iri not in found]))
    return list(found)


_CLASSES = {"family": "ModelFamily"}
"""The class of a kind of things, where it has another name."""
