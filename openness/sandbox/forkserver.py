"""Workers for jobs from outside: forked from one process that has read what they need, kept warm, ended at limits.

`multiprocessing` has such a server too, but one for a whole program, with what was imported and no data; a site has
several landscapes after one another, and each of them has one server for queries and one for checks.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import weakref
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection, Pipe
from typing import IO, Any

from openness.sandbox.forked_worker import READY
from openness.workers import start_module

STARTING = 120.0
"""Seconds until a process that forks workers is ready; it reads the landscape."""
GRACE = 0.1
"""The part of a time limit after which a worker that the kernel has not ended is killed from here."""
MIN_GRACE = 0.5
"""Seconds that a worker has at least after its time limit, so that its end is known by its exit status."""


class _Server:
    """The running process that forks workers, and the socket on which it is asked for one."""

    def __init__(self, module: str, settings: Mapping[str, Any], send: Callable[[IO[bytes]], None] | None) -> None:
        """Start the process and send it its settings and data; do not wait until it is ready."""
        self.control, theirs = socket.socketpair()
        fd = theirs.fileno()
        with theirs:
            self.process = start_module(
                "openness.sandbox.forked_worker", str(fd), module, stdin=subprocess.PIPE, pass_fds=[fd]
            )
        self.control.settimeout(STARTING)
        self._missing: list[str] | None = None
        stream = self.process.stdin
        try:
            if stream:
                stream.write(json.dumps(settings).encode() + b"\n")
                if send:
                    send(stream)
                stream.close()
        except OSError:
            self.end()
            raise

    def missing_walls(self) -> list[str]:
        """Wait until the process is ready; return the walls that it could not raise. Raises OSError if it failed."""
        if self._missing is None:
            ready = self.control.recv(4096).decode().split()
            if ready[:1] != [READY]:
                raise OSError("The process that forks workers did not start; its complaint is on standard error.")
            self._missing = ready[1:]
        return self._missing

    def end(self) -> None:
        """End the process; it ends when its socket closes, and its workers with it."""
        self.control.close()
        if self.process.stdin and not self.process.stdin.closed:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ForkServer:
    """Workers for one kind of job; nothing starts before it is needed."""

    def __init__(
        self, module: str, settings: Mapping[str, Any], send: Callable[[IO[bytes]], None] | None = None
    ) -> None:
        """Keep the name of the module with the job (see `forked_worker`), its settings, and what sends it its data.

        The settings have `memory`, in megabytes, the limit of what a worker may take beside what it starts with.
        """
        self._module, self._settings, self._send = module, settings, send
        self._server: _Server | None = None
        self._ready: list[Connection] = []
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process that forks the workers, or None if it has not started."""
        return self._server.process.pid if self._server else None

    def warm(self, workers: int = 1) -> None:
        """Order so many workers, so that the next job need not wait for them; wait for nothing."""
        with self._lock:
            while len(self._ready) < workers:
                self._ready.append(self._fork())

    def missing_walls(self) -> list[str]:
        """Return the walls that the workers could not raise, once their server is ready. Raises OSError if it fails."""
        with self._lock:
            return self._server.missing_walls() if self._server else []

    def close(self) -> None:
        """End all processes, also those that are at work."""
        with self._lock:
            for connection in self._ready:
                connection.close()
            self._ready.clear()
            if self._server:
                self._server.end()
            self._server = None

    def run(self, job: Mapping[str, Any], data: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Let a worker do a job within a time limit: what there is to say of the answer, and the answer.

        The first is `{"stopped": LIMIT}` where the worker was ended: time, memory, nesting, start (the server was not
        ready in time) or broken. Raises OSError where no process can be started.
        """
        with self._lock:
            worker = self._take()
        kept = False
        try:
            worker.send_bytes(json.dumps({**job, "seconds": seconds}).encode())
            worker.send_bytes(data)
            if not worker.poll(STARTING):
                return {"stopped": "start"}, b""
            started = json.loads(worker.recv_bytes())
            if "pid" not in started:
                return {"stopped": _limit_of(started)}, b""
            if not worker.poll(seconds + max(MIN_GRACE, seconds * GRACE)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(started["pid"], signal.SIGKILL)
                return {"stopped": "time"}, b""
            head: dict[str, Any] = json.loads(worker.recv_bytes())
            if "ended" in head:
                return {"stopped": _limit_of(head)}, b""
            body = worker.recv_bytes()
            kept = not head.pop("last")
        except (EOFError, OSError):
            return {"stopped": "broken"}, b""
        finally:
            self._give_back(worker if kept else None)
            if not kept:
                worker.close()
        return head, body

    def _take(self) -> Connection:
        """Take a worker that waits, or order one. Needs the lock."""
        while self._ready:
            worker = self._ready.pop()
            if not worker.poll():
                return worker
            worker.close()  # what it has to say before its first job is that it has ended
        return self._fork()

    def _give_back(self, worker: Connection | None) -> None:
        """Keep a worker for the next job, or order another in the place of one that has ended."""
        with self._lock:
            if worker:
                self._ready.append(worker)
            elif not self._ready and self._server:
                with contextlib.suppress(OSError):
                    self._ready.append(self._fork())

    def _fork(self) -> Connection:
        """Order a worker; it can be sent a job at once, even before it runs. Needs the lock."""
        ours, theirs = Pipe()
        with theirs:
            for last in (False, True):
                if not self._server:
                    self._server = _Server(self._module, self._settings, self._send)
                    weakref.finalize(self, self._server.end)
                try:
                    socket.send_fds(self._server.control, [b"f"], [theirs.fileno()])
                    break
                except OSError:
                    self._server.end()
                    self._server = None
                    if last:
                        raise
        return ours


def _limit_of(message: dict[str, Any]) -> str:
    """Return the limit that ended a worker, by its exit status."""
    by_signal = {
        -signal.SIGALRM: "time",
        -signal.SIGABRT: "memory",  # what Rust does where it gets no memory
        -signal.SIGKILL: "memory",  # what the kernel does where there is none
        -signal.SIGSEGV: "nesting",  # the stack is used up
        -signal.SIGBUS: "nesting",
    }
    return by_signal.get(message.get("ended", 0), "broken")
