"""By what a query sorts its rows: its ORDER BY, and the query that tells this with each row.

So answers that are each in their order can be merged into one, as an engine would have sorted them together.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

Place = tuple[int, str | float]
"""Where a term stands among others: no term, nameless things, IRIs, numbers, other literals; then by its value."""

_QUERY = re.compile(
    r"(?P<select>.*?^SELECT\b.*?)(?P<rest>^WHERE\b.*^ORDER\ BY\ (?P<conditions>[^\n]+)\s*)",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_CONDITION = re.compile(
    r"(?P<way>ASC|DESC)?(?P<what>\?\w+|\w*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(?:\ |$)",
    re.VERBOSE,
)
"""A variable, or an expression in brackets, which may hold brackets that hold brackets."""


@dataclass(frozen=True)
class Ordered:
    """A query with one more column for each condition of its ORDER BY, and which of these sort downwards."""

    text: str
    down: tuple[bool, ...]

    def key(self, places: list[Place]) -> tuple[object, ...]:
        """Return what to sort a row by, of the places of the terms in the columns that were added."""
        pairs = zip(places, self.down, strict=True)
        return tuple(_Down(tuple(place)) if down else tuple(place) for place, down in pairs)


class _Down:
    """What sorts the other way round."""

    def __init__(self, place: tuple[object, ...]) -> None:
        self.place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and self.place == other.place

    def __lt__(self, other: "_Down") -> bool:
        return other.place < self.place

    __hash__ = None  # type: ignore[assignment]


def ordered(sparql: str) -> Ordered | None:
    """Let a query tell by what it sorts; None for one whose WHERE and last clause, ORDER BY, do not begin a line."""
    found = _QUERY.fullmatch(sparql)
    conditions = list(_CONDITION.finditer(found["conditions"])) if found else []
    if found is None or "".join(map(itemgetter(0), conditions)) != found["conditions"]:
        return None
    columns = "".join(f"({one['what']} AS ?ordered_by_{at})\n" for at, one in enumerate(conditions))
    return Ordered(f"{found['select']}{columns}{found['rest']}", tuple(one["way"] == "DESC" for one in conditions))


def place(term: Node | None) -> Place:
    """Return where SPARQL puts a term in an order (SPARQL 1.1, section 15.1), as far as it says so."""
    if term is None:
        return (0, "")
    if isinstance(term, BNode):
        return (1, str(term))
    if isinstance(term, URIRef):
        return (2, str(term))
    if isinstance(term, Literal) and isinstance(term.value, (int, float, Decimal)) and not isinstance(term.value, bool):
        return (3, float(term.value))
    return (4, str(term))
