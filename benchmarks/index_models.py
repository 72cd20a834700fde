"""Draw models as other indexes have them: the records of a real model under the name of a drawn one."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

from openness.readers.index_tables import (
    CLAIMS,
    METADATA,
    RECORDS,
    IndexClaim,
    Record,
    edition_folders,
    format_table,
    read_table,
)

STEMS = ("Aster", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper", "Kestrel")
HUB = "hf"
"""The source whose records are those of a hub: weights and a license, a record and a claim each."""
BATCH = 1000
"""How many models are written at once."""


@dataclass(frozen=True)
class RecordWithClaims:
    """A record of an edition, and what it says of components; the edition is `<source>/<day>`."""

    edition: str
    record: Record
    claims: tuple[IndexClaim, ...]


Writers = dict[str, Callable[[list[RecordWithClaims]], None]]


def read_models(root: Path, hub: bool) -> list[list[RecordWithClaims]]:
    """Return the records of each model in the index tables of a landscape; with `hub`, those of the hub alone."""
    found: dict[str, list[RecordWithClaims]] = defaultdict(list)
    for folder in edition_folders(root):
        if hub and folder.parent.name != HUB:
            continue
        edition = f"{folder.parent.name}/{folder.name}"
        claims: dict[str, list[IndexClaim]] = defaultdict(list)
        for claim in read_table(folder / CLAIMS, IndexClaim):
            claims[claim.record].append(claim)
        for record in read_table(folder / RECORDS, Record):
            found[record.model].append(RecordWithClaims(edition, record, tuple(claims[record.record])))
    return [found[model] for model in sorted(found)]


def draw_model(number: int, draw: random.Random, among: list[list[RecordWithClaims]]) -> list[RecordWithClaims]:
    """Draw a model: what sources say of a real one, under another name; half of the bases are earlier drawn models."""
    name, label = f"drawn-{number}", f"{STEMS[number % len(STEMS)]} {number}"
    earlier = draw.randint(1, number)
    base = (f"{STEMS[earlier % len(STEMS)]} {earlier}",) if earlier < number and draw.random() < 0.5 else ()
    made = []
    for at, one in enumerate(draw.choice(among)):
        key = f"{name}-{at}"
        bases = (base or one.record.base_models) if one.record.base_models else ()
        record = replace(one.record, record=key, key=key, model=name, label=label, base_models=bases)
        made.append(RecordWithClaims(one.edition, record, tuple(replace(claim, record=key) for claim in one.claims)))
    return made


def write_models(models: Iterator[list[RecordWithClaims]], root: Path, output: Path) -> tuple[int, int]:
    """Write drawn models as index tables into a landscape. Returns how many records and claims about components."""
    records = claims = 0
    with ExitStack() as stack:
        files = {
            f"{folder.parent.name}/{folder.name}": _open_tables(folder, output, stack)
            for folder in edition_folders(root)
        }
        batch: dict[str, list[RecordWithClaims]] = defaultdict(list)
        for number, model in enumerate(models, start=1):
            for one in model:
                batch[one.edition].append(one)
            records, claims = records + len(model), claims + sum(len(one.claims) for one in model)
            if number % BATCH == 0:
                _write(batch, files)
        _write(batch, files)
    return records, claims


def _open_tables(folder: Path, output: Path, stack: ExitStack) -> Callable[[list[RecordWithClaims]], None]:
    place = output / "graph" / "indexes" / folder.parent.name / folder.name
    place.mkdir(parents=True)
    copyfile(folder / METADATA, place / METADATA)
    records = stack.enter_context((place / RECORDS).open("w", encoding="utf-8", newline=""))
    claims = stack.enter_context((place / CLAIMS).open("w", encoding="utf-8", newline=""))
    records.write(format_table([], Record))
    claims.write(format_table([], IndexClaim))

    def write(made: list[RecordWithClaims]) -> None:
        records.write(format_table([one.record for one in made], Record).partition("\n")[2])
        claims.write(format_table([claim for one in made for claim in one.claims], IndexClaim).partition("\n")[2])

    return write


def _write(batch: dict[str, list[RecordWithClaims]], files: Writers) -> None:
    for edition, made in batch.items():
        files[edition](made)
    batch.clear()
