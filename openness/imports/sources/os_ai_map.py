"""os-ai-map: products of the type model, whose components are one text, `weights:open(…);data:closed;…`."""

import re
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

STATES = ("open", "closed", "partial", "described", "announced")
_DETAIL = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:  # noqa: ARG001, as all
    """Yield the models among the products of the folder `sources/`."""
    categories = _list_members(path / "categories")
    makers = _list_members(path / "organizations")
    listed = list_files(path / "products", ".yaml")
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            product = read_yaml(file)
            if text_of(product, "type") != "model":
                continue
            score = read_yaml(path / "scores" / file.name)
        except ImportFileError as error:
            yield describe_failure(file, error)
            continue
        is_base = "base_pretrained" in categories.get(file.stem, {})
        yield from _read_product(file, product, score, is_base, makers.get(file.stem, {}))


def _list_members(folder: Path) -> dict[str, dict[str, str]]:
    """Return for each product the files that list it, with the name that they display."""
    found: dict[str, dict[str, str]] = {}
    for file in list_files(folder, ".yaml"):
        listing = read_yaml(file)
        for product in listing.get("products") or []:
            found.setdefault(str(product), {})[file.stem] = text_of(listing, "display_name")
    return found


def _read_product(
    file: Path, product: dict[str, Any], score: dict[str, Any], is_base: bool, makers: dict[str, str]
) -> Iterator[Found]:
    openness = score.get("openness") or {}
    parts = split_components(text_of(openness, "components"))
    citations = [one for one in openness.get("sources") or [] if isinstance(one, dict)]
    accessed = max((text_of(one, "accessed") for one in citations), default="")
    evidence = read_links([text_of(one, "url") for one in citations])
    license_text = parts.get("license") or parts.get("model-license") or ""
    name = _DETAIL.sub("", license_text).strip()
    cells = []
    for key, value in parts.items():
        case = next((state for state in STATES if value.startswith(state)), value)
        if key == "weights" and case == "open" and re.search(r"\bgat(?:ed|e)\b|form\b", value):
            case = "open and gated"
        if key == "weights" and case == "closed" and re.search(r"\bAPI\b", license_text):
            case = "closed with API"
        field = f"{'base' if is_base else 'tuned'} {key}" if key in ("data", "code") else key
        licenses = (name,) if key == "weights" and case.startswith("open") and name else ()
        links = evidence if key == "weights" else ()
        cells.append(MappedCell(field, case, _DETAIL.sub("", value).strip(), licenses, "own", accessed, links))
    hub = text_of(product, "huggingface_model")
    base = _DETAIL.sub("", parts.get("base", "")).strip()
    facts = {
        "developer_label": ", ".join(sorted(makers.values())),
        "base_models": (base,) if base else (),
        "weights_link": (f"https://huggingface.co/{hub}",) if re.fullmatch(r"[\w.-]+/[\w.-]+", hub) else (),
        "code_link": (f"https://github.com/{text_of(product, 'github')}",) if text_of(product, "github") else (),
        "verdict": f"class={text_of(openness, 'class')} score={text_of(openness, 'score')}",
        "evidence": evidence,
    }
    yield SourceEntry(file.name, file.stem, text_of(product, "display_name"), facts, tuple(cells))
    if not parts:
        yield Problem(file.name, "openness.components", "", "no components")


def split_components(text: str) -> dict[str, str]:
    """Return the values of a text such as `weights:open(MIT; on HF);data:closed`, by key; parentheses hold together."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ";" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    pairs = (part.partition(":") for part in parts if ":" in part)
    return {key.strip(): value.strip() for key, _, value in pairs}
