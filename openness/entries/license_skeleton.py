"""Make an entry about a license to complete: its names, and an evaluation with all five criteria undecided."""

import datetime
from collections.abc import Iterator

from openness.entries.lookup import Known
from openness.entries.skeleton import DraftError, one_line
from openness.entries.write_yaml import SCHEMA_COMMENT, scalar
from openness.slugs import to_slug

CRITERIA = {
    "ResearchUse": "use for research by anyone",
    "CommercialUse": "some commercial use, even with conditions",
    "ModifyAsDesired": "changes, even if they must be marked",
    "CopyrightDerivative": "who makes a derivative work holds the copyright in it",
    "OtherLicenseForDerivative": "a derivative work may have another license",
}
"""The five criteria, and when a text permits each."""


def license_skeleton(name: str, known: Known, slug: str = "", source: str = "") -> tuple[str, str]:
    """Return the last part of the address of a license and an entry about it in YAML.

    Raises DraftError for a license that is there already, and for a name that has no letter or digit.
    """
    name, source = one_line(name), one_line(source)
    found = to_slug(slug or name)
    if not found:
        raise DraftError(f"'{name}' has no letter or digit of the Latin alphabet to make an IRI of. Give one by --id.")
    there = known.license(name) or known.licenses.get(found)
    if there:
        raise DraftError(
            f"'{name}' is there already, as {there.slug}. See: openness query license-criteria --license {there.slug}"
        )
    by = (known.find_slug("source", source) or to_slug(source)) if source else f"{found}-evaluation"
    day = datetime.datetime.now(datetime.UTC).date()
    return found, "\n".join(_lines(name, found, by, source, known.has("source", by), day.isoformat())) + "\n"


def _lines(name: str, slug: str, by: str, source: str, is_known: bool, day: str) -> Iterator[str]:
    yield SCHEMA_COMMENT
    yield f"# {name}: a license to complete. Check it: openness check {slug}.yaml"
    yield "claims:"
    yield f"  - id: license/{slug}"
    yield "    type: License"
    yield f"    label: {scalar(name)}"
    yield f"    spdxId: LicenseRef-{slug} # or its id in the SPDX License List"
    yield "    # hubKey: its key on model hubs, such as llama2"
    yield "    # altLabel: [other spellings of its name]"
    yield "    # seeAlso: https://…, where its text is"
    yield f"    source: {scalar(by)}"
    if not is_known:
        yield f"  - id: source/{by}"
        yield "    type: Source"
        yield f"    label: {scalar(source or f'{name}: its evaluation')}"
        yield "    # title: its title"
        yield f"    # issued: the day on which it came out, such as {day}"
        yield "    # citation: how it is cited"
    yield f"  - id: claim/{by}/license/{slug}"
    yield "    type: LicenseEvaluation"
    yield f"    evaluates: {slug}"
    yield f"    source: {scalar(by)}"
    yield f"    asOf: {day}"
    yield "    appliesTo: [Code, Data] # for which kind of component it is evaluated"
    yield "    confidence: LowConfidence # HighConfidence where the text says so, MediumConfidence where you read it so"
    yield "    # evidence: https://…, the text or a document about it; or a locator in the source"
    yield "    # Put each criterion under what the text says of it."
    yield "    # permits:"
    yield "    # withholds:"
    yield "    undecided:"
    yield from (f"      - {criterion} # permitted: {meaning}" for criterion, meaning in CRITERIA.items())
    yield "    # researchClause, commercialClause, modifyClause, copyrightClause, otherLicenseClause: its number"
    yield "    # condition: llama-2-monthly-users, or one of your own: openness keys Condition"
