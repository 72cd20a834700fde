"""The page of a claim: who claims what, when, on what basis; why it has its level, and how it could score higher."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.search.levels import Level, level, read_cell
from openness.search.stored_answers import VIEW
from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.site import Link, link, site, view_iri
from openness.web.things.claims import claims, one, word_meaning
from openness.web.things.history import REVISES, RULES, SOURCE, Event, history
from openness.web.things.license import Evaluation, evaluation
from openness.web.things.next_level import rises
from openness.web.things.rule_pages import rule_of

TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Ground:
    """A license or a mode of access on which a level rests, the evaluations of it, and the level that it gives."""

    link: Link
    evaluations: tuple[Evaluation, ...]
    gives: tuple[Level, ...]
    access: bool


@dataclass(frozen=True)
class Other:
    """Another claim about the same component: whose it is, when, and which level it gives."""

    link: Link
    words: str
    level: Level
    date: str


def is_assessment(described: Description) -> bool:
    """Return whether a claim is about a component of a model."""
    return OPN.Assessment in described.values(TYPE)


def claim(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of an assessment shows."""
    directory = site().directory
    model, component = directory.get(described.first("model")), directory.get(described.first("component"))
    revised = described.first(REVISES) if described.first(SOURCE) == RULES else ""
    view = _view(described)
    later = str(VIEW.default) if described.values("replacedBy") else ""
    kind = site().terms[component.iri].first("kind") if component and component.iri in site().terms else ""
    grounds = [_ground(text(iri), kind, view) for iri in described.values("license")]
    grounds += [_ground_of_access(text(iri), kind) for iri in described.values("access")]
    given = [found for ground in grounds for found in ground.gives]
    grade = directory.get(described.first("level") or described.first("outcome"))
    return {
        "model_slug": model.slug if model else "",
        "component_slug": component.notation if component else "",
        "model": link(model.iri) if model else Link(""),
        "component": link(component.iri) if component else Link(""),
        "level": _level(described),
        "grade": grade,
        "meaning": word_meaning(grade.definition, component.iri if component else "", _level(described))
        if grade
        else "",
        "source": link(described.first(SOURCE)),
        "locator": _place(described),
        "date": described.first("asOf"),
        "printed": described.first("notation"),
        "reason": described.first("reason"),
        "evidence": [link(iri) for iri in described.values("evidence")],
        "derived_from": link(revised, "the claim as written") if revised else None,
        "grounds": grounds,
        "strictest": min(given, key=lambda found: found.rank) if given else None,
        "several": len(grounds) > 1,
        "follows": _follows(described, given, grounds),
        "others": _others(described, model),
        # What a correction has raised already needs no advice.
        "rises": rises(model, claims(model), later or view, component.label) if model and component and view else [],
        "later": later,
        "view": view,
        "history": _history(thing, described),
        "waivers": [
            (link(iri), site().describe(iri).first("reason"), _rule(site().describe(iri).first("rule")))
            for iri in described.pointed_by("waives")
        ],
    }


def _rule(shape: str) -> Link:
    rule = rule_of(shape)
    return Link(f"{rule.code}: {rule.title}", url_for("rules.show", code=rule.code)) if rule else link(shape)


def _view(described: Description) -> str:
    """Return the name of a view that shows the claim, the current one before that of its source."""
    inside = [text(iri) for iri in described.values("inView")]
    return next((view.value for view in site().views if view.iri in inside), "")


def _level(described: Description) -> Level:
    return read_cell(described.first("notation"))


def _place(described: Description) -> str:
    row, column = described.first("row"), described.first("column")
    parts = (described.first("locator"), f"row {row}" if row else "", f"column {column}" if column else "")
    return ", ".join(filter(None, parts))


def _ground(iri: str, kind: str, view: str) -> Ground:
    claims = [site().describe(evaluated) for evaluated in site().describe(iri).pointed_by("evaluates")]
    standing = [c for c in claims if not view or view_iri(view) in map(text, c.values("inView"))]
    gives = [site().directory.get(given) for c in standing for given in c.values("givesLevel") if _kind(given) == kind]
    return Ground(link(iri), tuple(evaluation(c) for c in standing), _levels(gives), False)


def _ground_of_access(iri: str, kind: str) -> Ground:
    found = [
        site().directory.get(term)
        for term, described in site().terms.items()
        if iri in map(text, described.values("followsFromAccess")) and described.first("kind") == kind
    ]
    return Ground(link(iri), (), _levels(found), True)


def _kind(grade: object) -> str:
    term = site().terms.get(str(grade))
    return term.first("kind") if term else ""


def _levels(things: Iterable[Thing | None]) -> tuple[Level, ...]:
    read = [level(thing.notation) for thing in things if thing]
    return tuple(sorted({found for found in read if found}, key=lambda found: found.rank))


def _follows(described: Description, given: list[Level], grounds: list[Ground]) -> str:
    """Say what the rules make of the claim: agree, differ, incomplete where a license is not evaluated, or nothing."""
    if not described.first("level"):
        return "ungraded"
    if not grounds:
        return "no basis"
    if any(not ground.gives for ground in grounds):
        return "incomplete"
    strictest = min(found.rank for found in given)
    return "agrees" if strictest == _level(described).rank else "differs"


def _others(described: Description, model: Thing | None) -> list[Other]:
    """List the other claims about the same component of the same model."""
    listed = []
    for iri, other in claims(model).items() if model else ():
        if iri != described.iri and described.first("component") in other.get("component", []):
            words = site().directory.label(one(other, SOURCE)) + (", a revision" if other.get(REVISES) else "")
            listed.append(Other(link(iri, words), words, read_cell(one(other, "notation")), one(other, "asOf")))
    return sorted(listed, key=lambda other: (other.date, other.words))


def _history(thing: Thing, described: Description) -> list[Event]:
    chain = [described, *(site().describe(text(iri)) for iri in described.values(REVISES))]
    chain += [site().describe(iri) for iri in described.pointed_by(REVISES)]
    records = {}
    for link_ in chain:
        record: dict[str, list[str]] = {}
        for statement in link_.about:
            record.setdefault(statement.property.removeprefix(str(OPN)), []).append(text(statement.value))
        records[link_.iri] = record
    events = history(records)
    return events if len(events) > 1 or thing.iri not in records else []
