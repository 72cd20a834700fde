"""An answer as a table for the page: headings in words, names as links, levels as levels, numbers to the right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from openness.casing import capitalize_first
from openness.namespaces import OPN
from openness.query.saved_queries import QueryError
from openness.rdf.rows import Answer, NamedNode, Term, number, text
from openness.search.directory import parts
from openness.search.levels import Level, level
from openness.terms import PREFIXES
from openness.web.site import address, link, site

CELLS = 2600
"""How many cells a page shows at most; the files hold all."""

_HEADED: frozenset[object] = frozenset({OPN.CodeComponent, OPN.DataComponent, OPN.LicenseCriterion, OPN.ImpactMetric})

GROUP = 12
"""How many rows one cell spans at most: a name stays in sight in a long group."""

WIDE = 7
"""From how many columns on a row becomes a card on a narrow screen."""

WIDE_LETTERS = 45
"""From how many characters on a text needs a wide column."""

_MONTH = re.compile(r"(0[1-9]|1[0-2])/(\d{4})")
"""A month as the paper prints it; pages write it as all other dates are written."""

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")

_PRINTED = re.compile(r"\d{1,3}(,\d{3})*(\.\d+)?")

_COLUMNS = {
    "level_5_percent": "Free of restrictions, %",
    "level_5_percent_of_assessed": "Free of restrictions, % of assessed",
}
_HEADINGS = {"id": "ID", "spdx": "SPDX", "elo": "Elo"}

# Columns whose name does not end in the kind of thing that they name.
_KINDS = {
    "component": "term",
    "criterion": "term",
    "stage": "term",
    "pipeline": "term",
    "restrictiveness": "term",
    "by": "source",
    "country": "jurisdiction",
    "about": "model",
    "name": "model",
}


@dataclass(frozen=True)
class Cell:
    """A cell: its words, where they lead, and the level that they are, if any; several where a cell lists several.

    It spans so many rows; 0 where the cell above spans its row. It is `continued` where a long group is printed again.
    """

    parts: tuple[tuple[str, str], ...]
    level: Level | None = None
    span: int = 1
    continued: bool = False

    @property
    def is_date(self) -> bool:
        """Return whether it is a day or a month, which stays on one line."""
        return len(self.parts) == 1 and _DATE.fullmatch(self.parts[0][0]) is not None


@dataclass(frozen=True)
class Table:
    """A table to show: headings, which columns are numbers or long texts, the rows shown, how many there are."""

    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    long: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    matrix: bool
    columns: tuple[str, ...] = ()

    @property
    def is_stacked(self) -> bool:
        """Return whether a row becomes a card on a narrow screen, as it has too many columns to be read beside it."""
        return len(self.headings) >= WIDE and not self.matrix


def table(
    answer: Answer, view: str = "table", total: int | None = None, renamed: Mapping[str, str] | None = None
) -> Table:
    """Make a table of an answer, or of the first rows of one that has `total` rows.

    A column `thing` becomes the address of the name in its row. `renamed` gives headings that columns have in this
    answer; a column whose heading is empty is left out.
    """
    renamed = renamed or {}
    columns = list(answer.columns)
    # The IRI beside a name is where the name leads, not a column of its own.
    named = None
    if "thing" in columns and columns[0] != "thing":
        named = next((at for at, name in enumerate(columns) if name in _NAMES), 0)
    thing_at = columns.index("thing") if named is not None else None
    graded = [_holds_levels([row[at] for row in answer.rows]) for at in range(len(columns))]
    kept = [at for at, name in enumerate(columns) if at != thing_at and renamed.get(name, name)]
    rows = []
    for row in answer.rows[: max(1, CELLS // max(1, len(columns)))]:
        cells = [_cell(name, term, graded[at]) for at, (name, term) in enumerate(zip(columns, row, strict=True))]
        if named is not None and thing_at is not None and row[thing_at] is not None:
            cells[named] = Cell(((text(row[named]), link(text(row[thing_at])).href),))
        rows.append(tuple(cells[at] for at in kept))
    numeric = tuple(_numbers([row[at] for row in answer.rows]) for at in kept)
    headings = tuple(renamed.get(columns[at]) or heading(columns[at]) for at in kept)
    long = tuple(
        any(len(text(row[at])) > WIDE_LETTERS for row in answer.rows if not isinstance(row[at], NamedNode))
        for at in kept
    )
    names = tuple(columns[at] for at in kept)
    total = len(answer.rows) if total is None else total
    return Table(headings, numeric, long, _merge_cells(rows), total, view == "matrix", names)


def _merge_cells(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Merge the cells that consecutive rows have in common, from the first column on."""
    spans = [[1] * len(row) for row in rows]
    shared = [0] * len(rows)
    tops = [0] * len(rows[0]) if rows else []
    for at, row in enumerate(rows[1:], 1):
        same = shared[at] = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(row[:-1], rows[at - 1], strict=False))
        )
        begun = (top if n < same and at - top < GROUP else at for n, top in enumerate(tops))
        # Where a group ends in one column, it ends in all that follow.
        tops = list(accumulate(begun, max))
        for n, top in enumerate(tops):
            if top < at:
                spans[top][n] += 1
                spans[at][n] = 0
    return tuple(
        tuple(
            replace(cell, span=span, continued=span > 0 and n < same)
            for n, (cell, span) in enumerate(zip(row, of_row, strict=True))
        )
        for row, of_row, same in zip(rows, spans, shared, strict=True)
    )


def sorted_by(answer: Answer, order: str) -> Answer:
    """Sort an answer by the column that is named, downwards if a minus is before it, empty cells last.

    Raises QueryError for a column that the answer does not have.
    """
    column = order.removeprefix("-")
    if column not in answer.columns:
        raise QueryError(f"There is no column '{column}' to sort by. There are: {', '.join(answer.columns)}.")
    at = answer.columns.index(column)
    filled = [row for row in answer.rows if text(row[at])]
    filled.sort(key=lambda row: _rank(row[at]), reverse=order.startswith("-"))
    return Answer(answer.columns, (*filled, *(row for row in answer.rows if not text(row[at]))))


def _rank(term: Term | None) -> tuple[int, float, str]:
    """Return the sort key of a term in its column: numbers by their size, then texts by the alphabet."""
    words = _MONTH.sub(r"\2-\1", text(term))
    if number(term) is not None or _PRINTED.fullmatch(words):
        return (0, float(words.replace(",", "")), "")
    return (1, 0, (link(text(term)).text if isinstance(term, NamedNode) else words).casefold())


def heading(column: str) -> str:
    """Return the name of a column in words; the name of the component, criterion or metric where the column is one."""
    if column in _COLUMNS:
        return _COLUMNS[column]
    term = site().directory.find_thing("term", column.replace("_", "-"))
    if term and term.iri in site().terms and _HEADED & set(site().terms[term.iri].values(PREFIXES["rdf"] + "type")):
        return term.label
    words = [_HEADINGS.get(word, word) for word in column.split("_")]
    return " ".join([capitalize_first(words[0]), *words[1:]])


_NAMES = (
    "model",
    "label",
    "fact",
    "license",
    "release",
    "source",
    "risk",
    "opportunity",
    "consequence",
    "title",
    "name",
)


def _cell(column: str, term: Term | None, graded: bool) -> Cell:
    if isinstance(term, NamedNode):
        found = link(term.value)
        return Cell(((found.text, found.href),))
    words = _MONTH.sub(r"\2-\1", text(term)) if column.endswith("date") else text(term)
    if number(term) is not None:
        grouped = re.fullmatch(r"-?\d{4,}", words) is not None and "year" not in column
        return Cell(((f"{int(words):,}" if grouped else words, ""),))
    found_level = level(words) if words and graded else None
    if found_level:
        return Cell(((words, ""),), found_level)
    return Cell(link_names(column, words))


def link_names(column: str, words: str) -> tuple[tuple[str, str], ...]:
    """Link the names in a cell, one name or several with commas between, if their column says what they name."""
    kind = next((_KINDS.get(part, part) for part in reversed(column.split("_")) if part in (*_KINDS, *_OURS)), "")
    if not kind or not words:
        return ((words, ""),)
    return tuple((part, address(thing) if thing else "") for part, thing in parts(site().directory, kind, words))


_OURS = (
    "model",
    "license",
    "developer",
    "source",
    "family",
    "jurisdiction",
    "risk",
    "opportunity",
    "regulation",
    "release",
)


def _numbers(column: Sequence[Term | None]) -> bool:
    filled = [term for term in column if text(term)]
    printed = [term for term in filled if text(term) != "N/A"]
    return bool(printed) and all(number(term) is not None or _PRINTED.fullmatch(text(term)) for term in printed)


def _holds_levels(column: Sequence[Term | None]) -> bool:
    """Return whether a column holds levels; elsewhere N/A is what a source prints for a value that it does not give."""
    return any(found.rank >= 0 for term in column if (found := level(text(term))))
