"""What an entry looks like that cannot be read as the format that was chosen. A hint, never acted upon."""

import re

_COMMENTS = re.compile(r"\A(?:\s+|#[^\n]*)*")
_LOOKS = (
    ("rdfxml", re.compile(r"<\?xml\b|<rdf:RDF\b")),
    ("jsonld", re.compile(r"\{")),
    ("turtle", re.compile(r"@(?:prefix|base)\s|(?:PREFIX|BASE)\s")),
    ("yaml", re.compile(r"---\s|([\"']?)@?[\w-]+\1:(?:\s|$)")),
)
_BEGINNING = 20_000
_HOLDS: dict[str, tuple[str, ...]] = {"yaml": ("jsonld",), "trig": ("jsonld", "turtle")}
"""What begins as another format and is nevertheless right: JSON is YAML, and a graph in TriG begins with a brace."""


def looks_like(data: bytes, form: str) -> str:
    """Return the format that the beginning of an entry shows, where that is another than `form`; else nothing."""
    text = data[:_BEGINNING].decode("utf-8", errors="replace").removeprefix("\ufeff")
    begins = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]
    found = next((name for name, pattern in _LOOKS if pattern.match(begins)), "")
    return "" if found == form or found in _HOLDS.get(form, ()) else found
