"""The chart of an answer, where the header of its query asks for one: bars, bars of levels, or a line over time."""

import re
from contextlib import suppress

from openness.query.chart_columns import CHARTED, counts_pieces, find_columns
from openness.query.saved_queries import SavedQuery
from openness.rdf.rows import Answer, NamedNode, number, text
from openness.web.explore import pictures
from openness.web.explore.figure_files import warn_of_few
from openness.web.html_tables import heading
from openness.web.queries.lines import Line, line
from openness.web.site import link

_LEVEL_COLUMN = re.compile(r"level_[1-5]|unknown|not_assessed")


def charts(query: SavedQuery, answer: Answer) -> list[pictures.Picture] | list[Line]:
    """Draw an answer twice, wide and narrow; nothing for an answer without rows or a view without a chart."""
    if query.view not in CHARTED or not answer.rows:
        return []
    label, values = find_columns(query, answer)
    if not values:
        return []
    if query.view == "line":
        rows = [row for row in answer.rows if any(text(row[at]) for at in values)]
        steps = [text(row[label]) for row in rows]
        series = {
            heading(answer.columns[at]): [_number(row[at]) if text(row[at]) else None for row in rows] for at in values
        }
        unit = " %" if all("percent" in answer.columns[at] for at in values) else ""
        return [line(query.slug, query.title, steps, series, wide, unit) for wide in (True, False)]
    if counts_pieces(query, answer, values):
        pieces: dict[str, dict[str, int]] = {}
        for bar, piece, count in answer.rows:
            pieces.setdefault(text(bar), {})[text(piece)] = int(text(count))
        return [pictures.stack_bars(query.slug, query.title, pieces, {}, wide) for wide in (True, False)]
    if len(values) > 1:
        named = {at: _piece(answer.columns[at]) for at in values}
        counts = {
            text(row[label]): {named[at]: int(_number(row[at])) for at in values if _number(row[at])}
            for row in answer.rows[: pictures.BARS]
        }
        return [pictures.stack_bars(query.slug, query.title, counts, {}, wide) for wide in (True, False)]
    lengths = {text(row[label]): _number(row[values[0]]) for row in answer.rows[: pictures.BARS]}
    return [pictures.plain(query.slug, query.title, lengths, wide) for wide in (True, False)]


def draw_answer(answer: Answer) -> list[pictures.Picture]:
    """Draw bars of an answer to a query of one's own: a label first, and a column of numbers; nothing for others."""
    rows = answer.rows
    if not 2 <= len(rows) <= pictures.BARS or len(answer.columns) < 2:
        return []
    numeric = [at for at in range(1, len(answer.columns)) if all(number(row[at]) is not None for row in rows)]
    names = [link(text(row[0])).text if isinstance(row[0], NamedNode) else text(row[0]) for row in rows]
    lengths = dict(zip(names, (_number(row[numeric[0]]) for row in rows), strict=True)) if numeric else {}
    if len(lengths) < len(rows) or min(lengths.values()) < 0:
        return []
    title = f"{heading(answer.columns[numeric[0]])} by {answer.columns[0].replace('_', ' ')}"
    return [pictures.plain("answer", title, lengths, wide) for wide in (True, False)]


def few_models(query: SavedQuery, answer: Answer) -> str:
    """Name the groups in a chart that count few models; nothing where there are none, or models are not counted."""
    if "models" not in answer.columns or query.view not in CHARTED or not answer.rows:
        return ""
    at, (label, values) = answer.columns.index("models"), find_columns(query, answer)
    drawn = [row for row in answer.rows if any(text(row[value]) for value in values)]
    return warn_of_few((text(row[label]), int(_number(row[at]))) for row in drawn if label != at)


def _piece(column: str) -> str:
    """Return the level that a column counts, as a level is written, or the column in words."""
    return pictures.piece(column) if _LEVEL_COLUMN.fullmatch(column) else heading(column)


def _number(term: object) -> float:
    with suppress(OverflowError):  # too large for a bar
        return float(number(term) or 0)
    return 0.0
