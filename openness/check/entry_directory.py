"""A directory of the entries, and the places in them, that a shard needs; it is a file, to save memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from openness import rdf
from openness.check.cross_references import Noted, hash_name
from openness.check.entry import LINES, Entry
from openness.check.line_ranges import read_runs
from openness.check.shards import FilePart, Numbered

NEIGHBORS = 200
"""How many entries are asked about one name at most, the first in order."""

Near = Mapping[int, Sequence[int]]
"""The entries that say something of what a shard wants, by number, each with the hashes of the names."""

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE part (number INTEGER PRIMARY KEY, path TEXT, size INTEGER, start INTEGER, line INTEGER, whole INTEGER,
  shard INTEGER, lines TEXT, offset INTEGER);
CREATE TABLE place (name INTEGER, number INTEGER, runs TEXT);
CREATE TABLE thing (name INTEGER, number INTEGER);
CREATE TABLE want (shard INTEGER PRIMARY KEY, names TEXT, pairs TEXT);
CREATE TABLE grade (pair INTEGER, level TEXT, claim TEXT, number INTEGER, PRIMARY KEY (pair, level));
"""
"""It is written for each check, so it need not survive a crash. The lines of a part are in its own file or in the one
beside the directory, from an offset on; a part without lines is read as a whole."""


class EntryDirectory:
    """An index of entries by the names in them, and of the first claim in which a source gives a license a level."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make a directory in a folder, or in memory."""
        self._database = sqlite3.connect(folder / "directory.db" if folder else ":memory:")
        self._database.executescript(TABLES)
        self._written = folder / "written.nt" if folder else None

    def add(self, shard: int, noted: Noted, parts: Iterable[Numbered] = ()) -> None:
        """Keep what was noted of a shard, and of which parts it is made."""
        rows = [(number, *astuple(part), shard, *self._lines(part, noted.lines.get(number))) for number, part in parts]
        self._database.executemany("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        cut = {number for number, _, _, _, _, whole, *_ in rows if not whole}
        self._database.executemany("INSERT INTO thing VALUES (?, ?)", (row for row in noted.things if row[1] in cut))
        self._database.executemany("INSERT INTO place VALUES (?, ?, ?)", noted.names)
        wanted = (shard, json.dumps(list(noted.wanted)), json.dumps(list(noted.pairs)))
        self._database.execute("INSERT INTO want VALUES (?, ?, ?)", wanted)
        self._database.executemany(
            "INSERT INTO grade VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET claim = excluded.claim, number = excluded.number WHERE excluded.claim < claim",
            noted.grades,
        )

    def _lines(self, part: FilePart, written: bytes | None) -> tuple[str | None, int]:
        """Return the file with the lines of a part and their offset; write them if they are new."""
        if written is None or self._written is None:
            return None, 0
        if not written:
            return part.path, part.start
        with self._written.open("ab") as file:
            offset = file.tell()
            file.write(written)
        return str(self._written), offset

    def finish(self) -> None:
        """Make it ready to be asked.

        Raises UnreadableError for a file that is cut into parts and describes one thing in two of them: each would be
        taken for the whole.
        """
        self._database.execute("CREATE INDEX by_name ON place (name, number)")
        self._database.execute("CREATE INDEX by_shard ON part (shard, number)")
        self._database.commit()
        apart = self._database.execute(
            "SELECT path, MIN(line), MAX(line) FROM thing JOIN part USING (number) GROUP BY name, path"
            " HAVING COUNT(DISTINCT number) > 1 ORDER BY path, MIN(line), MAX(line) LIMIT 1"
        ).fetchone()
        if apart:
            path, first, last = apart
            raise rdf.UnreadableError(
                f"{path}: a thing is described after line {first:,} and again after line {last:,}. A file of this size "
                f"is checked in parts, so all lines of a subject must be adjacent: sort -o {path} {path}"
            )

    def shards(self) -> Iterator[tuple[int, list[Numbered]]]:
        """Yield the shards that were added, each with its number."""
        (number,) = self._database.execute("SELECT COUNT(*) FROM want").fetchone()
        for shard in range(number):
            rows = self._database.execute("SELECT * FROM part WHERE shard = ? ORDER BY number", (shard,)).fetchall()
            yield shard, [(row[0], _part(row)) for row in rows]

    def near(self, shard: int, first: int, last: int) -> Near:
        """Return which entries say something of what a shard wants, its own left out: the `first` to the `last`."""
        names, pairs = self._database.execute("SELECT names, pairs FROM want WHERE shard = ?", (shard,)).fetchone()
        found: dict[int, list[int]] = {}
        # Most names are those of the shard's own things; to ask of each by itself takes ten times as long.
        elsewhere = self._database.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM place WHERE name = value AND (number < ? OR number > ?))",
            (names, first, last),
        ).fetchall()
        for (name,) in elsewhere:
            places = self._database.execute(
                "SELECT DISTINCT number FROM place WHERE name = ? AND (number < ? OR number > ?)"
                " ORDER BY number LIMIT ?",
                (name, first, last, NEIGHBORS),
            )
            for (number,) in places:
                found.setdefault(number, []).append(name)
        graded = self._database.execute(
            "SELECT claim, number FROM json_each(?) JOIN grade ON pair = value WHERE number < ? OR number > ?",
            (pairs, first, last),
        )
        for claim, number in graded:
            found.setdefault(number, []).append(hash_name(claim))
        return dict(sorted(found.items()))

    def beside(self, shard: int, first: int, last: int) -> list[tuple[Entry, Sequence[int]]]:
        """Return what `near` does with the entries themselves, of large ones the lines with those names.

        Raises UnreadableError for one that can no longer be read.
        """
        return [(self._entry(number, names), names) for number, names in self.near(shard, first, last).items()]

    def _entry(self, number: int, names: Sequence[int]) -> Entry:
        row = self._database.execute("SELECT * FROM part WHERE number = ?", (number,)).fetchone()
        part, lines, offset = _part(row), row[7], row[8]
        if lines is None:
            return part.read()
        found = self._database.execute(
            "SELECT runs FROM json_each(?) CROSS JOIN place ON name = value WHERE number = ?",
            (json.dumps(names), number),
        )
        runs = [(start, size) for (text,) in found for start, size in json.loads(text)]
        path = Path(lines)
        return Entry(part.path, read_runs(path, offset, runs), LINES[path.suffix], part.line)

    def close(self) -> None:
        """Close it."""
        self._database.close()


def _part(row: Sequence[str | int]) -> FilePart:
    """Return the part in a row of their table."""
    _, path, size, start, line, whole, *_ = row
    return FilePart(str(path), int(size), int(start), int(line), bool(whole))
