"""The ontology's axioms as rules that an engine can run: what OWL 2 RL infers from each, as one SPARQL pattern a rule.

A class expression becomes a pattern where it is the condition, and triples where it is the consequence, so that no
rule is about a blank node. The names of the rules of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/) are in comments.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.errors import OpennessError
from openness.rdf import convert
from openness.rdf.rows import text
from openness.terms import GRAPH

READ = "rdf:first rdf:rest rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass "
READ += "owl:equivalentProperty owl:inverseOf owl:propertyChainAxiom owl:disjointWith owl:propertyDisjointWith "
READ += "owl:onProperty owl:hasValue owl:someValuesFrom owl:allValuesFrom owl:intersectionOf owl:unionOf owl:oneOf"
"""The properties of axioms that rules are made from."""

UNREAD = "owl:complementOf owl:hasKey owl:maxCardinality owl:maxQualifiedCardinality owl:sameAs owl:differentFrom "
UNREAD += "owl:members owl:distinctMembers owl:assertionProperty owl:hasSelf"
"""Those that OWL 2 RL has rules for and that are not read here."""

TYPES = "owl:FunctionalProperty owl:InverseFunctionalProperty owl:TransitiveProperty owl:SymmetricProperty "
TYPES += "owl:AsymmetricProperty owl:IrreflexiveProperty owl:DatatypeProperty"


class UnreadAxiomError(OpennessError):
    """The ontology uses a part of OWL 2 RL for which there is no rule here; the message names it."""


@dataclass(frozen=True)
class InferenceRule:
    """Where `body` holds, so does the triple `head`; `reads` and `writes` show which rule can trigger which.

    A key is the IRI of a class, for the triples that put something into it, or that of a property.
    """

    body: str
    head: str
    reads: frozenset[str]
    writes: str


@dataclass(frozen=True)
class Ban:
    """What must not be: a pattern over `?x` (and `?y`), and the sentence for what matches it."""

    pattern: str
    words: str


@dataclass(frozen=True)
class Axioms:
    """The rules, what must not be, and the properties whose value is one thing (`True`: which one thing has)."""

    rules: tuple[InferenceRule, ...]
    bans: tuple[Ban, ...]
    single: tuple[tuple[str, bool], ...]


def read(store: rdf.Store, kept: Callable[[InferenceRule], bool] = lambda _: True) -> Axioms:
    """Make rules from the axioms of a landscape: the `kept` ones and those that these need.

    Raises UnreadAxiomError where there is an axiom without a rule.
    """
    written = f"GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{GRAPH.alignments}>)"
    unread = rdf.select(store, f"SELECT DISTINCT ?p {{ VALUES ?p {{ {UNREAD} }} {written} }} ORDER BY ?p")
    if unread.rows:
        raise UnreadAxiomError(", ".join(text(row[0]) for row in unread.rows))
    pattern = (
        f"{{ VALUES ?p {{ {READ} }} ?s ?p ?o }} UNION {{ VALUES ?o {{ {TYPES} }} ?s a ?o . BIND (rdf:type AS ?p) }}"
    )
    graph = convert.as_graph(rdf.construct(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"))
    bans = sorted(set(_bans(graph)), key=lambda ban: ban.words)
    single = [
        (str(prop), inverse)
        for kind, inverse in ((OWL.FunctionalProperty, False), (OWL.InverseFunctionalProperty, True))
        for prop in graph.subjects(RDF.type, kind)
        if (prop, RDF.type, OWL.DatatypeProperty) not in graph  # two literals are never one thing
    ]
    rules = _select_needed(
        set(_rules(graph)), [*(ban.pattern for ban in bans), *(f"<{prop}>" for prop, _ in single)], kept
    )
    return Axioms(tuple(rules), tuple(bans), tuple(sorted(single)))


def _select_needed(
    rules: set[InferenceRule], read: list[str], kept: Callable[[InferenceRule], bool]
) -> list[InferenceRule]:
    """Leave out the rules whose triples are neither kept nor read by another rule."""
    patterns = " ".join(read)
    needed = {rule for rule in rules if kept(rule) or f"<{rule.writes}>" in patterns}
    while more := {r for r in rules - needed if any(r.writes in other.reads for other in needed)}:
        needed |= more
    return sorted(needed, key=lambda rule: (rule.writes, rule.head, rule.body))


@dataclass(frozen=True)
class _Part:
    """A pattern and the keys that it reads."""

    pattern: str
    reads: frozenset[str] = frozenset()

    def __add__(self, other: "_Part") -> "_Part":
        return _Part(f"{self.pattern} {other.pattern}", self.reads | other.reads)


def _is(x: str, of_class: str) -> _Part:
    return _Part(f"{x} a <{of_class}> .", frozenset({of_class}))


def _has(x: str, prop: Node, y: str) -> _Part:
    return _Part(f"{x} <{prop}> {y} .", frozenset({str(prop)}))


def _rules(g: Graph) -> Iterator[InferenceRule]:
    classes = [*g.subject_objects(RDFS.subClassOf), *g.subject_objects(OWL.equivalentClass)]
    classes += [(b, a) for a, b in g.subject_objects(OWL.equivalentClass)]
    for narrow, broad in classes:  # cax-sco, cax-eqc, cls-*
        if broad != OWL.Thing and narrow != broad:
            for body in _conditions(g, narrow, "?x", count(1)):
                yield from _consequences(g, broad, "?x", body)
    for prop, broad in g.subject_objects(RDFS.domain):  # prp-dom
        yield from _consequences(g, broad, "?x", _has("?x", prop, "?y"))
    for prop, broad in g.subject_objects(RDFS.range):  # prp-rng
        if not str(broad).startswith(str(XSD)) and broad not in (RDFS.Literal, RDF.langString):
            yield from _consequences(g, broad, "?x", _has("?y", prop, "?x") + _Part("FILTER (!isLiteral(?x))"))
    wider = [*g.subject_objects(RDFS.subPropertyOf), *g.subject_objects(OWL.equivalentProperty)]
    wider += [(b, a) for a, b in g.subject_objects(OWL.equivalentProperty)]
    for narrow, broad in wider:  # prp-spo1, prp-eqp
        yield _states(_has("?x", narrow, "?y"), "?x", broad, "?y")
    inverse = [*g.subject_objects(OWL.inverseOf)]
    inverse += [(p, p) for p in g.subjects(RDF.type, OWL.SymmetricProperty)]
    for one, other in [*inverse, *((b, a) for a, b in inverse)]:  # prp-inv, prp-symp
        yield _states(_has("?y", one, "?x"), "?x", other, "?y")
    for prop in g.subjects(RDF.type, OWL.TransitiveProperty):  # prp-trp
        yield _states(_has("?x", prop, "?z") + _has("?z", prop, "?y"), "?x", prop, "?y")
    for prop, chain in g.subject_objects(OWL.propertyChainAxiom):  # prp-spo2
        links = list(Collection(g, chain))
        ends = ["?x", *(f"?z{at}" for at in range(1, len(links))), "?y"]
        body = _Part("")
        for at, link in enumerate(links):
            body += _has(ends[at], link, ends[at + 1])
        yield _states(body, "?x", prop, "?y")


def _states(body: _Part, x: str, prop: Node, y: str) -> InferenceRule:
    return InferenceRule(body.pattern, f"{x} <{prop}> {y}", body.reads, str(prop))


def _conditions(g: Graph, expression: Node, x: str, fresh: "count[int]") -> list[_Part]:
    """Return the patterns of which one must hold for a thing to be in a class."""
    if isinstance(expression, URIRef):
        return [_Part("")] if expression == OWL.Thing else [_is(x, str(expression))]
    if members := g.value(expression, OWL.intersectionOf):
        parts = [_conditions(g, member, x, fresh) for member in Collection(g, members)]
        joined = []
        for chosen in product(*parts):
            whole = _Part("")
            for part in chosen:
                whole += part
            joined.append(whole)
        return joined
    if members := g.value(expression, OWL.unionOf):
        return [part for member in Collection(g, members) for part in _conditions(g, member, x, fresh)]
    if members := g.value(expression, OWL.oneOf):
        return [_Part(f"VALUES {x} {{ {' '.join(m.n3() for m in Collection(g, members))} }}")]
    prop = g.value(expression, OWL.onProperty)
    if prop is not None and (value := g.value(expression, OWL.hasValue)) is not None:
        return [_has(x, prop, value.n3())]
    if prop is not None and (filler := g.value(expression, OWL.someValuesFrom)) is not None:
        y = f"?v{next(fresh)}"
        return [_has(x, prop, y) + part for part in _conditions(g, filler, y, fresh)]
    if g.value(expression, OWL.allValuesFrom) is not None:
        return []  # OWL 2 RL infers nothing from it as a condition
    raise UnreadAxiomError(
        f"a class expression that is none of those read, {sorted(map(str, g.predicates(expression)))}"
    )


def _consequences(g: Graph, expression: Node, x: str, body: _Part) -> Iterator[InferenceRule]:
    """Yield what follows for a thing of a class."""
    if isinstance(expression, URIRef):
        if expression != OWL.Thing:
            yield InferenceRule(body.pattern, f"{x} a <{expression}>", body.reads, str(expression))
        return
    if members := g.value(expression, OWL.intersectionOf):
        for member in Collection(g, members):
            yield from _consequences(g, member, x, body)
        return
    prop = g.value(expression, OWL.onProperty)
    if prop is not None and (value := g.value(expression, OWL.hasValue)) is not None:
        if not isinstance(value, Literal):
            yield _states(body, x, prop, value.n3())
    elif prop is not None and (filler := g.value(expression, OWL.allValuesFrom)) is not None:
        y = f"{x}v"
        yield from _consequences(g, filler, y, body + _has(x, prop, y))
    # OWL 2 RL infers no union, choice or existence as a consequence.


def _bans(g: Graph) -> Iterator[Ban]:
    for one, other in g.subject_objects(OWL.disjointWith):  # cax-dw
        for a, b in product(_conditions(g, one, "?x", count(1)), _conditions(g, other, "?x", count(100))):
            # Each in a query of its own: the engine then goes through both in order, and looks nothing up.
            both = " ".join(f"{{ SELECT ?x {{ {part.pattern} }} }}" for part in (a, b))
            yield Ban(both, f"is both {_name(one)} and {_name(other)}, which are disjoint")
    for one, other in g.subject_objects(OWL.propertyDisjointWith):  # prp-pdw
        words = f"has {_name(one)} and {_name(other)} of the same thing, which are disjoint"
        yield Ban(f"?x <{one}> ?y ; <{other}> ?y .", words)
    for prop in g.subjects(RDF.type, OWL.AsymmetricProperty):  # prp-asyp
        yield Ban(f"?x <{prop}> ?y . ?y <{prop}> ?x .", f"has {_name(prop)} both ways, which is asymmetric")
    for prop in g.subjects(RDF.type, OWL.IrreflexiveProperty):  # prp-irp
        yield Ban(f"?x <{prop}> ?x .", f"has {_name(prop)} of itself, which is irreflexive")
    yield Ban("?x a owl:Nothing .", "is of the class of nothing")  # cls-nothing2


def _name(term: Node) -> str:
    return (
        str(term).rsplit("/", 1)[-1].replace("openness#", "opn:")
        if isinstance(term, URIRef)
        else "a class without a name"
    )
