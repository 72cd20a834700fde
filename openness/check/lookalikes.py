"""Things whose names look alike, by kind: two models, or two licenses, that a reader takes for one."""

from collections.abc import Iterator, Mapping

from rdflib import RDFS, SKOS

from openness import rdf
from openness.check.confusables import skeleton
from openness.check.context import Things
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.terms import BASE

DISTINCT = frozenset({"developer", "family", "jurisdiction", "license", "model", "source"})
"""The kinds of things that are known by their names."""

NAMING = tuple(rdf.iri(str(name)) for name in (RDFS.label, SKOS.altLabel))
TELLING = (*NAMING, scratch_store.TYPE)
"""The properties that give names; the IRI does too."""

Looks = Mapping[tuple[str, str], set[str]]
"""Things by their kind and by what their names look like."""


def group_by_looks(things: Things) -> dict[tuple[str, str], set[str]]:
    """Return the things that triples name by kind and by what their names look like."""
    found: dict[tuple[str, str], set[str]] = {}
    for thing, _, _, look in looks_in(things):
        found.setdefault(look, set()).add(thing.value)
    return found


def looks_in(things: Things) -> Iterator[tuple[rdf.NamedNode, rdf.NamedNode, rdf.Term, tuple[str, str]]]:
    """Yield the triples by which things are named, and by kind what the name looks like.

    The IRI counts where the type is given.
    """
    for thing, properties in things.items():
        if not isinstance(thing, rdf.NamedNode) or not (kind := kind_of(thing.value)):
            continue
        for path in TELLING:
            for value in properties.get(path, ()):
                name = thing.value.rsplit("/", 1)[-1] if path == scratch_store.TYPE else text(value)
                yield thing, path, value, (kind, skeleton(name))


def kind_of(thing: str) -> str:
    """Return the kind of thing that an IRI of ours names, such as `model`; nothing where names need not differ."""
    kind, _, rest = thing.removeprefix(BASE).partition("/")
    return kind if rest and kind in DISTINCT else ""
