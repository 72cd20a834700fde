"""The page of a model: the facts, the twelve components with their basis, what the rules say, and what follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.index.directory import Thing
from openness.index.levels import NOT_ASSESSED, Level, level, read_cell
from openness.namespaces import OPN
from openness.web.description import Description
from openness.web.explore.entries import entry, few
from openness.web.pipeline import components_in_order
from openness.web.site import Link, link, site
from openness.web.things.badge import snippet
from openness.web.things.commercial import commercial
from openness.web.things.history import DERIVED, REVISES, SOURCE, history
from openness.web.things.license import scales
from openness.web.things.raising import rises
from openness.web.things.records import Record, Standing, claims, is_first, one, standing

MEANS_NOT_ASSESSED = "No source says how open this component is, or whether the model has it."


@dataclass(frozen=True)
class Graded:
    """A claim about one component: its level, on what basis, where it stands, and what others make of it."""

    component: Link
    level: Level
    meaning: str
    basis: tuple[Link, ...] = ()
    rules: Level | None = None
    corrected: Level | None = None
    corrected_rules: Level | None = None
    correction: Link | None = None
    place: Link | None = None
    locator: str = ""
    anchor: str = ""
    date: str = ""


@dataclass(frozen=True)
class Fact:
    """A fact in the head of the page: as published, and as corrected where that differs; for a figure, as of when."""

    words: str
    published: tuple[Link, ...]
    corrected: tuple[Link, ...]
    published_date: str = ""
    corrected_date: str = ""


@dataclass(frozen=True)
class Correction:
    """A correction: of what, from what, to what, why, and on what evidence."""

    about: str
    published: str
    corrected: str
    reason: str
    evidence: tuple[Link, ...]


@dataclass(frozen=True)
class Consequence:
    """A risk or an opportunity that applies, and through which components, on which condition of their licenses."""

    link: Link
    area: str
    through: tuple[str, ...]


def model(thing: Thing, _described: Description) -> dict[str, object]:
    """Return what the template of a model shows."""
    found = claims(thing)
    site().directory.gather(found)
    stages, stands = _graded(found), standing(found)
    corrections = _corrections(thing) if any(claim.get(REVISES) for claim in found.values()) else []
    listed = entry("published", thing.slug)
    return {
        "facts": (facts := [*_facts(thing, found), *_commercial(thing, found)]),
        "valueless": any(value.text == "N/A" for fact in facts for value in (*fact.published, *fact.corrected)),
        "stages": stages,
        "scales": site().once("scales", scales),
        "summary": _summary([cell.rank for cell in listed.cells] if listed else [], stands),
        "corrected": stands.corrected,
        "corrections": corrections,
        "consequences": _consequences(thing),
        # What a correction has raised already needs no advice.
        "rises": rises(thing.slug, view="corrected" if corrections else "published"),
        "history": history(found),
        "badge": snippet(thing.slug, thing.label),
        "known": [other for other in few("published") if other.slug != thing.slug],
    }


def _summary(ranks: list[int], stands: Standing) -> str:
    """Say how many components are how open, and first on what that is based."""
    counted = (
        (ranks.count(5), "free of restrictions"),
        (sum(1 < rank < 5 for rank in ranks), "restricted"),
        (ranks.count(1), "not public"),
        (ranks.count(0), "not publicly known"),
        (ranks.count(-2), NOT_ASSESSED),
    )
    said = [f"{count} {'is' if count == 1 else 'are'} {words}" for count, words in counted if count]
    if set(ranks) <= {-2}:
        return "No source assesses a component of this model."
    absent = ranks.count(-1)
    rest = f" {absent} {'does' if absent == 1 else 'do'} not apply." if absent else ""
    basis = f"{stands.basis[:1].upper()}{stands.basis[1:]}"
    return f"{basis}: of {len(ranks)} components, {', '.join(said) or 'none applies'}.{rest}"


def _graded(found: Mapping[str, Record]) -> list[tuple[str, list[Graded]]]:
    """List the components by stage, each with the claims about it that neither correct nor derive from another.

    A component that no claim assesses has a row without a claim.
    """
    revision = {old: iri for iri, claim in found.items() for old in claim.get(REVISES, [])}
    derived = {old: claim for claim in found.values() for old in claim.get(DERIVED, [])}
    stages: dict[str, list[Graded]] = {}
    for component, stage in components_in_order():
        anchor = component.notation  # the first claim about a component has it
        for iri, claim in found.items():
            if component.iri in claim.get("component", []) and is_first(claim):
                later = revision.get(iri, "")
                row = _row(component, found, iri, derived.get(iri), later, derived.get(later), anchor)
                anchor = ""
                stages.setdefault(stage, []).append(row)
        if anchor:
            missing = Graded(link(component.iri), read_cell(""), MEANS_NOT_ASSESSED, anchor=anchor)
            stages.setdefault(stage, []).append(missing)
    return list(stages.items())


def _row(
    component: Thing,
    found: Mapping[str, Record],
    iri: str,
    derived: Record | None,
    later: str,
    derived_later: Record | None,
    anchor: str,
) -> Graded:
    directory = site().directory
    claim = found[iri]
    grade = next(iter([*claim.get("level", []), *claim.get("outcome", [])]), "")
    meant = directory.get(grade)
    basis = sorted((link(it) for it in (*claim.get("license", []), *claim.get("access", []))), key=lambda it: it.text)
    return Graded(
        component=link(component.iri),
        level=_level(claim),
        meaning=meant.definition if meant else "",
        basis=tuple(basis),
        rules=_level(derived) if derived else None,
        corrected=_level(found[later]) if later else None,
        corrected_rules=_level(derived_later) if derived_later else None,
        correction=link(later, "the correction") if later else None,
        place=link(iri, directory.label(one(claim, SOURCE))),
        locator=one(claim, "locator"),
        anchor=anchor,
        date=one(claim, "asOf"),
    )


def _level(claim: Record) -> Level:
    printed = one(claim, "notation")
    return level(printed) or Level(printed, printed, "none")


def _facts(thing: Thing, found: Mapping[str, Record]) -> list[Fact]:
    """List the facts about a model, as published and as corrected."""
    published, corrected = (_card(thing, view) for view in ("published", "corrected"))
    first, later = (dict(_observed(found, revised)) for revised in (False, True))
    facts = []
    for name in dict.fromkeys((*published, *corrected)):
        before, after = published.get(name, ()), corrected.get(name, ())
        differs = after if after != before else ()
        facts.append(Fact(name, before, differs, first.get(name, ""), later.get(name, "")))
    return facts


def _observed(found: Mapping[str, Record], revised: bool) -> Iterable[tuple[str, str]]:
    """List the figures that have a value: what is counted, and as of when."""
    for claim in found.values():
        known = claim.get("metric") and one(claim, "outcome") != str(OPN.NotApplicable)
        if known and bool(claim.get(REVISES)) == revised:
            yield site().directory.label(one(claim, "metric")), one(claim, "asOf")


def _card(thing: Thing, view: str) -> dict[str, tuple[Link, ...]]:
    facts: dict[str, tuple[Link, ...]] = {}
    for record in site().answer("model-card", model=thing.slug, view=view).records():
        value = link(record["thing"], record["fact"]) if record["thing"] else Link(record["fact"])
        name = record["property"]
        facts[name] = tuple(dict.fromkeys((*facts.get(name, ()), value)))
    return facts


def _commercial(thing: Thing, found: Mapping[str, Record]) -> list[Fact]:
    """Tell whether the weights may be used commercially, as published, and as corrected where that differs."""
    published, corrected = (commercial(thing.slug, found, view) for view in ("published", "corrected"))
    differs = corrected if corrected != published else ()
    return [Fact("commercial use of the weights", published, differs)] if published or corrected else []


def _corrections(thing: Thing) -> list[Correction]:
    """List the corrections of claims about a model, each once with all its evidence."""
    gathered: dict[tuple[str, str, str, str], list[Link]] = {}
    for record in site().answer("revisions", model=thing.slug).records():
        key = (record["statement"], record["published"], record["corrected"], record["reason"])
        gathered.setdefault(key, []).extend([link(record["evidence"])] if record["evidence"] else [])
    return [Correction(*key, tuple(dict.fromkeys(evidence))) for key, evidence in gathered.items()]


def _consequences(thing: Thing) -> list[tuple[str, list[Consequence]]]:
    """List the opportunities and the risks that apply to a model by the levels of its components."""
    groups: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for record in site().answer("consequences-of-model", model=thing.slug).records():
        groups.setdefault(record["kind"], {}).setdefault(record["thing"], []).append(record)
    return [(kind, [_consequence(iri, records) for iri, records in found.items()]) for kind, found in groups.items()]


def _consequence(iri: str, records: Iterable[Mapping[str, str]]) -> Consequence:
    listed = list(records)
    return Consequence(link(iri), listed[0]["area"], tuple(dict.fromkeys(map(_through, listed))))


def _through(record: Mapping[str, str]) -> str:
    words = f"{record['component']} {record['level']}"
    return f"{words} (on a condition: {record['condition']})" if record["condition"] else words
