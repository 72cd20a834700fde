"""Marks of cells: which ones another source disputes, and which ones a correction changed."""

from collections.abc import Iterable, Mapping

from openness import rdf
from openness.rdf.rows import text
from openness.search.directory import values_of
from openness.terms import BASE
from openness.web.explore.model_cells import Entry
from openness.web.pipeline import components_in_order
from openness.web.site import site, view_iri

DISPUTED, CHANGED = "disputed", "changed"

MARKED = """SELECT DISTINCT ?model ?component ?disputed WHERE {{
  VALUES ?model {{ {models} }}
  ?claim opn:model ?model ; opn:component ?component ; opn:inView ?view .
  FILTER (?view = <{view}>)
  {{ ?claim opn:disagreesWith ?other . BIND (1 AS ?disputed) }}
  UNION {{ ?claim prov:wasRevisionOf ?before . BIND (0 AS ?disputed) }}
}}"""

Marks = Mapping[tuple[str, str], str]
"""The mark of a cell by the names of its model and its component in URLs."""


def marks(view: str, rows: Iterable[Entry]) -> Marks:
    """Return the marks of the cells of some models in a view; disputed counts before changed."""
    slugs = tuple(row.slug for row in rows)
    return site().once(("marks", view, *slugs), lambda: _read_marks(view, slugs)) if slugs else {}


def _read_marks(view: str, slugs: Iterable[str]) -> Marks:
    named = {component.iri: component.notation for component, _ in components_in_order()}
    asked = MARKED.format(models=values_of(f"{BASE}model/{slug}" for slug in slugs), view=view_iri(view))
    found: dict[tuple[str, str], str] = {}
    for model, component, disputed in rdf.select(site().landscape.store, asked).rows:
        cell = (text(model).removeprefix(f"{BASE}model/"), named.get(text(component), ""))
        if text(disputed) == "1" or cell not in found:
            found[cell] = DISPUTED if text(disputed) == "1" else CHANGED
    return found
