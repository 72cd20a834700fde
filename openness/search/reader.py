"""An index that is open: an SQLite database, asked from any thread."""

import sqlite3
import weakref
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any


class Reader:
    """Answers SQL from a few connections to one database that nobody writes to any more."""

    def __init__(self, connections: Sequence[sqlite3.Connection], path: Path | None = None) -> None:
        """Take over connections to a file, if it is one; they are closed when nobody holds the reader any longer."""
        self._path = path
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for connection in connections:
            self._idle.put(connection)
        weakref.finalize(self, _close, tuple(connections))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows that SQL gives with these values in the place of its question marks.

        Raises sqlite3.DatabaseError for a file that is damaged, and removes it, so that it is made again at the next
        start.
        """
        connection = self._idle.get()
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            if self._path and error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                self._path.unlink(missing_ok=True)
            raise
        finally:
            self._idle.put(connection)


def _close(connections: Sequence[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
