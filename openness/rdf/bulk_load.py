"""Many triples at once: read, constructed and taken out inside the engine, without an object of Python for each."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from openness import rdf

LARGE_BYTES = 1024 * 1024
"""From how many bytes on a file is read in bulk, beside others."""

MANY_FILES = 1000
"""From how many files on they are read in one go, for a store on disk takes its time for each."""

PART_BYTES = 16 * 1024 * 1024
"""How many bytes of a large answer are read in one go."""

CORES = min(os.cpu_count() or 1, 4)

T = TypeVar("T")


@dataclass(frozen=True)
class Aside:
    """What goes into another graph: the lines of N-Triples that do not start as `kept`, and that graph."""

    kept: re.Pattern[bytes]
    graph: str


def insert(store: rdf.Embedded, construct: str, graph: str, aside: Aside | None = None) -> bool:
    """Add what a CONSTRUCT query gives to a named graph, and return whether it gives anything.

    A large answer goes through a file, not through Python, and has to leave out what other graphs hold; from a small
    one that is taken out. Raises UnreadableError where the query does not parse.
    """
    with tempfile.TemporaryDirectory() as folder:
        return insert_file(store, construct_file(store, construct, Path(folder) / "triples.nt"), graph, aside)


def construct_file(store: rdf.Embedded, construct: str, path: Path) -> Path:
    """Write what a CONSTRUCT query gives as N-Triples. Raises UnreadableError where the query does not parse."""
    try:
        result = rdf.query(store, construct)
    except (SyntaxError, ValueError) as error:
        raise rdf.UnreadableError(f"The query does not parse: {rdf.why(error)}") from error
    if not isinstance(result, ox.QueryTriples):
        raise rdf.UnreadableError("The query is not a CONSTRUCT query.")
    result.serialize(str(path), ox.RdfFormat.N_TRIPLES)
    return path


def insert_file(store: rdf.Embedded, path: Path, graph: str, aside: Aside | None = None) -> bool:
    """Add the N-Triples of a file that `construct_file` wrote to a named graph, and return whether there are any."""
    size = path.stat().st_size
    # Loading a file renames its blank nodes, and the ones in it have names in the store.
    load = _add if size < LARGE_BYTES or _has_blank(path) else _load
    _side_by_side(
        lambda part: load(store, part[0], part[1]),
        ((name, lines) for piece in _pieces(path) for name, lines in _sort_lines(piece, graph, aside)),
    )
    return size > 0


def separate(store: rdf.Embedded, graphs: Sequence[str], but: str = "") -> None:
    """Leave each triple in the first of the graphs that holds it; one, the largest, need not be walked through."""
    rank = {f"<{name}>": at for at, name in enumerate(graphs)}
    twice: list[rdf.Quad] = []
    for name in graphs:
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name)) if name != but else ():
            there = list(store.quads_for_pattern(quad.subject, quad.predicate, quad.object))
            if len(there) > 1:
                twice += sorted(there, key=lambda one: rank.get(str(one.graph_name), -1))[1:]
    for quad in twice:
        store.remove(quad)


def read_files(store: rdf.Embedded, paths: Sequence[Path], graph: str) -> None:
    """Read RDF files into a named graph. Raises UnreadableError with the file and the place in it."""
    large = set(filter(_is_large, paths))
    _side_by_side(partial(_load_file, store, graph), sorted(large))
    small = [path for path in paths if path not in large]
    if len(small) < MANY_FILES:
        for path in small:
            rdf.read_file(store, path, graph)
    else:
        name = ox.NamedNode(graph)
        store.bulk_extend(
            ox.Quad(t.subject, t.predicate, t.object, name)
            for path in small
            for t in rdf.parse(path.read_bytes(), rdf.READABLE[path.suffix], str(path))
        )


def read_back(store: rdf.Embedded, path: Path) -> None:
    """Read N-Quads that this program wrote itself, so that its IRIs need no second look: a quarter less time.

    Raises UnreadableError where the file was cut short or damaged; the store is then half full.
    """
    try:
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise rdf.UnreadableError(f"{path}: {rdf.why(error)}") from error


def read_lines(store: rdf.Embedded, lines: Iterable[bytes]) -> None:
    """Add N-Quads that this program wrote itself."""
    store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_QUADS, lenient=True)


def read_stream(store: rdf.Embedded, lines: Iterable[bytes]) -> None:
    """Add N-Quads without blank nodes that this program wrote itself, some megabytes at a time."""
    _side_by_side(lambda piece: read_lines(store, piece), _batches(lines))


def copy(store: rdf.Embedded, to: rdf.Embedded, path: Path) -> None:
    """Add all that a store holds to another, by way of a file that is there meanwhile."""
    store.dump(str(path), format=ox.RdfFormat.N_QUADS)
    load_lines(to, path)
    path.unlink()


def remove(store: rdf.Embedded, things: Iterable[str]) -> None:
    """Take out the triples about some nodes, and about the blank nodes that these name."""
    left: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(thing) for thing in things]
    while left:
        for quad in list(store.quads_for_pattern(left.pop(), None, None)):
            store.remove(quad)
            if isinstance(quad.object, ox.BlankNode):
                left.append(quad.object)


def load_lines(store: rdf.Embedded, path: Path) -> None:
    """Add the N-Quads in a large file that this program wrote itself, in pieces: some of it is in memory at a time.

    Lines with blank nodes are one piece, since each piece that is loaded renames its blank nodes.
    """
    with_blank: list[bytes] = []

    def name_blank_nodes() -> Iterator[bytes]:
        for piece in _pieces(path):
            if b"_:" in piece:
                with_blank.extend(line[0] for line in _WITH_BLANK.finditer(piece))
                yield _WITH_BLANK.sub(b"", piece)
            else:
                yield piece

    _side_by_side(lambda piece: store.bulk_load(piece, format=ox.RdfFormat.N_QUADS, lenient=True), name_blank_nodes())
    read_lines(store, with_blank)


def _is_large(path: Path) -> bool:
    return path.suffix in (".ttl", ".nt") and path.stat().st_size >= LARGE_BYTES


def _load_file(store: rdf.Embedded, graph: str, path: Path) -> None:
    form = rdf.FORMATS[rdf.READABLE[path.suffix]]
    try:
        store.bulk_load(path=str(path), format=form, to_graph=ox.NamedNode(graph))
    except (SyntaxError, ValueError, OSError) as error:
        raise rdf.UnreadableError(f"{path}: {rdf.why(error)}") from error


def _sort_lines(piece: bytes, graph: str, aside: Aside | None) -> Iterator[tuple[str, bytes]]:
    """Yield lines with the graph that they go into."""
    if aside is None:
        yield graph, piece
        return
    lines = piece.splitlines(keepends=True)
    yield graph, b"".join(line for line in lines if aside.kept.match(line))
    yield aside.graph, b"".join(line for line in lines if not aside.kept.match(line))


def _add(store: rdf.Embedded, graph: str, lines: bytes) -> None:
    rdf.add(store, [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)], graph)


def _load(store: rdf.Embedded, graph: str, lines: bytes) -> None:
    store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))


def _side_by_side(work: Callable[[T], None], parts: Iterable[T]) -> None:
    """Do the work for each part, as many at a time as there are processors, and take a part when its turn comes."""
    with ThreadPoolExecutor(CORES) as pool:
        running: set[Future[None]] = set()
        for part in parts:
            if len(running) == CORES:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    one.result()
            running.add(pool.submit(work, part))
        for one in running:
            one.result()


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file of lines in pieces of whole lines."""
    with path.open("rb") as file:
        while piece := file.read(PART_BYTES):
            yield piece + file.readline()


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield lines in pieces of a few megabytes."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _has_blank(path: Path) -> bool:
    """Return whether a file in N-Triples has a blank node."""
    return any(b"_:" in piece and _BLANK.search(piece) for piece in _pieces(path))


_BLANK = re.compile(rb"(?:^|> )_:", re.MULTILINE)
_WITH_BLANK = re.compile(rb"^(?:_:|.*> _:).*\n", re.MULTILINE)
