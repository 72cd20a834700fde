"""The classes that a model has in other frameworks, by their saved queries, and the class that their source states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from openness.web.site import Link, site
from openness.web.things.answers_by_model import answer_of_model

QUERIES = {
    "framework-mof": "Model Openness Framework",
    "framework-osaid": "Open Source AI Definition",
    "framework-eu-ai-act": "EU AI Act, Article 53(2)",
    "framework-osai": "European Open Source AI Index",
    "framework-os-ai-map": "os-ai-map",
    "framework-comparia": "ComparIA",
    "dpv-openness-status": "DPV, proposed status",
}
"""The saved query of each framework, and the name that the page shows."""
FACTS = frozenset(("about", "model", "class", "status", "as_of", "stated", "stated_on", "source", "thing", "sources"))
"""Columns that are no condition of a framework."""


@dataclass(frozen=True)
class Classed:
    """A verdict of a framework from the facts of a view, with its conditions; what the framework's source states."""

    framework: Link
    verdict: str
    conditions: tuple[str, ...]
    as_of: str
    stated: str
    stated_on: str


def classes(model: str, view: str) -> list[Classed]:
    """List the classes of a model in other frameworks; none where a framework has nothing to go by."""
    found: list[Classed] = []
    for name, label in QUERIES.items():
        rows = answer_of_model(name, model, view, _name_parameter(name))
        if rows:
            asked: dict[str, Any] = {_name_parameter(name): model}
            asked |= {"view": view} if site().query(name).has_view and view != "current" else {}
            place = Link(label, url_for("queries.show", name=name, **asked))
            found.append(_of_parts(place, rows) if name == "framework-osai" else _of_model(place, rows[0]))
    return found


def _name_parameter(name: str) -> str:
    """Return the parameter that takes the model; a query that already has a column of that name calls it otherwise."""
    return "only" if name == "dpv-openness-status" else "model"


def _of_model(place: Link, row: Mapping[str, str]) -> Classed:
    if "class_by_license" in row:
        lacks = row["missing_by_license"]
        verdict = row["class_by_license"] if row["class_by_license"] == "none" else f"class {row['class_by_license']}"
        written = "" if row["class"] == row["class_by_license"] else f"as the tool reads it: {row['class']}"
        conditions = tuple(filter(None, (f"lacks {lacks}" if lacks else "", written)))
        return Classed(place, verdict, conditions, row["as_of"], "", "")
    conditions = tuple(f"{name.replace('_', ' ')}: {value}" for name, value in row.items() if name not in FACTS)
    return Classed(
        place,
        (row.get("class") or row["status"]).replace("_", " "),
        conditions,
        row.get("as_of", ""),
        row.get("stated", "").replace("_", " "),
        row.get("stated_on", ""),
    )


def _of_parts(place: Link, rows: Iterable[Mapping[str, str]]) -> Classed:
    """Return the classes of the parts of a model as one verdict."""
    listed = list(rows)
    same = sum(row["class"] == row["stated"] for row in listed)
    conditions = tuple(f"{row['part']}: {row['class']}" for row in listed)
    stated = ", ".join(f"{row['part']}: {row['stated']}" for row in listed)
    return Classed(place, f"{same} of {len(listed)} as stated", conditions, "", stated, listed[0]["stated_on"])
