"""Cut many entries into shards: files, and parts of a large file of N-Quads or N-Triples."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from openness import rdf
from openness.check.entry import LINES, SHARD, Entry, read
from openness.limits import MAX_FILE, MAX_LINE

PART_BYTES = 1_000_000
"""How many bytes a part has, about forty entries; the triples about its last node are not cut off."""

_BLANK = re.compile(rb"\s*(?:<[^>]*>\s*<[^>]*>\s*)?_:")
"""How a line starts up to a subject or a value without a name. Of a graph none is asked for."""


@dataclass(frozen=True)
class FilePart:
    """A file, or a part of one: where it starts, how long it is and the number of its first line."""

    path: str
    size: int
    start: int = 0
    line: int = 1
    whole: bool = True

    def read(self) -> Entry:
        """Return it as an entry. Raises UnreadableError where it cannot be read."""
        if self.whole:
            return read(Path(self.path))
        try:
            with Path(self.path).open("rb") as file:
                file.seek(self.start)
                return Entry(self.path, file.read(self.size), LINES[Path(self.path).suffix], self.line)
        except OSError as error:
            raise rdf.UnreadableError(f"{self.path}: {error.strerror}.") from error


Numbered = tuple[int, FilePart]
"""A part by its place in the order of all."""


def shards(paths: Iterable[str], together: int = SHARD) -> Iterator[list[Numbered]]:
    """Yield the parts of files in order, in shards of so many at most, and of few bytes."""
    shard: list[Numbered] = []
    size = 0
    for number, part in enumerate(part for path in paths for part in parts(path)):
        if shard and (len(shard) == together or size + part.size > PART_BYTES):
            yield shard
            shard, size = [], 0
        shard.append((number, part))
        size += part.size
    if shard:
        yield shard


def parts(path: str) -> Iterator[FilePart]:
    """Cut a file into parts, if it is large and each of its lines is a triple or quad."""
    file = Path(path)
    if file.is_symlink():  # as a whole, `read` refuses one that leads out of its folder
        yield FilePart(path, file.stat().st_size if file.is_file() else 0)
        return
    size = file.stat().st_size if file.is_file() else 0
    if size <= 2 * PART_BYTES or file.suffix not in LINES or _has_blank_nodes(file):
        yield FilePart(path, size)
        return
    start, line = 0, 1
    with file.open("rb") as lines:
        while start < size:
            block = lines.read(PART_BYTES) + _line(path, lines)
            subject = _subject(block[block.rfind(b"\n", 0, -1) + 1 :])
            length, count = len(block), block.count(b"\n")
            while (rest := _line(path, lines)) and _subject(rest) == subject:
                if length > MAX_FILE:
                    raise rdf.UnreadableError(
                        f"{path}: line {line:,} and those behind it have more than {MAX_FILE:,} bytes about one thing."
                    )
                length, count = length + len(rest), count + 1
            yield FilePart(path, length, start, line, whole=False)
            start, line = start + length, line + count
            lines.seek(start)


def _line(path: str, lines: BinaryIO) -> bytes:
    """Return the rest of a line. Raises UnreadableError for one that is longer than any can be."""
    rest = lines.readline(MAX_LINE + 1)
    if len(rest) > MAX_LINE:
        raise rdf.UnreadableError(f"{path}: a line has more than {MAX_LINE:,} bytes. Is this N-Quads or N-Triples?")
    return rest


def _subject(line: bytes) -> bytes:
    return line.split(None, 1)[0] if line.strip() else b""


def _has_blank_nodes(file: Path) -> bool:
    """Return whether there may be things without a name, which parts of a file could not refer to."""
    with file.open("rb") as lines:
        while block := lines.read(PART_BYTES) + _line(str(file), lines):
            at = block.find(b"_:")
            while at >= 0:
                line = block[block.rfind(b"\n", 0, at) + 1 : at + 2]
                if _BLANK.fullmatch(line.rpartition(b"\r")[2]):
                    return True
                at = block.find(b"_:", at + 2)
    return False
