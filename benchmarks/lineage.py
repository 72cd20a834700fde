"""Draw the base model and the releases of a drawn model."""

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from templates import Cell, Templates

WEIGHTS = "opn:ArchitectureAndWeights"
BASED = 0.3
"""The share of models that are made from another, where there is one that came first and allows it."""
NEWEST = 200
"""How many of the newest drawn models others can be made from."""
RELEASED = 0.1
SERVED_FIRST = 0.3
"""The share of releases of weights that a service came before."""


@dataclass
class Known:
    """What the entries so far have described, and the newest of the drawn models that others may be made from."""

    described: set[str] = field(default_factory=set)
    bases: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=NEWEST))


def base(released: str, draw: random.Random, templates: Templates, known: Known) -> str:
    """Draw the model that a model of this month is made from, or none: one of the paper's few, or a newer one."""
    there = templates.bases if draw.random() < 0.5 else (*known.bases,)
    at, wanted = int(len(there) * draw.random() ** 2.5), draw.random() < BASED
    if not wanted or not there or there[at][1] > released:
        return ""
    return there[at][0]


def allows(cells: Mapping[str, Cell], templates: Templates) -> bool:
    """Return whether all licenses of a model's weights let others make what they like of it."""
    named = {value for prop, value in cells[WEIGHTS].basis if prop == "opn:license"}
    return bool(named) and named <= templates.permissive


def releases(name: str, released: str, cells: Mapping[str, Cell], source: str, number: int, draw: random.Random) -> str:
    """Draw the releases of a model in Turtle, for one model in ten: what could be had, since when, and how."""
    dated, served = draw.random() < RELEASED, draw.random() < SERVED_FIRST
    basis = dict(cells[WEIGHTS].basis)
    blocks = []
    if dated and (served or basis.get("opn:access") == "opn:RestrictedChannel"):
        blocks.append(("service", f'"{released}"^^xsd:gYearMonth', "opn:RestrictedChannel", ""))
    if dated and "opn:license" in basis:
        there = (c for c, cell in cells.items() if any(prop == "opn:license" for prop, _ in cell.basis))
        named = f"    opn:releasedComponent {', '.join(there)} ;\n"
        blocks.append(("weights", f'"{released[:4]}-12-{draw.randint(10, 28)}"^^xsd:date', "opn:PublicDownload", named))
    return "".join(
        f'release:{name}-{what}\n    a opn:Release ;\n    rdfs:label "{name.capitalize()}, {what}" ;\n'
        f"    opn:releasedModel model:{name} ;\n{named}    opn:access {access} ;\n    dcterms:issued {day} ;\n"
        f'    dcterms:source {source} ;\n    opn:locator "entry {number}" .\n\n'
        for what, day, access, named in blocks
    )
