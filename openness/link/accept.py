"""Accept suggestions: each line that a curator left becomes a row of the table of its vocabulary."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rdflib import SKOS

from openness.files import lock_landscape, write_all
from openness.link.checking import list_described
from openness.link.stubs import Stub, list_terms, stubs
from openness.link.suggestions import SEMAPV
from openness.link.used import is_foreign
from openness.paths import TABLE, refuse_fixed, tables
from openness.readers import sssom
from openness.readers.sssom_slots import BUILT_IN, COLUMNS, IRIS
from openness.terms import BASE, DATA_LICENSE, PREFIXES, shorten

ALIGNMENTS = Path("ontology") / "alignments"
BY_OTHERS = ("mapping_tool", "mapping_tool_version", "author_id")
"""Columns of a reviewed row that do not hold of the curator who accepts it."""

Rows = Mapping[str, list[dict[str, str]]]


def accept(root: Path, path: Path, author: str, dry_run: bool = False) -> dict[str, int]:
    """Add the rows of a reviewed table to those of its vocabularies; return how many are new, by table.

    All tables change or none, and two at once wait for each other; with `dry_run` nothing is written. Raises PathError
    for a landscape that must not be written to, and TableError, before anything is written, for a table that cannot be
    read or has no row, and for a row whose subject nothing describes, whose object belongs to no vocabulary, which
    contradicts another row, or whose object another thing is exactly.
    """
    refuse_fixed(root, str(ALIGNMENTS), "link")
    reviewed = sssom.read(path)
    if dry_run:
        return _counts(_changes(root, reviewed, author))
    with lock_landscape(root):
        changes = _changes(root, reviewed, author)
        new = {name: text for name, (count, text) in changes.items() if count}
        if new:
            write_all(root, {root / ALIGNMENTS / f"{name}{TABLE}": text for name, text in new.items()})
        return _counts(changes)


def _counts(changes: Mapping[str, tuple[int, bytes]]) -> dict[str, int]:
    return {name: count for name, (count, _) in sorted(changes.items())}


def _changes(root: Path, reviewed: sssom.Table, author: str) -> dict[str, tuple[int, bytes]]:
    """Return the text of each table with the reviewed rows, and how many of these are new in it."""
    written = [sssom.read(file) for file in tables(root)]
    _refuse(root, reviewed, written)
    chosen: dict[str, list[dict[str, str]]] = defaultdict(list)
    homes: dict[str, Stub] = {}
    for row in reviewed.rows:
        fitting = _fitting(root, row)
        stub = max(fitting, key=lambda one: (str(row.object) in one.terms, max(map(len, one.namespaces))))
        homes[stub.name] = stub
        values = {name: value for name, value in row.values.items() if name in COLUMNS and name not in BY_OTHERS}
        author_label = author.replace("|", "\\|")
        values |= {"mapping_justification": f"{SEMAPV}ManualMappingCuration", "author_label": author_label}
        values["mapping_date"] = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        chosen[stub.name].append(values)
    return {name: _extend_table(root, homes[name], rows) for name, rows in chosen.items()}


def _refuse(root: Path, reviewed: sssom.Table, written: list[sssom.Table]) -> None:
    """Raise TableError for the first row that cannot be accepted, and where there is none at all."""
    path = reviewed.path
    if not reviewed.rows:
        raise sssom.TableError(f"{path}: no row is left to accept. Leave the lines that are right.")
    subjects = list_described(root).keys() | list_terms(stubs(root)).keys()
    there = [(row, f"line {row.line} of {table.path.name}") for table in written for row in table.rows]
    exact = {
        str(row.object): (str(row.subject), where)
        for row, where in there
        if row.predicate == SKOS.exactMatch and row.stated and not is_foreign(row.subject)
    }
    stated = {(row.subject, row.predicate, row.object): (row, where) for row, where in there}
    for row in reviewed.rows:
        place, subject, target = f"{path}:{row.line}", str(row.subject), str(row.object)
        if not _fitting(root, row):
            what = "belongs to no vocabulary that we link to" if is_foreign(row.object) else "is a thing of our own"
            raise sssom.TableError(f"{place}: {shorten(target)} {what}. Strike this line.")
        if subject not in subjects:
            raise sssom.TableError(
                f"{place}: nothing describes {shorten(subject)}. Add its entry to graph/ first, or strike this line."
            )
        mapping = (row.subject, row.predicate, row.object)
        other, where = stated.setdefault(mapping, (row, f"line {row.line} of {path.name}"))
        if other.negated != row.negated:
            raise sssom.TableError(f"{place}: '{row.shown}' contradicts {where}. Strike one of both.")
        if row.predicate == SKOS.exactMatch and row.stated and not is_foreign(row.subject):
            first, where = exact.setdefault(target, (subject, f"line {row.line} of {path.name}"))
            if first != subject:
                raise sssom.TableError(
                    f"{place}: {target} is exactly {shorten(first)} already ({where}). Strike this line, or say "
                    "skos:closeMatch."
                )


def _fitting(root: Path, row: sssom.Row) -> list[Stub]:
    return [stub for stub in stubs(root) if str(row.object).startswith(stub.namespaces)]


def _identity(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a table has once: a pair, or, where that is negated, a pair and a predicate."""
    pair = (row["subject_id"], row["object_id"])
    return (*pair, row["predicate_id"]) if "predicate_modifier" in row else pair


def _extend_table(root: Path, stub: Stub, rows: list[dict[str, str]]) -> tuple[int, bytes]:
    path = root / ALIGNMENTS / f"{stub.name}{TABLE}"
    table = sssom.read(path) if path.is_file() else None
    header: dict[str, Any] = dict(table.header) if table else _header(stub)
    kept = [dict(row.values) for row in table.rows] if table else []
    there = {_identity(row) for row in kept}
    new = [row for one, row in {_identity(row): row for row in rows}.items() if one not in there]
    own = header.get("curie_map") or {}
    prefixes = {**PREFIXES, **stub.header["curie_map"], "semapv": SEMAPV, **own}
    every = [*kept, *new]
    used = {
        sssom.contract(part, prefixes).partition(":")[0]
        for row in every
        for name in IRIS.intersection(row)
        for part in sssom.split_list(row[name])
    }
    # A prefix that is built in needs no line; a table that has one keeps it.
    wanted = {prefix for prefix in used if prefix in own or BUILT_IN.get(prefix) != prefixes.get(prefix)}
    header["curie_map"] = {prefix: start for prefix, start in sorted(prefixes.items()) if prefix in wanted}
    every.sort(key=lambda row: (row["subject_id"], row["predicate_id"], row["object_id"]))
    return len(new), sssom.write(header, every).encode()


def _header(stub: Stub) -> dict[str, Any]:
    return {
        "mapping_set_id": f"{BASE}mapping/{stub.name}",
        "mapping_set_title": f"Openness to {stub.header['title']}",
        "mapping_set_version": "0.1.0",
        "license": DATA_LICENSE,
        "subject_source": BASE.rstrip("/"),
        "object_source": stub.namespaces[0],
        "object_source_version": str(stub.header["version"]),
        "curie_map": {},
    }
