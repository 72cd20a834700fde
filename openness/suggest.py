"""Suggest known names for a mistyped one: the "Did you mean" of every door.

For terms in entries, where a wrong suggestion would become a wrong fix, `openness.check.misspellings` is stricter.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MAX_LETTERS = 200
"""Longer words are not compared: what visitors type may be of any length."""
MAX_COMPARED = 200
"""How many known words are compared by blocks, as people compare them."""
ROUNDING = 0.02
"""By how much less alike the quick comparison may find two words: it counts edits in whole numbers."""


def find_near(word: str, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known words that are most like a word, the most similar first; `cutoff` is the least similarity."""
    if len(word) > MAX_LETTERS:
        return []
    words = list(known)
    if len(words) > MAX_COMPARED:
        # Here, as few commands need it, and a worker behind walls, which only has short lists, could not import it.
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        # By their longest common subsequence two words are at least as alike as by blocks, and it is found much faster.
        alike = process.extract(
            word, words, scorer=Indel.normalized_similarity, score_cutoff=cutoff - ROUNDING, limit=MAX_COMPARED
        )
        words = [found for found, _, _ in alike]
    return get_close_matches(word, words, n=most, cutoff=cutoff)


def did_you_mean(near: Sequence[str]) -> str:
    """Return the question for some suggestions, or nothing if there are none."""
    return f"Did you mean {' or '.join(near)}?" if near else ""
