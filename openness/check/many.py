"""Check many entries: a shard at a time, on all cores, in the order of their names, in memory that does not grow.

A shard is checked as a whole, and is small, for the time that an engine takes grows faster than what it looks at. What
a shard names and another entry describes is looked up in a directory, made in a first pass, and the entries that
describe it are seen beside the shard; they are not checked again.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from openness import engine
from openness.build import Progress
from openness.check.checker import Checker
from openness.check.entry import read, statements
from openness.check.finding import Report
from openness.check.results import Written
from openness.check.vocabulary import looks_of
from openness.terms import BASE, OPN

SHARD = 10
"""How many entries are checked together."""

NEIGHBORS = 50
"""How many other entries are read beside a shard at most."""

ABOUT = engine.iri(str(OPN.model))
Numbered = tuple[int, Path]


def check_many(
    checker: Checker, paths: Sequence[Path], progress: Progress = lambda *_: None, processes: int | None = None
) -> Iterator[Report]:
    """Check the entries in files, and yield a report for each shard of them, in order.

    Raises UnreadableError for an entry that does not parse and ShapesError for shapes that are not valid.
    """
    numbered = list(enumerate(paths))
    shards = [numbered[start : start + SHARD] for start in range(0, len(numbered), SHARD)]
    steps = 2 * len(paths)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "directory.db"
        # Each process starts afresh: one that is forked would share the engine's threads.
        processes = processes or os.cpu_count() or 1
        with get_context("spawn").Pool(processes, _start, (checker.root, checker.by, directory)) as pool:
            with closing(sqlite3.connect(directory)) as database:
                database.execute("CREATE TABLE place (name TEXT, number INTEGER, path TEXT)")
                for done, rows in enumerate(pool.imap(_names_in, shards), start=1):
                    database.executemany("INSERT INTO place VALUES (?, ?, ?)", rows)
                    progress("reading", min(done * SHARD, len(paths)), steps)
                database.execute("CREATE INDEX by_name ON place (name)")
                database.commit()
            for done, report in enumerate(pool.imap(_check_shard, shards), start=1):
                yield report
                progress("checking", len(paths) + min(done * SHARD, len(paths)), steps)


_checker: Checker
_directory: Path


def _start(root: Path, by: str, directory: Path) -> None:
    """Make a process ready: its checker reads the landscape once."""
    from openness.check import checker_of

    global _checker, _directory
    _checker, _directory = checker_of(root, by), directory  # type: ignore[arg-type]


def check_few(checker: Checker, written: Sequence[Written]) -> Iterator[Report]:
    """Check entries that are read already, in this process, and yield a report for each shard of them, in order."""
    places: dict[str, list[int]] = {}
    for number, (_, triples) in enumerate(written):
        for name in dict.fromkeys(_names(triples)):
            places.setdefault(name, []).append(number)
    for start in range(0, len(written), SHARD):
        shard = written[start : start + SHARD]
        near = {number for name in _wanted(checker, shard) for number in places.get(name, ())}
        beside = sorted(near - set(range(start, start + SHARD)))[:NEIGHBORS]
        yield checker.check_read(shard, [t for number in beside for t in written[number][1]])


def _names_in(shard: Sequence[Numbered]) -> list[tuple[str, int, str]]:
    """List what some entries describe: the things, the models of their claims, and what names look like."""
    rows: dict[tuple[str, int, str], None] = {}
    for number, path in shard:
        for name in _names(_read(path)[1]):
            rows[name, number, str(path)] = None
    return list(rows)


def _names(triples: engine.Triples) -> Iterator[str]:
    for t in triples:
        if isinstance(t.subject, engine.NamedNode):
            yield t.subject.value
            if t.predicate == ABOUT and isinstance(t.object, engine.NamedNode):
                yield t.object.value
            yield from ("\t".join(looks) for looks, _ in looks_of(t))


def _wanted(checker: Checker, shard: Sequence[Written]) -> Iterator[str]:
    """Yield what other entries may describe: what a shard describes, and what it names and the landscape does not."""
    for _, triples in shard:
        yield from _names(triples)
        for t in triples:
            named = t.object
            if isinstance(named, engine.NamedNode) and named.value.startswith(BASE) and not checker.knows(named):
                yield named.value


def _check_shard(shard: Sequence[Numbered]) -> Report:
    written = [_read(path) for _, path in shard]
    mine = {number for number, _ in shard}
    found: dict[str, None] = {}
    with closing(sqlite3.connect(f"{_directory.as_uri()}?mode=ro", uri=True)) as database:
        for name in dict.fromkeys(_wanted(_checker, written)):
            rows = database.execute("SELECT number, path FROM place WHERE name = ? LIMIT ?", (name, NEIGHBORS))
            found.update((path, None) for number, path in rows if number not in mine)
    return _checker.check_read(written, [t for path in sorted(found)[:NEIGHBORS] for t in _neighbor(path)[1]])


@lru_cache(200)
def _neighbor(path: str) -> Written:
    return _read(Path(path))


def _read(path: Path) -> Written:
    entry = read(path)
    return entry, statements(entry)
