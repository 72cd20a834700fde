"""A finding of a check: one record, of which every output is a view."""

from collections import Counter
from dataclasses import dataclass, field

from rdflib.term import Node

UNREADABLE = "OPN000"
SEVERITIES = ("violation", "warning", "info", "waived")


@dataclass(frozen=True)
class Finding:
    """A finding: which rule, where, about which node, and what to do.

    `severity` is violation, warning, info, or waived if a waiver accepts one of the former; `waiver` has its reason.
    `line` and `column` count from 1, and are 0 where the place in the file is not known; the end is exclusive.
    `focus`, `path` and `value` are in short form; `terms` has the three as RDF. `help` is what would be right, `reason`
    why, `shape` the IRI of the rule, `place` the file and line where the rule is, and `page` where it is explained.
    `also` are the other things, or values, with the same finding at this place.
    """

    code: str
    severity: str
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    focus: str = ""
    path: str = ""
    value: str = ""
    message: str = ""
    help: str = ""
    reason: str = ""
    shape: str = ""
    place: str = ""
    page: str = ""
    constraint: str = ""
    waiver: str = ""
    also: tuple[str, ...] = ()
    terms: tuple[Node | None, Node | None, Node | None] = field(default=(None, None, None), compare=False, repr=False)

    def rank(self) -> tuple[object, ...]:
        """Return what findings are sorted by: file, place in it, severity, rule, then the rest."""
        where = (self.file, self.line, self.column, self.focus)
        return (*where, SEVERITIES.index(self.severity), self.code, self.path, self.value, self.message)


@dataclass(frozen=True)
class Report:
    """What a check found, sorted; the names of the entries, and how many things they describe."""

    findings: tuple[Finding, ...]
    names: tuple[str, ...]
    things: int
    silent: tuple[Finding, ...] = ()
    """The findings that only follow from others."""

    @property
    def every(self) -> tuple[Finding, ...]:
        """Return the findings, and those that only follow from them."""
        return self.findings + self.silent

    @property
    def unread(self) -> list[Finding]:
        """Return the findings on files that cannot be read."""
        return [finding for finding in self.findings if finding.code == UNREADABLE]

    @property
    def files(self) -> int:
        """Return how many entries were checked."""
        return len(self.names)

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return self.counts()[severity]

    def counts(self) -> Counter[str]:
        """Count the findings by severity, the entries as `file` and the things as `thing`."""
        counted = Counter(finding.severity for finding in self.findings)
        return counted + Counter(file=self.files, thing=self.things)


def as_record(finding: Finding) -> dict[str, str | int | list[str]]:
    """Return a finding as the JSON object that other programs read; what is not known is left out."""
    record = {name: value for name, value in vars(finding).items() if value and name != "terms"}
    return record | ({"also": list(finding.also)} if finding.also else {})
