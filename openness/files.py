"""Write files whole or not at all: one, or several at once; one process at a time in a folder."""

import errno
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK, PART, JOURNAL = ".lock", ".part", ".journal"


def write_whole(path: Path, content: bytes, replace: bool = True) -> None:
    """Write a file so that nobody ever sees half of it: to a file beside it, to disk, then renamed into place.

    Raises OSError where it cannot be written, FileExistsError where it is there and `replace` is false; what was
    there before is then still there.
    """
    part = _write_part(path, content)
    try:
        if replace:
            part.replace(path)
        else:
            _put_new(part, path)
        _sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace several files of a folder, all of them or none; call it with the folder locked.

    What is to be renamed is on disk before the first file is replaced, in a journal that `finish_writes` completes
    after a crash. Raises OSError where it cannot be written; every file is then as it was.
    """
    parts: dict[str, str] = {}
    try:
        for name, content in contents.items():
            parts[_write_part(folder / name, content).name] = name
        write_whole(folder / JOURNAL, json.dumps(parts).encode())
    except BaseException:
        for part in parts:
            (folder / part).unlink(missing_ok=True)
        raise
    _rename_parts(folder)


def finish_writes(folder: Path) -> None:
    """Complete the renames of a `write_all` that a crash interrupted; wait for one that is under way."""
    if not (folder / JOURNAL).exists():
        return
    with suppress(OSError), lock_folder(folder):  # a folder that we may only read is read as it is
        pass


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Wait until no other process changes a folder; a killed process releases it, and what it began is completed."""
    with (folder / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _rename_parts(folder)
        yield


def remove_leftovers(folder: Path) -> None:
    """Remove half-written files of killed processes; call it with the folder locked."""
    for path in folder.iterdir():
        if path.name.startswith(".") and path.name.endswith(PART):
            path.unlink()


def _rename_parts(folder: Path) -> None:
    try:
        parts: dict[str, str] = json.loads((folder / JOURNAL).read_bytes())
    except FileNotFoundError:
        return
    for part, name in parts.items():
        with suppress(FileNotFoundError):  # this one was renamed before the crash
            (folder / part).replace(folder / name)
    _sync_folder(folder)
    (folder / JOURNAL).unlink()


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
    return Path(name)


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
