"""Make the draft of an entry from what was filled in to the form."""

import re
from collections.abc import Mapping

from openness.entries.draft_state import Draft, DraftComponent, DraftThing, Grade
from openness.entries.lookup import Known
from openness.link.expressions import spdx_id
from openness.slugs import to_slug
from openness.web.checking.entry_form import BASE_MODEL, LICENSE_TEXT, LICENSES, LINKS, read_known_once

ADDRESS = r"https?://[^\s<>\"{}|\\^`]+"
"""What evidence and links look like: a web address."""


def make_draft(given: Mapping[str, str]) -> Draft:
    """Make a draft of what was filled in: facts, and a level only where the user states one.

    Fields that were not filled in are left out, so that the check reports them; only the IRIs need a placeholder.
    A base model is a property of a new model; of one that is here, it is a name in the description.
    """
    there = read_known_once()
    label = given.get("model.label", "").strip()
    name = there.find_slug("model", label) or to_slug(label) or "my-model"
    is_new = not there.has("model", name)
    base = given.get(BASE_MODEL, "").strip()
    base_slug = there.find_slug("model", base) if base and is_new else ""
    source = given.get("source.label", "").strip()
    source_slug = there.find_slug("source", source) or to_slug(source) or f"{name}-source"
    terms = {"title": "source.title", "issued": "source.issued", "citation": "source.bibliographicCitation"}
    values = {"label": source} | {word: given.get(field, "").strip() for word, field in terms.items()}
    return Draft(
        model=DraftThing(name, "Model", is_new, _drop_empty({"label": label, "baseModel": base_slug})),
        source=DraftThing(source_slug, "Source", not there.has("source", source_slug), _drop_empty(values)),
        as_of=given.get("claim.asOf", "").strip(),
        grades={c.slug: _grade(c, given) for c in there.components},
        locator=given.get("claim.locator", "").strip(),
        developer=_developer(given, there, source_slug),
        month=given.get("description.releaseMonth", "").strip(),
        size=given.get("description.sizeNotation", "").strip(),
        largest=given.get("description.largestSize", "").strip(),
        base_model_name="" if base_slug else base,
        links={name: link for field, name in LINKS.items() if (link := _address(given.get(field, "")))},
        licenses=_new_licenses(given, source_slug),
        heading=(f"{label or 'A model'}: an entry, filled in by a form.", "openness check reports what is missing."),
    )


def is_graded(given: Mapping[str, str]) -> bool:
    """Return whether a license or an access is chosen, from which a level may follow."""
    return any(value for name, value in given.items() if name.endswith((".license", ".license2", ".access")))


def new_license_names(given: Mapping[str, str]) -> list[str]:
    """Return the licenses that were typed and are not in the landscape, each once, in the order of the form."""
    there = read_known_once()
    typed = (given.get(f"{component.slug}.{field}", "") for component in there.components for field in LICENSES)
    return list(dict.fromkeys(name for name in typed if to_slug(name) and _license_slug(name) not in there.licenses))


def unlisted_licenses(given: Mapping[str, str]) -> list[str]:
    """Return the new licenses that SPDX does not list; the address of a text is for the first of them."""
    return [name for name in new_license_names(given) if not spdx_id(name)]


def _drop_empty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _address(text: str) -> str:
    return text if re.fullmatch(ADDRESS, text) else ""


def _license_slug(name: str) -> str:
    return name if name in read_known_once().licenses else to_slug(name)


def _new_licenses(given: Mapping[str, str], source: str) -> tuple[DraftThing, ...]:
    """Return the licenses that the entry has to describe, with the address of their text."""
    own = unlisted_licenses(given)[:1]
    made = {}
    for name in new_license_names(given):
        listed = spdx_id(name)
        see = f"https://spdx.org/licenses/{listed}" if listed else ""
        if [name] == own:
            see = _address(given.get(LICENSE_TEXT, ""))
        made[to_slug(name)] = _drop_empty({"label": listed or name, "spdxId": listed, "source": source, "seeAlso": see})
    return tuple(DraftThing(slug, "License", True, values) for slug, values in made.items())


def _developer(given: Mapping[str, str], there: Known, source: str) -> DraftThing | None:
    name = given.get("description.developer", "").strip()
    found = (name if there.has("developer", name) else "") or there.find_slug("developer", name) or to_slug(name)
    if not found:
        return None
    new = not there.has("developer", found)
    kind = given.get("developer.kind", "") if new else ""
    return DraftThing(found, kind or "Developer", new, {"label": name, "source": source})


def _grade(component: DraftComponent, given: Mapping[str, str]) -> Grade:
    outcome, access, one, other, level, address = (
        given.get(f"{component.slug}.{name}", "")
        for name in ("outcome", "access", "license", "license2", "level", "evidence")
    )
    licenses = tuple(dict.fromkeys(slug for name in (one, other) if (slug := _license_slug(name))))
    evidence = tuple(filter(None, [_address(address)]))
    if outcome == "NotApplicable":
        return Grade(outcome, evidence=evidence)
    if outcome == "Unknown":
        return Grade(outcome, likely=level, licenses=licenses, access=access, evidence=evidence)
    return Grade(level=level, licenses=licenses, access=access, evidence=evidence)
