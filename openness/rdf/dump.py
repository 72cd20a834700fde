"""Write all that a store holds."""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from openness.rdf import FORMATS, Embedded, Quad, Store, Triple, quads_of, whole, write_triples
from openness.terms import PREFIXES

MAX_BLANK = 100_000
"""Up to so many quads with blank nodes get the same labels each time; the work grows faster than their number."""
_HAS_BLANK = re.compile(rb"_:|<[^>]*> <[^>]*> _:")


def dump(store: Store, form: str, reproducible: bool = False) -> bytes:
    """Write all quads of the named graphs in a stable order; in a format without graphs, all triples.

    If `reproducible`, blank nodes get canonical labels (RDFC-1.0): the same landscape is the same bytes.
    """
    wanted = FORMATS[form]
    if not wanted.supports_datasets:
        quads = list(quads_of(store, named=False))
        return write_triples([quad.triple for quad in (relabel(quads) if reproducible else quads)], form).encode()
    if form == "nquads" and isinstance(store, Embedded) and whole(store) is None:
        # The same order, found without an object of Python for each quad: a line ends with its graph.
        lines = bytes(store.dump(format=wanted) or b"").splitlines(keepends=True)
        if reproducible:
            lines = list(relabel_lines(lines))
        lines.sort(key=lambda line: (line[line.rindex(b" <") :], line))
        return b"".join(lines)
    quads = list(quads_of(store, named=True))
    quads = relabel(quads) if reproducible else quads
    quads.sort(key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)))
    return ox.serialize(quads, format=wanted, prefixes=dict(PREFIXES)) or b""


def relabel_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines of N-Quads, those with blank nodes last and with canonical labels; too many keep their labels."""
    blank: list[bytes] = []
    for line in lines:
        if _HAS_BLANK.match(line) and len(blank) <= MAX_BLANK:
            blank.append(line)
        else:
            yield line
    if len(blank) > MAX_BLANK:
        yield from blank
    else:
        quads = list(ox.parse(b"".join(blank), format=FORMATS["nquads"]))
        yield from (f"{quad} .\n".encode() for quad in relabel(quads))


def relabel_triples(triples: Iterable[Triple]) -> list[Triple]:
    """Return triples whose blank nodes have canonical labels, as `relabel` gives them."""
    quads = [Quad(one.subject, one.predicate, one.object) for one in triples]
    return [quad.triple for quad in relabel(quads)]


def relabel(quads: list[Quad]) -> list[Quad]:
    """Return quads whose blank nodes have canonical labels; too many quads with blank nodes keep theirs."""
    blank = [quad for quad in quads if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)]
    if not blank or len(blank) > MAX_BLANK:
        return quads
    found = ox.Dataset(blank)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    others = set(blank)
    return [quad for quad in quads if quad not in others] + list(found)
