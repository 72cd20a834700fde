"""The page of a model: the facts, the twelve components with their basis, what the rules say, and what follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from openness.namespaces import OPN
from openness.search.directory import Thing
from openness.search.levels import NOT_ASSESSED, Level, level, read_cell
from openness.web.description import Description
from openness.web.explore.model_cells import few
from openness.web.pipeline import components_in_order
from openness.web.site import Link, link, site, view_asked, views_at
from openness.web.things.answers_by_model import answer_by_grades
from openness.web.things.badge import snippet
from openness.web.things.claims import Record, basis_of, claims, of_view, one, word_meaning
from openness.web.things.commercial import commercial
from openness.web.things.frameworks import classes
from openness.web.things.history import REVISES, SOURCE, history
from openness.web.things.license import scales
from openness.web.things.next_level import rises
from openness.web.things.profile import profile


@dataclass(frozen=True)
class Verdict:
    """What another source says of a component: its level, where, as of when, and whether it disagrees."""

    place: Link
    level: Level
    date: str
    disagrees: bool


EVIDENCE = 3
"""How many pieces of evidence a row names; the page of its claim has all."""

ADDRESS_LETTERS = 40
"""How long an address of evidence may be to be shown whole."""

MEANS_NOT_ASSESSED = "Not assessed by a source in this view."


@dataclass(frozen=True)
class Graded:
    """A component in a view: its level, on what basis, where and when a source says so, and what others say.

    `rules` is the level that follows from license and access; without a claim, `place` is empty.
    """

    component: Link
    level: Level
    meaning: str
    basis: tuple[Link, ...]
    rules: Level | None
    changed: Verdict | None
    others: tuple[Verdict, ...]
    place: Link
    locator: str
    anchor: str
    date: str
    evidence: tuple[Link, ...]


@dataclass(frozen=True)
class Fact:
    """A fact in the head of the page; for a figure, as of when."""

    words: str
    values: tuple[Link, ...]
    date: str = ""


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


def model(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a model shows, in the view that is asked for."""
    view = view_asked()
    found = claims(thing)
    site().directory.gather(found)
    stages = _list_graded(found, view)
    corrections = _corrections(thing) if any(claim.get(REVISES) for claim in found.values()) else []
    ranks = [row.level.rank for _, rows in stages for row in rows]
    return {
        "view": view,
        "views": views_at(
            "things.show",
            [choice for choice in site().views if of_view(found, choice.value)],
            kind="model",
            slug=thing.slug,
        ),
        "facts": (facts := [*_facts(thing, found, view), *_commercial(thing, found, view)]),
        "valueless": any(value.text == "N/A" for fact in facts for value in fact.values),
        "profile": profile(thing.iri, described, found, view),
        "stages": stages,
        "scales": site().once("scales", scales),
        "summary": _summary(ranks, basis_of(view, found)),
        "corrections": corrections,
        "consequences": _consequences(thing, found, view),
        "rises": rises(thing, found, view),
        "frameworks": classes(thing.slug, view),
        "history": history(found),
        "badge": snippet(thing.slug, thing.label, view),
        "known": [other for other in few(view) if other.slug != thing.slug],
    }


def _summary(ranks: list[int], basis: str) -> str:
    """Say how many components are how open, and first on what that is based."""
    counted = (
        (ranks.count(5), "free of restrictions"),
        (sum(1 < rank < 5 for rank in ranks), "restricted"),
        (ranks.count(1), "not public"),
        (ranks.count(0), "unknown"),
        (ranks.count(-2), NOT_ASSESSED),
        (ranks.count(-1), "not applicable"),
    )
    if set(ranks) <= {-2}:
        return "No source in this view assesses a component of this model."
    words = ", ".join(f"{count} {name}" for count, name in counted if count)
    return f"{len(ranks)} components: {words}. View: {basis}."


def _list_graded(found: Mapping[str, Record], view: str) -> list[tuple[str, list[Graded]]]:
    """List the components by stage, each with its claim in a view and with the newest claims of other sources."""
    shown = of_view(found, view)
    stages: dict[str, list[Graded]] = {}
    for component, stage in components_in_order():
        claim = next((iri for iri, it in shown.items() if component.iri in it.get("component", [])), "")
        stages.setdefault(stage, []).append(_row(component, found, claim))
    return list(stages.items())


def _row(component: Thing, found: Mapping[str, Record], iri: str) -> Graded:
    directory = site().directory
    claim = found.get(iri, {})
    grade = next(iter([*claim.get("level", []), *claim.get("outcome", [])]), "")
    meant, expected = directory.get(grade), directory.get(one(claim, "expectedLevel"))
    basis = sorted((link(it) for it in (*claim.get("license", []), *claim.get("access", []))), key=lambda it: it.text)
    revised = one(claim, REVISES)
    return Graded(
        component=link(component.iri),
        level=_level(claim),
        meaning=word_meaning(meant.definition, component.iri, _level(claim)) if meant else MEANS_NOT_ASSESSED,
        basis=tuple(basis),
        rules=level(expected.notation) if expected else None,
        changed=_verdict(revised, found[revised], False) if revised in found else None,
        others=tuple(_others(component, found, iri, revised)),
        place=link(iri, directory.label(one(claim, SOURCE))) if claim else Link(""),
        locator=one(claim, "locator"),
        anchor=component.notation,
        date=one(claim, "asOf"),
        evidence=tuple(dict.fromkeys(_shorten_link(link(iri)) for iri in claim.get("evidence", [])))[:EVIDENCE],
    )


def _shorten_link(evidence: Link) -> Link:
    """Leave out the middle of a long address: host and file are enough for a reader."""
    host, _, path = evidence.text.partition("/")
    file = path.rpartition("/")[2]
    is_long = len(evidence.text) > ADDRESS_LETTERS and "/" in path
    return Link(f"{host}/\N{HORIZONTAL ELLIPSIS}/{file[-ADDRESS_LETTERS:]}", evidence.href) if is_long else evidence


def _others(component: Thing, found: Mapping[str, Record], shown: str, revised: str) -> Iterable[Verdict]:
    """Yield the newest claim of each other source about a component, those that disagree first."""
    disagreeing = found.get(shown, {}).get("disagreesWith", [])
    verdicts = [
        _verdict(iri, claim, iri in disagreeing)
        for iri, claim in found.items()
        if iri not in (shown, revised) and component.iri in claim.get("component", []) and _is_newest(claim)
    ]
    return sorted(verdicts, key=lambda it: (not it.disagrees, it.place.text))


def _is_newest(claim: Record) -> bool:
    """Return whether a claim is in the view of its source."""
    return any(view != str(OPN.CurrentView) for view in claim.get("inView", []))


def _verdict(iri: str, claim: Record, disagrees: bool) -> Verdict:
    return Verdict(link(iri, site().directory.label(one(claim, SOURCE))), _level(claim), one(claim, "asOf"), disagrees)


def _level(claim: Record) -> Level:
    return read_cell(one(claim, "notation"))


def _facts(thing: Thing, found: Mapping[str, Record], view: str) -> list[Fact]:
    """List the facts about a model in a view."""
    dates = dict(_list_observed(of_view(found, view)))
    return [Fact(name, values, dates.get(name, "")) for name, values in _card(thing, view).items()]


def _list_observed(found: Mapping[str, Record]) -> Iterable[tuple[str, str]]:
    """List the figures that have a value: what is counted, and as of when."""
    for claim in found.values():
        if claim.get("metric") and one(claim, "outcome") != str(OPN.NotApplicable):
            yield site().directory.label(one(claim, "metric")), one(claim, "asOf")


def _card(thing: Thing, view: str) -> dict[str, tuple[Link, ...]]:
    facts: dict[str, tuple[Link, ...]] = {}
    for record in site().answer("model-card", model=thing.slug, view=view).records():
        value = link(record["thing"], record["fact"]) if record["thing"] else Link(record["fact"])
        name = record["property"]
        facts[name] = tuple(dict.fromkeys((*facts.get(name, ()), value)))
    return facts


def _commercial(thing: Thing, found: Mapping[str, Record], view: str) -> list[Fact]:
    """Return whether the weights may be used commercially."""
    answer = commercial(thing.slug, found, view)
    to_check = Link("check your own terms", url_for("license_check.show", model=thing.slug))
    return [Fact("commercial use of the weights", (*answer, to_check))] if answer else []


def _corrections(thing: Thing) -> list[Correction]:
    """List the corrections of claims about a model, each once with all its evidence."""
    gathered: dict[tuple[str, str, str, str], list[Link]] = {}
    for record in site().answer("revisions", model=thing.slug).records():
        key = (record["statement"], record["published"], record["corrected"], record["reason"])
        gathered.setdefault(key, []).extend([link(record["evidence"])] if record["evidence"] else [])
    return [Correction(*key, tuple(dict.fromkeys(evidence))) for key, evidence in gathered.items()]


def _consequences(thing: Thing, found: Mapping[str, Record], view: str) -> list[tuple[str, list[Consequence]]]:
    """List the opportunities and the risks that apply to a model by the levels of its components."""
    groups: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for record in answer_by_grades("consequences-of-model", thing, found, view):
        groups.setdefault(record["kind"], {}).setdefault(record["thing"], []).append(record)
    return [(kind, [_consequence(iri, records) for iri, records in those.items()]) for kind, those in groups.items()]


def _consequence(iri: str, records: Iterable[Mapping[str, str]]) -> Consequence:
    listed = list(records)
    return Consequence(link(iri), listed[0]["area"], tuple(dict.fromkeys(map(_through, listed))))


def _through(record: Mapping[str, str]) -> str:
    words = f"{record['component']} {record['level']}"
    return f"{words} (on a condition: {record['condition']})" if record["condition"] else words
