"""Rewrite an entry of the old form, which repeats everything in each claim, as records, the short form.

A level and a notation that follow from license and access are left out. The claims are the same before and after, and
the entry is rewritten whole or not at all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from openness import rdf
from openness.check import Checker, Entry
from openness.check.entry import statements
from openness.entries.record_text import ASSESSMENT, OF_RECORD, Nodes, write_records
from openness.errors import OpennessError
from openness.namespaces import OPN
from openness.rdf import convert, scratch_store
from openness.terms import shorten

REWRITABLE = ("yaml", "jsonld", "turtle", "ntriples", "rdfxml")
"""The formats of entries that can be rewritten; in the others a triple is in a graph of its own."""
FOLLOWING = ("level", "outcome", "notation")
"""What the rules derive for a claim that states facts, in the order in which it is left out."""
LEFT = "The entry is left as it is; both forms are read."
RECORD = rdf.iri(str(OPN.Record))
_COMMENT = re.compile(r"^[ \t]*#(?!\s*yaml-language-server)", re.MULTILINE)


class UpgradeError(OpennessError):
    """An entry that has no short form; the message says why."""


@dataclass(frozen=True)
class Upgraded:
    """An entry before and after, and how many comments, except for those at its top, are not carried over."""

    before: Entry
    after: Entry
    comments: int = 0

    @property
    def changed(self) -> bool:
        """Return whether the entry is another one now."""
        return self.before.data != self.after.data

    def diff(self) -> str:
        """Return the difference in the unified format."""
        before, after = (entry.data.decode("utf-8-sig").splitlines() for entry in (self.before, self.after))
        return "\n".join(unified_diff(before, after, self.before.name, self.after.name, lineterm=""))


def upgrade(entry: Entry, checker: Checker, keep_levels: bool = False) -> Upgraded:
    """Return an entry as records in YAML; one without claims about components, or of records, stays as it is.

    `checker` is of the landscape without the entry. With `keep_levels` nothing is left out, as a level that the source
    itself gives is a fact.

    Raises UnreadableError for an entry that does not parse and UpgradeError for one that cannot be rewritten.
    """
    if entry.form not in REWRITABLE:
        raise UpgradeError(f"{entry.name}: named graphs have no place in a record. Write one entry for each graph.")
    triples = statements(entry)
    nodes = _group(triples)
    if not any(_is_assessment(node) for node in nodes.values()) or _has_records(entry):
        return Upgraded(entry, entry)
    if blank := next((t for t in triples if rdf.BlankNode in (type(t.subject), type(t.object))), None):
        raise UpgradeError(f"{entry.name}: a node has no IRI ({_format(blank)}). Give it one, and try again.")
    name = str(Path(entry.name).with_suffix(".yaml"))
    text = entry.data.decode("utf-8-sig")
    head = _head(text)
    left_out = {} if keep_levels else _derivable(triples, nodes, checker)
    written = write_records({one: _without(node, left_out.get(one, ())) for one, node in nodes.items()})
    after = replace(entry, name=name, data=(head + written).encode(), form="yaml")
    _refuse_others(entry.name, triples, _read_back(after, entry.name), left_out)
    _refuse_new_findings(entry, after, checker)
    comments = len(_COMMENT.findall(text)) - len(_COMMENT.findall(head))
    return Upgraded(entry, after, comments)


def _group(triples: Iterable[rdf.Triple]) -> Nodes:
    nodes: Nodes = defaultdict(list)
    for triple in triples:
        nodes[triple.subject].append((triple.predicate, triple.object))
    return dict(nodes)


def _is_assessment(node: Sequence[tuple[rdf.NamedNode, rdf.Term]]) -> bool:
    return (scratch_store.TYPE, ASSESSMENT) in node


def _has_records(entry: Entry) -> bool:
    """Return whether an entry is written as records already."""
    return (
        entry.form in ("yaml", "jsonld")
        and re.search(rb"^[\s{,]*[\"']?components[\"']?:", entry.data, re.M) is not None
    )


def _head(text: str) -> str:
    """Return the comments at the top of an entry."""
    lines = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        lines.append(line.strip())
    head = "\n".join(lines).strip("\n")
    return f"{head}\n" if head else ""


def _without(node: list[tuple[rdf.NamedNode, rdf.Term]], names: Iterable[str]) -> list[tuple[rdf.NamedNode, rdf.Term]]:
    dropped = {rdf.iri(str(OPN[name])) for name in names}
    return [(path, value) for path, value in node if path not in dropped]


def _derivable(triples: rdf.Triples, nodes: Nodes, checker: Checker) -> dict[rdf.Term, tuple[str, ...]]:
    """Return for each claim the properties that the rules give back if it does not state them."""
    claims = [one for one, node in nodes.items() if _is_assessment(node)]
    found: dict[rdf.Term, tuple[str, ...]] = {}
    for names in (FOLLOWING, FOLLOWING[2:]):  # the level with its notation, or the notation alone
        paths = {rdf.iri(str(OPN[name])) for name in names}
        left = {one for one in claims if one not in found}
        less = [t for t in triples if t.subject not in left or t.predicate not in paths]
        stated = _values(triples, left, FOLLOWING)
        derived = _values(checker.derive_from([*less]), left, FOLLOWING)
        candidates = _values(triples, left, ("candidateLevel",))
        back = _values(checker.derive_from([*less]), left, ("candidateLevel",))
        for one in left:
            if derived[one] == stated[one] and candidates[one] == back[one]:
                found[one] = names
    return found


def _values(
    triples: Iterable[rdf.Triple], claims: set[rdf.Term], names: Sequence[str]
) -> dict[rdf.Term, set[rdf.Term]]:
    paths = {rdf.iri(str(OPN[name])) for name in names}
    found: dict[rdf.Term, set[rdf.Term]] = defaultdict(set)
    for triple in triples:
        if triple.subject in claims and triple.predicate in paths:
            found[triple.subject].add(triple.object)
    return found


def _read_back(after: Entry, name: str) -> rdf.Triples:
    try:
        return statements(after)
    except rdf.UnreadableError as error:
        why = str(error).removeprefix(f"{after.name}: ")
        raise UpgradeError(f"{name}: its short form cannot be read ({why}). {LEFT}") from error


def _refuse_new_findings(before: Entry, after: Entry, checker: Checker) -> None:
    """Raise UpgradeError where the short form breaks a rule and the entry none about the same property."""
    known = {found.path for found in checker.check([before]).every}
    for found in checker.check([after]).every:
        if found.severity == "violation" and found.path not in known:
            raise UpgradeError(f"{before.name}: its short form breaks {found.code}: {found.message} {LEFT}")


def _refuse_others(
    name: str, before: rdf.Triples, after: rdf.Triples, left_out: dict[rdf.Term, tuple[str, ...]]
) -> None:
    """Raise UpgradeError where the short form says less than the entry or more, except for what the rules give back."""
    given_back = {(one, rdf.iri(str(OPN[path]))) for one, paths in left_out.items() for path in paths}
    missing = Counter(t for t in before if (t.subject, t.predicate) not in given_back) - Counter(after)
    records = {t.subject for t in after if t.predicate == scratch_store.TYPE and t.object == RECORD}
    more = (t for t in Counter(after) - Counter(before) if t.subject not in records and t.predicate != OF_RECORD)
    for found, problem in ((next(iter(missing), None), "cannot be said"), (next(more, None), "would be added")):
        if found is not None:
            raise UpgradeError(f"{name}: in the short form this {problem}: {_format(found)}. {LEFT}")


def _format(triple: rdf.Triple) -> str:
    return " ".join(
        shorten(convert.show_term(convert.node(term))) for term in (triple.subject, triple.predicate, triple.object)
    )
