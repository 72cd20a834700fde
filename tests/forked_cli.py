"""The command line as a process, without the seconds in which each process imports and reads the same.

`python forked_cli.py FD` imports what the verbs need, reads what they ask of the landscape in OPENNESS_ROOT, and then
forks a process for each command that comes on the socket FD. The fork runs `python -m openness` to its end, with
arguments, folder, environment and standard streams of its own. Another landscape, or one that has changed, it reads
itself.
"""

import contextlib
import gc
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

SECONDS = 300
"""How long a command may take."""
ENTRY = b"model: bloom\nsource: eiras-2024\nasOf: 2026-01-01\ncomponents:\n  inference-code: {license: MIT}\n"
"""An entry that is checked ahead, so that the shapes are compiled."""
PRELOADED = (
    *("openness.cli.check", "openness.check.checker", "openness.check.shacl", "openness.entries.fix"),
    *("openness.entries.from_document", "openness.entries.document_reader", "openness.entries.skeleton"),
    *("openness.entries.lookup", "openness.link.suggestions", "openness.query.answer", "pyshacl", "owlrl"),
)


class ForkedCommands:
    """The process that forks commands; each has the environment of the moment, with some variables of its own."""

    def __init__(self, variables: dict[str, str]) -> None:
        """Start the process."""
        self._variables = variables
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-W", "error", __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, env={**os.environ, **variables}, pass_fds=[theirs.fileno()]
            )

    def run(self, arguments: Sequence[str], text: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command and return what it printed, as `subprocess.run` does."""
        with contextlib.ExitStack() as stack:
            given, out, err = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            given.write(text.encode())
            given.seek(0)
            ours, theirs = socket.socketpair()
            environment = {**os.environ, **self._variables}
            job = json.dumps({"arguments": [*arguments], "cwd": str(cwd), "environment": environment}).encode()
            with theirs:
                streams = [given.fileno(), out.fileno(), err.fileno(), theirs.fileno()]
                socket.send_fds(self._control, [b"f"], streams)
                ours.sendall(len(job).to_bytes(4, "big") + job)
            with ours:
                if not select.select([ours], [], [], SECONDS)[0]:
                    raise subprocess.TimeoutExpired([*arguments], SECONDS)
                status = ours.recv(64)
            out.seek(0)
            err.seek(0)
            printed, complaint = (stream.read().decode().replace("\r\n", "\n") for stream in (out, err))
        assert status, "the process that forks commands has ended"
        return subprocess.CompletedProcess([*arguments], int(status), printed, complaint)

    def close(self) -> None:
        """End the process."""
        self._control.close()
        self._process.wait()


def serve(control: socket.socket) -> socket.socket | None:
    """Fork a process for each command that comes; return its job in the fork, and None at the end."""
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        message, streams, _, _ = socket.recv_fds(control, 1, 4)
        if not message:
            return None
        job = socket.socket(fileno=streams[3])
        if os.fork() == 0:
            worker = os.fork()
            if worker == 0:
                for number, stream in enumerate(streams[:3]):
                    os.dup2(stream, number)
                    os.close(stream)
                return job
            _, status = os.waitpid(worker, 0)
            job.send(str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)
        for stream in streams[:3]:
            os.close(stream)
        job.close()


def read_ahead(root: Path) -> None:
    """Read what many commands ask of a landscape: the checker with its shapes, and the names of licenses."""
    from openness.check import Entry, checker_of
    from openness.link.license_lists import license_matches

    checker_of(root).check([Entry("entry.yaml", ENTRY, "yaml")])
    license_matches(root, "MIT")


def main() -> None:
    """Import, read, fork, and, in a fork, be the command line."""
    for name in PRELOADED:
        import_module(name)
    if root := os.environ.get("OPENNESS_ROOT"):
        read_ahead(Path(root))
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        connection = serve(control)
    if connection is None:
        return
    with connection:
        size = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big")
        job = json.loads(connection.recv(size, socket.MSG_WAITALL))
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["openness", *job["arguments"]]
    sys.path[0] = job["cwd"]
    runpy.run_module("openness", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
