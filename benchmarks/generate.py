"""Make a landscape of any size: the paper's models first, then models that are drawn from what the paper found.

The same seed gives the same models, whatever their number: the first thousand of a million are those of a thousand.
"""

import argparse
import csv
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import templates
from claims import Entry, entry

from openness.build import build
from openness.paths import ROOT

PAPER = 40
"""How many models the paper has; a landscape of so many is the paper's own."""

FOLDERS = ("ontology", "shapes", "queries", "graph")


def main() -> None:
    """Write a landscape as the command line asks for it, and say what was written."""
    options = _options()
    count = options.models - PAPER
    if count < 0:
        sys.exit(f"--models {options.models}: the paper alone has {PAPER}; ask for {PAPER} or more.")
    if options.output.exists() and any(options.output.iterdir()):
        sys.exit(f"{options.output} is not empty. Name a new folder.")
    entries = generate(count, options.seed, options.faults, options.root)
    faults = write(entries, options.output, options.per_file, options.root, _bar(count))
    print(f"Wrote {options.models:,} models to {options.output}; {faults:,} faults are in faults.csv.")


def generate(count: int, seed: int, faults: float, root: Path = ROOT) -> Iterator[Entry]:
    """Yield so many entries beyond those of the paper, a share of them with one planted fault each."""
    drawn_from = templates.read(build(root))
    known: set[str] = set()
    for number in range(1, count + 1):
        yield entry(number, random.Random(f"{seed}/{number}"), drawn_from, faults, known)  # noqa: S311


def write(entries: Iterator[Entry], output: Path, per_file: int, root: Path, told: Callable[[int], None]) -> int:
    """Write a landscape that `--root` takes: the folders of `root`, and the entries beside its claims.

    Returns how many faults were planted. They are listed in `faults.csv`: model, focus node, rule, what is wrong.
    """
    for folder in FOLDERS:
        shutil.copytree(root / folder, output / folder, ignore=shutil.ignore_patterns(".*"))
    place = output / "graph" / "entries"
    place.mkdir(exist_ok=True)
    planted = 0
    with ExitStack() as stack:
        around = stack.enter_context((place / "around.ttl").open("w", encoding="utf-8"))
        revised = stack.enter_context((output / "graph" / "curated" / "drawn.ttl").open("w", encoding="utf-8"))
        listed = csv.writer(stack.enter_context((output / "faults.csv").open("w", encoding="utf-8", newline="")))
        listed.writerow(("model", "focus", "rule", "fault"))
        around.write(templates.HEAD)
        revised.write(templates.HEAD)
        current = None
        for number, made in enumerate(entries):
            if number % per_file == 0:
                if current:
                    current.close()
                current = (place / f"{number // per_file + 1:07}.ttl").open("w", encoding="utf-8")
                current.write(templates.HEAD)
            assert current is not None  # noqa: S101, the first entry opens a file
            current.write(made.claims)
            around.write(made.around)
            revised.write(made.revisions)
            listed.writerows(made.faults)
            planted += len(made.faults)
            told(number + 1)
        if current:
            current.close()
    return planted


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="the folder to write; give it to openness as --root")
    parser.add_argument("--models", type=int, default=1000, help="how many models, the paper's 40 among them (1000)")
    parser.add_argument("--seed", default="1", help="another seed draws other models (1)")
    parser.add_argument("--faults", type=float, default=0.001, help="the share of models with a planted fault (0.001)")
    parser.add_argument("--per-file", type=int, default=1000, help="how many models a Turtle file holds (1000)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the landscape to begin with (the project's own)")
    return parser.parse_args()


def _bar(count: int) -> Callable[[int], None]:
    """Return a function that shows how far the work is, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda done: print(f"\r{done:,} of {count:,}", end="\n" if done == count else "", file=sys.stderr)


if __name__ == "__main__":
    main()
