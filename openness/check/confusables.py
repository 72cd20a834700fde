"""Reduce a name to its look: Unicode's compatibility forms, case, and confusable characters."""

import unicodedata
from functools import lru_cache

IGNORED = frozenset({"Cc", "Cf", "Pc", "Pd", "Zl", "Zp", "Zs"})
"""Categories of characters between words, or of no width at all: a hyphen more or less makes no other name."""


@lru_cache(4096)
def skeleton(name: str) -> str:
    """Return what a reader takes a name for: names with one skeleton are easily confused.

    Width and ligatures go by NFKC, then case, spaces, hyphens and underscores; a letter of another script becomes the
    Latin letter that it looks like, by the table of Unicode Technical Standard 39.
    """
    plain = unicodedata.normalize("NFKC", name)
    if not plain.isascii():
        plain = "".join(character if character.isascii() else _latin(character) for character in plain)
    return "".join(c for c in plain.casefold() if unicodedata.category(c) not in IGNORED)


@lru_cache(4096)
def _latin(character: str) -> str:
    from confusable_homoglyphs.confusables import is_confusable  # here, because its tables take 20 ms to read

    found = is_confusable(character, preferred_aliases=["latin"])
    look_alikes = [g["c"] for g in found[0]["homoglyphs"]] if found else []
    return next((c for c in look_alikes if c.isascii()), character)
