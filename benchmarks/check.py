"""Measure checks of entries: one, cold and warm, many on one core and on all, beside pySHACL itself.

    python benchmarks/check.py [--entries 1000 10000] [--peer 10] [--form turtle]

Entries are drawn by generate.py and checked against the paper's landscape. pySHACL, the peer, is given the same entries
with the ontology, licenses, sources and developers around them and the shapes as written, by its own function and
nothing of ours. Times are of a processor where they are called so, as other work may keep the machine busy.
"""

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rdflib import Graph

from openness import rdf
from openness.check import Checker, read, shapes
from openness.check.entry import statements
from openness.check.many import check_few
from openness.check.shacl import ENGINES
from openness.landscape.load import load, sources
from openness.paths import ROOT, files
from openness.rdf import convert
from openness.terms import GRAPH

GENERATE = Path(__file__).parent / "generate.py"
ONE = ROOT / "graph" / "published" / "models" / "gpt-2.yaml"
PAPER = 40


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[1000], help="how many are checked on all cores")
    parser.add_argument("--peer", type=int, default=10, help="how many of them pySHACL itself checks")
    parser.add_argument("--form", choices=("turtle", "nquads"), default="turtle", help="files, or one file of quads")
    options = parser.parse_args()
    _one()
    with tempfile.TemporaryDirectory() as folder:
        entries = _drawn(Path(folder), 400, "turtle")
        _per_core(entries, options.peer)
    for number in options.entries:
        with tempfile.TemporaryDirectory() as folder:
            _all_cores(_drawn(Path(folder), number, options.form), number)


def _drawn(folder: Path, number: int, form: str) -> list[Path]:
    command = [sys.executable, str(GENERATE), str(folder), "--models", str(number + PAPER), "--per-file", "1"]
    subprocess.run([*command, "--faults", "0.1", "--form", form], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return files(folder / "graph" / "entries", ".ttl", ".nq")


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


def _per_core(entries: list[Path], number: int) -> None:
    from pyshacl import validate

    written = [(entry, statements(entry)) for entry in map(read, entries)]
    checker = Checker(load(ROOT), by="turbo")
    list(check_few(checker, written[:20]))
    known = rdf.empty()
    for path, graph in sources(ROOT):
        if "models" not in path.parts and graph != GRAPH.entries and path.suffix == ".ttl":
            rdf.read_file(known, path, graph)
    around = convert.graph_of(known)
    around += convert.as_graph([t for entry, triples in written if "around" in entry.name for t in triples])
    rules = shapes(ROOT)

    def peer(data: Graph) -> float:
        return _seconds(lambda: validate(data, shacl_graph=rules, inference="none", inplace=True))[1]

    together = Graph()
    together += around
    for _, triples in written[:number]:
        together += convert.as_graph(triples)
    gc.collect()
    gc.freeze()  # what is there already is not looked through again, for neither
    theirs = (peer(together) - peer(around)) / number
    ours = min(_seconds(lambda: list(check_few(checker, written)))[1] for _ in range(3)) / len(written)
    print(f"many entries, pySHACL itself  {theirs * 1000:8.1f} ms of a processor each ({number} entries)")
    print(f"many entries, openness check  {ours * 1000:8.2f} ms of a processor each ({len(written)} entries)")
    print(f"pySHACL / openness check      {theirs / ours:8.1f}")


def _all_cores(entries: list[Path], number: int) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = f"import sys; sys.argv[1:] = ['check', {str(entries[0].parent)!r}]; from openness.cli import main; main()"
    own = (  # what a process has had at most is inherited by who it starts, but for this figure
        "import atexit, resource as r\ndef printed():\n"
        "  own = next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1]\n"
        "  print(int(own) // 1024, r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss // 1024)\natexit.register(printed)\n"
    )
    printed: list[str] = []

    def check() -> None:
        run = subprocess.run([sys.executable, "-c", f"{own}{code}"], capture_output=True, text=True, check=False)  # noqa: S603
        printed.extend(run.stdout.splitlines()[-2:])

    wall, _ = _seconds(check)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{number:7} entries, all cores     {wall:8.1f} s, {wall / number * 1000:.2f} ms each, of a processor "
        f"{processor / number * 1000:.2f} ms; MB at most here and in a process beside: "
        f"{printed[1]}\n        {printed[0]}"
    )


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return how long something takes: by the clock, and of a processor."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
