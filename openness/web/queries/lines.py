"""Lay out the points of a line chart: geometry in user units, drawn as SVG by the template `line.html`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE, NARROW = 960, 340
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


def line(name: str, title: str, steps: Sequence[str], values: Mapping[str, Sequence[float]], wide: bool) -> Line:
    """Lay out one line a series over steps at equal distances; the vertical axis starts at zero."""
    width, height = (WIDE, 320.0) if wide else (NARROW, 240.0)
    left, right = 44.0, width - (190.0 if wide else 16.0)
    most = max((value for series in values.values() for value in series), default=0) or 1
    unit = _unit(most)
    top = math.ceil(most / unit) * unit
    room = height - TOP - BOTTOM

    def x(at: int) -> float:
        return left + (right - left) * (at / (len(steps) - 1) if len(steps) > 1 else 0.5)

    def y(value: float) -> float:
        return TOP + room * (1 - value / top)

    drawn = [
        (label, tuple(Dot(x(at), y(v), f"{steps[at]}: {v:,.6g}") for at, v in enumerate(series)))
        for label, series in values.items()
    ]
    ends = _apart([dots[-1].y if dots else 0.0 for _, dots in drawn])
    every = max(1, math.ceil(len(steps) / (12 if wide else 6)))
    return Line(
        f"{name}-{'wide' if wide else 'narrow'}",
        title,
        "; ".join(f"{label}: {', '.join(dot.title for dot in dots)}" for label, dots in drawn),
        width,
        height,
        left,
        right,
        tuple((x(at), step) for at, step in enumerate(steps) if at % every == 0),
        tuple((y(at * unit), f"{at * unit:,.6g}") for at in range(round(top / unit) + 1)),
        tuple(Series(label, at % 4, dots, ends[at]) for at, (label, dots) in enumerate(drawn)),
    )


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
