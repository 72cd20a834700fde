"""Make the index of a landscape, from its store and its saved queries."""

import sqlite3
from pathlib import Path

from openness.build import Landscape, Progress
from openness.index import answers, models, things, words
from openness.index.directory import Directory
from openness.index.reader import Reader
from openness.index.said import InParts, Whole, views


def make(connection: sqlite3.Connection, landscape: Landscape, progress: Progress, taken: Path | None = None) -> None:
    """Fill an empty database; `taken` is the folder of what `said.take` wrote of its parts while they were built.

    Raises QueryError for a saved query that is not written as it should be.
    """
    said, shown = InParts(taken, landscape) if taken else Whole(landscape), views(landscape)
    lists = [(name, view) for name, its in answers.LISTS.items() for view in its if not view or view in shown]
    kept = [*dict.fromkeys((*lists, *said.kept(), *((name, "") for name in answers.COUNTED)))]
    steps = 2 + len(shown) + len(kept)
    progress("names", 0, steps)
    things.write(connection, landscape.store)
    directory = Directory(_Writing(connection), landscape.store)
    connection.executescript(models.TABLES + answers.TABLES)
    for done, view in enumerate(shown, start=1):
        progress(f"models as {view}", done, steps)
        models.write(connection, landscape.store, said, directory, view)
    for done, (name, view) in enumerate(kept, start=1 + len(shown)):
        progress(name, done, steps)
        if table := said.answer(name, view):
            answers.keep(connection, name, view, table)
    progress("words", steps - 1, steps)
    words.write(connection, landscape, directory)
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
