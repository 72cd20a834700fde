"""By what a query sorts its rows: its ORDER BY, and the query that tells this with each row.

So answers that are each in their order can be merged into one, as an engine would have sorted them together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from openness.rows import BlankNode, Literal, Term, datatype, number
from openness.terms import PREFIXES

TIMES = frozenset(PREFIXES["xsd"] + name for name in ("dateTime", "time"))

Place = tuple[int, str | int | float]
"""Where a term stands among others: its kind, no term, nameless things, IRIs and literals, and then its value."""

NUMBER, TEXT, OTHER, TIME = 3, 4, 5, 6
"""Kinds of literals. How they stand to each other SPARQL leaves open, and times in zones are not compared as texts."""

ADDED = "ordered_by_"
"""How the names of the columns begin that are added."""

_QUERY = re.compile(
    r"(?P<select>.*?^SELECT\b(?P<once>\ DISTINCT\b)?.*?)(?P<rest>^WHERE\b.*^ORDER\ BY\ (?P<conditions>[^\n]+)\s*)",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_CONDITION = re.compile(
    r"(?P<way>ASC|DESC)?(?P<what>\?\w+|\w*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(?:\ |$)",
    re.VERBOSE | re.IGNORECASE,
)
"""A variable, or an expression in brackets, which may hold brackets that hold brackets."""


@dataclass(frozen=True)
class Ordered:
    """A query with one more column for each condition of its ORDER BY.

    `down` tells which of these sort downwards, and `once` whether no row comes twice.
    """

    text: str
    down: tuple[bool, ...]
    once: bool


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
    """Let a query tell by what it sorts; None for one whose WHERE and last clause, ORDER BY, do not begin a line.

    None as well for one that leaves out rows that come twice, and sorts by what it does not show.
    """
    found = _QUERY.fullmatch(sparql)
    conditions = list(_CONDITION.finditer(found["conditions"])) if found else []
    if found is None or "".join(map(itemgetter(0), conditions)) != found["conditions"]:
        return None
    shown = set(re.findall(r"\?\w+", found["select"]))
    if found["once"] and not shown.issuperset(re.findall(r"\?\w+", found["conditions"])):
        return None
    columns = "".join(f"({one['what']} AS ?{ADDED}{at})\n" for at, one in enumerate(conditions))
    down = tuple((one["way"] or "").upper() == "DESC" for one in conditions)
    return Ordered(f"{found['select']}{columns}{found['rest']}", down, bool(found["once"]))


def key(places: Sequence[Place], down: Sequence[bool]) -> tuple[object, ...]:
    """Return what to sort a row by, of the places of the terms in the columns that were added."""
    pairs = zip(places, down, strict=True)
    return tuple(_Down(tuple(place)) if downwards else tuple(place) for place, downwards in pairs)


def place(term: Term | None) -> Place:
    """Return where SPARQL puts a term in an order (SPARQL 1.1, section 15.1), as far as it says so."""
    if term is None:
        return (0, "")
    if not isinstance(term, Literal):
        return (1 if isinstance(term, BlankNode) else 2, term.value)
    if (value := number(term)) is not None:
        return (NUMBER, value if isinstance(value, int) else float(value))
    if not (kind := datatype(term)):
        return (TEXT, term.value)
    return (TIME if kind in TIMES else OTHER, term.value)


def sortable(kinds: set[int]) -> bool:
    """Tell whether terms of these kinds can be merged: literals of one kind at most, and no times."""
    return len(kinds & {NUMBER, TEXT, OTHER, TIME}) < 2 and TIME not in kinds
