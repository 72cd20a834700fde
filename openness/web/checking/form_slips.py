"""Slips in the form that its entry cannot show: choices that exclude each other, and names nearly known."""

import re
from collections.abc import Iterator, Mapping

from openness.search.directory import Thing
from openness.suggest import did_you_mean, find_near
from openness.web.checking import entry_form, form_draft
from openness.web.checking.form_fields import FieldFinding, labels
from openness.web.checking.listing import SHAPES
from openness.web.site import site

NEAR = 0.8
"""How alike two names are for one to be offered for the other."""
_FIRM = re.compile(r"\b(ai|labs?)\b", re.IGNORECASE)
"""Words that do not distinguish developers."""


def find_slips(given: Mapping[str, str]) -> list[FieldFinding]:
    """Return what is wrong or worth a look in a form, beside what the rules say of its entry."""
    found = [
        *_choices(given),
        *_addresses(given),
        *_developer(given),
        *_model(given),
        *_base_model(given),
        *_source(given),
        *_license_text(given),
    ]
    called = labels()
    return [
        FieldFinding(severity, SHAPES[severity], name, called.get(name, ""), message)
        for severity, name, message in found
    ]


def _choices(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for component in entry_form.read_known_once().components:
        named = {
            name: given.get(f"{component.slug}.{name}", "")
            for name in ("outcome", "access", "license", "license2", "level")
        }
        chosen = [word for name, word in _WORDS.items() if named[name]]
        place = f"{component.slug}.outcome"
        if named["outcome"] == "NotApplicable" and chosen:
            words = " and ".join(dict.fromkeys(chosen))
            yield "violation", place, f"You chose “not applicable” and {words}. Choose one of the two."
        elif named["outcome"] == "Unknown" and (named["license"] or named["license2"]):
            yield (
                "violation",
                place,
                "You chose “unknown” and a license. Leave the outcome empty if the license is known.",
            )
        for name in ("license", "license2"):
            if named[name] and named[name] not in entry_form.read_known_once().licenses:
                severity, words = _new_license(named[name])
                yield severity, f"{component.slug}.{name}", words
            elif named[name] and not named["level"] and not _gives_level(named[name], component.kind):
                words = "No source here has evaluated this license for such a component, so no level follows."
                yield "info", f"{component.slug}.{name}", f"{words} Choose a level only if your source states one."


_WORDS: Mapping[str, str] = {"access": "an access", "license": "a license", "license2": "a license", "level": "a level"}


def _gives_level(license_: str, kind: str) -> bool:
    found = entry_form.read_known_once().licenses[license_]
    return bool(found.code_level if kind == "Code" else found.data_level)


def _new_license(name: str) -> tuple[str, str]:
    """Return the severity and the message for a license that is not in the landscape."""
    known = {license_.label.casefold(): license_.label for license_ in entry_form.read_known_once().licenses.values()}
    near = [known[one] for one in find_near(name.casefold()[:100], list(known), cutoff=0.7)]
    words = f"“{name[:100]}” is new here: your entry describes it. {did_you_mean(near)}".rstrip()
    return "warning" if near else "info", words


def _addresses(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, value in given.items():
        is_address = name.endswith(".evidence") or name in (*entry_form.LINKS, entry_form.LICENSE_TEXT)
        if is_address and value and not re.fullmatch(form_draft.ADDRESS, value):
            yield "violation", name, "This is no web address. Write one such as https://example.org/model-card."


def _license_text(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    new = form_draft.unlisted_licenses(given)
    if given.get(entry_form.LICENSE_TEXT) and len(new) != 1:
        words = f"the first new license, {new[0][:100]}" if new else "a license that is new here; there is none"
        yield "warning", entry_form.LICENSE_TEXT, f"The address is for {words}."


def _base_model(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get(entry_form.BASE_MODEL, "").strip()
    if name and not entry_form.read_known_once().find_slug("model", name):
        hint = did_you_mean([thing.label for thing in _find_near("model", name)])
        yield "info", entry_form.BASE_MODEL, f"“{name[:100]}” is not here and stays a name. {hint}".rstrip()


def _source(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get("source.label", "").strip()
    told = [field for field in _OF_SOURCE if given.get(field)]
    if name and told and entry_form.read_known_once().find_slug("source", name):
        yield "info", told[0], f"{name} is here already: what describes it is not written again."


_OF_SOURCE = ("source.title", "source.issued", "source.bibliographicCitation")


def _developer(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get("description.developer", "").strip()
    there = entry_form.read_known_once()
    if not name:
        return
    if there.has("developer", name) or there.find_slug("developer", name):
        if given.get("developer.kind"):
            yield "info", "developer.kind", f"{name} is here already with its kind: yours is not written."
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
    found = [directory.find_thing("developer", core)] if core and core != name else []
    return list(dict.fromkeys(thing for thing in (*found, *_find_near("developer", name)) if thing))[:3]


def _find_near(kind: str, name: str) -> list[Thing]:
    """Return the things of a kind whose names are spelt nearly so."""
    directory = site().directory
    listed = directory.labels([kind], name.casefold()[:2])
    near = (directory.get(listed[one]) for one in find_near(name.casefold(), list(listed), cutoff=NEAR))
    return [thing for thing in near if thing]


def _model(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    name = given.get("model.label", "").strip()
    slug = entry_form.read_known_once().find_slug("model", name) if name else ""
    if slug:
        yield "info", "model.label", f"{name} is here already: your claims come beside those of other sources."
    elif name and (near := _find_near("model", name)):
        hint = did_you_mean([thing.label for thing in near])
        yield "info", "model.label", f"“{name[:100]}” is new here. {hint} If it is the same one, choose that name."
