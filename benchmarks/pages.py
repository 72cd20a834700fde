"""Measure the site of one landscape: how soon it answers, each page for the first time and warm, and its memory.

Starts `openness serve` in a process of its own, asks it over the network as a visitor would, and ends it. Times are
milliseconds of its processor, which measure the work and not how busy the machine is; the start is by the clock too.
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGES = (
    "/",
    "/?view=eiras-2024",
    "/explore",
    "/explore?view=openness-curation",
    "/explore?sort=-free&license=apache-2-0&year=2023",
    "/explore?sort=-architecture-and-weights&stage=training",
    "/explore?q=meta&sort=developer&safety=yes&country=united-states",
    "/explore?component=pre-training-data&level=5&level=4&commercial=permitted",
    "/model/llama-2",
    "/model/bloom",
    "/claim/eiras-2024/llama-2/architecture-and-weights",
    "/license/apache-2-0",
    "/developer/meta",
    "/source/eiras-2024",
    "/term/ArchitectureAndWeights",
    "/term/C5",
    "/models",
    "/developers",
    "/licenses",
    "/sources",
    "/families",
    "/search?q=llama",
    "/search?q=model",
    "/search?q=apache+weights",
    "/compare?model=llama-2&model=bloom",
    "/model/llama-2/badge.svg",
    "/charts",
    "/terms",
    "/dataset",
    "/sitemap.xml",
)
WARM = 5
"""How many times a page is asked for again."""
LONG = 30_000
"""After how many milliseconds a page is not asked for again."""


def main() -> None:
    """Measure what the command line asks for, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="the folder of the landscape")
    parser.add_argument("--store", type=Path, help="the folder of its store on disk (default: in memory)")
    parser.add_argument("--pages", nargs="+", default=list(PAGES), help="which pages")
    options = parser.parse_args()
    for row in measured(options.root, options.store, options.pages):
        print(*row, sep="\t", flush=True)


def measured(root: Path, store: Path | None, pages: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured: its name, and milliseconds for the first time and warm; or megabytes."""
    started = time.perf_counter()
    with served(root, store) as (host, process):
        yield "start: clock, processor", f"{(time.perf_counter() - started) * 1000:.0f}", f"{_spent(process):.0f}"
        _settled(process)
        for page in pages:
            first = _asked(host + page, process)
            again = [_asked(host + page, process) for _ in range(WARM)] if first < LONG else [first]
            yield page, f"{first:.1f}", f"{statistics.median(again):.1f}"
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        peak, now = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024 for name in ("VmHWM", "VmRSS"))
        yield "memory, MB: peak, now", f"{peak:.0f}", f"{now:.0f}"


@contextmanager
def served(root: Path, store: Path | None) -> Iterator[tuple[str, int]]:
    """Serve the site of a landscape on a free port; give its address once it answers, and the number of its process."""
    command = [sys.executable, "-m", "openness", "--root", str(root)]
    command += ["--store", str(store)] if store else []
    with subprocess.Popen([*command, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stderr is not None  # noqa: S101, it was asked for
            found = next(
                found for line in server.stderr if (found := re.search(r"http://[\d.]+:\d+", line)) is not None
            )
            yield found[0], server.pid
        finally:
            server.terminate()


def _asked(address: str, process: int) -> float:
    """Ask for a page, and return how many milliseconds of the processor it took."""
    started = _spent(process)
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310, an address of this machine
            answer.read()
    except urllib.error.HTTPError as error:
        print(f"{address}: {error.code}", file=sys.stderr)
    return _spent(process) - started


def _spent(process: int) -> float:
    """Return how many milliseconds of the processor all threads of a process have taken."""
    lines = (path.read_text(encoding="utf-8") for path in Path(f"/proc/{process}/task").glob("*/schedstat"))
    return sum(int(line.split()[0]) for line in lines) / 1_000_000


def _settled(process: int) -> None:
    """Wait until a process does nothing more on its own."""
    before = -1.0
    while (now := _spent(process)) > before + 5:
        before = now
        time.sleep(1)


if __name__ == "__main__":
    main()
