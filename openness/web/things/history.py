"""The history of a model or of a claim: what was claimed and released, when, and by which source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.casing import capitalize_first
from openness.namespaces import OPN
from openness.search.directory import Thing
from openness.terms import PREFIXES
from openness.web.site import Link, link, site

SOURCE = PREFIXES["dcterms"] + "source"
ISSUED = PREFIXES["dcterms"] + "issued"
REVISES = PREFIXES["prov"] + "wasRevisionOf"
TYPE = PREFIXES["rdf"] + "type"
RULES = PREFIXES["source"] + "rules"


@dataclass(frozen=True)
class Event:
    """An event or a claim: date, text, source, and the reason of a correction."""

    date: str
    words: str
    about: tuple[Link, ...]
    source: Link
    reason: str = ""
    evidence: tuple[Link, ...] = ()


def history(claims: Mapping[str, Mapping[str, list[str]]]) -> list[Event]:
    """List in the order of time the releases, what each source claims as of when, and the corrections."""
    events: list[Event] = []
    gathered: dict[tuple[str, str], list[str]] = {}
    for iri, claim in claims.items():
        thing = site().directory.get(iri)
        if not thing or one_of_rules(claim):
            continue
        if ISSUED in claim and thing.kind == "release":
            events.append(_event(claim, claim[ISSUED][0], "Released", thing))
        elif claim.get(REVISES):
            events.append(_event(claim, _one(claim, "asOf"), _describe_correction(claim), thing))
        elif claim.get(SOURCE) and claim.get("model"):
            gathered.setdefault((_one(claim, "asOf"), claim[SOURCE][0]), []).append(iri)
    for (date, source), those in gathered.items():
        events.append(Event(date, _describe_counts(claims[iri] for iri in those), (), link(source)))
    return sorted(events, key=lambda event: (event.date or "9", event.words))


def one_of_rules(claim: Mapping[str, list[str]]) -> bool:
    """Return whether the rules made a claim."""
    return RULES in claim.get(SOURCE, [])


def _describe_correction(claim: Mapping[str, list[str]]) -> str:
    """Return "Corrected" with the day of its source; the event has the day from which the correction holds."""
    issued = site().describe(_one(claim, SOURCE)).first(ISSUED)
    return f"Corrected on {issued}, for this day" if issued else "Corrected"


def _event(claim: Mapping[str, list[str]], date: str, words: str, thing: Thing) -> Event:
    return Event(
        date=date,
        words=words,
        about=(link(thing.iri, thing.label.split(" (")[0].split(": ")[-1] if thing.kind == "claim" else ""),),
        source=link(_one(claim, SOURCE)),
        reason=_one(claim, "reason"),
        evidence=tuple(dict.fromkeys(link(iri) for iri in claim.get("evidence", []))),
    )


def _describe_counts(claims: Iterable[Mapping[str, list[str]]]) -> str:
    """Describe how many components were assessed, and the other claims."""
    kinds = [kind for claim in claims for kind in claim.get(TYPE, [])]
    counted = (
        (kinds.count(str(OPN.ModelDescription)), "a description", "descriptions"),
        (kinds.count(str(OPN.Assessment)), "one component assessed", "components assessed"),
        (kinds.count(str(OPN.ImpactObservation)), "one figure of use", "figures of use"),
    )
    phrases = [one if number == 1 else f"{number} {many}" for number, one, many in counted if number]
    words = ", ".join(phrases) or "claims"
    return capitalize_first(words)


def _one(claim: Mapping[str, list[str]], name: str) -> str:
    return next(iter(claim.get(name, [])), "")
