"""How fast entries are checked: one, cold and warm, many on one core and on all, beside pySHACL itself.

    python benchmarks/check.py [--entries 10000] [--peer 10]

Entries are drawn by generate.py. pySHACL, the peer, is given the same entries with the ontology, licenses and sources
around them and the shapes as written, by its own function and nothing of ours.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rdflib import Graph

from openness import engine
from openness.build.load import load, sources
from openness.check import Checker, read, shapes
from openness.check.entry import statements
from openness.check.many import check_few, check_many
from openness.check.shacl import ENGINES
from openness.paths import ROOT, files
from openness.terms import GRAPH

GENERATE = Path(__file__).parent / "generate.py"
ONE = ROOT / "graph" / "published" / "models" / "gpt-2.ttl"
PAPER = 40


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000, help="how many entries are checked on all cores")
    parser.add_argument("--peer", type=int, default=10, help="how many of them pySHACL itself checks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(GENERATE), folder, "--models", str(options.entries + PAPER), "--per-file", "1"]
        subprocess.run([*command, "--faults", "0.1"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        entries = files(Path(folder) / "graph" / "entries", ".ttl")
        _one()
        _per_core(entries, Path(folder), options.peer)
        _all_cores(entries, Path(folder))


def _one() -> None:
    command = [sys.executable, "-m", "openness", "check", str(ONE)]
    cold = [_seconds(lambda: subprocess.run(command, check=True, capture_output=True))[0] for _ in range(5)]  # noqa: S603
    print(f"one entry, a cold process     {min(cold) * 1000:8.0f} ms, the best of five")
    landscape, entry = load(ROOT), read(ONE)
    for by in ENGINES:
        checker = Checker(landscape, by=by)
        checker.check([entry])
        times = [_seconds(lambda checker=checker: checker.check([entry])) for _ in range(10)]  # type: ignore[misc]
        wall, processor = (statistics.median(t[n] for t in times) * 1000 for n in (0, 1))
        print(f"one entry, warm, {by:8}     {wall:8.1f} ms, of these {processor:.1f} ms of a processor")


def _per_core(entries: list[Path], root: Path, number: int) -> None:
    from pyshacl import validate

    written = [(entry, statements(entry)) for entry in map(read, entries)]
    checker = Checker(load(root), root, by="turbo")
    list(check_few(checker, written[:20]))
    sample = written[: max(number, 100)]
    ours = _seconds(lambda: list(check_few(checker, sample)))[1] / len(sample)
    known = engine.empty()
    for path, graph in sources(root):
        if "models" not in path.parts and graph != str(GRAPH.entries) and path.suffix == ".ttl":
            engine.read_file(known, path, graph)
    around = engine.graph_of(known)
    rules = shapes(root)

    def peer(data: Graph) -> float:
        return _seconds(lambda: validate(data, shacl_graph=rules, inference="none", inplace=True))[1]

    alone, together = around, Graph()
    together += around
    for _, triples in written[:number]:
        together += engine.as_graph(triples)
    theirs = (peer(together) - peer(alone)) / number
    print(f"many entries, pySHACL itself  {theirs * 1000:8.1f} ms of a processor each ({number} entries)")
    print(f"many entries, openness check  {ours * 1000:8.1f} ms of a processor each ({len(sample)} entries)")
    print(f"pySHACL / openness check      {theirs / ours:8.1f}")


def _all_cores(entries: list[Path], root: Path) -> None:
    checker = Checker(load(root), root)
    for some in (entries[: max(len(entries) // 10, 301)], entries):
        started = time.perf_counter()
        found = sum(len(report.findings) for report in check_many(checker, some))
        seconds = time.perf_counter() - started
        ours, theirs = (
            resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(
            f"{len(some):6} entries, all cores      {seconds:8.1f} s, {len(some) / seconds:.0f} a second, "
            f"{found} findings; at most {ours} MB here, {theirs} MB in a process beside"
        )


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return how long something takes: by the clock, and of a processor."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
