"""Signs that one name stands for two models: developers, sizes or release dates that differ between sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openness.imports.model_names import split_name
from openness.readers.index_tables import METADATA, RECORDS, Record, read_table

MAX_SIZE_RATIO = 1.35
MAX_YEARS = 1


@dataclass(frozen=True)
class Conflict:
    """A model of which two sources say what cannot hold of one model."""

    model: str
    what: str
    here: str
    source: str
    there: str


def find_conflicts(records: Iterable[Record], root: Path, source: str) -> Iterator[Conflict]:
    """Compare records with the newest edition of each other source."""
    known: dict[str, list[tuple[str, Record]]] = {}
    for folder in sorted((root / "graph" / "indexes").glob("*/")):
        editions = sorted(path.parent for path in folder.glob(f"*/{METADATA}"))
        if editions and folder.name != source:
            for record in read_table(editions[-1] / RECORDS, Record):
                known.setdefault(record.model, []).append((folder.name, record))
    for record in records:
        for other, there in known.get(record.model, ()):
            yield from (Conflict(record.model, what, *pair) for what, pair in _compare(record, other, there))


def _compare(here: Record, source: str, there: Record) -> Iterator[tuple[str, tuple[str, str, str]]]:
    if here.developer and there.developer and not _share_word(here, there):
        yield "developer", (", ".join(here.developer_label), source, ", ".join(there.developer_label))
    if here.size and there.size:
        sizes = sorted((int(here.size), int(there.size)))
        if sizes[1] > MAX_SIZE_RATIO * sizes[0]:
            yield "size", (here.size, source, there.size)
    years = [one.released[:4] for one in (here, there)]
    if all(year.isdigit() for year in years) and abs(int(years[0]) - int(years[1])) > MAX_YEARS:
        yield "released", (here.released, source, there.released)


def _share_word(here: Record, there: Record) -> bool:
    """Return whether two lists of developers have one in common, or one word of their names."""
    words = [
        {*record.developer, *(word for label in record.developer_label for word in split_name(label) if len(word) > 3)}
        for record in (here, there)
    ]
    return bool(words[0] & words[1])
