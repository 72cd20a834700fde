"""Write RDF/XML that every XML parser reads: refuse what XML cannot say, escape carriage returns."""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from openness.rdf import FormatError, Term, Triple
from openness.rdf.rows import NO_XML
from openness.terms import PREFIXES

_NAME = re.compile(r"[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff][\w.\u00b7-]*\Z")
"""The end of the IRI of a predicate that is the name of an element; the letters are those that XML has."""

_FORBIDDEN = re.compile(NO_XML)
_RDF = frozenset(PREFIXES["rdf"] + name for name in ("Description", "RDF", "ID", "about", "li", "nodeID", "parseType"))
_REMEDY = "Choose Turtle or N-Triples."


def write(triples: Iterable[Triple]) -> str:
    """Return triples as RDF/XML. Raises FormatError for the first that it cannot say."""
    listed = list(triples)
    for triple in listed:
        if fault := next(_faults(triple), None):
            raise FormatError(f"{fault} {_REMEDY}")
    written = (ox.serialize(listed, format=ox.RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b"").decode()
    return written.replace("\r", "&#xD;")  # a parser reads a carriage return as a line feed


def _faults(triple: Triple) -> Iterator[str]:
    iri = triple.predicate.value
    if not _NAME.search(iri) or iri in _RDF:
        yield f"<{iri}>: RDF/XML has no element for this property, since its IRI does not end in a name."
    for term in (triple.subject, triple.object):
        if found := _FORBIDDEN.search(_text(term)):
            yield (
                f"{triple.subject} {triple.predicate}: the value has the character U+{ord(found[0]):04X}, which XML "
                "forbids."
            )


def _text(term: Term) -> str:
    return "" if isinstance(term, ox.Triple) else term.value
