"""Ecosystem Graphs: assets in YAML; those of the type model, with what they depend on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.comparable_names import fold
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.model_names import parse_size
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Progress,
    SourceEntry,
    describe_failure,
    list_files,
    read_links,
    read_yaml,
    text_of,
)


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder `assets/`."""
    listed = list_files(path, ".yaml")
    assets: list[tuple[Path, dict[str, Any]]] = []
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            found = read_yaml_list(file)
        except ImportFileError as error:
            yield describe_failure(file, error)
            continue
        assets += [(file, asset) for asset in found]
    types = {_value(asset, "name"): _value(asset, "type") for _, asset in assets}
    for file, asset in assets:
        if _value(asset, "type") == "model":
            yield _read_asset(file, asset, types, mapping)


def read_data_sets(path: Path, _: Progress) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the data sets of the folder that name a license: name, licenses, page."""
    for file in list_files(path, ".yaml"):
        try:
            assets = read_yaml_list(file)
        except ImportFileError:
            continue  # the entries report it
        for asset in assets:
            if _value(asset, "type") == "dataset":
                links = read_links(_value(asset, "url"))
                yield _value(asset, "name"), (_value(asset, "license"),), links[0] if links else ""


def read_yaml_list(file: Path) -> list[dict[str, Any]]:
    """Return the assets of a file, which is a list."""
    found = read_yaml(file, is_list=True)
    return [asset for asset in found if isinstance(asset, dict)]


def _read_asset(file: Path, asset: dict[str, Any], types: dict[str, str], mapping: SourceMapping) -> SourceEntry:
    (field,) = mapping.fields
    name, access, license_text = (_value(asset, key) for key in ("name", field, "license"))
    needs = asset.get("dependencies")
    names = [" ".join(str(one).split()) for one in needs] if isinstance(needs, list) else []
    data = mapping.options["data"].get(name, {})
    size = parse_size(_value(asset, "size"))
    facts = {
        "developer_label": _value(asset, "organization"),
        "country": _value(asset, "nationality"),
        "released": _value(asset, "created_date"),
        "size": size,
        "base_models": tuple(one for one in names if types.get(one) == "model" and one not in (name, *data)),
        "datasets": tuple(data.get(one, one) for one in names if types.get(one) == "dataset" or one in data),
        "modality": _value(asset, "modality"),
        "card_link": read_links(_value(asset, "model_card")),
        "evidence": read_links(_value(asset, "url")),
    }
    licenses = (license_text,) if license_text and fold(access) == "open" else ()
    cell = MappedCell(field, fold(access), access, licenses, "own", "", read_links(_value(asset, "url")))
    return SourceEntry(file.name, name, name, facts, (cell,))


def _value(asset: dict[str, Any], key: str) -> str:
    found = asset.get(key)
    return text_of(found, "value") if isinstance(found, dict) else text_of(asset, key)
