"""The columns of an answer that a chart draws: the one that names its bars or steps, and those with numbers."""

from openness.query.saved_queries import SavedQuery
from openness.rdf.rows import Answer, text

CHARTED = ("bar", "line")
"""The views that have a picture, which is made of all rows."""


def find_columns(query: SavedQuery, answer: Answer) -> tuple[int, list[int]]:
    """Return the positions of the label and of the numbers: those that the header names, else the first of each."""
    if query.chart:
        places = {column: at for at, column in enumerate(answer.columns)}
        return places[query.chart.label], [places[name] for name in query.chart.values]
    numbers = [at for at, term in enumerate(answer.rows[0]) if text(term).replace(".", "", 1).isdigit()]
    return 0, [at for at in numbers if at][:1]


def counts_pieces(query: SavedQuery, answer: Answer, values: list[int]) -> bool:
    """Return whether each row counts one piece of a bar: its columns are the bar, the piece and the count."""
    return len(values) == 1 and len(answer.columns) == 3 and not query.chart
