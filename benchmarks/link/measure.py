"""Precision and recall of `openness link` on the labeled names beside this file.

    python benchmarks/link/measure.py            # a line a kind
    python benchmarks/link/measure.py --misses   # and what was missed or wrong

Precision: of the names for which something was suggested, the share whose first suggestion is right. Recall: of those
that have a right answer, the share for which one is among the first three. Silence: of the names that have none, the
share for which nothing was suggested.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openness.link.license_lists import license_matches
from openness.link.stubs import stubs
from openness.link.things import matches
from openness.paths import ROOT
from openness.terms import expand

LABELED = Path(__file__).parent / "labeled.tsv"


@dataclass(frozen=True)
class Case:
    """A name, what is right for it, and what was suggested, the surest first."""

    kind: str
    name: str
    right: frozenset[str]
    suggested: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """The figures for a kind: how many names, and precision, recall and silence from 0 to 1."""

    names: int
    precision: float
    recall: float
    silence: float


def cases(root: Path = ROOT) -> Iterator[Case]:
    """Yield each labeled name with what is suggested for it offline."""
    prefixes: dict[str, str] = {}
    for stub in stubs(root):
        prefixes |= stub.header["curie_map"]
    with LABELED.open(encoding="utf-8") as lines:
        for record in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            kind, name = record["kind"], record["name"]
            found = license_matches(root, name) if kind == "license" else matches(root, kind, [name])
            right = frozenset(expand(one, prefixes) or one for one in record["right"].split("|") if one != "-")
            yield Case(kind, name, right, tuple(match.term.iri for match in found))


def score(listed: list[Case]) -> Score:
    """Return the figures for some cases."""
    spoken = [case for case in listed if case.suggested]
    answerable = [case for case in listed if case.right]
    nothing = [case for case in listed if not case.right]
    return Score(
        len(listed),
        _share(sum(case.suggested[0] in case.right for case in spoken), len(spoken)),
        _share(sum(bool(case.right.intersection(case.suggested[:3])) for case in answerable), len(answerable)),
        _share(sum(not case.suggested for case in nothing), len(nothing)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main() -> None:
    """Print the figures, and with --misses what they come from."""
    listed = list(cases())
    print(f"{'kind':<14}{'names':>6}{'precision':>11}{'recall':>9}{'silence':>9}")
    for kind in dict.fromkeys(case.kind for case in listed):
        found = score([case for case in listed if case.kind == kind])
        print(f"{kind:<14}{found.names:>6}{found.precision:>11.2f}{found.recall:>9.2f}{found.silence:>9.2f}")
    if "--misses" in sys.argv:
        for case in listed:
            wrong = case.suggested and case.suggested[0] not in case.right
            if wrong or (case.right and not case.right.intersection(case.suggested[:3])):
                print(f"{case.kind}: {case.name!r} -> {list(case.suggested[:3])}, right: {sorted(case.right)}")


if __name__ == "__main__":
    main()
