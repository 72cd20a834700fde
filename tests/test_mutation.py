"""An entry in which one triple was changed has a finding that it had not before, or the change is legitimate."""

from collections import Counter

import pytest
from mutants import LEGITIMATE, MODELS, Mutant, draw_mutants, read_valid_entry

from openness.check import Checker, Entry
from openness.landscape.load import load
from openness.paths import ROOT

pytestmark = pytest.mark.slow

pytest.importorskip("pyshacl_turbo")  # pySHACL finds the same, and takes much longer

SEED, NUMBER = 20240514, 500

Counts = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load(ROOT, indexes=False))


@pytest.fixture(scope="module")
def before(checker: Checker) -> dict[str, Counts]:
    return {model: count_findings(checker, read_valid_entry(model)) for model in MODELS}


def count_findings(checker: Checker, entry: Entry) -> Counts:
    """Count violations and warnings by rule and thing."""
    findings = checker.check([entry]).findings
    return Counter(
        (finding.code, finding.focus) for finding in findings if finding.severity in ("violation", "warning")
    )


def find_missed(checker: Checker, before: dict[str, Counts], seed: int) -> list[Mutant]:
    """Return the mutants of a seed that have no finding which their model has not."""
    return [
        mutant
        for mutant in draw_mutants(seed, NUMBER)
        if not count_findings(checker, mutant.entry()) - before[mutant.model]
    ]


def test_the_entries_that_are_changed_have_no_violation_or_warning(before: dict[str, Counts]) -> None:
    assert not any(before.values())


def test_each_change_of_a_triple_is_found_or_legitimate(checker: Checker, before: dict[str, Counts]) -> None:
    passed = find_missed(checker, before, SEED)
    holes = [str(mutant) for mutant in passed if not any(kind.holds(mutant) for kind in LEGITIMATE)]
    assert not holes, "\n".join(holes)


def test_each_kind_of_legitimate_change_is_drawn() -> None:
    drawn = list(draw_mutants(SEED, 10 * NUMBER))
    unused = [kind.reason for kind in LEGITIMATE if not any(kind.holds(mutant) for mutant in drawn)]
    assert not unused
