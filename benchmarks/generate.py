"""Make a landscape of any size: the paper's models first, then models that are drawn from what the paper found.

The same seed gives the same models, whatever their number: the first thousand of a million are those of a thousand.
"""

import argparse
import csv
import random
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import templates
from claims import Entry, entry
from index_models import draw_model, read_models, write_models
from lineage import Known

from openness.landscape import build
from openness.paths import ROOT
from openness.terms import GRAPH

PAPER = 40
"""How many models the paper has; a landscape of so many is the paper's own."""

FOLDERS = ("ontology", "shapes", "queries", "graph")
OTHERS = {"graph": ("indexes", "entries"), "curated": ("models",)}
"""The folders in a folder of this name that are about other models than the paper's."""


def main() -> None:
    """Write a landscape as the command line asks for it, and say what was written."""
    options = _options()
    number = options.models - PAPER
    if number < 0:
        sys.exit(f"--models {options.models}: the paper alone has {PAPER}; ask for {PAPER} or more.")
    if options.output.exists() and any(options.output.iterdir()):
        sys.exit(f"{options.output} is not empty. Name a new folder.")
    copy_paper(options.root, options.output)
    if options.shape != "paper":
        among = read_models(options.root, hub=options.shape == "hub")
        models = (draw_model(one, random.Random(f"{options.seed}/{one}"), among) for one in range(1, number + 1))  # noqa: S311
        records, claims = write_models(models, options.root, options.output)
        print(f"Wrote {options.models:,} models to {options.output}: {records:,} records, {claims:,} claims.")
        return
    entries = generate(number, options.seed, options.faults, options.output)
    faults = write(entries, options.output, options.per_file, options.form, _bar(number))
    print(f"Wrote {options.models:,} models to {options.output}; {faults:,} faults are in faults.csv.")


def copy_paper(root: Path, output: Path) -> None:
    """Copy the folders of a landscape, without the claims about other models than the paper's."""
    for name in FOLDERS:
        shutil.copytree(root / name, output / name, ignore=_others)


def _others(folder: str, names: list[str]) -> set[str]:
    return shutil.ignore_patterns(".*", *OTHERS.get(Path(folder).name, ()))(folder, names)


def generate(models: int, seed: str, faults: float, paper: Path) -> Iterator[Entry]:
    """Yield so many entries beyond those of the paper, a share of them with one planted fault each."""
    drawn_from = templates.read(build(paper))
    known = Known()
    for number in range(1, models + 1):
        yield entry(number, random.Random(f"{seed}/{number}"), drawn_from, faults, known)  # noqa: S311


def write(entries: Iterator[Entry], output: Path, per_file: int, form: str, report: Callable[[int], None]) -> int:
    """Write entries into a copy of the paper's landscape, which `--root` then takes.

    Entries are `turtle`, so many in a file, or `nquads`, all in one. Returns how many faults were planted. They are
    listed in `faults.csv`: model, focus node, rule, what is wrong.
    """
    place = output / "graph" / "entries"
    place.mkdir(exist_ok=True)
    planted = 0
    with ExitStack() as stack:
        revised = stack.enter_context((output / "graph" / "curated" / "drawn.ttl").open("w", encoding="utf-8"))
        listed = csv.writer(stack.enter_context((output / "faults.csv").open("w", encoding="utf-8", newline="")))
        listed.writerow(("model", "focus", "rule", "fault"))
        revised.write(templates.HEAD)
        keep = stack.enter_context(closing(_as_quads(place) if form == "nquads" else _as_turtle(place, per_file)))
        next(keep)
        for number, made in enumerate(entries, start=1):
            keep.send(made)
            revised.write(made.revisions)
            listed.writerows(made.faults)
            planted += len(made.faults)
            report(number)
    return planted


def _as_turtle(place: Path, per_file: int) -> Generator[None, Entry, None]:
    """Write the entries that are sent, so many in a file, and the nodes that they refer to in a file of their own."""
    with (place / "around.ttl").open("w", encoding="utf-8") as around:
        around.write(templates.HEAD)
        made = yield
        for number in count(1):
            with (place / f"{number:07}.ttl").open("w", encoding="utf-8") as current:
                current.write(templates.HEAD)
                for _ in range(per_file):
                    current.write(made.claims)
                    around.write(made.around)
                    made = yield


def _as_quads(place: Path) -> Generator[None, Entry, None]:
    """Write the entries that are sent into one file of N-Quads, an entry after the other, as the build keeps them."""
    graph = ox.NamedNode(GRAPH.entries)
    with (place / "drawn.nq").open("wb") as whole:
        while True:
            made = yield
            triples = ox.parse(templates.HEAD + made.around + made.claims, format=ox.RdfFormat.TURTLE)
            quads = (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
            ox.serialize(quads, whole, format=ox.RdfFormat.N_QUADS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="the folder to write; give it to openness as --root")
    parser.add_argument("--models", type=int, default=1000, help="how many models, the paper's 40 among them (1000)")
    shapes = ("paper", "indexes", "hub")
    parser.add_argument(
        "--shape", choices=shapes, default="paper", help="twelve claims each, as indexes have them, or hub (paper)"
    )
    parser.add_argument("--seed", default="1", help="another seed draws other models (1)")
    parser.add_argument("--faults", type=float, default=0.001, help="the share of models with a planted fault (0.001)")
    parser.add_argument("--per-file", type=int, default=1000, help="how many models a Turtle file holds (1000)")
    parser.add_argument(
        "--form", choices=("turtle", "nquads"), default="turtle", help="nquads: all in one file (turtle)"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the landscape with the paper (the project's own)")
    return parser.parse_args()


def _bar(count: int) -> Callable[[int], None]:
    """Return a function that shows how far the work is, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda done: print(f"\r{done:,} of {count:,}", end="\n" if done == count else "", file=sys.stderr)


if __name__ == "__main__":
    main()
