"""Accept suggestions: each line that a curator left becomes a row of the table of its vocabulary."""

import datetime
from collections import defaultdict
from pathlib import Path
from typing import Any

from rdflib import SKOS

from openness.files import write_whole
from openness.forms import sssom
from openness.link.checking import described
from openness.link.stubs import Stub, known, stubs
from openness.link.suggest import SEMAPV
from openness.link.used import is_foreign
from openness.paths import TABLE, tables
from openness.terms import BASE, PREFIXES, shorten


def accept(root: Path, path: Path, author: str) -> dict[str, int]:
    """Add the rows of a reviewed table to those of its vocabularies; return how many were new, by table.

    Raises TableError, before anything is written, for a table that cannot be read or has no row, and for a row whose
    subject nothing describes, whose object belongs to no vocabulary, or whose object another thing is exactly.
    """
    reviewed = sssom.read(path)
    _refuse(root, reviewed)
    chosen: dict[str, list[dict[str, str]]] = defaultdict(list)
    homes: dict[str, Stub] = {}
    for row in reviewed.rows:
        fitting = _fitting(root, row)
        stub = max(fitting, key=lambda one: (str(row.object) in one.terms, max(map(len, one.namespaces))))
        homes[stub.name] = stub
        values = {name: value for name, value in row.values.items() if name in sssom.COLUMNS}
        values.pop("mapping_tool", None)  # a person decided; a column that no other row has would change each line
        values |= {"mapping_justification": f"{SEMAPV}ManualMappingCuration", "author_label": author}
        values["mapping_date"] = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        chosen[stub.name].append(values)
    return {name: _add(root, homes[name], rows) for name, rows in sorted(chosen.items())}


def _refuse(root: Path, reviewed: sssom.Table) -> None:
    """Raise TableError for the first row that cannot be accepted, and where there is none at all."""
    path = reviewed.path
    if not reviewed.rows:
        raise sssom.TableError(f"{path}: no row is left to accept. Leave the lines that are right.")
    subjects = described(root).keys() | known(stubs(root)).keys()
    exact = {
        str(row.object): (str(row.subject), f"line {row.line} of {file.name}")
        for file in tables(root)
        for row in sssom.read(file).rows
        if row.predicate == SKOS.exactMatch and row.object != sssom.NO_TERM and not is_foreign(row.subject)
    }
    for row in reviewed.rows:
        place, subject, target = f"{path}:{row.line}", str(row.subject), str(row.object)
        if not _fitting(root, row):
            what = "belongs to no vocabulary that we link to" if is_foreign(row.object) else "is a thing of our own"
            raise sssom.TableError(f"{place}: {shorten(target)} {what}. Strike this line.")
        if subject not in subjects:
            raise sssom.TableError(
                f"{place}: nothing describes {shorten(subject)}. Add its entry to graph/ first, or strike this line."
            )
        if row.predicate == SKOS.exactMatch and not is_foreign(row.subject):
            first, where = exact.setdefault(target, (subject, f"line {row.line} of {path.name}"))
            if first != subject:
                raise sssom.TableError(
                    f"{place}: {target} is exactly {shorten(first)} already ({where}). Strike this line, or say "
                    "skos:closeMatch."
                )


def _fitting(root: Path, row: sssom.Row) -> list[Stub]:
    return [stub for stub in stubs(root) if str(row.object).startswith(stub.namespaces)]


def _add(root: Path, stub: Stub, rows: list[dict[str, str]]) -> int:
    path = root / "ontology" / "alignments" / f"{stub.name}{TABLE}"
    table = sssom.read(path) if path.is_file() else None
    header: dict[str, Any] = dict(table.header) if table else _header(stub)
    kept = [dict(row.values) for row in table.rows] if table else []
    there = {(row["subject_id"], row["object_id"]) for row in kept}
    fresh = {(row["subject_id"], row["object_id"]): row for row in rows}
    new = [row for pair, row in fresh.items() if pair not in there]
    prefixes = {**PREFIXES, **stub.header["curie_map"], "semapv": SEMAPV, **header["curie_map"]}
    every = [*kept, *new]
    used = {
        sssom.contract(row[name], prefixes).split(":")[0]
        for row in every
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    header["curie_map"] = {prefix: start for prefix, start in sorted(prefixes.items()) if prefix in used}
    every.sort(key=lambda row: (row["subject_id"], row["predicate_id"], row["object_id"]))
    if new:
        write_whole(path, sssom.write(header, every).encode())
    return len(new)


def _header(stub: Stub) -> dict[str, Any]:
    return {
        "mapping_set_id": f"{BASE}mapping/{stub.name}",
        "mapping_set_title": f"Openness to {stub.header['title']}",
        "mapping_set_version": "0.1.0",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "subject_source": BASE.rstrip("/"),
        "object_source": stub.namespaces[0],
        "object_source_version": str(stub.header["version"]),
        "curie_map": {},
    }
