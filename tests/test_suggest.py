"""Suggestions for mistyped names, and that each job of the ground has one place."""

import re
from pathlib import Path

from openness.paths import PACKAGE, files
from openness.suggest import MAX_LETTERS, did_you_mean, find_near


def places_of(pattern: str) -> set[str]:
    found = (path for path in files(PACKAGE, ".py") if re.search(pattern, path.read_text("utf-8")))
    return {Path(path).relative_to(PACKAGE).as_posix() for path in found}


def test_near_names_come_first_and_a_word_of_any_length_costs_nothing() -> None:
    assert find_near("licence-table", ["license-table", "model-table", "sources"], cutoff=0.5)[0] == "license-table"
    assert find_near("zzz", ["license-table"]) == []
    assert find_near("license-table" * MAX_LETTERS, ["license-table" * MAX_LETTERS]) == []
    assert did_you_mean(["a", "b"]) == "Did you mean a or b?"
    assert did_you_mean([]) == ""


def test_names_are_compared_in_one_place_and_in_the_two_that_fix_entries() -> None:
    assert places_of(r"get_close_matches") == {"suggest.py"}
    assert places_of(r"SequenceMatcher") == {"check/misspellings.py", "check/near_namespaces.py"}


def test_the_start_of_a_skolem_iri_is_written_once() -> None:
    assert places_of(r"\.well-known/genid") == {"terms.py"}
