"""Comments of a draft: the facts that its document leaves out, and the data sets that it names."""

from collections.abc import Iterator

from openness.entries.draft_grades import WEIGHTS, known_license, one_line_each
from openness.entries.draft_state import Curated, DraftThing, Grade
from openness.entries.lookup import Known
from openness.entries.source_document import NamedDataset, SourceDocument


def find_missing(
    document: SourceDocument,
    weights: Grade,
    known: Known,
    developer: DraftThing | None,
    new: tuple[DraftThing, ...],
    source: DraftThing,
    curated: Curated | None = None,
) -> Iterator[str]:
    """Yield what the document does not say; where a line of its text may say it, that is a hint and not missing."""
    hinted = {hint.fact for hint in document.hints}
    developer = curated.developer if curated and curated.describes else developer
    if developer is None and "developer" not in hinted:
        yield "who developed the model."
    elif developer is not None and developer.new:
        yield (
            f"what kind of developer {developer.values['label']} is: Company, NonProfit, GovernmentInstitute or "
            "University."
        )
    if not document.released and not (curated and curated.month) and "released" not in hinted:
        yield "when the model was released."
    if not document.size and not (curated and curated.size) and "size" not in hinted:
        yield "how many parameters it has."
    if source.new and "issued" not in source.values:
        yield "when the document itself came out."
    if not document.licenses and not weights.is_assessed and "license" not in hinted:
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
    stated = {WEIGHTS, *(one.component for one in document.stated)}
    others = [c.label.lower() for c in known.components if c.slug not in stated]
    if others:
        yield f"whether these are public, and under which license: {', '.join(others)}."


def find_same_page(model: DraftThing, document: SourceDocument, known: Known) -> Iterator[str]:
    """Yield the model of the landscape whose weights are at an address of the document of a model that is new."""
    hinted = (hint.value for hint in document.hints if hint.fact == "weights")
    addresses = dict.fromkeys((document.address, document.links.get("weightsLink", ""), *hinted))
    found = dict.fromkeys(filter(None, map(known.model_at, addresses))) if model.new else {}
    for one in found:
        yield f"whether it is the model {one}, whose weights are on the same page. If so, draft it by --name {one}."


def describe_training(document: SourceDocument, known: Known) -> Iterator[str]:
    """Yield the data sets that a document names as training data, or only as data."""
    yield from _describe_used(document, known, "trained", "training data, not at which stage")
    yield from _describe_used(document, known, "", UNSAID_USE)


def describe_testing(document: SourceDocument, known: Known) -> Iterator[str]:
    """Yield the data sets that a document names as test data, or only as data."""
    yield from _describe_used(document, known, "tested", "test data, for utility or safety")
    yield from _describe_used(document, known, "", UNSAID_USE)


UNSAID_USE = "data, not whether for training or for evaluation"


def _describe_used(document: SourceDocument, known: Known, used: str, as_what: str) -> Iterator[str]:
    """Yield the data sets that a document names for one use, in one line."""
    if named := [_describe_dataset(one, known) for one in document.datasets if one.used == used]:
        yield f"named as {as_what}: {'; '.join(named)}"


def _describe_dataset(dataset: NamedDataset, known: Known) -> str:
    found = [None if one.is_choice else known_license(one, known) for one in dataset.licenses]
    levels = [one.data_level for one in found if one]
    facts = [", ".join(one.name for one in dataset.licenses) or "no license named"]
    if dataset.access == "PublicDownload":
        facts.append("can be downloaded")
    if dataset.access == "RestrictedChannel":
        facts.append("can only be queried, so D2")
    elif levels and all(levels) and len(levels) == len(found):
        facts.append(f"so {min(levels)}")
    return one_line_each((f"{dataset.name} ({', '.join(facts)})",))[0]
