"""Mend in an entry what has one right answer, in its text: a level, a term that is misspelt, the name of a license.

Nothing but the words at fault is changed, so comments and layout stay. What was mended is checked again, and a change
after which the finding is still there is taken back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, unified_diff
from urllib.parse import unquote

from rdflib import Literal, URIRef
from rdflib.term import Node

from openness import engine
from openness.check import Checker, Entry, Finding
from openness.check.entry import statements
from openness.check.positions import NOWHERE, Place, Places, places
from openness.entry.known import Known, key
from openness.entry.spelled import offsets, spelled
from openness.forms.jsonld import short_names
from openness.namespaces import OPN
from openness.terms import BASE, PREFIXES, expand, slug

FORMS = ("turtle", "trig", "yaml")
"""The forms whose text can be mended in place."""

ROUNDS = 10
CLOSE, LEAD, SHORT = 0.8, 0.05, 4
"""How alike a misspelt name must be to the right one, by how much more than to the next one, and from how many letters
on; a shorter name must differ in case alone."""

LICENSE = PREFIXES["license"]
Edit = tuple[tuple[Place, str], ...]
"""What is written instead at some places, all of it or none."""


@dataclass(frozen=True)
class Mended:
    """An entry before and after."""

    before: Entry
    after: Entry

    @property
    def changed(self) -> bool:
        """Tell whether anything was mended."""
        return self.before.data != self.after.data

    def diff(self) -> str:
        """Return the difference in the unified format."""
        before, after = (entry.data.decode("utf-8-sig").splitlines() for entry in (self.before, self.after))
        return "\n".join(unified_diff(before, after, self.before.name, self.after.name, lineterm=""))


def fix(entries: Sequence[Entry], checker: Checker, known: Known) -> list[Mended]:
    """Mend entries, each as often as one change makes another one possible; nothing is written.

    Raises UnreadableError for one that does not parse.
    """
    now = {entry.name: entry for entry in entries}
    hopeless: set[Finding] = set()
    found = _by_file(checker, list(now.values()))
    for _ in range(ROUNDS):
        tried: dict[str, Attempt] = {}
        for name, entry in now.items():
            aims = [finding for finding in found[name] if finding not in hopeless and entry.form in FORMS]
            attempt = _mended(entry, aims, known) if aims else None
            if attempt and attempt.entry.data != entry.data and _is_readable(attempt.entry):
                tried[name] = attempt
        if not tried:
            break
        then = _by_file(checker, [tried[name].entry if name in tried else entry for name, entry in now.items()])
        for name, attempt in tried.items():
            left = {_what(finding) for finding in then[name]}
            missed = {finding for finding in attempt.aims if _what(finding) in left}
            hopeless |= missed
            if not missed:
                now[name], found[name] = attempt.entry, then[name]
    return [Mended(entry, now[entry.name]) for entry in entries]


@dataclass(frozen=True)
class Attempt:
    """An entry with changes, and the findings that they are meant to mend."""

    entry: Entry
    aims: tuple[Finding, ...]


def _what(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is about, wherever it stands."""
    return (finding.code, finding.focus, finding.path, finding.value)


def _by_file(checker: Checker, entries: Sequence[Entry]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {entry.name: [] for entry in entries}
    for finding in checker.check(entries).findings:
        if finding.severity == "violation":
            found[finding.file].append(finding)
    return found


def _is_readable(entry: Entry) -> bool:
    try:
        statements(entry)
    except engine.UnreadableError:
        return False
    return True


def _mended(entry: Entry, findings: Sequence[Finding], known: Known) -> Attempt:
    text = entry.data.decode("utf-8-sig")
    where = places(text, entry.form)
    own = {t.subject.value.removeprefix(BASE) for t in statements(entry) if isinstance(t.subject, engine.NamedNode)}
    names = known.things.keys() | own
    wanted = [(finding, edit) for finding in findings for edit in _edits(finding, entry.form, where, known, names)]
    at = Counter(place for place, _ in {part for _, edit in wanted for part in edit})
    clear = [(finding, edit) for finding, edit in wanted if all(at[place] == 1 for place, _ in edit)]
    parts = {part for _, edit in clear for part in edit}
    for start, end, right in sorted(
        ((*offsets(text, place, entry.form), right) for place, right in parts), reverse=True
    ):
        text = text[:start] + spelled(text[start:end], right, text, entry.form) + text[end:]
    mark = "\ufeff" if entry.data.startswith(b"\xef\xbb\xbf") else ""
    return Attempt(replace(entry, data=(mark + text).encode()), tuple(finding for finding, _ in clear))


def _edits(finding: Finding, form: str, where: Places, known: Known, names: Set[str]) -> Iterator[Edit]:
    place = (finding.line, finding.column, finding.end_line, finding.end_column)
    focus, path, value = finding.terms
    right: URIRef | None = None
    if place == NOWHERE or value is None:
        return
    if finding.code == "OPN001":
        right = _term(value, form == "yaml" and value == path, known)
    elif finding.code in ("OPN002", "OPN204"):
        right = _license(value, known) if path in (OPN.license, OPN.evaluates) else _thing(value, names)
    elif finding.code == "OPN221" and (fitting := expand(finding.help)) is not None:
        notation = where.find(focus, OPN.notation, None)
        old, new = slug(str(value)), slug(fitting)
        yield ((place, fitting), (notation, f"={old}>{new}"))
        return
    if right is not None and str(right) != str(value):
        yield ((place, str(right)),)


def _term(wrong: Node, is_key: bool, known: Known) -> URIRef | None:
    """Return the term of the ontology that is meant by one that is not there, where only one comes near."""
    if not str(wrong).startswith(str(OPN)):
        return None
    name = unquote(slug(str(wrong)))
    names = {slug(term): term for term in known.terms}
    if is_key:
        names |= {short: str(expand(name)) for short, name in short_names().items()}
    same = [names[each] for each in names if each.casefold() == name.casefold()]
    if same:
        return URIRef(same[0]) if len(same) == 1 else None
    ranked = sorted(((SequenceMatcher(None, name, each).ratio(), each) for each in names), reverse=True)[:2]
    if len(name) < SHORT or ranked[0][0] < CLOSE or ranked[0][0] - ranked[1][0] < LEAD:
        return None
    return URIRef(names[ranked[0][1]])


def _license(wrong: Node, known: Known) -> URIRef | None:
    """Return the license that is meant by a text, or by a name under which nothing is described."""
    if isinstance(wrong, Literal) or str(wrong).startswith(LICENSE):
        found = known.license(unquote(str(wrong).removeprefix(LICENSE)))
        return URIRef(LICENSE + found.slug) if found else None
    return None


def _thing(wrong: Node, names: Set[str]) -> URIRef | None:
    """Return the thing whose name differs from one that is not there in case and punctuation alone."""
    kind, _, name = str(wrong).removeprefix(BASE).partition("/")
    if not str(wrong).startswith(BASE) or not name:
        return None
    same = [path for path in names if path.startswith(f"{kind}/") and key(slug(path)) == key(unquote(name))]
    return URIRef(BASE + same[0]) if len(same) == 1 else None
