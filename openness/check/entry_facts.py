"""Look up what the entries of a check state: which of them, where, and what is waived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from openness import rdf
from openness.check.context import Properties, Things, group_by_node
from openness.check.entry import Entry
from openness.check.finding import Finding
from openness.check.places_of_findings import find_place
from openness.check.positions import NOWHERE, Lines
from openness.rdf import convert, scratch_store
from openness.rdf.convert import show_term
from openness.rdf.scratch_store import TYPE

Written = tuple[Entry, rdf.Triples]
Links = Mapping[Node | None, frozenset[Node]]
CROWD = 200
"""What more things than these name, such as a source of a large file, does not make them near to each other."""
Waivers = Mapping[tuple[Node | None, str], str]


class EntryFacts:
    """What is known of the entries of one check: which of them says what, and where, and what is waived."""

    def __init__(self, written: Sequence[Written], seen: rdf.Embedded, waived: Waivers) -> None:
        """Take the entries, what the rules saw of them and of their surroundings, and the waivers."""
        self.seen, self._waived = seen, waived
        self._triples = {key_of(entry): triples for entry, triples in written}
        self._forms = {entry.name: entry.form for entry, _ in written}
        self._nodes: dict[tuple[str, int], Things] = {}
        self._texts: dict[tuple[str, int], str] = {}
        self._entries: dict[rdf.Term, list[Entry]] = {}
        for entry, triples in sorted(written, key=lambda each: key_of(each[0])):
            for subject in dict.fromkeys(t.subject for t in triples):
                self._entries.setdefault(subject, []).append(entry)

    def values(self, subject: Node, path: URIRef) -> list[Node]:
        """Return the values of a property of a subject, derived ones among them."""
        return convert.values(self.seen, subject, path)

    def first(self, subject: Node, paths: Iterable[URIRef]) -> tuple[URIRef | None, Node | None]:
        """Return the first of some properties that an entry gives a subject, and its value."""
        for path in paths:
            for entry in self.entries(subject):
                if value := self._says(entry, subject, path):
                    return path, value[-1]
        return None, None

    def says(self, subject: Node, path: Node | None) -> bool:
        """Return whether an entry gives a subject a property."""
        return path is not None and any(self._says(entry, subject, path) for entry in self.entries(subject))

    def states(self, subject: Node | None, path: str, value: Node | None) -> bool:
        """Return whether an entry gives a subject a property, with a value or with any."""
        found = (self._says(entry, subject, URIRef(path)) for entry in self.entries(subject) if subject is not None)
        return any(value in values if value is not None else values for values in found)

    def kinds(self, thing: Node | None) -> frozenset[Node]:
        """Return the classes that entries state of a thing."""
        return frozenset(
            kind for e in self.entries(thing) if thing is not None for kind in self._says(e, thing, RDF.type)
        )

    def links(self, thing: Node | None) -> frozenset[Node]:
        """Return the things that entries name as values of a thing's properties."""
        return self._linked[0].get(thing, frozenset())

    def near(self, thing: Node | None) -> frozenset[Node]:
        """Return the things that are one or two links away, whichever way they lead, through what entries describe."""
        forth, back = self._linked
        one = {*forth.get(thing, ()), *back.get(thing, ())}
        near = (
            end
            for step in one
            if self.entries(step)
            for end in (*forth.get(step, ()), *_few(back.get(step, frozenset())))
        )
        return frozenset((*one, *near)) - {thing}

    @cached_property
    def _linked(self) -> tuple[Links, Links]:
        """What each thing links to, and what links to it."""
        forth: dict[Node | None, set[Node]] = {}
        back: dict[Node | None, set[Node]] = {}
        for triples in self._triples.values():
            for triple in triples:
                if triple.predicate != TYPE and isinstance(triple.object, rdf.NamedNode):
                    one, other = convert.node(triple.subject), convert.node(triple.object)
                    forth.setdefault(one, set()).add(other)
                    back.setdefault(other, set()).add(one)
        return tuple({one: frozenset(those) for one, those in way.items()} for way in (forth, back))  # type: ignore[return-value]

    def form_of(self, name: str) -> str:
        """Return the format of the entry of a name."""
        return self._forms[name]

    def add_place(self, found: Finding, about: Entry, at: tuple[URIRef | None, Node | None] | None = None) -> Finding:
        """Return a finding with the entry that it is `about`, the place in it, and its waiver.

        `at` are the property and value to point at where those of the finding are in no entry.
        """
        focus, path, value = found.terms
        waiver = self._waived.get((focus, found.shape), "") if found.severity in ("violation", "warning") else ""
        pointed = (focus, *at) if at and at[0] else (focus, path, value)
        if found.code == "OPN004" and about.form == "yaml":
            pointed = (focus, None, None)
        line, column, end_line, end_column = find_place(self._text(about), about.form, pointed) if focus else NOWHERE
        before = about.line - 1 if line else 0
        return replace(
            found,
            severity="waived" if waiver else found.severity,
            file=about.name,
            line=line + before,
            column=column,
            end_line=end_line + before,
            end_column=end_column,
            focus=format_short(focus),
            value=format_short(value),
            waiver=waiver,
        )

    def placed_at(self, found: Finding, about: Entry, words: str) -> Finding:
        """Return a finding with the place of the first of some words in its entry, where they are there."""
        text = self._text(about).removeprefix("\ufeff")
        if (start := text.find(words)) < 0:
            return found
        line, column, end_line, end_column = Lines(text).place(start, start + len(words))
        before = about.line - 1
        return replace(found, line=line + before, column=column, end_line=end_line + before, end_column=end_column)

    def as_written(self, focus: Node, value: Literal) -> Literal:
        """Return a value as an entry writes it: a store keeps the number 1035 of 1035.0."""
        written = (
            convert.node(term)
            for entry in self.entries(focus)
            for terms in self._find_properties(entry, focus).values()
            for term in terms
            if isinstance(term, scratch_store.Literal) and term.datatype.value == str(value.datatype)
        )
        same = [
            one
            for one in written
            if isinstance(one, Literal) and scratch_store.as_stored(convert.term_of(one)) == str(value)
        ]
        return value if value in same or not same else same[0]

    def entry_of(self, focus: Node | None, path: Node | None, value: Node | None) -> Entry:
        """Return of the entries that describe a thing the one that says what is at fault, else the first."""
        entries = self.entries(focus)
        if focus is not None and path is not None and len(entries) > 1:
            for entry in entries:
                if (values := self._says(entry, focus, path)) and value in (None, values[-1]):
                    return entry
        return entries[0]

    def entries(self, thing: Node | None) -> list[Entry]:
        """Return the entries that describe a thing, in order."""
        return self._entries.get(convert.term_of(thing), []) if isinstance(thing, (URIRef, BNode)) else []

    def _says(self, entry: Entry, subject: Node, path: Node) -> list[Node]:
        """Return the values that an entry gives a property of a thing."""
        return [convert.node(value) for value in self._find_properties(entry, subject).get(rdf.iri(str(path)), ())]

    def _find_properties(self, entry: Entry, subject: Node) -> Properties:
        """Return what an entry says of a thing."""
        if (things := self._nodes.get(key_of(entry))) is None:
            things = self._nodes[key_of(entry)] = group_by_node(self._triples[key_of(entry)])
        return things.get(convert.term_of(subject), {})

    def _text(self, entry: Entry) -> str:
        if (text := self._texts.get(key_of(entry))) is None:
            text = self._texts[key_of(entry)] = entry.data.decode("utf-8", "replace")
        return text


def _few(things: frozenset[Node]) -> frozenset[Node]:
    return things if len(things) <= CROWD else frozenset()


def key_of(entry: Entry) -> tuple[str, int]:
    """Return a key for an entry: its file, and the first line if it is a part of one."""
    return entry.name, entry.line


def format_short(term: Node | None) -> str:
    """Return a term as people read it; a blank node has no name to show."""
    return "[]" if isinstance(term, BNode) else show_term(term)
