"""Names as the last part of an IRI: one way to make them, so that different names get different IRIs."""

import hashlib
import re
import unicodedata

_WORDS = {"+": "plus", "#": "sharp", "&": "and", "*": "star", "@": "at", "=": "is", "%": "percent", "$": "dollar"}
_PUNCTUATION = re.compile(r"[\s\-_./\\:;,()\[\]{}'\"`!?|<>~^\u2010-\u2015\u2018-\u201f\u2026]+")


def to_slug(name: str) -> str:
    """Return a name as the last part of an IRI: letters and digits of ASCII, hyphens between them.

    Names that differ in more than case, spaces and punctuation get different ones: a symbol becomes a word
    (`openrail++` is `openrail-plus-plus`), and other letters add a hash of the name. Without a Latin letter
    or digit it is empty.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    spelled = "".join(f"-{_WORDS[c]}-" if c in _WORDS else c for c in folded)
    spelled = _PUNCTUATION.sub("-", spelled).strip("-")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not re.search(r"[a-z0-9]", unicodedata.normalize("NFKD", folded)):
        return ""
    lost = re.sub(r"-+", "-", spelled) != found
    return f"{found}-{hashlib.sha256(spelled.encode()).hexdigest()[:8]}" if lost else found
