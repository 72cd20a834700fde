"""Opening up ChatGPT: YAML files, a project each, whose criteria are open, partial or closed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.imports.mapping import MappedCell, SourceMapping
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

SAMPLE = "A_sample"


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the projects of a folder, and the base model of each where its name is one."""
    listed = [file for file in list_files(path, ".yaml") if file.stem != SAMPLE]
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            yield from _read_project(file, read_yaml(file), mapping)
        except ImportFileError as error:
            yield describe_failure(file, error)


def _read_project(file: Path, found: dict[str, Any], mapping: SourceMapping) -> Iterator[Found]:
    name, base = text_of(found, "project", "name"), text_of(found, "project", "llmbase")
    if file.stem in mapping.options["software"]:
        yield Problem(file.name, "project.name", name, "software, not a model")
        return
    license_text = text_of(found, "project", "license")
    cells: dict[str, MappedCell] = {}
    for key, value in found.items():
        if key in ("project", "org") or not isinstance(value, dict):
            continue
        case, links = text_of(value, "class"), read_links(value.get("link"))
        if key == "rlweights" and case == "closed" and links:
            case = "contradicted"
        licenses = (license_text,) if key == "rlweights" and license_text and case != "closed" else ()
        cells[key] = MappedCell(key, case, text_of(value, "class"), licenses, "own", "", links)
    links_of = {key: cell.evidence for key, cell in cells.items()}
    facts = {
        "developer_label": text_of(found, "org", "name"),
        "base_models": (base,) if base else (),
        "weights_link": links_of.get("rlweights", ()),
        "code_link": links_of.get("opencode", ()),
        "data_link": links_of.get("rldata", ()),
        "paper_link": tuple(dict.fromkeys(links_of.get("preprint", ()) + links_of.get("paper", ()))),
        "card_link": links_of.get("modelcard", ()),
    }
    yield SourceEntry(
        file.name, file.stem, name, facts, tuple(cell for key, cell in cells.items() if key != "llmweights")
    )
    if known := mapping.options["bases"].get(base):
        about = tuple(cells[key] for key in ("llmweights", "llmdata") if key in cells)
        yield SourceEntry(file.name, known, known, {}, about, is_base=True)
    elif base:
        yield Problem(file.name, "project.llmbase", base, "not the name of one model")
