"""The page of a thing that has no design of its own: what is stated of it, and, read backwards, what points at it."""

from calendar import month_name
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from rdflib import URIRef

from openness import rdf
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import MASS, PLURALS, Thing
from openness.search.levels import level
from openness.terms import PREFIXES
from openness.web.description import Description, Statement, word_property
from openness.web.site import Link, address_of_query, link, site
from openness.web.things.consequence import DESCRIPTION
from openness.web.things.external_links import ELSEWHERE
from openness.web.things.history import SOURCE
from openness.web.things.provenance import is_provenance, link_graphs

CREATOR, CITATION = (PREFIXES["dcterms"] + name for name in ("creator", "bibliographicCitation"))
SAID = frozenset(
    {
        DESCRIPTION,
        SOURCE,
        PREFIXES["rdfs"] + "label",
        PREFIXES["rdf"] + "type",
        str(OPN.locator),
        str(OPN.position),
    }
)
"""The properties that the head of a page shows, and the place in a list, which says nothing outside it."""

BACKWARDS: Mapping[str, str] = {
    str(OPN.answers): "counter-arguments",
    str(OPN.basedIn): "developers based here",
    str(OPN.dataSet): "claims that name it",
    str(OPN.evidence): "evidence for",
    str(OPN.jurisdiction): "regulations",
    PREFIXES["prov"] + "hadPrimarySource": "primary source of",
    PREFIXES["prov"] + "wasAttributedTo": "attributed to it",
    PREFIXES["prov"] + "wasDerivedFrom": "derived from it",
}
"""Properties in the words of the thing that they point at."""

LONG_TEXT_LETTERS = 60
"""From how many characters on a text is an item of a list and not of an enumeration."""

POINTING = 60
"""How many things that point here by one property a page lists."""

FROM_SOURCE = 5
"""How many things of one kind that come from a source its page names; a link leads to all of them."""

DATED = ("jurisdiction", "regulation")
"""Kinds that are described as they were when their source came out: laws change, the description does not."""

ISSUED = """SELECT DISTINCT ?source ?label ?issued WHERE {{
  ?thing a opn:{name} ; dcterms:source ?source .
  ?source rdfs:label ?label ; dcterms:issued ?issued
}} ORDER BY ?issued ?label"""


@dataclass(frozen=True)
class Fact:
    """What is stated by one property: in words, as links or texts.

    Where there are more values than are shown, `total` counts them all and `more` links to the rest.
    """

    words: str
    values: tuple[Link, ...]
    total: int
    more: str = ""

    @property
    def long(self) -> bool:
        """Whether there are several texts of some length."""
        return len(self.values) > 1 and any(
            len(value.text) > LONG_TEXT_LETTERS and not value.href for value in self.values
        )


def facts_about(described: Description) -> dict[str, object]:
    """Return the facts about a thing, and apart from them where they come from."""
    facts = tuple(
        statement
        for statement in described.about
        if statement.property not in (*SAID, *ELSEWHERE) and not _is_in_citation(statement, described)
    )
    source = described.first(SOURCE)
    return {
        "source": link(source) if source else None,
        "locator": described.first("locator"),
        "about": _group_statements((fact for fact in facts if not is_provenance(fact)), _value_of, _forwards),
        "provenance": _group_statements(filter(is_provenance, facts), _value_of, _forwards),
        "graphs": link_graphs(statement.graph for statement in described.about),
    }


def generic(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a thing shows."""
    # An alignment only states the match, which is among the external links; a count has no name.
    pointing = tuple(
        statement
        for statement in described.pointing
        if statement.graph != "alignments" and statement.property != str(OPN.countedGroup)
    )
    from_here = tuple(statement for statement in pointing if thing.kind == "source" and statement.property == SOURCE)
    is_listed = set(from_here)
    others = tuple(statement for statement in pointing if statement not in is_listed)
    totals = site().totals(described)
    return {
        **facts_about(described),
        "description": described.first(DESCRIPTION),
        "dated": _describe_date(thing, described),
        "pointing": [
            *_from_source(thing, from_here, totals.get(SOURCE, 0)),
            *_group_statements(others, _subject_of, _backwards, totals),
        ],
    }


def described_when(name: str) -> str:
    """Say of all things of a class, by its local name, who described them when; nothing where no source has a date."""
    found = rdf.select(site().landscape.store, ISSUED.format(name=name)).rows
    phrases = [f"{text(label)} described them in {_month(text(issued))}" for _, label, issued in found]
    return f"This is how {' and '.join(phrases)}. It is not updated." if phrases else ""


def _describe_date(thing: Thing, described: Description) -> str:
    """Say who described a thing when, where that may have changed since."""
    stated = [s for s in described.about if s.property == SOURCE and s.graph not in ("curated", "inferred")]
    if thing.kind not in DATED or not stated:
        return ""
    source = stated[0].value
    issued = site().describe(text(source)).first(PREFIXES["dcterms"] + "issued")
    if not issued:
        return ""
    return f"This is how {link(source).text} described it in {_month(issued)}. It is not updated."


def _month(date: str) -> str:
    """Write a date as month and year (`April 2024`); a year alone stays as it is."""
    return f"{month_name[int(date[5:7])]} {date[:4]}" if date[5:7].isdecimal() else date


def _is_in_citation(statement: Statement, described: Description) -> bool:
    """Return whether a triple names an author whom the citation names too, in the order that triples do not have."""
    return statement.property == CREATOR and link(statement.value).text in described.first(CITATION)


def _from_source(thing: Thing, stated: Iterable[Statement], total: int) -> list[Fact]:
    """List what comes from a source: its claims, then all else by kind, each with the way to the rest of it."""
    # What the rules derive is not a claim of the source.
    found = dict.fromkeys(text(one.subject) for one in stated if one.graph not in ("derived", "inferred"))
    claims = [iri for iri in found if iri.startswith(MASS)]
    rest = [iri for iri in found if not iri.startswith(MASS)]
    site().directory.gather(claims[:FROM_SOURCE])
    facts = []
    if claims:
        shown = tuple(link(iri) for iri in claims[:FROM_SOURCE])
        count = max(total - len(rest), len(claims))
        facts.append(
            Fact(
                "claims from this source",
                shown,
                count,
                address_of_query("claims-by-source", {"source": thing.slug}),
            )
        )
    kinds: dict[str, list[str]] = {}
    for iri in rest:
        if other := site().directory.get(iri):
            kinds.setdefault(other.kind, []).append(iri)
    for kind, those in kinds.items():
        plural = PLURALS.get(kind, f"{kind}s")
        listed = url_for("terms.show") if kind == "term" else ""
        listed = url_for("things.index", plural=plural) if kind in PLURALS else listed
        shown = tuple(link(iri) for iri in those[:FROM_SOURCE])
        facts.append(Fact(f"{plural} from this source", shown, len(those), listed))
    return facts


def _group_statements(
    found: Iterable[Statement],
    end: Callable[[Statement], object],
    words: Callable[[str], str],
    totals: Mapping[str, int] | None = None,
) -> list[Fact]:
    grouped: dict[str, list[Statement]] = {}
    for statement in found:
        grouped.setdefault(statement.property, []).append(statement)
    facts = []
    site().directory.gather(str(end(statement)) for those in grouped.values() for statement in those[:POINTING])
    for prop, those in grouped.items():
        values = tuple(_value(end(statement)) for statement in those[:POINTING])
        facts.append(Fact(words(prop), values, (totals or {}).get(prop, len(those))))
    return facts


def _value_of(statement: Statement) -> object:
    return statement.value


def _subject_of(statement: Statement) -> object:
    return statement.subject


def _forwards(prop: str) -> str:
    return word_property(site().directory, prop)


def _backwards(prop: str) -> str:
    return BACKWARDS.get(prop) or f"{_forwards(prop)} (of others, this one)"


def _value(term: object) -> Link:
    if not isinstance(term, URIRef):
        return Link(str(term))
    thing = site().directory.get(term)
    graded = thing is not None and level(thing.notation) is not None and bool(thing.notation)
    return link(term, f"{thing.notation}: {thing.label}" if thing and graded else "")
