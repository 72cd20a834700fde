"""The claims about a model as they are stated, as of when they stand, and how many of them were corrected since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness import engine
from openness.ask import ask
from openness.index.directory import Thing
from openness.terms import OPN
from openness.web.site import site
from openness.web.things.history import DERIVED, REVISES

Record = Mapping[str, list[str]]
"""What is stated of a claim: texts and IRIs by property."""


@dataclass(frozen=True)
class Standing:
    """As of when the levels of a model's components are claimed, and how many were corrected since."""

    dates: str
    corrected: int

    @property
    def basis(self) -> str:
        """What the levels are based on, in words."""
        return f"as published, {self.dates}" if self.dates else "as published"


def claims(thing: Thing) -> dict[str, Record]:
    """Read every statement about a model and the claims about it, by the IRI of the claim."""
    return site().once(("claims", thing.iri), lambda: _claims(thing))


def standing(found: Mapping[str, Record]) -> Standing:
    """Tell what the levels as published are based on, given the claims about a model."""
    first = {iri: claim for iri, claim in found.items() if claim.get("component") and is_first(claim)}
    revised = {old for claim in found.values() for old in claim.get(REVISES, [])}
    return Standing(span(one(claim, "asOf") for claim in first.values()), len(revised & set(first)))


def is_first(claim: Record) -> bool:
    """Tell whether a claim neither corrects another nor is derived from one."""
    return not claim.get(REVISES) and not claim.get(DERIVED)


def one(claim: Record, name: str) -> str:
    """Return the first value of a property, or nothing."""
    return next(iter(claim.get(name, [])), "")


def span(dates: Iterable[str]) -> str:
    """Return the one date that there is, or the first and the last of several; nothing where there is none."""
    ordered = sorted({date for date in dates if date})
    return " to ".join(dict.fromkeys((ordered[0], ordered[-1]))) if ordered else ""


def _claims(thing: Thing) -> dict[str, Record]:
    found = ask(site().landscape, site().query("model-graph"), {"model": thing.slug})
    gathered: dict[str, dict[str, list[str]]] = {}
    for triple in found if isinstance(found, list) else engine.Triples():
        name = triple.predicate.value.removeprefix(str(OPN))
        gathered.setdefault(triple.subject.value, {}).setdefault(name, []).append(triple.object.value)  # type: ignore[union-attr]
    return dict(gathered)
