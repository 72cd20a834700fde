"""Write files whole or not at all: one, or several at once; one process at a time changes a landscape."""

import ctypes
import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from openness.errors import OpennessError

LOCK, PART, JOURNAL = ".lock", ".part", ".journal"
CHANGED = ("graph", "ontology")
"""The folders of a landscape in which files are written."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The errors of a disk, a quota or a process (ulimit -f) that takes no more bytes."""
AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of renameat2(2): paths are from the working directory; exchange the two."""
_NUMBER = re.compile(r"\(os error ([0-9]+)\)")


class UnwrittenError(OSError, OpennessError):
    """A file that could not be written; what was there before is still there."""

    def __str__(self) -> str:
        """Say which file, why, and what holds now."""
        reason = "No space is left" if self.errno in FULL else self.strerror
        return f"{self.filename}: {reason}. Nothing was written."


class UnconfirmedError(OSError, OpennessError):
    """A file that is in place, but of which the disk did not confirm that it keeps it."""

    def __str__(self) -> str:
        """Say which file, and what to do."""
        return f"{self.filename}: it is written, but the disk does not confirm it ({self.strerror}). Look at the disk."


def find_error_number(error: OSError) -> int | None:
    """Return the number of an error, also where a library (Oxigraph) gives it in the text only."""
    number = _NUMBER.search(str(error)) if error.errno is None else None
    return int(number[1]) if number else error.errno


def find_older(paths: Iterable[Path], kept: int) -> list[Path]:
    """Return the paths that are not among the newest ones, by the time of their last change."""
    return sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]


def write_whole(path: Path, content: bytes, replace: bool = True) -> None:
    """Write a file so that nobody ever sees half of it: to a file beside it, to disk, then renamed into place.

    Raises UnwrittenError where it cannot be written, FileExistsError where it is there and `replace` is false; what
    was there before is then still there. Raises UnconfirmedError where it is written, and may not survive a power cut.
    """
    try:
        part = _write_part(path, content)
        try:
            if replace:
                part.replace(path)
            else:
                _put_new(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise
    except OSError as error:
        raise UnwrittenError(error.errno, error.strerror or str(error), str(path)) from error
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise UnconfirmedError(error.errno, error.strerror, str(path)) from error


def write_all(root: Path, contents: Mapping[Path, bytes], removed: Iterable[Path] = ()) -> None:
    """Write several files below a folder and remove others, all of them or none; call it with the folder locked.

    What is to be renamed is on disk before the first file is replaced, in a journal that `finish_writes` completes
    after a crash. Raises UnwrittenError where it cannot be written; every file is then as it was. Raises
    UnconfirmedError where all are written, and may not survive a power cut.
    """
    parts: dict[str, str] = {}
    old = {str(path.relative_to(root)): "" for path in removed}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = _write_part(path, content)
            parts[str(part.relative_to(root))] = str(path.relative_to(root))
        for folder in {path.parent for path in contents}:
            _sync_folder(folder)
        write_whole(root / JOURNAL, json.dumps(parts | old).encode())
    except BaseException as error:
        for name in (JOURNAL, *parts):  # first the journal: with some of the parts it would rename these alone
            (root / name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            first = str(next(iter(contents))) if error.filename is None else error.filename
            raise UnwrittenError(error.errno, error.strerror or str(error), first) from error
        raise
    try:
        _rename_parts(root)
    except OSError as error:  # the journal is there, and the next run completes the rest
        raise UnconfirmedError(error.errno, error.strerror, str(root)) from error


def finish_writes(root: Path) -> None:
    """Complete the renames of a `write_all` that a crash interrupted; wait for one that is under way."""
    if not (root / JOURNAL).exists():
        return
    with suppress(OSError), lock_folder(root):  # a folder that we may only read is read as it is
        pass


class OccupiedError(OpennessError):
    """A folder that is not ours to write: something else is there, or another process writes it."""


@contextmanager
def whole_folder(folder: Path, marker: str = "") -> Iterator[Path]:
    """Give a hidden folder beside a new one, and its name to it at the end; remove it where that is not reached.

    A folder with a file called `marker` is an older one of the same kind, and is replaced: the two are exchanged in one
    step where the system can, so that a whole one has the name whenever the process is killed. Elsewhere the older one
    may be left beside its name, to which the next call returns it. Raises OccupiedError where something else is there,
    or another process writes it; UnwrittenError where it cannot be written.
    """
    replaced = folder.absolute().with_name(f".{folder.name}.old")
    if marker and not folder.exists() and (replaced / marker).is_file():
        replaced.rename(folder)
    older = bool(marker) and (folder / marker).is_file()
    if not older and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OccupiedError(f"{folder}: there is something already. Name a new folder.")
    folder = folder.absolute()
    part = folder.with_name(f".{folder.name}{PART}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir(exist_ok=True)
        held = os.open(part, os.O_RDONLY)
    except OSError as error:
        raise UnwrittenError(error.errno, error.strerror or str(error), str(folder)) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OccupiedError(f"{folder}: another process writes it. Wait until it has finished.") from error
        try:
            for left in part.iterdir():  # of a process that was killed
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield part
            if older:
                _replace_folder(part, folder, replaced)
            else:
                if folder.exists():
                    folder.rmdir()
                part.rename(folder)
        except BaseException as error:
            shutil.rmtree(part, ignore_errors=True)
            if isinstance(error, OSError):
                number = error.errno or errno.EIO
                raise UnwrittenError(number, error.strerror or str(error), str(folder)) from error
            raise
    finally:
        os.close(held)


def _replace_folder(part: Path, folder: Path, replaced: Path) -> None:
    """Give the name of a folder to another one, and remove the folder that had it."""
    shutil.rmtree(replaced, ignore_errors=True)  # of a process that was killed
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)  # it gets the name for which a next process waits
        if _exchange(part, folder):
            shutil.rmtree(part, ignore_errors=True)
            return
        folder.rename(replaced)
        part.rename(folder)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        os.close(held)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; return False where the system or the file system cannot."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)  # Linux, from version 3.15 on
    if renameat2 is None:
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)


@contextmanager
def lock_folder(root: Path) -> Iterator[None]:
    """Wait until no other process changes a folder; a killed process releases it, and what it started is completed."""
    with (root / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _rename_parts(root)
        yield


@contextmanager
def lock_landscape(root: Path) -> Iterator[None]:
    """Wait until no other verb changes a landscape, and remove what killed ones left half written."""
    with lock_folder(root):
        for folder in CHANGED:
            _remove_leftovers(root / folder)
        yield


def is_of_landscape(path: Path, root: Path) -> bool:
    """Return whether a file is in one of the folders of a landscape in which verbs write."""
    return any((root / name).resolve() in path.resolve().parents for name in CHANGED)


def _remove_leftovers(folder: Path) -> None:
    for where, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(PART):
                Path(where, name).unlink(missing_ok=True)


def _rename_parts(root: Path) -> None:
    """Do what the journal lists, if there is one: files and the names that they get, none for a removed file."""
    try:
        parts: dict[str, str] = json.loads((root / JOURNAL).read_bytes())
    except FileNotFoundError:
        return
    for part, name in parts.items():
        with suppress(FileNotFoundError):  # this one was renamed or removed before the crash
            if name:
                (root / part).replace(root / name)
            else:
                (root / part).unlink()
    for folder in {(root / (name or part)).parent for part, name in parts.items()}:
        _sync_folder(folder)
    (root / JOURNAL).unlink()


def _write_part(path: Path, content: bytes) -> Path:
    """Write a hidden file beside a path, to disk, with the permissions that the path has or gets."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).chmod(mode_of(path))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path.parent / Path(name).name  # relative where the path is


def mode_of(path: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _put_new(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # fails if there is a file by now
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        part.replace(path)
    else:
        part.unlink()


def _sync_folder(folder: Path) -> None:
    """Write a folder's list of names to disk, so that a file that was renamed is there after a power cut too."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
