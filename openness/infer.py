"""Inference: what OWL 2 RL entails from the ontology and the claims, drawn by owlrl and filtered.

owlrl's closure holds much that is true and of no use (everything is a thing and the same as itself). What is kept says
something about a thing of the landscape that nobody wrote: a type, or a value of one of our properties.
"""

import owlrl
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from openness import engine
from openness.terms import BASE, GRAPH, OPN

PLUMBING = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))


class InconsistentError(ValueError):
    """The claims contradict the ontology; the message has owlrl's reasons."""


def infer(store: engine.Embedded) -> None:
    """Add the filtered OWL 2 RL closure of a loaded landscape to its graph `inferred`.

    The alignments are left out: SKOS matches entail nothing, and `openness link --check` asks what they would entail.
    Raises InconsistentError where the closure finds a contradiction, such as a thing in two disjoint classes.
    """
    written = engine.graph_of(store, *(name for name in engine.graph_names(store) if name != str(GRAPH.alignments)))
    engine.add(store, engine.triples_of(entailed(written)), str(GRAPH.inferred))


def entailed(written: Graph) -> list[tuple[Node, Node, Node]]:
    """Return the statements worth keeping that OWL 2 RL entails and `written` does not hold."""
    closure = Graph()
    # Nothing that is kept follows from a literal, and with them the closure takes half as long again.
    closure += (triple for triple in written if not isinstance(triple[2], Literal))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    errors = sorted(str(message) for message in closure.objects(None, ERRNS.error))
    if errors:
        raise InconsistentError("The claims contradict the ontology: " + "; ".join(errors))
    return [triple for triple in closure if triple not in written and _says_something(*triple)]


def _says_something(s: Node, p: Node, o: Node) -> bool:
    if not isinstance(s, URIRef) or not isinstance(o, URIRef) or not s.startswith(BASE[:-1]):
        return False
    if p == RDF.type:
        return not str(o).startswith(PLUMBING)
    return isinstance(p, URIRef) and p.startswith(str(OPN))
