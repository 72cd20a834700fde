"""Load the ontology and the claims, each folder into a named graph of its own."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openness import rdf
from openness.files import finish_writes
from openness.landscape.license_names import resolve_in_store
from openness.paths import files, ontology_files, tables
from openness.rdf import bulk_load
from openness.rdf.rows import text
from openness.terms import GRAPH, PREFIXES

if TYPE_CHECKING:
    from openness.landscape.spread import Spread

LARGE_BYTES = 24 * 1024 * 1024
"""From how many bytes of files on a landscape is large."""

Progress = Callable[[str, int, int], None]
"""Called with the current step, its number, and the number of steps."""

SUFFIXES = tuple(rdf.READABLE)
INDEXES = "indexes"
"""The folder of `graph/` with the tables of other indexes, a named graph `index/<source>` each."""
ONTOLOGY, ALIGNMENTS = GRAPH.ontology, GRAPH.alignments


def sources(root: Path) -> list[tuple[Path, str]]:
    """List the files of a landscape, each with the named graph into which it is read.

    `ontology/` is the graph `ontology`, but of its folder `alignments/` only the SSSOM tables are read, as the graph
    `alignments`, and of `versions/` nothing; a folder in `graph/` is the graph of its name (`published`, `curated`,
    `entries`); files directly in `graph/` describe the graphs themselves and are the graph `provenance`.
    """
    listed = [(path, ONTOLOGY) for path in ontology_files(root, *SUFFIXES)]
    listed += [(path, ALIGNMENTS) for path in tables(root)]
    for path in files(root / "graph", *SUFFIXES):
        place = path.relative_to(root / "graph").parts
        if place[0] != INDEXES:
            listed.append((path, GRAPH[place[0]] if len(place) > 1 else GRAPH.provenance))
    return listed


def index_sources(root: Path) -> list[Path]:
    """List the index tables of a landscape, `graph/indexes/<source>/<edition>/`, with their descriptions."""
    finish_writes(root)
    return files(root / "graph" / INDEXES, ".csv", ".json")


def load(
    root: Path,
    store: rdf.Embedded | None = None,
    without: Path | None = None,
    alignments: bool = True,
    indexes: bool = True,
    spread: "Spread | None" = None,
) -> rdf.Embedded:
    """Read a landscape as it is written, with nothing inferred or derived; into an empty store, or the one given.

    One of its files can be left out, and so can the alignments, which no rule looks at, and the index tables. The
    licenses that records name are looked up. `spread` is where reading is spread to, if it is.

    A triple of two of its graphs is put into the first. Raises UnreadableError or TableError for a file that does
    not parse, and where there is no landscape.
    """
    found = sources(root)
    if not found:
        raise rdf.UnreadableError(f"{root}: no ontology/ and no graph/ here. Name the folder that holds them.")
    store = rdf.empty() if store is None else store
    sizes: dict[str, int] = {}
    for path, graph in found:
        sizes[graph] = sizes.get(graph, 0) + path.stat().st_size
    if spread and indexes:
        spread.start_editions()
    read(store, [(path, graph) for path, graph in found if path != without], alignments, spread)
    resolve_in_store(store)
    bulk_load.separate(store, rank_graphs(sizes), but=max(sizes, key=sizes.__getitem__))
    if indexes and index_sources(root):
        from openness.landscape.index_claims import load_indexes  # here: a landscape without tables needs none of it

        load_indexes(store, root, spread.editions_read() if spread else None)
    return store


def read(
    store: rdf.Embedded,
    found: Sequence[tuple[Path, str]],
    alignments: bool = True,
    spread: "Spread | None" = None,
) -> None:
    """Read files, each into the graph beside it. Raises as `load` does."""
    for graph in dict.fromkeys(graph for _, graph in found):
        paths = [path for path, where in found if where == graph]
        if graph != ALIGNMENTS:
            bulk_load.read_files(store, spread.read_files(store, paths, graph) if spread else paths, graph)
        elif alignments:
            from openness.rdf.convert import triples_of  # here: what only asks reads no table, and starts the sooner
            from openness.readers import sssom, sssom_triples

            for path in paths:
                rdf.add(store, triples_of(sssom_triples.to_triples(sssom.read(path))), graph)


def rank_graphs(graphs: Iterable[str]) -> list[str]:
    """Put graphs in the order in which they come first among those that state the same: terms, what was published."""
    return sorted(graphs, key=_rank)


def _rank(graph: str) -> tuple[int, str]:
    """Return the rank of a graph among those with the same triple: the terms, what was published, all else."""
    first = (ONTOLOGY, ALIGNMENTS, GRAPH.published, GRAPH.curated)
    return (first.index(graph) if graph in first else len(first), graph)


MEMORY_OF_FILES, MEMORY_OF_TABLES = 15, 60
"""How many bytes of memory a built landscape takes for each byte of its files and of its index tables.

Measured with models drawn by `benchmarks/generate.py`: 375 bytes a triple, 26 bytes of Turtle a triple with what is
derived of it, and 6 to 8 bytes of tables.
"""


def estimate_memory(root: Path) -> int:
    """Return about how many bytes of memory a landscape takes that is built in memory."""
    files_, tables_ = ((path for path, _ in sources(root)), index_sources(root))
    sizes = [sum(path.stat().st_size for path in paths) for paths in (files_, tables_)]
    return MEMORY_OF_FILES * sizes[0] + MEMORY_OF_TABLES * sizes[1]


def is_large(root: Path, size: int = LARGE_BYTES) -> bool:
    """Return whether the files of a landscape have so many bytes."""
    return sum(path.stat().st_size for path in [*(path for path, _ in sources(root)), *index_sources(root)]) >= size


DATED = """VALUES ?kind { opn:Assessment opn:ModelDescription opn:ImpactObservation opn:LicenseEvaluation }
  ?claim a ?kind ; dcterms:source ?source .
  OPTIONAL { ?claim opn:asOf ?stated }
  OPTIONAL { ?source dcterms:issued ?issued }
  BIND (SUBSTR(STR(COALESCE(?stated, ?issued)), 1, 10) AS ?day)"""
LATER = 'SELECT DISTINCT ?claim {{ {dated} FILTER (?day > "{day}") }}'
DAYS = """SELECT DISTINCT ?day {{ {{ {dated} FILTER (BOUND(?day)) }}
  UNION {{ ?any prov:invalidatedAtTime ?time BIND (SUBSTR(STR(?time), 1, 10) AS ?day) }} }} ORDER BY ?day"""
RETRACTED = """SELECT ?claim {{
  ?claim prov:invalidatedAtTime ?time . FILTER (SUBSTR(STR(?time), 1, 10) > "{day}")
}}"""


def list_days(store: rdf.Store) -> list[str]:
    """List the days on which a landscape changes, such as 2024-01-31, the first one first."""
    return [text(day) for (day,) in rdf.select(store, DAYS.format(dated=DATED)).rows]


def remove_later(store: rdf.Embedded, day: str) -> None:
    """Remove from a loaded landscape the claims that are dated after a day, and the retractions of a later one."""
    bulk_load.remove(store, [text(claim) for (claim,) in rdf.select(store, LATER.format(dated=DATED, day=day)).rows])
    invalidated = rdf.iri(PREFIXES["prov"] + "invalidatedAtTime")
    for (claim,) in rdf.select(store, RETRACTED.format(day=day)).rows:
        for quad in list(store.quads_for_pattern(rdf.iri(text(claim)), invalidated, None)):
            store.remove(quad)
