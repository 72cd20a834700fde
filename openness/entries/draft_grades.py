"""The licenses of a draft, and what its document claims of components."""

from dataclasses import replace

from openness.entries.draft_state import DraftThing, Grade
from openness.entries.lookup import Known, License
from openness.entries.source_document import SourceDocument, StatedComponent
from openness.link.expressions import LicenseChoice
from openness.slugs import to_slug
from openness.terms import is_iri, is_web_address

WEIGHTS = "architecture-and-weights"


def one_line_each(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts that each fit on a line of a comment."""
    return tuple("".join(filter(str.isprintable, " ".join(line.split()))) for line in lines)


def find_licenses(
    choices: tuple[LicenseChoice, ...], known: Known, source: str
) -> tuple[tuple[License, ...], tuple[DraftThing, ...]]:
    """Return the licenses that the landscape has, and those that the entry must describe itself."""
    found, new = [], []
    for one in choices:
        if one.is_choice:
            continue
        if (there := known_license(one, known)) is not None:
            found.append(there)
        elif made := to_slug(one.name):
            values = {"label": one.name, "source": source}
            if is_web_address(one.link):
                values["seeAlso"] = one.link
            new.append(DraftThing(made, "License", True, values))
    return tuple(dict.fromkeys(found)), tuple({thing.slug: thing for thing in new}.values())


def known_license(one: LicenseChoice, known: Known) -> License | None:
    """Return the license that a name means, or, where the name means none here, its address."""
    return known.license(one.name) or (known.license(one.link) if is_web_address(one.link) else None)


def grade_stated(stated: StatedComponent, known: Known, source: str) -> tuple[Grade, tuple[DraftThing, ...]]:
    """Return the grade of a component of which a document says more than its license, and the licenses that are new."""
    there, new = find_licenses(stated.licenses, known, source)
    choices = tuple(f"license: {one.name}, a choice" for one in stated.licenses if one.is_choice)
    slugs = (*(one.slug for one in there), *(thing.slug for thing in new))
    outcome = stated.outcome or ("Unknown" if choices else "")
    grade = Grade(
        outcome=outcome,
        level=stated.level,
        likely=stated.likely,
        licenses=slugs,
        access=stated.access,
        remarks=one_line_each((*stated.remarks, *choices)),
        evidence=tuple(link for link in stated.evidence if is_iri(link)),
    )
    return grade, new


def grade_weights(
    document: SourceDocument, access: str, evaluated: tuple[License, ...], new: tuple[DraftThing, ...]
) -> Grade:
    """Return the grade of the weights, of which a card or a bill of materials gives license and address."""
    slugs = (*(one.slug for one in evaluated), *(thing.slug for thing in new))
    remarks = one_line_each(tuple(f"made from {name}, whose license binds it too" for name in document.base_models))
    if access in ("NotPublic", "RestrictedChannel"):  # nobody downloads what a license would hold for (OPN225)
        return Grade(access=access, remarks=remarks)
    grade = Grade(licenses=slugs, access=access, remarks=remarks)
    levels = [one.data_level for one in evaluated]
    is_choice = any(one.is_choice for one in document.licenses)
    if access and not is_choice:
        return grade
    if new or not levels or not all(levels) or is_choice:
        return replace(grade, outcome="Unknown") if slugs or is_choice else grade
    return replace(grade, outcome="Unknown", likely=min(levels))  # D3 to D5: the strictest has the lowest number
