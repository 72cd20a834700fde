"""The data set described as data: VoID and DCAT, with counts that are computed, and where all of it can be had."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDF, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, FOAF, PROV
from rdflib.term import Node

from openness import __version__, rdf
from openness.deposit.crate import TITLE
from openness.namespaces import OPN
from openness.rdf.convert import node, triples_of
from openness.rdf.formats import RDF_FORMATS, Format, by_ending
from openness.rdf.rows import Answer, NamedNode, text
from openness.terms import BASE, DATA_LICENSE, GRAPH, PREFIXES
from openness.web.sparql.service import SD

DATASET = URIRef(BASE + "dataset")
SERVICE = URIRef(BASE + "dataset#sparql")
IANA = Namespace("https://www.iana.org/assignments/media-types/")
EUROPE = Namespace("http://publications.europa.eu/resource/authority/")

DESCRIPTION = (
    "A knowledge graph of generative AI models and the twelve components of their pipeline: which are public, "
    "under which license, how open that makes each of them, and which risks and opportunities follow."
)

DUMPS: Mapping[str, Format] = by_ending(
    form for form in RDF_FORMATS if form.keeps_graphs or form.name in ("turtle", "jsonld")
)
"""The formats of the whole landscape by ending; only quads keep the graphs apart."""

TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties)
  (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"""
THINGS = """SELECT (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class FILTER (STRSTARTS(STR(?s), "%s")) }"""
CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"
PROPERTIES = "SELECT ?property (COUNT(*) AS ?triples) WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"
GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
NAMED_GRAPH = (
    "SELECT ?graph ?property ?value WHERE { GRAPH <%s> { ?graph ?property ?value } } ORDER BY ?graph ?property ?value"
)
DATES = f"SELECT ?property ?value WHERE {{ <{BASE.rstrip('/')}> ?property ?value }} ORDER BY ?property ?value"


@dataclass(frozen=True)
class Described:
    """What there is to say of the data set, each count computed: totals by name, and entities, triples by IRI."""

    totals: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    about_graphs: tuple[tuple[Node, str, Node], ...]
    issued: str
    modified: str


def describe_dataset(store: rdf.Store, ask: Callable[[str], Answer | None]) -> Described:
    """Count what is in a landscape, and read what it says of its own graphs.

    `ask` answers a query, or gives None where that takes too long; what could not be counted is left out.
    """
    totals: dict[str, int] = {}
    for sparql in (TOTALS, THINGS % BASE):
        answer = ask(sparql)
        totals |= {name: int(value) for name, value in answer.records()[0].items()} if answer else {}
    dates = {text(prop): text(value) for prop, value in rdf.select(store, DATES).rows}
    return Described(
        totals,
        _read_counts(ask(CLASSES)),
        _read_counts(ask(PROPERTIES)),
        _read_counts(ask(GRAPHS)) or dict.fromkeys(sorted(rdf.named_graphs(store)), 0),
        tuple(
            (node(g), text(p), node(v)) for g, p, v in rdf.select(store, NAMED_GRAPH % GRAPH.provenance).rows if g and v
        ),
        dates.get(str(DCTERMS.created), ""),
        dates.get(str(DCTERMS.modified), ""),
    )


def statements(described: Described, host: str, version: str) -> rdf.Triples:
    """Return the description as triples; `host` is where this site answers, such as `https://example.org`."""
    graph = Graph()
    _whole(graph, described, host, version)
    for iri, entities in described.classes.items():
        part = _part(graph, VOID.classPartition)
        graph.add((part, VOID["class"], URIRef(iri)))
        graph.add((part, VOID.entities, Literal(entities)))
    for iri, triples in described.properties.items():
        part = _part(graph, VOID.propertyPartition)
        graph.add((part, VOID.property, URIRef(iri)))
        graph.add((part, VOID.triples, Literal(triples)))
    known = set(described.graphs)
    for iri, triples in described.graphs.items():
        graph.add((DATASET, VOID.subset, URIRef(iri)))
        graph.add((URIRef(iri), RDF.type, VOID.Dataset))
        if triples:
            graph.add((URIRef(iri), VOID.triples, Literal(triples)))
    for subject, prop, value in described.about_graphs:
        if str(subject) in known and (not isinstance(value, URIRef) or str(value) in known or "source" in str(value)):
            graph.add((subject, URIRef(prop), value))
    _places(graph, host)
    return triples_of(graph)


def _whole(graph: Graph, described: Described, host: str, version: str) -> None:
    add = _adder(graph, DATASET)
    add(RDF.type, VOID.Dataset, DCAT.Dataset, SD.Dataset, PROV.Entity)
    add(DCTERMS.title, Literal(TITLE, lang="en"))
    add(DCTERMS.description, Literal(DESCRIPTION, lang="en"))
    add(DCTERMS.creator, Literal("The Openness project"))
    add(DCTERMS.license, URIRef(DATA_LICENSE))
    add(DCTERMS.source, URIRef(BASE + "source/eiras-2024"))
    add(DCTERMS.language, EUROPE["language/ENG"])
    add(DCTERMS.conformsTo, URIRef(BASE.rstrip("/")))
    for prop, day in ((DCTERMS.issued, described.issued), (DCTERMS.modified, described.modified)):
        if day:
            add(prop, Literal(day, datatype=XSD.date))
    add(OWL.versionInfo, Literal(__version__))
    add(DCTERMS.identifier, Literal(version))
    add(DCAT.keyword, *(Literal(word, lang="en") for word in ("AI openness", "generative AI", "licenses", "risks")))
    add(FOAF.homepage, URIRef(host + "/"))
    add(DCAT.landingPage, URIRef(host + "/dataset"))
    add(VOID.uriSpace, Literal(BASE))
    add(VOID.vocabulary, *(URIRef(iri) for iri in _vocabularies(described)))
    add(VOID.exampleResource, URIRef(BASE + "model/bloom"), URIRef(BASE + "license/apache-2-0"))
    for prop, name in (
        (VOID.triples, "triples"),
        (VOID.entities, "entities"),
        (VOID.distinctSubjects, "subjects"),
        (VOID.distinctObjects, "objects"),
        (VOID.properties, "properties"),
    ):
        if name in described.totals:
            add(prop, Literal(described.totals[name]))
    if described.classes:
        add(VOID.classes, Literal(len(described.classes)))


def _places(graph: Graph, host: str) -> None:
    """Say where the data can be had: as files, and by SPARQL."""
    endpoint = URIRef(f"{host}/sparql")
    graph.add((DATASET, VOID.sparqlEndpoint, endpoint))
    graph.add((SERVICE, RDF.type, DCAT.DataService))
    graph.add((SERVICE, DCTERMS.title, Literal("SPARQL endpoint", lang="en")))
    graph.add((SERVICE, DCAT.endpointURL, endpoint))
    graph.add((SERVICE, DCAT.endpointDescription, endpoint))
    graph.add((SERVICE, DCAT.servesDataset, DATASET))
    graph.add((SERVICE, DCTERMS.conformsTo, URIRef("https://www.w3.org/TR/sparql11-protocol/")))
    for ending, form in DUMPS.items():
        dump, place = URIRef(f"{DATASET}#{ending}"), URIRef(f"{host}/landscape.{ending}")
        graph.add((DATASET, VOID.dataDump, place))
        graph.add((DATASET, DCAT.distribution, dump))
        graph.add((dump, RDF.type, DCAT.Distribution))
        graph.add((dump, DCTERMS.title, Literal(form.title, lang="en")))
        graph.add((dump, DCAT.downloadURL, place))
        graph.add((dump, DCAT.mediaType, IANA[form.media]))
        graph.add((dump, DCTERMS.license, URIRef(DATA_LICENSE)))


def _adder(graph: Graph, subject: URIRef) -> Callable[..., None]:
    """Return a function that states one or several values of a property."""

    def add(prop: URIRef, *values: Node) -> None:
        for value in values:
            graph.add((subject, prop, value))

    return add


def _part(graph: Graph, prop: URIRef) -> BNode:
    part = BNode()
    graph.add((DATASET, prop, part))
    return part


def _vocabularies(described: Described) -> Iterable[str]:
    """Return the namespaces of the terms that are used."""
    used = (*described.classes, *described.properties)
    starts = {PREFIXES[name] for name in PREFIXES if not PREFIXES[name].startswith(BASE)} | {str(OPN)}
    return sorted(start for start in starts if any(iri.startswith(start) for iri in used))


def _read_counts(answer: Answer | None) -> dict[str, int]:
    rows = answer.rows if answer else ()
    return {text(iri): int(text(count)) for iri, count in rows if isinstance(iri, NamedNode)}
