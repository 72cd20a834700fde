"""Write lines of comma- or tab-separated values that every reader splits alike."""

from collections.abc import Iterable


def line_of(cells: Iterable[str], delimiter: str = ",") -> str:
    """Return cells as a line; one with a delimiter, a quote or a line end, carriage return included, is quoted."""
    listed = list(cells)
    if listed == [""]:  # an empty line would be no row
        return '""\n'
    return delimiter.join(_quote_cell(cell, delimiter) for cell in listed) + "\n"


def _quote_cell(cell: str, delimiter: str) -> str:
    if any(character in cell for character in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
