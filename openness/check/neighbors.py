"""What other entries say of the things of a shard, so that an entry gets the same findings whatever it is checked with.

A first pass notes of each entry what it describes and what it wants to know; a directory tells from that which entries
say something of what a shard wants. It is a file, so it stays out of memory, and holds numbers and hashes only.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from zlib import adler32, crc32

from rdflib import DCTERMS

from openness import engine
from openness.check.checker import Checker
from openness.check.parts import Numbered, Part
from openness.check.seen import by_thing, said_of
from openness.check.vocabulary import looks_in
from openness.terms import BASE, OPN

NEIGHBORS = 200
"""How many entries are asked about one name at most, the first in order."""

GRADES = tuple(engine.iri(str(name)) for name in (DCTERMS.source, OPN.license, OPN.level))
LICENSE = GRADES[1]
Near = Mapping[int, Sequence[int]]
"""The entries that say something of what a shard wants, by number, each with the hashes of the names."""


@dataclass(frozen=True)
class Noted:
    """What the directory keeps of a shard: which entries say something of which names, and what the shard wants.

    Names are hashes, and so are `pairs` of a source and a license. `grades` are such a pair, a level that the source
    gives, in which claim, and the entry. `things` are the names of what the entries describe.
    """

    names: list[tuple[int, int]] = field(default_factory=list)
    things: list[tuple[int, int]] = field(default_factory=list)
    grades: list[tuple[int, str, str, int]] = field(default_factory=list)
    wanted: dict[int, None] = field(default_factory=dict)
    pairs: dict[int, None] = field(default_factory=dict)


class Said:
    """What one entry says, by thing, and what can be asked of it by the hashes of names."""

    def __init__(self, triples: engine.Triples, inverse: frozenset[engine.NamedNode]) -> None:
        """Sort statements; `inverse` are the properties that rules follow from object to subject."""
        self.things = by_thing(triples)
        self.named: dict[int, dict[engine.Term, None]] = {}
        for subject, said in self.things.items():
            if isinstance(subject, engine.NamedNode):
                self._name(subject.value, subject)
            for path in inverse.intersection(said):
                for value in said[path]:
                    if isinstance(value, engine.NamedNode):
                        self._name(value.value, subject)
        for subject, _, _, look in looks_in(self.things):
            self._name("\t".join(look), subject)

    def _name(self, name: str, subject: engine.Term) -> None:
        self.named.setdefault(hashed(name), {})[subject] = None

    def about(self, names: Iterable[int]) -> engine.Triples:
        """Return what is said of some names, and of what is named there."""
        wanted = {thing: None for name in names for thing in self.named.get(name, ())}
        beyond = (value for thing in wanted for values in self.things[thing].values() for value in values)
        wanted |= {thing: None for thing in list(beyond) if thing in self.things}
        return [triple for thing in wanted for triple in said_of(thing, self.things[thing])]


def note(checker: Checker, entries: Iterable[tuple[int, engine.Triples]]) -> Noted:
    """Note what entries, each with its number, say and want to know."""
    noted, asked = Noted(), set[engine.Term]()
    for number, triples in entries:
        said = Said(triples, checker.inverse)
        noted.names.extend((name, number) for name in said.named)
        noted.things.extend((hashed(str(engine.node(thing))), number) for thing in said.things)
        noted.wanted.update(dict.fromkeys(said.named))
        for subject, things in said.things.items():
            for path, values in things.items():
                for value in values:
                    if value in asked or not isinstance(value, engine.NamedNode):
                        continue
                    asked.add(value)
                    if value.value.startswith(BASE) and (path == LICENSE or not checker.knows(value)):
                        noted.wanted[hashed(value.value)] = None
            for pair, level in _graded(things):
                noted.grades.append((pair, level, str(engine.node(subject)), number))
                noted.pairs[pair] = None
    return noted


def _graded(said: Mapping[engine.NamedNode, Sequence[engine.Term]]) -> Iterator[tuple[int, str]]:
    """Yield the source with the license, and the level, of a claim that grades one license alone."""
    sources, licenses, levels = ([str(engine.node(value)) for value in said.get(path, ())] for path in GRADES)
    if len(licenses) == 1:
        yield from ((hashed(f"{source}\n{licenses[0]}"), level) for source in sources for level in levels)


def hashed(name: str) -> int:
    """Return a name as a number that takes little room. Two that share it cost a look at an entry in vain."""
    written = name.encode()
    return crc32(written) << 31 ^ adler32(written)


class Directory:
    """Which entries say something of a name, and the first claim in which a source gives a license a level."""

    def __init__(self, path: Path | None = None) -> None:
        """Make a directory in a file, or in memory."""
        self._database = sqlite3.connect(path or ":memory:")
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"  # it is made anew for each check
            "CREATE TABLE place (name INTEGER, number INTEGER);"
            "CREATE TABLE thing (name INTEGER, number INTEGER);"
            "CREATE TABLE part (number INTEGER PRIMARY KEY, path TEXT, size INTEGER, start INTEGER, line INTEGER,"
            " whole INTEGER);"
            "CREATE TABLE want (shard INTEGER PRIMARY KEY, names TEXT, pairs TEXT);"
            "CREATE TABLE grade (pair INTEGER, level TEXT, claim TEXT, number INTEGER, PRIMARY KEY (pair, level));"
        )

    def add(self, shard: int, noted: Noted, parts: Iterable[Numbered] = ()) -> None:
        """Keep what was noted of a shard, and of which parts it is made."""
        rows = [(number, *astuple(part)) for number, part in parts]
        self._database.executemany("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)", rows)
        cut = {number for number, *_, whole in rows if not whole}
        self._database.executemany("INSERT INTO thing VALUES (?, ?)", (told for told in noted.things if told[1] in cut))
        self._database.executemany("INSERT INTO place VALUES (?, ?)", noted.names)
        wanted = (shard, json.dumps(list(noted.wanted)), json.dumps(list(noted.pairs)))
        self._database.execute("INSERT INTO want VALUES (?, ?, ?)", wanted)
        self._database.executemany(
            "INSERT INTO grade VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET claim = excluded.claim, number = excluded.number WHERE excluded.claim < claim",
            noted.grades,
        )

    def finish(self) -> None:
        """Make it ready to be asked.

        Raises UnreadableError for a file that is cut into parts and describes one thing in two of them: each would be
        taken for the whole.
        """
        self._database.execute("CREATE INDEX by_name ON place (name, number)")
        self._database.commit()
        apart = self._database.execute(
            "SELECT path, MIN(line), MAX(line) FROM thing JOIN part USING (number) GROUP BY name, path"
            " HAVING COUNT(DISTINCT number) > 1 ORDER BY path, MIN(line), MAX(line) LIMIT 1"
        ).fetchone()
        if apart:
            path, first, last = apart
            raise engine.UnreadableError(
                f"{path}: a thing is described after line {first:,} and again after line {last:,}. A file of this size "
                f"is checked in parts, so what it says of a thing must stand together: sort -o {path} {path}"
            )

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
            found.setdefault(number, []).append(hashed(claim))
        return dict(sorted(found.items()))

    def parts(self, shard: int, first: int, last: int) -> list[tuple[Part, Sequence[int]]]:
        """Return what `near` does, by part."""
        found = []
        for number, names in self.near(shard, first, last).items():
            (row,) = self._database.execute("SELECT * FROM part WHERE number = ?", (number,))
            found.append((Part(row[1], row[2], row[3], row[4], bool(row[5])), names))
        return found

    def close(self) -> None:
        """Close it."""
        self._database.close()
