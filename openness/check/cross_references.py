"""Find what other entries state about the nodes of a shard, so that an entry always gets the same findings.

A first pass notes what each entry describes and what it needs to know; from that `entry_directory` gives the entries
that a shard needs.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import product

from rdflib import DCTERMS

from openness import rdf
from openness.check.checker import Checker
from openness.check.context import group_by_node, list_triples
from openness.check.line_ranges import LinePlaces, join_ranges
from openness.check.lookalikes import looks_in
from openness.check.neighborhood import FIRST_ROWS
from openness.check.printed import printed_looks
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.terms import BASE

GRADES = tuple(rdf.iri(str(name)) for name in (DCTERMS.source, OPN.license, OPN.level))
LICENSE = GRADES[1]
ROW, LOCATOR = (rdf.iri(str(name)) for name in (OPN.row, OPN.locator))
MODEL, BASE_MODEL, EVALUATES = (rdf.iri(str(name)) for name in (OPN.model, OPN.baseModel, OPN.evaluates))
ASPECTS = tuple(rdf.iri(str(name)) for name in (OPN.component, OPN.metric, OPN.appliesTo))


@dataclass(frozen=True)
class Noted:
    """What the directory keeps of a shard: which entries say something of which names, and what the shard wants.

    Names are hashes, and so are `pairs` of a source and a license. `grades` are such a pair, a level that the source
    gives, in which claim, and the entry. `things` are the names of what the entries describe. `lines` are those of
    entries that were converted to lines, or nothing for entries that have their own; each name of such an entry comes
    with its runs of lines, in JSON.
    """

    names: list[tuple[int, int, str | None]] = field(default_factory=list)
    things: list[tuple[int, int]] = field(default_factory=list)
    grades: list[tuple[int, str, str, int]] = field(default_factory=list)
    wanted: dict[int, None] = field(default_factory=dict)
    pairs: dict[int, None] = field(default_factory=dict)
    lines: dict[int, bytes] = field(default_factory=dict)


class EntryIndex:
    """What one entry says, by thing, and what can be asked of it by the hashes of names."""

    def __init__(self, triples: rdf.Triples, inverse: frozenset[rdf.NamedNode]) -> None:
        """Sort triples; `inverse` are the properties that rules follow from object to subject."""
        self.things = group_by_node(triples)
        self.named: dict[int, dict[rdf.Term, None]] = {}
        for subject, properties in self.things.items():
            if isinstance(subject, rdf.NamedNode):
                self._name(subject.value, subject)
                if BASE_MODEL in properties:
                    self._name(_origin(subject), subject)
            for name in _topics(properties):
                self._name(name, subject)
            for path in inverse.intersection(properties):
                for value in properties[path]:
                    if isinstance(value, rdf.NamedNode):
                        self._name(value.value, subject)
        for subject, _, _, look in looks_in(self.things):
            self._name("\t".join(look), subject)

    def _name(self, name: str, subject: rdf.Term) -> None:
        self.named.setdefault(hash_name(name), {})[subject] = None

    def about(self, names: Iterable[int]) -> rdf.Triples:
        """Return the triples about some names, and about the nodes in them."""
        return [triple for thing in self.find_reached(names) for triple in list_triples(thing, self.things[thing])]

    def find_reached(self, names: Iterable[int]) -> Iterable[rdf.Term]:
        """Return the things with some names, and those that are named there."""
        wanted = {thing: None for name in names for thing in self.named.get(name, ())}
        for thing in list(wanted):
            for values in self.things[thing].values():
                wanted.update((value, None) for value in values if value in self.things)
        return wanted


def note(checker: Checker, entries: Iterable[tuple[int, rdf.Triples, LinePlaces | None]]) -> Noted:
    """Note what entries, each with its number and large ones with their lines, say and want to know."""
    noted, asked = Noted(), set[rdf.Term]()
    for number, triples, lines in entries:
        index = EntryIndex(triples, checker.inverse)
        noted.names.extend((name, number, _runs(index, name, lines) if lines else None) for name in index.named)
        if lines:
            noted.lines[number] = lines.written
        noted.things.extend((hash_name(text(thing)), number) for thing in index.things)
        noted.wanted.update(dict.fromkeys(index.named))
        noted.wanted.update((hash_name(f"license\t{look}"), None) for look in printed_looks(index.things))
        for subject, properties in index.things.items():
            noted.wanted.update((hash_name(_origin(model)), None) for model in properties.get(MODEL, ()))
            first = FIRST_ROWS if ROW in properties else ()
            noted.wanted.update((hash_name(row), None) for row in _rows(properties, first))
            for path, values in properties.items():
                for value in values:
                    if value in asked or not isinstance(value, rdf.NamedNode):
                        continue
                    asked.add(value)
                    if value.value.startswith(BASE) and (path == LICENSE or not checker.knows(value)):
                        noted.wanted[hash_name(value.value)] = None
            for pair, level in _read_grades(properties):
                noted.grades.append((pair, level, text(subject), number))
                noted.pairs[pair] = None
    return noted


def _runs(index: EntryIndex, name: int, lines: LinePlaces) -> str:
    """Return the runs of lines about a name and about the names in them, in JSON."""
    return json.dumps(join_ranges(run for thing in index.find_reached((name,)) for run in lines.places[thing]))


def _topics(properties: Mapping[rdf.NamedNode, Sequence[rdf.Term]]) -> Iterator[str]:
    """Yield names that a claim shares with those that it could contradict: source, model and component; row.

    Of a model more entries may speak than are asked about one name.
    """
    sources = [text(value) for value in properties.get(GRADES[0], ())]
    subjects = [text(value) for path in (MODEL, EVALUATES) for value in properties.get(path, ())]
    aspects = [text(value) for path in ASPECTS for value in properties.get(path, ())] or [""]
    yield from map("\n".join, product(sources, subjects, aspects))
    yield from _rows(properties, properties.get(ROW, ()))


def _rows(properties: Mapping[rdf.NamedNode, Sequence[rdf.Term]], rows: Iterable[rdf.Term]) -> Iterator[str]:
    """Yield a name for each of some rows of the table that a claim is in."""
    for source, place, row in product(properties.get(GRADES[0], ()), properties.get(LOCATOR, ()), rows):
        yield f"{text(source)}\n{text(place)}\n{text(row)}"


def _origin(model: rdf.Term) -> str:
    """Return a name that only entries which name a base model of a model share."""
    return f"{text(model)}\n{BASE_MODEL.value}"


def _read_grades(properties: Mapping[rdf.NamedNode, Sequence[rdf.Term]]) -> Iterator[tuple[int, str]]:
    """Yield the source with the license, and the level, of a claim that grades one license alone."""
    sources, licenses, levels = ([text(value) for value in properties.get(path, ())] for path in GRADES)
    if len(licenses) == 1:
        yield from ((hash_name(f"{source}\n{licenses[0]}"), level) for source in sources for level in levels)


def hash_name(name: str) -> int:
    """Return a name as a number that takes little room, of 64 bits, so that hundreds of millions do not share one."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
