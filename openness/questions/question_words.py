"""The words of questions: stems, words that say nothing, synonyms and phrases of a landscape."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from openness.comparable_names import split

SILENT = frozenset(
    re.findall(
        r"\w+",
        """
        a about all also am an and any apply are as at be been become but by did do does each else every for from
        get give given had has have how i if in into is it its just last let list make many me much my not of
        on one only or other our out please s should show so some t tell than that the their them there these they this
        those to top under up us version was we were what where whether which whole whom whose will with
        would you your
        """,
    )
)
"""Words that say nothing of what is asked."""
NUMBERED = ("table", "figure")
"""Words whose number belongs to them."""
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][a-z]+\b")
"""A proper name within a sentence, such as Llama in `licenses such as Llama`: no word of questions in general."""
_SUFFIXES = (
    *(("ies", "y"), ("sses", "ss"), ("ations", "ate"), ("ation", "ate")),
    *(("ing", ""), ("ed", ""), ("ly", ""), ("s", "")),
)


@dataclass(frozen=True)
class Phrases:
    """How people ask, as `queries/phrases.yaml` and `queries/phrases.csv` have it."""

    synonyms: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    components: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    queries: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_phrases(root: Path) -> Phrases:
    """Return the phrases of a landscape, or none if it has no such file."""
    folder = root / "queries"
    words, asked = folder / "phrases.yaml", folder / "phrases.csv"
    found: dict[str, Any] = yaml.safe_load(words.read_text(encoding="utf-8")) or {} if words.is_file() else {}
    synonyms = {
        tuple(map(stem, split(str(wording)))): tuple(split(str(ours)))
        for ours, wordings in found.get("synonyms", {}).items()
        for wording in wordings
    }
    queries: dict[str, list[str]] = {}
    if asked.is_file():
        with asked.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                queries.setdefault(row["query"], []).append(row["phrase"])
    return Phrases(synonyms, found.get("components", {}), found.get("names", {}), queries)


def split_without_names(text: str) -> list[str]:
    """Return the words of a text without proper names.

    >>> split_without_names("Are the weights of Llama public?")
    ['are', 'the', 'weights', 'of', 'public']
    """
    return split(_NAME.sub("", text))


def replace_synonyms(words: Sequence[str], phrases: Phrases) -> list[str]:
    """Return words with each wording of people replaced by ours, the longest first."""
    longest = max(map(len, phrases.synonyms), default=1)
    stems = [stem(word) for word in words]
    found: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            if (meant := phrases.synonyms.get(tuple(stems[at : at + size]))) is not None:
                found += meant
                at += size
                break
        else:
            found.append(words[at])
            at += 1
    return found


def stems_of(words: Sequence[str]) -> list[str]:
    """Return the stems of the words that say something, and `table 2` as one word; other numbers say nothing."""
    found = []
    for at, word in enumerate(words):
        if word[0].isdigit():
            found += [f"{words[at - 1]}{word}"] if at and words[at - 1] in NUMBERED else []
        elif word not in SILENT:
            found.append(stem(word))
    return found


@lru_cache(4096)
def stem(word: str) -> str:
    """Return a word without its ending: `models` and `model`, `released` and `release` are one.

    >>> [stem(word) for word in ("licenses", "released", "opportunities", "openness", "class")]
    ['licens', 'releas', 'opportunity', 'openness', 'class']
    """
    for ending, instead in _SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us")):
            word = word[: len(word) - len(ending)] + instead
            break
    return re.sub(r"e$", "", word) if len(word) > 4 else word
