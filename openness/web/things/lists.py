"""The lists of things of a kind: from a saved query where there is one, else name and meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openness import rdf
from openness.rdf.rows import Answer, text
from openness.search.directory import Thing, values_of
from openness.web.html_tables import table
from openness.web.site import Link, address, link, site, view_asked
from openness.web.things.generic import described_when
from openness.web.things.matrix import matrix

# The saved query that makes the list of a kind; the others are listed by name and description.
QUERIES: Mapping[str, str] = {
    "data-set": "training-data-sets",
    "developer": "openness-by-developer",
    "license": "licenses-in-use",
    "model": "model-table",
    "source": "sources",
}
VALUES: Mapping[str, Mapping[str, str]] = {"data-set": {"at_least": "1"}}
"""The values with which the saved query of a kind lists all of it."""
CONSEQUENCES: Mapping[str, str] = {"risk": "risks", "opportunity": "opportunities"}

ROWS_PER_PAGE = 200
"""How many things a page lists."""

SAID = """SELECT ?thing ?property ?words WHERE {{
  VALUES ?thing {{ {things} }}
  VALUES ?property {{ dcterms:description dcterms:title }}
  ?thing ?property ?words
}} ORDER BY ?thing ?property ?words"""
"""What a thing is in a sentence: its description, else its title."""

LEADS: Mapping[str, str] = {
    "data-set": "Data sets on which models were trained, by number of models, and the licenses that sources name.",
    "debate": "Disputed claims about open and closed models, with the counter-arguments.",
    "developer": "Who makes the models, and how open the components of their models are.",
    "family": "Model families: generations that share a name.",
    "graph": "The named graphs of the data: published, corrected, derived and inferred claims are separate.",
    "jurisdiction": "Countries, their unions and international bodies: where developers are based, and who regulates.",
    "license": "What each license permits by five criteria, and on which conditions. No legal advice.",
    "mitigation": "What can be done, and which risks that lowers.",
    "model": "All models: developer, size, release date and use.",
    "opportunity": "What open models make possible, by field, and which components must be open for it.",
    "recommendation": "How to release models responsibly, as the paper advises.",
    "regulation": "Laws, bills and policies on generative AI, and what they say on open source.",
    "release": "When and how a model or its components were made available.",
    "risk": "Risks of open and of closed models, by field, with thresholds and mitigations.",
    "source": "Where our claims come from. Each claim names its source and the place in it.",
}


@dataclass(frozen=True)
class Item:
    """A thing in a list: its name, what it is in a sentence, and a few words that place it."""

    link: Link
    description: str
    notes: tuple[tuple[str, tuple[Link, ...]], ...]


def listing(kind: str, page: int) -> dict[str, Any]:
    """Return what the template of a page of a list shows, and the number of pages."""
    lead, start = LEADS.get(kind, ""), (page - 1) * ROWS_PER_PAGE
    if kind == "regulation":
        lead = f"{lead} {described_when('Regulation')}".strip()
    if kind in QUERIES:
        query = site().query(QUERIES[kind])
        given = {**VALUES.get(kind, {}), **({"view": view_asked()} if query.has_view else {})}
        rows, total = site().rows(query.slug, start, ROWS_PER_PAGE, **given)
        shown = {"lead": lead, "query": query, "given": given, "table": table(rows), "pages": _pages(total)}
        return shown | ({"models": _slugs(rows)} if kind == "model" else {})
    if kind in CONSEQUENCES:
        query = site().query(CONSEQUENCES[kind])
        return {"lead": lead, "query": query, "given": {}, "pages": 1, **matrix(kind)}
    total = site().directory.counts.get(kind, 0)
    items = _items(kind, start) if total else []
    groups = _by_jurisdiction(items) if kind == "regulation" else [("", items)] if items else []
    return {"lead": lead, "given": {}, "groups": groups, "pages": _pages(total)}


def _by_jurisdiction(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Group regulations by country, union or body."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        thing = site().directory.find_thing("regulation", item.link.text)
        places = site().describe(thing.iri).values("jurisdiction") if thing else []
        groups.setdefault(", ".join(sorted(link(text(place)).text for place in places)), []).append(item)
    return sorted(groups.items())


def _slugs(rows: Answer) -> list[str]:
    """Return the names in URLs of the models that a table lists."""
    found = (site().directory.find_thing("model", record["model"]) for record in rows.records())
    return [thing.slug for thing in found if thing]


def _pages(total: int) -> int:
    return max(1, -(-total // ROWS_PER_PAGE))


def _items(kind: str, start: int) -> list[Item]:
    listed = site().directory.of_kind(kind, start, ROWS_PER_PAGE)
    texts: dict[str, str] = {}
    asked = SAID.format(things=values_of(thing.iri for thing in listed))
    for iri, _, words in rdf.select(site().landscape.store, asked).rows:
        texts.setdefault(text(iri), text(words))
    return [Item(Link(thing.label, address(thing)), texts.get(thing.iri, ""), _find_lowered(thing)) for thing in listed]


def _find_lowered(thing: Thing) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Return the risks that a mitigation lowers; nothing for other things."""
    if thing.kind != "mitigation":
        return ()
    lowered = tuple(link(text(risk)) for risk in site().describe(thing.iri).values("mitigates"))
    return (("Lowers", lowered),) if lowered else ()
