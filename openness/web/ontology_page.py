"""The page of the ontology: every class, property and concept, what it means and where that comes from."""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from openness.landscape.ontology_files import CORE, current_version, frozen_versions
from openness.rdf.rows import text
from openness.readers import jsonld
from openness.search.directory import Thing
from openness.terms import PREFIXES, shorten, slug
from openness.web.description import Description, word_property
from openness.web.linked.documents import ENDINGS, answer_document, file
from openness.web.ontology_versions import core_triples
from openness.web.site import Link, link, site

pages = Blueprint("terms", __name__)

# In this order, and each term once: the first kind that fits.
SECTIONS = (
    ("Classes", PREFIXES["owl"] + "Class"),
    ("Properties to things", PREFIXES["owl"] + "ObjectProperty"),
    ("Properties to values", PREFIXES["owl"] + "DatatypeProperty"),
    ("Notes", PREFIXES["owl"] + "AnnotationProperty"),
)
AXIOMS_SHOWN = {
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:domain",
    "rdfs:range",
    "owl:inverseOf",
    "owl:disjointWith",
}
EXAMPLE = PREFIXES["skos"] + "example"
OWN_TOO = {"rank", "lowestScore", "highestScore", "followsFromAccess", "kind", "stage", "followsHorizon"}
SAYINGS = {
    "rdfs:subClassOf": "is a kind of",
    "rdfs:subPropertyOf": "is a kind of",
    "rdfs:domain": "of a",
    "rdfs:range": "to a",
    "owl:inverseOf": "the other way round",
    "owl:disjointWith": "disjoint with",
}


@dataclass(frozen=True)
class Entry:
    """A term as the page shows it."""

    thing: Thing
    facts: tuple[tuple[str, tuple[Link, ...]], ...]
    source: Link
    locator: str
    example: str


@pages.get("/terms")
def show() -> AnyResponse:
    """Show all terms on one page, or send a client that asks for data to the file."""
    return answer_document(_document, _page)


@pages.get(f"/terms.<any({','.join(ENDINGS)}):form>")
def download(form: str) -> AnyResponse:
    """Give the ontology as a document."""
    if form == "html":
        return answer_document(_document, _page, shown=True)
    return file(core_triples(), form, CORE)


@pages.get("/context.jsonld")
def context() -> AnyResponse:
    """Give the JSON-LD context by which entries in YAML are written, to programs anywhere."""
    response = Response(json.dumps({"@context": jsonld.context()}), mimetype="application/ld+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)


@pages.get("/entry.schema.json")
def schema() -> AnyResponse:
    """Give the JSON Schema of entries in YAML, to editors anywhere."""
    from openness.entries.entry_schema import make_schema

    def write_schema() -> str:
        return json.dumps(make_schema(site().landscape.root, site().landscape.store), ensure_ascii=False)

    response = Response(site().once("entry.schema.json", write_schema), mimetype="application/schema+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)


def _document(ending: str) -> str:
    return url_for("terms.download", form=ending)


def _page() -> str:
    versions = [current_version(core_triples()), *frozen_versions(site().landscape.root)]
    header = site().describe(CORE)
    return render_template(
        "terms.html",
        sections=site().once("sections of terms", _sections),
        versions=list(dict.fromkeys(versions)),
        license=header.first(PREFIXES["dcterms"] + "license"),
        citation=header.first(PREFIXES["dcterms"] + "bibliographicCitation"),
        modified=header.first(PREFIXES["dcterms"] + "modified")[:10],
        contact=header.first(PREFIXES["schema"] + "contactPoint"),
    )


def _sections() -> list[tuple[str, str, str, list[Entry]]]:
    """List the sections: anchor, title, definition, entries. Concepts are under their scheme."""
    left = dict(site().terms)
    sections = []
    schemes = [iri for iri, term in left.items() if URIRef(PREFIXES["skos"] + "ConceptScheme") in _kinds(term)]
    for scheme in schemes:
        inside = [iri for iri, term in left.items() if URIRef(scheme) in term.values(PREFIXES["skos"] + "inScheme")]
        thing = _find_thing(scheme)
        entries = sorted((_entry(left.pop(iri)) for iri in inside), key=_order)
        sections.append((thing.slug, thing.label.capitalize(), thing.definition, entries))
        left.pop(scheme)
    listed = []
    for title, kind in SECTIONS:
        found = [iri for iri, term in left.items() if URIRef(kind) in _kinds(term)]
        entries = sorted((_entry(left.pop(iri)) for iri in found), key=_order)
        listed.append((title.lower().replace(" ", "-"), title, "", entries))
    return [section for section in (*listed, *sections) if section[3]]


def _find_thing(iri: str) -> Thing:
    return site().directory.get(iri) or Thing(iri, "term", slug(iri), shorten(iri))


def _kinds(term: Description) -> list[object]:
    return list(term.values(PREFIXES["rdf"] + "type"))


def _order(entry: Entry) -> tuple[int, str, str]:
    return (entry.thing.position, entry.thing.notation, entry.thing.label.casefold())


def _entry(term: Description) -> Entry:
    facts: dict[str, list[Link]] = {}
    for statement in term.about:
        short = shorten(statement.property)
        if short in AXIOMS_SHOWN or short.removeprefix("opn:") in OWN_TOO:
            words = SAYINGS.get(short) or word_property(site().directory, statement.property)
            value = statement.value
            facts.setdefault(words, []).append(link(value) if isinstance(value, URIRef) else Link(text(value)))
    thing = _find_thing(term.iri)
    source = term.first(PREFIXES["dcterms"] + "source")
    pairs = tuple((words, tuple(links)) for words, links in facts.items())
    return Entry(thing, pairs, link(source) if source else Link(""), term.first("locator"), term.first(EXAMPLE))
