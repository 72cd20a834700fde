"""Names that look alike: what a reader takes a name for, by confusable characters, and the things by such looks."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rdflib import RDFS, SKOS

from openness import rdf
from openness.check.context import Things
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.terms import BASE

DISTINCT = frozenset({"developer", "family", "jurisdiction", "license", "model", "source"})
"""The kinds of things that are known by their names."""

NAMING = tuple(rdf.iri(str(name)) for name in (RDFS.label, SKOS.altLabel))
TELLING = (*NAMING, scratch_store.TYPE)
"""The properties that give names; the IRI does too."""

IGNORED = frozenset({"Cc", "Cf", "Pc", "Pd", "Zl", "Zp", "Zs"})
"""Categories of characters between words, or of no width at all: a hyphen more or less makes no other name."""

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
