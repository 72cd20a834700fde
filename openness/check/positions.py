"""Find the position of each triple of an entry in its text. A text is read for this only if it has findings.

Turtle, TriG and N-Triples are read by rdflib's parser, which passes the offset to each of its methods; N-Quads line by
line, YAML by the marks of its parser. In JSON-LD and RDF/XML the place is looked for by name, and is the best line that
can be found.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.plugins.parsers.trig import TrigSinkParser

from openness import rdf
from openness.check.yaml_positions import positions
from openness.rdf import convert
from openness.rdf.convert import show_term
from openness.terms import BASE, slug

Place = tuple[int, int, int, int]
"""Line and column, from 1, where it starts, and those just behind its end; columns count characters."""

NOWHERE: Place = (0, 0, 0, 0)


@dataclass
class Places:
    """The places of subjects, of values by subject and property, of single triples, and of properties."""

    subjects: dict[str, Place] = field(default_factory=dict)
    properties: dict[tuple[str, str], Place] = field(default_factory=dict)
    statements: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    values: dict[tuple[str, str], Place] = field(default_factory=dict)
    verbs: dict[tuple[str, str], Place] = field(default_factory=dict)

    def add(self, s: object, p: object, o: object, place: Place) -> None:
        """Note the position of a triple; the first of two that are the same counts."""
        s = _key(s)
        self.subjects.setdefault(s, place)
        self.properties[str(s), str(p)] = place
        self.values.setdefault((str(s), _key(o)), place)
        self.statements.setdefault((str(s), str(p), _key(o)), place)

    def find(self, s: object, p: object | None, o: object | None) -> Place:
        """Return the place of a triple, else of one with its subject and property, else of its subject."""
        s = _key(s)
        if o is not None and p == o:  # the property itself is at fault
            return self.verbs.get((str(s), str(p))) or self.properties.get((str(s), str(p)), NOWHERE)
        return (
            self.statements.get((str(s), str(p), _key(o)))
            or self.properties.get((str(s), str(p)))
            or (self.values.get((str(s), _key(o))) if p is None and o is not None else None)
            or self.subjects.get(str(s), NOWHERE)
        )


@lru_cache(8)
def places(text: str, form: str) -> Places:
    """Return the places in a text of one of the RDF formats; none where it cannot be read."""
    return read_places(text.removeprefix("\ufeff"), form)


def read_places(text: str, form: str) -> Places:
    """Read a text with the positions of its triples; empty if it cannot be read. It may be a part of an entry."""
    try:
        if form == "nquads":
            return _by_line(text)
        if form == "yaml":
            return _by_marks(text)
        if form in ("turtle", "ntriples", "trig"):
            return _by_parser(text, TrigPlaces if form == "trig" else TurtlePlaces)
    except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError, rdf.UnreadableError):
        pass  # what only the other parser reads is looked for by name
    return Named(text)


class TurtlePlaces(SinkParser):
    """rdflib's parser for Turtle, which keeps the places of what it reads and not the triples."""

    def __init__(self, text: str) -> None:
        """Read a text."""
        super().__init__(RDFSink(Graph()), turtle=True, baseURI=BASE)  # without one it takes no @base
        self.found = Places()
        self._lines = Lines(text)
        self._spans: list[tuple[int, int]] = []
        self._last = self._verb = self._verb_of_spans = (0, 0)
        self._collecting: list[tuple[int, int]] | None = None
        self.loadBuf(text)

    def object(self, argstr: str, i: int, res: Any) -> int:
        """Read a term, and note from where to where it reaches."""
        collecting, self._collecting = self._collecting, None
        j = super().object(argstr, i, res)
        self._collecting = collecting
        if j >= 0:
            self._last = (max(self.skipSpace(argstr, i), i), j)
            if collecting is not None:
                collecting.append(self._last)
        return j

    def objectList(self, argstr: str, i: int, res: Any) -> int:  # noqa: N802, the name is rdflib's
        """Read the values of a property, and note the place of each."""
        outer, self._collecting = self._collecting, []
        verb, collecting = self._verb, self._collecting
        j = super().objectList(argstr, i, res)
        self._spans, self._verb_of_spans, self._collecting = collecting, verb, outer
        return j

    def verb(self, argstr: str, i: int, res: Any) -> int:
        """Read a property, and note from where to where it reaches."""
        j = super().verb(argstr, i, res)
        self._verb = (max(self.skipSpace(argstr, i), i), j)
        return j

    def property_list(self, argstr: str, i: int, subj: Any) -> int:
        """Read the triples of a subject, and note its position."""
        if not isinstance(subj, BNode):
            self.found.subjects.setdefault(str(subj), self._lines.place(*self._last))
        return super().property_list(argstr, i, subj)

    def makeStatement(self, quadruple: Any) -> None:  # noqa: N802, the name is rdflib's
        """Note a triple under the place of its value instead of keeping it."""
        _, p, s, o = quadruple
        span = self._spans.pop(0) if self._spans else self._last
        s, p, o = (self._store.normalise(None, term) for term in (s, p, o))
        self.found.add(s, p, o, self._lines.place(*span))
        self.found.verbs.setdefault((str(s), str(p)), self._lines.place(*self._verb_of_spans))


class TrigPlaces(TurtlePlaces, TrigSinkParser):
    """The same for TriG."""


class Lines:
    """The lines of a text, for finding those of an offset."""

    def __init__(self, text: str) -> None:
        """Note where each line starts."""
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def place(self, start: int, end: int) -> Place:
        """Return the lines and columns of a span of offsets."""
        return (*self._at(start), *self._at(end))

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Named(Places):
    """Places found by name, in a text whose parser does not report them."""

    def __init__(self, text: str) -> None:
        """Take a text in which things are written by their IRIs or the last part of them."""
        super().__init__()
        self._text, self._lines = text, Lines(text)
        self._words: dict[str, list[int]] = {}
        for word in _WORD.finditer(text):
            self._words.setdefault(word[0], []).append(word.start())

    def find(self, s: object, p: object | None, o: object | None) -> Place:
        """Return the place behind the subject's name where the value is named, else the property, else the subject."""
        subject = next(self._spans_of(str(s), 0), None)
        if subject is None:
            return NOWHERE
        for name in (o, p):
            if name is not None and (span := next(self._spans_of(str(name), subject[1]), None)):
                return self._lines.place(*span)
        return self._lines.place(*subject)

    def _spans_of(self, name: str, start: int) -> Iterator[tuple[int, int]]:
        """Yield the first position of each spelling of a name, as one word or several, from an offset on."""
        for spelling in dict.fromkeys((name, shown_name(name), slug(name))):
            words = list(_WORD.finditer(spelling))
            if not words:
                continue
            # By its rarest word: the first ones of most names are in each of them.
            word = min(words, key=lambda each: len(self._words.get(each[0], ())))
            offsets = self._words.get(word[0], [])
            first = bisect_left(offsets, start + word.start())
            for offset in offsets[first : first + MAX_CANDIDATES]:
                begin = offset - word.start()
                if self._is_at(spelling, begin):
                    yield begin, begin + len(spelling)
                    break

    def _is_at(self, spelling: str, begin: int) -> bool:
        end = begin + len(spelling)
        around = self._text[max(begin - 1, 0) : max(begin, 0)] + self._text[end : end + 1]
        return begin >= 0 and self._text.startswith(spelling, begin) and not _WORD.search(around)


_WORD = re.compile(r"[\w-]+")
MAX_CANDIDATES = 200
"""At how many places of a word a name is looked for."""


def shown_name(name: str) -> str:
    """Return a name as it is written with one of our prefixes."""
    return show_term(URIRef(name))


_QUAD = re.compile(r"\s*(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+(<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"(?:\^\^<[^>]*>|@[\w-]+)?)")


def _by_line(text: str) -> Places:
    found = Places()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or not (match := _QUAD.match(line)):
            continue
        for triple in rdf.parse(line.encode(), "nquads", "line"):
            s, p, o = map(convert.node, (triple.subject, triple.predicate, triple.object))
            found.add(s, p, o, (number, match.start(1) + 1, number, match.end(1) + 1))
    return found


def _by_parser(text: str, parser: type[TurtlePlaces]) -> Places:
    return parser(text).found


def _by_marks(text: str) -> Places:
    marks = positions(text.encode())
    found = Places(subjects={_key(thing): place for thing, place in marks.things.items()})
    for place in marks.without_name:
        found.subjects.setdefault("_:", place)
    for (s, p, o), place in marks.triples.items():
        found.add(s, p, o, place)
        found.verbs.setdefault((_key(s), str(p)), marks.keys[s, p, o])
    return found


def _key(value: object) -> str:
    """Return a value as it is looked up: blank nodes are alike, for each parser names them its own way."""
    if isinstance(value, BNode):
        return "_:"
    return str(value) if not isinstance(value, Literal) else f'"{value}'
