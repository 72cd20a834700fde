"""The one door by which a query from outside is asked: admission by places, a worker, an engine elsewhere."""

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from openness import rdf
from openness.rdf.remote import Endpoint, RemoteError, TooMuchError
from openness.rdf.remote_errors import UnreachableError
from openness.sandbox.admission import Admitted
from openness.sandbox.query_job import fork_server, run
from openness.sandbox.query_limits import Limits, RefusedError, StoppedError

MOMENT = 0.25
"""Seconds in which quick queries have made way for each other."""
LINGER = 600.0
"""How many seconds a place stays taken at most by a stopped query on which an engine elsewhere still works."""


@dataclass(frozen=True)
class Written:
    """An answer as it is sent: its bytes, how many rows or triples it has, and whether there were more."""

    body: bytes
    rows: int
    cut: bool


class Pool:
    """Processes in which queries run and can be ended, for one landscape. Nothing starts before it is needed."""

    def __init__(self, store: rdf.Store, limits: Limits) -> None:
        """Keep what the workers will answer from, and within which limits.

        An engine elsewhere has processes of its own: a query is parsed by a worker here, then the engine is asked,
        once, and left after the time limit. It may go on with a query that it was asked: the place of that query
        is free when it has ended there, too.
        """
        self.limits = limits
        self.workers = fork_server(store if isinstance(store, rdf.Embedded) else rdf.empty(), limits)
        self._store = (
            replace(store, timeout=min(store.timeout, limits.seconds), tries=1, linger=LINGER)
            if isinstance(store, Endpoint)
            else store
        )
        self._slots = threading.BoundedSemaphore(limits.at_once)
        # A thread that waits serves nobody: few may wait a moment, and fewer as long as the limits allow.
        self._line = threading.BoundedSemaphore(limits.at_once)
        self._lane = threading.BoundedSemaphore(2 * limits.at_once)
        self._queue = threading.BoundedSemaphore(max(1, limits.at_once // 2))

    def start(self) -> list[str]:
        """Make workers ready, so that the first query need not wait for them; return the walls that are missing."""
        self.workers.warm(min(2, self.limits.at_once))
        return self.workers.missing_walls()

    def close(self) -> None:
        """End all processes."""
        self.workers.close()

    def ask(self, query: Admitted, form: str, rows: int | None = None) -> Written:
        """Answer a query in a format (`rows.WRITERS`, `rdf.FORMATS`), cut after `rows` or the limit of the pool.

        Raises RefusedError for a query that does not parse, with line and column, and StoppedError for one that met a
        limit, or that found all workers busy.
        """
        job = {
            "sparql": query.sparql,
            "probe": query.probe,
            "form": form,
            "rows": rows,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
        }
        if not isinstance(self._store, rdf.Embedded):
            job |= {"only_parse": True}
        with self._slot() as place:
            head, body = self._run(job)
            if not isinstance(self._store, rdf.Embedded) and not {"malformed", "stopped"} & set(head):
                head, body = self._ask_elsewhere(job | {"sparql": query.plain or query.sparql}, place)
        if "malformed" in head:
            raise RefusedError(head["malformed"], head["line"], head["column"])
        if "stopped" in head:
            raise StoppedError(head["stopped"], self._reason(head["stopped"]))
        return Written(body, head["rows"], head["cut"])

    @contextlib.contextmanager
    def lane(self) -> Iterator[None]:
        """Hold one of the places for all that a query from outside costs, from its admission on.

        There are as many as may run and wait. Raises StoppedError at once where none is free.
        """
        if not self._lane.acquire(blocking=False):
            raise StoppedError("busy", self._reason("busy"))
        try:
            yield
        finally:
            self._lane.release()

    @contextlib.contextmanager
    def _slot(self) -> Iterator["_Place"]:
        """Wait for a free place: where as many wait as may run, not even a moment."""
        if not self._slots.acquire(blocking=False):
            if not self._line.acquire(blocking=False):
                raise StoppedError("busy", self._reason("busy"))
            try:
                if not self._slots.acquire(timeout=min(MOMENT, self.limits.wait)):
                    self._wait_longer()
            finally:
                self._line.release()
        place = _Place()
        try:
            yield place
        finally:
            if place.taken_by is None:
                self._slots.release()
            else:
                place.taken_by.add_done_callback(lambda _: self._slots.release())

    def _wait_longer(self) -> None:
        """Wait for a free place as long as the limits allow, unless half of the line does so already."""
        if not self._queue.acquire(blocking=False):
            raise StoppedError("busy", self._reason("busy"))
        try:
            if not self._slots.acquire(timeout=self.limits.wait):
                raise StoppedError("busy", self._reason("busy"))
        finally:
            self._queue.release()

    def _run(self, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        try:
            self.workers.warm()
            missing = [] if self.limits.unconfined else self.workers.missing_walls()
            if missing:
                raise StoppedError("walls", walls_reason(missing))
            return self.workers.run(job, b"", self.limits.seconds)
        except OSError as error:
            raise StoppedError("broken", f"No process could be started for this query: {error}") from error

    def _ask_elsewhere(self, job: dict[str, Any], place: "_Place") -> tuple[dict[str, Any], bytes]:
        """Ask an engine elsewhere, with the graphs of the query as those of the request."""
        store, asked, given_up = self._store, job, threading.Event()
        seconds = self.limits.seconds
        if isinstance(store, Endpoint):
            store, seconds = replace(store, given_up=given_up), store.timeout
            if job["default_graphs"] or job["named_graphs"]:  # in memory they go to the engine's call
                default, named = tuple(job["default_graphs"]), tuple(job["named_graphs"])
                store = replace(store, default_graphs=default, named_graphs=named)
                asked = job | {"default_graphs": (), "named_graphs": ()}
        answer: Future[tuple[dict[str, Any], bytes]] = Future()
        threading.Thread(target=_fulfil, args=(answer, store, asked, self.limits), daemon=True).start()
        try:
            return answer.result(seconds)
        except TimeoutError:
            given_up.set()
            place.taken_by = answer
            return {"stopped": "time"}, b""
        except TooMuchError:
            return {"stopped": "time"}, b""
        except UnreachableError as error:
            raise StoppedError("engine", self._reason("engine")) from error
        except RemoteError as error:
            raise StoppedError("broken", f"The engine that holds the landscape {error.reason}") from error

    def _reason(self, limit: str) -> str:
        """Say which limit was met, and what to do."""
        reasons = {
            "time": f"The query was stopped after {self.limits.seconds:g} seconds. "
            "Ask for less, or join fewer patterns.",
            "memory": f"The query was stopped because it took more than {self.limits.memory:,} MB of memory. "
            "Ask for less, or sort and group less.",
            "size": f"The answer is larger than {self.limits.megabytes:g} MB. Ask for less, with LIMIT for instance.",
            "nesting": "The engine broke off at this query: it is nested too deeply, or too long a chain of operators.",
            "engine": "The engine that holds the landscape does not answer. Try again in a few seconds.",
            "busy": f"{self.limits.at_once} queries run already, and no place became free. Try again in a few seconds.",
        }
        return reasons.get(limit, "The process that answered this query ended before the answer was there. Try again.")


def walls_reason(missing: list[str]) -> str:
    """Return why queries from outside are refused where walls of the sandbox are missing."""
    return (
        f"Queries from outside are refused: this system lets no process be cut off from {' and '.join(missing)}. "
        "Run the site on Linux with seccomp or user namespaces, or start it with --query-unconfined."
    )


@dataclass
class _Place:
    """A place among the queries that run at once, and the answer that keeps it taken."""

    taken_by: "Future[tuple[dict[str, Any], bytes]] | None" = None


def _fulfil(
    answer: "Future[tuple[dict[str, Any], bytes]]", store: rdf.Store, job: dict[str, Any], limits: Limits
) -> None:
    """Run a query on an engine elsewhere, and give its answer, or its error, to who waits."""
    try:
        answer.set_result(run(store, job, limits))
    except BaseException as error:
        answer.set_exception(error)
