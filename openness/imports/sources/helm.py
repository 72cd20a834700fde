"""HELM: the metadata of all models in one YAML file, a list with a key and a display name for each."""

from collections.abc import Iterator
from pathlib import Path

from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import Found, ImportFileError, Progress, SourceEntry, read_yaml, text_of


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the file."""
    listed = read_yaml(path).get("models")
    if not isinstance(listed, list):
        raise ImportFileError(f"{path}: no list 'models'. Name the file model_metadata.yaml.")
    for done, model in enumerate(listed):
        progress(path.name, done, len(listed))
        key = text_of(model, "name")
        if key in mapping.options["tests"]:
            continue
        facts = {
            "developer_label": text_of(model, "creator_organization_name"),
            "released": text_of(model, "release_date"),
            "size": size if (size := text_of(model, "num_parameters")).isdigit() else "",
        }
        access = text_of(model, "access")
        yield SourceEntry(
            path.name, key, text_of(model, "display_name"), facts, (MappedCell("access", access, access),)
        )
