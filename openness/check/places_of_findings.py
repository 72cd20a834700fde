"""Find the place of each finding in the text of an entry, without reading the text again for each.

If a text can be split into statements, those that may be about a node are read alone, which is quick for a few findings
in a long text. After some findings the whole text is read, once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rdflib import URIRef
from rdflib.term import Node

from openness.check.positions import NOWHERE, Place, places, read_places

_VISIBLE = re.compile(r"[^\n]")
_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>\s]*>|\"{3}(?s:.*?)(?<!\\)\"{3}|'{3}(?s:.*?)(?<!\\)'{3}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\\|\.(?=[\s#<\[(]|$)"""
)
"""What may hold a full stop that ends no statement, a full stop that does, and what escapes a sign in a name."""

_DIRECTIVE = re.compile(r"\bprefix\s+([\w.-]*:)|\bbase\s+<", re.IGNORECASE)


def find_place(text: str, form: str, terms: Sequence[Node | None]) -> Place:
    """Return the place of a statement, by its subject, property and value, in a text of one of the RDF formats.

    If the text can be split into statements, only those that may be about the subject are read, if that is enough.
    """
    return _finder(text, form).find(terms)


@lru_cache(8)
def _finder(text: str, form: str) -> "_Finder":
    return _Finder(text, form)


class _Finder:
    """Finds places in a text: in the statements about a thing first, and from some findings on in the whole text.

    The parts that are read are together at most as long as the text.
    """

    def __init__(self, text: str, form: str) -> None:
        """Take a text; nothing is read yet."""
        self._text, self._form = text.removeprefix("\ufeff"), form
        self._left = len(self._text)

    def find(self, terms: Sequence[Node | None]) -> Place:
        """Return the place of a statement, by its subject, property and value."""
        if isinstance(terms[0], URIRef) and self._form in ("turtle", "ntriples", "nquads"):
            for part in self._parts(terms[0]):
                if (found := read_places(part, self._form).find(*terms)) != NOWHERE:
                    return found
        return places(self._text, self._form).find(*terms)

    def _parts(self, thing: str) -> Iterator[str]:
        """Yield the text with only the statements that may be about a thing, as long as that is less work."""
        for last in (2, 1):  # many claims end alike, and most are written with the part before the last too
            if self._left <= 0:
                return
            part = about_in_turtle(self._text, thing, last) if self._form == "turtle" else self._lines_about(thing)
            self._left -= len(part) // BLANK + sum(map(len, part.split()))
            if part is self._text or self._left < 0:
                return
            yield part
            if self._form != "turtle":
                return

    def _lines_about(self, thing: str) -> str:
        name = f"<{thing}>"
        return "\n".join([line if name in line else "" for line in self._text.split("\n")])


BLANK = 20
"""So many signs that are passed over cost as much as one that is parsed."""


def about_in_turtle(text: str, thing: str, last: int = 1) -> str:
    """Return Turtle with spaces in the place of the statements that do not contain the last parts of a name.

    Directives that they use stay, and the whole text does where a name may be written in another way.
    """
    parts = thing[max(thing.rfind("#"), thing.rfind(":")) + 1 :].rsplit("/", last)
    statements = _statements(text)
    if statements is None or len(parts) < last:
        return text
    name = "/".join(parts[-last:])
    kept: list[str] = []
    read = ""
    for statement in reversed(statements):  # what is read, and before it the directives that it uses
        if name in statement.text or any(prefix in read for prefix in statement.prefixes):
            read += statement.text
            kept.append(statement.text)
        else:
            kept.append(statement.blank)
    return "".join(reversed(kept))


@dataclass(frozen=True)
class _Statement:
    """A statement of Turtle with its full stop, spaces in its place, and the prefixes that it declares."""

    text: str
    blank: str
    prefixes: tuple[str, ...]


@lru_cache(8)
def _statements(text: str) -> tuple[_Statement, ...] | None:
    """Divide Turtle into statements, once for all findings in it; None where a name may be written in another way."""
    ends = []
    for token in _TOKEN.finditer(text):
        if token[0] == "\\":
            return None
        if token[0] == ".":
            ends.append(token.end())
    pieces = (text[start:end] for start, end in pairwise((0, *ends, len(text))))
    return tuple(_Statement(piece, _VISIBLE.sub(" ", piece), tuple(_DIRECTIVE.findall(piece))) for piece in pieces)
