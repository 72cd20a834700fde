"""Accept suggestions: each line that a curator left becomes a row of the table of its vocabulary."""

import datetime
from collections import defaultdict
from pathlib import Path
from typing import Any

from openness.files import write_whole
from openness.forms import sssom
from openness.link.stubs import Stub, stubs
from openness.link.suggest import SEMAPV
from openness.terms import BASE, PREFIXES


def accept(root: Path, path: Path, author: str) -> dict[str, int]:
    """Add the rows of a reviewed table to those of its vocabularies; return how many were new, by table.

    Raises TableError for a table that cannot be read and for a row whose object belongs to no vocabulary.
    """
    reviewed = sssom.read(path)
    chosen: dict[str, list[dict[str, str]]] = defaultdict(list)
    homes: dict[str, Stub] = {}
    for row in reviewed.rows:
        fitting = [stub for stub in stubs(root) if str(row.object).startswith(stub.namespaces)]
        if not fitting:
            raise sssom.TableError(f"{path}:{row.line}: {row.object} belongs to no vocabulary that we link to.")
        stub = max(fitting, key=lambda one: (str(row.object) in one.terms, max(map(len, one.namespaces))))
        homes[stub.name] = stub
        values = {name: value for name, value in row.values.items() if name in sssom.COLUMNS}
        values |= {"mapping_justification": f"{SEMAPV}ManualMappingCuration", "author_label": author}
        values["mapping_date"] = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        chosen[stub.name].append(values)
    return {name: _add(root, homes[name], rows) for name, rows in sorted(chosen.items())}


def _add(root: Path, stub: Stub, rows: list[dict[str, str]]) -> int:
    path = root / "ontology" / "alignments" / f"{stub.name}{sssom.SUFFIX}"
    table = sssom.read(path) if path.is_file() else None
    header: dict[str, Any] = dict(table.header) if table else _header(stub)
    kept = [dict(row.values) for row in table.rows] if table else []
    there = {(row["subject_id"], row["object_id"]) for row in kept}
    new = [row for row in rows if (row["subject_id"], row["object_id"]) not in there]
    known = {**PREFIXES, **stub.header["curie_map"], "semapv": SEMAPV, **header["curie_map"]}
    every = [*kept, *new]
    used = {
        sssom.contract(row[name], known).split(":")[0]
        for row in every
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    header["curie_map"] = {prefix: start for prefix, start in sorted(known.items()) if prefix in used}
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
