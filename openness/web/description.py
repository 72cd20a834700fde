"""Describe a node: the triples about it, and those that point at it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

from openness import rdf
from openness.namespaces import OPN
from openness.rdf.convert import node
from openness.rdf.rows import BlankNode, NamedNode, text
from openness.search.directory import MASS, Directory
from openness.terms import GRAPH, PREFIXES, slug

ABOUT = """SELECT ?property ?value (MIN(?where) AS ?graph)
WHERE {{ GRAPH ?graph_iri {{ {thing} ?property ?value }} BIND (STR(?graph_iri) AS ?where) }}
GROUP BY ?property ?value ORDER BY ?property STR(?value)"""

POINTING = """SELECT ?thing ?property ?graph
WHERE {{ {chosen} GRAPH ?graph {{ ?thing ?property {thing} }} {filter} }}
LIMIT {most}"""

COUNTED = """SELECT ?property (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{ GRAPH ?graph {{ ?thing ?property {thing} }} {filter} }}
GROUP BY ?property"""

MAX_POINTING = 2000
"""How many triples that point at a thing are read; where there are more, most claims among them are left out."""

NO_CLAIMS = f'FILTER (!STRSTARTS(STR(?thing), "{MASS}") && ?graph != <{GRAPH.inferred}>)'
ASKED_FOR = """VALUES ?property {
  opn:evaluates opn:permits opn:withholds opn:undecided opn:givesLevel opn:consequence opn:waives prov:wasRevisionOf
}"""
"""The properties by which pages follow claims back from what these are about."""

TERMS = """SELECT ?term ?property ?value
WHERE { GRAPH graph:ontology { ?term rdfs:isDefinedBy ?ontology ; ?property ?value }
  VALUES ?ontology { <https://w3id.org/openness> <https://w3id.org/openness/computed> } }
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
        ("skos", "example", "example"),
    )
}

BLANK_DEPTH = 8
"""How deep a description follows blank nodes; a list of RDF takes one for each of its members."""

# Inferred kinds that say nothing to a reader.
NOISE = frozenset({PREFIXES["owl"] + "Thing", str(OPN.Claim), PREFIXES["prov"] + "Entity"})


@dataclass(frozen=True)
class Statement:
    """A triple: of whom, by which property, what, and the named graph that makes it."""

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
    many: bool = False
    """Whether so much points here that only some of it is in `pointing`."""

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


def describe(store: rdf.Store, iri: str) -> Description:
    """Return the triples about an IRI and those that point at it, each once, blank nodes left out.

    Where very many point at it, some of them are returned.
    """
    thing = URIRef(iri)
    about = rdf.select(store, ABOUT.format(thing=thing.n3())).rows
    pointing, many = _pointing(store, thing)
    return Description(
        iri,
        tuple(
            Statement(thing, text(prop), node(value), slug(text(graph)))
            for prop, value, graph in about
            if value is not None and not isinstance(value, BlankNode) and text(value) not in NOISE
        ),
        tuple(
            Statement(URIRef(subject), prop, thing, slug(graph)) for (prop, subject), graph in sorted(pointing.items())
        ),
        many,
    )


def _pointing(store: rdf.Store, thing: URIRef) -> tuple[dict[tuple[str, str], str], bool]:
    """Read what points at a thing: the first graph by property and subject, and whether there is more."""

    def read(chosen: str = "", filter_: str = "") -> list[tuple[str, str, str]]:
        asked = POINTING.format(
            chosen=chosen, thing=thing.n3(), filter=filter_, most=MAX_POINTING * 10 if chosen else MAX_POINTING
        )
        rows = rdf.select(store, asked).rows
        return [(text(p), subject.value, text(graph)) for subject, p, graph in rows if isinstance(subject, NamedNode)]

    found = read()
    many = len(found) == MAX_POINTING
    if many:
        found = [*(read(filter_=NO_CLAIMS) if thing.startswith(OPN) else found), *read(ASKED_FOR)]
    graphs: dict[tuple[str, str], str] = {}
    for prop, subject, graph in found:
        graphs[prop, subject] = min(graph, graphs.get((prop, subject), graph))
    return graphs, many


def totals(store: rdf.Store, described: Description) -> dict[str, int]:
    """Count how many things point at one by each property, claims at a term left out, where only some were read."""
    if not described.many:
        return {}
    filter_ = NO_CLAIMS if described.iri.startswith(OPN) else ""
    counted = rdf.select(store, COUNTED.format(thing=URIRef(described.iri).n3(), filter=filter_)).rows
    return {text(prop): int(text(things)) for prop, things in counted}


def statements(store: rdf.Store, iri: str) -> rdf.Triples:
    """Return the triples about an IRI and those that point at it, with the blank nodes that they lead to.

    The members of a class are left out: a list of them is no description. Nothing for an IRI that the landscape
    does not know.
    """
    thing = URIRef(iri).n3()
    template, pattern = "", ""
    for depth in range(BLANK_DEPTH, 0, -1):
        start, inner = f"?o{depth - 1}", f"?p{depth} ?o{depth}"
        template = f"{start} {inner} . {template}"
        pattern = f"OPTIONAL {{ {start} {inner} FILTER (ISBLANK({start})) {pattern} }}"
    return rdf.construct(
        store,
        f"""CONSTRUCT {{ {thing} ?p0 ?o0 . {template} ?s ?p {thing} }}
        WHERE {{
          {{ {thing} ?p0 ?o0 {pattern} }}
          UNION {{ ?s ?p {thing} FILTER (!ISBLANK(?s) && ?p != rdf:type) }}
        }}""",
    )


def terms(store: rdf.Store) -> dict[str, Description]:
    """Return what the ontology says of each of its terms, by IRI."""
    gathered: dict[str, list[Statement]] = {}
    for term, prop, value in rdf.select(store, TERMS).rows:
        if isinstance(term, NamedNode) and value is not None and not isinstance(value, BlankNode):
            gathered.setdefault(term.value, []).append(Statement(node(term), text(prop), node(value), "ontology"))
    return {iri: Description(iri, tuple(found), ()) for iri, found in gathered.items()}


def word_property(directory: Directory, prop: str) -> str:
    """Return a property in plain words."""
    thing = directory.get(prop)
    if thing:
        return thing.label
    return WORDS.get(prop) or "".join(f" {c.lower()}" if c.isupper() else c for c in slug(prop)).strip()
