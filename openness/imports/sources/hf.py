"""The Hugging Face Hub: CSV files with a model in each row and its tags, which name license, base model, data sets."""

import re
from collections.abc import Iterator
from pathlib import Path

from openness.imports.hub import name_of_repository
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import Found, Progress, SourceEntry, list_files, read_csv

FILES = ("top_models.csv", "tracked_models.csv")
DATA_SETS = ("top_datasets.csv", "tracked_datasets.csv")
RELATIONS = ("finetune", "adapter", "merge", "quantized")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder, each once."""
    seen: set[str] = set()
    for file in list_files(path, ".csv"):
        if file.name not in FILES:
            continue
        for _, row in read_csv(file, ("model_id", "tags", "pipeline_tag"), progress):
            if row["model_id"] not in seen:
                seen.add(row["model_id"])
                yield _read_model(file, row, mapping)


def read_data_sets(path: Path, progress: Progress) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the data sets of the folder that name a license: name, licenses, page."""
    for file in list_files(path, ".csv"):
        if file.name in DATA_SETS:
            for _, row in read_csv(file, ("dataset_id", "tags"), progress):
                name, tags = row["dataset_id"], [tag.strip() for tag in row["tags"].split(",")]
                yield name, tuple(_find_tagged(tags, "license")), f"https://huggingface.co/datasets/{name}"


def _read_model(file: Path, row: dict[str, str], mapping: SourceMapping) -> SourceEntry:
    key, tags = row["model_id"], [tag.strip() for tag in row["tags"].split(",")]
    licenses = tuple(dict.fromkeys(_find_tagged(tags, "license")))
    bases = tuple(dict.fromkeys(base for tag in _find_tagged(tags, "base_model") if (base := tag.rpartition(":")[2])))
    relations = {tag.partition(":")[0] for tag in _find_tagged(tags, "base_model")} & set(RELATIONS)
    facts = {
        "developer_label": key.partition("/")[0] if "/" in key else "",
        "base_models": tuple(base for base in bases if _REPOSITORY.fullmatch(base)),
        "base_relation": "".join(relations) if len(relations) == 1 else "",
        "datasets": tuple(dict.fromkeys(_find_tagged(tags, "dataset"))),
        "kind": row["pipeline_tag"],
        "downloads": row.get("downloads", ""),
        "record_date": row.get("created_at", "")[:10],  # of the repository, which can be later than the release
        "weights_link": (f"https://huggingface.co/{key}",) if _REPOSITORY.fullmatch(key) else (),
        "paper_link": tuple(dict.fromkeys(f"https://arxiv.org/abs/{one}" for one in _find_tagged(tags, "arxiv"))),
    }
    case = "one" if len(licenses) == 1 else "several" if licenses else "none"
    (field,) = mapping.fields
    cell = MappedCell(field, case, " ".join(licenses), licenses, "own", "", ())
    return SourceEntry(file.name, key, name_of_repository(key), facts, (cell,))


def _find_tagged(tags: list[str], name: str) -> Iterator[str]:
    yield from (tag.partition(":")[2] for tag in tags if tag.startswith(f"{name}:"))
