"""The state of the explorer in a URL; which models match it, and how many each further choice would leave."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from openness.query.answer import FEW_VALUES
from openness.query.saved_queries import QueryError
from openness.search.models import LEVEL, RANKS
from openness.search.stored_answers import VIEW
from openness.search.view import Value, View
from openness.suggest import did_you_mean, find_near
from openness.web.paging import page_number

FACETS: Mapping[str, str] = {
    "level": "Level",
    "safety": "Safety evaluation released",
    "commercial": "Commercial use of the weights",
    "stage": "Released in the stage",
    "kind-of-developer": "Kind of developer",
    "developer": "Developer",
    "family": "Family",
    "country": "Country",
    "year": "Year",
    "license": "License",
}
"""The facets, by their name in the URL. `level` is the level of the component that is chosen beside it."""

OPTIONS = 100
"""How many values a facet offers at most, the first in its order; a value that is chosen is always offered."""

MAX_VALUES_NAMED = 30
"""How many values an error names at most."""

PLAIN = ("q", "component", "sort", "view", "page")
FIRST_UP = ("model", "developer", "year")
"""Columns that are sorted from the first up; all others from the most open down."""


@dataclass(frozen=True)
class State:
    """All that the explorer was asked: view, text, values by facet, order, and which page of the rows."""

    view: str
    component: str
    chosen: Mapping[str, tuple[str, ...]]
    text: str = ""
    sort: str = ""
    page: int = 1

    @property
    def column(self) -> str:
        """The column that is sorted by, or nothing for the order of the source."""
        return self.sort.removeprefix("-")

    def without(self, facet: str, key: str) -> "State":
        """Return the state without one value of one facet."""
        kept = {name: tuple(k for k in keys if (name, k) != (facet, key)) for name, keys in self.chosen.items()}
        return replace(self, chosen={name: keys for name, keys in kept.items() if keys}, page=1)

    def sorted_by(self, column: str) -> "State":
        """Return the state after a click on a column: one way, the other way, then the order of the source."""
        first, second = (column, f"-{column}") if column in FIRST_UP else (f"-{column}", column)
        order = {first: second, second: ""}.get(self.sort, first)
        return replace(self, sort=order, page=1)


@dataclass(frozen=True)
class Option:
    """A value of a facet to choose: how many models have it among those that fit all else, and whether it is chosen."""

    value: Value
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its options; `open` if they are unfolded at first."""

    name: str
    label: str
    options: tuple[Option, ...]
    open: bool


def read(arguments: MultiDict[str, str], views: Iterable[str], components: Sequence[str]) -> State:
    """Read a state from the parameters of a URL. Raises QueryError for an unknown one, naming those that exist."""
    known = (*PLAIN, *FACETS)
    for name in arguments:
        if name not in known:
            raise QueryError(f"The explorer has no parameter '{name}'. There are: {', '.join(known)}.")
    view = _one_of("view", arguments.get("view") or str(VIEW.default), list(views))
    component = _one_of("component", arguments.get("component") or components[-1], components)
    sort = arguments.get("sort", "")
    if sort:
        _one_of("sort", sort.removeprefix("-"), [*FIRST_UP, "free", *components])
    chosen = {name: tuple(dict.fromkeys(filter(None, arguments.getlist(name)))) for name in FACETS}
    chosen = {name: keys for name, keys in chosen.items() if keys}
    return State(view, component, chosen, arguments.get("q", "").strip(), sort, page_number())


def check(state: State, views: Iterable[View]) -> None:
    """Raise QueryError for a value that no model has in any of some views, the one asked for first.

    The views differ in the values that they have, and a visitor who switches views keeps the choice. A level that no
    model has is valid.
    """
    for name, keys in state.chosen.items():
        known: list[str] = [key for key, _ in RANKS.values()] if name == "level" else []
        for key in keys:
            for view in () if key in known else views:
                known += [one for one in view.facet(_facet(name, state)).values if one not in known]
                if key in known:
                    break
            if key not in known:
                raise QueryError(_unknown(name, key, known))


def _unknown(name: str, key: str, known: Sequence[str]) -> str:
    listed = sorted(known)[:MAX_VALUES_NAMED] if name != "level" else known
    meant = find_near(key, known)
    hint = f" {did_you_mean(meant)}" if meant else ""
    if meant and len(known) > FEW_VALUES:
        return f"'{key}' is not a value for {name}.{hint}"
    more = f" and {len(known) - MAX_VALUES_NAMED} more" if len(known) > MAX_VALUES_NAMED else ""
    return f"'{key}' is not a value for {name}.{hint} There are: {', '.join(listed)}{more}."


def write_state(state: State, default: State) -> str:
    """Return a state as the query part of a URL, with only what differs from the default."""
    pairs = [
        ("view", state.view if state.view != default.view else ""),
        ("q", state.text),
        ("component", state.component if state.component != default.component else ""),
        *((name, key) for name, keys in state.chosen.items() for key in keys),
        ("sort", state.sort),
        ("page", str(state.page) if state.page > 1 else ""),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def fitting(listed: View, state: State, but: str = "") -> int:
    """Return the set of models that have one of the chosen values of every facet; one facet can be left out."""
    found = listed.saying(state.text) if state.text else listed.everything
    for name, keys in state.chosen.items():
        if name != but:
            found &= listed.having(_facet(name, state), keys)
    return found


def count_options(listed: View, state: State) -> list[Facet]:
    """Return each facet with its options, each counted among the models that fit all the other facets."""
    facets = []
    whole = fitting(listed, state)
    for name, label in FACETS.items():
        chosen = state.chosen.get(name, ())
        counts = listed.counts(_facet(name, state), fitting(listed, state, but=name) if chosen else whole)
        values = listed.facet(_facet(name, state)).values
        options = [Option(values[key], n, key in chosen) for key, n in counts.items() if n or key in chosen]
        few = len(options) <= 6 and name in ("level", "safety", "commercial", "stage", "kind-of-developer")
        if options:
            ordered = sorted(options, key=_ORDER[name])
            offered = tuple(option for at, option in enumerate(ordered) if at < OPTIONS or option.chosen)
            facets.append(Facet(name, label, offered, bool(chosen) or few))
    return facets


def chips(facets: Iterable[Facet], state: State, component: str) -> list[tuple[str, str, State]]:
    """List what is chosen: facet, value in words, and the state without it. A value that no model has is listed too.

    A level is that of a component, so the name of the component is shown instead of the facet's.
    """
    known = {(facet.name, option.value.key): option.value.label for facet in facets for option in facet.options}
    known |= {("level", key): words.replace(":", ",", 1) for key, words in RANKS.values()}
    return [
        (f"{component}:" if name == "level" else FACETS[name], known.get((name, key), key), state.without(name, key))
        for name, keys in state.chosen.items()
        for key in keys
    ]


def _facet(name: str, state: State) -> str:
    return LEVEL + state.component if name == "level" else name


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise QueryError(f"'{value}' is not a value for {name}. There are: {', '.join(known)}.")
    return value


def _by_key_down(option: Option) -> tuple[bool, int]:
    return (not option.value.key.isdigit(), -int(option.value.key) if option.value.key.isdigit() else 0)


def _by_count(option: Option) -> tuple[int, str]:
    return (-option.count, option.value.label.casefold())


_PIPELINE = ("training", "evaluation", "deployment")


def _by_stage(option: Option) -> int:
    return _PIPELINE.index(option.value.key) if option.value.key in _PIPELINE else len(_PIPELINE)


_ORDER: Mapping[str, Callable[[Option], Any]] = dict.fromkeys(FACETS, _by_count) | {
    "level": _by_key_down,
    "year": _by_key_down,
    "stage": _by_stage,
    "safety": lambda option: option.value.key != "yes",
}
