"""Write who is who into the index: all things and terms but the claims, which are too many and have no names."""

import sqlite3
from collections.abc import Iterator
from itertools import islice

from openness import rdf
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import MASS, Thing, read
from openness.terms import BASE

THINGS = f"""SELECT DISTINCT ?thing WHERE {{ ?thing a ?class FILTER (!STRSTARTS(STR(?thing), "{MASS}")) }}"""
OURS = (BASE, str(OPN))
TABLES = """
CREATE TABLE things (
  iri TEXT PRIMARY KEY, kind TEXT, slug TEXT, label TEXT, definition TEXT, notation TEXT, others TEXT,
  position INTEGER, folded TEXT
) WITHOUT ROWID;
CREATE TABLE names (kind TEXT, name TEXT, iri TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE listed (kind TEXT, at INTEGER, iri TEXT, PRIMARY KEY (kind, at)) WITHOUT ROWID;
"""
AT_ONCE = 200
"""Of how many things the names are read in one query."""


def write(connection: sqlite3.Connection, store: rdf.Store) -> None:
    """Write the things of a store, their names, and their order in lists."""
    connection.executescript(TABLES)
    for thing in _all(store):
        others = "|".join(thing.others)
        row = (thing.iri, thing.kind, thing.slug, thing.label, thing.definition, thing.notation, others, thing.position)
        connection.execute("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, thing.label.casefold()))
        spelled = {other.casefold() for other in (thing.notation, *thing.others)}
        names = [(thing.kind, name, thing.iri) for name in spelled]
        connection.executemany("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", names)
    # A label goes before another spelling.
    connection.execute("INSERT OR REPLACE INTO names SELECT kind, folded, iri FROM things ORDER BY iri")
    connection.execute(
        "INSERT INTO listed "
        "SELECT kind, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY position, folded, slug) - 1, iri FROM things"
    )


def _all(store: rdf.Store) -> Iterator[Thing]:
    """Read the things of a store in the order of their IRIs."""
    every = (text(iri) for (iri,) in rdf.select(store, THINGS).rows)
    found = iter(sorted(iri for iri in every if iri.startswith(OURS)))
    while some := list(islice(found, AT_ONCE)):
        yield from read(store, some)
