"""Read and write what engines exchange: answers and triples, read as they come, written as lines.

Blank nodes become IRIs on the way out (RDF 1.1, section 3.5), so that a graph can be sent in pieces, twice if need be,
and compared with what comes back.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO

import pyoxigraph as ox

from openness.rdf import DEFAULT, Embedded, Store, Term, Triple, Triples, quads_of, rows_of, whole
from openness.rdf.rows import Answer
from openness.terms import GENID
from openness.xsd import XSD as _XSD
from openness.xsd import is_valid

_EXACT = frozenset(_XSD + name for name in ("integer", "decimal", "int", "long", "short", "nonNegativeInteger"))
_MODULUS = 1 << 128
MAX_BLANK = 100_000
"""How many triples with blank nodes get new names; the work grows faster than their number."""


def read_answer(body: bytes) -> Answer | bool:
    """Read an answer in SPARQL 1.1 Query Results JSON. Raises ValueError or SyntaxError for what is not one.

    Other members than those of the specification, which engines add, are left out.
    """
    try:
        return _parsed_answer(body)
    except SyntaxError:
        if (known := _known_members(body)) is None:
            raise
        return _parsed_answer(known)


def _parsed_answer(body: bytes) -> Answer | bool:
    result = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return bool(result) if isinstance(result, ox.QueryBoolean) else rows_of(result).collect()


def _known_members(body: bytes) -> bytes | None:
    """Return an answer with only the members that the specification has, or None where it lacks one of these."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict):
        return None
    if isinstance(tree.get("boolean"), bool):
        return json.dumps({"head": {}, "boolean": tree["boolean"]}).encode()
    head, results = tree.get("head"), tree.get("results")
    if not isinstance(head, dict) or not isinstance(results, dict) or not isinstance(results.get("bindings"), list):
        return None
    if not all(isinstance(row, dict) for row in results["bindings"]):
        return None
    rows = [{name: _known_term(term) for name, term in row.items()} for row in results["bindings"]]
    return json.dumps({"head": {"vars": head.get("vars", [])}, "results": {"bindings": rows}}).encode()


def _known_term(term: object) -> object:
    """Return a value with the members that it has by the specification; a language goes before a datatype."""
    if not isinstance(term, dict):
        return term
    found = {name: term[name] for name in ("type", "value", "xml:lang", "datatype") if name in term}
    if "xml:lang" in found:
        found.pop("datatype", None)
    return found


def read_triples(body: bytes, media_type: str) -> Triples:
    """Read triples in the format of a media type, each once. Raises ValueError or SyntaxError where they are not."""
    return list(dict.fromkeys(quad.triple for quad in ox.parse(body, format=_format(media_type))))


def read_stream(stream: BinaryIO, media_type: str) -> Iterator[Triple]:
    """Yield triples as they arrive. Raises as `read_triples` does, and OSError where the stream breaks off."""
    for quad in ox.parse(stream, format=_format(media_type)):
        yield quad.triple


def copy_embedded(store: Store) -> Embedded:
    """Return a store that the program itself holds: the one given, or a copy in memory of what another engine has."""
    if isinstance(store, Embedded):
        return store
    copy = ox.Store()
    copy.bulk_extend(quad for named in (True, False) for quad in quads_of(store, named))
    return copy


Blank = Mapping[str, Triples]
"""The triples of each graph that have a blank node."""


def blank(store: Embedded) -> Blank:
    """Find the triples with blank nodes, and give these the same names in every process (RDFC-1.0).

    Beyond a number that no landscape of ours has, the names are left as they are.
    """
    found = ox.Dataset(quad for quad in store if _has_blank(quad))
    if len(found) <= MAX_BLANK:
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    graphs: dict[str, Triples] = {}
    everything = whole(store)
    for quad in found:
        if quad.graph_name != DEFAULT:
            graphs.setdefault(str(quad.graph_name)[1:-1], []).append(quad.triple)
        if everything in (None, quad.graph_name):
            graphs.setdefault("", []).append(quad.triple)
    return graphs


def in_graph(store: Embedded, graph: str, blanks: Blank) -> Iterator[Triple]:
    """Yield the triples of a named graph, or, without a name, what a query without GRAPH sees."""
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph) if graph else whole(store)):
        if not _has_blank(quad):
            yield quad.triple
    yield from blanks.get(graph, ())


def line(triple: Triple) -> str:
    """Return a triple as a line of N-Triples, with an IRI for each blank node."""
    return f"{_format_node(triple.subject)} {triple.predicate} {_format_node(triple.object)} .\n"


def digest(triples: Iterable[Triple]) -> tuple[int, str]:
    """Return how many triples there are, and a hash of their set, whatever their order.

    Each must come once. Numbers and truth values count by their value and language tags in lower case: an engine may
    keep "2.50" as "2.5", true as 1, and (Virtuoso, from 2,147,483,648 on) an xsd:integer as an xsd:decimal.
    """
    count, total = 0, 0
    for triple in triples:
        count += 1
        text = f"{_format_node(triple.subject)} {triple.predicate} {_value(triple.object)}"
        total += int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return count, f"{total % _MODULUS:032x}"


def _format(media_type: str) -> ox.RdfFormat:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(f"'{media_type}' is not a media type of RDF")
    return form


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _format_node(term: Term) -> str:
    return f"<{GENID}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)


def _value(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        return _format_node(term)
    if term.language:
        return f"{term.value}@{term.language.lower()}"
    kind = term.datatype.value
    if kind in _EXACT and is_valid(term.value, kind):
        return f"number {Decimal(term.value).normalize():f}"
    if kind in (_XSD + "double", _XSD + "float") and is_valid(term.value, kind):
        return f"float {float(term.value.replace('INF', 'inf'))!r}"
    if kind == _XSD + "boolean":
        return f"truth {term.value in ('true', '1')}"
    return str(term)
