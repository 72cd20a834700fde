"""ComparIA: a JSON file of organizations with their models; licenses say how a model is distributed."""

import re
from collections.abc import Iterator
from pathlib import Path

from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.model_names import scale_number
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Problem,
    Progress,
    SourceEntry,
    read_json,
    read_links,
    text_of,
)

HUB = re.compile(r"https://huggingface\.co/[\w.-]+/([\w.-]+)/?$")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder that has `models.json` and `licenses.json`."""
    makers, licenses = read_json(path / "models.json"), read_json(path / "licenses.json")
    if not isinstance(makers, list) or not isinstance(licenses, list):
        raise ImportFileError(f"{path}: no lists in models.json and licenses.json. Name the folder of the source.")
    distribution = {text_of(one, "license"): text_of(one, "distribution") for one in licenses}
    for done, maker in enumerate(makers):
        progress(text_of(maker, "name"), done, len(makers))
        models = maker.get("models") if isinstance(maker, dict) else None
        for model in models if isinstance(models, list) else []:
            if isinstance(model, dict):
                yield _read_model(text_of(maker, "name"), model, distribution, mapping)
            else:
                yield Problem("models.json", text_of(maker, "name"), str(model), "not a model but a value")
        if not isinstance(models, list):
            yield Problem("models.json", text_of(maker, "name"), "", "no list of models")


def _read_model(
    maker: str, model: dict[str, object], distribution: dict[str, str], mapping: SourceMapping
) -> SourceEntry:
    name, license_text, link = (text_of(model, key) for key in ("simple_name", "license", "url"))
    case = distribution.get(license_text, "no distribution")
    # Two versions can have one short name; the repository names the version.
    hub = HUB.match(link)
    month, _, year = text_of(model, "release_date").partition("/")
    size = text_of(model, "params")
    verdict = "fully-open-source" if model.get("fully_open_source") else case
    facts = {
        "developer_label": maker,
        "released": f"{year}-{month}" if year else "",
        "size": scale_number(size, "b") if re.fullmatch(r"\d+(\.\d+)?", size) and hub else "",
        "kind": text_of(model, "arch"),
        "verdict": f"distribution={verdict}" if case in {rule[1] for rule in mapping.rules} else "",
        "weights_link": read_links(link) if hub else (),
        "evidence": read_links(link),
    }
    licenses = (license_text,) if case == "open-weights" else ()
    cell = MappedCell("license", case, license_text, licenses, "own", "", read_links(link))
    return SourceEntry("models.json", text_of(model, "id"), hub[1] if hub else name, facts, (cell,))
