"""Make an entry of what a document says, and tell what it does not say.

Unknown is not closed: what a document is silent about stays unknown. A license in a model card is that of what lies
beside it, so it says something of the weights alone, and of their level only where they can be had.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openness.entry.bom import bom
from openness.entry.draft import Draft, Grade, Thing
from openness.entry.known import Known, License, to_slug
from openness.entry.model_card import model_card
from openness.entry.said import DatasetSaid, DocumentError, LicenseSaid, Said
from openness.entry.skeleton import FORMS, thing_named
from openness.xsd import XSD, is_valid

WEIGHTS, BENCHMARKS = "architecture-and-weights", "utility-benchmarks"
TRAINING_DATA = ("pre-training-data", "supervised-fine-tuning-data", "alignment-data")
ACCESS_LEVELS = {"NotPublic": "D1", "RestrictedChannel": "D2"}


@dataclass(frozen=True)
class Drafted:
    """An entry as text, and what the document does not say, a sentence each."""

    text: str
    missing: tuple[str, ...]


def read_document(content: bytes) -> Said:
    """Read a model card or a bill of materials, told apart by how they begin. Raises DocumentError for others."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4]
    if start.startswith(b"{"):
        return bom(content)
    if start.startswith(b"---"):
        return model_card(content.removeprefix(b"\xef\xbb\xbf").lstrip())
    raise DocumentError(
        "This is neither a model card (Markdown that begins with --- and its metadata) nor an SPDX 3 or CycloneDX "
        "document in JSON."
    )


def draft(said: Said, known: Known, form: str, today: datetime.date | None = None) -> Drafted:
    """Make an entry of what a document says. Raises DocumentError where it does not name its model."""
    if not to_slug(said.name):
        raise DocumentError("The document does not say what its model is called. Tell it by --name.")
    day = (today or datetime.datetime.now(datetime.UTC).date()).isoformat()
    name, developed_by = _one_line_each((said.name, said.developer))
    released, issued = _date(said.released), _date(said.issued)
    said = replace(said, name=name, developer=developed_by, released=released, issued=issued)
    model = thing_named("Model", said.name, known)
    if model.new and (bases := [base for name in said.base_models if (base := _base(name, known))]):
        model = replace(model, values={**model.values, "baseModel": bases[0]})
    source = _source(said, model, day)
    evaluated, unknown_licenses = _licenses(said, known, source.slug)
    weights = _weights(said, evaluated, unknown_licenses)
    grades = {component.slug: Grade() for component in known.components} | {WEIGHTS: weights}
    for slug in TRAINING_DATA:
        grades[slug] = replace(Grade(), remarks=tuple(_training(said, known)))
    grades[BENCHMARKS] = replace(Grade(), remarks=tuple(_testing(said, known)))
    developer = thing_named("Developer", said.developer, known) if said.developer else None
    if developer and developer.new:
        developer = replace(developer, values={**developer.values, "source": source.slug})
    missing = tuple(_missing(said, weights, known, developer, unknown_licenses, source))
    heading = (
        f"{said.name}, drafted from its {said.kind}. What is not known stays unknown; the document does not say:",
        *(f"- {sentence}" for sentence in missing),
        *(["It says besides, and an entry has no place for it:"] if said.remarks else []),
        *(f"- {remark}" for remark in said.remarks),
    )
    entry = Draft(
        model=model,
        source=source,
        as_of=day,
        grades=grades,
        locator=said.locator,
        developer=developer,
        month=said.released[:7],
        size="N/A",
        licenses=unknown_licenses,
        heading=_one_line_each(heading),
    )
    return Drafted(FORMS[form](entry, known.components), missing)


def _one_line_each(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(filter(str.isprintable, " ".join(line.split()))) for line in lines)


def _date(text: str) -> str:
    """Return the day with which a date or a time begins, or nothing where it is none."""
    return text[:10] if is_valid(text[:10], XSD + "date") else ""


def _base(name: str, known: Known) -> str:
    """Return the model of the landscape that has a name, with or without its owner's name before a slash."""
    return known.named("model", name) or known.named("model", name.rpartition("/")[2])


def _source(said: Said, model: Thing, day: str) -> Thing:
    values = {
        "label": f"{said.name}: {said.kind}",
        "title": f"{said.kind} of {said.name}",
        "issued": said.issued,
        "citation": f"{said.kind} of {said.name}, read on {day}",
        "seeAlso": said.address,
    }
    suffix = "card" if "card" in said.kind else "bom"
    return Thing(f"{model.slug}-{suffix}", "Source", True, {name: value for name, value in values.items() if value})


def _licenses(said: Said, known: Known, source: str) -> tuple[tuple[License, ...], tuple[Thing, ...]]:
    """Return the licenses that the landscape has, and those that the entry must describe itself."""
    found, new = [], []
    for one in said.licenses:
        if (there := known.license(one.name)) is not None:
            found.append(there)
        elif not _is_choice(one) and to_slug(one.name):
            values = {"label": one.name, "source": source}
            if one.link.startswith(("http://", "https://")):
                values["seeAlso"] = one.link
            new.append(Thing(to_slug(one.name), "License", True, values))
    return tuple(dict.fromkeys(found)), tuple({thing.slug: thing for thing in new}.values())


def _is_choice(license_: LicenseSaid) -> bool:
    return " OR " in license_.name


def _weights(said: Said, evaluated: tuple[License, ...], new: tuple[Thing, ...]) -> Grade:
    slugs = (*(one.slug for one in evaluated), *(thing.slug for thing in new))
    remarks = tuple(_one_line_each(tuple(f"made from {name}, whose license binds it too" for name in said.base_models)))
    if level := ACCESS_LEVELS.get(said.access):
        return Grade("Classified", level, level, licenses=slugs, access=said.access, remarks=remarks)
    grade = Grade(licenses=slugs, access=said.access, remarks=remarks)
    levels = [one.data_level for one in evaluated]
    if new or not levels or not all(levels) or any(map(_is_choice, said.licenses)):
        return grade
    level = min(levels)  # D3 to D5: the strictest has the lowest number
    if said.access:
        labels = ", ".join(one.label for one in evaluated)
        return replace(grade, outcome="Classified", level=level, notation=f"{level} ({labels})")
    return replace(grade, likely=level, notation=f"? (likely {level})")


def _training(said: Said, known: Known) -> Iterator[str]:
    named = [_described(one, known) for one in said.datasets if one.used != "tested"]
    if named:
        yield f"named as training data, not at which stage: {'; '.join(named)}"


def _testing(said: Said, known: Known) -> Iterator[str]:
    named = [_described(one, known) for one in said.datasets if one.used == "tested"]
    if named:
        yield f"named as test data, for utility or safety: {'; '.join(named)}"


def _described(dataset: DatasetSaid, known: Known) -> str:
    found = [known.license(one.name) for one in dataset.licenses]
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
    said: Said, weights: Grade, known: Known, developer: Thing | None, new: tuple[Thing, ...], source: Thing
) -> Iterator[str]:
    if developer is None:
        yield "who developed the model."
    elif developer.new:
        yield f"what kind of developer {said.developer} is: Company, NonProfit, GovernmentInstitute or University."
    if not said.released:
        yield "when the model was released."
    yield "how many parameters it has."
    if "issued" not in source.values:
        yield "when the document itself came out."
    if not said.licenses:
        yield "under which license the weights are."
    for one in said.licenses:
        if _is_choice(one):
            yield f"which of the licenses counts: {one.name} leaves a choice. Name the one that you take."
    for thing in new:
        yield f"what the license {thing.values['label']} permits; nobody has evaluated it here, so no level follows."
    if weights.likely:
        yield f"whether anybody can download the weights. If so, they are {weights.likely}; tell it by --access."
    if any(one.used != "tested" for one in said.datasets):
        yield "at which stage of training the data sets that it names were used."
    others = [c.label.lower() for c in known.components if c.slug != WEIGHTS]
    yield f"whether these are public, and under which license: {', '.join(others)}."
