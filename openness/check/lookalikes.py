"""Find what looks alike: names of confusable characters, and namespaces that only look like a known one.

A reader takes such a name for another. A term in a namespace with http for https, www, another case, no # or letters of
another script is a term of nobody, so no rule looks at it, and without a finding the entry would pass.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from rdflib import RDFS, SKOS

from openness import rdf
from openness.check.context import Things
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.terms import BASE, KINDS, PREFIXES

DISTINCT = frozenset({"developer", "family", "jurisdiction", "license", "model", "source"})
"""The kinds of things that are known by their names."""

NAMING = tuple(rdf.iri(str(name)) for name in (RDFS.label, SKOS.altLabel))
TELLING = (*NAMING, scratch_store.TYPE)
"""The properties that give names; the IRI does too."""

IGNORED = frozenset({"Cc", "Cf", "Pc", "Pd", "Zl", "Zp", "Zs"})
"""Categories of characters between words, or of no width at all: a hyphen more or less makes no other name."""

Looks = Mapping[tuple[str, str], set[str]]
"""Things by their kind and by what their names look like."""


ONTOLOGY = BASE.rstrip("/")
ELSEWHERE = (str(PREFIXES["schema"]), "http://schema.org/")
"""Two namespaces of one vocabulary; both are in use."""

SIMILAR, SIMILAR_KIND = 0.93, 0.8
MAX_IRI_LETTERS = 400
"""Of longer IRIs no namespace is known."""

_START = re.compile(r"^[a-z][a-z0-9+.-]*:/*(?:www\.)?", re.IGNORECASE)
_PORT = re.compile(r"^([^/#:]+):[0-9]+")
_MARKS = ("#", "/", "%", "")
_OF_KIND = re.compile(r"[^:]*:/*(?:[^/#]+[/#]+){2}[^/#]+[/#]+")
"""An IRI of a thing up to its name: host, our base and kind."""
_END = re.compile(r"[#/:]+$")
_OURS = {f"{BASE}{kind}/": kind for kind in KINDS}
_OTHERS = tuple(start for start in PREFIXES.values() if not start.startswith(ONTOLOGY) and start not in ELSEWHERE)
_EXACT = (str(OPN), *_OURS, *_OTHERS, *ELSEWHERE)


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


def meant_namespace(iri: str, defines: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return the namespace of an IRI and the known one that it looks like, or None where it looks like none.

    `defines` returns whether a term of a known namespace is defined.
    """
    if iri.startswith(_EXACT) or len(iri) > MAX_IRI_LETTERS or iri in (ONTOLOGY, BASE):
        return None
    prefix, colon, rest = iri.partition(":")
    if colon and prefix in PREFIXES and not rest.startswith("//"):
        return f"{prefix}:", PREFIXES[prefix]
    if (found := _find_meant(iri)) is None:
        return None
    wrong, start, local, certain = found
    if start == str(OPN) and iri.startswith(BASE):  # a name that nothing describes is another finding
        certain = False
    if certain or defines(start + local):
        return wrong, start
    kind = _kind(iri) if iri.startswith(BASE) or start == str(OPN) else None
    return kind and kind[:2]


@lru_cache(4096)
def _find_meant(iri: str) -> tuple[str, str, str, bool] | None:
    """Return the namespace of an IRI, the one it seems to be in, its name there, and whether that says enough."""
    body = _bare(iri)
    for stem, start in _STEMS:
        if not body.startswith(stem):
            continue
        rest = body[len(stem) :]
        if start in _OURS and (not rest or rest[0] not in _MARKS):  # as /modelling
            continue
        if start == str(OPN) and (kind := _kind(iri)):
            return kind
        local = re.split(r"[#/]|%23", iri)[-1] if rest[:1] in ("#", "/", "%") else iri[len(iri) - len(rest) :]
        wrong = iri[: len(iri) - len(local)]
        if start in _OURS:
            of_kind = _OF_KIND.match(iri)
            wrong = of_kind[0] if of_kind else wrong
        same_end = wrong.endswith(start[-1]) and not wrong.endswith(("/#", "##"))
        certain = start in _OURS or (rest[:1] in _MARKS if start == str(OPN) else same_end and bool(local))
        return wrong, start, local, certain
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    stem = _END.sub("", _bare(iri[:cut]))
    if abs(len(stem) - len(_OWN)) > max(map(len, KINDS)) + 2 or not iri[cut:]:
        return None
    near = max(_STEMS_OF_OURS, key=lambda each: SequenceMatcher(None, stem, each[0]).ratio())
    similar = SequenceMatcher(None, stem, near[0]).ratio() >= SIMILAR
    return (iri[:cut], near[1], iri[cut:], True) if similar else None


def _kind(iri: str) -> tuple[str, str, str, bool] | None:
    """Return the namespace of a kind of things that an IRI of ours seems to be in, such as models/ for model/."""
    found = re.match(r"([^:]*:/*[^/#]*/+openness[#/]+)([^#/]+)([#/]+)(?=.)", iri, re.IGNORECASE)
    if found is None or found[2] in KINDS:
        return None
    written = skeleton(found[2])
    near = max(KINDS, key=lambda kind: SequenceMatcher(None, written, kind).ratio())
    if SequenceMatcher(None, written, near).ratio() < SIMILAR_KIND:
        return None
    return found[0], f"{BASE}{near}/", iri[found.end() :], True


def _bare(iri: str) -> str:
    """Return an IRI without scheme, www and port, as its letters look."""
    bare = _PORT.sub(r"\1", _START.sub("", iri))
    return "".join(part if part in "#/" else skeleton(part) for part in re.split(r"([#/])", bare))


_OWN = _bare(ONTOLOGY)
_STEMS_OF_OURS = [(_END.sub("", _bare(start)), start) for start in (*_OURS, str(OPN))]
_STEMS = sorted(
    (*_STEMS_OF_OURS, *((_END.sub("", _bare(start)), start) for start in _OTHERS)), key=lambda each: -len(each[0])
)
