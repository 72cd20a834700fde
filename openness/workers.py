"""Processes of this program: single ones, and a pool whose workers exit with their parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any

from openness.errors import OpennessError

CORES = os.cpu_count() or 1
CGROUP = Path("/sys/fs/cgroup/memory.max")


SAFE_PATH = "PYTHONSAFEPATH"
"""The variable by which Python imports nothing from the folder where it starts, such as one with entries of others."""


def start_module(module: str, *arguments: str, **options: Any) -> "subprocess.Popen[Any]":
    """Start a module of this program as a process, which imports nothing from the folder where it starts.

    `options` are those of `subprocess.Popen`. Raises OSError where no process can be started.
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env={**os.environ, SAFE_PATH: "1"}, **options)  # noqa: S603, our own program


def machine_memory() -> int:
    """Return how many bytes of memory this machine has, or a container may take of it."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(whole, int(CGROUP.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no container, or one without a limit
        return whole


class EndedError(OpennessError):
    """A process was ended before its work was done; the message says what may be the reason."""


@contextmanager
def workers(number: int = CORES) -> Iterator[Executor]:
    """Give so many processes; each starts afresh, as a fork would share the threads of an engine.

    Raises EndedError where one is ended by somebody else.
    """
    safe = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"  # a process of the pool's own starts now, the workers at the first task
    pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise EndedError(
            "A process that did a part of the work was ended: by hand, or by the system where memory ran out. Try "
            'again. A script of your own starts its work under `if __name__ == "__main__":`, as each process reads it.'
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)
        if safe is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = safe


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and reports it
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)
