"""Update the stub of a vocabulary from its own file, and report what changed for us."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from openness.files import lock_landscape, write_whole
from openness.link.stubs import FOLDER, Stub, Term, narrow_stub, stubs, write
from openness.link.used import Use, uses
from openness.link.vocabulary_files import VocabularyError, from_rdflib, read_terms
from openness.paths import refuse_fixed
from openness.readers import sssom


@dataclass(frozen=True)
class TermChange:
    """What happened to a term: added, removed, relabeled, deprecated, restored or redefined, and where we use it."""

    what: str
    iri: str
    before: str
    after: str
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class Update:
    """A stub as it was and as it becomes, and the changes between both, those in what we use first."""

    old: Stub
    new: Stub
    changes: tuple[TermChange, ...]

    @property
    def breaking(self) -> tuple[TermChange, ...]:
        """The changes that a curator must look at: what we use and is gone, deprecated or renamed."""
        return tuple(change for change in self.changes if change.uses and change.what != "added")


def plan(root: Path, source: str, name: str | None = None, version: str | None = None) -> Update:
    """Read a vocabulary and compare it with its stub; nothing is written.

    `source` is a file, or the name of a namespace that rdflib defines. The stub is that named, or else the one of which
    the file has the most terms. Raises PathError for a landscape that must not be written to, VocabularyError where
    the file or the stub is not clear.
    """
    refuse_fixed(root, str(FOLDER), "link")
    listed = {stub.name: stub for stub in stubs(root)}
    if name is not None and name not in listed:
        raise VocabularyError(f"No stub is named '{name}'. There are: {', '.join(sorted(listed))}.")
    path = Path(source)
    if not path.is_file():
        terms, found = from_rdflib(source), ""
        old = listed[name] if name else _fitting(listed, set(terms), source)
    else:
        every = tuple(namespace for stub in listed.values() for namespace in stub.namespaces)
        terms, found = read_terms(path, listed[name].namespaces if name else every)
        old = listed[name] if name else _fitting(listed, set(terms), source)
    mine = {iri: term for iri, term in terms.items() if iri.startswith(old.namespaces)}
    if not mine:
        raise VocabularyError(f"{source}: no term of {', '.join(old.namespaces)} is in it.")
    header = {**old.header, "version": version or found or old.header["version"]}
    new = replace(old, header=header, terms=mine)
    used = uses(root)
    if header.get("scope") == "referenced":
        new = narrow_stub(new, set(used))
    return Update(old, new, tuple(_changes(old.terms, new.terms, mine, used)))


def apply(update: Update) -> None:
    """Write the new stub in place of the old. Raises VocabularyError where the old one has changed since the plan."""
    path = update.old.path
    root = path.parents[len(FOLDER.parts)]
    with lock_landscape(root):
        stubs.cache_clear()
        if update.old not in stubs(root):
            raise VocabularyError(f"{path}: the stub has changed meanwhile, and is left as it is. Start again.")
        write_whole(path, write(update.new).encode())
    stubs.cache_clear()


def _fitting(listed: Mapping[str, Stub], terms: set[str], source: str) -> Stub:
    def score(stub: Stub) -> int:
        return sum(iri.startswith(stub.namespaces) for iri in terms)

    best = max(listed.values(), key=score, default=None)
    if best is None or not score(best):
        raise VocabularyError(
            f"{source}: it has no term of a vocabulary that we link to. Name the stub with --vocabulary, or write the "
            f"header of a new one first. There are: {', '.join(sorted(listed))}."
        )
    return best


def _changes(
    old: Mapping[str, Term], new: Mapping[str, Term], all_new: Mapping[str, Term], used: Mapping[str, tuple[Use, ...]]
) -> list[TermChange]:
    found = []
    for iri in sorted(old.keys() | new.keys()):
        where = used.get(iri, ())
        before, after = old.get(iri), new.get(iri) or (all_new.get(iri) if iri in old else None)
        if before is None and after is not None:
            found.append(TermChange("added", iri, "", after.label, where))
        elif before is not None and after is None:
            found.append(TermChange("removed", iri, before.label, "", where))
        elif before is not None and after is not None:
            found += [TermChange(what, iri, b, a, where) for what, b, a in _differences(before, after)]
    return sorted(found, key=lambda change: (not change.uses, change.what, change.iri))


def _differences(before: Term, after: Term) -> list[tuple[str, str, str]]:
    found = []
    if before.deprecated != after.deprecated:
        found.append(("deprecated" if after.deprecated else "restored", before.label, after.label))
    if before.label != after.label:
        found.append(("relabeled", before.label, after.label))
    for name in ("type", "parents", "disjoint", "domain", "range"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(("redefined", f"{name} {_show_value(old)}", f"{name} {_show_value(new)}"))
    return found


def _show_value(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else " | ".join(value) or "none"


def missing(root: Path) -> dict[str, tuple[Use, ...]]:
    """Return the foreign IRIs that we use and that no stub has, with where they are used."""
    there = {iri for stub in stubs(root) for iri in stub.terms}
    return {iri: where for iri, where in uses(root).items() if iri not in there and iri != str(sssom.NO_TERM)}
