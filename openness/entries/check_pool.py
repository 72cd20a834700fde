"""Check entries from outside in a few warm processes, which are ended when they take too long."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openness.errors import OpennessError
from openness.sandbox.forkserver import ForkServer

MEGABYTES = 1_000
"""How much memory a check may take beside the landscape."""
SECONDS = 20.0
"""How long a check may take."""
WAIT = 5.0
"""How many seconds a request waits for a free process; as many do so as there are processes, others are refused."""


class CheckStoppedError(OpennessError):
    """A check that was ended, or for which no process was free (`busy`)."""

    def __init__(self, reason: str, busy: bool = False) -> None:
        """Keep the sentence that says why, and whether the same may work in a moment."""
        super().__init__(reason)
        self.busy = busy


class CheckPool:
    """The processes that check, for one landscape; none starts before it is needed."""

    def __init__(self, root: Path, store: Path | None = None, seconds: float = SECONDS, size: int = 2) -> None:
        """Keep where the claims are: the folder `root`, or, where the landscape is on disk, its `store`.

        `seconds` is how long a check may take, `size` how many run at once.
        """
        self.seconds = seconds
        settings = {"root": str(root), "store": str(store or ""), "memory": MEGABYTES}
        self.workers = ForkServer("openness.entries.check_job", settings)
        self._slots, self._line = threading.BoundedSemaphore(size), threading.BoundedSemaphore(size)

    def check(self, name: str, form: str, data: bytes, output: str) -> tuple[dict[str, Any], bytes]:
        """Check an entry elsewhere: what there is to say about it, and the report in the format `output`.

        The first has `unreadable`, a sentence, or `counts` by severity. Raises CheckStoppedError where the check took
        too long or brought its process down, and where no process is free.
        """
        with self._slot():
            try:
                head, body = self.workers.run({"name": name, "form": form, "output": output}, data, self.seconds)
            except OSError as error:
                raise CheckStoppedError(f"No process could be started for this check: {error}") from error
        if (limit := head.get("stopped")) is None:
            return head, body
        if limit == "time":
            raise CheckStoppedError(f"The check took more than {self.seconds:g} seconds and was ended.")
        if limit == "start":
            raise CheckStoppedError("The check did not start in time. Try again in a moment.", busy=True)
        raise CheckStoppedError("This entry brought the check down. It may be nested too deeply.")

    def warm(self) -> None:
        """Let one process start, if none has, and wait for nothing."""
        with contextlib.suppress(OSError):
            self.workers.warm()

    def close(self) -> None:
        """End all processes, also those that are at work."""
        self.workers.close()

    @contextlib.contextmanager
    def _slot(self) -> Iterator[None]:
        """Wait for a free place where not too many wait already. Raises CheckStoppedError where none becomes free."""
        if not self._slots.acquire(blocking=False):
            busy = CheckStoppedError("All that can check is busy. Try again in a moment.", busy=True)
            if not self._line.acquire(blocking=False):
                raise busy
            try:
                if not self._slots.acquire(timeout=WAIT):
                    raise busy
            finally:
                self._line.release()
        try:
            yield
        finally:
            self._slots.release()
