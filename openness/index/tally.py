"""How open the components are that models have in common: by year, developer, kind of developer and country.

The same rows as the saved queries `openness-by-…` give, for all four in one walk over the claims of a view.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from fractions import Fraction

from rdflib import XSD, Literal

from openness import engine
from openness.ask import coerce
from openness.build import Landscape
from openness.index.answers import VIEW, keep
from openness.rows import Row, Rows, text

GRADES = (1, 2, 3, 4, 5, 0)
COLUMNS = ("models", *(f"level_{grade}" for grade in GRADES if grade), "unknown", "level_5_percent")
QUERIES: Mapping[str, tuple[str, str]] = {
    "developer": ("openness-by-developer", "developer"),
    "kind of developer": ("openness-by-developer-kind", "developer_kind"),
    "country": ("openness-by-country", "country"),
    "year": ("openness-by-year", "year"),
}
"""What models have in common, as the query `model-facets` calls it: the query that counts by it, and its column."""
GRADED = """
SELECT ?model ?grade (COUNT(DISTINCT ?assessment) AS ?claims)
WHERE {{
  ?assessment a opn:Assessment ;
    opn:inView {view} ;
    opn:model ?model ;
    opn:outcome ?outcome .
  FILTER (?outcome != opn:NotApplicable)
  OPTIONAL {{ ?assessment opn:level/opn:rank ?rank }}
  BIND (COALESCE(?rank, 0) AS ?grade)
}}
GROUP BY ?model ?grade
"""
SEATS = "SELECT DISTINCT ?developer ?seat { ?developer opn:basedIn/rdfs:label ?seat }"
NO_SEAT = "no seat known"


class Tally:
    """Counts of components by level, for each thing that models have in common."""

    def __init__(self, landscape: Landscape, view: str) -> None:
        """Count the claims of a view, by model and level."""
        self._view = coerce(landscape, VIEW, view).n3()
        self._seats: dict[str, list[str]] = {}
        for developer, seat in engine.select(landscape.store, SEATS).rows:
            self._seats.setdefault(text(developer), []).append(text(seat))
        self._graded: dict[str, list[int]] = {}
        found = engine.stream(landscape.store, GRADED.format(view=self._view))
        for model, grade, claims in found.rows if isinstance(found, Rows) else ():
            self._graded.setdefault(text(model), [0] * len(GRADES))[GRADES.index(int(text(grade)))] += int(text(claims))
        self._counts: dict[str, dict[str, list[int]]] = {facet: {} for facet in QUERIES}
        self._last: dict[tuple[str, str], str] = {}

    def stated(self, model: str, facet: str, iri: str, label: str) -> None:
        """Take a value of a facet that a model has, as `model-facets` gives it, all those of a model in a row."""
        if facet in ("developer", "year", "kind of developer"):
            self._add(facet, label, model)
        if facet == "developer":
            for seat in self._seats.get(iri, (NO_SEAT,)):
                self._add("country", seat, model)

    def _add(self, facet: str, label: str, model: str) -> None:
        if model not in self._graded or self._last.get((facet, label)) == model:
            return
        self._last[facet, label] = model
        counts = self._counts[facet].setdefault(label, [0] * (1 + len(GRADES)))
        counts[0] += 1
        for at, count in enumerate(self._graded[model], start=1):
            counts[at] += count

    def write(self, connection: sqlite3.Connection, view: str) -> None:
        """Keep what was counted as the answers of the saved queries."""
        for facet, (query, column) in QUERIES.items():
            rows = (_row(label, counts) for label, counts in sorted(self._counts[facet].items()))
            keep(connection, query, view, (column, *COLUMNS), rows)


def _row(label: str, counts: Iterable[int]) -> Row:
    models, *levels, unknown = counts
    known = sum(levels)
    # As SPARQL rounds: a half upwards.
    percent = Literal(int(Fraction(200 * levels[-1] + known, 2 * known))) if known else None
    return (Literal(label), *(Literal(n, datatype=XSD.integer) for n in (models, *levels, unknown)), percent)
