"""The page of a license: who evaluates it how by the five criteria, the levels that follow, and where it is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.search.levels import Level, level
from openness.search.stored_answers import VIEW
from openness.terms import PREFIXES, slug
from openness.web.description import Description
from openness.web.explore.model_cells import many
from openness.web.html_tables import table
from openness.web.site import Link, link, site

REVISES = PREFIXES["prov"] + "wasRevisionOf"
CLAUSES = {
    str(OPN.ResearchUse): "researchClause",
    str(OPN.CommercialUse): "commercialClause",
    str(OPN.ModifyAsDesired): "modifyClause",
    str(OPN.CopyrightDerivative): "copyrightClause",
    str(OPN.OtherLicenseForDerivative): "otherLicenseClause",
}
"""The property that cites the clause for each criterion."""
ISSUED = PREFIXES["dcterms"] + "issued"
ANSWERS = {"permits": "yes", "withholds": "no", "undecided": "undecided"}


@dataclass(frozen=True)
class Limit:
    """A condition of a license: its kind, in words, its cap on monthly users, and its clause."""

    kind: Link
    words: str
    users: str
    clause: str


@dataclass(frozen=True)
class Criterion:
    """One of the five criteria: what it asks, whether the license permits it, by which clause, on which conditions."""

    link: Link
    meaning: str
    answer: str
    clause: str
    conditions: tuple[Limit, ...]


@dataclass(frozen=True)
class Evaluation:
    """A claim about which criteria a license permits, with the score, degree and levels that the rules derive."""

    claim: Link
    locator: str
    criteria: tuple[Criterion, ...]
    score: str
    restrictiveness: Link
    restrictiveness_meaning: str
    levels: tuple[tuple[str, str, str], ...]
    reason: str
    evidence: tuple[Link, ...]
    corrected: bool
    date: str
    confidence: Link
    duties: tuple[Limit, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether a license permits commercial use, on which conditions, by whose evaluation and as of when."""

    answer: str
    conditions: tuple[Limit, ...]
    source: Link
    date: str
    confidence: Link


@dataclass(frozen=True)
class Outcome:
    """What a score gives on one scale: code, data, or the degree of restrictiveness, which is no level."""

    scale: str
    level: Level | None
    link: Link
    meaning: str


@dataclass(frozen=True)
class Trial:
    """The criteria as a visitor switches them, and what follows by the ontology's own scale."""

    switches: tuple[tuple[str, str, bool], ...]
    score: int
    most: int
    outcomes: tuple[Outcome, ...]
    switched: bool


@dataclass(frozen=True)
class Scales:
    """The criteria that give a license its score, and the levels of code and of data with what each means."""

    criteria: tuple[Link, ...]
    levels: tuple[tuple[str, tuple[tuple[Level | None, Link, str], ...]], ...]


def license_(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a license shows."""
    claims = [site().describe(iri) for iri in described.pointed_by("evaluates")]
    evaluations = [evaluation(claim) for claim in claims]
    return {
        "verdict": read_verdict(evaluations),
        "spdx": described.first("spdxId"),
        "hub_keys": [text(key) for key in described.values("hubKey")],
        "spellings": sorted({*thing.others} - {thing.label}, key=str.casefold),
        "see": [link(iri) for iri in described.values(PREFIXES["rdfs"] + "seeAlso")],
        "evaluations": evaluations,
        "many": (there := many(str(VIEW.default), "license", thing.slug)),
        "components": None if there else table(site().answer("license-components", license=thing.slug)),
        "trial": trial(claims),
        "about": [(words, values) for words, values in _notes(described) if values],
    }


def read_verdict(evaluations: Sequence[Evaluation]) -> Verdict | None:
    """Read the answer on commercial use from the newest evaluation that no later one replaces."""
    lasting = [one for one in evaluations if not one.corrected]
    if not lasting:
        return None
    newest = max(lasting, key=lambda one: one.date)
    commercial = str(OPN.CommercialUse)
    said = next((it for it in newest.criteria if it.link == link(commercial)), None)
    if not said:
        return None
    limits = (*said.conditions, *newest.duties)
    count = len(limits)
    on = f" with {count} condition{'' if count == 1 else 's'}" if count else ""
    words = {"yes": f"permitted{on}", "no": "not permitted"}
    shown = limits if said.answer == "yes" else said.conditions
    return Verdict(words.get(said.answer, said.answer), shown, newest.claim, newest.date, newest.confidence)


def trial(claims: Sequence[Description]) -> Trial:
    """Read which criteria the visitor switched on, at first those that an evaluation permits, and what follows."""
    switched = "try" in request.args
    chosen = set(request.args.getlist("permits"))
    if not switched:
        first = next((claim for claim in claims if not claim.pointed_by(REVISES)), None)
        chosen = {slug(text(iri)) for iri in first.values("permits")} if first else set()
    criteria = _list_criteria()
    unknown = chosen - {thing.slug for thing in criteria}
    if unknown:
        known = ", ".join(thing.slug for thing in criteria)
        abort(400, f"There is no criterion '{sorted(unknown)[0]}'. There are: {known}.")
    switches = tuple((thing.slug, thing.label, thing.slug in chosen) for thing in criteria)
    return Trial(switches, len(chosen), len(criteria), _outcomes(len(chosen)), switched)


def _outcomes(score: int) -> tuple[Outcome, ...]:
    """Look up what a score gives on each scale that the ontology has."""
    return tuple(
        Outcome(record["scale"], level(record["value"]), link(record["thing"]), record["meaning"])
        for record in site().answer("score-scale").records()
        if int(record["lowest_score"]) <= score <= int(record["highest_score"])
    )


def _notes(described: Description) -> list[tuple[str, list[Link]]]:
    return [("named by", [link(iri) for iri in described.values(PREFIXES["dcterms"] + "source")])]


def evaluation(claim: Description) -> Evaluation:
    """Read a claim about which of the five criteria a license permits, with what the rules derive from it."""
    directory = site().directory
    limits = [
        (limit.first("criterion"), _limit(limit))
        for limit in map(site().describe, map(text, claim.values("condition")))
    ]
    decided = {text(value): answer for name, answer in ANSWERS.items() for value in claim.values(name)}
    criteria = [
        Criterion(
            link(thing.iri),
            thing.definition,
            decided.get(thing.iri, "not evaluated"),
            claim.first(CLAUSES[thing.iri]) if thing.iri in CLAUSES else "",
            tuple(limit for criterion, limit in limits if criterion == thing.iri),
        )
        for thing in _list_criteria()
    ]
    least, most = claim.first("minimumScore"), claim.first("maximumScore")
    degree = claim.first("restrictiveness")
    found = directory.get(degree)
    return Evaluation(
        claim=link(claim.iri, directory.label(claim.first(PREFIXES["dcterms"] + "source"))),
        locator=claim.first("locator"),
        criteria=tuple(criteria),
        score=claim.first("score") or f"{least} to {most}",
        restrictiveness=link(degree) if degree else Link(""),
        restrictiveness_meaning=found.definition if found else "",
        levels=tuple(
            (kind, term.notation, term.definition)
            for kind, name in (("Code", "codeLevel"), ("Data", "dataLevel"))
            if (term := directory.get(claim.first(name)))
        ),
        reason=claim.first("reason"),
        evidence=tuple(link(iri) for iri in claim.values("evidence")),
        corrected=bool(claim.pointed_by(REVISES)),
        date=claim.first("asOf") or site().describe(claim.first(PREFIXES["dcterms"] + "source")).first(ISSUED),
        confidence=link(sure) if (sure := claim.first("confidence")) else Link(""),
        duties=tuple(limit for criterion, limit in limits if not criterion),
    )


def _limit(limit: Description) -> Limit:
    kind = limit.first("conditionKind")
    words, users = limit.first(PREFIXES["rdfs"] + "label"), limit.first("maximumMonthlyUsers")
    return Limit(link(kind) if kind else Link(""), words, users, limit.first("clause"))


def scales() -> Scales:
    """Return the criteria and the levels, as a legend explains them."""
    terms = sorted(site().directory.of_kind("term"), key=lambda thing: thing.notation)
    return Scales(
        criteria=tuple(link(thing.iri) for thing in _list_criteria()),
        levels=tuple(
            (
                kind,
                tuple(
                    (level(thing.notation), link(thing.iri), thing.definition) for thing in terms if _is(thing, name)
                ),
            )
            for kind, name in (("Code", "CodeLevel"), ("Data", "DataLevel"))
        ),
    )


def _list_criteria() -> list[Thing]:
    """List the five criteria of licenses in their order."""
    return site().once(
        "criteria", lambda: [one for one in site().directory.of_kind("term") if _is(one, "LicenseCriterion")]
    )


def _is(thing: Thing, name: str) -> bool:
    term = site().terms.get(thing.iri)
    return bool(term) and OPN[name] in (term.values(PREFIXES["rdf"] + "type") if term else [])
