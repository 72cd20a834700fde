"""Charts of the answers of saved queries, drawn with matplotlib."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from openness.errors import OpennessError, import_extra
from openness.query.chart_columns import CHARTED, counts_pieces, find_columns
from openness.query.saved_queries import SavedQuery
from openness.rdf.rows import Answer, number, text
from openness.search.levels import NOT_ASSESSED, level, read_rank

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = {
    "level-1": "#e3edf8",
    "level-2": "#b7d3ee",
    "level-3": "#7fb0de",
    "level-4": "#2c70b0",
    "level-5": "#0a376b",
    "unknown": "#d9b44a",
    "absent": "#bdbdbd",
    "none": "#f2f2f2",
}
"""The color of each level, as on the site, and of what has none."""
NAMES = {"unknown": "unknown", "absent": "not applicable", "none": NOT_ASSESSED}
ORDER = ("level-5", "level-4", "level-3", "level-2", "level-1", "unknown", "absent", "none")


def draw(query: SavedQuery, answer: Answer, ax: "Axes | None" = None) -> "Axes":
    """Draw the chart of a saved query. Raises OpennessError for an answer without one, and MissingExtraError."""
    if query.view not in CHARTED:
        raise OpennessError(f"The query '{query.slug}' has no chart. Draw its answer with to_pandas().plot().")
    label, values = find_columns(query, answer) if answer.rows else (0, [])
    if not values:
        raise OpennessError(f"The answer of '{query.slug}' has no rows to draw.")
    axes: Axes = import_extra("matplotlib.pyplot", "plot").subplots()[1] if ax is None else ax
    axes.set_title(query.title)
    if query.view == "line":
        steps = [text(row[label]) for row in answer.rows]
        for at in values:
            shares = [_number(row[at]) if text(row[at]) else float("nan") for row in answer.rows]
            axes.plot(steps, shares, marker="o", label=_words(answer.columns[at]))
        axes.legend(frameon=False)
    elif counts_pieces(query, answer, values):
        counted: dict[str, dict[str, float]] = {}
        for bar, piece, count in answer.rows:
            pieces, style = counted.setdefault(text(bar), {}), _style(text(piece))
            pieces[style] = pieces.get(style, 0) + _number(count)
        _draw_levels(axes, counted)
    elif len(values) > 1:
        styles = {at: _style(answer.columns[at].removeprefix("level_").replace("_", " ")) for at in values}
        rows = ((text(row[label]), {styles[at]: _number(row[at]) for at in values}) for row in answer.rows)
        _draw_levels(axes, dict(rows))
    else:
        axes.barh([text(row[label]) for row in answer.rows], [_number(row[values[0]]) for row in answer.rows])
        axes.set_xlabel(_words(answer.columns[values[0]]))
        axes.invert_yaxis()
    return axes


def _draw_levels(axes: "Axes", counted: Mapping[str, Mapping[str, float]]) -> None:
    """Draw stacked bars of levels, the most open on the left."""
    labels = list(counted)
    left = [0.0] * len(labels)
    for style in ORDER:
        widths = [counted[label].get(style, 0.0) for label in labels]
        if any(widths):
            named: Any = NAMES.get(style, style.replace("-", " "))
            axes.barh(labels, widths, left=left, color=COLORS[style], edgecolor="#555555", linewidth=0.4, label=named)
            left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("models" if len(labels) else "")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def _style(notation: str) -> str:
    """Return the style of a piece: that of its level, or of what has no level."""
    if notation == "unknown":
        return "unknown"
    return (level(notation) or read_rank(notation)).style


def _number(term: object) -> float:
    return float(number(term) or 0)


def _words(column: str) -> str:
    return column.replace("_", " ")
