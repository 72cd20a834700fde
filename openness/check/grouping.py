"""Report once what is written once: findings that say the same at one place, or of one thing, as one that counts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from rdflib.term import Node

from openness.check.changed_things import CHANGED
from openness.check.entry import LINES
from openness.check.finding import Finding

QUERY = "sh:SPARQLConstraintComponent"
TWICE = "OPN115"
"""The rule that a claim is made once: each of those that are the same breaks it."""


class Stated(Protocol):
    """What entries state."""

    def states(self, subject: Node | None, path: str, value: Node | None) -> bool:
        """Return whether an entry gives a subject a property, with a value or with any."""
        ...

    def form_of(self, name: str) -> str:
        """Return the format of the entry of a name."""
        ...

    def kinds(self, thing: Node | None) -> frozenset[Node]:
        """Return the classes that entries state of a thing."""
        ...

    def links(self, thing: Node | None) -> frozenset[Node]:
        """Return the things that entries name as values of a thing's properties."""
        ...

    def near(self, thing: Node | None) -> frozenset[Node]:
        """Return the things that are one or two links away, whichever way they lead."""
        ...


def group_findings(found: Iterable[Finding], facts: Stated, form: str) -> list[Finding]:
    """Return findings, those that say the same at one place, or of one thing, as one that counts the others."""
    found = list(found)
    pairs = {(one.code, *one.terms) for one in found}
    places: dict[Node | None, tuple[object, ...]] = {}
    for one in sorted((one for one in found if one.code == CHANGED), key=Finding.rank):
        places.setdefault(one.terms[0], (one.line, one.column) if one.line else (one.focus,))
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in found:
        focus, path, value = one.terms
        same: tuple[object, ...] = (one.code, one.severity, one.path)
        if one.constraint == QUERY and value is not None and not facts.states(focus, str(path), value):
            key: tuple[object, ...] = (*same, "values", focus)  # what the thing lacks, one by one
        elif focus != value and (one.code, value, path, focus) in pairs:
            key = (*same, "pair", frozenset((focus, value)))  # either of the two breaks the rule by the other
        elif one.code == TWICE:
            key = (*same, "twice", facts.links(focus))
        elif form == "yaml" and value is None and focus is not None:
            key = (*same, "missing", one.message)
        elif form in LINES.values():
            key = (*same, one.terms, one.message)
        elif one.code == CHANGED:
            key = (one.code, one.severity, "changed", places[focus])
        else:
            key = (*same, one.line, one.column, one.value, one.message)
        groups.setdefault(key, []).append(one)
    return [_one_of(those) for those in groups.values()]


def _one_of(found: Sequence[Finding]) -> Finding:
    first, *others = sorted(found, key=Finding.rank)
    if not others:
        return first
    foci = tuple(dict.fromkeys(one.focus for one in others if one.focus != first.focus))
    values = tuple(dict.fromkeys(one.value for one in others if one.value != first.value))
    if not foci:
        listed = values or tuple(one.message for one in others)
        return replace(first, message=f"{first.message} (and {len(listed)} more: {', '.join(listed)})", also=listed)
    noun = "claim" if all(focus.startswith("claim:") for focus in foci) else "thing"
    counted = f"{len(foci)} more {noun}{'' if len(foci) == 1 else 's'}"
    return replace(first, message=f"{first.message} (and {counted})", also=foci)
