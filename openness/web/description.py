"""All that a landscape states about a thing, and what points at it: the place of the site with SPARQL of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from openness import engine
from openness.index.directory import Directory
from openness.rows import text
from openness.terms import GRAPH, OPN, PREFIXES, slug

ABOUT = """SELECT ?property ?value (MIN(?where) AS ?graph)
WHERE {{ GRAPH ?graph_iri {{ {thing} ?property ?value }} BIND (STR(?graph_iri) AS ?where) }}
GROUP BY ?property ?value ORDER BY ?property ?value"""

POINTING = """SELECT ?thing ?property (MIN(?where) AS ?graph)
WHERE {{ GRAPH ?graph_iri {{ ?thing ?property {thing} }} BIND (STR(?graph_iri) AS ?where) }}
GROUP BY ?thing ?property ORDER BY ?property ?thing"""

TERMS = """SELECT ?term ?property ?value
WHERE { GRAPH graph:ontology { ?term rdfs:isDefinedBy <https://w3id.org/openness> ; ?property ?value } }
ORDER BY ?term ?property ?value"""

# What foreign properties are called in plain words; our own have labels.
WORDS: Mapping[str, str] = {
    PREFIXES[prefix] + name: words
    for prefix, name, words in (
        ("dcterms", "bibliographicCitation", "citation"),
        ("dcterms", "creator", "author"),
        ("dcterms", "description", "description"),
        ("dcterms", "issued", "issued"),
        ("dcterms", "source", "source"),
        ("dcterms", "title", "title"),
        ("prov", "hadPrimarySource", "primary source"),
        ("prov", "wasDerivedFrom", "derived from"),
        ("prov", "wasRevisionOf", "corrects"),
        ("rdf", "type", "kind"),
        ("rdfs", "label", "name"),
        ("rdfs", "seeAlso", "see also"),
        ("rdfs", "subClassOf", "is a"),
        ("skos", "altLabel", "also called"),
        ("skos", "definition", "definition"),
    )
}

BLANK_DEPTH = 8
"""How deep a description follows blank nodes; a list of RDF takes one for each of its members."""

# Inferred kinds that say nothing to a reader.
NOISE = frozenset({PREFIXES["owl"] + "Thing", str(OPN.Claim), PREFIXES["prov"] + "Entity"})


@dataclass(frozen=True)
class Statement:
    """A statement: of whom, by which property, what, and the named graph that makes it."""

    subject: Node
    property: str
    value: Node
    graph: str


@dataclass(frozen=True)
class Description:
    """What is stated about a thing, and what points at it."""

    iri: str
    about: tuple[Statement, ...]
    pointing: tuple[Statement, ...]

    def values(self, name: str) -> list[Node]:
        """Return the values of one of our properties, by its local name, or of any property by its IRI."""
        wanted = name if ":" in name else str(OPN[name])
        return [statement.value for statement in self.about if statement.property == wanted]

    def first(self, name: str) -> str:
        """Return the first value of a property as text, or nothing."""
        return next((text(value) for value in self.values(name)), "")

    def pointed_by(self, name: str) -> list[str]:
        """Return the IRIs of the things that point here by a property, as `values` names it."""
        wanted = name if ":" in name else str(OPN[name])
        return [str(statement.subject) for statement in self.pointing if statement.property == wanted]


def describe(store: engine.Store, iri: str) -> Description:
    """Return all statements about an IRI and all that point at it, each once, blank nodes left out."""
    thing = URIRef(iri)
    about = engine.select(store, ABOUT.format(thing=thing.n3())).rows
    pointing = engine.select(store, POINTING.format(thing=thing.n3())).rows
    return Description(
        iri,
        tuple(
            Statement(thing, text(prop), value, slug(text(graph)))
            for prop, value, graph in about
            if value is not None and not isinstance(value, BNode) and str(value) not in NOISE
        ),
        tuple(
            Statement(subject, text(prop), thing, slug(text(graph)))
            for subject, prop, graph in pointing
            if isinstance(subject, URIRef)
        ),
    )


def statements(store: engine.Store, iri: str) -> engine.Triples:
    """Return the statements about an IRI and those that point at it, with the blank nodes that they lead to.

    Which things are of a class is not told: a list of them is no description. Nothing for an IRI that the landscape
    does not know.
    """
    thing = URIRef(iri).n3()
    template, pattern = "", ""
    for depth in range(BLANK_DEPTH, 0, -1):
        start, inner = f"?o{depth - 1}", f"?p{depth} ?o{depth}"
        template = f"{start} {inner} . {template}"
        pattern = f"OPTIONAL {{ {start} {inner} FILTER (ISBLANK({start})) {pattern} }}"
    return engine.construct(
        store,
        f"""CONSTRUCT {{ {thing} ?p0 ?o0 . {template} ?s ?p {thing} }}
        WHERE {{
          {{ {thing} ?p0 ?o0 {pattern} }}
          UNION {{ ?s ?p {thing} FILTER (!ISBLANK(?s) && ?p != rdf:type) }}
        }}""",
    )


def ontology(store: engine.Store) -> engine.Triples:
    """Return the statements of the ontology as a graph."""
    return engine.construct(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH.ontology}> {{ ?s ?p ?o }} }}")


def terms(store: engine.Store) -> dict[str, Description]:
    """Return what the ontology says of each of its terms, by IRI."""
    gathered: dict[str, list[Statement]] = {}
    for term, prop, value in engine.select(store, TERMS).rows:
        if isinstance(term, URIRef) and value is not None and not isinstance(value, BNode):
            gathered.setdefault(str(term), []).append(Statement(term, text(prop), value, "ontology"))
    return {iri: Description(iri, tuple(found), ()) for iri, found in gathered.items()}


def worded(directory: Directory, prop: str) -> str:
    """Return a property in plain words."""
    thing = directory.get(prop)
    if thing:
        return thing.label
    return WORDS.get(prop) or "".join(f" {c.lower()}" if c.isupper() else c for c in slug(prop)).strip()


def number(value: Node | None) -> bool:
    """Tell whether a term is a number."""
    return isinstance(value, Literal) and isinstance(value.value, int | float) and not isinstance(value.value, bool)
