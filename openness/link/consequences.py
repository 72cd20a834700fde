"""Find what the links entail: contradictions, and domains and ranges that do not fit."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from openness.closure import find_reachable
from openness.landscape.infer import InconsistentError, infer_with_owlrl
from openness.link.stubs import Term, list_terms, stubs, with_ancestors
from openness.link.used import AXIOMS, is_foreign, uses
from openness.readers import sssom
from openness.terms import BASE, shorten

WITNESS = f"{BASE}witness/"
Place = tuple[Path, int, str]


def contradictions(ontology: Graph, tables: Iterable[sssom.Table], terms: Mapping[str, Term]) -> list[Place]:
    """Return what OWL 2 RL finds contradictory in the ontology, the alignments and the stubs together.

    An exact match of two classes is read as their equivalence, a broad or narrow match as a subclass, and properties
    alike. Each class and property of ours has a witness, an individual that shows what would follow.
    """
    graph = Graph()
    graph += ontology
    listed = list(tables)
    rows = [(table, row) for table in listed for row in table.rows if row.stated]
    for _, row in rows:
        graph += _at_its_word(row, ontology, terms)
    named = {str(o) for _, _, o in graph if isinstance(o, URIRef)} | {str(s) for s in graph.subjects()}
    for iri in with_ancestors(named, terms):
        graph += _axioms(terms[iri])
    for kind, make in ((OWL.Class, _member), (OWL.ObjectProperty, _pair)):
        for subject in ontology.subjects(RDF.type, kind):
            if isinstance(subject, URIRef):
                graph += make(subject)
    try:
        infer_with_owlrl(graph)
    except InconsistentError as error:
        return [
            _place(rows, part) for part in str(error).removeprefix("The claims contradict the ontology: ").split("; ")
        ]
    return []


def domain_and_range(root: Path, ontology: Graph) -> Iterator[Place]:
    """Yield where a subproperty of ours says of its subjects or values less than the foreign property demands."""
    terms = list_terms(stubs(root))
    above = _hierarchy(ontology, terms)
    for iri, where in uses(root).items():
        term = terms.get(iri)
        for use in where if term else ():
            ours = URIRef(_ours(use.text))
            if " rdfs:subPropertyOf " not in f" {use.text} " or is_foreign(ours) or term is None:
                continue
            for name, property_, wanted in (("domain", RDFS.domain, term.domain), ("range", RDFS.range, term.range)):
                given = {str(o) for o in ontology.objects(ours, property_)}
                reached = {top for one in given for top in above(one)}
                wanted_ = [one for one in wanted if one != str(RDFS.Literal)]
                if wanted_ and not reached.intersection(wanted_):
                    ask = " or ".join(map(shorten, wanted_))
                    has = " and ".join(map(shorten, sorted(given))) or "none"
                    yield (
                        use.file,
                        use.line,
                        (
                            f"{use.text}: its {name} is {has}, which is no {ask}: all in it would become one. "
                            "Write skos:closeMatch in a table, or correct the class."
                        ),
                    )


def _ours(text: str) -> str:
    from openness.terms import expand

    return str(expand(text.split(" ", 1)[0]) or "")


def _hierarchy(ontology: Graph, terms: Mapping[str, Term]) -> Callable[[str], set[str]]:
    def parents(iri: str) -> Iterator[str]:
        yield from (str(o) for o in ontology.objects(URIRef(iri), RDFS.subClassOf) if isinstance(o, URIRef))
        yield from terms[iri].parents if iri in terms else ()

    return lambda iri: find_reachable([iri], parents)


def _at_its_word(row: sssom.Row, ontology: Graph, terms: Mapping[str, Term]) -> list[tuple[Node, Node, Node]]:
    term = terms.get(str(row.object))
    kinds = set(ontology.objects(row.subject, RDF.type))
    if row.predicate in AXIOMS:
        return [(row.subject, row.predicate, row.object)]
    if term is None or not kinds:
        return []
    if OWL.Class in kinds and "class" in term.type:
        same, below = OWL.equivalentClass, RDFS.subClassOf
    elif OWL.ObjectProperty in kinds and "property" in term.type:
        same, below = OWL.equivalentProperty, RDFS.subPropertyOf
    else:
        return []
    known: dict[URIRef, list[tuple[Node, Node, Node]]] = {
        SKOS.exactMatch: [(row.subject, same, row.object)],
        SKOS.broadMatch: [(row.subject, below, row.object)],
        SKOS.narrowMatch: [(row.object, below, row.subject)],
    }
    return known.get(row.predicate, [])


def _axioms(term: Term) -> Iterator[tuple[Node, Node, Node]]:
    iri = URIRef(term.iri)
    below = RDFS.subPropertyOf if "property" in term.type else RDFS.subClassOf
    yield from ((iri, below, URIRef(parent)) for parent in term.parents)
    yield from ((iri, OWL.disjointWith, URIRef(other)) for other in term.disjoint)
    for property_, classes in ((RDFS.domain, term.domain), (RDFS.range, term.range)):
        if len(classes) == 1:  # of several, any one will do, and that entails nothing
            yield iri, property_, URIRef(classes[0])


def _member(subject: URIRef) -> list[tuple[Node, Node, Node]]:
    return [(URIRef(WITNESS + subject.rsplit("#", 1)[-1]), RDF.type, subject)]


def _pair(subject: URIRef) -> list[tuple[Node, Node, Node]]:
    name = subject.rsplit("#", 1)[-1]
    return [(URIRef(f"{WITNESS}{name}-subject"), subject, URIRef(f"{WITNESS}{name}-value"))]


def _place(rows: list[tuple[sssom.Table, sssom.Row]], error: str) -> Place:
    """Return where a contradiction most likely comes from: a row about the class whose witness shows it."""
    start = error.find(WITNESS)
    name = error[start + len(WITNESS) :].split(" ")[0].split("-")[0].rstrip(".,;'\"") if start >= 0 else ""
    message = f"Taken at their word, the links contradict the ontology: {error}"
    for table, row in rows:
        if row.subject.endswith(f"#{name}") and row.predicate != SKOS.closeMatch and str(row.object) in error:
            return table.path, row.line, message
    for table, row in rows:
        if row.subject.endswith(f"#{name}") and row.predicate not in (SKOS.closeMatch, SKOS.relatedMatch):
            return table.path, row.line, message
    return (rows[0][0].path.parent if rows else Path("ontology")), 0, message
