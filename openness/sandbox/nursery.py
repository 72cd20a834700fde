"""The process that makes workers for queries from outside."""

import contextlib
import json
import socket
import subprocess
from dataclasses import asdict, dataclass, field, replace

from openness import rdf
from openness.rdf.folder import folder_of
from openness.sandbox.query_limits import Limits
from openness.sandbox.query_worker import READY
from openness.workers import start_module

STARTING = 120.0
"""Seconds that the landscape may take to reach the process that makes workers."""


@dataclass(frozen=True)
class Nursery:
    """The process that makes workers, and the socket on which it is asked for one."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    missing: list[str] = field(default_factory=list)
    """The walls that this system did not let it raise."""


def start_nursery(store: rdf.Embedded, limits: Limits) -> Nursery:
    """Start the process that makes workers, and hand the landscape to it."""
    ours, theirs = socket.socketpair()
    fd = theirs.fileno()
    process = start_module("openness.sandbox.query_worker", str(fd), stdin=subprocess.PIPE, pass_fds=[fd])
    theirs.close()
    nursery = Nursery(process, ours)
    ours.settimeout(STARTING)
    try:
        if process.stdin:
            folder = folder_of(store)
            settings = asdict(limits) | {"folder": str(folder.resolve()) if folder else ""}
            process.stdin.write(json.dumps(settings).encode() + b"\n")
            if not folder:
                store.dump(process.stdin, format=rdf.FORMATS["nquads"])
            process.stdin.close()
        ready = ours.recv(4096).decode().split()
        if ready[:1] != [READY]:
            raise OSError("The process in which queries run did not start; its complaint is on standard error.")
        nursery = replace(nursery, missing=ready[1:])
    except OSError:
        end_nursery(nursery)
        raise
    return nursery


def end_nursery(nursery: Nursery) -> None:
    """End the process that makes workers; it ends when nobody is left on its socket, and its workers with it."""
    nursery.control.close()
    if nursery.process.stdin and not nursery.process.stdin.closed:
        with contextlib.suppress(OSError):
            nursery.process.stdin.close()
    try:
        nursery.process.wait(2)
    except subprocess.TimeoutExpired:
        nursery.process.kill()
        nursery.process.wait()
