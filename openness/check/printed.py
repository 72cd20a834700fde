"""Compare the license that a claim prints with the license that it names."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rdflib import RDFS, SKOS

from openness import rdf
from openness.check.context import Properties, Things
from openness.check.lookalikes import skeleton
from openness.check.vocabulary import Flaw
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.terms import shorten

PRINTED = re.compile(r"\s*(?:[CD][1-5]|[?])[\s,:]*(.*)", re.DOTALL)
"""What a notation prints beside a level, such as (MIT) in C5 (MIT)."""

BETWEEN = re.compile(r"[,;/]|\s[+&]\s|\band\b|\bor\b(?!\s+(?:any\s+)?later)")
"""What separates the names of licenses; "GPL-2.0 or later" is one name."""

LICENSE, EVALUATES, NOTATION, NAME, OUTCOME = (
    rdf.iri(str(OPN[name])) for name in ("license", "evaluates", "notation", "nameAsPrinted", "outcome")
)
NAMES = frozenset(rdf.iri(name) for name in (str(RDFS.label), str(SKOS.altLabel), str(OPN.spdxId)))
"""The properties that name a license, beside the last part of its IRI."""

CLASSIFIED = rdf.iri(str(OPN.Classified))

Names = Callable[[rdf.NamedNode], frozenset[str]]
"""The names of a license, each as its skeleton."""

Taken = Callable[[str], Iterable[str]]
"""The IRIs of the licenses whose names have a skeleton."""


def find_misprints(entry: Things, names: Names, taken: Taken) -> Iterator[Flaw]:
    """Find the claims of an entry that print another license than they name, or a name that theirs do not have."""
    for claim, properties in entry.items():
        if isinstance(claim, rdf.NamedNode):
            for path in (NOTATION, NAME):
                for value in properties.get(path, ()):
                    yield from _compare(claim, properties, path, value, names, taken)


def printed_looks(entry: Things) -> Iterator[str]:
    """Yield the skeletons of what the claims of an entry print and may be the name of a license."""
    for properties in entry.values():
        for path in (NOTATION, NAME):
            for value in properties.get(path, ()):
                if printed := printed_text(text(value), path == NOTATION):
                    yield from (skeleton(printed), *listed_names(printed))


def printed_text(printed: str, with_level: bool) -> str:
    """Return what is printed beside a level, without its brackets."""
    if not with_level:
        return printed.strip()
    found = PRINTED.fullmatch(printed)
    beside = found[1].strip() if found else ""
    return beside[1:-1] if beside.startswith("(") and beside.endswith(")") else beside


@lru_cache(4096)
def listed_names(printed: str) -> tuple[str, ...]:
    """Return the skeletons of the names in a list."""
    names = (skeleton(part) for part in BETWEEN.split(printed))
    return tuple(dict.fromkeys(name for name in names if name))


def _compare(
    claim: rdf.NamedNode,
    properties: Properties,
    path: rdf.NamedNode,
    value: rdf.Term,
    names: Names,
    taken: Taken,
) -> Iterator[Flaw]:
    """Compare one printed text with the licenses of its claim."""
    naming = LICENSE if path == NOTATION else EVALUATES
    printed = printed_text(text(value), path == NOTATION)
    own = {term: names(term) for term in properties.get(naming, ()) if isinstance(term, rdf.NamedNode)}
    known = frozenset[str]().union(*own.values())
    whole, listed = skeleton(printed), listed_names(printed)
    if not whole or (len(own) == 1 and whole in known):
        return
    others = {name: sorted(taken(name)) for name in ((whole,) if any(taken(whole)) else listed) if name not in known}
    if whole not in known and others and all(others.values()):
        other, named = min(others.values())[0], " and ".join(sorted(shorten(term.value) for term in own))
        problem = f"{text(value)} prints {shorten(other)}, but {shorten(naming.value)} is {named or 'missing'}"
        yield Flaw("OPN235", claim, path, value, f"{problem}. Correct one of the two.")
    elif path == NAME or CLASSIFIED in properties.get(OUTCOME, ()):
        parts = {whole, *listed, *(skeleton(part) for part in re.split("[()]", printed))}
        for term in (one for one, its in own.items() if its.isdisjoint(parts)):
            message = (
                f"{text(value)} prints no known name of {shorten(term.value)}. Correct one of the two; if it is "
                "another name of the license, add it to the license as skos:altLabel."
            )
            yield Flaw("OPN236", claim, naming, term, message, severity="warning")
