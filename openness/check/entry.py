"""The entries that are checked: name, text and format, from a file or from memory."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from openness import rdf
from openness.landscape.load import SUFFIXES
from openness.limits import bytes_of_form
from openness.paths import APART, PathError, bytes_of, files

LINES = {".nq": "nquads", ".nt": "ntriples"}
"""The suffixes and formats of files that are checked in parts where they are large."""

SHARD = 40
"""How many entries are checked together at most."""


class UnknownFormatError(rdf.UnreadableError):
    """A file whose suffix is that of no format of entries."""


@dataclass(frozen=True)
class Entry:
    """A text that describes things: what it is called, its bytes, its format, such as `turtle`, and its first line.

    The first line of a part of a file is another than 1.
    """

    name: str
    data: bytes
    form: str
    line: int = 1


def form_of(path: Path) -> str:
    """Return the format of a file by its suffix. Raises UnknownFormatError for one that there is not."""
    if path.suffix not in rdf.READABLE:
        known = ", ".join(SUFFIXES)
        raise UnknownFormatError(f"{path}: '{path.suffix}' is not a format that can be read. There are: {known}.")
    return rdf.READABLE[path.suffix]


def refuse_link(path: Path) -> None:
    """Raise UnreadableError for a link that leads out of its folder and of the one in which the program runs.

    A stranger's entry, checked in CI, could be a link to any file of that machine, whose lines a report would quote.
    """
    if path.is_symlink():
        allowed = (path.parent.resolve(), Path.cwd())
        if not any(folder in path.resolve().parents for folder in allowed):
            raise rdf.UnreadableError(f"{path}: a link that leads out of its folder. Put the file itself here.")


def read(path: Path) -> Entry:
    """Read an entry from a file, whose suffix gives the format. Raises UnreadableError for one that cannot be read."""
    form = form_of(path)
    try:
        refuse_link(path)
        if path.exists() and not path.is_file():  # a pipe waits as soon as it is opened, and a device may never end
            raise rdf.UnreadableError(f"{path}: not a file that ends. An entry is read from a file of text.")
        return Entry(str(path), bytes_of(path, bytes_of_form(form)), form)
    except PathError as error:
        raise rdf.UnreadableError(str(error)) from error
    except OSError as error:
        raise rdf.UnreadableError(f"{path}: {error.strerror}.") from error


def statements(entry: Entry) -> rdf.Triples:
    """Return what an entry says, each triple once. Raises UnreadableError where it does not parse."""
    try:
        return rdf.parse(entry.data, entry.form, entry.name)
    except rdf.UnreadableError:
        if entry.line == 1:
            raise
    # Once more, with as many lines before it as there are in the file, so that the error names the line there.
    return rdf.parse(b"\n" * (entry.line - 1) + entry.data, entry.form, entry.name)


def beside(paths: Iterable[Path]) -> list[Path]:
    """List the other entries of the folders of some entries, in a stable order.

    The folder of a file is the nearest one above it that is called `entries`, else the one that it is in.
    """
    given = {path.resolve() for path in list_entries(paths)}
    folders = {next((one for one in path.parents if one.name == "entries"), path.parent) for path in given}
    return sorted({path for folder in folders for path in files(folder, *SUFFIXES)} - given)


def read_all(paths: Iterable[Path]) -> list[tuple[Entry, rdf.Triples]]:
    """Read entries that others are seen together with; one that cannot be read is left out, as nobody asks about it."""
    found = []
    for path in paths:
        with suppress(rdf.UnreadableError):
            entry = read(path)
            found.append((entry, statements(entry)))
    return found


def is_of_ontology(path: Path, root: Path) -> bool:
    """Return whether a file is in the folder of the ontology of a landscape, the alignments included."""
    return path.resolve().is_relative_to((root / "ontology").resolve())


def is_apart(path: Path, root: Path) -> bool:
    """Return whether a file is no entry: alignments, which `link check` checks, and old versions of the ontology."""
    return any(path.resolve().is_relative_to((root / "ontology" / name).resolve()) for name in APART)


def list_entries(paths: Iterable[Path]) -> Iterator[Path]:
    """List the files that paths name, those in a folder in a stable order.

    Raises UnreadableError for a folder that holds no entry.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = files(path, *SUFFIXES)
        if not found:
            raise rdf.UnreadableError(f"{path}: no entry in this folder. Entries end in {', '.join(SUFFIXES)}.")
        yield from found


def bytes_in(paths: Iterable[str]) -> int:
    """Return how many bytes files have."""
    return sum(path.stat().st_size for path in map(Path, paths) if path.is_file())
