"""Namespaces that only look like a known one: http for https, www, another case, no #, letters of another script.

A term in such a namespace is a term of nobody, so no rule looks at it, and without a finding the entry would pass.
"""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

from openness.check.lookalikes import skeleton
from openness.namespaces import OPN
from openness.terms import BASE, KINDS, PREFIXES

ONTOLOGY = BASE.rstrip("/")
ELSEWHERE = (str(PREFIXES["schema"]), "http://schema.org/")
"""Two namespaces of one vocabulary, each of which is in use."""

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
