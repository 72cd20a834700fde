"""Choose findings by the codes of their rules, and count them by rule."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openness.check.finding import UNREADABLE, Finding, Report
from openness.check.rules import rules
from openness.errors import OpennessError
from openness.suggest import did_you_mean, find_near

_CODE = re.compile(r"(?:OPN)?(\d{1,3})", re.IGNORECASE)


class SelectionError(OpennessError):
    """A code that is the start of no rule's."""


@dataclass(frozen=True)
class Selection:
    """Which rules are reported: those whose codes start as one of `selected`, if any, and as none of `ignored`.

    What cannot be read is always reported.
    """

    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def has(self, finding: Finding) -> bool:
        """Return whether a finding is reported."""
        if finding.code == UNREADABLE:
            return True
        return (not self.selected or finding.code.startswith(self.selected)) and not (
            self.ignored and finding.code.startswith(self.ignored)
        )

    def apply(self, report: Report) -> Report:
        """Return a report with the selected findings alone."""
        if not self.selected and not self.ignored:
            return report
        return replace(
            report,
            findings=tuple(filter(self.has, report.findings)),
            silent=tuple(filter(self.has, report.silent)),
        )


def read_selection(selected: Sequence[str], ignored: Sequence[str], root: Path) -> Selection:
    """Read codes, or beginnings of them, separated by commas: `OPN2,opn314`, `221`. Raises SelectionError."""
    return Selection(_codes(selected, root), _codes(ignored, root))


def full_code(written: str) -> str:
    """Return a code, or its start, as rules have it: `OPN221` for `221` and `opn221`."""
    found = _CODE.fullmatch(written.strip())
    return f"OPN{found[1]}" if found else written.strip().upper()


def count_rules(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Return code, severity and number of findings of each rule, the most frequent first."""
    counted = Counter((finding.code, finding.severity) for finding in findings)
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [(code, severity, number) for (code, severity), number in ordered]


def _codes(written: Sequence[str], root: Path) -> tuple[str, ...]:
    wanted = [code for one in written for code in one.split(",") if code.strip()]
    known = list(rules(root)) if wanted else []
    found = []
    for one in wanted:
        code = full_code(one)
        if not any(rule.startswith(code) for rule in known):
            hint = did_you_mean(find_near(code, known)) or "`openness rule` lists all."
            raise SelectionError(f"No rule '{one.strip()}'. {hint}")
        found.append(code)
    return tuple(found)
