"""Fix in the text of an entry what has one right answer: a level, a misspelled term, the name of a license.

Only the words at fault are changed, so comments and layout stay. The result is checked again, and a change after which
the finding is still there is undone. An edit that is not certain is made only if unsafe ones are asked for, and nothing
is built on one: a level is never changed to fit a license or an access mode that was itself guessed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff

from rdflib.term import Node

from openness import rdf
from openness.check import Checker, Entry, Finding
from openness.check.entry import statements
from openness.check.positions import Place, places
from openness.entries.edits import CODES, Edit, edits_for
from openness.entries.lookup import Known
from openness.entries.rewrite import offsets, rewrite_name
from openness.namespaces import OPN

FIXABLE = ("turtle", "trig", "yaml")
"""The forms whose text can be fixed in place."""

ROUNDS = 10


@dataclass(frozen=True)
class Fixed:
    """An entry before and after."""

    before: Entry
    after: Entry

    @property
    def changed(self) -> bool:
        """Return whether anything was changed."""
        return self.before.data != self.after.data

    def diff(self) -> str:
        """Return the difference in the unified format."""
        before, after = (entry.data.decode("utf-8-sig").splitlines() for entry in (self.before, self.after))
        return "\n".join(unified_diff(before, after, self.before.name, self.after.name, lineterm=""))


@dataclass(frozen=True)
class Attempt:
    """An entry with changes, the findings that they are meant for, and the things about which one was a guess."""

    entry: Entry
    aims: tuple[Finding, ...]
    guessed: frozenset[Node | None]


def fix(
    entries: Sequence[Entry], checker: Checker, known: Known, unsafe: bool = False, others: Sequence[Entry] = ()
) -> list[Fixed]:
    """Fix entries, each as often as one change makes another one possible; nothing is written.

    With `unsafe`, what is likely is changed as well as what is certain. Entries that cannot be read stay as they are.
    What `others` describe, the entries may name.
    """
    now = {entry.name: entry for entry in entries if entry.form in FIXABLE and _is_readable(entry)}
    beside = [entry for entry in (*entries, *others) if entry.name not in now and _is_readable(entry)]
    hopeless: set[Finding] = set()
    guessed: set[tuple[str, Node | None]] = set()
    found = _by_file(checker, [*now.values(), *beside])
    for _ in range(ROUNDS):
        tried: dict[str, Attempt] = {}
        for name, entry in now.items():
            aims = [one for one in found[name] if one not in hopeless and not _rests_on_guess(one, name, guessed)]
            attempt = _attempt(entry, aims, checker, known, unsafe) if aims else None
            if attempt and attempt.entry.data != entry.data and _is_readable(attempt.entry):
                tried[name] = attempt
        if not tried:
            break
        after = [tried[name].entry if name in tried else entry for name, entry in now.items()]
        then = _by_file(checker, [*after, *beside])
        for name, attempt in tried.items():
            left = {_what(finding) for finding in then[name]}
            missed = {finding for finding in attempt.aims if _what(finding) in left}
            hopeless |= missed
            if not missed:
                now[name], found[name] = attempt.entry, then[name]
                guessed |= {(name, thing) for thing in attempt.guessed}
    return [Fixed(entry, now.get(entry.name, entry)) for entry in entries]


def group_fixable(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the violations that may have one right answer, by the entry that they are in."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code in CODES and finding.severity == "violation":
            found.setdefault(finding.file, []).append(finding)
    return found


def replacements(
    entry: Entry, findings: Sequence[Finding], checker: Checker, known: Known
) -> dict[Finding, list[tuple[Place, str]]]:
    """Return what to write at which places of an entry, for each of its findings that a certain fix removes."""
    if entry.form not in FIXABLE or not _is_readable(entry):
        return {}
    (fixed,) = fix([entry], checker, known)
    left = {_what(finding) for finding in _by_file(checker, [fixed.after])[entry.name]}
    text = entry.data.decode("utf-8-sig")
    return {
        finding: [
            (place, new)
            for place, right in edit.parts
            if (new := _apply_fix(text, place, right, entry.form)) != _old(text, place, entry.form)
        ]
        for finding, edit in _find_fixes(entry, findings, checker, known, unsafe=False)
        if _what(finding) not in left
    }


def _what(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is about, wherever it is."""
    return (finding.code, finding.focus, finding.path, finding.value)


def _is_guess(finding: Finding, edit: Edit) -> bool:
    """Return whether a level that follows after an edit would follow from a guess."""
    return edit.grade != "certain" or (not edit.exact and finding.terms[1] in (OPN.access, OPN.component, OPN.license))


def _rests_on_guess(finding: Finding, name: str, guessed: set[tuple[str, Node | None]]) -> bool:
    """Return whether a finding may follow from a name that was guessed, as that of a level does."""
    return finding.code == "OPN221" and (name, finding.terms[0]) in guessed


def _by_file(checker: Checker, entries: Sequence[Entry]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {entry.name: [] for entry in entries}
    for finding in checker.check(entries).every:
        if finding.severity == "violation":
            found[finding.file].append(finding)
    return found


def _is_readable(entry: Entry) -> bool:
    try:
        statements(entry)
    except rdf.UnreadableError:
        return False
    return True


def _find_fixes(
    entry: Entry, findings: Sequence[Finding], checker: Checker, known: Known, unsafe: bool
) -> list[tuple[Finding, Edit]]:
    """Return the edits for findings, those left out that two findings want at one place."""
    where = places(entry.data.decode("utf-8-sig"), entry.form)
    own = {t.subject.value for t in statements(entry) if isinstance(t.subject, rdf.NamedNode)}
    found = [(finding, edit) for finding in findings for edit in edits_for(finding, where, checker, known, own)]
    found = [(finding, edit) for finding, edit in found if unsafe or edit.grade == "certain"]
    at = Counter(place for place, _ in {part for _, edit in found for part in edit.parts})
    return [(finding, edit) for finding, edit in found if all(at[place] == 1 for place, _ in edit.parts)]


def _attempt(entry: Entry, findings: Sequence[Finding], checker: Checker, known: Known, unsafe: bool) -> Attempt:
    text = entry.data.decode("utf-8-sig")
    wanted = _find_fixes(entry, findings, checker, known, unsafe)
    guessed = frozenset(one.terms[0] for one, edit in wanted if _is_guess(one, edit))
    wanted = [(one, edit) for one, edit in wanted if one.code != "OPN221" or one.terms[0] not in guessed]
    parts = {part for _, edit in wanted for part in edit.parts}
    placed = ((*offsets(text, place, entry.form), place, right) for place, right in parts)
    for start, end, place, right in sorted(placed, reverse=True):
        text = text[:start] + _apply_fix(text, place, right, entry.form) + text[end:]
    mark = "\ufeff" if entry.data.startswith(b"\xef\xbb\xbf") else ""
    return Attempt(replace(entry, data=(mark + text).encode()), tuple(finding for finding, _ in wanted), guessed)


def _old(text: str, place: Place, form: str) -> str:
    start, end = offsets(text, place, form)
    return text[start:end]


def _apply_fix(text: str, place: Place, right: str, form: str) -> str:
    return rewrite_name(_old(text, place, form), right, text, form)
