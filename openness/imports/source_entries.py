"""The entries and problems that a source module yields, and reading of files within limits."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openness.errors import OpennessError
from openness.imports.mapping import MappedCell, SourceMapping
from openness.paths import files
from openness.readers import marked_yaml

MAX_FILE_BYTES = marked_yaml.BYTES
MAX_CELL_CHARACTERS = 1_000_000

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how much of it is done, and how much there is."""


class ImportFileError(OpennessError):
    """Input that cannot be imported at all; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Problem:
    """What no rule covers, and what cannot be read: file, key in it, value, reason."""

    file: str
    key: str
    value: str
    reason: str


@dataclass(frozen=True)
class SourceEntry:
    """A model in a source: its key, the name inside, facts by column, and cells."""

    file: str
    key: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    cells: tuple[MappedCell, ...] = ()
    is_base: bool = False
    """Whether the entry is about the base model that another entry names."""
    parts: tuple[tuple[str, str, str], ...] = ()
    """Parts of the release in the list of the source: name, license, scope of the license."""


Found = SourceEntry | Problem
Reader = Callable[[Path, SourceMapping, Progress], Iterator[Found]]


def list_files(path: Path, *suffixes: str) -> list[Path]:
    """List the files of a source below a folder. Raises ImportFileError where there are none."""
    if not path.is_dir():
        raise ImportFileError(f"{path}: not a folder. Name the folder with the {' or '.join(suffixes)} files.")
    found = files(path, *suffixes)
    if not found:
        raise ImportFileError(f"{path}: no {' or '.join(suffixes)} files. Name the folder that has them.")
    return found


def read_text(path: Path) -> str:
    """Return the text of a file. Raises ImportFileError for one that is too large or not UTF-8."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ImportFileError(f"{path}: more than {MAX_FILE_BYTES:,} bytes. Split the file.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path}: not UTF-8 from byte {error.start + 1:,} on. Save the file as UTF-8.") from error
    except OSError as error:
        raise ImportFileError(f"{path}: {error.strerror}. Name a file that can be read.") from error


def read_yaml(path: Path, is_list: bool = False) -> Any:
    """Return a YAML file as dicts, lists and texts. Raises ImportFileError where it cannot be read."""
    text = read_text(path)
    if is_list:  # the reader takes keys at the top
        text = "items:\n" + text
    try:
        found = marked_yaml.plain(marked_yaml.read(text.encode(), nulls=True))
        return found["items"] if is_list and isinstance(found, dict) else found
    except marked_yaml.FormError as error:
        raise ImportFileError(f"{path}: {error}") from error


def read_json(path: Path) -> Any:
    """Return a JSON file. Raises ImportFileError where it cannot be read."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ImportFileError(f"{path}: not JSON: {error}. Name the file as the source publishes it.") from error


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file. Raises ImportFileError where it cannot be read."""
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ImportFileError(f"{path}: not TOML: {error}. Name the file as the source publishes it.") from error


def read_csv(path: Path, needed: Iterable[str], progress: Progress) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their lines, one by one, without trailing blanks in a value.

    Raises ImportFileError where it is no CSV file or lacks a column.
    """
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        size = path.stat().st_size
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = 0

            def lines() -> Iterator[str]:
                nonlocal read
                for line in file:
                    read += len(line)
                    yield line

            reader = csv.DictReader(lines())
            missing = [column for column in needed if column not in (reader.fieldnames or ())]
            if missing:
                raise ImportFileError(
                    f"{path}: no column {', '.join(missing)}. Name the file as the source publishes it."
                )
            for number, row in enumerate(reader):
                if number % 100 == 0:
                    progress(path.name, min(read, size), size)
                yield reader.line_num, {key: " ".join((value or "").split()) for key, value in row.items() if key}
            progress(path.name, size, size)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(
            f"{path}: not CSV in UTF-8: {error}. Name the file as the source publishes it."
        ) from error
    except OSError as error:
        raise ImportFileError(f"{path}: {error.strerror}. Name a file that can be read.") from error


def describe_failure(file: Path, error: ImportFileError) -> Problem:
    """Return a file that cannot be read as a problem, with which the import goes on."""
    return Problem(file.name, "", "", str(error).removeprefix(f"{file}: "))


_LINK = re.compile(r"https?://[^\s\"'<>|\\^`{}\[\]]+")


def read_links(value: object) -> tuple[str, ...]:
    """Return the web addresses in a text or a list of texts, each once, in order."""
    texts = value if isinstance(value, list | tuple) else [value]
    found = (
        link.rstrip(".,;)") if "(" not in link else link for text in texts for link in _LINK.findall(str(text or ""))
    )
    return tuple(dict.fromkeys(found))


def text_of(found: Any, *path: str) -> str:
    """Return the text at a path of keys, without double blanks; empty where there is none."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return " ".join(str(found).split()) if isinstance(found, str | int | float) else ""
