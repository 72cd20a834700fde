"""Names made comparable: words without case, accents, punctuation and noise, spelled one way, versions as numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from openness.suggest import MAX_LETTERS, find_near

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|\+")
_TIED = re.compile(r"\bv(?=\d)|(?<=[^\W\d_])v(?=\d+(?:\.\d+)*\b)")


@dataclass(frozen=True)
class Name:
    """A name as it is compared: its words in order, and the numbers among them, `2.0` and `2` alike."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What two spellings of one name have in common: the words and the numbers, each sorted."""
        return tuple(sorted(self.words)), tuple(sorted(self.numbers))


@cache
def spellings(root: Path) -> Mapping[str, Any]:
    """Return the spellings of a landscape, `ontology/alignments/spellings.yaml`, or none where it has no such file."""
    path = root / "ontology" / "alignments" / "spellings.yaml"
    if not path.is_file():
        return {}
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def fold(text: str) -> str:
    """Return a text in lower case with single blanks."""
    return " ".join(text.split()).casefold()


@cache
def developer_names(root: Path) -> Mapping[str, str]:
    """Return the slugs of developers by the names that sources and the hub give them, each name folded."""
    listed: Mapping[str, list[str]] = spellings(root).get("developer_names", {})
    return {fold(alias): slug for slug, aliases in listed.items() for alias in aliases}


def name(text: str, replaced: Mapping[str, str] | None = None, noise: Iterable[str] = ()) -> Name:
    """Return a name in comparable form. `replaced` maps wordings to their short form; `noise` are words left out."""
    words = split(text)
    for long, short in (replaced or {}).items():
        words = _replace(words, _split_kept(long), _split_kept(short))
    left_out = set(noise)
    kept = [word for word in words if word not in left_out]
    numbers = tuple(number(word) for word in kept if word[0].isdigit())
    return Name(tuple(word for word in kept if not word[0].isdigit()), numbers)


def split(text: str) -> list[str]:
    """Return the words of a text in lower case without accents; letters and digits are words of their own."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    return _WORD.findall(_TIED.sub(" ", plain))


@lru_cache(1024)
def _split_kept(text: str) -> list[str]:
    """Return the words of a wording that is compared with every name; the list is not to be changed."""
    return split(text)


def number(word: str) -> str:
    """Return a version number without the zeros at its end: `2.0` and `2` are one version."""
    return re.sub(r"(?:\.0+)+$", "", word)


def _replace(words: list[str], long: list[str], short: list[str]) -> list[str]:
    if not long or long[0] not in words:
        return words
    size = len(long)
    found: list[str] = []
    at = 0
    while at < len(words):
        if words[at : at + size] == long:
            found += short
            at += size
        else:
            found.append(words[at])
            at += 1
    return found


@lru_cache(65536)
def _join_words(words: tuple[str, ...]) -> str:
    found = ""
    for word in words:
        if word[0].isdigit():
            found += f".{number(word)}" if found[-1:].isdigit() else number(word)
        else:
            found += word
    return found


def key_of(words: Iterable[str]) -> str:
    """Return words in the form in which names are compared: `Llama 2`, `llama2` and `LLaMA-2.0` are one."""
    return _join_words(tuple(words))


def goes_on(name: str, start: str) -> bool:
    """Return whether a name, as `key_of` gives it, goes on after a start, and not with a digit of the same number."""
    rest = name[len(start) :]
    return bool(start and rest) and name.startswith(start) and not (start[-1].isdigit() and rest[0] in "0123456789.")


def find_names(typed: str, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known names that are spelled otherwise, those that a text is the start of, and those most like it.

    `Llama 4` is the start of `llama-4-scout`, and not of `llama-40b`.
    """
    keys, start = {name: key_of(split(name)) for name in known}, key_of(split(typed[:MAX_LETTERS]))
    same = [name for name, key in keys.items() if key and key == start]
    longer = sorted((name for name, key in keys.items() if goes_on(key, start)), key=lambda one: (len(one), one))
    return list(dict.fromkeys([*same, *longer, *find_near(typed, keys, most, cutoff)]))[:most]
