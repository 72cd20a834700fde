"""Full-text search over all that has words: things, claims, terms and saved queries, in SQLite's index."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice

from openness import rdf
from openness.landscape import Landscape
from openness.query import saved_queries
from openness.rdf.rows import text
from openness.search import search_terms
from openness.search.directory import MASS, Directory, Thing, read, values_of
from openness.search.reader import Reader

TABLES = """
CREATE VIRTUAL TABLE words USING fts5 (
  iri UNINDEXED, label, others, text, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
);
"""
WORDS = """SELECT ?thing ?words WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing ?property ?words .
  FILTER (isLiteral(?words) && !isNumeric(?words))
}}"""
CLAIMS = f"""SELECT DISTINCT ?claim WHERE {{ ?claim a ?class FILTER (STRSTARTS(STR(?claim), "{MASS}")) }}"""
REASONS = f"""SELECT DISTINCT ?claim WHERE {{ ?claim opn:reason ?reason FILTER (STRSTARTS(STR(?claim), "{MASS}")) }}"""
UNNAMED = ("count", "record")
"""Kinds whose things have no name and no text of their own: their paths would come before what they count."""
MAX_CLAIMS = 50_000
"""Up to how many claims are found by their words; of more, only those that give a reason: the others repeat names."""
AT_ONCE = 200
"""Of how many things the words are read in one query."""

OPEN, CLOSE = "\x02", "\x03"
"""Marks the start and end of a word that was found."""
# The number of a row gives its kind, so that counting by kind needs only the list of matches.
KIND = 40
"""By how many bits the number of a kind is shifted before that of a row."""
LATE = ("claim", "condition", "dependence", "mapping", "waiver")
"""What repeats the names of what it is about: the thing itself comes first."""
FIRST_LATE = 1000

# Names count most, then other spellings and keywords, then all other text.
_FOUND = "SELECT rowid, iri, label, snippet(words, 3, ?, ?, '…', 28) FROM words WHERE words MATCH ?"
_IN_KIND = " AND rowid BETWEEN ? AND ?"
_BEST = f""" ORDER BY rowid >= {FIRST_LATE << KIND}, rowid NOT IN (SELECT rowid FROM words WHERE words MATCH ?),
  bm25(words, 0, 10.0, 4.0, 1.0), label"""  # noqa: S608
COUNTED = f"SELECT rowid >> {KIND} AS kind, COUNT(*) FROM words WHERE words MATCH ? GROUP BY kind"  # noqa: S608
FEW_RESULTS = 5
"""Where fewer than so many have all the words, those that have some of them are shown too, after them."""
MAX_LOOSENED = 6
"""Of up to how many words one after the other may be missing; of more, all but one may."""
RANKED = 3000
"""Up to how many are put in the order of how well they fit; more stay as they are listed."""


@dataclass(frozen=True)
class Hit:
    """A search result: its kind, its IRI or the name of a query, and the passage with the words."""

    kind: str
    iri: str
    label: str
    snippet: tuple[tuple[str, bool], ...]


class Words:
    """The words of a landscape, as its index has them."""

    def __init__(self, index: Reader) -> None:
        """Open the words of an index."""
        self._index = index
        self._kinds: dict[int, str] = dict(index.rows("SELECT number, kind FROM kinds"))

    def search(self, asked: str, kind: str, limit: int, offset: int) -> tuple[list[Hit], dict[str, int]]:
        """Return what has all the words, the best first, and how many there are of each kind.

        The last letters of a word may be left out. Where few have all the words, what has all but one comes, too, then
        all but two, and so on; nothing for a text without letters and digits.
        """
        written = [search_terms.quote_word(word) for word in search_terms.words(asked)]
        if not written:
            return [], {}
        every = match = " AND ".join(written)
        counts = self._counts(match)
        for needed in range(len(written) - 1 if len(written) <= MAX_LOOSENED else 1, 0, -1):
            if sum(counts.values()) >= FEW_RESULTS:
                break
            looser = " OR ".join(f"({' AND '.join(some)})" for some in combinations(written, needed))
            found = self._counts(looser)
            if counts and sum(found.values()) > RANKED:
                break
            match, counts = looser, found
        within: list[int] = []
        if kind:
            number = next((number for number, name in self._kinds.items() if name == kind), 0)
            within = [number << KIND, (number + 1 << KIND) - 1]
        ranked = (counts.get(kind, 0) if kind else sum(counts.values())) <= RANKED
        sql = _FOUND + (_IN_KIND if kind else "") + (_BEST if ranked else " ORDER BY rowid") + " LIMIT ? OFFSET ?"
        rows = self._index.rows(sql, OPEN, CLOSE, match, *within, *([every] if ranked else []), limit, offset)
        return [
            Hit(self._kinds[row >> KIND], iri, label, _split_marks(snippet)) for row, iri, label, snippet in rows
        ], counts

    def _counts(self, match: str) -> dict[str, int]:
        return {self._kinds[number]: count for number, count in self._index.rows(COUNTED, match)}


def write(connection: sqlite3.Connection, landscape: Landscape, directory: Directory) -> None:
    """Write all names and texts of a landscape."""
    connection.executescript(TABLES)
    numbers: dict[str, int] = {}
    rows = chain(_things(landscape, directory), _queries(landscape))
    for at, (kind, *texts) in enumerate(rows):
        late = FIRST_LATE if kind in LATE else 1
        number = numbers.setdefault(kind, late + len(numbers))
        connection.execute(
            "INSERT INTO words (rowid, iri, label, others, text) VALUES (?, ?, ?, ?, ?)", (number << KIND | at, *texts)
        )
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.execute("CREATE TABLE kinds (number INTEGER PRIMARY KEY, kind TEXT)")
    connection.executemany("INSERT INTO kinds VALUES (?, ?)", [(number, kind) for kind, number in numbers.items()])


def _things(landscape: Landscape, directory: Directory) -> Iterator[tuple[str, ...]]:
    store = landscape.store
    for kind in (kind for kind in directory.counts if kind not in UNNAMED):
        listed = iter(directory.of_kind(kind))
        while some := list(islice(listed, AT_ONCE)):
            yield from _texts(store, some)
    claims = iter(_claims(store))
    while names := list(islice(claims, AT_ONCE)):
        yield from _texts(store, read(store, names))


def _claims(store: rdf.Store) -> list[str]:
    for query in (CLAIMS, REASONS):
        found = [text(iri) for (iri,) in rdf.select(store, f"{query} LIMIT {MAX_CLAIMS + 1}").rows]
        if len(found) <= MAX_CLAIMS:
            return sorted(found)
    return []


def _texts(store: rdf.Store, things: Iterable[Thing]) -> Iterator[tuple[str, ...]]:
    known = {thing.iri: thing for thing in things}
    texts: dict[str, list[str]] = {}
    for thing, words in rdf.select(store, WORDS.format(things=values_of(known))).rows if known else ():
        texts.setdefault(text(thing), []).append(text(words))
    for iri, found in known.items():
        own = dict.fromkeys(words for words in texts.get(iri, ()) if words.casefold() != found.label.casefold())
        others = " ".join((*found.others, found.notation, found.slug.replace("/", " ")))
        yield found.kind, iri, found.label, others, " · ".join(sorted(own, key=len, reverse=True))


def _queries(landscape: Landscape) -> Iterator[tuple[str, ...]]:
    for query in saved_queries.read_all(landscape.root):
        yield "query", query.slug, query.title, " ".join((query.slug, *query.tags)), query.question


def _split_marks(snippet: str) -> tuple[tuple[str, bool], ...]:
    """Split a snippet into pieces, each with whether it was looked for."""
    pieces = re.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", snippet)
    return tuple((piece.strip(OPEN + CLOSE), piece.startswith(OPEN)) for piece in pieces if piece)
