"""A plot of measurements against size: both axes logarithmic, and the slope of each line by least squares."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT = 900, 420, 70, 50, 300
COLORS = ("#1b6ca8", "#c1440e", "#3a7d44", "#7b4b94", "#8a6d1f")
"""One for each engine."""
DASHES = ("", "7 3", "2 3")
"""One for each thing that is measured."""
MEMORY_OF = {"memory": "build", "disk": "build", "rdflib": "reading"}
"""The measurement that gives the memory of an engine; for a server it is `publish`."""

Line = list[tuple[float, float]]
Lines = Mapping[tuple[str, str], Line]


def series(rows: Sequence[Mapping[str, str]], engines: Iterable[str]) -> dict[str, Lines]:
    """Return what is plotted, by panel, engine and what it is: the build, queries and a page; the memory."""
    seconds: dict[tuple[str, str], Line] = {}
    memory: dict[tuple[str, str], Line] = {}
    for engine in engines:
        for size in sorted({int(row["models"]) for row in rows}):
            mine = {r["what"]: r for r in rows if r["engine"] == engine and int(r["models"]) == size and r["wall"]}
            queries = [float(row["wall"]) for what, row in mine.items() if what.startswith("query ")]
            if "build" in mine:
                seconds.setdefault((engine, "build"), []).append((size, float(mine["build"]["wall"])))
            if queries:
                seconds.setdefault((engine, "median query"), []).append((size, statistics.median(queries)))
            if "page model" in mine:
                seconds.setdefault((engine, "page of a model"), []).append((size, float(mine["page model"]["wall"])))
            if (held := MEMORY_OF.get(engine, "publish")) in mine:
                memory.setdefault((engine, "memory"), []).append((size, float(mine[held]["memory"])))
    return {"Seconds by the clock": seconds, "Memory at its peak, MB": memory}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the exponent with which the second number of each point grows with the first."""
    logs = [(math.log10(x), math.log10(max(y, 1e-4))) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread if spread else 0.0


def plot(panels: Mapping[str, Lines]) -> str:
    """Return an SVG of the panels, one below the other; the name of a line is followed by its slope."""
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT * len(panels)}"',
        'font-family="sans-serif" font-size="12">',
        "<title>Time and memory against the number of models, both axes logarithmic</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT * len(panels)}" fill="#fff"/>',
    ]
    engines = list(dict.fromkeys(engine for lines in panels.values() for engine, _ in lines))
    for number, (title, lines) in enumerate(panels.items()):
        if lines:
            out += [f'<g transform="translate(0 {HEIGHT * number})">', *_panel(title, lines, engines), "</g>"]
    return "\n".join([*out, "</svg>"]) + "\n"


def _panel(title: str, lines: Lines, engines: list[str]) -> list[str]:
    points = [point for line in lines.values() for point in line]
    low_x, high_x = (round(f(math.log10(x) for x, _ in points), 3) for f in (min, max))
    low_y, high_y = (f(math.log10(max(y, 1e-4)) for _, y in points) for f in (min, max))
    low_y, high_y, high_x = math.floor(low_y), math.ceil(high_y), max(high_x, low_x + 0.1)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        up = (math.log10(max(y, 1e-4)) - low_y) / max(1, high_y - low_y) * (HEIGHT - 2 * BOTTOM)
        return round(LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    out = [f'<text x="{LEFT}" y="{BOTTOM - 20}" font-weight="bold">{escape(title)}</text>']
    for power in range(low_y, high_y + 1):
        _, y = at(10**low_x, 10.0**power)
        out.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>')
    for models in sorted({x for x, _ in points}):
        x, _ = at(models, 10.0**low_y)
        out.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{models:,.0f}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">models</text>')
    kinds = list(dict.fromkeys(what for _, what in lines))
    for number, ((engine, what), line) in enumerate(lines.items()):
        color, dash = COLORS[engines.index(engine) % len(COLORS)], DASHES[kinds.index(what) % len(DASHES)]
        path = " ".join(f"{x},{y}" for x, y in (at(*point) for point in line))
        style = f'fill="none" stroke="{color}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
        out.append(f'<polyline points="{path}" {style}/>')
        out += [f'<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>' for x, y in (at(*point) for point in line)]
        y = BOTTOM + 20 * number
        words = f"{engine}: {what}" + (f" (slope {slope(line):.2f})" if len(line) > 1 else "")
        out.append(f'<path d="M{WIDTH - RIGHT + 12} {y}h24" {style}/>')
        out.append(f'<text x="{WIDTH - RIGHT + 42}" y="{y + 4}">{escape(words)}</text>')
    return out
