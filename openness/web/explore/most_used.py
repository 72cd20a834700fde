"""The models that the first page shows: of those that sources assess, the most used."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from rdflib import URIRef

from openness import rdf
from openness.rdf.rows import text
from openness.search import bits
from openness.search.levels import NOT_ASSESSED
from openness.search.models import LEVEL
from openness.search.view import View
from openness.terms import BASE
from openness.web.explore.model_cells import models
from openness.web.pipeline import components_in_order
from openness.web.site import site, view_iri

FEWEST_ASSESSED = 4
"""How many components of a model a claim has to assess for a row that says something."""

DOWNLOADS = """SELECT ?model (MAX(?number) AS ?downloads) WHERE {{
  ?observation opn:metric opn:HuggingFaceDownloads ; opn:value ?number ; opn:model ?model ; opn:inView ?view
  FILTER (?view = {view})
}} GROUP BY ?model ORDER BY DESC(?downloads) ?model"""


@dataclass(frozen=True)
class MostUsed:
    """The numbers of some models in their view, of how many they are the first, and what these have in common."""

    numbers: tuple[int, ...]
    eligible: int
    fewest: int


def most_used(view: str, count: int) -> MostUsed:
    """Return so many models of a view, the most downloaded first, then the newest."""
    return site().once(f"most used {count} {view}", lambda: _most_used(models(view), view, count))


def _most_used(listed: View, view: str, count: int) -> MostUsed:
    assessed: Counter[int] = Counter()
    for component, _ in components_in_order():
        left = listed.having(LEVEL + component.notation, [NOT_ASSESSED.replace(" ", "-")])
        assessed.update(bits.numbers(listed.everything & ~left, listed.size))
    fewest = min(FEWEST_ASSESSED, max(assessed.values(), default=0))
    eligible = {number for number in range(listed.size) if assessed[number] >= fewest}
    found: dict[int, None] = {}
    rows = rdf.select(site().landscape.store, DOWNLOADS.format(view=URIRef(view_iri(view)).n3())).rows
    for model, _ in rows:
        row = listed.row(text(model).removeprefix(f"{BASE}model/"))
        if row and row.number in eligible:
            found[row.number] = None
        if len(found) == count:
            break
    newest = (
        number for number in listed.order_models(listed.everything, "-year", 0, listed.size) if number in eligible
    )
    found |= dict.fromkeys(islice(newest, count))
    return MostUsed(tuple(islice(found, count)), len(eligible), fewest)
