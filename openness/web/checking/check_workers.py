"""Check entries from outside in a few warm processes, which are ended when they take too long."""

import contextlib
import json
import os
import queue
import socket
import subprocess
import threading
import weakref
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from openness.errors import OpennessError
from openness.workers import start_module

MEGABYTES = 1_000
"""How much memory a check may take beside the landscape."""
SECONDS = 20.0
"""How long a check may take."""
GRACE = 2.0
"""How many seconds later a check ends itself, should nobody be left who ends it."""
START = 60.0
"""How long a process may take until it is ready; it reads the landscape."""
WAIT = 5.0
"""How many seconds a request waits for a free process; as many do so as there are processes, others are refused."""
NICENESS = 5
"""The niceness of checks, below the process that serves pages."""


class CheckStoppedError(OpennessError):
    """A check that was ended, or for which no process was free (`busy`)."""

    def __init__(self, reason: str, busy: bool = False) -> None:
        """Keep the sentence that says why, and whether the same may work in a moment."""
        super().__init__(reason)
        self.busy = busy


@dataclass
class _Worker:
    """A process with its end of the line; the first word on it is that the landscape has been read."""

    process: "subprocess.Popen[bytes]"
    line: Connection
    ready: bool = False

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        self.line.close()


@dataclass
class Workers:
    """The processes that check, for one landscape; none starts before it is needed.

    They read what is claimed from the folder `root`, or, where the landscape is on disk, from its `store`.
    """

    root: Path
    store: Path | None = None
    seconds: float = SECONDS
    size: int = 2
    _free: "queue.LifoQueue[_Worker | None]" = field(default_factory=queue.LifoQueue)
    _at_work: "list[_Worker]" = field(default_factory=list)
    _waiting: threading.Semaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make room for so many processes as may run at once."""
        self._waiting = threading.Semaphore(self.size)
        for _ in range(self.size):
            self._free.put(None)
        weakref.finalize(self, _end, self._free, self._at_work)  # at the latest when the program ends

    def check(self, name: str, form: str, data: bytes, output: str) -> tuple[dict[str, Any], bytes]:
        """Check an entry elsewhere: what there is to say about it, and the report in the format `output`.

        The first has `unreadable`, a sentence, or `counts` by severity. Raises CheckStoppedError where the check took
        too long or brought its process down, and where no process is free.
        """
        worker = self._take()
        kept = None
        try:
            worker = worker if worker and worker.process.poll() is None else _start(self)
            self._at_work.append(worker)
            answered = self._ask(worker, {"name": name, "form": form, "output": output}, data)
            kept = worker
        except (EOFError, OSError) as error:
            raise CheckStoppedError("This entry brought the check down. It may be nested too deeply.") from error
        finally:
            if worker in self._at_work:
                self._at_work.remove(worker)
            if worker and not kept:
                worker.end()
            self._free.put(kept)
        return answered

    def warm(self) -> None:
        """Let one process start, if none has, and wait for nothing."""
        with contextlib.suppress(queue.Empty):
            worker = self._free.get_nowait()
            self._free.put(worker or _start(self))

    def close(self) -> None:
        """End all processes, also those that are at work."""
        _end(self._free, self._at_work)

    def _take(self) -> _Worker | None:
        """Wait for a free process where not too many wait already; None for one that has yet to start."""
        with contextlib.suppress(queue.Empty):
            return self._free.get_nowait()
        if self._waiting.acquire(blocking=False):
            try:
                with contextlib.suppress(queue.Empty):
                    return self._free.get(timeout=WAIT)
            finally:
                self._waiting.release()
        raise CheckStoppedError("All that can check is busy. Try again in a moment.", busy=True)

    def _ask(self, worker: _Worker, job: dict[str, str], data: bytes) -> tuple[dict[str, Any], bytes]:
        if not worker.ready:
            if not worker.line.poll(START):
                raise CheckStoppedError("The check did not start in time. Try again in a moment.", busy=True)
            worker.line.recv_bytes()
            worker.ready = True
        worker.line.send_bytes(json.dumps(job).encode())
        worker.line.send_bytes(data)
        if not worker.line.poll(self.seconds):
            raise CheckStoppedError(f"The check took more than {self.seconds:g} seconds and was ended.")
        head: dict[str, Any] = json.loads(worker.line.recv_bytes())
        return head, worker.line.recv_bytes()


def _end(free: "queue.LifoQueue[_Worker | None]", at_work: "list[_Worker]") -> None:
    for busy in tuple(at_work):
        busy.process.kill()  # who waits for its answer sees that it is gone
        busy.process.wait()
    with contextlib.suppress(queue.Empty):
        while True:
            if worker := free.get_nowait():
                worker.end()


def _start(workers: Workers) -> _Worker:
    ours, theirs = socket.socketpair()
    with theirs:
        process = start_module(
            "openness.web.checking.check_worker",
            str(theirs.fileno()),
            str(workers.root),
            str(MEGABYTES),
            str(workers.seconds + GRACE),
            *([str(workers.store)] if workers.store else ()),
            pass_fds=[theirs.fileno()],
        )
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return _Worker(process, Connection(ours.detach()))
