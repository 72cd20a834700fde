"""Foundation Model Transparency Index: a CSV file an edition, an indicator a row, a developer a column."""

from collections.abc import Iterator
from pathlib import Path

from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import Found, Problem, Progress, SourceEntry, read_csv

BLACK_BOX = "Blackbox external model access"
BESIDE = ("Domain", "Subdomain", "Indicator", "Total")


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the flagship models that an edition scores."""
    rows = {row["Indicator"]: row for _, row in read_csv(path, ("Indicator",), progress)}
    flagships = mapping.options["flagships"].get(path.name, {})
    developers = [name for name in next(iter(rows.values()), {}) if name not in BESIDE]
    for developer in developers:
        model = flagships.get(developer, "")
        if not model:
            yield Problem(path.name, developer, "", "nobody has written down which model was scored")
            continue
        cells = []
        for field in mapping.fields:
            if field not in rows:
                continue
            value = case = rows[field].get(developer, "")
            if field == "Full external model access" and value == "0" and rows[BLACK_BOX].get(developer) == "1":
                case = "0 with black-box access"
            cells.append(MappedCell(field, case, value))
        yield SourceEntry(path.name, developer, model, {"developer_label": developer}, tuple(cells))
