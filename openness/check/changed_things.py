"""Report once what an entry would change: a finding on a changed thing says more than that the thing is changed."""

from collections.abc import Callable, Sequence

from rdflib.term import Node

from openness.check.finding import Finding

CHANGED = "OPN006"
"""The rule that a thing of the landscape is described in one place."""
TOO_MANY = "sh:MaxCountConstraintComponent"


def leave_out_changes(
    found: Sequence[Finding], silent: Sequence[Finding], properties_of: Callable[[Finding], frozenset[str]]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings to report, and those that follow from another one or from one in `silent`.

    `properties_of` gives the properties that a finding is about. A wrong value that would change a thing is reported as
    wrong: that it changes the thing, and that there are two values then, is reported once it is right. A violation is
    left out for another violation only.
    """
    changed: dict[Node | None, list[Finding]] = {}
    for one in found:
        if one.code == CHANGED:
            changed.setdefault(one.terms[0], []).append(one)
    reported: dict[Node | None, list[Finding]] = {one.terms[0]: [] for one in found}
    wrong: set[Node | None] = set()
    for one in (*found, *silent):
        if any(_meet(one, change, properties_of) for change in changed.get(one.terms[0], ())):
            wrong.add(one.terms[0])
    for one in found:
        if one.terms[0] in wrong and one.severity == "violation" and one.constraint != TOO_MANY:
            reported[one.terms[0]].append(one)
    kept: list[Finding] = []
    left_out: list[Finding] = []
    for one in found:
        thing = one.terms[0]
        is_count = one.constraint == TOO_MANY and any(
            _meet(one, each, properties_of) for each in changed.get(thing, ())
        )
        follows = (
            thing in wrong
            if one.code == CHANGED
            else is_count and any(_meet(other, one, properties_of) for other in reported[thing])
        )
        (left_out if follows else kept).append(one)
    return kept, left_out


def _meet(finding: Finding, other: Finding, properties_of: Callable[[Finding], frozenset[str]]) -> bool:
    """Return whether a finding is about the property of another one, or at its place."""
    if finding.code == CHANGED or finding.severity == "waived":
        return False
    is_there = finding.line > 0 and (finding.line, finding.column) == (other.line, other.column)
    return is_there or str(other.terms[1] or "") in properties_of(finding)
