"""Find the name that a misspelled one means: never its opposite, another version, or one with more or fewer words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from openness.check.lookalikes import skeleton

SHORT_LETTERS = 4
"""Shorter names must differ in case and punctuation alone."""
POSSIBLE, LIKELY, LEAD = 0.75, 0.8, 0.05
"""How similar a name is to one that may be meant, to a likely one, and by how much more than to the next."""

NEGATIONS = ("anti", "dis", "il", "im", "in", "ir", "mis", "never", "no", "non", "not", "un", "without", "a", "de")
ANYWHERE = ("not", "non")
"""Negations that are looked for within words as well."""

_WORD = re.compile(r"[0-9]+|[^\W\d_][^\W\d_A-Z]*|[A-Z]+(?![a-z])")

Grade = Literal["certain", "likely", "possible"]


@dataclass(frozen=True)
class NearName:
    """A name that may be meant. Certain: nothing but case, punctuation or one letter differs, and no other is near."""

    name: str
    grade: Grade


def best_match(wrong: str, names: Iterable[str]) -> NearName | None:
    """Return the name that is meant by a misspelled one, or None if there is none that it can stand for."""
    choices = sorted(set(names))
    same = [name for name in choices if is_same(wrong, name)]
    if same:
        return NearName(same[0], "certain") if len(same) == 1 else None
    ranked = sorted((-similarity(wrong, name), name) for name in choices)[:2]
    if not ranked or -ranked[0][0] < POSSIBLE:
        return None
    (first, name), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    if second - first < LEAD:
        return NearName(name, "possible")
    one = is_one_edit(squeeze(wrong), squeeze(name))
    return NearName(name, "certain" if one else "likely" if -first >= LIKELY else "possible")


@lru_cache(4096)
def squeeze(name: str) -> str:
    """Return a name without case, spaces and punctuation, letters that look Latin as the Latin ones."""
    name = name if name.isascii() else skeleton(name)
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())


def numbers(name: str) -> list[str]:
    """Return the numbers in a name: with others it is another version."""
    return re.findall(r"[0-9]+", unicodedata.normalize("NFKC", name))


def is_same(one: str, other: str) -> bool:
    """Return whether two names differ in case and punctuation alone. Between digits, punctuation counts."""
    return bool(squeeze(one)) and squeeze(one) == squeeze(other) and numbers(one) == numbers(other)


@lru_cache(65536)
def similarity(wrong: str, name: str) -> float:
    """Return how similar a name is to a misspelled one, 0 where it cannot stand for it."""
    one, other = squeeze(wrong), squeeze(name)
    if len(one) < SHORT_LETTERS or 2 * min(len(one), len(other)) < POSSIBLE * (len(one) + len(other)):
        return 0.0
    if numbers(wrong) != numbers(name) or is_opposite(wrong, name):
        return 0.0
    if not _has_same_words(wrong, name) and not is_one_edit(one, other):
        return 0.0
    return _ratio(one, other)


def is_opposite(one: str, other: str) -> bool:
    """Return whether one of two names is closer to the other without a negation, such as Public to NotPublic."""
    pairs = ((one, other), (other, one))
    return any(
        _ratio(less, squeeze(b)) > _ratio(squeeze(a), squeeze(b)) for a, b in pairs for less in _without_negation(a)
    )


def _without_negation(name: str) -> Iterator[str]:
    parts = [word.casefold() for word in words(name)]
    for number, part in enumerate(parts):
        for negation in NEGATIONS:
            if part.startswith(negation) and (len(parts) > 1 or part != negation):
                yield "".join((*parts[:number], part[len(negation) :], *parts[number + 1 :]))
    whole = "".join(parts)
    for negation in ANYWHERE:
        for found in re.finditer(negation, whole):
            yield whole[: found.start()] + whole[found.end() :]


def words(name: str) -> list[str]:
    """Return the words of a name in camel case, or with hyphens or spaces between them."""
    return _WORD.findall(unicodedata.normalize("NFKC", name))


def _has_same_words(one: str, other: str) -> bool:
    """Return whether two names have as many words, each of them similar to that in its place."""
    these, those = words(one), words(other)
    return len(these) == len(those) and all(
        _ratio(a.casefold(), b.casefold()) >= POSSIBLE for a, b in zip(these, those, strict=True)
    )


def is_one_edit(one: str, other: str) -> bool:
    """Return whether two texts differ in one letter: another one, one more or less, or two that are swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
