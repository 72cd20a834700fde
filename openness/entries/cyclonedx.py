"""Read a CycloneDX ML-BOM (modelCard) as JSON. Field names are those of CycloneDX 1.5 to 1.7; nothing is fetched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from openness.entries.field_reader import Fields, Tree
from openness.entries.source_document import DocumentError, NamedDataset, SourceDocument
from openness.link.expressions import LicenseChoice, read_licenses
from openness.link.landscape_names import LandscapeNames, is_nothing
from openness.terms import is_web_address

TESTED = re.compile(r"\b(evaluat\w*|test(ed|ing|s)?|benchmark\w*|held[ -]?out|validation)\b", re.IGNORECASE)
TRAINED = re.compile(r"\b((pre-?|fine-?)?\s?train\w*|fine-?\s?tun\w*)\b", re.IGNORECASE)


def read_cyclonedx(tree: Tree, names: LandscapeNames, wanted: str = "") -> SourceDocument:
    """Return what a bill of materials says of its model; `wanted` is the name of one of several.

    Raises DocumentError where there is no model in it, or not one alone.
    """
    whole = Fields(tree)
    whole.skip("$schema", "bomFormat", "specVersion", "serialNumber", "version")
    metadata = whole.child("metadata")
    root = metadata.child("component")
    components = list(_all([root, *whole.children("components")]))
    models = [one for one in components if one.tree.get("type") == "machine-learning-model"]
    if root.tree.get("type") == "machine-learning-model" and not wanted:
        models = [root]
    model = choose_model(models, "machine-learning-model", wanted)
    model.skip("type", "bom-ref", "mime-type")
    card, parameters = model.child("modelCard"), model.child("modelCard").child("modelParameters")
    by_ref = {one.tree.get("bom-ref"): one for one in components if isinstance(one.tree.get("bom-ref"), str)}
    datasets = tuple(_dataset(one, by_ref, names) for one in parameters.children("datasets"))
    references = {one.text("type"): one.text("url") for one in _known_references(model)}
    licenses, remarks = _licenses(model, names)
    document = SourceDocument(
        kind="CycloneDX ML-BOM",
        locator="component, modelCard",
        name=model.text("name"),
        developer=_developer(model, names),
        issued=metadata.text("timestamp"),
        licenses=licenses,
        access="PublicDownload" if is_web_address(references.get("distribution", "")) else "",
        datasets=datasets,
        base_models=tuple(_ancestors(model, names)),
        address=references.get("website", "") or references.get("documentation", ""),
    )
    metrics = [one.text("type") for one in card.child("quantitativeAnalysis").children("performanceMetrics")]
    if listed := ", ".join(dict.fromkeys(filter(None, metrics))):
        remarks.append(f"performanceMetrics: {listed}")
    used = [model, *(by_ref[ref] for one in parameters.children("datasets") if (ref := one.tree.get("ref")) in by_ref)]
    return replace(document, remarks=(*remarks, *_unread(whole, used, components)))


def choose_model(models: list[Fields], kind: str, wanted: str) -> Fields:
    """Return the one model of a document. Raises DocumentError where there is none, or several."""
    if not models:
        raise DocumentError(f"There is no {kind} in this document, so it says nothing of a model.")
    if len(models) > 1:
        named = [one for one in models if wanted and one.tree.get("name") == wanted]
        if len(named) == 1:
            return named[0]
        listed = ", ".join(str(model.tree.get("name", "")) for model in models)
        raise DocumentError(f"There are several models in this document: {listed}. Choose one: --model NAME.")
    return models[0]


def _developer(model: Fields, names: LandscapeNames) -> str:
    """Return who made a model: its manufacturer or authors, not who supplies a copy of it."""
    found = [model.child("manufacturer").text("name")]
    found += [author.text("name") for author in model.children("authors")]
    found += [model.text("author"), model.text("publisher")]
    return next((one for one in found if not is_nothing(one, names.root)), "")


def _ancestors(model: Fields, names: LandscapeNames) -> Iterator[str]:
    for one in model.child("pedigree").children("ancestors"):
        one.skip("type", "bom-ref")
        if not is_nothing(one.text("name"), names.root):
            yield one.text("name")


def _known_references(model: Fields) -> Iterator[Fields]:
    for one in model.children("externalReferences"):
        if one.tree.get("type") in ("distribution", "website", "documentation"):
            yield one


def _dataset(one: Fields, by_ref: dict[object, Fields], names: LandscapeNames) -> NamedDataset:
    component = by_ref.get(one.text("ref"), one)
    for part in (one, component):
        part.skip("type", "bom-ref")
    data = component.children("data")
    described = [part.text("description") for part in (one, component, *data)]
    contents = one.child("contents") or next((part.child("contents") for part in data if part.child("contents")), one)
    for part in data:
        part.skip("type", "name")
    where = contents.text("url") or contents.child("attachment").text("url")
    licenses, _ = _licenses(component, names)
    words = " ".join(described)
    tested, trained = TESTED.search(words), TRAINED.search(words)
    used = "tested" if tested and not trained else "trained" if trained and not tested else ""
    name = component.text("name") or one.text("ref")
    return NamedDataset(name, used, licenses, "PublicDownload" if is_web_address(where) else "")


def _licenses(component: Fields, names: LandscapeNames) -> tuple[tuple[LicenseChoice, ...], list[str]]:
    """Return the declared licenses of a component, or else the concluded ones; the others are reported."""
    found: dict[str, list[LicenseChoice]] = {"declared": [], "concluded": []}
    nothing: list[str] = []
    for choice in component.children("licenses"):
        license_ = choice.child("license")
        license_.skip("bom-ref")
        how = license_.text("acknowledgement") or choice.text("acknowledgement") or "declared"
        link = license_.text("url")
        for text in (license_.text("id") or license_.text("name"), choice.text("expression")):
            if not text:
                continue
            if is_nothing(text, names.root, "license"):
                nothing.append(f"licenses: {text}")
            else:
                found.setdefault(how, []).extend(read_licenses(text, names.is_license, link))
    ways = [how for how in found if found[how]]
    others = [f"{how} license: {', '.join(one.name for one in found[how])}" for how in ways[1:]]
    return tuple(found[ways[0]]) if ways else (), [*nothing, *others]


def _all(components: Iterable[Fields]) -> Iterator[Fields]:
    for one in components:
        if one:
            yield one
            yield from _all(one.children("components"))


def _unread(whole: Fields, used: list[Fields], components: list[Fields]) -> Iterator[str]:
    """Yield what was not read of the document, of the model and of its data sets; count the other components."""
    if others := len(components) - sum(one in used for one in components):
        yield f"components: {others} not used"
    for line in whole.unread():
        path = line.partition(": ")[0]
        inside = [one for one in components if path == one.path or path.startswith(f"{one.path}.")]
        innermost = max(inside, key=lambda one: len(one.path), default=None)
        if innermost is None and path != "components":
            yield line
        elif innermost in used:
            yield line.removeprefix(f"{used[0].path}.")
