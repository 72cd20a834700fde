"""Measure one call in a process of its own: by the clock, of the processors, and the memory at its peak."""

import json
import os
import resource
import signal
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from items import Ready

QUICK = 0.5
"""A call that takes less, in seconds, is made three times, and the median counts."""
READY = 600.0
"""How long, in seconds, it may take to make ready what is then measured."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Seconds by the clock and of the processors, and megabytes at the peak; empty where it was given up."""

    wall: str = ""
    cpu: str = ""
    memory: str = ""
    note: str = ""


def here(work: Callable[[], object]) -> Measured:
    """Measure one call in this process, for what it leaves here is needed afterwards."""
    wall, cpu = _timed(work, 0)
    return Measured(f"{wall:.4f}", f"{cpu:.4f}", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def alone(ready: Ready, limit: float, server: int = 0) -> Measured:
    """Fork a process that makes ready and calls; end it where the call takes longer than the limit.

    `server` is the process that does the work where it is another one: its time is added, and its memory counts.
    """
    context = get_context("fork")  # it has the landscape in memory, and need not build it again
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(ready, sender, server))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()
    try:
        if not receiver.poll(READY):
            return Measured(note="was not made ready")
        first = receiver.recv()
        if first == "started" and not receiver.poll(limit):
            return Measured(note=f"given up after {limit:g} s")
        answer = receiver.recv() if first == "started" else first
        return Measured(**json.loads(answer))
    except EOFError:
        return Measured(note="its process ended")
    finally:
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        receiver.close()


def _measure(ready: Ready, sender: "Connection[object, object]", server: int) -> None:
    try:
        work = ready()
        sender.send("started")
        walls: list[float] = []
        processors: list[float] = []
        while not walls or (len(walls) < 3 and sum(walls) < QUICK):
            wall, cpu = _timed(work, server)
            walls.append(wall)
            processors.append(cpu)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        memory = f"{_peak(server) if server else own:.0f}"
        found = Measured(f"{statistics.median(walls):.4f}", f"{statistics.median(processors):.4f}", memory)
    except (ValueError, RuntimeError, OSError) as error:
        found = Measured(note=" ".join(str(error).split())[:80])
    sender.send(json.dumps(asdict(found)))


def _timed(work: Callable[[], object], server: int) -> tuple[float, float]:
    wall, cpu, there = time.perf_counter(), time.process_time(), _ticks(server)
    work()
    used = time.process_time() - cpu + (_ticks(server) - there) / TICKS
    return time.perf_counter() - wall, used


def _ticks(process: int) -> int:
    """Return how long a process has had the processors so far."""
    if not process:
        return 0
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _peak(process: int) -> float:
    """Return the memory of a process at its peak so far, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
