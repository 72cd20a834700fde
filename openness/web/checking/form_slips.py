"""Slips in the form that its entry cannot show: choices that exclude each other, and names nearly known."""

import re
from collections.abc import Iterator, Mapping

from openness.search.directory import Thing
from openness.suggest import did_you_mean, find_near
from openness.web.checking import entry_form
from openness.web.checking.form_fields import FieldFinding, labels
from openness.web.checking.listing import SHAPES
from openness.web.site import site

NEAR = 0.8
"""How alike two names of developers are for one to be offered for the other."""
_FIRM = re.compile(r"\b(ai|inc|ltd|llc|labs?|research|gmbh|corp|corporation|company)\b\.?", re.IGNORECASE)
"""Words that do not distinguish developers."""


def find_slips(given: Mapping[str, str]) -> list[FieldFinding]:
    """Return what is wrong or worth a look in a form, beside what the rules say of its entry."""
    found = [*_choices(given), *_evidence(given), *_developer(given), *_model(given)]
    called = labels()
    return [
        FieldFinding(severity, SHAPES[severity], name, called.get(name, ""), message)
        for severity, name, message in found
    ]


def _choices(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for component in entry_form.known().components:
        named = {
            name: given.get(f"{component.slug}.{name}", "")
            for name in ("outcome", "access", "license", "license2", "level")
        }
        chosen = [word for name, word in _WORDS.items() if named[name]]
        place = f"{component.slug}.outcome"
        if named["outcome"] == "NotApplicable" and chosen:
            yield "violation", place, f"You chose “not applicable” and {_listed(chosen)}. Choose one of the two."
        elif named["outcome"] == "Unknown" and (named["license"] or named["license2"]):
            yield (
                "violation",
                place,
                "You chose “unknown” and a license. Leave the outcome empty if the license is known.",
            )
        for name in ("license", "license2"):
            if named[name] and named[name] not in entry_form.known().licenses:
                yield "violation", f"{component.slug}.{name}", _unknown_license(named[name])
            elif named[name] and not named["level"] and not _gives_level(named[name], component.kind):
                words = "No source here has evaluated this license for such a component, so no level follows."
                yield "info", f"{component.slug}.{name}", f"{words} Choose a level only if your source states one."


_WORDS: Mapping[str, str] = {"access": "an access", "license": "a license", "license2": "a license", "level": "a level"}


def _listed(words: list[str]) -> str:
    return " and ".join(dict.fromkeys(words))


def _gives_level(license_: str, kind: str) -> bool:
    found = entry_form.known().licenses[license_]
    return bool(found.code_level if kind == "Code" else found.data_level)


def _unknown_license(name: str) -> str:
    known = {license_.label.casefold(): license_.label for license_ in entry_form.known().licenses.values()}
    near = [known[one] for one in find_near(name.casefold()[:100], list(known), cutoff=0.7)]
    hint = did_you_mean(near) or f'Write it as an entry of its own first: openness new-license "{name[:100]}".'
    return f"“{name[:100]}” is not a license here. {hint}"


def _evidence(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, value in given.items():
        if name.endswith(".evidence") and value and not re.fullmatch(entry_form.ADDRESS, value):
            yield "violation", name, "Evidence is a web address, such as https://example.org/model-card."


def _developer(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get("description.developer", "").strip()
    there = entry_form.known()
    if not name or there.has("developer", name) or there.named("developer", name):
        return
    if near := _near_developers(name):
        hint = did_you_mean([thing.label for thing in near])
        yield (
            "warning",
            "description.developer",
            f"“{name}” is new here. {hint} If it is the same one, choose that name.",
        )
    if not given.get("developer.kind"):
        yield "violation", "developer.kind", f"“{name}” is new here. Choose what kind of developer it is."


def _near_developers(name: str) -> list[Thing]:
    """Return the developers that a new name may mean: one that it contains, or that is spelt nearly so."""
    directory = site().directory
    core = " ".join(_FIRM.sub(" ", name).split())
    found = [directory.named("developer", core)] if core and core != name else []
    listed = directory.labels(["developer"], name.casefold()[:2])
    found += [directory.get(listed[one]) for one in find_near(name.casefold(), list(listed), cutoff=NEAR)]
    return list(dict.fromkeys(thing for thing in found if thing))[:3]


def _model(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get("model.label", "").strip()
    slug = entry_form.known().named("model", name) if name else ""
    if slug:
        yield "info", "model.label", f"{name} is here already: your claims come beside those of other sources."
