"""The saved queries as data: each a SHACL executable with its parameters, for editors that look for examples."""

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from openness import rdf
from openness.query.saved_queries import Parameter, SavedQuery
from openness.rdf import convert
from openness.terms import BASE, PREFIXES, expand

SCHEMA = PREFIXES["schema"]


def iri_of(query: SavedQuery) -> URIRef:
    """Return the IRI of a saved query; it leads to its page."""
    return URIRef(f"{BASE}query/{query.slug}")


def statements(queries: list[SavedQuery], endpoint: str) -> rdf.Triples:
    """Return the queries as `sh:SPARQLExecutable`, each with the endpoint that answers it."""
    graph = Graph()
    prefixes = BNode("prefixes")
    for prefix, namespace in PREFIXES.items():
        declared = BNode(f"prefix-{prefix}")
        graph.add((prefixes, SH.declare, declared))
        graph.add((declared, SH.prefix, Literal(prefix)))
        graph.add((declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
    for query in queries:
        subject = iri_of(query)
        kind, prop = (
            (SH.SPARQLConstructExecutable, SH.construct) if query.constructs else (SH.SPARQLSelectExecutable, SH.select)
        )
        graph.add((subject, RDF.type, SH.SPARQLExecutable))
        graph.add((subject, RDF.type, kind))
        graph.add((subject, prop, Literal(query.body)))
        graph.add((subject, SH.prefixes, prefixes))
        graph.add((subject, RDFS.label, Literal(query.title, lang="en")))
        graph.add((subject, RDFS.comment, Literal(query.question, lang="en")))
        graph.add((subject, URIRef(SCHEMA + "target"), URIRef(endpoint)))
        for tag in query.tags:
            graph.add((subject, URIRef(SCHEMA + "keywords"), Literal(tag)))
        for at, parameter in enumerate(query.parameters):
            _parameter(graph, subject, parameter, at)
    return convert.triples_of(graph)


def _parameter(graph: Graph, query: URIRef, parameter: Parameter, at: int) -> None:
    """Describe a parameter; the local name of its path is the name of its variable."""
    node = BNode(f"{query.rsplit('/', 1)[-1]}-{parameter.name}")
    graph.add((query, SH.parameter, node))
    graph.add((node, RDF.type, SH.Parameter))
    graph.add((node, SH.path, URIRef(f"{query}#{parameter.name}")))
    graph.add((node, SH.name, Literal(parameter.label, lang="en")))
    graph.add((node, SH.order, Literal(at)))
    graph.add((node, SH.optional, Literal(not parameter.required)))
    kind = expand(parameter.of_class) if parameter.of_class else None
    if kind:
        graph.add((node, SH["class"], URIRef(kind)))
        graph.add((node, SH.nodeKind, SH.IRI))
    elif parameter.type != "iri":
        graph.add((node, SH.datatype, XSD[parameter.type]))
    if parameter.values:
        allowed = BNode(f"{node}-values")
        Collection(graph, allowed, [Literal(value) for value in parameter.values])
        graph.add((node, SH["in"], allowed))
    if parameter.default:
        graph.add((node, SH.defaultValue, Literal(parameter.default)))
