"""Make an entry from a document about a model, and report what the document leaves out.

Unknown is not closed: what a document does not mention stays unknown. The license in a model card is that of the files
beside the card, so it concerns the weights alone, and their level only if they can be downloaded. What the curator adds
is a claim of the curator and not of the document.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openness.entries.cyclonedx import read_cyclonedx
from openness.entries.draft_state import Curated, Draft, DraftThing, Grade
from openness.entries.lookup import Known, License
from openness.entries.model_card import read_model_card
from openness.entries.skeleton import FORMS, one_line, thing_named
from openness.entries.source_document import DocumentError, NamedDataset, SourceDocument
from openness.entries.spdx import read_spdx
from openness.link.expressions import LicenseChoice
from openness.link.landscape_names import LandscapeNames
from openness.readers.jsonld import within_limits
from openness.readers.marked_yaml import FormError
from openness.slugs import to_slug
from openness.xsd import XSD, is_valid

WEIGHTS, BENCHMARKS = "architecture-and-weights", "utility-benchmarks"
TRAINING_DATA = ("pre-training-data", "supervised-fine-tuning-data", "alignment-data")


@dataclass(frozen=True)
class Curator:
    """What the curator knows and the document does not say: who developed the model, how its weights can be had."""

    name: str = ""
    developer: str = ""
    access: str = ""


@dataclass(frozen=True)
class Drafted:
    """An entry as text, what the document does not say, a sentence each, and what it says and the entry does not."""

    text: str
    missing: tuple[str, ...]
    unused: tuple[str, ...] = ()


def read_document(content: bytes, names: LandscapeNames, wanted: str = "") -> SourceDocument:
    """Read a model card or a bill of materials, recognized by its start; `wanted` names one of several models.

    Raises DocumentError for others.
    """
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4]
    if start.startswith(b"{"):
        return _read_bom(content, names, wanted)
    if start.startswith(b"---"):
        return read_model_card(content.removeprefix(b"\xef\xbb\xbf").lstrip(), names)
    raise DocumentError(
        "This is neither a model card (Markdown that starts with --- and its metadata) nor an SPDX 3 or CycloneDX "
        "document in JSON."
    )


def _read_bom(content: bytes, names: LandscapeNames, wanted: str) -> SourceDocument:
    try:
        tree = json.loads(within_limits(content).removeprefix(b"\xef\xbb\xbf"))
        json.dumps(tree, ensure_ascii=False).encode()  # half a character cannot be written
    except (FormError, ValueError, RecursionError) as error:
        raise DocumentError(f"This is not JSON that can be read: {error}") from error
    if isinstance(tree, dict) and tree.get("bomFormat") == "CycloneDX":
        return read_cyclonedx(tree, names, wanted)
    if isinstance(tree, dict) and isinstance(tree.get("@graph"), list):
        return read_spdx([element for element in tree["@graph"] if isinstance(element, dict)], names, wanted)
    raise DocumentError('This JSON is neither an SPDX 3 document ("@graph") nor a CycloneDX one ("bomFormat").')


def draft(
    document: SourceDocument,
    known: Known,
    form: str,
    today: datetime.date | None = None,
    curator: Curator = Curator(),
) -> Drafted:
    """Make an entry of what a document and its curator say. Raises DocumentError where the model has no name."""
    if not to_slug(document.name):
        raise DocumentError("The document does not name its model. Name it by --name.")
    day = (today or datetime.datetime.now(datetime.UTC).date()).isoformat()
    name, developed_by = _one_line_each((document.name, document.developer))
    released, issued = _date(document.released), _date(document.issued)
    document = replace(document, name=name, developer=developed_by, released=released, issued=issued)
    model = thing_named("Model", document.name, known)
    if model.new and (bases := [base for name in document.base_models if (base := known.named("model", name))]):
        model = replace(model, values={**model.values, "baseModel": bases[0]})
    source = _source(document, model, day)
    evaluated, unknown_licenses = _licenses(document, known, source.slug)
    weights = _weights(document, document.access, evaluated, unknown_licenses)
    curated = _curated(document, known, curator, model, day, evaluated, unknown_licenses)
    grades = {component.slug: Grade() for component in known.components} | {WEIGHTS: weights}
    for slug in TRAINING_DATA:
        grades[slug] = replace(Grade(), remarks=tuple(_training(document, known)))
    grades[BENCHMARKS] = replace(Grade(), remarks=tuple(_testing(document, known)))
    named_developer = curator.developer or document.developer
    developer = thing_named("Developer", one_line(named_developer), known) if named_developer else None
    if developer and developer.new:
        of = curated.source.slug if curated and curator.developer else source.slug
        developer = replace(developer, values={**developer.values, "source": of})
    best = curated.grades.get(WEIGHTS, weights) if curated else weights
    missing = tuple(_missing(document, best, known, developer, unknown_licenses, source))
    unused = _one_line_each(document.remarks)
    heading = (
        f"{document.name}, drafted from its {document.kind}. The document does not say:",
        *(f"- {sentence}" for sentence in missing),
        *(["Lines of its text may say, and are in no claim:"] if document.hints else []),
        *(f"- line {hint.line} ({hint.fact}): {hint.text}" for hint in document.hints),
        *(["It also says, and an entry has no place for it:"] if unused else []),
        *(f"- {remark}" for remark in unused),
    )
    entry = Draft(
        model=model,
        source=source,
        as_of=day,
        grades=grades,
        locator=document.locator,
        developer=developer,
        month=document.released[:7],
        licenses=unknown_licenses,
        heading=_one_line_each(heading),
        curated=curated,
    )
    hints = tuple(f"line {hint.line} ({hint.fact}): {hint.text}" for hint in document.hints)
    return Drafted(FORMS[form](entry, known.components), missing, (*hints, *unused))


def _curated(
    document: SourceDocument,
    known: Known,
    curator: Curator,
    model: DraftThing,
    day: str,
    evaluated: tuple[License, ...],
    new: tuple[DraftThing, ...],
) -> Curated | None:
    """Return what the curator says, with a source of its own, or None where that is nothing."""
    if not curator.developer and not curator.access:
        return None
    by = one_line(curator.name)
    label = by or f"{document.name}: curation"
    slug = known.named("source", by) if by else ""
    values = {
        "label": label,
        "title": f"Curation of {document.name}",
        "issued": day,
        "citation": f"{label}, {day}",
    }
    own = DraftThing(slug or to_slug(by) or f"{model.slug}-curation", "Source", not slug, values)
    weights = _weights(document, curator.access, evaluated, new)
    grades = {WEIGHTS: replace(weights, remarks=())} if curator.access else {}
    return Curated(own, bool(curator.developer), grades)


def _one_line_each(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(filter(str.isprintable, " ".join(line.split()))) for line in lines)


def _date(text: str) -> str:
    """Return the day with which a date or a time starts, or nothing where it is none."""
    return text[:10] if is_valid(text[:10], f"{XSD}date") else ""


def _source(document: SourceDocument, model: DraftThing, day: str) -> DraftThing:
    values = {
        "label": f"{document.name}: {document.kind}",
        "title": f"{document.kind} of {document.name}",
        "issued": document.issued,
        "citation": f"{document.kind} of {document.name}, read on {day}",
        "seeAlso": document.address,
    }
    suffix = "card" if "card" in document.kind else "bom"
    return DraftThing(
        f"{model.slug}-{suffix}", "Source", True, {name: value for name, value in values.items() if value}
    )


def _licenses(
    document: SourceDocument, known: Known, source: str
) -> tuple[tuple[License, ...], tuple[DraftThing, ...]]:
    """Return the licenses that the landscape has, and those that the entry must describe itself."""
    found, new = [], []
    for one in document.licenses:
        if one.is_choice:
            continue
        if (there := _known_license(one, known)) is not None:
            found.append(there)
        elif made := to_slug(one.name):
            values = {"label": one.name, "source": source}
            if one.link.startswith(("http://", "https://")):
                values["seeAlso"] = one.link
            new.append(DraftThing(made, "License", True, values))
    return tuple(dict.fromkeys(found)), tuple({thing.slug: thing for thing in new}.values())


def _known_license(one: LicenseChoice, known: Known) -> License | None:
    """Return the license that a name means, or, where the name means none here, its address."""
    return known.license(one.name) or (known.license(one.link) if one.link.startswith("http") else None)


def _weights(
    document: SourceDocument, access: str, evaluated: tuple[License, ...], new: tuple[DraftThing, ...]
) -> Grade:
    slugs = (*(one.slug for one in evaluated), *(thing.slug for thing in new))
    remarks = _one_line_each(tuple(f"made from {name}, whose license binds it too" for name in document.base_models))
    if access == "NotPublic":  # nobody gets what a license would hold for
        return Grade(access=access, remarks=remarks)
    grade = Grade(licenses=slugs, access=access, remarks=remarks)
    levels = [one.data_level for one in evaluated]
    is_choice = any(one.is_choice for one in document.licenses)
    if access and not is_choice:
        return grade
    if new or not levels or not all(levels) or is_choice:
        return replace(grade, outcome="Unknown") if slugs or is_choice else grade
    return replace(grade, outcome="Unknown", likely=min(levels))  # D3 to D5: the strictest has the lowest number


def _training(document: SourceDocument, known: Known) -> Iterator[str]:
    if named := [_described(one, known) for one in document.datasets if one.used == "trained"]:
        yield f"named as training data, not at which stage: {'; '.join(named)}"
    if named := [_described(one, known) for one in document.datasets if not one.used]:
        yield f"named as data, not whether for training or for evaluation: {'; '.join(named)}"


def _testing(document: SourceDocument, known: Known) -> Iterator[str]:
    if named := [_described(one, known) for one in document.datasets if one.used == "tested"]:
        yield f"named as test data, for utility or safety: {'; '.join(named)}"
    if named := [_described(one, known) for one in document.datasets if not one.used]:
        yield f"named as data, not whether for training or for evaluation: {'; '.join(named)}"


def _described(dataset: NamedDataset, known: Known) -> str:
    found = [None if one.is_choice else _known_license(one, known) for one in dataset.licenses]
    levels = [one.data_level for one in found if one]
    facts = [", ".join(one.name for one in dataset.licenses) or "no license named"]
    if dataset.access == "PublicDownload":
        facts.append("can be downloaded")
    if dataset.access == "RestrictedChannel":
        facts.append("can only be queried, so D2")
    elif levels and all(levels) and len(levels) == len(found):
        facts.append(f"so {min(levels)}")
    return _one_line_each((f"{dataset.name} ({', '.join(facts)})",))[0]


def _missing(
    document: SourceDocument,
    weights: Grade,
    known: Known,
    developer: DraftThing | None,
    new: tuple[DraftThing, ...],
    source: DraftThing,
) -> Iterator[str]:
    """Yield what the document does not say; where a line of its text may say it, that is a hint and not missing."""
    hinted = {hint.fact for hint in document.hints}
    if developer is None and "developer" not in hinted:
        yield "who developed the model."
    elif developer is not None and developer.new:
        yield (
            f"what kind of developer {developer.values['label']} is: Company, NonProfit, GovernmentInstitute or "
            "University."
        )
    if not document.released and "released" not in hinted:
        yield "when the model was released."
    if "size" not in hinted:
        yield "how many parameters it has."
    if "issued" not in source.values:
        yield "when the document itself came out."
    if not document.licenses and "license" not in hinted:
        yield "under which license the weights are."
    for one in document.licenses:
        if one.is_choice:
            named = [found.label if (found := known.license(option)) else option for option in one.options]
            yield (
                f"which of the licenses counts: {one.name} leaves a choice of {' and '.join(named)}. Name the one that "
                "you take."
            )
    for thing in new:
        yield f"what the license {thing.values['label']} permits; nobody has evaluated it here, so no level follows."
    if weights.likely:
        yield f"whether anybody can download the weights. If so, they are {weights.likely}; say so by --access."
    if any(one.used == "trained" for one in document.datasets):
        yield "at which stage of training the data sets that it names were used."
    if any(not one.used for one in document.datasets):
        yield "whether the data sets that it names were for training or for evaluation."
    others = [c.label.lower() for c in known.components if c.slug != WEIGHTS]
    yield f"whether these are public, and under which license: {', '.join(others)}."
