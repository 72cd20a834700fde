"""Epoch AI: a CSV file with a model in each row, under column names that have changed over time."""

import csv
from collections.abc import Iterator
from pathlib import Path

from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import Found, Problem, Progress, SourceEntry, read_csv, read_links

DEVELOPER_KINDS = {
    "Industry": "Company",
    "Academia": "University",
    "Government": "GovernmentInstitute",
    "Research collective": "NonProfit",
    "Non-profit": "NonProfit",
}
CATEGORY = ("Organization categorization (from Organization)", "Organization categorization")
COUNTRY = ("Country (of organization)", "Country (from Organization)")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of a file."""
    for line, row in read_csv(path, ("Organization", "Model accessibility", "Publication date"), progress):
        name = row.get("Model") or row.get("System") or ""
        if not name:
            yield Problem(path.name, f"line {line}", "", "no name of a model")
            continue
        # After a comma in quotation marks, an organization has a place, a legal form or what it is a part of.
        organizations = ",".join(one.partition(",")[0] for one in split_list(row["Organization"]))
        category = next((row[column] for column in CATEGORY if row.get(column)), "")
        country = next((row[column] for column in COUNTRY if row.get(column)), "")
        facts = {
            "developer_label": organizations,
            "developer_kind": DEVELOPER_KINDS.get(category, ""),
            "country": country if "," not in country else "",
            "released": row["Publication date"],
            "size": size if (size := row.get("Parameters", "").partition(".")[0]).isdigit() else "",
            "base_models": split_list(row.get("Base model", "")),
            "datasets": tuple(
                one for one in split_list(row.get("Training dataset", "")) if not one.startswith("Unspecified")
            ),
            "modality": row.get("Domain", ""),
            "evidence": read_links(row.get("Link", "")),
        }
        cells = tuple(MappedCell(field, row[field], row[field]) for field in mapping.fields if field in row)
        yield SourceEntry(path.name, name, name, facts, cells)


def split_list(text: str) -> tuple[str, ...]:
    """Return the items of a list in a cell; an item with a comma in it is in quotation marks, or has it in brackets."""
    items: list[str] = []
    for item in next(csv.reader([text], skipinitialspace=True), []):
        if items and items[-1].count("(") > items[-1].count(")"):
            items[-1] += f", {item.strip()}"
        else:
            items.append(item.strip())
    return tuple(item for item in items if item)
