"""The one door to Oxigraph: hold quads in memory or on disk, answer SPARQL, read and write RDF.

A `Store` is anything that answers SPARQL: an embedded store, or another engine over the network (`remote`).
Only an embedded store is written to here.

The triples of a landscape are in named graphs by their source, each in one of them (`bulk_load.separate`).
Where a store has nothing in its default graph, a query without GRAPH sees the union of the named ones. Oxigraph does
not look for what it has twice there; as no triple is in two graphs, each is seen once, as on any engine.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from openness.errors import OpennessError
from openness.limits import bytes_of_form
from openness.paths import PathError, bytes_of
from openness.rdf import formats
from openness.rdf.rows import Answer, Row, Rows, text
from openness.readers.sparql import has_from, variables_of_all
from openness.terms import BASE, PREFIXES

Triples: TypeAlias = list[ox.Triple]
Quad: TypeAlias = ox.Quad
Triple: TypeAlias = ox.Triple
NamedNode: TypeAlias = ox.NamedNode
BlankNode: TypeAlias = ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Embedded: TypeAlias = ox.Store


class UnreadableError(OpennessError):
    """A file or a query that cannot be read; the message says where and why."""


class FormatError(OpennessError):
    """A triple that a format cannot say; the message says which, and in which format it can be written."""


class Remote(Protocol):
    """An engine elsewhere: it takes a query, and gives what `run` gives."""

    def run(self, sparql: str) -> Answer | Triples | bool:
        """Answer a query in any form."""

    def statements(self, graph: str) -> Triples:
        """Return all triples of a named graph, or, without a name, of the default graph."""


Store: TypeAlias = Embedded | Remote
DEFAULT = ox.DefaultGraph()
RECORDS = f"<{BASE}graph/publication>, <{BASE}graph/merged>"
"""The graphs by which an engine elsewhere holds a landscape; they are no part of it (`landscape.publication`)."""

FORMATS: Mapping[str, ox.RdfFormat] = {form.name: oxigraph for form, oxigraph in formats.RDF_FORMATS.items()}
SUFFIXES: Mapping[str, str] = {f".{form.ending}": form.name for form in formats.RDF_FORMATS}
READABLE: Mapping[str, str] = {**SUFFIXES, ".yaml": formats.YAML.name, ".yml": formats.YAML.name}
"""What can be read; of it, YAML cannot be written here."""


MAX_MESSAGE_LETTERS = 600
"""How many characters of a parser's message are repeated."""


def iri(text: str) -> NamedNode:
    """Return an IRI as the engine's own term."""
    return ox.NamedNode(text)


def empty() -> Embedded:
    """Return a store in memory that holds nothing."""
    return ox.Store()


def read_file(store: Embedded, path: Path, graph: str | None = None) -> None:
    """Read an RDF file into a named graph, or each quad into its own graph where none is named.

    Raises UnreadableError with the file and the place in it where it breaks off.
    """
    form = READABLE.get(path.suffix)
    if form is None:
        known = ", ".join(READABLE)
        raise UnreadableError(f"{path}: '{path.suffix}' is not a format that can be read. There are: {known}.")
    try:
        read_bytes(store, bytes_of(path, bytes_of_form(form)), form, graph)
    except PathError as error:
        raise UnreadableError(str(error)) from error
    except (UnreadableError, OSError) as error:
        raise UnreadableError(f"{path}: {why(error)}") from error


def safe(content: bytes, form: str) -> tuple[bytes, str]:
    """Return RDF that a parser survives, and its form. Raises FormError, a ValueError, where it is a trap."""
    from openness.readers import document_limits  # here: what only asks reads no RDF of others, and starts the sooner

    return document_limits.safe(content, form)


def read_bytes(store: Embedded, content: bytes, form: str, graph: str | None = None) -> None:
    """Read RDF, or an entry in `yaml`, into a named graph, or each quad into its own graph where none is named.

    Raises UnreadableError with the place where it breaks off. No context on the web is fetched.
    """
    to_graph = ox.NamedNode(graph) if graph else None
    try:
        content, form = safe(content, form)
        store.load(content, format=FORMATS[form], base_iri=BASE if form == "jsonld" else None, to_graph=to_graph)
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise UnreadableError(why(error)) from error


def parse(data: bytes, form: str, name: str) -> Triples:
    """Read RDF from memory into triples, each once, in the order of the text, whatever graph they are in.

    Blank nodes get labels that no other text has. Raises UnreadableError with the name and the place where it
    breaks off.
    """
    try:
        data, form = safe(data, form)
        base = BASE if form == "jsonld" else None
        quads = ox.parse(data, format=FORMATS[form], base_iri=base, rename_blank_nodes=True)
        found = list(dict.fromkeys(quad.triple for quad in quads))
        if any(isinstance(triple.object, ox.Triple) for triple in found):
            raise UnreadableError("Triple terms (RDF-star) are not supported.")
        return found
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise UnreadableError(f"{name}: {why(error)}") from error


def add(store: Embedded, triples: Iterable[Triple], graph: str) -> None:
    """Add to a named graph those of the triples that no graph holds."""
    name = ox.NamedNode(graph)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples if not holds(store, t))


def holds(store: Embedded, triple: Triple) -> bool:
    """Return whether a triple is in any graph of a store."""
    return any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object))


def run(store: Store, sparql: str) -> Answer | Triples | bool:
    """Answer a query: rows for SELECT, triples for CONSTRUCT and DESCRIBE, a truth value for ASK.

    Our prefixes are known to every query. Raises UnreadableError where the query does not parse.
    """
    result = stream(store, sparql)
    return result.collect() if isinstance(result, Rows) else result


def stream(
    store: Store,
    sparql: str,
    default_graphs: Iterable[str] = (),
    named_graphs: Iterable[str] = (),
    max_triples: int | None = None,
) -> Rows | Triples | bool:
    """Answer a query as `run` does, but compute the rows of a SELECT only while they are read.

    They must be read in the thread that asked; they are those of the moment in which it asked. Graphs that are given
    are all that the query sees, and go before those in its FROM, as the SPARQL 1.1 Protocol has it. An embedded engine
    computes `max_triples` triples of a CONSTRUCT at most.
    """
    default, named = ([ox.NamedNode(graph) for graph in graphs] for graphs in (default_graphs, named_graphs))
    if not isinstance(store, Embedded):
        if default or named:
            raise UnreadableError("This engine takes graphs from the query only. Name them there, with FROM.")
        result = store.run(sparql)
        return Rows(result.columns, iter(result.rows)) if isinstance(result, Answer) else result
    try:
        found = query(store, sparql, default, named)
        if isinstance(found, ox.QueryTriples):
            return _distinct(found, max_triples)
    except (SyntaxError, ValueError) as error:
        raise UnreadableError(f"The query does not parse: {why(error)}") from error
    except (RuntimeError, OSError) as error:  # a function that the engine has not, an endpoint that is not there
        raise UnreadableError(f"The query cannot be answered: {why(error)}") from error
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return rows_of(found).in_order(variables_of_all(sparql))  # the engine sorts the columns of SELECT * by name


def rows_of(result: ox.QuerySolutions) -> Rows:
    """Return the rows of an answer, computed while they are read; they raise UnreadableError where it breaks off."""

    def rows() -> Iterator[Row]:
        try:
            for solution in result:
                row = tuple(solution)
                if ox.Triple in map(type, row):
                    raise UnreadableError("Triple terms (RDF-star) are not supported.")
                yield row
        except (RuntimeError, OSError) as error:  # an endpoint elsewhere that does not answer
            raise UnreadableError(f"The query cannot be answered: {error}") from error

    return Rows(tuple(v.value for v in result.variables), rows())


def _distinct(found: Iterable[Triple], count: int | None) -> Triples:
    """Return each triple once, in their order, and read no further than the last of `count`."""
    distinct: dict[Triple, None] = {}
    for triple in found:
        distinct[triple] = None
        if len(distinct) == count:
            break
    return list(distinct)


def query(
    store: Embedded, sparql: str, default: Sequence[NamedNode] = (), named: Sequence[NamedNode] = ()
) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """Put a query to a store, of the graphs that are given, those in its FROM, or all. Raises as the engine does."""
    if default or named:
        return store.query(
            sparql, base_iri=BASE, prefixes=dict(PREFIXES), default_graph=[*default], named_graphs=[*named]
        )
    everything = whole(store) is None and not has_from(sparql)
    return store.query(sparql, base_iri=BASE, prefixes=dict(PREFIXES), use_default_graph_as_union=everything)


def whole(store: Embedded) -> ox.DefaultGraph | None:
    """Return the graph that holds every triple of a store, or None, a pattern for any, where all of them do."""
    return DEFAULT if any(store.quads_for_pattern(None, None, None, DEFAULT)) else None


def select(store: Store, sparql: str) -> Answer:
    """Answer a SELECT query. Raises UnreadableError where it is of another form."""
    result = run(store, sparql)
    if not isinstance(result, Answer):
        raise UnreadableError("The query is not a SELECT query.")
    return result


def construct(store: Store, sparql: str) -> Triples:
    """Answer a CONSTRUCT query. Raises UnreadableError where it is of another form."""
    result = run(store, sparql)
    if not isinstance(result, list):
        raise UnreadableError("The query is not a CONSTRUCT query.")
    return result


def write_triples(triples: Triples, form: str) -> str:
    """Write triples as `turtle`, `ntriples`, `rdfxml` or `jsonld`, in a stable order.

    Raises FormatError where one of them cannot be written in the format.
    """
    ordered = sorted(triples, key=str)
    if form == "rdfxml":
        from openness.rdf import rdfxml  # here: it is rarely asked for

        return rdfxml.write(ordered)
    return (ox.serialize(ordered, format=FORMATS[form], prefixes=dict(PREFIXES)) or b"").decode()


def named_graphs(store: Store) -> list[str]:
    """List the IRIs of the named graphs of a store, in order."""
    if isinstance(store, Embedded):
        return sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    wanted = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g NOT IN ({RECORDS})) }}"
    return sorted(text(row[0]) for row in select(store, wanted).rows)


def quads_of(store: Store, named: bool) -> Iterator[ox.Quad]:
    """Yield the quads of the named graphs of a store, or, where not `named`, what a query without GRAPH sees."""
    if isinstance(store, Embedded):
        graph = whole(store)
        yield from (quad for quad in store if graph is None or (quad.graph_name != graph) == named)
        return
    for name in named_graphs(store) if named else [""]:
        where = ox.NamedNode(name) if name else DEFAULT
        yield from (ox.Quad(t.subject, t.predicate, t.object, where) for t in store.statements(name))


def statements(
    store: Embedded,
    s: Term | None = None,
    p: Term | None = None,
    o: Term | None = None,
    graph: NamedNode | None = None,
) -> Iterator[Quad]:
    """Find the triples that match a pattern in a named graph of a store, or in all of them, each with its graph."""
    for quad in store.quads_for_pattern(s, p, o, graph):  # type: ignore[arg-type]
        if quad.graph_name != DEFAULT:
            yield quad


def why(error: Exception) -> str:
    """Say in a sentence of bearable length why RDF or a query cannot be read."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}."
    if "LoadDocumentCallback" in str(error):
        return "its JSON-LD context is on the web and is not fetched. Write the context into the file."
    message = str(error)  # of a parser, which may repeat all that it read
    if len(message) <= MAX_MESSAGE_LETTERS:
        return message
    return f"{message[: MAX_MESSAGE_LETTERS * 3 // 4]} … {message[-MAX_MESSAGE_LETTERS // 4 :]}"
