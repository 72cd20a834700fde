"""Add an entry to a landscape: checked first, then placed whole or not at all, one at a time."""

from dataclasses import dataclass
from pathlib import Path

from openness import rdf
from openness.check import Checker, Report, checker_of, read
from openness.check.entry import statements
from openness.entries.impact import Effect, effect, together
from openness.errors import OpennessError
from openness.files import UnconfirmedError, UnwrittenError, lock_landscape, write_whole
from openness.landscape.infer import InconsistentError, infer
from openness.landscape.load import load
from openness.paths import files, refuse_fixed
from openness.slugs import to_slug
from openness.terms import PREFIXES, shorten


class AddError(OpennessError):
    """An entry that is not added; the message says why and what to do. The landscape is as it was."""


@dataclass(frozen=True)
class Plan:
    """An entry that could be added: where to, what the check found, and what it would change if it can be added."""

    place: Path
    content: bytes
    report: Report
    effect: Effect
    replaces: bool

    @property
    def can_be_added(self) -> bool:
        """Return whether the entry can be added as it is."""
        return not self.report.count("violation")


def add(path: Path, root: Path, replace: bool = False) -> Plan:
    """Check an entry and place it in `graph/entries/`; with violations it is not placed.

    Two at once wait for each other. Raises UnreadableError for an entry or a landscape that cannot be read, PathError
    for a landscape that is not one to add to, AddError where it would overwrite another entry, contradicts the ontology
    or cannot be written; all is then as it was.
    """
    refuse_fixed(root, "graph", "add")
    folder = root / "graph" / "entries"
    try:
        folder.mkdir(exist_ok=True)
        with lock_landscape(root):
            found = plan(path, root, replace)
            if found.can_be_added:
                write_whole(found.place, found.content, replace)
            return found
    except FileExistsError as error:
        raise _there(_place(path, root)) from error
    except (UnwrittenError, UnconfirmedError) as error:
        raise AddError(str(error)) from error
    except OSError as error:
        raise AddError(f"{folder}: {error.strerror or error}. The landscape is as it was.") from error


def plan(path: Path, root: Path, replace: bool = False) -> Plan:
    """Check an entry, and work out what adding it would change. Raises as `add` does; writes nothing."""
    refuse_fixed(root, "graph", "add")
    entry, place = read(path), _place(path, root)
    there = place.exists()
    if there and path.resolve() == place.resolve():
        raise AddError(f"{path} is in the landscape already. `openness check {path}` checks it where it is.")
    if there and not replace:
        raise _there(place)
    triples = statements(entry)
    _refuse_claims_of_others(triples, place)
    checker = Checker(load(root, without=place), root) if there else checker_of(root)
    triples = checker.resolve(triples)
    report = checker.check_read([(entry, triples)])
    if report.count("violation"):  # nobody waits for a build of what is refused
        return Plan(place, entry.data, report, Effect(), there)
    landscape = load(root, without=place)
    _refuse_what_cannot_be_built(path, landscape, triples)
    old = checker.resolve(statements(read(place))) if there else []
    return Plan(place, entry.data, report, effect(triples, old, landscape, root), there)


def _place(path: Path, root: Path) -> Path:
    name = to_slug(path.stem)
    if not name:
        raise AddError(f"'{path.name}' has no letter or digit of the Latin alphabet to name a file by. Rename it.")
    return root / "graph" / "entries" / f"{name}{path.suffix}"


def _refuse_claims_of_others(triples: rdf.Triples, place: Path) -> None:
    """Raise AddError where another entry makes claims under the same names, so that both would run together."""
    own = {t.subject.value for t in triples if isinstance(t.subject, rdf.NamedNode)}
    own = {name for name in own if name.startswith(PREFIXES["claim"])}
    for path in files(place.parent, *rdf.READABLE) if place.parent.is_dir() else ():
        if path == place:
            continue
        theirs = {t.subject.value for t in statements(read(path)) if isinstance(t.subject, rdf.NamedNode)}
        if common := sorted(own & theirs):
            raise AddError(
                f"{shorten(common[0])} is in {path} already, with {len(common)} of this entry's claims. "
                "Fix that file, or give the claims of this entry another @base."
            )


def _refuse_what_cannot_be_built(path: Path, landscape: rdf.Embedded, triples: rdf.Triples) -> None:
    """Raise AddError where an entry contradicts the ontology by what OWL infers, which a check does not."""
    try:
        infer(together(landscape, triples))
    except InconsistentError as error:
        raise AddError(f"{path} is not added, for no landscape could be built with it. {error}") from error


def _there(place: Path) -> AddError:
    return AddError(f"{place} is there already and is left as it is. Add --replace to put this entry in its place.")
