"""The site as of a day: `/as-of/2024-01-31/…` is the whole site of the landscape of that day, under its own links.

A landscape of a day is derived once, in a process of its own and one at a time, and stays on disk; a few days are held.
Between two days on which something changes the landscape is the same, so there are only so many.
"""

import re
import subprocess
import threading
import weakref
from bisect import bisect
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.landscape import Landscape
from openness.landscape.days import DayError, read_day
from openness.landscape.disk import let_go
from openness.landscape.load import list_days
from openness.landscape.opening import open_dated, remove_dated
from openness.web.site import site
from openness.workers import start_module

pages = Blueprint("dated", __name__)

NAME = "openness-dated"
PREFIX = "/as-of"
PARAMETER = "as-of"
MAX_DAYS = 3
"""How many days are held: as applications, and on disk."""
MAX_BUILD_SECONDS = 1800.0
WAIT_SECONDS, MAX_WAITING = 4.0, 2
"""How long a request waits for a landscape that is being built, and how many requests do so at once."""
UNDATED = ("/check", "/api/check", "/healthz", "/readyz", "/metrics", "/robots.txt", "/sitemap.xml", PREFIX)
"""Addresses that are not of a day: they lead to the site of today."""


class UnbuiltError(ServiceUnavailable):
    """A day whose landscape is being built; a browser comes back by itself."""

    def __init__(self) -> None:
        """Say so, and when to come back."""
        super().__init__("The landscape of this day is being built. Try again in a moment.", retry_after=5)

    def get_headers(self, *given: Any, **named: Any) -> list[tuple[str, str]]:
        """Return the headers of the answer."""
        return [*super().get_headers(*given, **named), ("Refresh", "5")]


class DatedSites:
    """The sites of a few days, each an application of its own; the one that was asked longest ago makes way."""

    def __init__(self, landscape: Landscape, make: Callable[[Landscape, str], Flask], close: Callable[[Flask], None]):
        """Keep the landscape of today, and what makes and closes the site of a day."""
        self._landscape, self._make, self._close = landscape, make, close
        self._held: OrderedDict[str, tuple[Flask, Landscape]] = OrderedDict()
        self._lock, self._building = threading.Lock(), threading.Lock()
        self._built = threading.Event()
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)
        self._failed: set[str] = set()
        self._children: list[subprocess.Popen[bytes]] = []
        weakref.finalize(self, _end, self._children)

    def find(self, day: str, changed: str) -> Flask:
        """Return the site of a day; `changed` is the last day up to it on which the landscape changes.

        Raises UnbuiltError while it is being built, and ServiceUnavailable where it cannot be.
        """
        with self._lock:
            if found := self._open(day, changed):
                return found
        if changed in self._failed:
            raise ServiceUnavailable("The landscape of this day could not be built. The server's log has the reason.")
        self._start(changed)
        if self._waiting.acquire(blocking=False):
            try:
                self._built.wait(WAIT_SECONDS)
            finally:
                self._waiting.release()
            with self._lock:
                if found := self._open(day, changed):
                    return found
        raise UnbuiltError

    def close(self) -> None:
        """End what builds, and the processes of each site."""
        _end(self._children)
        with self._lock:
            while self._held:
                self._drop()

    def _open(self, day: str, changed: str) -> Flask | None:
        """Return the site of a day that is held, or open it where its landscape is built."""
        if day in self._held:
            self._held.move_to_end(day)
            return self._held[day][0]
        landscape = open_dated(self._landscape.root, changed)
        if landscape is None:
            return None
        app = self._make(landscape, day)
        self._held[day] = (app, landscape)
        while len(self._held) > MAX_DAYS:
            self._drop()
        remove_dated(MAX_DAYS)
        return app

    def _drop(self) -> None:
        _, (app, landscape) = self._held.popitem(last=False)
        self._close(app)
        let_go(landscape)

    def _start(self, changed: str) -> None:
        """Start to build the landscape of a day, if none is being built."""
        if self._building.acquire(blocking=False):
            self._built.clear()
            threading.Thread(target=self._build, args=(changed,), daemon=True).start()

    def _build(self, changed: str) -> None:
        try:
            with start_module("openness.web.dated_build", str(self._landscape.root), changed) as process:
                self._children.append(process)
                try:
                    process.wait(MAX_BUILD_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                self._children.remove(process)
            if process.returncode:
                self._failed.add(changed)
        finally:
            self._building.release()
            self._built.set()


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    for process in tuple(children):
        process.kill()


def register(
    app: Flask, landscape: Landscape, make: Callable[[Landscape, str], Flask], close: Callable[[Flask], None]
) -> None:
    """Give an application the sites of days. Nothing is built before the first visitor asks for a day."""
    app.extensions[NAME] = DatedSites(landscape, make, close)
    app.register_blueprint(pages)
    app.before_request(lead_to_day)


def lead_to_day() -> AnyResponse | None:
    """Lead an address with `?as-of=2024-01-31` to the same one of that day."""
    if PARAMETER not in request.args or request.method not in {"GET", "HEAD"}:
        return None
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    path = re.sub(rf"^{PREFIX}/[^/]+", "", request.path) or "/"
    return redirect(_address(request.args[PARAMETER], path, rest))


def _address(typed: str, path: str, values: list[tuple[str, str]]) -> str:
    """Return the address of a page of a day, or of today where no day is typed."""
    day = checked_day(typed) if typed else ""
    place = f"{outer_root()}{f'{PREFIX}/{day}' if day else ''}{path}"
    return f"{place}?{urlencode(values)}" if values else place


def outer_root() -> str:
    """Return what comes before the addresses of the site of today."""
    return re.sub(rf"{PREFIX}/[\d-]+$", "", request.script_root)


def checked_day(typed: str) -> str:
    """Return a day as it is written in addresses; answer 400 for what is none, and for one that is to come."""
    try:
        day = read_day(typed)
    except DayError as error:
        abort(400, str(error))
    today = datetime.now(UTC).date()
    if day > today:
        abort(400, f"{typed} is in the future. Give a day up to {today}.")
    return typed


def in_words(day: str) -> str:
    """Return a day as pages write it: `31 January 2024`."""
    return f"{date.fromisoformat(day):%-d %B %Y}"


@pages.get(PREFIX)
def choose() -> AnyResponse:
    """Lead to a page as of the day that was chosen on it."""
    path = request.args.get("at", "/")
    if not re.fullmatch(r"/(?![/\\])[^\\\r\n]*", path):
        abort(400, "'at' is the path of a page on this site, such as /explore.")
    return redirect(_address(request.args.get("day", ""), path, []))


@pages.route(f"{PREFIX}/<day>", defaults={"path": None}, methods=["GET"])
@pages.route(f"{PREFIX}/<day>/", defaults={"path": ""}, methods=["GET", "POST", "OPTIONS"])
@pages.route(f"{PREFIX}/<day>/<path:path>", methods=["GET", "POST", "OPTIONS"])
def show(day: str, path: str | None) -> AnyResponse:
    """Answer as the site of a day does."""
    day = checked_day(day)
    prefix = f"{PREFIX}/{day}"
    inside = request.path.removeprefix(prefix)
    if path is None or any(inside == one or inside.startswith((f"{one}/", f"{one}.")) for one in UNDATED):
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return redirect(f"{request.script_root}{prefix if path is None else ''}{inside or '/'}{query}", 307)
    landscape = site().landscape
    if not isinstance(landscape.store, rdf.Embedded):
        abort(404, "This landscape is held by an engine elsewhere, which has no earlier days.")
    days = site().once("days", lambda: list_days(landscape.store))
    at = bisect(days, day)
    if not at:
        first = f" The first claim is dated {days[0]}." if days else ""
        abort(404, f"Nothing here is dated {day} or earlier.{first}")
    app = cast(DatedSites, current_app.extensions[NAME]).find(day, days[at - 1])
    environ = {name: value for name, value in request.environ.items() if not name.startswith(("werkzeug.", "flask."))}
    environ |= {
        "SCRIPT_NAME": environ["SCRIPT_NAME"] + prefix,
        "PATH_INFO": environ["PATH_INFO"].removeprefix(prefix),
    }
    answered = Response.from_app(app.wsgi_app, environ)
    answered.headers["X-Robots-Tag"] = "noindex"  # one page for each day of each model is nothing to search for
    return answered
