"""The answer to a query, with Python values in its rows, and its forms for other libraries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from openness.errors import OpennessError
from openness.python.values import Value, python_value
from openness.query.saved_queries import SavedQuery
from openness.rdf import Triples
from openness.rdf.rows import WRITERS, Answer, Literal

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas
    import polars
    import pyarrow
    import rdflib

ROWS_SHOWN = 20
"""How many rows a notebook shows."""


@dataclass(frozen=True, repr=False)
class QueryResult:
    """The answer to a query: names of columns, and rows of Python values.

    Numbers are `int`, `Decimal` or `float`, dates `date`, times `datetime`, years `int`, truth values `bool`, IRIs and
    texts `str`; a cell without a value is `None`. Iterate over it for a mapping a row, or index it.

    >>> result = landscape.query("license-table", view="eiras-2024")
    >>> result.columns[:3]
    ('license', 'research', 'commercial')
    >>> result[0]["score"]
    5
    >>> len(result.column("license")) == len(result)
    True

    The answer to ASK is one row, and true as it says; that to CONSTRUCT or DESCRIBE is a row for each triple.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    query: str = ""
    """The SPARQL that was asked."""
    why: str = ""
    """Why this saved query answers a question in plain words."""
    _answer: Answer = field(default=Answer((), ()), compare=False)
    _saved: SavedQuery | None = field(default=None, compare=False)
    _triples: Triples | None = field(default=None, compare=False)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        """Iterate over the rows, each a mapping from column to value."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __getitem__(self, at: int) -> Mapping[str, Value]:
        """Return a row as a mapping from column to value."""
        return dict(zip(self.columns, self.rows[at], strict=True))

    def __bool__(self) -> bool:
        """Return the truth value that ASK gave; for other queries, whether there are rows."""
        return bool(self.rows) and self.rows != ((False,),)

    def __repr__(self) -> str:
        """Show the number of rows and the columns."""
        return f"<QueryResult: {len(self):,} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """Show the first rows as a table in a notebook."""

        def line(cells: tuple[object, ...], tag: str) -> str:
            written = ("" if cell is None else escape(str(cell)) for cell in cells)
            return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in written)}</tr>"

        body = "".join(line(row, "td") for row in self.rows[:ROWS_SHOWN])
        more = f"<p>{len(self) - ROWS_SHOWN:,} more rows</p>" if len(self) > ROWS_SHOWN else ""
        return f"<table><thead>{line(self.columns, 'th')}</thead><tbody>{body}</tbody></table>{more}"

    def column(self, name: str) -> list[Value]:
        """Return the values of a column. Raises OpennessError for a column that there is not."""
        if name not in self.columns:
            raise OpennessError(f"No column '{name}'. There are: {', '.join(self.columns)}.")
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def to_text(self, form: str = "csv") -> str:
        """Write the rows as csv, tsv, json, xml, markdown or turtle, as the command line does.

        Raises OpennessError for another form.
        """
        if form not in WRITERS:
            raise OpennessError(f"No form '{form}'. There are: {', '.join(WRITERS)}.")
        return "".join(WRITERS[form](self._answer.columns, self._answer.rows))

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame of pandas, with the types of the columns. Needs the extra `pandas`.

        >>> landscape.query("model-impact", view="eiras-2024").to_pandas()["citations"].dtype
        Int64Dtype()

        Decimals become floats, and columns with values of several types text.
        """
        from openness.python.frames import to_pandas

        return to_pandas(self.columns, self.rows)

    def to_polars(self) -> "polars.DataFrame":
        """Return a data frame of Polars, with the types of the columns. Needs the extra `polars`."""
        from openness.python.frames import to_polars

        return to_polars(self.columns, self.rows)

    def to_arrow(self) -> "pyarrow.Table":
        """Return an Arrow table, with the types of the columns. Needs the extra `arrow`."""
        from openness.python.frames import to_arrow

        return to_arrow(self.columns, self.rows)

    def to_rdflib(self) -> "rdflib.Graph":
        """Return the triples of a CONSTRUCT or DESCRIBE as an rdflib graph. Raises OpennessError for a table."""
        from openness.rdf.convert import as_graph

        if self._triples is None:
            raise OpennessError("The answer is a table. Ask a CONSTRUCT or DESCRIBE query for a graph.")
        return as_graph(self._triples)

    def plot(self, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """Draw the chart that the site shows for a saved query. Needs the extra `plot`.

        >>> axes = landscape.query("openness-distribution", view="eiras-2024").plot()
        >>> axes.get_title()
        'Distribution of openness levels'

        Raises OpennessError for an answer that has no chart.
        """
        from openness.python.plots import draw

        if self._saved is None:
            raise OpennessError("Only the answer of a saved query can be drawn. Draw this one with to_pandas().plot().")
        return draw(self._saved, self._answer, ax)


def make_result(
    found: "Answer | Triples | bool", sparql: str, query: SavedQuery | None = None, why: str = ""
) -> QueryResult:
    """Make a result of what an engine answers."""
    triples: Any = None
    if isinstance(found, bool):
        found = Answer(("answer",), ((Literal(found),),))
    elif not isinstance(found, Answer):
        triples = found
        rows = ((t.subject, t.predicate, t.object) for t in found)
        found = Answer(("subject", "predicate", "object"), tuple(rows))  # type: ignore[arg-type]
    values = tuple(tuple(map(python_value, row)) for row in found.rows)
    return QueryResult(found.columns, values, sparql, why, found, query, triples)
