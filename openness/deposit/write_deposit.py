"""Write the whole landscape to a folder: all of it, or nothing."""

import gzip
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from openness import rdf
from openness.deposit.crate import (
    CRATE,
    DepositFile,
    Release,
    write_checksums,
    write_citation,
    write_crate,
    write_readme,
)
from openness.deposit.croissant import CROISSANT, write_croissant
from openness.deposit.sorted_lines import sort_lines
from openness.deposit.table_columns import TABLES, TableColumns, has_views
from openness.deposit.table_files import METADATA, csvw_metadata, read_rows, write_csv, write_parquet
from openness.deposit.table_rows import DepositError, count_rows, line_of_row, rows_of_table
from openness.errors import import_extra
from openness.files import whole_folder
from openness.landscape import Landscape, Progress
from openness.landscape.days import read_day
from openness.rdf import Embedded
from openness.rdf.dump import relabel, relabel_lines
from openness.terms import GRAPH

DOI = re.compile(r"10\.\d{4,9}/\S+")
SCRATCH = ".scratch"
CHUNK = 1024 * 1024
STEP = 500
"""After how many rows progress is shown."""


def write_deposit(
    landscape: Landscape,
    folder: Path,
    progress: Progress = lambda *_: None,
    *,
    day: str = "",
    doi: str = "",
    parquet: bool = True,
) -> int:
    """Write tables, RDF, an RO-Crate, a citation and hashes to a new folder; return how many files there are.

    Rows and quads are read and sorted in pieces, so memory does not grow with the landscape. The same landscape is the
    same bytes. `day` is the day of publication, by default that of the newest claim. Raises DepositError for a
    landscape that is held by an engine elsewhere and a DOI that is none; DayError for a day that is none;
    MissingExtraError for Parquet without pyarrow; OccupiedError and UnwrittenError as `whole_folder` does. Nothing is
    then there.
    """
    store = landscape.store
    if not isinstance(store, Embedded):
        raise DepositError(
            "A landscape at an engine elsewhere cannot be written. Leave out --endpoint, or use --store."
        )
    if day:
        read_day(day)
    if doi and not DOI.fullmatch(doi):
        raise DepositError(f"'{doi}' is not a DOI. Give one such as 10.5281/zenodo.1234567.")
    if parquet:
        import_extra("pyarrow", "arrow")
    with whole_folder(folder) as part:
        return _write_files(landscape, store, part, progress, day, doi, parquet)


def _write_files(
    landscape: Landscape, store: Embedded, part: Path, progress: Progress, day: str, doi: str, parquet: bool
) -> int:
    counts = {table.name: count_rows(store, table) for table in TABLES}
    rows = sum(counts.values())
    steps = 3 * rows + 1  # rows are read and written, and the RDF takes about as long again

    def advance(step: str, done: float) -> None:
        progress(step, min(int(done), steps), steps)

    scratch = part / SCRATCH
    for name in ("csv", "jsonl", "rdf", SCRATCH, *(["parquet"] if parquet else [])):
        (part / name).mkdir()
    listed: list[tuple[str, str]] = []
    done, newest = 0, ""
    for table in TABLES:
        before = done
        path = part / "jsonl" / f"{table.name}.jsonl"
        with path.open("wb") as file:
            for line in sort_lines(_count_lines(_lines(store, table), before, table, advance), scratch):
                file.write(line)
        listed.append((f"jsonl/{table.name}.jsonl", table.about))
        write_csv(table, read_rows(path), part / "csv" / f"{table.name}.csv")
        listed.append((f"csv/{table.name}.csv", table.about))
        if parquet:
            write_parquet(table, read_rows(path), part / "parquet" / f"{table.name}.parquet")
            listed.append((f"parquet/{table.name}.parquet", table.about))
        if has_views(table):
            newest = max(newest, max((str(row["as_of"] or "") for row in read_rows(path)), default=""))
        done += 2 * counts[table.name]
        advance(table.name, done)
    (part / "csv" / METADATA).write_bytes(csvw_metadata())
    listed.append((f"csv/{METADATA}", "Metadata of the CSV files (CSV on the Web)"))
    _write_quads(store, part / "rdf" / "landscape.nq.gz", scratch, lambda share: advance("rdf", done + share * rows))
    listed.append(("rdf/landscape.nq.gz", "All triples by named graph, as N-Quads"))
    triples = [quad.triple for quad in relabel(list(rdf.statements(store, graph=rdf.iri(GRAPH.ontology))))]
    (part / "rdf" / "ontology.ttl").write_text(rdf.write_triples(triples, "turtle"), encoding="utf-8")
    listed.append(("rdf/ontology.ttl", "The ontology in Turtle"))
    release = Release(landscape.version, day or newest, doi)
    (part / "README.md").write_bytes(write_readme(release, counts))
    (part / "CITATION.cff").write_bytes(write_citation(release))
    listed += [("README.md", "What is in this folder"), ("CITATION.cff", "How to cite it")]
    shutil.rmtree(scratch)
    files = [_describe_file(part, name, about) for name, about in sorted(listed)]
    (part / CROISSANT).write_bytes(write_croissant(release, files))
    files.append(_describe_file(part, CROISSANT, "Description of the tables (Croissant 1.0)"))
    (part / "SHA256SUMS.txt").write_bytes(write_checksums(files))
    files.append(_describe_file(part, "SHA256SUMS.txt", "The SHA-256 of each file but this one and the description"))
    (part / CRATE).write_bytes(write_crate(release, files, read_rows(part / "jsonl" / "sources.jsonl")))
    _sync(part)
    advance("done", steps)
    return len(files) + 1


def _lines(store: Embedded, table: TableColumns) -> Iterator[bytes]:
    return map(line_of_row, rows_of_table(store, table))


def _count_lines(
    lines: Iterable[bytes], before: int, table: TableColumns, advance: Callable[[str, float], None]
) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        if number % STEP == 0:
            advance(table.name, before + number)
        yield line


def _write_quads(store: Embedded, path: Path, scratch: Path, advance: Callable[[float], None]) -> None:
    """Write all quads of the named graphs as N-Quads, sorted, without the time in the header of the gzip file."""
    graphs = rdf.named_graphs(store)
    dumped = scratch / "dump.nt"

    def lines() -> Iterator[bytes]:
        for number, graph in enumerate(graphs):
            advance(0.7 * number / len(graphs))
            store.dump(dumped, format=rdf.FORMATS["ntriples"], from_graph=rdf.iri(graph))
            end = f"<{graph}> .\n".encode()
            with dumped.open("rb") as file:
                for line in file:
                    yield line[:-2] + end
            dumped.unlink()

    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for line in sort_lines(relabel_lines(lines()), scratch):
            packed.write(line)
    advance(1.0)


def _describe_file(part: Path, name: str, about: str) -> DepositFile:
    path, hashed = part / name, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return DepositFile(name, about, path.stat().st_size, hashed.hexdigest())


def _sync(part: Path) -> None:
    """Write all files of a folder to disk."""
    for path in (*part.rglob("*"), part):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
