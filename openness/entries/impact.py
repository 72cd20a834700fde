"""The changes by an entry: added and removed triples, and the levels of each component before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import BNode, Literal

from openness import rdf
from openness.landscape.derive import derive, rules
from openness.landscape.opening import open_cached
from openness.rdf import convert
from openness.rdf.convert import show_term
from openness.terms import GRAPH

LEVELS = """
SELECT ?model ?component ?notation {
  ?claim opn:model ?about ; opn:component ?part ; opn:inView opn:CurrentView ; opn:notation ?notation .
  ?about rdfs:label ?model . ?part opn:position ?position ; skos:prefLabel ?component
} ORDER BY ?model ?position ?notation
"""
NOT_ASSESSED = "not assessed"
Cell = tuple[str, str]
"""A model and one of its components, by their names."""


@dataclass(frozen=True)
class Change:
    """The level of one component of one model in the current view, before and after, or "not assessed"."""

    model: str
    component: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What an entry would change: triples in short form, and the components whose levels change."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def effect(new: rdf.Triples, old: rdf.Triples, rest: rdf.Embedded, root: Path) -> Effect:
    """Compare a landscape with an entry and without it; what the entry replaces is `old`, and in neither is `rest`."""
    elsewhere = {rdf.Triple(q.subject, q.predicate, q.object) for q in rdf.statements(rest)}
    built = None if old else open_cached(root)
    was = _levels(built.store if built else _derive_rest(rest, old, root))
    becomes = _levels(_derive_rest(rest, new, root))
    changes = tuple(
        Change(*cell, was.get(cell, NOT_ASSESSED), becomes.get(cell, NOT_ASSESSED))
        for cell in dict.fromkeys([*becomes, *was])
        if was.get(cell) != becomes.get(cell)
    )
    return Effect(_lines(set(new) - set(old) - elsewhere), _lines(set(old) - set(new) - elsewhere), changes)


def together(rest: rdf.Embedded, triples: rdf.Triples) -> rdf.Embedded:
    """Return a landscape with what an entry states, in a store of its own."""
    store = rdf.empty()
    store.extend(rdf.statements(rest))
    rdf.add(store, triples, GRAPH.entries)
    return store


def _derive_rest(rest: rdf.Embedded, triples: rdf.Triples, root: Path) -> rdf.Embedded:
    store = together(rest, triples)
    for _ in derive(store, rules(root)):
        pass
    return store


def _levels(store: rdf.Store) -> dict[Cell, str]:
    records = rdf.select(store, LEVELS).records()
    return {(row["model"], row["component"]): row["notation"] for row in records}


def _lines(triples: Iterable[rdf.Triple]) -> tuple[str, ...]:
    return tuple(sorted(f"{_format(t.subject)} {_format(t.predicate)} {_format(t.object)}" for t in triples))


def _format(term: rdf.Term) -> str:
    node = convert.node(term)
    return f'"{node}"' if isinstance(node, Literal) else f"_:{node}" if isinstance(node, BNode) else show_term(node)
