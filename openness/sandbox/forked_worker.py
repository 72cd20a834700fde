"""The process that forks workers, and the worker, which does one job from outside after the other.

`python -m openness.sandbox.forked_worker FD MODULE` reads its settings, a line of JSON, on its standard input. MODULE
has the job: `prepare(settings, stream)` reads what all workers need from the rest of the input; `open_job(prepared,
settings)` returns the function that does a job, and how many files a worker may have open. For each socket that is sent
on FD the process forks a worker. It has one thread and does no job itself, so a fork of it is safe and shares its
memory. The kernel ends a worker that takes too long (SIGALRM) or too much memory (RLIMIT_AS); the parent says on the
worker's own socket how it ended.
"""

import contextlib
import gc
import json
import logging
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from openness.sandbox.walls import MEGABYTE, confine, leave_network, missing_walls

Job: TypeAlias = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]

NICENESS = 5
"""The niceness of workers, below the processes that serve pages."""
READY = "ready"
"""What the process says first; the walls that it could not raise follow."""
RETIRED_AFTER = 32 * MEGABYTE
"""A worker whose peak grew by so much ends after its answer, so that the memory goes back."""


def main() -> None:
    """Read what the workers need, then fork workers until nobody is left who asks for them."""
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # a strange literal from outside is no news
    control, module = socket.socket(fileno=int(sys.argv[1])), import_module(sys.argv[2])
    settings = json.loads(sys.stdin.buffer.readline())
    prepared = module.prepare(settings, sys.stdin.buffer)
    leave_network()
    missing = missing_walls()
    gc.freeze()  # what is here now is shared with the workers and need not be looked at again
    children: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, and this ends when the parent does
    with contextlib.suppress(OSError):  # the parent has ended; the loop below sees it too
        control.sendall(" ".join((READY, *missing)).encode())
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                woken.recv(4096)
            _reap(children)
        if control in ready:
            try:
                message, files, _, _ = socket.recv_fds(control, 1, 1)
            except ConnectionResetError:  # the parent has gone, and has not read what was sent to it
                break
            if not message:
                break
            theirs = socket.socket(fileno=files[0])
            try:
                pid = os.fork()
            except OSError:
                theirs.close()  # the other end sees that nobody is there
                continue
            if pid == 0:
                for other in (control, woken, wake, *children.values()):
                    other.close()
                _begin_work()
                do_job, files_open = module.open_job(prepared, settings)
                confine(settings["memory"], files_open)
                _serve(Connection(theirs.detach()), do_job)
                os._exit(0)
            children[pid] = theirs
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while children:  # nobody else would take note of their end
            os.waitpid(-1, 0)


def _reap(children: dict[int, socket.socket]) -> None:
    """Send the exit status of each ended worker to its socket."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        code = os.waitstatus_to_exitcode(status)
        ended = Connection(children.pop(pid).detach())
        with contextlib.suppress(OSError):
            ended.send_bytes(json.dumps({"ended": code}).encode())
        ended.close()


def _begin_work() -> None:
    """Turn a fork of the server into a worker: the kernel ends it, and no handler of Python's has to run."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    os.nice(NICENESS)  # pages go before jobs from outside where both want the processor


def _serve(connection: Connection, do_job: Job) -> None:
    """Do the jobs that come on a connection, one after the other, until it closes or the worker has grown too large."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            job, data = json.loads(connection.recv_bytes()), connection.recv_bytes()
            connection.send_bytes(json.dumps({"pid": os.getpid()}).encode())
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            signal.setitimer(signal.ITIMER_REAL, job["seconds"])
            head, body = do_job(job, data)
            signal.setitimer(signal.ITIMER_REAL, 0)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
            last = grown > RETIRED_AFTER
            connection.send_bytes(json.dumps({**head, "last": last}).encode())
            connection.send_bytes(body)
            if last:
                return


if __name__ == "__main__":
    main()
