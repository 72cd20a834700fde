"""Make the index of a landscape, from its store and its saved queries."""

import sqlite3

from openness.landscape import Landscape, Progress
from openness.query import saved_queries
from openness.search import fulltext, models, names_table, stored_answers
from openness.search.directory import Directory
from openness.search.model_rows import Again, Whole, asked_of_models, views
from openness.search.reader import Reader


def make(
    connection: sqlite3.Connection,
    landscape: Landscape,
    progress: Progress,
    old: Reader | None = None,
) -> None:
    """Fill an empty database.

    `old` is an index of the same landscape, made before some of the saved queries were what they are.
    Raises QueryError for a saved query that is not written as it should be.
    """
    shown, whole = views(landscape), Whole(landscape)
    rows_of = Again(old, whole) if old else whole
    lists = [(name, view) for name, its in stored_answers.LISTS.items() for view in its if view in (*shown, "")]
    kept, asked = [*dict.fromkeys((*lists, *rows_of.list_kept()))], asked_of_models(landscape) if shown else ""
    steps = 2 + len(shown) + len(kept)
    progress("names", 0, steps)
    names_table.write(connection, landscape.store)
    directory = Directory(_Writing(connection), landscape.store)
    connection.executescript(models.TABLES + stored_answers.TABLES)
    for done, view in enumerate(shown, start=1):
        progress(f"models as {view}", done, steps)
        if not old or not models.take_over(connection, old, view, asked):
            models.write(connection, landscape.store, rows_of, directory, view, asked)
    for done, (name, view) in enumerate(kept, start=1 + len(shown)):
        progress(name, done, steps)
        if table := rows_of.answer(name, view):
            stored_answers.keep(connection, saved_queries.read(landscape.root, name), view, table)
    progress("words", steps - 1, steps)
    fulltext.write(connection, landscape, directory)
    connection.execute("CREATE TABLE made (version TEXT)")
    connection.execute("INSERT INTO made VALUES (?)", (landscape.version,))
    connection.commit()
    progress("done", steps, steps)


class _Writing(Reader):
    """A reader of the database that is being written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return self._connection.execute(sql, values).fetchall()
