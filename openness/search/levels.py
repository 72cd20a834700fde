"""Show a level: the characters in a cell, the words for a screen reader, the class for its color."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

FREE = 5
"""The rank of what is free of restrictions."""

_CELL = re.compile(
    r"(?P<level>[CD](?P<rank>[1-5]))(?: \((?P<basis>.+)\))?"
    r"|(?P<unknown>\?)(?: \((?P<hint>.+)\))?"
    r"|(?P<absent>N/A)"
)

_LEVEL = re.compile(r"([CD])([1-5])")

NOT_ASSESSED = "not assessed"
"""What a saved query says of a component that no claim assesses, where it does not leave the cell empty."""


_BETWEEN = re.compile(r" / (?=[CD][1-5]|\?|N/A)")
"""The separator of the cells of several claims in the saved query `landscape`."""


@dataclass(frozen=True)
class Level:
    """A cell of the landscape: `short` is seen, `spoken` is read out, `style` colors, `note` is what it adds.

    `cells` is what several claims print that grade a component differently.
    """

    short: str
    spoken: str
    style: str
    note: str = ""
    cells: str = ""

    @property
    def printed(self) -> str:
        """The cell as a source prints it, or all cells where several do."""
        return self.cells or (f"{self.bare} ({self.note})" if self.note else self.bare)

    @property
    def bare(self) -> str:
        """The cell as a source prints it, without its license or what may be: `C5`, `?`, `N/A`."""
        return "N/A" if self.style == "absent" else self.short

    @property
    def rank(self) -> int:
        """Return 5 for the most open to 1 for closed, 0 for unknown, -1 for not applicable, -2 for not assessed."""
        outside = {"unknown": 0, "absent": -1, "none": -2}
        return outside[self.style] if self.style in outside else int(self.style[-1])


def is_public(hint: str) -> bool:
    """Return whether each level that may be is one of what is public: `D3 to D5`, and not what is only likely."""
    ranks = [int(rank) - (kind == "D") for kind, rank in _LEVEL.findall(hint)]
    return bool(ranks) and min(ranks) > 1 and not hint.startswith("likely")


def level(notation: str) -> Level | None:
    """Read a cell as a source prints it (`C5 (MIT)`, `?`, `? (D3 or D4)`, `N/A`); None where it is no such cell.

    Of the cells of several claims (`C1 / C5 (MIT)`) the strictest level that is known counts, as for several licenses.
    """
    if notation in ("", NOT_ASSESSED):
        return Level("", NOT_ASSESSED, "none")
    if len(printed := _BETWEEN.split(notation)) > 1:
        return _strictest(printed)
    found = _CELL.fullmatch(notation)
    if not found:
        return None
    if found["unknown"]:
        hint = found["hint"] or ""
        words = "public, license not known" if is_public(hint) else "not known"
        return Level("?", f"{words}, {hint}" if hint else words, "unknown", hint)
    if found["absent"]:
        return Level("\N{EN DASH}", "not applicable", "absent")
    return Level(found["level"], found["level"], f"level-{found['rank']}", found["basis"] or "")


def _strictest(printed: Sequence[str]) -> Level | None:
    read = [found for cell in printed if (found := level(cell))]
    if len(read) < len(printed):
        return None
    first = min(read, key=lambda one: (one.rank <= 0, one.rank if one.rank > 0 else -one.rank))
    cells = " / ".join(printed)
    return replace(first, spoken=f"{first.spoken}, claims differ: {cells}", note="claims differ", cells=cells)


def read_rank(text: str) -> Level:
    """Read a level without its letter (`5`), as where code and data are counted together; else a plain value."""
    return (
        Level(text, f"level {text}", f"level-{text}")
        if text in {"1", "2", "3", "4", "5"}
        else Level(text, text, "value")
    )


def count_free(cells: Iterable[Level]) -> int:
    """Count the components that are free of restrictions."""
    return sum(cell.rank == FREE for cell in cells)


def count_applicable(cells: Iterable[Level]) -> int:
    """Count the components that apply or may apply: all but those that a claim says are not applicable."""
    return sum(cell.style != "absent" for cell in cells)


def read_cell(notation: str) -> Level:
    """Read a cell as `level` does; a text that is no cell of a source stays as it is, without a level."""
    return level(notation) or Level(notation, notation, "none")
