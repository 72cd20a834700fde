"""Write a site as files for any static host, on all cores: all of it, or nothing."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from openness import rdf
from openness.errors import OpennessError
from openness.files import whole_folder
from openness.landscape import Landscape, Progress
from openness.rdf.folder import share_folder
from openness.search.index_file import index
from openness.web.static_site.addresses import LEFT_OUT, Target
from openness.web.static_site.write_pages import Batch, SiteSetup, list_seeds, write_some
from openness.workers import CORES, workers

MARKER = ".openness-site"
"""The file by which a folder is known to be a site, which may be replaced."""
TOGETHER, AHEAD = 20, 3
"""How many addresses a process gets at once, and how many such batches wait for each process."""
STEPS = 1000


class SiteError(OpennessError):
    """A site that cannot be written; the message says why."""


@dataclass(frozen=True)
class SiteSize:
    """How many files a site has, and their bytes."""

    files: int
    size: int


def write_site(
    landscape: Landscape,
    folder: Path,
    base_url: str,
    progress: Progress = lambda *_: None,
    processes: int = CORES,
    left_out: Iterable[str] = (),
) -> SiteSize:
    """Write the site of a landscape to a folder, for a static host at a URL; return how large it is.

    The pages are those of the served site, followed from link to link. The same landscape and URL give the same
    bytes; `left_out` are keys of LEFT_OUT. Raises SiteError for a URL that is none, a landscape at an engine elsewhere
    and a page that does not answer; OccupiedError and UnwrittenError as `whole_folder` does. Nothing is then there.
    """
    if not isinstance(landscape.store, rdf.Embedded):
        raise SiteError("A landscape at an engine elsewhere cannot be written. Leave out --endpoint, or use --store.")
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SiteError(f"'{base_url}' is not the URL of a site. Give one such as https://example.org/openness/.")
    with whole_folder(folder, MARKER) as part, share_folder(landscape.store) as store, workers(processes) as pool:
        index(landscape, progress)  # before several processes would make it
        starts = tuple(LEFT_OUT[name] for name in left_out)
        setup = SiteSetup(landscape.root, store, landscape.version, f"{base_url.rstrip('/')}/", part.absolute(), starts)
        size = _follow_links(pool, processes, setup, progress)
        (part / MARKER).write_text(f"{landscape.version}\n", encoding="utf-8")
        (part / ".nojekyll").touch()  # GitHub Pages leaves out .well-known without it
        return size


def _follow_links(pool: Executor, processes: int, setup: SiteSetup, progress: Progress) -> SiteSize:
    """Write pages until those that are written lead to no other; raise SiteError where one does not answer."""
    seen: set[str] = set()
    queue: deque[Target] = deque()
    running: set[Future[Batch]] = set()
    written: dict[str, int] = {}
    shown = 0

    def add(targets: Iterable[Target]) -> None:
        for target in targets:
            if target.file not in seen:
                seen.add(target.file)
                queue.append(target)

    add(pool.submit(list_seeds, setup).result())
    while queue or running:
        while queue and len(running) < AHEAD * processes:
            some = list(islice(_drain(queue, written), TOGETHER))
            running.add(pool.submit(write_some, setup, some))
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            batch = future.result()
            if batch.broken:
                raise SiteError(f"A page that others lead to does not answer: {', '.join(batch.broken[:3])}.")
            written.update(batch.sizes)
            add(target for target in batch.targets if target.file not in written)
        # What is known to be left may grow faster than what is done.
        shown = max(shown, STEPS * len(written) // max(len(seen), len(written)))
        progress("pages", min(shown, STEPS - 1), STEPS)
    return SiteSize(len(written), sum(written.values()))


def _drain(queue: deque[Target], written: Mapping[str, int]) -> Iterator[Target]:
    """Take targets from a queue, without those that were written with their page."""
    while queue:
        target = queue.popleft()
        if target.file not in written:
            yield target
