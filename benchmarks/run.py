"""Measure builds, saved queries and pages at several sizes, on each engine; write a table and a plot.

Each measurement of an engine runs in a process of its own, so that its memory is its own. Times are of the processor
(user and system), which tell the work and not how busy the machine is.
"""

import argparse
import csv
import json
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from plot import plot

HERE = Path(__file__).parent
FIELDS = ("models", "engine", "what", "seconds", "note")
ENGINES = ("memory", "disk", "rdflib")


def main() -> None:
    """Measure what the command line asks for; write results.csv and results.svg, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, nargs="+", default=[40, 1000], help="sizes to measure (40 1000)")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="which engines (all)")
    parser.add_argument("--limit", type=float, default=30, help="seconds after which a query is given up (30)")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder for results.csv and results.svg")
    options = parser.parse_args()
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for models in options.models:
            root = Path(folder) / f"{models}"
            command = [sys.executable, str(HERE / "generate.py"), str(root), "--models", str(models)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            for engine in options.engines:
                found = (
                    {"models": str(models), "engine": engine, **row} for row in measured(root, engine, options.limit)
                )
                for row in found:
                    rows.append(row)
                    print(*row.values(), sep="\t", flush=True)
    with (options.output / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (options.output / "results.svg").write_text(plot(series(rows)), encoding="utf-8")


def measured(root: Path, engine: str, limit: float) -> Iterator[dict[str, str]]:
    """Yield the measurements of one engine; where one takes too long it is given up, and those after it are made."""
    skipped: list[str] = []
    while True:
        command = [sys.executable, str(HERE / "one_engine.py"), str(root), engine, *skipped]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_forward, args=(process, lines), daemon=True).start()
        at = ""
        while True:
            try:  # a build may take as long as it takes
                line = lines.get(timeout=limit if at else None)
            except queue.Empty:
                process.kill()
                yield {"what": at, "seconds": "", "note": f"given up after {limit:g} s"}
                skipped.append(at)
                break
            if not line:
                return
            told = json.loads(line)
            if "seconds" in told:
                if told["what"] not in skipped:
                    skipped.append(told["what"])
                    yield told
            else:
                at = told["what"]


def _forward(process: "subprocess.Popen[str]", lines: "queue.Queue[str]") -> None:
    assert process.stdout is not None  # noqa: S101, it was asked for
    for line in process.stdout:
        lines.put(line)
    lines.put("")


def series(rows: list[dict[str, str]]) -> dict[str, list[tuple[float, float]]]:
    """Return what is plotted: by engine the build, its memory, and the median and the slowest saved query."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for engine in ENGINES:
        for models in sorted({int(row["models"]) for row in rows}):
            mine = [r for r in rows if r["engine"] == engine and int(r["models"]) == models and r["seconds"]]
            queries = [float(row["seconds"]) for row in mine if row["what"].startswith("query ")]
            for words, what in (("build, seconds", "build"), ("memory, GB", "memory")):
                for row in mine:
                    if row["what"] == what:
                        lines.setdefault(f"{engine}: {words}", []).append((models, float(row["seconds"])))
            if queries:
                lines.setdefault(f"{engine}: median query, s", []).append((models, statistics.median(queries)))
    return lines


if __name__ == "__main__":
    main()
