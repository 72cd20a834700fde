"""Suggest known names for a mistyped one: the "Did you mean" of every door.

For terms in entries, where a wrong suggestion would become a wrong fix, `openness.check.misspellings` is stricter.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MAX_LETTERS = 200
"""Longer words are not compared: what visitors type may be of any length."""


def find_near(word: str, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known words that are most like a word, the most similar first; `cutoff` is the least similarity."""
    return get_close_matches(word, list(known), n=most, cutoff=cutoff) if len(word) <= MAX_LETTERS else []


def did_you_mean(near: Sequence[str]) -> str:
    """Return the question for some suggestions, or nothing if there are none."""
    return f"Did you mean {' or '.join(near)}?" if near else ""
