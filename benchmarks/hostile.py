"""Measure how quickly a visitor gets pages beside hostile clients, and how much memory the site then has.

`python benchmarks/hostile.py` serves a landscape as a process; hostile clients are threads of another one.
"""

import argparse
import io
import itertools
import multiprocessing
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from openness.paths import ROOT

sys.path.append(str(ROOT / "tests"))
from runaways import MANY_MODELS, RUNAWAYS  # the tests let the same queries run away

PAGES = ("/", "/explore", "/model/bloom", "/license/mit", "/charts", "/queries/license-table.csv", "/search?q=llama")
MISSPELT = "SELECT * { " + " ".join(f"?s opn:licence{at} ?o ." for at in range(1_000)) + " }"
PAUSE = 0.05


Request = tuple[str, bytes | None, str]
_CHEAP: list[Callable[[int], Request]] = [
    lambda at: (f"/model/{at}" + "x" * 1_500, None, ""),
    lambda at: (f"/claim/{at}%25%5B{at}", None, ""),
    lambda at: (f"/queries/model-components.csv?model=nothing-{at}", None, ""),
    lambda at: (f"/search?q={'z' * 1_000}{at}", None, ""),
]
_EXPENSIVE: list[Callable[[int], Request]] = [
    lambda at: (f"/sparql?query={quote('SELECT ' + 'a.' * 20_000)}&n={at}", None, ""),
    lambda at: (f"/sparql?query={quote(MISSPELT)}&format=html&n={at}", None, ""),
    lambda _: ("/api/check", MANY_MODELS, "text/turtle"),
    lambda at: ("/api/check", b"<urn:spam:%d> <urn:p> 'x' .\n" % at * 500, "text/turtle"),
]


def _runaway(sparql: str) -> Callable[[int], Request]:
    return lambda at: (f"/sparql?query={quote(sparql)}&n={at}", None, "")


def hostile_requests(seed: int, cheap: bool) -> Iterator[Request]:
    """Give paths, bodies and media types without end: runaways, large entries, long texts, unknown names.

    With `cheap` only those that take no worker for seconds.
    """
    kinds: list[Callable[[int], Request]] = [
        *_CHEAP,
        *(() if cheap else [*_EXPENSIVE, *map(_runaway, RUNAWAYS.values())]),
    ]
    for at in itertools.count(seed):
        yield kinds[at % len(kinds)](at)


def ask(address: str, body: bytes | None = None, media: str = "", timeout: float = 60) -> int:
    """Send a request, read the answer, and return its status; 0 where there is none."""
    request = urllib.request.Request(address, body, {"Content-Type": media} if media else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code
    except OSError:
        return 0


def attack(address: str, clients: int, most: int, cheap: bool, counted: "multiprocessing.Queue[Counter[int]]") -> None:
    """Let so many clients ask without a pause until so many requests are answered."""
    left, lock = itertools.count(), threading.Lock()

    def client(seed: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        for path, body, media in hostile_requests(seed * 1_000_003, cheap):
            with lock:
                if next(left) >= most:
                    return statuses
            statuses[ask(address + path, body, media)] += 1
        return statuses

    with ThreadPoolExecutor(clients) as pool:
        counted.put(sum(pool.map(client, range(clients)), Counter()))


def visit(address: str, going_on: Callable[[], bool]) -> list[float]:
    """Ask for pages one after the other, with a short pause, and return the milliseconds that each took."""
    found: list[float] = []
    for page in itertools.cycle(PAGES):
        if not going_on():
            return found
        start = time.perf_counter()
        status = ask(address + page)
        found.append((time.perf_counter() - start) * 1000)
        if status != 200:
            print(f"{page}: {status}")
        time.sleep(PAUSE)
    return found


@contextmanager
def serving(root: str, *options: str) -> Iterator[tuple[str, int]]:
    """Serve the site as a process; give its address and the number of the process."""
    command = [sys.executable, "-m", "openness", "--root", root, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as site:  # noqa: S603, our own program
        written = site.stderr or io.StringIO()
        try:
            address = next(found[0] for line in written if (found := re.search(r"http://[\d.:]+", line)))
            threading.Thread(target=written.read, daemon=True).start()
            time.sleep(10)  # it warms its pages
            yield address, site.pid
        finally:
            site.terminate()


def memory_of(pid: int) -> float:
    """Return how many megabytes a process has in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0


def show(name: str, times: list[float]) -> None:
    """Print the median and the slowest of some times."""
    slow = statistics.quantiles(times, n=100)
    print(f"{name:32}{len(times):7}{statistics.median(times):11.0f}{slow[94]:9.0f}{slow[98]:9.0f}{max(times):9.0f}")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20, help="how many hostile clients")
    parser.add_argument("--seconds", type=float, default=20, help="how long a visitor looks without them")
    parser.add_argument("--requests", type=int, default=2_000, help="how many hostile requests, while a visitor looks")
    parser.add_argument("--cheap", action="store_true", help="ask nothing that takes a worker for seconds")
    parser.add_argument("--root", default=str(ROOT), help="the folder of the landscape")
    parser.add_argument("options", nargs="*", help="options of `openness serve`, after --")
    asked = parser.parse_args()
    with serving(asked.root, *asked.options) as (address, pid):
        until = time.monotonic() + asked.seconds
        print(f"{'a page, milliseconds':32}{'n':>7}{'median':>11}{'p95':>9}{'p99':>9}{'slowest':>9}")
        show("nobody else", visit(address, lambda: time.monotonic() < until))
        before = memory_of(pid)
        counted: multiprocessing.Queue[Counter[int]] = multiprocessing.Queue()
        attackers = multiprocessing.Process(
            target=attack, args=(address, asked.clients, asked.requests, asked.cheap, counted)
        )
        attackers.start()
        start = time.monotonic()
        show(f"{asked.clients} hostile clients", visit(address, attackers.is_alive))
        took = time.monotonic() - start
        statuses = sorted(counted.get().items())
        print(f"{asked.requests:,} hostile requests in {took:.0f} s, by status: {dict(statuses)}")
        print(f"memory of the site: {before:.0f} MB before, {memory_of(pid):.0f} MB after")


if __name__ == "__main__":
    main()
