"""Measure the cost of running a query in the sandbox, and the time until a runaway is stopped.

The peer is the same query in the process of the site, in the same run: `python benchmarks/limits.py`.
"""

import argparse
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable

from openness import rdf
from openness.landscape import build
from openness.paths import ROOT
from openness.rdf.rows import to_csv
from openness.sandbox.admission import admit
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import Limits, StoppedError

sys.path.append(str(ROOT / "tests"))
from runaways import RUNAWAYS  # the tests let the same queries run away

Ask = Callable[[], object]

QUICK = "SELECT ?model ?label { ?model a opn:Model ; rdfs:label ?label } ORDER BY ?label"
SORTED = {"sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f"}
"""A runaway of memory, beside those of the tests."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500, help="how often the quick query is asked")
    parser.add_argument("--seconds", type=float, default=3.0, help="the limit for the runaways")
    asked = parser.parse_args()
    store = build().store
    limits = Limits(seconds=asked.seconds)
    graphs: frozenset[str] = frozenset()
    pool = Pool(store, limits)
    started = time.perf_counter()
    pool.start()
    print(f"workers ready after {time.perf_counter() - started:.2f} s")

    def here() -> None:
        result = rdf.select(store, QUICK)
        to_csv(result).encode()

    def there() -> None:
        pool.ask(admit(QUICK, limits, graphs), "csv")

    own, other = timed(here, asked.times), timed(there, asked.times)
    print(f"\n{'a quick query, ms':24}{'median':>9}{'p95':>9}")
    for name, times in (("in the process", own), ("in a worker", other)):
        print(f"{name:24}{statistics.median(times):9.2f}{percentile(times):9.2f}")
    median, slow = statistics.median(other) - statistics.median(own), percentile(other) - percentile(own)
    print(f"{'overhead':24}{median:9.2f}{slow:9.2f}")
    print(f"\n{'a runaway':24}{'ended by':>10}{'after, s':>10}{'over, %':>9}{'quick query meanwhile, ms':>28}")
    for name, sparql in {**RUNAWAYS, **SORTED}.items():
        runaway(pool, limits, name, sparql, there)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the site's own process: {peak:.0f} MB")
    pool.close()


def timed(ask: Ask, times: int) -> list[float]:
    """Return how many milliseconds each of some calls took, after a few that do not count."""
    for _ in range(10):
        ask()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return found


def percentile(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def runaway(pool: Pool, limits: Limits, name: str, sparql: str, quick: Ask) -> None:
    """Let a query run away, ask a quick one meanwhile, and print how both ended."""
    ended: list[tuple[str, float]] = []

    def run() -> None:
        began = time.perf_counter()
        try:
            pool.ask(admit(sparql, limits, ()), "csv")
            ended.append(("itself", time.perf_counter() - began))
        except StoppedError as error:
            ended.append((error.limit, time.perf_counter() - began))

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.3)
    meanwhile = timed(quick, 30)
    thread.join()
    by, after = ended[0]
    over = f"{(after / limits.seconds - 1) * 100:.1f}" if by == "time" else "-"
    print(f"{name:24}{by:>10}{after:10.2f}{over:>9}{percentile(meanwhile):28.2f}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
