"""Where in its text each statement of an entry stands. A text is read for this only where it has findings.

Turtle, TriG and N-Triples are read by rdflib's parser, which passes the offset to each of its methods; N-Quads line by
line, YAML by the marks of its parser. In JSON-LD and RDF/XML the place is looked for by name, and is the best line that
can be found.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.plugins.parsers.trig import TrigSinkParser
from rdflib.term import Node

from openness import engine
from openness.check.yaml_positions import positions
from openness.engine import graphs
from openness.engine.graphs import shown
from openness.terms import slug

Place = tuple[int, int, int, int]
"""Line and column, from 1, where it begins, and those just behind its end; columns count characters."""

NOWHERE: Place = (0, 0, 0, 0)

_VISIBLE = re.compile(r"[^\n]")
_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>\s]*>|\"{3}(?s:.*?)(?<!\\)\"{3}|'{3}(?s:.*?)(?<!\\)'{3}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\\|\.(?=[\s#<\[(]|$)"""
)
"""What may hold a full stop that ends no statement, a full stop that does, and what escapes a sign in a name."""

_DIRECTIVE = re.compile(r"\bprefix\s+([\w.-]*:)|\bbase\s+<", re.IGNORECASE)


@dataclass
class Places:
    """The places of subjects, of values by subject and property, of single statements, and of properties."""

    subjects: dict[str, Place] = field(default_factory=dict)
    properties: dict[tuple[str, str], Place] = field(default_factory=dict)
    statements: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    values: dict[tuple[str, str], Place] = field(default_factory=dict)
    verbs: dict[tuple[str, str], Place] = field(default_factory=dict)

    def add(self, s: object, p: object, o: object, place: Place) -> None:
        """Note where a statement stands; the first of two that are the same counts."""
        s = _key(s)
        self.subjects.setdefault(s, place)
        self.properties[str(s), str(p)] = place
        self.values.setdefault((str(s), _key(o)), place)
        self.statements.setdefault((str(s), str(p), _key(o)), place)

    def find(self, s: object, p: object | None, o: object | None) -> Place:
        """Return the place of a statement, else of one with its subject and property, else of its subject."""
        s = _key(s)
        if o is not None and p == o:  # the property itself is at fault
            return self.verbs.get((str(s), str(p))) or self.properties.get((str(s), str(p)), NOWHERE)
        return (
            self.statements.get((str(s), str(p), _key(o)))
            or self.properties.get((str(s), str(p)))
            or (self.values.get((str(s), _key(o))) if p is None and o is not None else None)
            or self.subjects.get(str(s), NOWHERE)
        )


def find_place(text: str, form: str, terms: Sequence[Node | None]) -> Place:
    """Return the place of a statement, by its subject, property and value, in a text of one of the RDF formats.

    Where statements can be told apart, only those are read that may be about the subject, if that is enough.
    """
    text, thing = text.removeprefix("\ufeff"), terms[0]
    if isinstance(thing, URIRef) and form in ("turtle", "ntriples", "nquads"):
        # Many claims end alike, and most are written with the part before the last too.
        near = (about_in_turtle(text, thing, last) for last in (2, 1))
        some = near if form == "turtle" else iter((_about_in_lines(text, thing),))
        for part in some:
            if (found := _read(part, form).find(*terms)) != NOWHERE:
                return found
    return places(text, form).find(*terms)


def about_in_turtle(text: str, thing: str, last: int = 1) -> str:
    """Return Turtle with spaces in the place of the statements that do not contain the last parts of a name.

    Directives that they use stay, and the whole text does where a name may be written in another way.
    """
    name, statements = re.search(rf"[^/#:]*(?:/[^/#:]*){{{last - 1}}}$", thing), _statements(text)
    if statements is None or name is None:
        return text
    kept: list[str] = []
    read = ""
    for statement in reversed(statements):  # what is read, and before it the directives that it uses
        if name[0] in statement.text or any(prefix in read for prefix in statement.prefixes):
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


def _about_in_lines(text: str, thing: str) -> str:
    name = f"<{thing}>"
    return "\n".join([line if name in line else "" for line in text.split("\n")])


@lru_cache(8)
def places(text: str, form: str) -> Places:
    """Return the places in a text of one of the RDF formats; none where it cannot be read."""
    return _read(text.removeprefix("\ufeff"), form)


def _read(text: str, form: str) -> Places:
    try:
        if form == "nquads":
            return _by_line(text)
        if form == "yaml":
            return _by_marks(text)
        if form in ("turtle", "ntriples", "trig"):
            return _by_parser(text, TrigPlaces if form == "trig" else TurtlePlaces)
    except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError, engine.UnreadableError):
        return Places()  # what only the other parser reads has findings without a place
    return Named(text)


class TurtlePlaces(SinkParser):
    """rdflib's parser for Turtle, which keeps the places of what it reads and not the statements."""

    def __init__(self, text: str) -> None:
        """Read a text."""
        super().__init__(RDFSink(Graph()), turtle=True)
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
        """Read what is said of a subject, and note the place of the subject."""
        if not isinstance(subj, BNode):
            self.found.subjects.setdefault(str(subj), self._lines.place(*self._last))
        return super().property_list(argstr, i, subj)

    def makeStatement(self, quadruple: Any) -> None:  # noqa: N802, the name is rdflib's
        """Note a statement under the place of its value instead of keeping it."""
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
        """Note where each line begins."""
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def place(self, start: int, end: int) -> Place:
        """Return the lines and columns of a span of offsets."""
        return (*self._at(start), *self._at(end))

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Named(Places):
    """Places found by name, in a text whose parser does not tell them."""

    def __init__(self, text: str) -> None:
        """Take a text in which things are written by their IRIs or the last part of them."""
        super().__init__()
        self._text, self._lines = text, Lines(text)

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
        for spelling in dict.fromkeys((name, shown_name(name), slug(name))):
            pattern = rf"(?<![\w-]){re.escape(spelling)}(?![\w-])"
            if spelling and (found := re.compile(pattern).search(self._text, start)):
                yield found.span()


def shown_name(name: str) -> str:
    """Return a name as it is written with one of our prefixes."""
    from rdflib import URIRef

    return shown(URIRef(name))


_QUAD = re.compile(r"\s*(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+(<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"(?:\^\^<[^>]*>|@[\w-]+)?)")


def _by_line(text: str) -> Places:
    found = Places()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or not (match := _QUAD.match(line)):
            continue
        for triple in engine.parse(line.encode(), "nquads", "line"):
            s, p, o = map(graphs.node, (triple.subject, triple.predicate, triple.object))
            found.add(s, p, o, (number, match.start(1) + 1, number, match.end(1) + 1))
    return found


def _by_parser(text: str, parser: type[TurtlePlaces]) -> Places:
    return parser(text).found


def _by_marks(text: str) -> Places:
    marks = positions(text.encode())
    found = Places(subjects={_key(thing): place for thing, place in marks.things.items()})
    for (s, p, o), place in marks.triples.items():
        found.add(s, p, o, place)
        found.verbs.setdefault((_key(s), str(p)), marks.keys[s, p, o])
    return found


def _key(value: object) -> str:
    """Return a value as it is looked up: blank nodes are alike, for each parser names them its own way."""
    if isinstance(value, BNode):
        return "_:"
    return str(value) if not isinstance(value, Literal) else f'"{value}'
