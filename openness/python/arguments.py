"""Arguments of the Python API: refuse what is of another type, with what to pass instead; read entries."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from openness import rdf
from openness.errors import OpennessError

if TYPE_CHECKING:
    from openness.check import Entry

MAX_SHOWN = 200
"""How many characters of a wrong path an error shows."""


class ArgumentError(OpennessError, TypeError):
    """An argument of a type that a call does not take; the message says what to pass."""


def require_text(value: str, what: str, example: str) -> str:
    """Return a text. Raises ArgumentError for anything else, such as None; `what` is what the text would be."""
    if isinstance(value, str):
        return value
    raise ArgumentError(f"{what}: {type(value).__name__} is not a text. Pass one such as {example!r}.")


def require_path(value: str | Path, what: str, example: str) -> Path:
    """Return a path. Raises ArgumentError for what is neither a path nor a text."""
    if isinstance(value, str | Path):
        return Path(value)
    raise ArgumentError(f"{what}: {type(value).__name__} is not a path. Pass one such as {example!r}.")


def read_entry(entry: str | Path, form: str) -> "Entry":
    """Read an entry from a file, or take it as it is typed; `form` is the format of a text."""
    from openness.check import Entry, read
    from openness.check.sniff import looks_like

    if not isinstance(entry, str | Path):
        advice = "Pass its text: data.decode()" if isinstance(entry, bytes) else "Pass a path, or a text"
        raise ArgumentError(f"An entry: {type(entry).__name__} is neither a path nor a text. {advice}.")
    if isinstance(entry, Path) or "\n" not in entry:
        path = Path(entry)
        if not os.path.exists(path):  # noqa: PTH110, Path.exists fails for a text that is too long for a name
            raise OpennessError(f"{str(path)[:MAX_SHOWN]}: no such file. Give a path, or a text of several lines.")
        return read(path)
    data = entry.encode()
    form = form or looks_like(data, "") or "yaml"
    if form not in rdf.READABLE.values():
        known = ", ".join(dict.fromkeys(rdf.READABLE.values()))
        raise OpennessError(f"'{form}' is not a format that can be read. There are: {known}.")
    suffix = next(suffix for suffix, known in rdf.READABLE.items() if known == form)
    return Entry(f"entry{suffix}", data, form)
