"""Lay out the points of a line chart: geometry in user units, drawn as SVG by the template `line.html`."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE, NARROW = 960, 340
_YEAR = re.compile(r"[12]\d{3}")
TOP, BOTTOM = 14.0, 30.0


@dataclass(frozen=True)
class Dot:
    """A value on the line: its position, and its text."""

    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Series:
    """One line: its name, its style, its dots, and the position of its name."""

    label: str
    style: int
    dots: tuple[Dot, ...]
    label_y: float

    @property
    def path(self) -> str:
        """The line through the dots, as the points of a polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


@dataclass(frozen=True)
class Line:
    """A line chart: its size, the marks of its axes, its lines, and all that it says in one text."""

    name: str
    title: str
    description: str
    width: float
    height: float
    left: float
    right: float
    steps: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, str], ...]
    series: tuple[Series, ...]


def line(
    name: str,
    title: str,
    steps: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    wide: bool,
    unit_of_values: str = "",
) -> Line:
    """Lay out one line a series over steps; the vertical axis starts at zero.

    Years are at distances in proportion, other steps at equal ones. A step without a value has no dot.
    """
    width, height = (WIDE, 320.0) if wide else (NARROW, 240.0)
    left, right = 52.0, width - (230.0 if wide else 16.0)
    most = max((value for series in values.values() for value in series if value is not None), default=0) or 1
    unit = _unit(most)
    top = math.ceil(most / unit) * unit
    room = height - TOP - BOTTOM

    places = _places(steps)
    last = max(places, default=0)

    def x(at: float) -> float:
        return left + (right - left) * (at / last if last else 0.5)

    def y(value: float) -> float:
        return TOP + room * (1 - value / top)

    drawn = [
        (
            label,
            tuple(
                Dot(x(places[at]), y(v), f"{steps[at]}: {v:,.6g}{unit_of_values}")
                for at, v in enumerate(series)
                if v is not None
            ),
        )
        for label, series in values.items()
    ]
    ends = _apart([dots[-1].y if dots else 0.0 for _, dots in drawn])
    return Line(
        f"{name}-{'wide' if wide else 'narrow'}",
        title,
        "; ".join(f"{label}: {', '.join(dot.title for dot in dots)}" for label, dots in drawn),
        width,
        height,
        left,
        right,
        tuple((x(place), words) for place, words in _marks(steps, places, 12 if wide else 6)),
        tuple((y(at * unit), f"{at * unit:,.6g}{unit_of_values}") for at in range(round(top / unit) + 1)),
        tuple(Series(label, at % 4, dots, ends[at]) for at, (label, dots) in enumerate(drawn)),
    )


def _places(steps: Sequence[str]) -> list[int]:
    """Return the place of each step on the axis: of years the years since the first, else its number."""
    if all(_YEAR.fullmatch(step) for step in steps):
        return [int(step) - int(steps[0]) for step in steps]
    return list(range(len(steps)))


def _marks(steps: Sequence[str], places: Sequence[int], most: int) -> list[tuple[int, str]]:
    """Return so many marks of the axis at most: round years, or every so manyth step."""
    if steps and all(_YEAR.fullmatch(step) for step in steps):
        first, final = int(steps[0]), int(steps[-1])
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000, 10000) if (final - first) // n < most)
        return [(year - first, str(year)) for year in range(first + -first % every, final + 1, every)]
    every = max(1, math.ceil(len(steps) / most))
    return [(place, step) for place, step in zip(places, steps, strict=True) if place % every == 0]


def _unit(most: float) -> float:
    """Return a round distance between the marks of an axis, so that there are four or five of them."""
    power: float = 10.0 ** math.floor(math.log10(most / 4)) if most > 0 else 1.0
    return next(power * step for step in (1, 2, 2.5, 5, 10) if most / (power * step) <= 5)


def _apart(places: Sequence[float]) -> list[float]:
    """Move the names at the ends of the lines apart if they would overlap."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + 17)
    return moved
