"""A model with what a view says of it: facts, components, verdicts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from openness.errors import OpennessError
from openness.python.arguments import require_text


@dataclass(frozen=True)
class Component:
    """What a view says of one component of a model.

    `level` is a level such as `D4`, `?` for unknown, `N/A` for not applicable, or `not assessed`; `basis` names
    licenses or access, `notation` is what the source prints.
    """

    name: str
    stage: str
    level: str
    basis: str = ""
    notation: str = ""
    source: str = ""
    as_of: date | None = None

    @property
    def rank(self) -> int | None:
        """The level as a number from 1 (closed) to 5 (free of restrictions), or None where there is no level."""
        known = len(self.level) == 2 and self.level[0] in "CD" and self.level[1].isdigit()
        return int(self.level[1]) if known else None


@dataclass(frozen=True)
class Model:
    """A model with what a view says of it.

    >>> bloom = landscape.model("bloom", view="eiras-2024")
    >>> bloom.label, len(bloom.components)
    ('BLOOM', 12)
    >>> bloom.verdicts["status"]
    'open weights'

    `facts` are developer, size, release month and so on, each with one or more values; `verdicts` says for `weights`,
    `inference`, `training_code`, `training_data` and `evaluation` whether that part is open, restricted or closed, and
    sums it up as `status`: they are those of the saved query `dpv-openness-status`.
    """

    name: str
    iri: str
    label: str
    view: str
    facts: Mapping[str, tuple[str, ...]]
    components: tuple[Component, ...]
    verdicts: Mapping[str, str] = field(default_factory=dict)

    def component(self, name: str) -> Component:
        """Return a component by its name, or by words of it that no other has.

        >>> bloom = landscape.model("bloom", view="eiras-2024")
        >>> bloom.component("Inference code").level, bloom.component("weights").level
        ('C5', 'D4')

        Raises OpennessError if no component, or several, have the words.
        """
        require_text(name, "The name of a component", "weights")
        found = [one for one in self.components if _words(name) <= _words(one.name)]
        exact = [one for one in found if _words(name) == _words(one.name)] or found
        if len(exact) != 1:
            problem = f"Several components are '{name}'" if found else f"No component '{name}'"
            there = ", ".join(one.name for one in found or self.components)
            raise OpennessError(f"{problem}. There are: {there}.")
        return exact[0]

    def _repr_html_(self) -> str:
        """Show the components as a table in a notebook."""
        from html import escape

        cells = ((one.name, one.notation or one.level, one.source) for one in self.components)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
        return f"<b>{escape(self.label)}</b><table>{rows}</table>"


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", name.casefold()))
