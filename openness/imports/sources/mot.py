"""Model Openness Tool: YAML files, a model each, whose components name a license or none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.comparable_names import fold
from openness.imports.license_aliases import read_aliases
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.model_names import match_key, parse_size
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Problem,
    Progress,
    SourceEntry,
    describe_failure,
    list_files,
    read_links,
    read_yaml,
    text_of,
)

CONTENT = {  # the content type of each component, as in mof.settings.yml
    "Data preprocessing code": "code",
    "Datasets": "data",
    "Evaluation code": "code",
    "Evaluation data": "data",
    "Inference code": "code",
    "Model architecture": "code",
    "Model metadata": "data",
    "Model parameters (Final)": "data",
    "Model parameters (Intermediate)": "data",
    "Supporting libraries and tools": "code",
    "Training code": "code",
}
"""What is not listed is a document."""


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder `models/`."""
    listed = list_files(path, ".yml", ".yaml")
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            found = read_yaml(file)
        except ImportFileError as error:
            yield describe_failure(file, error)
            continue
        if isinstance(found.get("release"), dict):
            yield from read_release(file, found["release"], mapping)


def read_release(file: Path, release: dict[str, Any], mapping: SourceMapping) -> Iterator[Found]:
    """Yield the model of a file, and what of it cannot be read."""
    key, name = file.stem, text_of(release, "name")
    components = [one for one in release.get("components") or [] if isinstance(one, dict)]
    cells = tuple(_read_component(release, one, mapping) for one in components)
    paths = {text_of(one, "name"): read_links(text_of(one, "component_path")) for one in components}
    hub = text_of(release, "huggingface").removesuffix("· Hugging Face")
    size, origin = text_of(release, "version"), text_of(release, "origin")
    if fold(size) == "undisclosed" or not parse_size(size.replace("_", ".")):
        size = ""
    is_base = origin and fold(origin) not in read_aliases() and match_key(origin) != match_key(name)
    facts = {
        "developer_label": text_of(release, "producer"),
        "size": parse_size(size.replace("_", ".")),
        "size_notation": size,
        "base_models": (origin,) if is_base else (),
        "modality": text_of(release, "type"),
        "kind": text_of(release, "treatment"),
        "record_date": text_of(release, "date"),
        "weights_link": read_links(hub),
        "code_link": read_links(text_of(release, "repository")),
        "data_link": paths.get("Datasets", ()),
        "paper_link": paths.get("Research paper", ()),
        "card_link": paths.get("Model card", ()),
    }
    parts = tuple(_read_part(release, one) for one in components if text_of(one, "name"))
    yield SourceEntry(file.name, key, name, facts, cells, parts=parts)
    if hub and not read_links(hub):
        yield Problem(file.name, "release.huggingface", hub, "not a web address")


def _read_component(release: dict[str, Any], component: dict[str, Any], mapping: SourceMapping) -> MappedCell:
    name, own = text_of(component, "name"), text_of(component, "license")
    scope, license_text = _read_license(release, component)
    case = mapping.values.get(fold(license_text), "license")
    links = read_links(text_of(component, "component_path"))
    if case == "unlicensed" and links:
        case = "unlicensed with path"
    evidence = links + read_links(text_of(component, "license_path"))
    named = (license_text,) if case == "license" else ()
    return MappedCell(name, case, own if named else license_text, named, scope, "", tuple(dict.fromkeys(evidence)))


def _read_license(release: dict[str, Any], component: dict[str, Any]) -> tuple[str, str]:
    """Return the scope and the text of the license that holds for a component: its own, its kind's, the whole's."""
    licenses = {
        "own": text_of(component, "license"),
        "by-kind": text_of(release, "license", CONTENT.get(text_of(component, "name"), "document"), "name"),
        "distribution": text_of(release, "license", "distribution", "name"),
    }
    return next(((scope, text) for scope, text in licenses.items() if text), ("", ""))


def _read_part(release: dict[str, Any], component: dict[str, Any]) -> tuple[str, str, str]:
    """Return the name of a part, its license and the scope of that."""
    scope, license_text = _read_license(release, component)
    return text_of(component, "name"), license_text, scope
