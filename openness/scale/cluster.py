"""Check many entries, or read a landscape, on a Dask cluster: the same parts in the same order as here.

Scheduler and workers need the same version of Openness, and the workers see the landscape and the entries by the same
paths, as on a file system that they share. Each worker compares a fingerprint of its landscape before it checks.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from openness import __version__
from openness.check import checker_of, entry_files
from openness.check.checker import Checker
from openness.check.entry import SHARD
from openness.check.finding import Report
from openness.check.many import CheckSetup, ClusterError, Submit, check_by, fingerprint
from openness.errors import OpennessError
from openness.landscape import Progress
from openness.landscape import fingerprint as landscape_version
from openness.landscape.spread import Spread

SECONDS = 5
"""How long a scheduler may take to answer."""

ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|ws|wss)://)?[^\s/]+:\d{1,5}/?")
"""How an address is written. What is not one leaves Dask with a client that it cannot close."""

AHEAD = 3
"""How many shards there are for each thread of a worker at once, so that none waits."""


def check_on(
    scheduler: str,
    checker: Checker,
    paths: Sequence[str],
    progress: Progress = lambda *_: None,
    together: int = SHARD,
) -> Iterator[Report]:
    """Check the entries in files on the cluster of a scheduler, and yield a report for each shard of them, in order.

    `scheduler` is an address such as `tcp://10.0.0.1:8786`. Raises ClusterError where it cannot be used,
    UnreadableError for an entry that does not parse and ShapesError for shapes that are not valid.
    """
    landscape = CheckSetup(checker.root.resolve(), checker.by, fingerprint(checker.root))
    with _client(scheduler) as (submit, threads):
        try:
            yield from check_by(submit, AHEAD * threads, landscape, paths, progress, together)
        except OpennessError:
            raise
        except Exception as error:
            raise _broken_off(scheduler, error) from error


def _broken_off(scheduler: str, error: Exception) -> ClusterError:
    return ClusterError(
        f"The cluster at '{scheduler}' broke off: {error} Scheduler and workers need Openness {__version__}."
    )


def check_on_cluster(
    scheduler: str, entries: Iterable[Path], root: Path, progress: Progress = lambda *_: None
) -> Iterator[Report]:
    """Check the entries in files and folders on the cluster of a scheduler, against the landscape of a folder."""
    return check_on(scheduler, checker_of(root), entry_files(entries, root), progress)


@contextmanager
def spread_over(scheduler: str, root: Path) -> Iterator[Spread]:
    """Give the cluster of a scheduler to read a landscape on; its workers see the folder by the same path.

    Raises ClusterError where it cannot be used, or breaks off.
    """
    root = root.resolve()
    with _client(scheduler) as (submit, _):
        try:
            yield Spread(submit, root, landscape_version(root))
        except OpennessError:
            raise
        except Exception as error:
            raise _broken_off(scheduler, error) from error


@contextmanager
def _client(scheduler: str) -> Iterator[tuple[Submit, int]]:
    """Connect to a scheduler: give a function that asks its workers, and how many threads these have."""
    try:
        from distributed import Client  # here, because it takes longer to import than a check
    except ImportError as error:
        install = "pip install 'openness[cluster]'"
        raise ClusterError(f"--scheduler needs Dask, which is not installed. Install it with: {install}") from error
    try:
        if not ADDRESS.fullmatch(scheduler):
            raise ValueError(scheduler)
        with ThreadPoolExecutor(1) as thread:  # of its own, as there may be a loop in this one
            thread.submit(asyncio.run, _reach(scheduler)).result()
        client: Any = Client(scheduler, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call, unused-ignore]
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at '{scheduler}'. Start one with: dask scheduler. Give the address that it "
            "prints, such as tcp://10.0.0.1:8786; its dashboard has another."
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ClusterError(
                f"The scheduler at '{scheduler}' has no workers. Start some with: dask worker {scheduler}"
            )
        yield partial(client.submit, pure=False), threads


async def _reach(scheduler: str) -> None:
    """Greet a scheduler. Raises OSError where it does not greet back in time; a client of Dask's waits for minutes."""
    from distributed.comm.core import connect
    from distributed.security import Security

    arguments = Security().get_connection_args("client")  # type: ignore[no-untyped-call, unused-ignore]
    async with asyncio.timeout(SECONDS):
        comm = await connect(scheduler, timeout=SECONDS, **arguments)  # type: ignore[no-untyped-call, unused-ignore]
        await comm.close()
