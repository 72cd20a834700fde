"""mteb: a CSV file with a model of the Hugging Face Hub in each row."""

from collections.abc import Iterator
from pathlib import Path

from openness.imports.hub import name_of_repository
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import Found, Progress, SourceEntry, read_csv, read_links

NEEDED = ("name", "license", "open_weights", "public_training_code", "public_training_data", "adapted_from")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the file."""
    for _, row in read_csv(path, NEEDED, progress):
        base = row["adapted_from"]
        cells = []
        for field in ("open_weights", "public_training_code", "public_training_data"):
            value, links = row[field], read_links(row[field])
            case = "link" if links else value.casefold()
            if value and not links and field != "open_weights":
                case = "stated"
            licenses = (row["license"],) if field == "open_weights" and case == "true" and row["license"] else ()
            place = f"adapted {field}" if base and f"adapted {field}" in mapping.fields else field
            cells.append(MappedCell(place, case, value if not links else "link", licenses, "own", "", links))
        owner = row["name"].partition("/")[0]
        facts = {
            "developer_label": owner if "/" in row["name"] else "",
            "released": row.get("release_date", ""),
            "size": size if (size := row.get("n_parameters", "").removesuffix(".0")).isdigit() else "",
            "base_models": (base,) if base else (),
            "modality": row.get("modalities", ""),
            "kind": "embedding",
            "successor": row.get("superseded_by", ""),
            "weights_link": read_links(row.get("reference", "")),
        }
        yield SourceEntry(path.name, row["name"], name_of_repository(row["name"]), facts, tuple(cells))
