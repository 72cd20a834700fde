"""Format the terms of a finding."""

from rdflib import RDF, XSD, BNode, Literal
from rdflib.term import Node

from openness.rdf.convert import show_term


def format_typed(value: Node) -> str:
    """Return a value with its datatype, where that is what is wrong."""
    if not isinstance(value, Literal):
        return show_term(value)
    return f"{value} ({show_term(RDF.langString if value.language else value.datatype or XSD.string)})"


def format_short(term: Node | None) -> str:
    """Return a term as people read it; a blank node has no name to show."""
    return "[]" if isinstance(term, BNode) else show_term(term)
