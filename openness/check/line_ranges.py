"""Find the lines about a node in a text of lines, so that only these need be read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openness import rdf
from openness.check.entry import LINES, Entry
from openness.rdf import scratch_store

MAX_WHOLE_BYTES = 20_000
"""Up to how many bytes an entry is read as a whole by those who want to know something of it."""

Run = tuple[int, int]
"""Some bytes: the place of the first, and how many."""

_SUBJECT = re.compile(rb"\s*(<[^>]*>|_:[^\s<]+)")


@dataclass(frozen=True)
class LinePlaces:
    """A text of lines and the places of each node in it; `written` for this check, or the entry's own."""

    places: Mapping[rdf.Term, Sequence[Run]]
    written: bytes = b""


def lines_of(entry: Entry, triples: rdf.Triples) -> LinePlaces | None:
    """Return a large entry as lines: its own if each holds whole triples, else new ones; for a small one none."""
    if len(entry.data) <= MAX_WHOLE_BYTES:
        return None
    if entry.form in LINES.values():
        places = _places(entry.data)
        if all(t.subject in places for t in triples):
            return LinePlaces(places)
    written = scratch_store.to_ntriples(triples).encode()
    return LinePlaces(_places(written), written)


def read_runs(path: Path, offset: int, runs: Iterable[Run]) -> bytes:
    """Read some bytes of a file, their places counted from an offset. Raises UnreadableError where that cannot be."""
    try:
        with path.open("rb") as file:
            return b"".join(file.read(size) for start, size in join_ranges(runs) if file.seek(offset + start) >= 0)
    except OSError as error:
        raise rdf.UnreadableError(f"{path}: {error.strerror}.") from error


def join_ranges(runs: Iterable[Run]) -> list[Run]:
    """Return bytes in order, each of them once, those that touch in one run."""
    found: list[Run] = []
    for start, size in sorted(runs):
        if found and start <= (end := sum(found[-1])):
            found[-1] = (found[-1][0], max(end, start + size) - found[-1][0])
        else:
            found.append((start, size))
    return found


def _places(text: bytes) -> dict[rdf.Term, list[Run]]:
    found: dict[rdf.Term, list[Run]] = {}
    for subject, start, size in _by_subject(text):
        found.setdefault(_term(subject), []).append((start, size))
    return found


def _by_subject(text: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the subjects of lines as written, each with the place and the size of the lines that follow each other."""
    subject, start, end = b"", 0, 0
    for line in text.splitlines(keepends=True):
        if not (subject.endswith(b">") and line.startswith(subject)):  # a label may be the start of another
            if subject:
                yield subject, start, end - start
            match = _SUBJECT.match(line)
            subject, start = match[1] if match else b"", end
        end += len(line)
    if subject:
        yield subject, start, end - start


def _term(written: bytes) -> rdf.Term:
    if b"\\" in written:  # an escape, which the parser knows to read
        return rdf.parse(written + b" <urn:is> <urn:it> .", "ntriples", "")[0].subject
    text = written.decode()
    return rdf.iri(text[1:-1]) if text[0] == "<" else rdf.BlankNode(text[2:])
