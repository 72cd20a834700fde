"""From what an engine reports, and what no shape sees, to findings: where, what would be right, and who waives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from openness import rdf
from openness.check.authored import to_yaml_words
from openness.check.causes import Causes
from openness.check.entry import Entry
from openness.check.entry_facts import EntryFacts, Waivers, Written, format_short, key_of
from openness.check.finding import Finding
from openness.check.level_reason import explain_level
from openness.check.rule_messages import CODES
from openness.check.rules import SEVERITIES, find_compared, find_concerned, find_right, page_of, place_of
from openness.check.shacl import Result
from openness.check.shapes import Shapes, code_of
from openness.check.vocabulary import Flaw
from openness.namespaces import OPN
from openness.rdf import convert
from openness.rdf.convert import show_term
from openness.rdf.rows import text
from openness.terms import PREFIXES

WAIVERS = """SELECT ?claim ?rule ?reason {
  GRAPH graph:curated { ?waiver opn:waives ?claim ; opn:rule ?rule ; opn:reason ?reason }
}"""
"""Curators waive; an entry cannot waive what is found in it."""


class Reporter:
    """Makes findings from results and flaws; caches facts about the rules, and none about the entries."""

    def __init__(
        self,
        shapes: Shapes,
        root: Path,
        terms: Mapping[str, tuple[str, ...]],
        landscape: rdf.Embedded,
        derivation: Iterable[str],
    ) -> None:
        """Take the shapes and their folder, the terms of each class, the landscape's waivers, and what is derived."""
        self._causes = Causes(shapes.written, derivation)
        rows = rdf.select(landscape, WAIVERS).rows
        self._waived: Waivers = {(convert.node(claim), text(rule)): text(why) for claim, rule, why in rows if claim}
        self._written, self._root, self._terms = shapes.written, root, terms
        self._concerned = lru_cache(1024)(lambda shape: find_concerned(self._written, shape))
        self._compared = lru_cache(1024)(lambda shape: find_compared(self._written, shape))
        self._right = lru_cache(1024)(lambda shape: find_right(self._written, shape, self._terms))
        self._code = lru_cache(1024)(lambda shape: code_of(self._written, shape))
        self._place = lru_cache(1024)(lambda shape: place_of(shape, self._root))

    def findings(
        self,
        written: Sequence[Written],
        beside: Sequence[Written],
        results: Iterable[Result],
        flaws: Iterable[tuple[Entry, Flaw]],
        seen: rdf.Embedded,
    ) -> tuple[list[Finding], list[Finding]]:
        """Return the findings on entries, each once, and those that only follow from them.

        `seen` is what the rules saw.

        Findings in the entries `beside` them are left to the checks of those entries.
        """
        facts = EntryFacts((*written, *beside), seen, self._waived)
        own = {key_of(entry) for entry, _ in written}
        of_results = (self._of_result(result, facts, own) for result in results if facts.entries(result.focus))
        found = [finding for finding in of_results if finding]
        found += [self._of_flaw(flaw, entry, facts) for entry, flaw in flaws]
        kept, silent = self._causes.split(_each_once(found), facts)
        return [_as_authored(one, facts) for one in kept], silent

    def _of_result(self, result: Result, facts: EntryFacts, own: set[tuple[str, int]]) -> Finding | None:
        severity, shape = SEVERITIES.get(result.severity, "violation"), result.shape or URIRef("")
        path, value = (result.path if isinstance(result.path, URIRef) else None), result.value
        if isinstance(value, Literal):
            value = facts.as_written(result.focus, value)
        at = facts.first(result.focus, self._concerned(shape))
        if result.path is None:  # a rule about the thing as a whole: point at what it looks at
            path, value = at
        about = facts.entry_of(result.focus, path, value)
        if key_of(about) not in own:
            return None
        expected = self._compared(shape)
        better = facts.values(result.focus, expected) if expected else []
        is_level = bool(better) and expected == OPN.expectedLevel
        shows_type = result.component == "sh:DatatypeConstraintComponent" and isinstance(value, Literal)
        found = facts.add_place(
            Finding(
                code=self._code(shape),
                severity=severity,
                terms=(result.focus, path, value),
                path=result.path_shown or show_term(path),
                message=result.message,
                help=" or ".join(map(show_term, better)) or self._right(shape),
                reason=explain_level(facts.seen, str(result.focus)) if is_level else "",
                shape=str(shape),
                place=self._place(str(shape)),
                page=page_of(self._code(shape)),
                constraint=result.component,
            ),
            about,
            at=None if facts.says(result.focus, path) else at,
        )
        return replace(found, value=_format_typed(value)) if value is not None and shows_type else found

    def _of_flaw(self, flaw: Flaw, entry: Entry, facts: EntryFacts) -> Finding:
        s, p, o = (None if term is None else convert.node(term) for term in (flaw.subject, flaw.path, flaw.value))
        shape = PREFIXES["shape"] + (flaw.shape or CODES[flaw.code])
        found = Finding(
            code=flaw.code,
            severity=flaw.severity,
            terms=(s, p, o),
            path=show_term(p),
            message=flaw.message,
            help=flaw.right,
            shape=shape,
            place=self._place(shape),
            page=page_of(flaw.code),
        )
        placed = facts.add_place(found, entry)
        return facts.placed_at(placed, entry, flaw.where) if flaw.where else placed


def _as_authored(finding: Finding, facts: EntryFacts) -> Finding:
    """Return a finding with its message in the words of its entry's format."""
    return (
        replace(finding, message=to_yaml_words(finding.message)) if facts.form_of(finding.file) == "yaml" else finding
    )


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Keep one of the findings that say the same; two constraints of a rule may fail on one value."""
    kept: dict[tuple[str, ...], Finding] = {}
    for f in sorted(findings, key=lambda f: f.constraint):
        kept.setdefault((f.file, f.focus, f.code, f.path, format_short(f.terms[2]), f.message, f.severity), f)
    return list(kept.values())


def _format_typed(value: Node) -> str:
    """Return a value with its datatype, where that is what is wrong."""
    if not isinstance(value, Literal):
        return show_term(value)
    return f"{value} ({show_term(RDF.langString if value.language else value.datatype or XSD.string)})"
