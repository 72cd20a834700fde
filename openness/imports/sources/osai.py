"""European Open Source AI Index: YAML files, a system each, whose criteria are open, partial or closed."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.comparable_names import fold
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.model_names import match_key
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Problem,
    Progress,
    SourceEntry,
    describe_failure,
    list_files,
    read_links,
    read_text,
    read_yaml,
    text_of,
)

TEMPLATE = "a_submission_template"
UNNAMED = frozenset(("", "none", "unknown", "undisclosed"))
DATA_SET = re.compile(r"/datasets/([\w.-]+/[\w.-]+)")
DEVELOPER_KINDS = {"company": "Company", "big tech": "Company", "ai tiger": "Company", "university": "University"}
_TAG = re.compile(r"^#\s*-\s*(National origin|Contributor type):\s*(.+?)\s*$", re.MULTILINE)


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the systems of a folder: the end model of each, and the base model where it is another one."""
    listed = [file for file in list_files(path, ".yaml") if file.stem != TEMPLATE and not file.stem.startswith("_")]
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            found = read_yaml(file)
            tags = read_tags(read_text(file))
        except ImportFileError as error:
            yield describe_failure(file, error)
            continue
        yield from read_system(file, found, tags, mapping)


def read_tags(text: str) -> dict[str, str]:
    """Return the tags of the organization, which a file has in comments."""
    return dict(_TAG.findall(text))


def read_system(file: Path, found: dict[str, Any], tags: dict[str, str], mapping: SourceMapping) -> Iterator[Found]:
    """Yield the end model of a file, the base model where it is another one, and what of it cannot be read."""
    end, base = (text_of(found, "system", f"{which}modelname") for which in ("end", "base"))
    end, base = ("" if fold(name) in UNNAMED else name for name in (end, base))
    if base.endswith("?"):
        yield Problem(file.name, "system.basemodelname", base, "the source is not sure of the name")
        base = ""
    is_same = not base or match_key(base) == match_key(end)
    cells: dict[str, MappedCell] = {}
    for name, value in found.items():
        if name in ("system", "org"):
            continue
        if not isinstance(value, dict):
            yield Problem(file.name, name, str(value), "no class here")
            continue
        cells[name] = _read_cell(name, value, found, is_same)
        case = cells[name].case
        if name == "weights_endmodel" and case == "closed" and text_of(value, "notes"):
            note = hashlib.sha256(text_of(value, "notes").encode()).hexdigest()[:12]
            reviewed = {(row["key"], row["note"]): row["case"] for row in mapping.options["reviewed"]}
            case = reviewed.get((file.stem, note), "contradicted")
            if (file.stem, note) not in reviewed:
                yield Problem(file.name, name, f"closed, note {note}", "closed with a note that nobody has read yet")
            cells[name] = MappedCell(
                name, case, cells[name].value, cells[name].licenses, "own", "", cells[name].evidence
            )
    if end:
        own = tuple(cell for name, cell in cells.items() if name != "weights_basemodel" or is_same)
        yield SourceEntry(file.name, file.stem, end, _read_facts(found, cells, tags, "" if is_same else base), own)
    elif not base:
        name = text_of(found, "system", "endmodelname")
        yield Problem(file.name, "system.endmodelname", name, "no name of a model, so nothing is imported")
    if base and not is_same:
        fields = ("weights_basemodel", "datasources_basemodel") if end else tuple(cells)
        about = tuple(cells[name] for name in fields if name in cells and name != "weights_endmodel")
        yield SourceEntry(file.name, base, base, {}, about, is_base=True)


def _read_cell(name: str, value: dict[str, Any], found: dict[str, Any], is_same: bool) -> MappedCell:
    stated = text_of(value, "class")
    case, links = stated, read_links(value.get("link"))
    if name.startswith("datasources") and stated == "open" and not any("/datasets/" in link for link in links):
        case = "open without data"
    # Without a base model of its own a system's base cells mirror its end cells, and its data is that of one training.
    if is_same and name in ("weights_basemodel", "datasources_endmodel"):
        case = "same"
    license_text = text_of(found, "system", "endmodellicense") or text_of(found, "system", "endmodel license")
    licenses = (license_text,) if name == "weights_endmodel" and license_text else ()
    return MappedCell(name, case, stated, licenses, "own", "", links)


def _read_facts(found: dict[str, Any], cells: dict[str, MappedCell], tags: dict[str, str], base: str) -> dict[str, Any]:
    kind = tags.get("Contributor type", "").casefold()
    links = {name: cell.evidence for name, cell in cells.items()}
    data = links.get("datasources_basemodel", ()) + links.get("datasources_endmodel", ())
    sets = (match[1] for link in data for match in [DATA_SET.search(link)] if match)
    return {
        "developer_label": text_of(found, "org", "name"),
        "developer_kind": next((ours for theirs, ours in DEVELOPER_KINDS.items() if theirs in kind), ""),
        "country": tags.get("National origin", ""),
        "released": read_month(text_of(found, "system", "releasedate")),
        "base_models": (base,) if base else (),
        "datasets": tuple(dict.fromkeys(sets)),
        "modality": text_of(found, "system", "type"),
        "weights_link": links.get("weights_endmodel", ()),
        "code_link": links.get("trainingcode", ()),
        "data_link": tuple(dict.fromkeys(data)),
        "paper_link": tuple(dict.fromkeys(links.get("preprint", ()) + links.get("paper", ()))),
        "card_link": links.get("modelcard", ()),
    }


def read_month(text: str) -> str:
    """Return a month as the source writes it, `2025-12`; empty for a text of another form."""
    return text if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text) else ""
