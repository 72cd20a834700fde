"""The page of a license: who evaluates it how by the five criteria, the levels that follow, and where it is used."""

from dataclasses import dataclass

from openness.rows import text
from openness.terms import OPN, PREFIXES
from openness.web.description import Description, describe
from openness.web.directory import Thing
from openness.web.site import Link, link, site
from openness.web.tables import table

REVISES = PREFIXES["prov"] + "wasRevisionOf"


@dataclass(frozen=True)
class Criterion:
    """One of the five criteria: what it asks, whether the license permits it, and on which conditions."""

    link: Link
    meaning: str
    answer: str
    conditions: tuple[tuple[str, str], ...]


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


def license_(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a license shows."""
    claims = [describe(site().landscape.store, iri) for iri in described.pointed_by("evaluates")]
    return {
        "spdx": described.first("spdxId"),
        "spellings": [name for name in thing.others if name != thing.label],
        "see": [link(iri) for iri in described.values(PREFIXES["rdfs"] + "seeAlso")],
        "evaluations": [_evaluation(claim) for claim in claims],
        "components": table(site().answer("license-components", license=thing.slug)),
        "about": [(words, values) for words, values in _notes(described) if values],
    }


def _notes(described: Description) -> list[tuple[str, list[Link]]]:
    return [("named by", [link(iri) for iri in described.values(PREFIXES["dcterms"] + "source")])]


def _evaluation(claim: Description) -> Evaluation:
    directory = site().directory
    limits = [describe(site().landscape.store, text(iri)) for iri in claim.values("condition")]
    criteria = []
    for thing in (thing for thing in directory.of_kind("term") if _is(thing, "LicenseCriterion")):
        permits, withholds = ([text(v) for v in claim.values(name)] for name in ("permits", "withholds"))
        answer = "yes" if thing.iri in permits else "no" if thing.iri in withholds else "not said"
        conditions = tuple(
            (limit.first(PREFIXES["rdfs"] + "label"), limit.first("maximumMonthlyUsers"))
            for limit in limits
            if limit.first("criterion") == thing.iri
        )
        criteria.append(Criterion(link(thing.iri), thing.definition, answer, conditions))
    degree = claim.first("restrictiveness")
    found = directory.get(degree)
    return Evaluation(
        claim=link(claim.iri, directory.label(claim.first(PREFIXES["dcterms"] + "source"))),
        locator=claim.first("locator"),
        criteria=tuple(criteria),
        score=claim.first("score"),
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
    )


def _is(thing: Thing, name: str) -> bool:
    term = site().terms.get(thing.iri)
    return bool(term) and OPN[name] in (term.values(PREFIXES["rdf"] + "type") if term else [])
