"""Write all that a store holds."""

import pyoxigraph as ox

from openness.engine import FORMATS, Embedded, Store, quads_of, whole, write_triples
from openness.terms import PREFIXES


def dump(store: Store, form: str) -> bytes:
    """Write all quads of the named graphs in a stable order; in a format without graphs, all statements."""
    wanted = FORMATS[form]
    if not wanted.supports_datasets:
        return write_triples([quad.triple for quad in quads_of(store, named=False)], form).encode()
    if form == "nquads" and isinstance(store, Embedded) and whole(store) is None:
        # The same order, found without an object of Python for each quad: a line ends with its graph.
        lines = bytes(store.dump(format=wanted) or b"").splitlines(keepends=True)
        lines.sort(key=lambda line: (line[line.rindex(b" <") :], line))
        return b"".join(lines)
    quads = list(quads_of(store, named=True))
    quads.sort(key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)))
    return ox.serialize(quads, format=wanted, prefixes=dict(PREFIXES)) or b""
