"""Check entries: the shapes on each thing that an entry describes, and the terms and names that no shape sees.

An entry is checked together with the landscape, as written and derived but without OWL inference: by inference a
property's range would make a developer out of anything, and wrong entries would pass.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from openness.build import Progress
from openness.check.checker import Checker
from openness.check.entry import Entry, listed, read, statements
from openness.check.finding import Finding, Report, as_record
from openness.check.rules import Rule, rule, rules
from openness.check.shapes import ShapesError, shapes
from openness.load import load, sources
from openness.paths import ROOT, files

__all__ = [
    "Checker",
    "Entry",
    "Finding",
    "Report",
    "Rule",
    "ShapesError",
    "as_record",
    "check",
    "checker_of",
    "read",
    "rule",
    "rules",
    "shapes",
]


def check(
    paths: Iterable[Path], root: Path = ROOT, progress: Progress = lambda *_: None, by: Checker | None = None
) -> Report:
    """Check the entries in files and folders against the shapes of a landscape; by its own checker, or the one given.

    Raises UnreadableError for an entry that does not parse or a folder without any, ShapesError for shapes that are
    not valid.
    """
    written = [(entry, statements(entry)) for entry in map(read, listed(paths))]
    progress("reading", 0, 2)
    checker = by or checker_of(root)
    progress("checking", 1, 2)
    report = checker.check_read(written)
    progress("checked", 2, 2)
    return report


def checker_of(root: Path = ROOT) -> Checker:
    """Return the checker of a landscape as it is written; the same one as long as no file of it has changed.

    Raises UnreadableError for a file of the landscape that does not parse, and ShapesError.
    """
    read_from = [*(path for path, _ in sources(root)), *files(root / "shapes", ".ttl", ".rq")]
    stamps = ((path, path.stat()) for path in read_from)
    return _checker(root, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stamps))


@lru_cache(2)
def _checker(root: Path, stamps: tuple[tuple[Path, int, int], ...]) -> Checker:  # noqa: ARG001, they tell files apart
    return Checker(load(root), root)
