"""Full-text search over all that has words: things, claims, terms and saved queries, in SQLite's index."""

import re
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from openness import engine
from openness.rows import text
from openness.web.site import Site

WORDS = """SELECT ?thing ?words WHERE {
  ?thing ?property ?words .
  FILTER (isLiteral(?words) && !isNumeric(?words) && STRSTARTS(STR(?thing), "https://w3id.org/openness"))
}"""
OPEN, CLOSE = "\x02", "\x03"
"""What stands around a word that was found, in place of markup."""

# Names count most, then other spellings and keywords, then all else that is said.
FOUND = """SELECT kind, iri, label, snippet(words, 5, ?, ?, '…', 28) FROM words
WHERE words MATCH ? AND (? = '' OR kind = ?)
ORDER BY late, bm25(words, 0, 0, 0, 10.0, 4.0, 1.0), label LIMIT ? OFFSET ?"""
COUNTED = "SELECT kind, COUNT(*) FROM words WHERE words MATCH ? GROUP BY kind"
# Claims and mappings repeat the names of what they are about: the thing itself comes first.
LAST = {"claim": 1, "condition": 1, "dependence": 1, "mapping": 1, "waiver": 1}


@dataclass(frozen=True)
class Hit:
    """Something that was found: its kind, its address as an IRI or the name of a query, and where the words stand."""

    kind: str
    iri: str
    label: str
    snippet: tuple[tuple[str, bool], ...]


class Index:
    """The words of a landscape; made once, asked from any thread."""

    def __init__(self, site: Site) -> None:
        """Index all names and texts of a landscape."""
        self._lock = threading.Lock()
        self._store = sqlite3.connect(":memory:", check_same_thread=False)
        self._store.execute(
            "CREATE VIRTUAL TABLE words USING fts5(kind UNINDEXED, iri UNINDEXED, late UNINDEXED, label, others, said, "
            "tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')"
        )
        self._store.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)", _rows(site))

    def search(self, asked: str, kind: str, limit: int, offset: int) -> tuple[list[Hit], dict[str, int]]:
        """Return what has all the words, the best first, and how many there are of each kind.

        The last letters of a word may be left out. Where nothing has all the words, what has some of them is found;
        nothing for a text without letters and digits.
        """
        words = re.findall(r"\w+", asked)
        if not words:
            return [], {}
        quoted = [f'"{word}"*' for word in words]
        with self._lock:
            for match in (" ".join(quoted), " OR ".join(quoted)):
                counts = dict(self._store.execute(COUNTED, (match,)))
                if counts:
                    break
            rows = self._store.execute(FOUND, (OPEN, CLOSE, match, kind, kind, limit, offset)).fetchall()
        return [Hit(kind, iri, label, _marked(snippet)) for kind, iri, label, snippet in rows], counts


def index(site: Site) -> Index:
    """Return the index of a landscape, made when it is first asked."""
    return site.once("full text", lambda: Index(site))


def _rows(site: Site) -> Iterable[tuple[str, str, int, str, str, str]]:
    said: dict[str, list[str]] = {}
    for thing, words in engine.select(site.landscape.store, WORDS).rows:
        said.setdefault(text(thing), []).append(text(words))
    for iri, found in site.directory.by_iri.items():
        texts = dict.fromkeys(words for words in said.get(iri, ()) if words.casefold() != found.label.casefold())
        others = " ".join((*found.others, found.notation, found.slug.replace("/", " ")))
        yield (
            found.kind,
            iri,
            LAST.get(found.kind, 0),
            found.label,
            others,
            " · ".join(sorted(texts, key=len, reverse=True)),
        )
    for query in site.queries.values():
        about = " ".join((query.slug, *query.tags))
        yield "query", query.slug, 0, query.title, about, query.question


def _marked(snippet: str) -> tuple[tuple[str, bool], ...]:
    """Split a snippet into pieces, each with whether it was looked for."""
    pieces = re.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", snippet)
    return tuple((piece.strip(OPEN + CLOSE), piece.startswith(OPEN)) for piece in pieces if piece)
