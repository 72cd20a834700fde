"""Inference: what OWL 2 RL entails from the ontology and the claims, by rules inside the engine, and filtered.

The rules come from the axioms of the ontology (openness/landscape/axioms.py). Where it uses a part of OWL 2 RL for
which there is none, owlrl computes the closure: slower, and complete. A test holds that both give the same.

The closure holds much that is true and of no use (everything is a thing and the same as itself). What remains says
something about a thing of the landscape that nobody wrote: a type, or a value of one of our properties.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node, _toPythonMapping

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import axioms
from openness.landscape.axioms import Axioms, InferenceRule
from openness.namespaces import OPN
from openness.rdf import bulk_load, convert
from openness.rdf.rows import text
from openness.terms import BASE, GRAPH, shorten

PLUMBING = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
ON_THE_WAY = "urn:x-openness:on-the-way"
"""The graph of what rules need and is not worth keeping; it goes when they have run."""

_TYPED = rf"<{re.escape(RDF.type)}> <(?!{'|'.join(map(re.escape, PLUMBING))})"
_KEPT = re.compile(
    rf"<{re.escape(BASE[:-1])}[^>]*> (?:{_TYPED}|<{re.escape(OPN)}[^>]*> <)[^>]*> \.".encode(),
)
"""A line of N-Triples that is worth keeping."""

MAX_THINGS_NAMED = 5
"""How many things the message about a contradiction names."""


class InconsistentError(OpennessError):
    """The claims contradict the ontology; the message says which things, and how."""


def infer(store: rdf.Embedded) -> None:
    """Add what a loaded landscape entails and nobody wrote to its graph `inferred`.

    The alignments are left out: SKOS matches entail nothing, and `openness link check` asks what they would entail.
    Raises InconsistentError where the claims contradict the ontology, such as a thing in two disjoint classes.
    """
    try:
        found = axioms.read(store, _is_wanted)
    except axioms.UnreadAxiomError:
        names = (name for name in rdf.named_graphs(store) if name != GRAPH.alignments)
        rdf.add(store, convert.triples_of(infer_with_owlrl(convert.graph_of(store, *names))), GRAPH.inferred)
        return
    _apply_rules(store, found.rules, {key for rule in found.rules for key in rule.reads})
    while changed := _equate(store, found):
        _apply_rules(store, found.rules, changed)
    _refuse(store, found)
    store.remove_graph(rdf.iri(ON_THE_WAY))


def _apply_rules(store: rdf.Embedded, rules: tuple[InferenceRule, ...], changed: set[str]) -> None:
    """Run the rules until none adds anything; a rule runs again only where something that it reads has changed.

    Rules that state the same of different things run as one query, and what is there is taken from what they give as a
    whole: on a disk the engine goes through both in order, where to look for each triple would take it far longer.
    """
    waiting = [rule for rule in rules if rule.reads & changed]
    while waiting:
        added: set[str] = set()
        for head, alike in groupby(waiting, lambda rule: rule.head):
            some = list(alike)
            given = " ".join(dict.fromkeys(re.findall(r"\?\w+", head)))
            bodies = " UNION ".join(f"{{ {rule.body} }}" for rule in some)
            found = f"{{ SELECT DISTINCT {given} WHERE {{ {bodies} }} }} MINUS {{ {head} . }}"
            if _insert(store, f"CONSTRUCT {{ {head} . }} WHERE {{ {found} }}"):
                added.add(some[0].writes)
        waiting = [rule for rule in rules if rule.reads & added]


def _insert(store: rdf.Embedded, construct: str) -> bool:
    """Add the triples that `_says_something` accepts to the graph `inferred`, and the others for now."""
    return bulk_load.insert(store, construct, GRAPH.inferred, bulk_load.Aside(_KEPT, ON_THE_WAY))


def _equate(store: rdf.Embedded, found: Axioms) -> set[str]:
    """Merge the triples of two nodes that a property makes one; return the keys that changed.

    In OWL two values of a functional property are two names of one thing (prp-fp, prp-ifp, eq-rep).
    """
    pairs: set[tuple[str, str]] = set()
    for prop, inverse in found.single:
        one, other = (f"?{v} <{prop}> ?x ." if inverse else f"?x <{prop}> ?{v} ." for v in "ab")
        several = f"{{ SELECT ?x {{ {one} }} GROUP BY ?x HAVING (COUNT(?a) > 1) }}"
        condition = "FILTER (isIRI(?a) && isIRI(?b) && STR(?a) < STR(?b))"
        sparql = f"SELECT DISTINCT ?a ?b {{ {several} {one} {other} {condition} }}"
        pairs |= {(text(a), text(b)) for a, b in rdf.select(store, sparql).rows}
    added = False
    terms = f'FILTER (!STRSTARTS(STR(?p), "{OWL}") && !STRSTARTS(STR(?p), "{RDFS}"))'
    for one, other in sorted(pairs):
        for a, b in ((one, other), (other, one)):
            for known, new in ((f"<{a}> ?p ?o", f"<{b}> ?p ?o"), (f"?s ?p <{a}>", f"?s ?p <{b}>")):
                sparql = f"CONSTRUCT {{ {new} }} WHERE {{ {known} {terms} FILTER NOT EXISTS {{ {new} }} }}"
                added |= _insert(store, sparql)
    return {key for rule in found.rules for key in rule.reads} if added else set()


def _refuse(store: rdf.Embedded, found: Axioms) -> None:
    """Raise InconsistentError where something is that must not be."""
    errors = []
    for ban in found.bans:
        sparql = f"SELECT DISTINCT ?x {{ {ban.pattern} }} ORDER BY ?x LIMIT {MAX_THINGS_NAMED}"
        errors += [f"{shorten(text(row[0]))} {ban.words}" for row in rdf.select(store, sparql).rows]
    if errors:
        raise InconsistentError("The claims contradict the ontology: " + "; ".join(errors))


def _is_wanted(rule: InferenceRule) -> bool:
    """Return whether a rule can write triples that `_says_something` accepts."""
    typed = f" a <{rule.writes}>" in rule.head
    return not rule.writes.startswith(PLUMBING) if typed else rule.writes.startswith(str(OPN))


def infer_with_owlrl(written: Graph) -> list[tuple[Node, Node, Node]]:
    """Return the triples worth keeping that OWL 2 RL entails and `written` does not hold, by owlrl.

    Raises InconsistentError as `infer` does.
    """
    import owlrl
    from owlrl.Namespaces import ERRNS

    closure = Graph()
    # No useful triple follows from a literal, and with them the closure takes half as long again.
    closure += (triple for triple in written if not isinstance(triple[2], Literal))
    with _conversions_restored():
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    errors = sorted(str(message) for message in closure.objects(None, ERRNS.error))
    if errors:
        raise InconsistentError("The claims contradict the ontology: " + "; ".join(errors))
    return [triple for triple in closure if triple not in written and _says_something(*triple)]


@contextmanager
def _conversions_restored() -> Iterator[None]:
    """Restore rdflib's conversions of literals, to which owlrl adds for the whole process.

    With those of owlrl a new literal of type xsd:dateTimeStamp changes its text, and an SPDX export is invalid.
    """
    before = dict(_toPythonMapping)
    try:
        yield
    finally:
        _toPythonMapping.clear()
        _toPythonMapping.update(before)


def _says_something(s: Node, p: Node, o: Node) -> bool:
    if not isinstance(s, URIRef) or not isinstance(o, URIRef) or not s.startswith(BASE[:-1]):
        return False
    if p == RDF.type:
        return not str(o).startswith(PLUMBING)
    return isinstance(p, URIRef) and p.startswith(str(OPN))
