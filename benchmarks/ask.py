"""Measure how `openness ask` finds the saved queries of labeled questions, ours and those of others."""

import argparse
import csv
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openness.landscape.opening import open_landscape
from openness.paths import ROOT
from openness.questions.matcher import Matcher, QueryMatch

QUESTIONS = Path(__file__).parent / "questions.csv"
LATER = Path(__file__).parent / "questions-later.csv"
"""Questions that others wrote after the matcher; what it got wrong of them has made it better since."""
UNSEEN = Path(__file__).parent / "questions-unseen.csv"
"""More of these. Nobody has read its wrong answers to them, so they show how it does on new questions."""


@dataclass(frozen=True)
class Labeled:
    """A question, the queries that answer it, none where nothing does, and the parameters of the first."""

    question: str
    queries: tuple[str, ...]
    parameters: Mapping[str, str]


def read_questions(path: Path = QUESTIONS) -> list[Labeled]:
    """Read the labeled questions."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labeled(
                row["question"],
                () if row["query"] == "-" else tuple(row["query"].split("|")),
                dict(pair.split("=") for pair in row["parameters"].split(";") if pair),
            )
            for row in csv.DictReader(file)
        ]


def measure(matcher: Matcher, labeled: list[Labeled]) -> dict[str, float]:
    """Return the shares of right queries, first and among three, of right parameters, and of right silence."""
    asked = [(one, matcher.find(one.question)) for one in labeled]
    answered = [(one, found) for one, found in asked if one.queries]
    silent = [found for one, found in asked if not one.queries]
    first = [(one, found) for one, found in answered if found and found[0].query.slug in one.queries]
    among = sum(any(each.query.slug in one.queries for each in found) for one, found in answered)
    right = sum(has_parameters(one, found[0]) for one, found in first)
    return {
        "first": len(first) / max(len(answered), 1),
        "among three": among / max(len(answered), 1),
        "parameters": right / max(len(first), 1),
        "silence": sum(not found for found in silent) / max(len(silent), 1),
    }


def has_parameters(one: Labeled, found: QueryMatch) -> bool:
    """Return whether a match has the labeled parameters, as values or as rows that are shown."""
    given = {**found.parameters, **{name: label.casefold().replace(" ", "-") for name, label in found.only.items()}}
    return all(given.get(name, "") == value for name, value in one.parameters.items())


def wrong(matcher: Matcher, labeled: list[Labeled]) -> Iterator[str]:
    """Yield a line for each question that gets another answer than its label."""
    for one in labeled:
        found = matcher.find(one.question)
        best = found[0] if found else None
        if (best.query.slug if best else "") in (one.queries or ("",)) and (not best or has_parameters(one, best)):
            continue
        got = ", ".join(f"{each.query.slug} {each.score:.2f}" for each in found) or "silence"
        given = {**best.parameters, **best.only} if best else {}
        wanted = f"{'|'.join(one.queries) or 'silence'} {dict(one.parameters)}"
        yield f"{one.question}\n  wanted {wanted}\n  got {got} {given}"


def main() -> None:
    """Print the figures for all questions, for every second one and the others apart, and for those of others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--wrong", choices=["even", "odd", "all", "later"], help="print the wrong ones")
    given = parser.parse_args()
    started = time.perf_counter()
    matcher = Matcher(open_landscape(given.root))
    print(f"ready after {time.perf_counter() - started:.2f} s")
    labeled = read_questions()
    parts = {"all": labeled, "even": labeled[::2], "odd": labeled[1::2], "later": read_questions(LATER)}
    parts["unseen"] = read_questions(UNSEEN)
    for name, part in parts.items():
        figures = "  ".join(f"{what} {share:.1%}" for what, share in measure(matcher, part).items())
        print(f"{name:6} n={len(part)}  {figures}")
    started = time.perf_counter()
    for one in labeled:
        matcher.find(one.question)
    print(f"{(time.perf_counter() - started) / len(labeled) * 1000:.2f} ms a question")
    if given.wrong:
        print("\n".join(wrong(matcher, parts[given.wrong])))


if __name__ == "__main__":
    main()
