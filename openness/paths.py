"""The places of the ontology, the graph, the shapes, the queries and the site's files."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from openness.errors import OpennessError
from openness.files import finish_writes
from openness.limits import MAX_FILE

PACKAGE = Path(__file__).resolve().parent

# In a checkout the folders are beside the package; in a wheel they are packed inside it.
ROOT = PACKAGE.parent if (PACKAGE.parent / "ontology").is_dir() else PACKAGE / "data"

APART = ("alignments", "versions")
"""The folders in `ontology/` that hold no terms of the current ontology."""

TABLE = ".sssom.tsv"
"""How the name of a table of mappings ends."""


class PathError(OpennessError):
    """A file or folder that cannot be read; the message says why and what to do."""


def refuse_fixed(root: Path, folder: str, verb: str) -> None:
    """Raise PathError for a landscape that a verb must not write to: the installed one, and one without the right to.

    `folder` is the part of it that the verb writes to, such as `graph`.
    """
    how = f"Copy it and change the copy: openness init my-landscape && openness --root my-landscape {verb} …"
    if PACKAGE in root.resolve().parents:
        raise PathError(f"The landscape that comes with the program is replaced by its next version. {how}")
    if not (root / folder).is_dir():
        raise PathError(f"{root}: there is no {folder}/ here to write to. Name a landscape by --root.")
    if not os.access(root / folder, os.W_OK):
        raise PathError(f"{root}: its {folder}/ cannot be written. {how}")


def cache_folder() -> Path:
    """Return the folder of the cache of built landscapes; it need not exist yet."""
    return Path(platformdirs.user_cache_dir("openness", appauthor=False))


def files(folder: Path, *suffixes: str) -> list[Path]:
    """List the files below a folder that end in one of the suffixes, in a stable order.

    Hidden files and folders are left out, and a folder that is not there has none. Raises PathError for a folder that
    cannot be read, for a name that is no file and for a link to a folder: what is left out in silence looks as if
    nobody had claimed it.
    """
    return sorted(_find_files(folder, suffixes))


def tables(root: Path) -> list[Path]:
    """List the tables of mappings of a landscape, those of `ontology/alignments/` and of the folders in it.

    A change of several of them that a crash interrupted is completed first.
    """
    finish_writes(root)
    found = files(root / "ontology" / "alignments", Path(TABLE).suffix)
    return [path for path in found if path.name.endswith(TABLE)]


def ontology_files(root: Path, *suffixes: str) -> list[Path]:
    """List the files of the ontology of a landscape; mappings and frozen versions, in folders of theirs, are none."""
    folder = root / "ontology"
    apart = {folder / name for name in APART}
    return [path for path in files(folder, *suffixes) if apart.isdisjoint(path.parents)]


def text_of(path: Path) -> str:
    """Return the text of a file, without a byte order mark. Raises PathError for one that cannot be read."""
    try:
        return bytes_of(path, MAX_FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PathError(f"{path}: not UTF-8 text, from byte {error.start + 1:,} on. Save the file as UTF-8.") from error
    except OSError as error:
        raise _unreadable(error, path) from error


def bytes_of(path: Path, limit: int) -> bytes:
    """Return what a file holds. Raises PathError for one that has more bytes, or is no file, and OSError."""
    with path.open("rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise PathError(f"{path}: not a file that ends, but a pipe or a device. Name a file.")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise PathError(f"{path}: it has more than {limit:,} bytes. Divide it into several files.")
    return content


def _find_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError) or Path(error.filename).is_symlink():
            raise _unreadable(error, folder) from error

    for where, below, names in os.walk(folder, onerror=refuse):
        below[:] = [name for name in below if not name.startswith(".")]
        for path in (Path(where, name) for name in below):
            if path.is_symlink():  # its target may be anything, also the folder that contains it
                raise PathError(
                    f"{path}: a link to a folder is not followed. Put the folder itself here, or remove it."
                )
        for name in names:
            path = Path(where, name)
            if path.suffix in suffixes and not name.startswith(".") and _is_file(path):
                yield path


def _is_file(path: Path) -> bool:
    """Return whether a file is there, and not gone meanwhile. Raises PathError for what is there and is no file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        if not path.is_symlink():
            return False
        raise PathError(f"{path}: a link to a file that is not there. Fix the link, or remove it.") from error
    except OSError as error:
        raise _unreadable(error, path) from error
    if not stat.S_ISREG(mode):
        raise PathError(f"{path}: not a file that ends, but a pipe or a device. Remove it, or name it otherwise.")
    return True


def _unreadable(error: OSError, path: Path) -> PathError:
    remedy = "Give yourself the right to read it, or move it away" if isinstance(error, PermissionError) else "Fix it"
    return PathError(f"{error.filename or path}: {error.strerror}. {remedy}; nothing is left out in silence.")
