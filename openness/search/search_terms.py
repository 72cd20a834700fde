"""Turn what a visitor types into a full-text query: without stop words, in the spelling of the index."""

import re
from collections.abc import Mapping

STOPPED = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be by can could do does for from had has have how i if in into is it its me "
        "my of on or our so than that the their there these they this those to was we were what when where "
        "which who whose why will with would you your ",
    )
)
"""Stop words: nearly every text has them."""

# The landscape is written in American English; these are those of its words that a question may well have.
SPELLED: Mapping[str, str] = {"licenc": "licens", "organis": "organiz"}
"""How a word starts in British spelling, and how the landscape has it."""

# The name of a product, where the landscape has the models: who looks for the one may look for the other.
ALIKE: Mapping[str, str] = {"chatgpt": "gpt 3 5"}
"""What somebody calls by another name than the landscape does."""


MAX_WORDS = 32
"""How many words of a text are looked for."""


def words(asked: str) -> list[str]:
    """Return the words to look for, in lower case and as the landscape spells them; all, where none would be left.

    Each comes once, and only so many: the work of FTS5 grows with the square of a word that is repeated.
    """
    typed = list(dict.fromkeys(word.casefold() for word in re.findall(r"\w+", asked)))
    return [_add_spelling(word) for word in [word for word in typed if word not in STOPPED] or typed][:MAX_WORDS]


def quote_word(word: str) -> str:
    """Write a word for FTS5, which takes what is in quotes as text; the end of it may be missing, but for a letter."""
    if word in ALIKE:
        return f'("{word}"* OR "{ALIKE[word]}")'
    return f'"{word}"*' if len(word) > 1 else f'"{word}"'


def _add_spelling(word: str) -> str:
    return next((new + word[len(old) :] for old, new in SPELLED.items() if word.startswith(old)), word)
