"""Guess the format of an entry that cannot be read as the format that was chosen. It is only a hint."""

import re

from openness.terms import PREFIXES

_COMMENTS = re.compile(r"\A(?:\s+|#[^\n]*)*")
_LOOKS = (
    ("rdfxml", re.compile(r"<\?xml\b|<rdf:RDF\b")),
    ("jsonld", re.compile(r"\{")),
    ("turtle", re.compile(r"@(?:prefix|base)\s|(?:PREFIX|BASE)\s")),
    ("yaml", re.compile(r"---\s|([\"']?)@?[\w-]+\1:(?:\s|$)")),
)
_UNDECLARED = re.compile(r"prefix \S+ has not been declared")
_DECLARED = re.compile(r"(?:@prefix|\bPREFIX)\s+([\w-]+):", re.IGNORECASE)
_BEGINNING = 20_000
_HOLDS: dict[str, tuple[str, ...]] = {"yaml": ("jsonld",), "trig": ("jsonld", "turtle")}
"""What starts as another format and is nevertheless right: JSON is YAML, and a graph in TriG starts with a brace."""


def looks_like(data: bytes, form: str) -> str:
    """Return the format that the start of an entry shows, where that is another than `form`; else nothing."""
    text = data[:_BEGINNING].decode("utf-8", errors="replace").removeprefix("\ufeff")
    begins = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]
    found = next((name for name, pattern in _LOOKS if pattern.match(begins)), "")
    return "" if found == form or found in _HOLDS.get(form, ()) else found


def find_undeclared(text: str, reason: str) -> tuple[str, ...]:
    """Return the lines that declare those of our prefixes that an entry uses, where it is refused for want of one.

    They are not taken as declared: an entry that passes here must pass everywhere else too.
    """
    if not _UNDECLARED.search(reason):
        return ()
    there = set(_DECLARED.findall(text))
    used = (name for name in PREFIXES if name not in there and re.search(rf"(?<![\w-]){name}:", text))
    return tuple(f"@prefix {name}: <{PREFIXES[name]}> ." for name in used)
