"""Import a source: read its entries, apply its mapping rules, write its tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path

from openness.comparable_names import fold
from openness.files import lock_landscape, write_all
from openness.imports.compare_editions import Changes, compare_editions
from openness.imports.conflicts import Conflict, find_conflicts
from openness.imports.developers import find_developers
from openness.imports.identity import TABLE, Identities, format_identities, read_identities
from openness.imports.license_aliases import UNNAMED, read_license
from openness.imports.mapping import MappedCell, SourceMapping, read_mapping, without_sentences
from openness.imports.model_names import make_slug
from openness.imports.source_entries import Found, ImportFileError, Problem, Progress, SourceEntry
from openness.readers.index_tables import (
    CLAIMS,
    DATA_SETS,
    METADATA,
    PARTS,
    RECORDS,
    DescribedDataSet,
    IndexClaim,
    Record,
    ReleasedPart,
    format_metadata,
    format_table,
    read_metadata,
)

SOURCES = (
    "mot",
    "osai",
    "companion",
    "os-ai-map",
    "opening-up-chatgpt",
    "epoch",
    "ecosystem-graphs",
    "fmti",
    "comparia",
    "models-dev",
    "helm",
    "mteb",
    "hf",
)
"""The sources that can be imported, in the order in which their names of models count."""

_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


@dataclass(frozen=True)
class Imported:
    """What an import made: the tables, what no rule covers, names that nearly match, merges to doubt, changes."""

    source: str
    edition: str
    folder: Path
    records: tuple[Record, ...]
    claims: tuple[IndexClaim, ...]
    problems: tuple[Problem, ...]
    near: tuple[tuple[str, str], ...]
    conflicts: tuple[Conflict, ...]
    changes: Changes | None


def import_source(
    source: str, path: Path, root: Path, edition: str = "", output: Path | None = None, progress: Progress | None = None
) -> Imported:
    """Read an edition of a source and write its tables below `graph/indexes/` of a landscape, or into a folder.

    All tables change or none, and no other verb changes the landscape meanwhile. Raises ImportFileError where there is
    no such input, or no date of the edition.
    """
    if output:
        output.mkdir(parents=True, exist_ok=True)
    with nullcontext() if output else lock_landscape(root):
        return _import(source, path, root, edition, output, progress)


def _import(
    source: str, path: Path, root: Path, edition: str, output: Path | None, progress: Progress | None
) -> Imported:
    notify = progress or (lambda *_: None)
    mapping = read_mapping(source)
    edition = find_edition(path, edition)
    folder = output or root / "graph" / "indexes" / source / edition
    identities = read_identities(root, source)
    reader = import_module(f"openness.imports.sources.{source.replace('-', '_')}")
    records, claims, parts, problems = make_rows(reader.read_entries(path, mapping, notify), mapping, identities)
    data_sets = make_data_sets(reader.read_data_sets(path, notify)) if hasattr(reader, "read_data_sets") else []
    table = root / "graph" / "indexes" / source / TABLE if output is None else output / TABLE
    written = {
        folder / RECORDS: format_table(records, Record),
        folder / CLAIMS: format_table(claims, IndexClaim),
        folder / METADATA: format_metadata(describe_edition(mapping, edition), bool(parts), bool(data_sets)),
        table: format_identities(identities, str(mapping.about["title"])),
    }
    if parts:
        written[folder / PARTS] = format_table(parts, ReleasedPart)
    if data_sets:
        written[folder / DATA_SETS] = format_table(data_sets, DescribedDataSet)
    write_all(output or root, {path: text.encode() for path, text in written.items()})
    earlier = find_edition_before(root / "graph" / "indexes" / source, edition, find_version(mapping, edition)[1])
    changes = compare_editions(earlier, folder) if earlier else None
    near = tuple(identities.near_misses())
    conflicts = tuple(find_conflicts(records, root, source))
    return Imported(source, edition, folder, tuple(records), tuple(claims), tuple(problems), near, conflicts, changes)


def make_rows(
    entries: Iterator[Found], mapping: SourceMapping, identities: Identities
) -> tuple[list[Record], list[IndexClaim], list[ReleasedPart], list[Problem]]:
    """Return the records, claims, parts and problems of entries, in a stable order."""
    problems: list[Problem] = []
    own: list[tuple[SourceEntry, str]] = []
    bases: dict[str, list[SourceEntry]] = {}
    for entry in entries:
        if isinstance(entry, Problem):
            problems.append(entry)
            continue
        model = identities.find(entry.key, entry.name)
        if not model:
            problems.append(Problem(entry.file, entry.key, entry.name, "no name of a model"))
        elif entry.is_base:
            bases.setdefault(model, []).append(entry)
        else:
            own.append((entry, model))
    by_model: dict[str, str] = {}
    for entry, model in own:
        if model in by_model:
            reason = f"names the model {model}, as {by_model[model]} does"
            problems.append(Problem(entry.file, entry.key, entry.name, reason))
        by_model.setdefault(model, entry.key)
    own += [(_merge_bases(bases[model], problems), model) for model in sorted(set(bases) - set(by_model))]
    records: list[Record] = []
    claims: list[IndexClaim] = []
    parts: list[ReleasedPart] = []
    taken: set[str] = set()
    for entry, model in sorted(own, key=lambda one: (one[1], one[0].is_base, one[0].file, one[0].key)):
        name = _unique_name(("base-" if entry.is_base else "") + (make_slug(entry.key) or model), taken)
        records.append(_make_record(entry, name, model))
        parts += [_make_part(name, *part) for part in entry.parts]
        for cell in entry.cells:
            claim = mapping.claim(name, cell)
            if isinstance(claim, IndexClaim):
                claims.append(claim)
                if claim.access and not claim.licenses and fold(claim.raw_license) not in UNNAMED:
                    problems.append(Problem(entry.file, cell.field, claim.raw_license, "no license has this name"))
            elif claim:
                problems.append(Problem(entry.file, cell.field, cell.value, claim))
    return records, claims, parts, sorted(problems, key=lambda one: (one.file, one.key, one.value, one.reason))


def make_data_sets(found: Iterable[tuple[str, tuple[str, ...], str]]) -> list[DescribedDataSet]:
    """Return a row for each data set for which a source names a license, in the order of their names."""
    rows: dict[str, DescribedDataSet] = {}
    for name, licenses, link in found:
        text = read_license(licenses)
        if name and text.raw and fold(text.raw) not in UNNAMED:
            rows.setdefault(name, DescribedDataSet(name, without_sentences(text.raw), text.licenses, link))
    return sorted(rows.values(), key=lambda row: row.data_set)


def find_edition(path: Path, edition: str) -> str:
    """Return the date of an edition: the one given, else the last in the path. Raises ImportFileError for none."""
    dates = _DATE.findall(str(path))
    edition = edition or (dates[-1] if dates else "")
    try:
        return date.fromisoformat(edition).isoformat()
    except ValueError as error:
        wrong = f"'{edition}' is no date" if edition else "no date in its name"
        raise ImportFileError(f"{path}: {wrong}. Give the edition's date by --edition, as 2026-05-11.") from error


def find_edition_before(folder: Path, edition: str, part: str) -> Path | None:
    """Return the folder of the newest edition of a part of a source that is older than a date."""
    older = [path for path in folder.glob(f"*/{METADATA}") if path.parent.name < edition]
    same = [path.parent for path in older if read_metadata(path).get("isPartOf", "") == part]
    return max(same, default=None)


def describe_edition(mapping: SourceMapping, edition: str) -> dict[str, str]:
    """Return what the metadata of an edition says: title, publisher, date, license, how to cite it."""
    about = mapping.about
    version, part = find_version(mapping, edition)
    return {
        "identifier": mapping.name,
        "title": str(about["title"]),
        "alternative": str(about["label"]),
        "publisher": str(about["publisher"]),
        "issued": edition,
        "source": str(about["homepage"]),
        "license": str(about["license_link"]),
        "rights": str(about["license"]),
        "isPartOf": part,
        "bibliographicCitation": f"{about['citation']}, {version}",
        "description": "Facts only; how each field becomes a claim: openness/imports/sources/" + f"{mapping.name}.yaml",
    }


def find_version(mapping: SourceMapping, edition: str) -> tuple[str, str]:
    """Return how an edition is called, and which part of the source it holds where it has several."""
    listed = {str(day): version for day, version in mapping.about.get("editions", {}).items()}
    version = listed.get(edition, f"edition of {edition}")
    return (version["version"], version["part"]) if isinstance(version, dict) else (version, "")


def _merge_bases(entries: Sequence[SourceEntry], problems: list[Problem]) -> SourceEntry:
    """Return one entry for a base model that several entries name; where they disagree on a field, without it."""
    first = entries[0]
    cells: list[MappedCell] = []
    for field in dict.fromkeys(cell.field for entry in entries for cell in entry.cells):
        found = [cell for entry in entries for cell in entry.cells if cell.field == field]
        cases = sorted({cell.case for cell in found})
        if len(cases) == 1:
            links = dict.fromkeys(link for cell in found for link in cell.evidence)
            cells.append(replace(found[0], evidence=tuple(links)))
        else:
            reason = "the records that name this base model disagree"
            problems.append(Problem(first.file, f"{first.name}, {field}", ", ".join(cases), reason))
    return replace(first, cells=tuple(cells))


def _make_record(entry: SourceEntry, name: str, model: str) -> Record:
    facts = dict(entry.facts)
    developers = find_developers(str(facts.pop("developer_label", "")))
    facts |= {"developer": tuple(developers), "developer_label": tuple(developers.values())}
    return Record(record=name, key=entry.key, model=model, label=entry.name, **facts)


def _make_part(record: str, part: str, license_text: str, scope: str) -> ReleasedPart:
    text = read_license(license_text)
    return ReleasedPart(record, part, without_sentences(text.raw), text.licenses, scope if text.raw else "")


def _unique_name(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
