"""Read the file of a model in another index: the Model Openness Tool, the European Open Source AI Index.

The mapping rules of the importers (`openness.imports.sources`) say what a value means for which component.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openness.entries.source_document import DocumentError, Publisher, SourceDocument, StatedComponent
from openness.imports.mapping import MappedCell, SourceMapping, read_mapping
from openness.imports.source_entries import Found, Problem, SourceEntry
from openness.imports.sources import mot, osai
from openness.link.expressions import read_licenses
from openness.link.landscape_names import LandscapeNames, is_nothing
from openness.readers.index_tables import IndexClaim

OUTCOMES = {"unknown": "Unknown", "not applicable": "NotApplicable"}
LINKS = {f"{kind}_link": f"{kind}Link" for kind in ("weights", "code", "data", "paper", "card")}
"""The facts of an index that are links, and their keys in an entry."""
FILE = Path("document")


def is_index_document(tree: Mapping[str, object]) -> bool:
    """Return whether a YAML file is one of an index."""
    return isinstance(tree.get("release"), dict) or (isinstance(tree.get("system"), dict) and "org" in tree)


def read_index_document(tree: dict[str, Any], text: str, names: LandscapeNames) -> SourceDocument:
    """Return what the file of a model says. Raises DocumentError for one that names no model."""
    mapping = read_mapping("mot" if isinstance(tree.get("release"), dict) else "osai")
    found = list(_read_entries(tree, text, mapping))
    entries = [one for one in found if isinstance(one, SourceEntry)]
    entry = next((one for one in entries if not one.is_base), entries[0] if entries else None)
    if entry is None or is_nothing(entry.name, names.root):
        raise DocumentError("This file names no model. Give it a name, or draft from another document.")
    problems = [one for one in found if isinstance(one, Problem)]
    label = str(mapping.about["label"])
    claims = [(cell, mapping.claim(entry.key, cell)) for cell in entry.cells]
    facts = entry.facts
    return SourceDocument(
        kind=f"file in the {label}",
        locator=f"file of {entry.name}",
        name=entry.name,
        developer=_known_text(facts.get("developer_label"), names),
        released=str(facts.get("released") or ""),
        as_of=str(facts.get("record_date") or ""),
        base_models=tuple(facts.get("base_models") or ()),
        size=str(facts.get("size_notation") or ""),
        links={key: facts[name][0] for name, key in LINKS.items() if facts.get(name)},
        stated=tuple(_read_stated(cell, claim, names) for cell, claim in claims if isinstance(claim, IndexClaim)),
        publisher=Publisher(mapping.name, label, str(mapping.about["title"]), str(mapping.about["citation"])),
        remarks=(*_remarks(claims, facts), *(f"{one.key}: {one.value} ({one.reason})" for one in problems)),
    )


def _read_entries(tree: dict[str, Any], text: str, mapping: SourceMapping) -> Iterator[Found]:
    if mapping.name == "mot":
        return mot.read_release(FILE, tree["release"], mapping)
    return osai.read_system(FILE, tree, osai.read_tags(text), mapping)


def _known_text(value: object, names: LandscapeNames) -> str:
    text = value if isinstance(value, str) else ""
    return "" if is_nothing(text, names.root) else text


def _read_stated(cell: MappedCell, claim: IndexClaim, names: LandscapeNames) -> StatedComponent:
    is_public = claim.outcome == "public"
    licenses = tuple(one for text in cell.licenses for one in read_licenses(text, names.is_license))
    remarks = [f"{cell.field}: {claim.raw_value or claim.raw_license or '(empty)'}"]
    if claim.raw_license and claim.raw_value not in ("", claim.raw_license):
        remarks.append(f"license: {claim.raw_license}")
    if claim.joint:
        remarks.append(f"holds for {', '.join(claim.joint)} as well")
    if claim.candidates:
        remarks.append(f"the level is one of {', '.join(claim.candidates)}")
    return StatedComponent(
        claim.component,
        licenses if is_public else (),
        OUTCOMES.get(claim.outcome, ""),
        claim.level,
        claim.likely[0] if len(claim.likely) == 1 else "",
        "".join(word.capitalize() for word in claim.access.split("-")),
        claim.evidence,
        tuple(remarks),
    )


def _remarks(claims: list[tuple[MappedCell, IndexClaim | str | None]], facts: Mapping[str, Any]) -> Iterator[str]:
    for cell, claim in claims:
        if not isinstance(claim, IndexClaim) and cell.value:
            yield f"{cell.field}: {cell.value}" + (f" ({claim})" if claim else "")
    for name in LINKS:
        yield from (f"{name.replace('_', ' ')}: {link}" for link in facts.get(name, ())[1:])
    for name in ("modality", "kind", "country", "developer_kind"):
        value = facts.get(name)
        if value:
            yield f"{name.replace('_', ' ')}: {value if isinstance(value, str) else ' '.join(value)}"
