"""Risks and opportunities as a matrix: components, thresholds and mitigations of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.web.description import Description
from openness.web.pipeline import components_in_order
from openness.web.site import Link, link, site
from openness.web.things.consequence import Dependence, Measure, consequence

FILTERS: Mapping[str, str] = {
    "": "All",
    "open-weights": "From open weights",
    "open-data": "From open data",
    "open-code": "From open code",
    "closed": "With closed models",
}
"""What a visitor may narrow the matrix down to, by its name in URLs."""


@dataclass(frozen=True)
class Row:
    """A risk or an opportunity: its field, description, the models it comes with, its components, and mitigations."""

    thing: Link
    area: str
    description: str
    arises_with: tuple[Link, ...]
    closed: bool
    dependences: tuple[Dependence, ...]
    measures: tuple[Measure, ...]


def matrix(kind: str) -> dict[str, Any]:
    """Return what the template shows of all risks, or all opportunities, narrowed down as the visitor asked."""
    chosen = request.args.get("with", "")
    if chosen not in FILTERS:
        known = ", ".join(filter(None, FILTERS))
        abort(400, f"'{chosen[:100]}' is not a value for with. There are: {known}.")
    rows = rows_of(kind)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if _fits(row, chosen):
            groups.setdefault(row.area, []).append(row)
    offered = {name: sum(_fits(row, name) for row in rows) for name in FILTERS}
    plural = "opportunities" if kind == "opportunity" else "risks"
    return {
        "kind": kind,
        "groups": list(groups.items()),
        "chosen": chosen,
        "filters": [
            (words, _address(plural, name), name, offered[name]) for name, words in FILTERS.items() if offered[name]
        ],
    }


def _address(plural: str, name: str) -> str:
    given: dict[str, Any] = {"with": name} if name else {}
    return url_for("things.index", plural=plural, **given)


def rows_of(kind: str) -> tuple[Row, ...]:
    """Return all risks, or all opportunities, by field."""
    return site().once(f"matrix {kind}", lambda: _rows(kind))


def opened_by(component: str) -> list[tuple[str, list[tuple[Row, Dependence]]]]:
    """List the opportunities and the risks that depend on a component, each with its bound."""
    found = []
    for kind, words in (("opportunity", "Opportunities"), ("risk", "Risks")):
        pairs = [(row, tie) for row in rows_of(kind) for tie in row.dependences if tie.component == link(component)]
        if pairs:
            found.append((words, pairs))
    return found


def _rows(kind: str) -> tuple[Row, ...]:
    listed = [(thing, site().describe(thing.iri)) for thing in site().directory.of_kind(kind)]
    made = [(_area(described), _row(thing, described)) for thing, described in listed]
    return tuple(row for _, row in sorted(made, key=lambda one: (one[0].position if one[0] else 0, one[1].area)))


def _area(described: Description) -> Thing | None:
    return site().directory.get(described.first("area"))


def _row(thing: Thing, described: Description) -> Row:
    shown = consequence(thing, described)
    dependences: Sequence[Dependence] = shown["dependences"]  # type: ignore[assignment]
    measures: Sequence[Measure] = shown["mitigations"]  # type: ignore[assignment]
    area = _area(described)
    kinds = list(map(text, described.values("arisesWith")))
    return Row(
        link(thing.iri),
        area.label if area else "",
        str(shown["description"]),
        tuple(map(link, kinds)),
        str(OPN.ClosedSource) in kinds,
        tuple(dependences),
        tuple(measures),
    )


def _fits(row: Row, chosen: str) -> bool:
    if not chosen:
        return True
    if chosen == "closed":
        return row.closed or any(tie.maximum for tie in row.dependences)
    opened = {tie.component for tie in row.dependences if tie.minimum}
    return bool(opened & _components(chosen))


def _components(chosen: str) -> set[Link]:
    """Return the components that a filter names: the weights, all other data, or code."""
    weights = str(OPN.ArchitectureAndWeights)
    if chosen == "open-weights":
        return {link(weights)}
    kind = str(OPN.Data if chosen == "open-data" else OPN.Code)
    return {
        link(component.iri)
        for component, _ in components_in_order()
        if component.iri != weights and site().terms[component.iri].first("kind") == kind
    }
