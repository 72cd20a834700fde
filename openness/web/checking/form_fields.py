"""Find the field of the form that each finding is about, and word it without Turtle."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openness.check.finding import SEVERITIES
from openness.terms import slug
from openness.web.checking import entry_form
from openness.web.checking.listing import SHAPES

HEADS: Mapping[str, str] = {
    **dict.fromkeys(("model", "description", "more"), "Model"),
    **dict.fromkeys(("source", "claim"), "Source"),
}
"""A prefix for the label of a field, since two of them have the same."""
_SHARED = ("locator", "asOf")
"""The fields that are filled in once for all claims."""
_LEVEL = re.compile(r"opn:([CD][1-5])")


@dataclass(frozen=True)
class FieldFinding:
    """A finding in the form: the name and label of its field, empty if no field has it."""

    severity: str
    shape: str
    field: str
    label: str
    message: str
    line: int = 0


@dataclass(frozen=True)
class OpenParts:
    """The folded parts of the form to show open: slugs of components, and whether base model and links."""

    components: frozenset[str]
    further: bool
    further_words: str


def in_fields(
    records: Iterable[Mapping[str, Any]], given: Mapping[str, str], slips: Iterable[FieldFinding]
) -> list[FieldFinding]:
    """Return what a report says of a form, and slips in it, each once, the gravest first, then by field.

    What the report says less gravely of a field with a slip to fix is left out: it follows from the slip.
    """
    called = labels()
    slips = list(slips)
    slipped = {one.field for one in slips if one.severity == "violation"}
    required = {field.name for part in entry_form.parts().values() for field in part if field.required}
    found = {(one.field, one.message): one for one in slips}
    for record in records:
        name = _field(record.get("focus", ""), record.get("path", ""), called)
        right = _LEVEL.search(record.get("help", "")) if name.endswith(".level") else None
        message = entry_form.hint(record["message"]) + (f" Right: {right[1]}." if right else "")
        if name in required and not given.get(name):
            message = "Fill this in."
        severity = record["severity"]
        if severity != "violation" and name in slipped:
            continue
        shape = SHAPES.get(severity, "\N{WHITE CIRCLE}")
        one = FieldFinding(severity, shape, name, called.get(name, ""), message, record.get("line", 0))
        found.setdefault((name or record.get("focus", ""), message), one)
    places = {name: place for place, name in enumerate(called)}
    return sorted(found.values(), key=lambda one: (SEVERITIES.index(one.severity), places.get(one.field, len(places))))


def by_field(those: Iterable[FieldFinding]) -> dict[str, list[FieldFinding]]:
    """Return the findings of each field, by its name."""
    found: dict[str, list[FieldFinding]] = {}
    for one in those:
        found.setdefault(one.field, []).append(one)
    return found


def labels() -> dict[str, str]:
    """Return what each field is called, with what it belongs to, by its name."""
    parts = entry_form.parts()
    found = {field.name: f"{HEADS[part]}: {field.label}" for part in HEADS for field in parts[part]}
    found["developer.kind"] = "Model: Kind of developer"
    for component in entry_form.read_known_once().components:
        asked = [(field.name, field.label) for field in parts["component"]]
        for name, label in (*asked, ("license2", "Second license"), ("level", "Level")):
            found[f"{component.slug}.{name}"] = f"{component.label}: {label}"
    return found


def name_choices(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is chosen for each component, in one line, in the order of its controls; check.js does the same."""
    there = entry_form.read_known_once()
    labels_of = {
        field.name: {option.value: option.label for option in field.options}
        for field in entry_form.parts()["component"]
    }
    names_of_licenses = {name: found.label for name, found in there.licenses.items()}
    labels_of |= dict.fromkeys(entry_form.LICENSES, names_of_licenses)
    found: dict[str, str] = {}
    for component in there.components:
        values = [(name, given.get(f"{component.slug}.{name}", "")) for name, _, _ in entry_form.HELPS]
        words = [
            "evidence" if name == "evidence" else labels_of.get(name, {}).get(value, value)
            for name, value in values
            if value
        ]
        found[component.slug] = " \N{MIDDLE DOT} ".join(words)
    return found


def choose_open(given: Mapping[str, str], wrong: Mapping[str, object]) -> OpenParts:
    """Return which folded parts of the form to show open: those with findings."""
    filled = sum(bool(given.get(field.name)) for field in entry_form.parts()["more"])
    return OpenParts(
        components=frozenset(name.partition(".")[0] for name in wrong),
        further=any(name in entry_form.MORE for name in wrong),
        further_words=f"{filled} filled in" if filled else "optional",
    )


def _field(focus: str, path: str, labels: Mapping[str, str]) -> str:
    """Return the name of the field that says a property of a thing, or nothing where none does."""
    kind, about = focus.partition(":")[0], slug(focus)
    names = [slug(part.rpartition(":")[2]) for part in re.findall(r"[\w-]+:\w+", path)]
    part = kind if kind in ("model", "source", "developer") else about
    for name in names:
        if kind == "claim" and name in _SHARED:
            return f"claim.{name}"
        if f"{part}.{name}" in labels:
            return f"{part}.{name}"
    if part == "developer":
        return "description.developer" if names else "developer.kind"
    first = f"{part}.outcome"
    return first if kind == "claim" and first in labels else ""
