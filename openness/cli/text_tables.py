"""An answer as a table of characters: for a terminal of some width, for a pipe, or as Markdown."""

from textwrap import wrap

from prettytable import PrettyTable, TableStyle

from openness.cli.terminal import visible
from openness.rdf.rows import Answer, number, show_term, text

EDGE = 3
"""How many characters a column takes beside its own: a line and a space on each side."""


def draw_table(answer: Answer, form: str, width: int | None = None) -> str:
    """Draw an answer as a `table` or as `markdown`.

    Where a table is wider than `width` characters its long columns are wrapped, and where even its words do not fit
    side by side, each row is written as a block of its own, a column a line.
    """
    if form == "markdown":
        rows = [[visible(text(cell)).replace("|", "\\|").replace("\n", " ") for cell in row] for row in answer.rows]
        return f"{_table(answer, rows, TableStyle.MARKDOWN).get_string()}\n"
    rows = [[visible(show_term(cell)) for cell in row] for row in answer.rows]
    total = f"{len(rows)} row{'' if len(rows) == 1 else 's'}\n"
    if width is None:
        return f"{_table(answer, rows, TableStyle.SINGLE_BORDER).get_string()}\n{total}"
    headings = [name.replace("_", " ") for name in answer.columns]  # so that they can be wrapped
    columns = [[heading, *(row[at] for row in rows)] for at, heading in enumerate(headings)]
    widths = fit_widths(columns, width - EDGE * len(columns) - 1)
    if not widths:
        return f"{_blocks(headings, rows, width)}{total}"
    table = _table(answer, rows, TableStyle.SINGLE_BORDER)
    table.clear_rows()
    table.header = False  # headings are not wrapped, a row is
    table.add_row(headings, divider=True)
    table.add_rows(rows)
    for name, wide in zip(answer.columns, widths, strict=True):
        table.max_width[name] = wide
    return f"{table.get_string()}\n{total}"


def fit_widths(columns: list[list[str]], room: int) -> list[int]:
    """Return a width for each column so that all fit into the room: as it is, or wrapped but no word cut.

    What the short columns leave is shared by the long ones. Returns nothing where the longest words do not fit.
    """
    whole = [max(map(len, cells)) for cells in columns]
    least = [max(len(word) for cell in cells for word in (*cell.split(), "")) for cells in columns]
    if sum(least) > room:
        return []
    widths = list(least)
    spare = room - sum(least)
    growing = [at for at in range(len(columns)) if whole[at] > widths[at]]
    while spare > 0 and growing:
        share = max(1, spare // len(growing))
        for at in growing:
            more = min(share, whole[at] - widths[at], spare)
            widths[at] += more
            spare -= more
        growing = [at for at in growing if whole[at] > widths[at]]
    return widths


def _table(answer: Answer, rows: list[list[str]], style: TableStyle) -> PrettyTable:
    table = PrettyTable(list(answer.columns))
    table.set_style(style)
    table.add_rows(rows)
    for column, cells in zip(answer.columns, zip(*answer.rows, strict=True), strict=False):
        filled = [cell for cell in cells if cell is not None]
        numeric = filled and all(number(cell) is not None for cell in filled)
        table.align[column] = "r" if numeric else "l"
    return table


def _blocks(headings: list[str], rows: list[list[str]], width: int) -> str:
    """Write each row as a block: a rule, then a line or more for each column that has a value."""
    rule = "─" * width
    name = max(map(len, headings))
    out = []
    for row in rows:
        out.append(rule)
        for heading, cell in zip(headings, row, strict=True):
            lines = wrap(cell, max(width - name - 2, 20), break_long_words=False, break_on_hyphens=False)
            out += [
                f"{words:<{name}}  {line}" for words, line in zip([heading, *[""] * len(lines)], lines, strict=False)
            ]
    return "".join(f"{line}\n" for line in [*out, rule])
