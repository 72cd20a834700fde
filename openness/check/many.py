"""Check many entries: a shard at a time, on all cores, in the order of their names, in memory that does not grow.

A first pass notes what entries describe and need to know (`cross_references`); then each shard is checked together with
what other entries state about its nodes. Findings do not depend on how entries are cut into shards, nor on the process.
"""

import gc
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from socket import gethostname
from threading import Lock
from typing import Any, Protocol, TypeVar

from openness import __version__, rdf
from openness.check.checker import Checker
from openness.check.cross_references import EntryIndex, Noted, note
from openness.check.entry import SHARD, Entry, UnknownFormatError, bytes_in, statements
from openness.check.entry_directory import EntryDirectory
from openness.check.entry_facts import Written
from openness.check.finding import Finding, Report
from openness.check.line_ranges import lines_of
from openness.check.shacl import Engine
from openness.check.shards import Numbered, shards
from openness.check.unreadable import make_unreadable, with_broken
from openness.errors import OpennessError
from openness.landscape import Progress
from openness.landscape.load import sources
from openness.paths import files
from openness.rdf.folder import on_disk, share_folder
from openness.workers import workers

_LOCK = Lock()

T = TypeVar("T")
Beside = tuple[Entry, Sequence[int]]
"""An entry of which a shard wants to know something, and the hashes of the names."""


class ClusterError(OpennessError):
    """A cluster that cannot be used; the message says what it lacks."""


@dataclass(frozen=True)
class CheckSetup:
    """What a process checks against: a folder, and by which engine.

    The fingerprint is that of the folder as it must be, where the process may be on another machine. `store` is the
    folder of a store on disk that holds the claims, where these are not read from files.
    """

    root: Path
    by: Engine
    fingerprint: str = ""
    store: Path | None = None


class Future(Protocol):
    """What will be there."""

    def result(self) -> Any:
        """Wait for it."""


Submit = Callable[..., Future]
"""Starts a function of this module with its arguments, in another process."""


def check_many(
    checker: Checker,
    paths: Sequence[str],
    progress: Progress = lambda *_: None,
    processes: int | None = None,
    together: int = SHARD,
    held: bool = False,
) -> Iterator[Report]:
    """Check the entries in files, and yield a report for each shard of them, in order.

    Each process reads the landscape of the checker from its files, or, where it is `held` by an engine, from disk.
    Raises UnreadableError for an entry that does not parse and ShapesError for shapes that are not valid.
    """
    number = processes or os.cpu_count() or 1
    with share_folder(checker.landscape) if held else nullcontext() as store, workers(number) as pool:
        landscape = CheckSetup(checker.root, checker.by, store=store)
        yield from check_by(pool.submit, 3 * number, landscape, paths, progress, together)


def check_by(
    submit: Submit,
    ahead: int,
    landscape: CheckSetup,
    paths: Sequence[str],
    progress: Progress = lambda *_: None,
    together: int = SHARD,
) -> Iterator[Report]:
    """Check the entries in files as `check_many` does, by calling `submit`, with at most so many shards `ahead`."""
    total = bytes_in(paths)
    done = 0
    with tempfile.TemporaryDirectory() as folder, closing(EntryDirectory(Path(folder))) as directory:
        tasks = ((shard, (landscape, shard)) for shard in shards(paths, together))
        for number, (shard, noted) in enumerate(_in_order(submit, note_shard, tasks, ahead)):
            directory.add(number, noted, shard)
            progress("reading", done := done + _size(shard), 2 * total)
        directory.finish()
        asked = (
            (shard, (landscape, shard, directory.beside(number, shard[0][0], shard[-1][0])))
            for number, shard in directory.shards()
        )
        for shard, report in _in_order(submit, check_shard, asked, ahead):
            yield report
            progress("checking", done := done + _size(shard), 2 * total)


def check_few(checker: Checker, written: Sequence[Written], together: int = SHARD) -> Iterator[Report]:
    """Check entries that are read already, in this process, and yield a report for each shard of them, in order."""
    starts = range(0, len(written), together)
    index_of = lru_cache(64)(lambda number: EntryIndex(written[number][1], checker.inverse))
    with closing(EntryDirectory()) as directory:
        for start in starts:
            shard = written[start : start + together]
            directory.add(start, note(checker, ((start + n, triples, None) for n, (_, triples) in enumerate(shard))))
        directory.finish()
        for start in starts:
            shard = written[start : start + together]
            near = directory.near(start, start, start + len(shard) - 1)
            beside = [(written[number][0], index_of(number).about(names)) for number, names in near.items()]
            with _alone():
                report = checker.check_read(shard, beside)
            yield report


def note_shard(landscape: CheckSetup, shard: Sequence[Numbered]) -> Noted:
    """Note what a shard says and wants to know, in the process that is asked."""
    with _alone():
        parsed, _ = _parse_shard(shard, landscape.root)
        return note(
            _checker(landscape), ((number, triples, lines_of(entry, triples)) for number, entry, triples in parsed)
        )


def check_shard(landscape: CheckSetup, shard: Sequence[Numbered], asked: Sequence[Beside]) -> Report:
    """Check a shard, in the process that is asked, beside what it wants to know of other entries."""
    with _alone():
        checker = _checker(landscape)
        parsed, broken = _parse_shard(shard, landscape.root)
        written = [(entry, triples) for _, entry, triples in parsed]
        beside = [(entry, EntryIndex(statements(entry), checker.inverse).about(names)) for entry, names in asked]
        return with_broken(checker.check_read(written, beside) if written else Report((), (), 0), broken)


def _parse_shard(shard: Sequence[Numbered], root: Path) -> tuple[list[tuple[int, Entry, rdf.Triples]], list[Finding]]:
    """Return what the files of a shard say, and the findings on those that cannot be read."""
    parsed: list[tuple[int, Entry, rdf.Triples]] = []
    broken: list[Finding] = []
    for number, part in shard:
        try:
            entry = part.read()
            parsed.append((number, entry, statements(entry)))
        except UnknownFormatError:
            raise
        except rdf.UnreadableError as error:
            broken.append(make_unreadable(part.path, str(error), root))
    return parsed, broken


@lru_cache(1)
def _checker(landscape: CheckSetup) -> Checker:
    """Return the checker of a process, which reads the landscape once."""
    from openness.check import checker_of

    if landscape.fingerprint and fingerprint(landscape.root) != landscape.fingerprint:
        raise ClusterError(
            f"The worker on {gethostname()} has another landscape in {landscape.root}, or another version of Openness "
            f"than {__version__}. All need the same, by the same path."
        )
    if landscape.store:
        return Checker(on_disk(landscape.store, read_only=True), landscape.root, landscape.by)
    return checker_of(landscape.root, landscape.by)


def fingerprint(root: Path) -> str:
    """Return a hash of all that a check reads: the landscape and the version of Openness."""
    digest = sha256(__version__.encode())
    for path in sorted((*(path for path, _ in sources(root)), *files(root / "shapes", ".ttl", ".rq"))):
        with path.open("rb") as content:
            digest.update(f"{path.relative_to(root)} {file_digest(content, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Let a worker of a cluster, which may have threads, check one shard at a time, without looking for garbage.

    A check makes no cycles, and collecting among all that is cached costs a quarter of the time.
    """
    with _LOCK:
        usual = gc.get_threshold()
        gc.set_threshold(100_000, *usual[1:])
        try:
            yield
        finally:
            gc.set_threshold(*usual)


def _in_order(
    submit: Submit, function: Callable[..., T], tasks: Iterable[tuple[list[Numbered], tuple[Any, ...]]], ahead: int
) -> Iterator[tuple[list[Numbered], T]]:
    """Start a function for each shard with its arguments, and yield what comes of it, in order."""
    waiting: deque[tuple[list[Numbered], Future]] = deque()
    for shard, arguments in tasks:
        waiting.append((shard, submit(function, *arguments)))
        if len(waiting) >= ahead:
            first, future = waiting.popleft()
            yield first, future.result()
    while waiting:
        first, future = waiting.popleft()
        yield first, future.result()


def _size(shard: Iterable[Numbered]) -> int:
    return sum(part.size for _, part in shard)
