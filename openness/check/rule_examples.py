"""A rule's examples: from the entries beside the shapes, one that passes and one that fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from rdflib import RDF, URIRef

from openness import rdf
from openness.check.checker import Checker
from openness.check.entry import read, statements
from openness.check.finding import Finding
from openness.check.positions import places
from openness.check.rules import Rule
from openness.check.shapes import EXAMPLES
from openness.paths import text_of
from openness.rdf import convert
from openness.rdf.rows import text

Check: TypeAlias = Callable[[Checker, Path], Sequence[Finding]]
"""Checks an entry, by its path."""


@dataclass(frozen=True)
class Example:
    """Two blocks of Turtle: one that conforms to a rule, and one that does not, with the message for it.

    `triples` are those of the two about their node.
    """

    passes: str
    fails: str
    finding: str
    triples: tuple[rdf.Triples, rdf.Triples]


def check_example(checker: Checker, path: Path) -> Sequence[Finding]:
    """Check an entry that fails, which has the examples of all rules of a file of shapes."""
    return checker.check([read(path)]).findings


def example(rule: Rule, checker: Checker, check: Check = check_example) -> Example | None:
    """Return the examples of a rule, found by checking; None where the folder of the rules has none.

    `check` lets a caller who shows many rules check each file once.
    """
    folder = checker.root / "shapes" / EXAMPLES
    fails, passes = (folder / f"{Path(rule.file).stem}-{end}.ttl" for end in ("fails", "passes"))
    if not fails.is_file() or not passes.is_file():
        return None
    broken = next((f for f in check(checker, fails) if f.code == rule.code), None)
    if broken is None:
        return None
    focus = broken.terms[0]
    right, wrong = statements(read(passes)), statements(read(fails))
    kinds = _kinds(wrong).get(str(focus), set())
    good = next((thing for thing, others in _kinds(right).items() if kinds & others), "")
    bad = str(focus or "")
    triples = (_select_about(right, good), _select_about(wrong, bad))
    return Example(_block(passes, good), _block(fails, bad), broken.message, triples)


def _select_about(triples: rdf.Triples, thing: str) -> rdf.Triples:
    return [triple for triple in triples if text(triple.subject) == thing]


def _kinds(triples: rdf.Triples) -> dict[str, set[str]]:
    """Return the things of an entry in the order of the text, each with its classes."""
    kinds: dict[str, set[str]] = {}
    for t in triples:
        s, p, o = map(convert.node, (t.subject, t.predicate, t.object))
        if isinstance(s, URIRef):
            kinds.setdefault(str(s), set()).update({str(o)} if p == RDF.type else ())
    return kinds


def _block(path: Path, thing: str) -> str:
    """Return what a file says of a thing, or of all where it says it of none."""
    whole = text_of(path)
    lines, subjects = whole.splitlines(), places(whole, "turtle").subjects
    starts = sorted(place[0] for place in subjects.values())
    begin = subjects.get(thing, (starts[0],))[0]
    after = next((start for start in starts if start > begin), len(lines) + 1) if thing else len(lines) + 1
    return "\n".join(lines[begin - 1 : after - 1]).strip()
