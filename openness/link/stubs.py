"""Stubs: of each vocabulary that we link to, what is needed to check a link and to suggest one.

A stub is a table, `ontology/alignments/stubs/<vocabulary>.tsv`: metadata in YAML behind `#`, then a term a line. It is
made from the vocabulary's own file by `openness link update` and says from which version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from openness.closure import find_reachable
from openness.delimited import line_of
from openness.readers import sssom

FOLDER = Path("ontology") / "alignments" / "stubs"
LISTS = ("parents", "disjoint", "domain", "range", "synonyms")
COLUMNS = ("id", "label", "type", "deprecated", *LISTS)


@dataclass(frozen=True)
class Term:
    """A foreign term: IRI, label, type, whether it is deprecated and, as far as they are known, its axioms.

    `type` is class, property, concept or individual; a term may be several, as in `class concept`. `domain` and
    `range` hold classes of which any one fits.
    """

    iri: str
    label: str
    type: str
    deprecated: bool = False
    parents: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Stub:
    """The terms of one version of a vocabulary, by IRI, and where they come from."""

    path: Path
    header: Mapping[str, Any]
    terms: Mapping[str, Term]

    @property
    def name(self) -> str:
        """The name of the vocabulary, that of the file."""
        return self.path.stem

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The beginnings of IRIs for which this stub answers."""
        return tuple(self.header["namespaces"])


@cache
def stubs(root: Path) -> tuple[Stub, ...]:
    """Return the stubs of a landscape. Raises TableError for one that cannot be read."""
    return tuple(read(path) for path in sorted((root / FOLDER).glob("*.tsv")))


def list_terms(listed: Iterable[Stub]) -> dict[str, Term]:
    """Return the terms of all stubs by IRI."""
    return {iri: term for stub in listed for iri, term in stub.terms.items()}


def read(path: Path) -> Stub:
    """Read a stub. Raises TableError with file and line."""
    header, body, start = sssom.split(path)
    missing = [name for name in ("namespaces", "version", "source", "license", "curie_map") if name not in header]
    if missing:
        raise sssom.TableError(f"{path}:1: the header of a stub needs {', '.join(missing)}.")
    terms: dict[str, Term] = {}
    columns, records = sssom.split_records(path, body, start)
    if "id" not in columns:
        raise sssom.TableError(f"{path}:{start}: the stub has no column id.")
    for line, record in records:
        term = _term(path, line, record, header["curie_map"])
        terms[term.iri] = term
    return Stub(path, header, terms)


def _term(path: Path, line: int, record: Mapping[str, str], prefixes: Mapping[str, str]) -> Term:
    place = f"{path}:{line}"
    iri = sssom.expand_iri(place, record["id"], prefixes)
    lists = {name: tuple(sssom.split_list(record.get(name) or "")) for name in LISTS}
    for name in LISTS[:-1]:
        lists[name] = tuple(sssom.expand_iri(place, part, prefixes) for part in lists[name])
    label, kind = record.get("label") or "", record.get("type") or ""
    return Term(iri, label, kind, record.get("deprecated") == "true", line=line, **lists)


def write(stub: Stub) -> str:
    """Write a stub, its terms in order of their IRIs, without columns that are empty for all."""
    prefixes = stub.header["curie_map"]
    terms = sorted(stub.terms.values(), key=lambda term: term.iri)
    rows = [_cells(term, prefixes) for term in terms]
    columns = [name for name in COLUMNS if name in ("id", "label", "type") or any(row[name] for row in rows)]
    text = yaml.safe_dump(dict(stub.header), sort_keys=False, allow_unicode=True, width=1000)
    lines = [line_of(cells, "\t") for cells in (columns, *([row[name] for name in columns] for row in rows))]
    return "".join(f"#{line}\n" for line in text.splitlines()) + "".join(lines)


def _cells(term: Term, prefixes: Mapping[str, str]) -> dict[str, str]:
    short = {name: "|".join(sssom.contract(iri, prefixes) for iri in getattr(term, name)) for name in LISTS[:-1]}
    return {
        "id": sssom.contract(term.iri, prefixes),
        "label": term.label,
        "type": term.type,
        "deprecated": "true" if term.deprecated else "",
        "synonyms": "|".join(word.replace("|", "\\|") for word in term.synonyms),
        **short,
    }


def with_ancestors(named: set[str], terms: Mapping[str, Term]) -> set[str]:
    """Return the IRIs of those terms that are named, and of all above them."""
    return find_reachable(named & terms.keys(), lambda iri: terms.keys() & {*terms[iri].parents})


def narrow_stub(stub: Stub, wanted: set[str]) -> Stub:
    """Return a stub with only the terms that are wanted and those above them."""
    keep = with_ancestors(wanted, stub.terms)
    return replace(stub, terms={iri: term for iri, term in stub.terms.items() if iri in keep})
