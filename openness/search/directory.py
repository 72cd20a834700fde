"""Look up name, kind and address of every node and term of a landscape in its index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from openness import rdf
from openness.bounded_cache import BoundedCache
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.reader import Reader
from openness.terms import BASE, KINDS, is_iri, shorten

PLURALS: Mapping[str, str] = {
    "model": "models",
    "license": "licenses",
    "developer": "developers",
    "risk": "risks",
    "opportunity": "opportunities",
    "mitigation": "mitigations",
    "recommendation": "recommendations",
    "debate": "debates",
    "regulation": "regulations",
    "jurisdiction": "jurisdictions",
    "family": "families",
    "release": "releases",
    "data-set": "data-sets",
    "source": "sources",
    "graph": "graphs",
}
"""The kinds that have a list of their own, and its name in URLs; in the order in which a visitor would look."""

MASS = BASE + "claim/"
"""How the IRIs start of which there are too many for the index: their names are read from the store, when asked for."""

LABELS = """
SELECT ?thing (MIN(STR(?name)) AS ?label) (MIN(?definition_text) AS ?definition) (MIN(?short) AS ?notation)
  (GROUP_CONCAT(DISTINCT ?other; separator="|") AS ?others) (MIN(?place) AS ?position)
  (MIN(STR(?subject)) AS ?about) (MIN(STR(?aspect)) AS ?part)
WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing a ?class .
  OPTIONAL {{ ?thing rdfs:label ?name }}
  OPTIONAL {{ ?thing skos:definition ?meaning . BIND (STR(?meaning) AS ?definition_text) }}
  OPTIONAL {{ ?thing skos:notation ?short }}
  OPTIONAL {{ ?thing opn:position ?place }}
  OPTIONAL {{
    ?thing opn:model|opn:evaluates|owl:annotatedSource|owl:sourceIndividual ?whom . ?whom rdfs:label ?subject
  }}
  OPTIONAL {{ ?thing opn:component|opn:metric ?which . ?which rdfs:label ?aspect }}
  OPTIONAL {{ ?thing skos:altLabel|skos:prefLabel|dcterms:title ?also . BIND (STR(?also) AS ?other) }}
}}
GROUP BY ?thing ORDER BY ?thing
"""
MAX_REMEMBERED = 16 << 20
"""How many bytes of nodes are cached, of claims and of others; a miss is not cached."""
MAX_NAMES_SCANNED = 5000
"""Among how many names a mistyped one is looked for; in a longer list, among those that start alike."""
_COLUMNS = "things.iri, things.kind, things.slug, label, definition, notation, others, position"


@dataclass(frozen=True)
class Thing:
    """A thing or a term that has an address on this site: what it is called, and what it means where it is a term."""

    iri: str
    kind: str
    slug: str
    label: str
    definition: str = ""
    notation: str = ""
    others: tuple[str, ...] = ()
    position: int = 0


class Directory:
    """All things and terms of a landscape, by IRI and by name."""

    def __init__(self, index: Reader, store: rdf.Store) -> None:
        """Look up names in an index, and those of claims in the store from which it was made."""
        self._index = index
        self._store = store
        self._indexed = BoundedCache(MAX_REMEMBERED)
        self._claims = BoundedCache(MAX_REMEMBERED)

    @property
    def bytes(self) -> int:
        """How many bytes the things take that were looked up."""
        return self._indexed.bytes + self._claims.bytes

    def get(self, iri: object) -> Thing | None:
        """Return the thing with an IRI, or None where there is none in this landscape."""
        name = str(iri)
        is_claim = name.startswith(MASS)
        kept = self._claims if is_claim else self._indexed
        found = cast("Thing | None", kept.get(name))
        if found is None:
            found = next(iter(read(self._store, [name])), None) if is_claim else self._find(name)
            kept.put(name, found)
        return found

    def gather(self, iris: Iterable[str]) -> None:
        """Read the names of many claims at once, before they are asked for one by one."""
        wanted = {iri for iri in iris if iri.startswith(MASS) and iri not in self._claims}
        for thing in read(self._store, sorted(wanted)):
            self._claims.put(thing.iri, thing)

    def find_thing(self, kind: str, name: str) -> Thing | None:
        """Return the thing of a kind that goes by a name, or None; a label goes before another spelling."""
        found = self._index.rows("SELECT iri FROM names WHERE kind = ? AND name = ?", kind, name.casefold())
        return self.get(found[0][0]) if found else None

    def of_kind(self, kind: str, start: int = 0, count: int = -1) -> list[Thing]:
        """List the things of a kind, or so many from a place on: in the order of their source, else by label."""
        return self._list("listed.kind = ? AND at >= ? ORDER BY at LIMIT ?", kind, start, count)

    def of_kinds(self, kinds: Iterable[str]) -> list[Thing]:
        """List the things of some kinds in the order of their IRIs."""
        wanted = tuple(kinds)
        return self._list(f"listed.kind IN ({', '.join('?' * len(wanted))}) ORDER BY things.iri", *wanted)

    def alike(self, kind: str, word: str) -> list[str]:
        """List the names in URLs of a kind; of very many, those that start with a word or its first two letters."""
        wanted = "SELECT iri FROM things WHERE kind = ? AND iri >= ? AND iri < ? LIMIT ?"
        found: list[tuple[str]] = []
        for start in _starts(word, self.counts.get(kind, 0)):
            first = iri_of(kind, start)
            found += self._index.rows(wanted, kind, first, first + "\U0010ffff", MAX_NAMES_SCANNED)
        return list(dict.fromkeys(iri.removeprefix(iri_of(kind, "")) for (iri,) in found))

    def labels(self, kinds: Iterable[str], word: str) -> dict[str, str]:
        """Return the IRIs of the things of some kinds by their label in lower case; of very many as `alike` does."""
        wanted = tuple(kinds)
        starts = _starts(word, sum(self.counts.get(kind, 0) for kind in wanted))
        marks = ", ".join("?" * len(wanted))
        sql = f"SELECT name, iri FROM names WHERE kind IN ({marks}) AND name >= ? AND name < ? LIMIT ?"  # noqa: S608
        found = (self._index.rows(sql, *wanted, one, one + "\U0010ffff", MAX_NAMES_SCANNED) for one in starts)
        return {name: iri for rows in found for name, iri in rows}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many things there are of each kind, claims left out."""
        return dict(self._index.rows("SELECT kind, COUNT(*) FROM listed GROUP BY kind"))

    @cached_property
    def lists(self) -> Mapping[str, int]:
        """How many things there are of each kind that has a list and is not empty."""
        return {kind: self.counts[kind] for kind in PLURALS if kind in self.counts}

    def label(self, iri: object) -> str:
        """Return what an IRI is called: the thing's label, else the IRI in prefixed form."""
        thing = self.get(iri)
        return thing.label if thing else shorten(str(iri))

    def _list(self, where: str, *values: object) -> list[Thing]:
        sql = f"SELECT {_COLUMNS} FROM listed JOIN things ON things.iri = listed.iri WHERE {where}"  # noqa: S608
        return [_of_row(*row) for row in self._index.rows(sql, *values)]

    def _find(self, iri: str) -> Thing | None:
        found = self._index.rows(f"SELECT {_COLUMNS} FROM things WHERE iri = ?", iri)  # noqa: S608
        return _of_row(*found[0]) if found else None


def read(store: rdf.Store, iris: Iterable[str]) -> list[Thing]:
    """Read the names of things from the store, in the order of their IRIs; what is no thing of ours is left out."""
    wanted = values_of(iris)
    found = rdf.select(store, LABELS.format(things=wanted)).rows if wanted else ()
    return [thing for thing in (_thing(*map(text, row)) for row in found) if thing]


def values_of(iris: Iterable[str]) -> str:
    """Write IRIs as the values of a variable in SPARQL; what is no IRI is left out."""
    return " ".join(f"<{iri}>" for iri in iris if is_iri(iri))


def _of_row(
    iri: str, kind: str, slug: str, label: str, definition: str, notation: str, others: str, position: int
) -> Thing:
    return Thing(iri, kind, slug, label, definition, notation, tuple(filter(None, others.split("|"))), position)


def _thing(
    iri: str, label: str, definition: str, notation: str, others: str, position: str, about: str, part: str
) -> Thing | None:
    if iri.startswith(str(OPN)):
        kind, slug = "term", iri.removeprefix(str(OPN))
    else:
        kind, _, slug = iri.removeprefix(BASE).partition("/")
    if not slug or kind not in (*KINDS, "term"):
        return None
    spellings = tuple(filter(None, others.split("|")))
    # A claim has no name: it is called by what it is about, and by whose it is, which its path starts with;
    # so is a mapping, whose path goes on with a hash.
    whose, *path = slug.split("/")
    what = part or ("license" if path[:1] == ["license"] else " ".join(path[-1:]).replace("-", " "))
    claimed = f"{about}: {what} ({whose})" if about and path else slug
    if kind == "mapping" and about:
        claimed = f"{about} in {whose}"
    return Thing(iri, kind, slug, label or claimed, definition, notation, spellings, int(position or 0))


def _starts(word: str, count: int) -> tuple[str, ...]:
    """Return the starts of the names to compare a word with: any of so many names, or of very many those near it."""
    return (word, word[:2]) if count > MAX_NAMES_SCANNED else ("",)


def iri_of(kind: str, slug: str) -> str:
    """Return the IRI of a thing or term from the parts of its address."""
    return f"{OPN}{slug}" if kind == "term" else f"{BASE}{kind}/{slug}"


def parts(directory: Directory, kind: str, words: str) -> list[tuple[str, Thing | None]]:
    """Split a text into the names of things of a kind, where it is one name, or several with commas between."""
    whole = directory.find_thing(kind, words) if words else None
    if whole:
        return [(words, whole)]
    found = [(part, directory.find_thing(kind, part)) for part in words.split(", ")]
    return found if words and all(thing for _, thing in found) else [(words, None)]
