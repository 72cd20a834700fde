"""Describe the endpoint in the vocabulary of the SPARQL 1.1 Service Description."""

from collections.abc import Iterable

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from openness import rdf
from openness.rdf.convert import triples_of
from openness.terms import BASE

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
    "TriG",
    "N-Quads",
)


def description(address: str, graphs: Iterable[str]) -> rdf.Triples:
    """Describe the endpoint at an address and the graphs that it answers from."""
    description = Graph()
    service, dataset, default = URIRef(address), BNode("dataset"), BNode("default")
    description.add((service, RDF.type, SD.Service))
    description.add((service, SD.endpoint, service))
    description.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    description.add((service, SD.defaultEntailmentRegime, ENTAILMENT.Simple))  # what follows is in the graph `inferred`
    for name in RESULTS:
        description.add((service, SD.resultFormat, FORMATS[name]))
    description.add((service, SD.defaultDataset, dataset))
    description.add((service, SD.availableGraphs, dataset))
    description.add((dataset, RDF.type, SD.Dataset))
    description.add((dataset, RDF.type, SD.GraphCollection))
    description.add((dataset, SD.defaultGraph, default))
    description.add((default, RDF.type, SD.Graph))
    description.add((default, SD.name, Literal("All statements of the named graphs, each once")))
    for iri in sorted(graphs):
        named = BNode(iri.removeprefix(BASE).replace("/", "-"))
        description.add((dataset, SD.namedGraph, named))
        description.add((named, RDF.type, SD.NamedGraph))
        description.add((named, SD.name, URIRef(iri)))
        description.add((named, SD.graph, URIRef(iri)))
    return triples_of(description)
