"""Check terms against rules that look at a whole ontology: the profiles of OWL 2, and what SKOS asks of schemes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from rdflib import DCTERMS, OWL, SH, SKOS, Graph, URIRef

from openness import rdf
from openness.check.context import Things
from openness.check.entry import Entry, is_of_ontology
from openness.check.rule_messages import fill_slots
from openness.check.rules import SEVERITIES
from openness.check.vocabulary import Flaw
from openness.paths import files, text_of
from openness.rdf import scratch_store
from openness.rdf.convert import node, show_term
from openness.terms import GRAPH, PREFIXES

IN_SCHEME = rdf.iri(str(SKOS.inScheme))
HEADER = rdf.iri(str(OWL.Ontology))


class OntologyRules:
    """The queries in `shapes/ontology/`: each finds the triples that break one rule.

    A query selects ?term, ?property and ?value; its shape, which has the name of the file, holds code and message.
    """

    def __init__(self, landscape: rdf.Embedded, root: Path, shapes: Graph) -> None:
        """Take a landscape, the folder that has its rules, and its shapes."""
        self._landscape, self._root, self._shapes = landscape, root, shapes

    def flaws(self, own: Sequence[tuple[Entry, Things]], triples: Iterable[rdf.Triple]) -> Iterator[tuple[Entry, Flaw]]:
        """Find what is wrong in those entries that are files of the ontology or hold the header of one.

        `triples` are what all entries state; the rules see these and the ontology of the landscape.
        """
        of_terms = [(entry, nodes) for entry, nodes in own if self._is_ontology(entry, nodes)]
        if not of_terms:
            return
        store = scratch_store.excerpt(self._terms, (), triples, ())
        for name, query in self._queries:
            for term, path, value in rdf.select(store, query).rows:
                if isinstance(term, rdf.NamedNode) and (found := _place(of_terms, term, path, value)):
                    entry, *at = found
                    yield entry, self._flaw(name, term, path, value, *at)

    def _is_ontology(self, entry: Entry, nodes: Things) -> bool:
        headed = any(HEADER in properties.get(scratch_store.TYPE, ()) for properties in nodes.values())
        return headed or is_of_ontology(Path(entry.name), self._root)

    @cached_property
    def _queries(self) -> list[tuple[str, str]]:
        return [(path.stem, text_of(path)) for path in files(self._root / "shapes" / "ontology", ".rq")]

    @cached_property
    def _terms(self) -> tuple[rdf.Quad, ...]:
        """The ontology, and the concepts that claims add to its schemes."""
        found = list(rdf.statements(self._landscape, graph=rdf.iri(GRAPH.ontology)))
        known = {quad.subject for quad in found}
        concepts = {quad.subject for quad in rdf.statements(self._landscape, p=IN_SCHEME)} - known
        found += (quad for concept in concepts for quad in rdf.statements(self._landscape, concept))
        return scratch_store.flat(found)

    def _flaw(
        self,
        name: str,
        term: rdf.NamedNode,
        path: rdf.Term | None,
        value: rdf.Term | None,
        path_here: rdf.Term | None,
        value_here: rdf.Term | None,
    ) -> Flaw:
        """Return a finding about a triple, at what an entry has of it."""
        shape = URIRef(PREFIXES["shape"] + name)
        named = "an expression" if value is None or isinstance(value, rdf.BlankNode) else show_term(node(value))
        message = fill_slots(
            str(self._shapes.value(shape, SH.message)),
            term=show_term(node(term)),
            property=show_term(node(path)) if path is not None else "",
            value=named,
        )
        code = str(self._shapes.value(shape, DCTERMS.identifier))
        severity = SEVERITIES.get(self._shapes.value(shape, SH.severity), "violation")
        return Flaw(code, term, path_here, value_here, message, severity=severity, shape=name)


def _place(
    of_terms: Sequence[tuple[Entry, Things]], term: rdf.NamedNode, path: rdf.Term | None, value: rdf.Term | None
) -> tuple[Entry, rdf.Term | None, rdf.Term | None] | None:
    """Return the entry that states a triple, or the property of its subject, or describes that; None if none does."""
    about = [(entry, nodes[term]) for entry, nodes in of_terms if term in nodes]
    if isinstance(path, rdf.NamedNode):
        for entry, stated in about:
            if value in stated.get(path, ()):
                return entry, path, value
        for entry, stated in about:
            if stated.get(path):
                return entry, path, None
    return (about[0][0], None, None) if about else None
