"""Check entries: the shapes on each thing that an entry describes, and the terms and names that no shape sees.

An entry is checked together with the landscape, as written and derived but without OWL inference: by inference a
property's range would make a developer out of anything, and wrong entries would pass.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from openness.check.checker import Checker
from openness.check.entry import (
    SHARD,
    Entry,
    UnknownFormatError,
    bytes_in,
    is_apart,
    list_entries,
    read,
    read_all,
    statements,
)
from openness.check.entry_facts import Written
from openness.check.finding import Finding, Report, as_record
from openness.check.rules import Rule, rule, rules
from openness.check.shacl import Engine
from openness.check.shapes import ShapesError, shapes
from openness.check.unreadable import make_unreadable
from openness.landscape import Progress
from openness.landscape.load import index_sources, sources
from openness.landscape.opening import read_stored
from openness.paths import ROOT, files
from openness.rdf import UnreadableError

MAX_ENTRIES_HERE = 300
"""Up to how many entries are checked in this process."""
MAX_BYTES_HERE = 4_000_000
"""Up to how many bytes of them."""

__all__ = [
    "Checker",
    "Entry",
    "Finding",
    "Report",
    "Rule",
    "ShapesError",
    "as_record",
    "check",
    "check_each",
    "checker_of",
    "entry_files",
    "joined",
    "read",
    "rule",
    "rules",
    "shapes",
]


def check(
    paths: Iterable[Path], root: Path = ROOT, progress: Progress = lambda *_: None, by: Checker | None = None
) -> Report:
    """Check the entries in files and folders against the shapes of a landscape; by its own checker, or the one given.

    A file that cannot be read is a finding. Raises UnreadableError for one in an unknown format or a folder without
    any, ShapesError for shapes that are not valid.
    """
    return join_reports(check_each(paths, root, progress, by))


def join_reports(reports: Iterable[Report]) -> Report:
    """Return one report of several."""
    listed_reports = list(reports)
    findings = (finding for report in listed_reports for finding in report.findings)
    names = (name for report in listed_reports for name in report.names)
    silent = (finding for report in listed_reports for finding in report.silent)
    things = sum(report.things for report in listed_reports)
    return Report(tuple(sorted(findings, key=Finding.rank)), tuple(names), things, tuple(silent))


def check_each(
    paths: Iterable[Path],
    root: Path = ROOT,
    progress: Progress = lambda *_: None,
    by: Checker | None = None,
    beside: Iterable[Path] = (),
) -> Iterator[Report]:
    """Check entries as `check` does, and yield a report for each shard of them as it comes.

    What those `beside` them describe, they may name; nothing is reported of these, and all are then checked at once.
    """
    found = entry_files(paths, root)
    others = read_all(beside)
    if not others and (by is None or by.plain) and (len(found) > MAX_ENTRIES_HERE or bytes_in(found) > MAX_BYTES_HERE):
        from openness.check.many import check_many  # here and below: a few entries need no database, no processes

        yield from check_many(by or checker_of(root), found, progress, held=by is not None)
        return
    written: list[Written] = []
    for path in found:
        try:
            entry = read(Path(path))
            written.append((entry, statements(entry)))
        except UnknownFormatError:
            raise
        except UnreadableError as error:
            yield Report((make_unreadable(path, str(error), root),), (path,), 0)
    progress("reading", 0, len(written))
    done = 0
    if not written:
        return
    checker = by or checker_of(root)
    if others or len(written) <= SHARD:
        reports: Iterable[Report] = [checker.check_read(written, others)]
    else:
        from openness.check.many import check_few

        reports = check_few(checker, written)
    for report in reports:
        progress("checking", done := done + report.files, len(written))
        yield report


def entry_files(paths: Iterable[Path], root: Path = ROOT) -> list[str]:
    """List the entry files in files and folders, sorted, without mappings and old versions of the ontology."""
    return sorted({str(path) for path in list_entries(paths) if not is_apart(path, root)})


def checker_of(root: Path = ROOT, by: Engine | None = None) -> Checker:
    """Return the checker of a landscape as it is written; the same one as long as no file of it has changed.

    `by` is the SHACL engine, by default the compiled one if it is installed.

    Raises UnreadableError for a file of the landscape that does not parse, and ShapesError.
    """
    read_from = [*(path for path, _ in sources(root)), *index_sources(root), *files(root / "shapes", ".ttl", ".rq")]
    stamps = ((path, path.stat()) for path in read_from)
    return _checker(root, by, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stamps))


@lru_cache(2)
def _checker(root: Path, by: Engine | None, stamps: tuple[tuple[Path, int, int], ...]) -> Checker:  # noqa: ARG001, a part of the key
    return Checker(read_stored(root, alignments=False), root, by)
