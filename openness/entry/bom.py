"""Read bills of materials of AI: SPDX 3 (AI and Dataset profiles) as JSON-LD, and CycloneDX (modelCard) as JSON.

Field names are those of SPDX 3.0.1 and of CycloneDX 1.5 to 1.7. Nothing is fetched; SPDX is read in the one form of
JSON-LD that its specification allows, in which each element stands in @graph under its own names.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from openness.entry.said import DatasetSaid, DocumentError, LicenseSaid, Said
from openness.forms.jsonld import within_limits
from openness.forms.marked_yaml import FormError
from openness.terms import slug

Tree: TypeAlias = dict[str, object]
NOTHING = ("NOASSERTION", "NONE", "")
# SPDX's words for how a data set can be had; by registration or click-through one still gets a copy.
AVAILABLE = {
    "directDownload": "PublicDownload",
    "clickthrough": "PublicDownload",
    "registration": "PublicDownload",
    "query": "RestrictedChannel",
}


def bom(content: bytes) -> Said:
    """Return what a bill of materials says of its model. Raises DocumentError where there is none in it."""
    try:
        tree = json.loads(within_limits(content))
        json.dumps(tree, ensure_ascii=False).encode()  # half a character cannot be written
    except (FormError, ValueError, RecursionError) as error:
        raise DocumentError(f"This is not JSON that can be read: {error}") from error
    if isinstance(tree, dict) and tree.get("bomFormat") == "CycloneDX":
        return _cyclonedx(tree)
    if isinstance(tree, dict) and isinstance(tree.get("@graph"), list):
        return _spdx([element for element in tree["@graph"] if isinstance(element, dict)])
    raise DocumentError('This JSON is neither an SPDX 3 document ("@graph") nor a CycloneDX one ("bomFormat").')


def _spdx(elements: list[Tree]) -> Said:
    by_id = {_text(element, "spdxId") or _text(element, "@id"): element for element in elements}
    model = _the_one([e for e in elements if e.get("type") == "ai_AIPackage"], "ai_AIPackage", "name")
    links = [e for e in elements if _text(e, "type").endswith("Relationship")]
    creation = next((e for e in elements if e.get("type") == "CreationInfo"), {})

    def linked(subject: Tree, *kinds: str) -> Iterator[Tree]:
        for link in links:
            if link.get("from") == _text(subject, "spdxId") and link.get("relationshipType") in kinds:
                yield from (by_id[name] for name in _texts(link, "to") if name in by_id)

    def licenses(subject: Tree) -> tuple[LicenseSaid, ...]:
        for kind in ("hasDeclaredLicense", "hasConcludedLicense"):
            names = [_license_of_spdx(element) for element in linked(subject, kind)]
            if found := [one for name in names for one in _expression(name)]:
                return tuple(found)
        return ()

    datasets = [
        DatasetSaid(
            _text(one, "name") or slug(_text(one, "spdxId")),
            used,
            licenses(one),
            AVAILABLE.get(_text(one, "dataset_datasetAvailability"), ""),
        )
        for used, kind in (("trained", "trainedOn"), ("tested", "testedOn"))
        for one in linked(model, kind)
    ]
    makers = [by_id.get(name, {}) for key in ("suppliedBy", "originatedBy") for name in _texts(model, key)]
    where = _text(model, "software_downloadLocation")
    return Said(
        kind="SPDX AI BOM",
        locator="ai_AIPackage",
        name=_text(model, "name"),
        developer=next((_text(maker, "name") for maker in makers if maker), ""),
        released=_text(model, "releaseTime"),
        issued=_text(creation, "created"),
        licenses=licenses(model),
        access="PublicDownload" if where.startswith(("http://", "https://", "git+https://")) else "",
        datasets=tuple(datasets),
        base_models=tuple(
            _text(one, "name")
            for one in linked(model, "descendantOf", "dependsOn")
            if one.get("type") == "ai_AIPackage"
        ),
        remarks=tuple(f"{key}: {', '.join(values)}" for key in UNPLACED_SPDX if (values := list(_texts(model, key)))),
    )


UNPLACED_SPDX = (
    "ai_typeOfModel",
    "ai_domain",
    "ai_informationAboutTraining",
    "ai_limitation",
    "ai_safetyRiskAssessment",
)


def _license_of_spdx(element: Tree) -> str:
    """Return the expression of a license, or the name of one that is not in the SPDX License List."""
    expression = _text(element, "simplelicensing_licenseExpression")
    if expression.startswith("LicenseRef-"):
        return _text(element, "name") or expression.removeprefix("LicenseRef-")
    return expression or _text(element, "name") or _listed(_text(element, "spdxId"))


def _listed(iri: str) -> str:
    """Return the id of a license that is given by its address in the SPDX License List."""
    return iri.rsplit("/", 1)[-1] if "spdx.org/licenses/" in iri else ""


def _cyclonedx(tree: Tree) -> Said:
    metadata = _tree(tree, "metadata")
    components = list(_all_components([_tree(metadata, "component"), *_trees(tree, "components")]))
    models = [one for one in components if one.get("type") == "machine-learning-model"]
    model = _the_one(models, "machine-learning-model", "name")
    card = _tree(model, "modelCard")
    parameters = _tree(card, "modelParameters")
    by_ref = {_text(one, "bom-ref"): one for one in components}
    makers = [_tree(model, key) for key in ("manufacturer", "supplier")] + _trees(model, "authors")
    references = {_text(one, "type"): _text(one, "url") for one in _trees(model, "externalReferences")}
    ancestors = _trees(_tree(model, "pedigree"), "ancestors")
    return Said(
        kind="CycloneDX ML-BOM",
        locator="component, modelCard",
        name=_text(model, "name"),
        developer=next((_text(m, "name") for m in makers if _text(m, "name")), _text(model, "publisher")),
        issued=_text(metadata, "timestamp"),
        licenses=tuple(_licenses_of_cyclonedx(model)),
        access="PublicDownload" if references.get("distribution", "").startswith("http") else "",
        datasets=tuple(_dataset(one, by_ref) for one in _trees(parameters, "datasets")),
        base_models=tuple(_text(one, "name") for one in ancestors),
        remarks=tuple(_remarks_of_cyclonedx(parameters, card)),
        address=references.get("website", "") or references.get("documentation", ""),
    )


def _dataset(one: Tree, by_ref: dict[str, Tree]) -> DatasetSaid:
    component = by_ref.get(_text(one, "ref"), one)
    contents = _tree(one, "contents") or next((_tree(data, "contents") for data in _trees(component, "data")), {})
    where = _text(contents, "url") or _text(_tree(contents, "attachment"), "url")
    access = "PublicDownload" if where.startswith("http") else ""
    name = _text(component, "name") or _text(one, "ref")
    return DatasetSaid(name, "trained", tuple(_licenses_of_cyclonedx(component)), access)


def _licenses_of_cyclonedx(component: Tree) -> Iterator[LicenseSaid]:
    for choice in _trees(component, "licenses"):
        license_ = _tree(choice, "license")
        name = _text(license_, "id") or _text(license_, "name")
        if name:
            yield LicenseSaid(name, _text(license_, "url"))
        yield from _expression(_text(choice, "expression"))


def _remarks_of_cyclonedx(parameters: Tree, card: Tree) -> Iterator[str]:
    for key in ("task", "architectureFamily", "modelArchitecture"):
        if value := _text(parameters, key):
            yield f"{key}: {value}"
    metrics = _trees(_tree(card, "quantitativeAnalysis"), "performanceMetrics")
    if names := [_text(metric, "type") for metric in metrics if _text(metric, "type")]:
        yield f"performanceMetrics: {', '.join(dict.fromkeys(names))}"


def _expression(expression: str) -> Iterator[LicenseSaid]:
    """Yield the licenses that an SPDX expression joins by AND; one with OR leaves a choice, and stays whole."""
    if expression.strip("() ") in NOTHING:
        return
    parts = [expression] if re.search(r"\bOR\b", expression) else re.split(r"\s+AND\s+", expression.strip("() "))
    yield from (LicenseSaid(part.strip("() ") if len(parts) > 1 else part) for part in parts)


def _all_components(components: Iterable[Tree]) -> Iterator[Tree]:
    for one in components:
        if one:
            yield one
            yield from _all_components(_trees(one, "components"))


def _the_one(models: list[Tree], kind: str, key: str) -> Tree:
    if not models:
        raise DocumentError(f"There is no {kind} in this document, so it says nothing of a model.")
    if len(models) > 1:
        names = ", ".join(_text(model, key) for model in models)
        raise DocumentError(f"There are several models in this document: {names}. Make a document for each.")
    return models[0]


def _text(tree: Tree, key: str) -> str:
    value = tree.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(tree: Tree, key: str) -> Iterator[str]:
    value = tree.get(key)
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item)


def _tree(tree: Tree, key: str) -> Tree:
    value = tree.get(key)
    return value if isinstance(value, dict) else {}


def _trees(tree: Tree, key: str) -> list[Tree]:
    value = tree.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
