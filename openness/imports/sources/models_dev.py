"""models.dev: TOML files, a model each, below a folder for each developer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Progress,
    SourceEntry,
    describe_failure,
    list_files,
    read_links,
    read_toml,
    text_of,
)


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder `models/`."""
    listed = list_files(path, ".toml")
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            yield _read_model(file.relative_to(path), read_toml(file), mapping)
        except ImportFileError as error:
            yield describe_failure(file, error)


def _read_model(file: Path, found: dict[str, Any], mapping: SourceMapping) -> SourceEntry:
    weights = found.get("weights")
    links = read_links([text_of(one, "url") for one in weights] if isinstance(weights, list) else ())
    license_text = text_of(found, "license")
    modalities = found.get("modalities")
    shown = [modalities.get(way) for way in ("input", "output")] if isinstance(modalities, dict) else []
    facts = {
        "developer_label": file.parent.name,
        "released": text_of(found, "release_date"),
        "family": text_of(found, "family"),
        "modality": " → ".join(" ".join(map(str, one)) for one in shown if isinstance(one, list)),
        "weights_link": links,
    }
    (field,) = mapping.fields
    value = text_of(found, field).casefold()
    licenses = (license_text,) if license_text and value == "true" else ()
    cell = MappedCell(field, value, value, licenses, "own", "", links)
    return SourceEntry(file.as_posix(), file.with_suffix("").as_posix(), text_of(found, "name"), facts, (cell,))
