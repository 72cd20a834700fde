"""Spread the reading of a landscape over processes: those of this machine, or those of a cluster, by the same code.

A process gets the names of some files and gives N-Quads. Files of Turtle and lines are read by the engine here, as it
takes less time to read them than to send them. The rules run here too: they join what all files state.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from openness import rdf
from openness.errors import OpennessError
from openness.landscape.index_claims import edition_lines, read_here
from openness.landscape.index_names import Names
from openness.rdf import bulk_load
from openness.readers.index_tables import edition_folders

SLOW = (".yaml", ".yml", ".jsonld", ".json")
"""The endings of files that Python reads, a part of them at once in each process."""
TOGETHER = 200
"""How many such files are a part."""
LARGE_EDITION = 64 * 1024 * 1024
"""From how many bytes of tables on an edition is read here: its lines, ten times as long, are sent in one piece."""


class SpreadError(OpennessError):
    """A process that cannot read what is read here; the message says why."""


class Future(Protocol):
    """What will be there."""

    def result(self) -> Any:
        """Wait for it."""


Submit = Callable[..., Future]
"""Starts a function with arguments in some process, as `concurrent.futures.Executor.submit` does."""


@dataclass(frozen=True)
class Spread:
    """Where reading is spread to; `version` is the hash of what every process has to see, if it may be elsewhere."""

    submit: Submit
    root: Path
    version: str = ""
    together: int = TOGETHER
    large: int = LARGE_EDITION
    editions: list[tuple[Path, Future | None]] = field(default_factory=list)

    def start_editions(self) -> None:
        """Start to read the index tables, each edition in a process, but for those that are too large to send."""
        for folder in edition_folders(self.root):
            is_large = sum(path.stat().st_size for path in folder.glob("*.csv")) >= self.large
            sent = None if is_large else self.submit(read_edition, self.root, self.version, folder)
            self.editions.append((folder, sent))

    def read_files(self, store: rdf.Embedded, paths: Sequence[Path], graph: str) -> list[Path]:
        """Read the slow files of a graph; return those that are left."""
        slow = [path for path in paths if path.suffix in SLOW]
        if len(slow) < self.together:
            return list(paths)
        parts = [slow[at : at + self.together] for at in range(0, len(slow), self.together)]
        for one in [self.submit(read_part, self.root, self.version, part, graph) for part in parts]:
            bulk_load.read_lines(store, [one.result()])
        return [path for path in paths if path.suffix not in SLOW]

    def editions_read(self) -> Iterator[tuple[Iterable[bytes], Names]]:
        """Yield each edition in turn as N-Quads, and the names in it, which are whole when its lines are read."""
        while self.editions:
            folder, sent = self.editions.pop(0)
            if sent is None:
                yield read_here(folder)
            else:
                lines, names = sent.result()
                yield [lines], names


def read_part(root: Path, version: str, paths: Sequence[Path], graph: str) -> bytes:
    """Read files as N-Quads of a graph. Raises UnreadableError for one that does not parse, and SpreadError."""
    _refuse_another(root, version)
    triples = (t for path in paths for t in rdf.parse(path.read_bytes(), rdf.READABLE[path.suffix], str(path)))
    return to_lines(triples, graph)


def read_edition(root: Path, version: str, folder: Path) -> tuple[bytes, Names]:
    """Read an edition of an index as N-Quads, with its names. Raises IndexTableError and SpreadError."""
    _refuse_another(root, version)
    names = Names()
    return b"".join(edition_lines(folder, names)), names


def to_lines(triples: Iterable[rdf.Triple], graph: str) -> bytes:
    """Return triples as N-Quads of a graph."""
    return b"".join(f"{t.subject} {t.predicate} {t.object} <{graph}> .\n".encode() for t in triples)


def _refuse_another(root: Path, version: str) -> None:
    if version and version != _version(root):
        raise SpreadError(
            f"A worker sees another landscape or program than the one here at {root}. Share the folder, and install "
            "the same version."
        )


@lru_cache(1)
def _version(root: Path) -> str:
    from openness.landscape import fingerprint

    return fingerprint(root)
