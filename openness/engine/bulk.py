"""Many statements at once: read, constructed and taken out inside the engine, without an object of Python for each."""

import codecs
import mmap
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from openness import engine
from openness.terms import PREFIXES

_BLANK = re.compile(rb"(?:^|\s)_:", re.MULTILINE)
_QUOTED = re.compile(rb'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*')
FEW = 256 * 1024
"""Below how many bytes it is quicker to add statements one by one."""

BATCH = 64 * 1024 * 1024
"""How many bytes of files are read in one go."""


def insert(store: engine.Embedded, construct: str, graph: str) -> bool:
    """Add what a CONSTRUCT query gives to a named graph and to the default graph; tell whether it gives anything.

    The answer goes through a file, not through Python. Raises UnreadableError where the query does not parse.
    """
    with tempfile.NamedTemporaryFile(suffix=".nt") as part:
        path = Path(part.name)
        try:
            result = store.query(construct, prefixes=dict(PREFIXES))
        except (SyntaxError, ValueError) as error:
            raise engine.UnreadableError(f"The query does not parse: {error}") from error
        if not isinstance(result, ox.QueryTriples):
            raise engine.UnreadableError("The query is not a CONSTRUCT query.")
        result.serialize(part.name, ox.RdfFormat.N_TRIPLES)
        size = path.stat().st_size
        # A file that is loaded gives its nameless things new names, and those in it have theirs in the store.
        if 0 < size < FEW or (size and _has_blank(path)):
            engine.add(store, [quad.triple for quad in ox.parse(path=part.name, format=ox.RdfFormat.N_TRIPLES)], graph)
            return True
        for to_graph in (ox.NamedNode(graph), engine.DEFAULT) if size else ():
            store.bulk_load(path=part.name, format=ox.RdfFormat.N_TRIPLES, to_graph=to_graph)
        return size > 0


def remove(store: engine.Embedded, pattern: str, condition: str, graph: str) -> None:
    """Take what matches a pattern and a condition in a named graph out of it and out of the default graph."""
    there = f"GRAPH <{graph}> {{ {pattern} }}"
    store.update(f"DELETE {{ {there} {pattern} }} WHERE {{ {there} {condition} }}", prefixes=dict(PREFIXES))


def read_files(store: engine.Embedded, paths: Sequence[Path], graph: str) -> None:
    """Read Turtle files into a named graph and into the default graph.

    Files without nameless things are read together. Raises UnreadableError with the file and the place in it.
    """
    together: list[bytes] = []
    for path in paths:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        if path.suffix != ".ttl" or re.search(rb"_:|[\[(]", _QUOTED.sub(b"", content)):
            _read_one(store, path, graph)
            continue
        together.append(content)
        if sum(map(len, together)) > BATCH:
            _read_together(store, together, paths, graph)
            together = []
    _read_together(store, together, paths, graph)


def _read_one(store: engine.Embedded, path: Path, graph: str) -> None:
    """Read a file of which the nameless things must be the same in both graphs."""
    alone = engine.empty()
    engine.read_file(alone, path, graph)
    engine.add_quads(store, alone)


def _read_together(store: engine.Embedded, contents: list[bytes], paths: Sequence[Path], graph: str) -> None:
    whole = b"\n".join(contents)
    try:
        for to_graph in (ox.NamedNode(graph), engine.DEFAULT):
            store.bulk_load(input=whole, format=ox.RdfFormat.TURTLE, to_graph=to_graph)
    except (SyntaxError, ValueError) as error:
        for path in paths:  # one of them does not parse: find it, to name it and the place in it
            engine.read_file(engine.empty(), path, graph)
        raise engine.UnreadableError(f"{graph}: {error}") from error


def _has_blank(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _BLANK.search(content) is not None
