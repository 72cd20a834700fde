"""What the endpoint says of itself, in the vocabulary of the SPARQL 1.1 Service Description."""

from collections.abc import Iterable

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from openness import engine
from openness.engine.graphs import triples_of
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


def description(address: str, graphs: Iterable[str]) -> engine.Triples:
    """Describe the endpoint at an address and the graphs that it answers from."""
    told = Graph()
    service, dataset, default = URIRef(address), BNode("dataset"), BNode("default")
    told.add((service, RDF.type, SD.Service))
    told.add((service, SD.endpoint, service))
    told.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    told.add((service, SD.defaultEntailmentRegime, ENTAILMENT.Simple))  # what follows is in the graph `inferred`
    for name in RESULTS:
        told.add((service, SD.resultFormat, FORMATS[name]))
    told.add((service, SD.defaultDataset, dataset))
    told.add((service, SD.availableGraphs, dataset))
    told.add((dataset, RDF.type, SD.Dataset))
    told.add((dataset, RDF.type, SD.GraphCollection))
    told.add((dataset, SD.defaultGraph, default))
    told.add((default, RDF.type, SD.Graph))
    told.add((default, SD.name, Literal("All statements of the named graphs, each once")))
    for iri in sorted(graphs):
        named = BNode(iri.removeprefix(BASE).replace("/", "-"))
        told.add((dataset, SD.namedGraph, named))
        told.add((named, RDF.type, SD.NamedGraph))
        told.add((named, SD.name, URIRef(iri)))
        told.add((named, SD.graph, URIRef(iri)))
    return triples_of(told)
