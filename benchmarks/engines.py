"""Measure one engine: a query from a cold process, all saved queries warm, and the memory that they take.

python benchmarks/engines.py --root /tmp/large --store /tmp/large-store
python benchmarks/engines.py --root /tmp/large --endpoint http://localhost:7878/query
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from openness import saved
from openness.ask import ask
from openness.opening import Place, open_landscape
from openness.paths import ROOT
from openness.remote import Endpoint


def main() -> None:
    """Print a line of Markdown table: engine, cold, warm median and worst with its query, and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="the landscape (the project's own)")
    parser.add_argument("--store", type=Path, help="its folder on disk")
    parser.add_argument("--endpoint", help="where it was published")
    options = parser.parse_args()
    held = ["--store", str(options.store)] if options.store else []
    held += ["--endpoint", options.endpoint] if options.endpoint else []
    command = [sys.executable, "-m", "openness", "--root", str(options.root), *held, "query", "license-table"]
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603, our own; builds what is not built yet
    cold = statistics.median(_seconds(command) for _ in range(3))
    place = Place(options.store, Endpoint(options.endpoint) if options.endpoint else None)
    landscape = open_landscape(options.root, place)
    warm: dict[str, float] = {}
    for query in saved.read_all(options.root):
        times = []
        for _ in range(3):
            started = time.perf_counter()
            ask(landscape, query, query.example)
            times.append(time.perf_counter() - started)
        warm[query.slug] = min(times)
    worst = max(warm, key=lambda name: warm[name])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    name = "disk" if options.store else options.endpoint or "memory"
    print(
        f"| {name} | {cold:.2f} s | {statistics.median(warm.values()) * 1000:.0f} ms "
        f"| {warm[worst] * 1000:.0f} ms ({worst}) | {memory} MB |"
    )


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603, our own
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
