"""RDF of an SSSOM table."""

import hashlib
from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from openness.readers.sssom import NEGATED, SSSOM, Row, Table, TableError, find_header_line, split_list
from openness.readers.sssom_slots import COLUMNS, DATATYPES, IRIS, LISTS, SET
from openness.terms import BASE, expand, is_iri

_ANNOTATION = (OWL.Axiom, OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
_NEGATION = (OWL.NegativePropertyAssertion, OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual)


def to_triples(table: Table) -> Iterator[tuple[Node, Node, Node]]:
    """Yield a table as RDF: each mapping as a triple, and as an axiom with its justification.

    The form of the axioms is that of SSSOM; each has an IRI, made from what it says. A negated mapping is OWL's
    negative property assertion and no triple; where no term was found there is an axiom and no triple.
    """
    yield table.iri, RDF.type, SSSOM.MappingSet
    for name, value in table.header.items():
        if name in SET and name != "mapping_set_id":
            yield from ((table.iri, SSSOM[name], term) for term in _header_terms(table, name, value))
    for row in table.rows:
        if row.stated:
            yield row.subject, row.predicate, row.object
        axiom = _axiom(table, row)
        yield table.iri, SSSOM.mappings, axiom
        kind, source, property_, target = _NEGATION if row.negated else _ANNOTATION
        yield axiom, RDF.type, kind
        yield axiom, source, row.subject
        yield axiom, property_, row.predicate
        yield axiom, target, row.object
        for name, text in row.values.items():
            if name == "comment":
                yield axiom, RDFS.comment, Literal(text)
            elif name in COLUMNS and name not in ("subject_id", "predicate_id", "object_id"):
                for part in split_list(text) if name in LISTS else [text]:
                    yield axiom, SSSOM[name], _term(name, part)


def _axiom(table: Table, row: Row) -> URIRef:
    statement = f"{row.subject} {row.predicate} {row.object}" + (f" {NEGATED}" if row.negated else "")
    return URIRef(f"{BASE}mapping/{table.name}/{hashlib.sha256(statement.encode()).hexdigest()[:12]}")


def _header_terms(table: Table, name: str, value: object) -> Iterator[Node]:
    """Yield the values of a slot of the header. Raises TableError for an IRI that is none."""
    for part in value if isinstance(value, list) else [value]:
        if not isinstance(part, str) or not part:
            continue
        iri = expand(part, table.prefixes) if name in IRIS else None
        if iri is not None and not is_iri(iri):
            raise TableError(f"{table.path}:{find_header_line(table.path, name)}: '{part}' is not an IRI.")
        yield URIRef(iri) if iri is not None else Literal(part, datatype=DATATYPES.get(name))


def _term(name: str, value: str) -> Node:
    return URIRef(value) if name in IRIS else Literal(value, datatype=DATATYPES.get(name))
