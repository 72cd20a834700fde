"""Export what is known of a model, or of a license, in the terms of others, so that their tools can read it.

`ontology/alignments/exports/` has the mapping, a SPARQL CONSTRUCT a form. Here is only how each form is
written down.
"""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape
from openness.paths import tables
from openness.query.answer import bind_values
from openness.query.saved_queries import SavedQuery, parse
from openness.rdf import convert
from openness.readers import sssom
from openness.terms import BASE, DATA_LICENSE, GENID, KINDS, PREFIXES, possible_iris

SPDX = "https://spdx.org/rdf/3.0.1/terms/"
SPDX_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Form:
    """A form of export: what it is of (`model` or `license`), its media type and suffix, and what it is called."""

    of: str
    media_type: str
    suffix: str
    title: str


EXPORT_FORMATS: Mapping[str, Form] = {
    "spdx": Form("model", "application/spdx+json", ".spdx3.json", "SPDX 3 AI bill of materials"),
    "dcat": Form("model", "text/turtle", ".dcat.ttl", "DCAT 3, with the class of models of MLDCAT-AP"),
    "schema": Form("model", "application/ld+json", ".schema.jsonld", "schema.org"),
    "odrl": Form("license", "text/turtle", ".odrl.ttl", "ODRL policy"),
    "sssom": Form("any", "text/tab-separated-values", ".sssom.tsv", "SSSOM mappings"),
}


class ExportError(OpennessError):
    """Something that cannot be exported; the message says what can."""


def export(landscape: Landscape, form: str, thing: str, view: str = "current", created: str = "") -> str:
    """Return a model or license, given by its name in URLs, label or IRI, in one of the forms.

    `created` is the time that goes into the document, now where none is given. Raises ExportError for a form that there
    is not, QueryError for a thing that there is not, with the nearest ones.
    """
    if form not in EXPORT_FORMATS:
        raise ExportError(f"No form '{form}'. There are: {', '.join(EXPORT_FORMATS)}.")
    if form == "sssom":
        return _sssom(landscape, thing)
    graph, root = statements(landscape, form, thing, view, created)
    if form == "spdx":
        return write_spdx(graph)
    if form == "schema":
        return _tree(graph, root, {"@vocab": "https://schema.org/"})
    return _turtle(graph)


def statements(
    landscape: Landscape, form: str, thing: str, view: str = "current", created: str = ""
) -> tuple[Graph, URIRef]:
    """Return an export as triples, and the thing that they are about. Raises as `export` does."""
    if created and not TIME.fullmatch(created):
        raise ExportError(f"'{created}' is not a time. Give one in UTC, such as 2026-11-24T12:00:00Z.")
    query = read(landscape.root, form)
    about = EXPORT_FORMATS[form].of
    values = {about: thing, "view": view, "created": created or now()}
    names = [parameter.name for parameter in query.parameters]
    given = {name: value for name, value in values.items() if name in names}
    triples = rdf.run(landscape.store, bind_values(landscape, query, given))
    if not isinstance(triples, list):
        raise ExportError(f"{form}: the query of an export is a CONSTRUCT.")
    return _restore_blank_nodes(convert.as_graph(triples)), _thing(landscape, query, about, thing)


def read(root: Path, form: str) -> SavedQuery:
    """Read the query of a form of export. Raises QueryError where it is not written as a saved query is."""
    return parse(root / "ontology" / "alignments" / "exports" / f"{form}.rq")


def _thing(landscape: Landscape, query: SavedQuery, about: str, typed: str) -> URIRef:
    from openness.query.answer import coerce
    from openness.rdf.rows import text

    parameter = next(parameter for parameter in query.parameters if parameter.name == about)
    return URIRef(text(coerce(landscape, parameter, typed)))


def now() -> str:
    """Return the time as SPDX writes it, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _restore_blank_nodes(graph: Graph) -> Graph:
    """Return a graph with blank nodes in place of the IRIs that stand for them (RDF 1.1, section 3.5)."""

    def plain(term: Node) -> Node:
        return BNode(term.removeprefix(GENID)) if isinstance(term, URIRef) and term.startswith(GENID) else term

    made = Graph()
    for s, p, o in graph:
        if p == URIRef(f"{SPDX}Core/created"):  # Oxigraph writes every time stamp as a plain dateTime
            o = Literal(str(o), datatype=XSD.dateTimeStamp)
        elif isinstance(o, Literal) and o.datatype == XSD.string and not str(p).startswith(SPDX):
            o = Literal(str(o))  # the same, as rdflib writes it
        made.add((plain(s), p, plain(o)))
    return made


def _turtle(graph: Graph) -> str:
    for prefix, start in {**PREFIXES, **OTHERS}.items():
        graph.bind(prefix, start)
    text: str = graph.serialize(format="turtle")
    return text


OTHERS = {
    "dqv": "http://www.w3.org/ns/dqv#",
    "it6": "http://data.europa.eu/it6/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
}


def write_spdx(graph: Graph) -> str:
    """Write a graph in the JSON-LD of SPDX 3: each element under its own short names, in order of their ids.

    The names are those of the SPDX context: that of the profile, an underscore, the property; Core has no profile.
    """
    elements: list[Json] = []
    for subject in sorted(set(graph.subjects(RDF.type)), key=lambda s: (isinstance(s, URIRef), str(s))):
        element: dict[str, Json] = {"type": _short(str(graph.value(subject, RDF.type)))}
        element["spdxId" if isinstance(subject, URIRef) else "@id"] = _reference(subject)
        for property_ in sorted(set(graph.predicates(subject)) - {RDF.type}, key=str):
            values = sorted((_spdx_value(o) for o in graph.objects(subject, property_)), key=str)
            several = str(property_).rsplit("/", 1)[-1] in SEVERAL
            element[_short(str(property_))] = list(values) if several or len(values) > 1 else values[0]
        elements.append(element)
    document: Json = {"@context": SPDX_CONTEXT, "@graph": elements}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


SEVERAL = {"to", "element", "rootElement", "profileConformance", "createdBy", "datasetType"}


def _short(iri: str) -> str:
    profile, _, name = iri.removeprefix(SPDX).partition("/")
    return name if profile == "Core" else f"{profile.lower()}_{name}"


def _spdx_value(term: Node) -> Json:
    if isinstance(term, Literal):
        return str(term)
    within = str(term).removeprefix(SPDX)
    return within.rsplit("/", 1)[-1] if within != str(term) else _reference(term)


def _reference(term: Node) -> str:
    return f"_:{term}" if isinstance(term, BNode) else str(term)


def _tree(graph: Graph, root: URIRef, context: Mapping[str, str]) -> str:
    """Write a graph as JSON-LD that starts at a thing and holds what it points to, each thing described once."""
    seen: set[Node] = set()
    tree = _node(graph, root, context, seen)
    if not isinstance(tree, dict):
        tree = {"@id": str(root)}
    return json.dumps({"@context": dict(context), **tree}, ensure_ascii=False, indent=2) + "\n"


def _node(graph: Graph, at: Node, context: Mapping[str, str], seen: set[Node]) -> Json:
    if isinstance(at, Literal):
        if at.language:
            return {"@value": str(at), "@language": at.language}
        if at.datatype is None or str(at.datatype).endswith("#string"):
            return str(at)
        value = at.toPython()
        return value if isinstance(value, int | float | bool) else {"@value": str(at), "@type": str(at.datatype)}
    if at in seen or (at, None, None) not in graph:
        return {"@id": str(at)}
    seen.add(at)
    found: dict[str, Json] = {} if isinstance(at, BNode) else {"@id": str(at)}
    types = sorted(_contract(str(kind), context) for kind in graph.objects(at, RDF.type))
    if types:
        found["@type"] = types[0] if len(types) == 1 else list(types)
    for property_ in sorted(set(graph.predicates(at)) - {RDF.type}, key=str):
        values = [_node(graph, o, context, seen) for o in sorted(graph.objects(at, property_), key=str)]
        found[_contract(str(property_), context)] = values[0] if len(values) == 1 else values
    return found


def _contract(iri: str, context: Mapping[str, str]) -> str:
    if iri.startswith(context["@vocab"]):
        return iri.removeprefix(context["@vocab"])
    return sssom.contract(iri, {prefix: start for prefix, start in context.items() if not prefix.startswith("@")})


def _sssom(landscape: Landscape, thing: str) -> str:
    """Return the mappings of a thing or term, from every table."""
    read = [sssom.read(path) for path in tables(landscape.root)]
    mapped = {str(row.subject) for table in read for row in table.rows}
    iri = next((iri for iri in possible_iris(thing, "model", "license", *KINDS) if iri in mapped), "")
    if not iri:
        raise ExportError(f"No table maps {thing}. Give a term (opn:Model) or a thing (mit, or license/mit).")
    prefixes: dict[str, str] = {}
    rows: list[Mapping[str, str]] = []
    for table in read:
        found = [row.values for row in table.rows if str(row.subject) == iri]
        rows += found
        prefixes |= table.prefixes if found else {}
    header: dict[str, object] = {
        "mapping_set_id": f"{BASE}mapping/of/{iri.removeprefix(BASE)}",
        "license": DATA_LICENSE,
        "curie_map": dict(sorted(prefixes.items())),
    }
    return sssom.write(header, rows)
