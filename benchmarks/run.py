"""Measure builds, queries, pages, exports and checks at several sizes, on each engine; write a table and a plot.

    python benchmarks/run.py --models 40 1000 10000 --engines memory disk oxigraph virtuoso rdflib

Each measurement runs in a process of its own and is given up at the limit. A row is written as soon as it is there, so
that a run can be stopped and taken up with `--keep`. Rows of other sizes and engines than those asked for stay.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from plot import plot, series

HERE = Path(__file__).parent
FIELDS = ("models", "engine", "what", "wall", "cpu", "memory", "note", "commit")
ENGINES = ("memory", "disk", "oxigraph", "virtuoso", "rdflib")
Row = dict[str, str]
Bar = Callable[[int, int, str], None]


def main() -> None:
    """Measure what the command line asks for; write results.csv and results.svg."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, nargs="+", default=[40, 1000], help="sizes to measure (40 1000)")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="which engines (all)")
    parser.add_argument("--limit", type=float, default=20, help="seconds after which a measurement is given up (20)")
    parser.add_argument("--peer", type=int, default=1000, help="up to how many models rdflib is measured (1000)")
    parser.add_argument("--keep", action="store_true", help="do not measure again what this commit has in results.csv")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder for results.csv and results.svg")
    options = parser.parse_args()
    table, commit = options.output / "results.csv", _commit()
    asked = [(size, kind) for size in options.models for kind in options.engines]
    asked = [(size, kind) for size, kind in asked if kind != "rdflib" or size <= options.peer]
    rows = [row for row in _read(table) if (int(row["models"]), row["engine"]) not in asked or options.keep]
    kept = [row for row in rows if row["commit"] == commit or (int(row["models"]), row["engine"]) not in asked]
    with tempfile.TemporaryDirectory() as place:
        for size in options.models:
            root = Path(place) / f"{size}"
            command = [sys.executable, str(HERE / "generate.py"), str(root), "--models", str(size)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            for kind in (kind for other, kind in asked if other == size):
                known = {row["what"] for row in kept if (row["models"], row["engine"]) == (f"{size}", kind)}
                for row in measured(root, kind, options.limit, known, _bar(f"{size:,} models, {kind}")):
                    if row["what"] not in known:
                        kept.append({"models": f"{size}", "engine": kind, **row, "commit": commit})
                        _write(table, kept)
    (options.output / "results.svg").write_text(plot(series(kept, ENGINES)), encoding="utf-8")


def measured(root: Path, kind: str, limit: float, known: set[str], bar: Bar) -> Iterator[Row]:
    """Yield the measurements of one engine, and report what is being measured."""
    command = [sys.executable, str(HERE / "one_engine.py"), str(root), kind, str(limit), *sorted(known)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101, it was asked for
        for line in process.stdout:
            row = json.loads(line)
            if "started" in row:
                bar(row["done"], row["of"], row["started"])
            else:
                yield row
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}.")


def _bar(label: str) -> Bar:
    """Return a function that shows how far the measurements are and what is being measured, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def show(done: int, of: int, what: str) -> None:
        bar = ("#" * (30 * done // of)).ljust(30)
        print(f"\r\033[K{label} [{bar}] {what}", end="", file=sys.stderr, flush=True)

    return show


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def _read(table: Path) -> list[Row]:
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(table: Path, rows: list[Row]) -> None:
    rows = sorted(rows, key=lambda row: (int(row["models"]), ENGINES.index(row["engine"])))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
