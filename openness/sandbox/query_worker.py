"""The process in which a query from outside runs, and the process that makes such processes.

`python -m openness.sandbox.query_worker FD` reads a landscape on its standard input and then forks a worker for each
socket that it is sent on FD. It has one thread and asks nothing itself, so a fork of it is safe and shares its memory.
The kernel ends a worker that takes too long (SIGALRM) or too much memory (RLIMIT_AS); the parent says on the worker's
own socket how it ended.
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
from dataclasses import replace
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from openness import rdf
from openness.rdf import rdfxml  # noqa: F401, read now: a worker opens no file
from openness.rdf.folder import on_disk
from openness.rdf.rows import WRITERS, Rows
from openness.readers.sparql import FORMS
from openness.sandbox.malformed import explain_refusal, found_at, malformed
from openness.sandbox.probe import keyword_at
from openness.sandbox.query_limits import Limits
from openness.sandbox.walls import MEGABYTE, confine, leave_network, missing_walls

NICENESS = 5
"""The niceness of workers, below the processes that serve pages."""
FILES = 64
"""How many files a worker may have open beside those of a store."""
READY = "ready"
"""What the process says first; the walls that it could not raise follow."""
RETIRED_AFTER = 32 * MEGABYTE
"""A worker whose peak grew by so much ends after its answer, so that the memory goes back."""


def main() -> None:
    """Read the landscape, then make workers until nobody is left who asks for them."""
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # a strange literal from outside is no news
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.stdin.buffer.readline())
    folder = settings.pop("folder")
    limits = Limits(**settings)
    store = rdf.empty()
    if not folder:
        store.bulk_load(sys.stdin.buffer, format=rdf.FORMATS["nquads"])
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
    control.sendall(" ".join((READY, *missing)).encode())
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                woken.recv(4096)
            _reap(children)
        if control in ready:
            message, files, _, _ = socket.recv_fds(control, 1, 1)
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
                # A store on disk has threads, which a fork loses; so each worker opens it for itself.
                _serve(theirs, on_disk(Path(folder), read_only=True) if folder else store, limits, folder)
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


def _serve(theirs: socket.socket, store: rdf.Store, limits: Limits, folder: str) -> None:
    """Answer the queries that come on a socket, one after the other, until it closes."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)  # the kernel ends the process; no handler of Python's has to run
    os.nice(NICENESS)  # pages go before queries from outside where both want the processor
    # Without a store on disk it needs no file; the engine opens those of a store when it looks into them.
    confine(limits.memory, FILES + sum(1 for _ in Path(folder).iterdir()) if folder else 0)
    connection = Connection(theirs.detach())
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = json.loads(connection.recv_bytes())
            connection.send_bytes(json.dumps({"pid": os.getpid()}).encode())
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
            head, body = answer(store, job, limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
            head["last"] = grown > RETIRED_AFTER
            connection.send_bytes(json.dumps(head).encode())
            connection.send_bytes(body)
            if head["last"]:
                return


def answer(store: rdf.Store, job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer a query: what there is to say about the answer, and the answer as it is sent.

    The first says `malformed` with line and column, or `stopped` with the limit that was met, or how many `rows` there
    are and whether it was `cut` there.
    """
    if reason := confirm(job):
        return reason, b""
    if job.get("only_parse"):
        return {"rows": 0, "cut": False, "last": False}, b""
    return run(store, job, limits)


def confirm(job: dict[str, Any]) -> dict[str, Any]:
    """Let the engine parse the probe of a query, without data; return why the query is refused, or nothing."""
    sparql, probe = job["sparql"], job["probe"]
    if probe == sparql and not job.get("only_parse"):
        return {}  # has no word that calls out, and the engine parses it next
    try:
        rdf.query(rdf.empty(), probe)
    except SyntaxError as error:
        offset = found_at(str(error), probe)
        keyword = keyword_at(sparql, offset) if offset >= 0 else ""
        return explain_refusal(keyword, sparql, offset) if keyword else malformed(str(error), sparql)
    except (ValueError, RuntimeError, OSError) as error:
        return malformed(f"The query cannot be answered: {rdf.why(error)}", sparql)
    except MemoryError:
        return {"stopped": "memory"}
    return {}


def run(store: rdf.Store, job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer a query whose probe parses, as `answer` does."""
    limits = replace(limits, rows=min(limits.rows, job.get("rows") or limits.rows))
    try:
        result = rdf.stream(
            store, job["sparql"], job["default_graphs"], job["named_graphs"], max_triples=limits.rows + 1
        )
        if job["form"] not in (rdf.FORMATS if isinstance(result, list) else WRITERS):
            return malformed(f"The form of this query is not clear: start it with one of {', '.join(FORMS)}.", ""), b""
        if isinstance(result, bool):
            return {"rows": 1, "cut": False}, _truth(result, job["form"]).encode()
        if isinstance(result, Rows):
            return _table(result, job["form"], limits)
        most = result[: limits.rows]
        body = rdf.write_triples(most, job["form"]).encode()
        if len(body) > limits.megabytes * MEGABYTE:
            return {"stopped": "size"}, b""
        return {"rows": len(most), "cut": len(most) < len(result)}, body
    except (rdf.UnreadableError, rdf.FormatError) as error:
        return malformed(str(error), job["sparql"]), b""
    except MemoryError:
        return {"stopped": "memory"}, b""


def _table(result: Rows, form: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Write rows and count them and their bytes on the way."""
    counted = 0
    cut = False

    def rows() -> Any:
        nonlocal counted, cut
        for row in islice(result.rows, limits.rows + 1):
            if counted == limits.rows:
                cut = True
                return
            counted += 1
            yield row

    pieces = []
    size = 0
    for piece in WRITERS[form](result.columns, rows()):
        encoded = piece.encode()
        size += len(encoded)
        if size > limits.megabytes * MEGABYTE:
            return {"stopped": "size"}, b""
        pieces.append(encoded)
    return {"rows": counted, "cut": cut}, b"".join(pieces)


def _truth(value: bool, form: str) -> str:
    word = str(value).lower()
    if form == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'
    if form == "xml":
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
            f"<head/>\n<boolean>{word}</boolean>\n</sparql>\n"
        )
    return f"{word}\n"


if __name__ == "__main__":
    main()
