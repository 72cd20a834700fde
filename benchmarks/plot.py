"""A plot of measurements against size: both axes logarithmic, and the slope of each line by least squares."""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT = 900, 480, 70, 50, 300
COLORS = ("#1b6ca8", "#c1440e", "#3a7d44", "#7b4b94", "#8a6d1f", "#4a4a4a", "#b0367a", "#0b7a75", "#555fb8")
DASHES = ("", "6 3", "2 3")


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the exponent with which the second number of each point grows with the first."""
    logs = [(math.log10(x), math.log10(max(y, 1e-4))) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread if spread else 0.0


def plot(lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return an SVG of the lines by name; the name is followed by the slope."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>\n'
    low_x, high_x = (round(f(math.log10(x) for x, _ in points), 3) for f in (min, max))
    low_y, high_y = (f(math.log10(max(y, 1e-4)) for _, y in points) for f in (min, max))
    low_y, high_y, high_x = math.floor(low_y), math.ceil(high_y), max(high_x, low_x + 0.1)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        up = (math.log10(max(y, 1e-4)) - low_y) / max(1, high_y - low_y) * (HEIGHT - 2 * BOTTOM)
        return round(LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        'font-family="sans-serif" font-size="12">',
        "<title>Time and memory against the number of models, both axes logarithmic</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low_y, high_y + 1):
        _, y = at(10**low_x, 10.0**power)
        out.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>')
    for models in sorted({x for x, _ in points}):
        x, _ = at(models, 10.0**low_y)
        out.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{models:,.0f}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">models</text>')
    for number, (name, line) in enumerate(lines.items()):
        color, dash = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
        path = " ".join(f"{x},{y}" for x, y in (at(*point) for point in line))
        style = f'fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"'
        out.append(f'<polyline points="{path}" {style}/>')
        out += [f'<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>' for x, y in (at(*point) for point in line)]
        y = BOTTOM + 20 * number
        words = f"{name} (slope {slope(line):.2f})" if len(line) > 1 else name
        out.append(f'<path d="M{WIDTH - RIGHT + 12} {y}h24" {style}/>')
        out.append(f'<text x="{WIDTH - RIGHT + 42}" y="{y + 4}">{escape(words)}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
