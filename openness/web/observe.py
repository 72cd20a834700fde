"""Observe a site: a line of JSON for each request, and figures for Prometheus."""

import json
import re
import sys
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, g, request

from openness import __version__
from openness.web.site import site

pages = Blueprint("observe", __name__)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper bounds of the buckets of the time that requests take."""
MAX_PATH = 300
"""How many characters of a path a line of the log has."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
NAME = "openness-figures"


class Figures:
    """Counts of requests by route and status, and how long they took; bounded, for routes and statuses are few."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def add(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        with self._lock:
            self._requests[route, status] += 1
            self._buckets[next((bound for bound in SECONDS if seconds <= bound), float("inf"))] += 1
            self._seconds += seconds

    def lines(self) -> list[str]:
        """Return the figures in the text format of Prometheus."""
        with self._lock:
            requests, buckets, total = dict(self._requests), dict(self._buckets), self._seconds
        name, help_ = "openness_requests_total", "Requests by route and status."
        lines = [f"# HELP {name} {help_}", f"# TYPE {name} counter"]
        for (route, status), count in sorted(requests.items()):
            lines.append(f'{name}{{route="{route}",status="{status}"}} {count}')
        name, help_ = "openness_request_seconds", "How long requests took."
        lines += [f"# HELP {name} {help_}", f"# TYPE {name} histogram"]
        below = 0
        for bound in (*SECONDS, float("inf")):
            below += buckets.get(bound, 0)
            lines.append(f'{name}_bucket{{le="{"+Inf" if bound == float("inf") else bound}"}} {below}')
        lines += [f"openness_request_seconds_sum {total:.6f}", f"openness_request_seconds_count {below}"]
        return lines


def register(app: Flask, log: bool, metrics: bool, behind: int) -> None:
    """Give each answer an identifier, and, if asked for, a line of the log and a place in the figures.

    The identifier is that of the proxy where there is one, so that the lines of both can be joined. The log has no
    address of a visitor and no query.
    """
    app.extensions[NAME] = Figures()
    if metrics:
        app.register_blueprint(pages)

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-Id", "") if behind else ""
        g.request_id, g.started = (given if _ID.fullmatch(given) else uuid.uuid4().hex), time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        seconds = time.perf_counter() - g.started if "started" in g else 0.0
        response.headers["X-Request-Id"] = g.get("request_id", "")
        app.extensions[NAME].add(request.endpoint or "none", response.status_code, seconds)
        if log:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "id": g.get("request_id", ""),
                "method": request.method,
                "path": request.path[:MAX_PATH],
                "route": request.endpoint or "none",
                "status": response.status_code,
                "bytes": response.content_length,
                "milliseconds": round(seconds * 1000, 1),
            }
            sys.stderr.write(json.dumps(line) + "\n")
        return response


@pages.get("/metrics")
def metrics() -> Response:
    """Give the figures for Prometheus."""
    from flask import current_app

    figures: Figures = current_app.extensions[NAME]
    lines = [
        "# HELP openness_build_info The version of the program and of the landscape.",
        "# TYPE openness_build_info gauge",
        f'openness_build_info{{version="{__version__}",landscape="{site().landscape.version[:8]}"}} 1',
        "# HELP openness_kept_bytes Bytes of results that are cached for visitors.",
        "# TYPE openness_kept_bytes gauge",
        f"openness_kept_bytes {site().kept.bytes}",
        *figures.lines(),
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
