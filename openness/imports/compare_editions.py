"""Compare two editions: records that were added, revised, replaced by another model, withdrawn."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from openness.readers.index_tables import CLAIMS, RECORDS, IndexClaim, Record, read_table

UNCOMPARED = ("record", "model", "record_date", "evidence")


@dataclass(frozen=True)
class Revision:
    """A record about the same model that says something else: each difference as column or component, before, after."""

    key: str
    model: str
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Changes:
    """Records by what happened to them. A replaced one has another model behind its key: no model was relicensed."""

    old: Path
    new: Path
    added: tuple[tuple[str, str], ...]
    revised: tuple[Revision, ...]
    replaced: tuple[tuple[str, str, str], ...]
    withdrawn: tuple[tuple[str, str], ...]

    def rows(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Yield each change as change, key, model, field, before, after."""
        yield from (("added", key, model, "", "", "") for key, model in self.added)
        for one in self.revised:
            yield from (("revised", one.key, one.model, *difference) for difference in one.differences)
        yield from (("replaced", key, after, "model", before, after) for key, before, after in self.replaced)
        yield from (("withdrawn", key, model, "", "", "") for key, model in self.withdrawn)


def compare_editions(old: Path, new: Path) -> Changes:
    """Compare two editions of a source, folder by folder. Raises IndexTableError for one that cannot be read."""
    before, after = _read(old), _read(new)
    gone = set(before) - set(after)
    come = set(after) - set(before)
    gone_models = dict(sorted(gone))
    replaced = sorted((key, gone_models[key], model) for key, model in dict(sorted(come)).items() if key in gone_models)
    swapped = {(key, model) for key, model, _ in replaced} | {(key, model) for key, _, model in replaced}
    both = sorted(set(before) & set(after))
    compared = (Revision(*place, tuple(_differences(before[place], after[place]))) for place in both)
    revised = [one for one in compared if one.differences]
    return Changes(
        old, new, tuple(sorted(come - swapped)), tuple(revised), tuple(replaced), tuple(sorted(gone - swapped))
    )


def _read(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return what an edition says, by key and model, as text by column or component."""
    found: dict[str, tuple[tuple[str, str], dict[str, str]]] = {}
    for record in read_table(folder / RECORDS, Record):
        values = {name: _text(value) for name, value in asdict(record).items() if name not in UNCOMPARED}
        found[record.record] = (record.key, record.model), values
    for claim in read_table(folder / CLAIMS, IndexClaim):
        compared = (
            claim.outcome,
            claim.level,
            claim.likely,
            claim.candidates,
            claim.access,
            claim.licenses,
            claim.raw_license,
        )
        found[claim.record][1][claim.component] = ", ".join(filter(None, map(_text, compared)))
    return dict(found.values())


def _differences(before: dict[str, str], after: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*before, *after)):
        first, second = before.get(name, ""), after.get(name, "")
        if first != second:
            yield name, first, second


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
