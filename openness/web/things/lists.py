"""The lists of things of a kind: from a saved query where there is one, else name and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openness import engine
from openness.index.directory import values_of
from openness.rows import Answer, text
from openness.web.site import Link, address, link, site, view_asked
from openness.web.tables import table
from openness.web.things.generic import described_when

# The saved query that makes the list of a kind; the others are listed by name and description.
QUERIES: Mapping[str, str] = {
    "developer": "openness-by-developer",
    "license": "licenses-in-use",
    "model": "model-table",
    "source": "sources",
}
CONSEQUENCES: Mapping[str, str] = {"risk": "risks", "opportunity": "opportunities"}

ROWS = 200
"""How many things a page lists."""

SAID = """SELECT ?thing ?property ?words WHERE {{
  VALUES ?thing {{ {things} }}
  VALUES ?property {{ dcterms:description dcterms:title }}
  ?thing ?property ?words
}} ORDER BY ?thing ?property ?words"""
"""What a thing is in a sentence: its description, else its title."""

LEADS: Mapping[str, str] = {
    "debate": "Common claims about open and closed models that are in dispute, with the arguments against each.",
    "developer": "Who makes the models, and how open the components of their models are.",
    "family": "Models that carry one name in successive generations.",
    "graph": "The named graphs of the data set: published, curated, derived, inferred, and one for each index.",
    "jurisdiction": "Where developers have their seat, and who regulates: states, their unions, international bodies.",
    "license": "The licenses of components, and how many of the five criteria each permits.",
    "mitigation": "Measures against risks.",
    "model": "The models of this landscape: developer, size, release date and use.",
    "opportunity": "What open models make possible, by field, with what the source concedes against it.",
    "recommendation": "What developers can do to release models responsibly, as the paper advises.",
    "regulation": "Laws, bills and policies on generative AI, and their position on open source.",
    "release": "The releases of models or components, with date and mode of access.",
    "risk": "What may go wrong, with open models and with closed ones, by field, with the harms and what lowers them.",
    "source": "Where our claims come from. Each claim names its source and the place in it.",
}


@dataclass(frozen=True)
class Item:
    """A thing in a list: its name, what it is in a sentence, and a few words that place it."""

    link: Link
    description: str
    notes: tuple[tuple[str, str], ...]


def listing(kind: str, page: int) -> dict[str, Any]:
    """Return what the template of a page of a list shows, and the number of pages."""
    lead, start = LEADS.get(kind, ""), (page - 1) * ROWS
    if kind == "regulation":
        lead = f"{lead} {described_when('Regulation')}".strip()
    if kind in QUERIES:
        query = site().query(QUERIES[kind])
        given = {"view": view_asked()} if any(p.name == "view" for p in query.parameters) else {}
        rows, total = site().rows(query.slug, start, ROWS, **given)
        shown = {"lead": lead, "query": query, "given": given, "table": table(rows), "pages": _pages(total)}
        return shown | ({"models": _slugs(rows)} if kind == "model" else {})
    if kind in CONSEQUENCES:
        query = site().query(CONSEQUENCES[kind])
        return {"lead": lead, "query": query, "given": {}, "groups": _by_area(kind), "pages": 1}
    total = site().directory.counts.get(kind, 0)
    return {"lead": lead, "given": {}, "groups": [("", _items(kind, start))] if total else [], "pages": _pages(total)}


def _slugs(rows: Answer) -> list[str]:
    """Return the names in URLs of the models that a table lists."""
    found = (site().directory.named("model", record["model"]) for record in rows.records())
    return [thing.slug for thing in found if thing]


def _pages(total: int) -> int:
    return max(1, -(-total // ROWS))


def _by_area(kind: str) -> list[tuple[str, list[Item]]]:
    """List the risks or the opportunities under the field of society to which they belong."""
    groups: dict[str, list[Item]] = {}
    for record in site().answer(CONSEQUENCES[kind]).records():
        named = (
            ("comes with", "arises_with"),
            ("horizon", "horizons"),
            ("harms", "harms"),
            ("components", "components"),
        )
        notes = tuple((words, record[column]) for words, column in named if record.get(column))
        item = Item(link(record["thing"]), record["description"], notes)
        group = groups.setdefault(record["area"], [])
        # A consequence of open and of closed models alike comes in two rows.
        group[:] = [_merged(other, item) if other.link == item.link else other for other in group]
        if all(other.link != item.link for other in group):
            group.append(item)
    return list(groups.items())


def _merged(one: Item, other: Item) -> Item:
    theirs = dict(other.notes)
    notes = tuple((w, v if theirs.get(w, v) == v else f"{v}, {theirs[w]}") for w, v in one.notes)
    return Item(one.link, one.description, notes)


def _items(kind: str, start: int) -> list[Item]:
    listed = site().directory.of_kind(kind, start, ROWS)
    texts: dict[str, str] = {}
    asked = SAID.format(things=values_of(thing.iri for thing in listed))
    for iri, _, words in engine.select(site().landscape.store, asked).rows:
        texts.setdefault(text(iri), text(words))
    return [Item(Link(thing.label, address(thing)), texts.get(thing.iri, ""), ()) for thing in listed]
