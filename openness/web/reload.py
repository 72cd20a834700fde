"""Show a changed landscape without a restart: the site of the old one answers until that of the new one is ready."""

import gc
import hashlib
import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from openness import rdf
from openness.errors import OpennessError
from openness.files import lock_folder
from openness.landscape import Landscape, hash_states
from openness.landscape.disk import let_go
from openness.landscape.load import index_sources, sources
from openness.landscape.opening import Backend, open_landscape
from openness.landscape.publication import read_publication
from openness.paths import cache_folder, files
from openness.web import close, observe, warm, workers
from openness.workers import start_module

NICE = 10
SETTLE_SECONDS = 1.0
"""How long files must be as they are before a landscape is built from them: several may be changed one by one."""
DRAIN_SECONDS = 120.0
"""How long the site of an old landscape may go on with its last answers."""
MAX_SHARE = 0.02
"""The part of the time that looking for changes may take."""


@dataclass
class Shown:
    """A site that answers, its landscape, and how many of its answers are on their way."""

    app: Flask
    landscape: Landscape
    answers: int = 0


class ReloadingSite:
    """A WSGI application that hands each request to the site of the newest landscape."""

    def __init__(self, app: Flask, landscape: Landscape, make: Callable[[Landscape], Flask]) -> None:
        """Show a landscape by its application; `make` makes that of another one."""
        self._make = make
        self._shown = Shown(app, landscape)
        self._changed = threading.Condition()

    @property
    def app(self) -> Flask:
        """The application that answers the next request."""
        return self._shown.app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request; a site that was replaced meanwhile sends its answer to the end."""
        with self._changed:
            shown = self._shown
            shown.answers += 1

        def finish() -> None:
            with self._changed:
                shown.answers -= 1
                self._changed.notify_all()

        try:
            return ClosingIterator(shown.app(environ, start_response), finish)
        except BaseException:
            finish()
            raise

    def replace(self, landscape: Landscape) -> None:
        """Show another landscape as soon as its site is warm, then end the old site. Raises as `create_app` does."""
        app = self._make(landscape)
        try:
            workers(app).start()
            warm(app)
            app.extensions[observe.NAME] = self.app.extensions[observe.NAME]  # counters only grow
        except BaseException:
            close(app)
            raise
        with self._changed:
            old, self._shown = self._shown, Shown(app, landscape)
        self._end(old)
        del old
        gc.collect()  # an application and its store refer to each other

    def _end(self, old: Shown) -> None:
        """Wait until the last answers of a site are sent, and end its processes."""
        with self._changed:
            self._changed.wait_for(lambda: old.answers == 0, DRAIN_SECONDS)
        close(old.app)
        if isinstance(old.landscape.store, rdf.Embedded):
            let_go(old.landscape)

    def close(self) -> None:
        """End the processes of the site."""
        close(self.app)


class Watcher:
    """A thread that looks for changes of a landscape's files, and reloads the site."""

    def __init__(self, site: ReloadingSite, root: Path, held: Backend, seconds: float, report: Callable[[str], None]):
        """Look every so many seconds, or only when `ask` is called where they are 0; `report` takes a sentence."""
        self._site, self._root, self._held, self._seconds, self._report = site, root, held, seconds, report
        self._asked, self._ended = threading.Event(), threading.Event()
        self._known = signature(root, held)
        self._process, self._starting = 0, threading.Lock()
        self._building: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start to look, if this process does not yet: a server may fork after it has read the application."""
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._watch, daemon=True).start()

    def ask(self) -> None:
        """Reload now, whether or not a file has changed; a signal handler may call this."""
        self._asked.set()

    def close(self) -> None:
        """End, also a build that is under way."""
        self._ended.set()
        self._asked.set()
        if building := self._building:
            building.kill()

    def _watch(self) -> None:
        took = 0.0
        while True:
            asked = self._asked.wait(max(self._seconds, took / MAX_SHARE) if self._seconds else None)
            self._asked.clear()
            if self._ended.is_set():
                return
            start = time.monotonic()
            found = signature(self._root, self._held)
            took = time.monotonic() - start
            if asked or (found and found != self._known):
                while found != (again := self._look_again()):
                    found = again
                self._known = found
                self._reload()

    def _look_again(self) -> str:
        self._ended.wait(SETTLE_SECONDS)
        return signature(self._root, self._held)

    def _reload(self) -> None:
        """Build in a process of its own, after all that the machine does otherwise; then open and show it."""
        try:
            if not self._held.endpoint:
                with _lock_builds():
                    self._build()
            landscape = open_landscape(self._root, self._held)
            if not self._ended.is_set():
                self._site.replace(landscape)
                self._report(f"The site shows the changed landscape ({landscape.version[:8]}).")
        except (OpennessError, OSError, ValueError) as error:
            if not self._ended.is_set():
                self._report(f"The changed landscape cannot be shown, and the site shows the one before: {error}")

    def _build(self) -> None:
        store = ("--store", str(self._held.store)) if self._held.store else ()
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, "errors": "replace"}
        with start_module("openness", "--root", str(self._root), *store, "build", **silent) as process:
            self._building = process
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
            last = deque(process.stderr or (), maxlen=5)
        self._building = None
        if process.returncode:
            raise OpennessError(" ".join("".join(last).split()) or f"the build ended with {process.returncode}")


@contextmanager
def _lock_builds() -> Iterator[None]:
    """Let one process of this user build at a time: of a server with several, the others find what the first built."""
    with ExitStack() as locked:
        with suppress(OSError):  # without a place for a cache each builds for itself
            cache_folder().mkdir(parents=True, exist_ok=True)
            locked.enter_context(lock_folder(cache_folder()))
        yield


def signature(root: Path, held: Backend) -> str:
    """Return a hash of the names, sizes and times of the files that a site shows, and of what was published.

    It is empty while files cannot be listed, an engine elsewhere does not answer or a publication is under way. The
    program itself does not count: its new version needs a new process.
    """
    digest = hashlib.sha256()
    try:
        listed = [path for path, _ in sources(root)] + index_sources(root)
        hash_states(digest, root, [*listed, *files(root / "shapes", ".rq", ".ttl"), *files(root / "queries", ".rq")])
        if held.endpoint and (state := read_publication(replace(held.endpoint, tries=1))):
            if not state.complete:
                return ""
            digest.update(state.version.encode())
    except (OpennessError, OSError):
        return ""  # in the middle of a change
    return digest.hexdigest()
