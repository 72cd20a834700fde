"""Lay out the bars of a chart: geometry in user units, drawn as SVG by the template `picture.html`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.search.levels import NOT_ASSESSED, Level, level, read_rank

# The narrow picture is for a telephone: labels above the bars. Both are in the page, and CSS shows one.
WIDE, NARROW = 960, 340
LABELS = 250.0
"""How much room the labels have on the left of a wide picture at least."""
LETTER, DIGIT = 7.3, 7.2
"""How wide a letter and a digit are, in user units; `.picture text` in data.css says their size."""
TICKS, AXIS = (0, 25, 50, 75, 100), 20.0
"""The marks of an axis in percent, and how high it is."""
BARS = 40
"""How many bars a chart shows at most, the first or the largest; the files have all."""
MAX_LABEL_LETTERS = 50
"""How many letters of a label are shown: so many fit the narrow picture."""


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: its position, its text, and its meaning in words."""

    x: float
    width: float
    style: str
    mark: str
    count: str
    title: str


@dataclass(frozen=True)
class Bar:
    """A bar with its label, whole and as it is shown; `heading` opens a group above it and is mostly empty."""

    label: str
    shown: str
    heading: str
    label_x: float
    label_y: float
    heading_y: float
    y: float
    height: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Picture:
    """A chart of horizontal bars: its size, its bars, and all that it says in one text."""

    name: str
    title: str
    description: str
    width: float
    height: float
    label_anchor: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    """Where the axis has marks, and what they say; a chart of counts has none."""


Counts = Mapping[str, Mapping[str, int]]
"""For each bar its pieces: the notation of a level, or a text, and how many."""


def stack_bars(
    name: str,
    title: str,
    counts: Counts,
    groups: Mapping[str, str],
    wide: bool,
    shares: bool = False,
) -> Picture:
    """Lay out stacked bars of levels, the most open on the left.

    `groups` names the group of a bar. The longest bar fills the width; where the bars are shares, each does.
    """
    width = WIDE if wide else NARROW
    left = _room(counts) if wide else 0.0
    full = max(1, *(sum(pieces.values()) for pieces in counts.values()))
    unit = (width - left) / full
    height, gap = (24.0, 7.0) if wide else (20.0, 10.0)
    bars: list[Bar] = []
    y, group = 0.0, ""
    for label, pieces in counts.items():
        heading = groups.get(label, "") if groups.get(label, "") != group else ""
        group = groups.get(label, "")
        if heading:
            y += 30.0 if bars else 22.0
        heading_y = y - 8
        label_y = y + (height * 0.68 if wide else 13.0)
        top = y if wide else y + 18
        scale = (width - left) / max(sum(pieces.values()), 1) if shares else unit
        segments = tuple(_segments(pieces, left, scale))
        label_x = left - 14 if wide else 0.0
        bars.append(Bar(label, _cut(label), heading, label_x, label_y, heading_y, top, height, segments))
        y = top + height + gap
    summary = "; ".join(f"{bar.label}: {', '.join(s.title for s in bar.segments)}" for bar in bars)
    ticks = tuple((left + (width - left) * share / 100, f"{share} %") for share in TICKS) if shares else ()
    return Picture(
        f"{name}-{'wide' if wide else 'narrow'}",
        title,
        summary,
        width,
        y + (AXIS if shares else 0),
        "end" if wide else "start",
        tuple(bars),
        ticks,
    )


def plain(name: str, title: str, values: Mapping[str, float], wide: bool) -> Picture:
    """Lay out one bar a value, the number behind the bar."""
    width, left = (WIDE, _room(values)) if wide else (NARROW, 0.0)
    most = max(values.values(), default=1) or 1
    room = width - left - 60
    height, step, above = (18.0, 26.0, 0.0) if wide else (14.0, 40.0, 18.0)
    bars = tuple(
        Bar(
            label,
            _cut(label),
            "",
            left - 14 if wide else 0.0,
            at * step + 13,
            0,
            at * step + above,
            height,
            (Segment(left, max(value / most * room, 1), "value", "", f"{value:,.6g}", f"{value:,.6g}"),),
        )
        for at, (label, value) in enumerate(values.items())
    )
    summary = "; ".join(f"{bar.label}: {bar.segments[0].title}" for bar in bars)
    tall = len(bars) * step
    return Picture(
        f"{name}-{'wide' if wide else 'narrow'}", title, summary, width, tall, "end" if wide else "start", bars
    )


def piece(column: str) -> str:
    """Return what a column counts, as a level is written: `5`, `?`; a column that counts no level in words."""
    outside = {"unknown": "?", "not_assessed": NOT_ASSESSED}
    return outside.get(column) or column.removeprefix("level_").replace("_", " ")


def by_openness(pieces: Iterable[tuple[str, int]]) -> list[tuple[Level, int]]:
    """Sort counted notations from the most open to closed, then unknown, not applicable and not assessed."""
    read = [(level(notation) or read_rank(notation), count) for notation, count in pieces]
    return sorted(read, key=lambda piece: -piece[0].rank if piece[0].style != "value" else 9)


def _cut(label: str) -> str:
    return label if len(label) <= MAX_LABEL_LETTERS else f"{label[: MAX_LABEL_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def _room(labels: Iterable[str]) -> float:
    """Return the room that the labels of a wide picture take, with the gap before the bars."""
    return max([LABELS, *(len(_cut(label)) * LETTER + 14 for label in labels)])


def _segments(pieces: Mapping[str, int], x: float, unit: float) -> Iterable[Segment]:
    """Lay out the pieces of a bar. A number alone is always a count; where only that fits, the color has the level."""
    for shown, count in by_openness(pieces.items()):
        width = count * unit
        numbered = str(count) if width >= len(str(count)) * DIGIT + 3 else ""
        named = shown.spoken if shown.short.isdigit() else shown.short
        mark = named if width >= 28 + len(named) * LETTER + len(numbered) * DIGIT else ""
        yield Segment(x, width, shown.style, mark, numbered, f"{shown.spoken} {count}")
        x += width
