"""Write an answer as a sentence, from the template in the header of its saved query.

A template is text with slots: `{count model}` counts the values of a column, each once; `{rows}` counts rows;
`{sum claims}` adds numbers; `{first year}` and `{last year}` are those of the first and the last row.
`{rows where kind = access | license}` counts those with one of the values; a semicolon adds a condition.
"""

import re
from collections.abc import Mapping

from openness.query.saved_queries import QueryError, SavedQuery
from openness.rdf.rows import Answer, number, text

FEW_MODELS = 5
"""Below how many models, or rows where no models are counted, a sentence has a caveat."""
_SLOT = re.compile(r"\{(?:rows|(?P<verb>count|sum|first|last) (?P<column>\w+))(?: where (?P<where>[^{}]+))?\}")


def write_sentence(query: SavedQuery, answer: Answer) -> str:
    """Return the answer to a saved query as a sentence; nothing without a template or without rows.

    Raises QueryError where the template names a column that the answer does not have.
    """
    if not query.answer or not answer.rows:
        return ""
    missing = [column for column in columns_of(query.answer) if column not in answer.columns]
    if missing:
        raise QueryError(f"{query.slug}: its answer has no column {', '.join(missing)}.")
    sentence = _SLOT.sub(lambda slot: _fill(answer, slot), query.answer)
    return sentence if _count_basis(answer) >= FEW_MODELS else f"{sentence} Fewer than {FEW_MODELS}, so read with care."


def columns_of(template: str) -> list[str]:
    """Return the columns that a template names. Raises QueryError for a slot that is not written as one."""
    left = _SLOT.sub("", template)
    if "{" in left or "}" in left:
        raise QueryError(f"answer: {left!r} has a slot that is not one. Write {{rows}}, or as in {{count model}}.")
    slots = list(_SLOT.finditer(template))
    counted = [slot["column"] for slot in slots if slot["column"]]
    return counted + [name for slot in slots for name in _conditions(slot)]


def _conditions(slot: re.Match[str]) -> Mapping[str, set[str]]:
    """Return the values that a slot asks of columns."""
    pairs = (condition.partition("=") for condition in (slot["where"] or "").split(";") if condition)
    return {name.strip(): {value.strip() for value in values.split("|")} for name, _, values in pairs}


def _fill(answer: Answer, slot: re.Match[str]) -> str:
    wanted = {answer.columns.index(name): values for name, values in _conditions(slot).items()}
    rows = [row for row in answer.rows if all(text(row[at]) in values for at, values in wanted.items())]
    if not slot["verb"]:
        return f"{len(rows):,}"
    cells = [row[answer.columns.index(slot["column"])] for row in rows]
    if slot["verb"] == "count":
        return f"{len({text(cell) for cell in cells} - {''}):,}"
    if slot["verb"] == "sum":
        return f"{sum(float(number(cell) or 0) for cell in cells):,.10g}"
    return _show(cells[0 if slot["verb"] == "first" else -1]) if cells else "none"


def _show(cell: object) -> str:
    """Return a cell as it is in a sentence: a whole number of more than four digits with commas."""
    value = number(cell)
    return f"{value:,}" if isinstance(value, int) and value > 9999 else text(cell) or "no value"


def _count_basis(answer: Answer) -> int:
    """Return how many models, or else rows, an answer is about."""
    if "models" in answer.columns:
        at = answer.columns.index("models")
        return sum(int(float(number(row[at]) or 0)) for row in answer.rows)
    if "model" in answer.columns:
        at = answer.columns.index("model")
        return len({text(row[at]) for row in answer.rows})
    return len(answer.rows)
