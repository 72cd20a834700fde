"""Limit each client: how many requests a second, and how many queries and checks at once. Off by default."""

import math
import os
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from werkzeug.wrappers import Response
from werkzeug.wsgi import ClosingIterator

from openness.errors import OpennessError

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

RATE, AT_ONCE = "OPENNESS_CLIENT_RATE", "OPENNESS_CLIENT_AT_ONCE"
BURST_SECONDS = 5.0
"""For how many seconds a client may save the requests that it did not send."""
MAX_CLIENTS = 20_000
"""How many clients are remembered; the one that asked longest ago is forgotten first."""
EXPENSIVE = ("/sparql", "/check", "/api/check")
PROBES = ("/healthz", "/readyz")
PREFIX_OF_ONE = 64
"""How many bits of an IPv6 address one client shares: it has the others for itself."""


class ClientLimits:
    """What each client may do: `rate` requests a second on average, `at_once` expensive ones at once; 0 is no limit."""

    def __init__(self, rate: float = 0, at_once: int = 0) -> None:
        """Start with no client known."""
        self.rate, self.at_once = rate, at_once
        self._lock = threading.Lock()
        self._saved: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._running: Counter[str] = Counter()

    def seconds_to_wait(self, client: str, now: float) -> float:
        """Count a request of a client; return 0, or after how many seconds it may send one."""
        if not self.rate:
            return 0
        most = max(1.0, self.rate * BURST_SECONDS)
        with self._lock:
            saved, last = self._saved.pop(client, (most, now))
            saved = min(most, saved + (now - last) * self.rate)
            self._saved[client] = (saved - 1 if saved >= 1 else saved, now)
            if len(self._saved) > MAX_CLIENTS:
                self._saved.popitem(last=False)
        return 0 if saved >= 1 else (1 - saved) / self.rate

    def enter(self, client: str) -> bool:
        """Return whether a client may have one more expensive request; `leave` ends it."""
        with self._lock:
            if self._running[client] >= self.at_once:
                return False
            self._running[client] += 1
            return True

    def leave(self, client: str) -> None:
        """Count an expensive request of a client as ended."""
        with self._lock:
            self._running[client] -= 1
            if self._running[client] <= 0:
                del self._running[client]

    def wrap(self, application: Application, headers: Mapping[str, str]) -> Application:
        """Return an application that answers 429 to clients beyond their limit, with some headers."""
        if not (self.rate or self.at_once):
            return application

        def refuse(words: str, seconds: float, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            around = {**headers, "Cache-Control": "no-store", "Retry-After": str(math.ceil(seconds))}
            return Response(f"{words}\n", 429, around, mimetype="text/plain")(environ, start_response)

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            path = environ.get("PATH_INFO", "")
            if path in PROBES:
                return application(environ, start_response)
            client = client_of(environ.get("REMOTE_ADDR", ""))
            if seconds := self.seconds_to_wait(client, time.monotonic()):
                words = f"More than {self.rate:g} requests a second came from your address. Wait a moment."
                return refuse(words, seconds, environ, start_response)
            if not self.at_once or not is_expensive(path):
                return application(environ, start_response)
            if not self.enter(client):
                words = f"{self.at_once} queries or checks from your address run already. Wait until one has ended."
                return refuse(words, 1, environ, start_response)
            try:
                return ClosingIterator(application(environ, start_response), lambda: self.leave(client))
            except BaseException:
                self.leave(client)
                raise

        return answer


class ClientLimitError(OpennessError):
    """A limit of clients that is not a number from 0 on."""


def is_expensive(path: str) -> bool:
    """Return whether a request takes a worker, by its path."""
    parts = path.split("/", 3)
    inside = f"/{parts[3]}" if path.startswith("/as-of/") and len(parts) > 3 else path
    return any(inside == one or inside.startswith(f"{one}/") for one in EXPENSIVE)


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or a network of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, PREFIX_OF_ONE), strict=False))
    return address


def from_environment(variables: Mapping[str, str] = os.environ) -> ClientLimits:
    """Return the limits that environment variables set. Raises ClientLimitError for what is not a number from 0 on."""
    found = {}
    for name in (RATE, AT_ONCE):
        typed = variables.get(name, "0")
        try:
            found[name] = float(typed)
        except ValueError:
            found[name] = -1
        if not 0 <= found[name] < math.inf:
            raise ClientLimitError(f"{name}: '{typed}' is not a number from 0 on.")
    return ClientLimits(found[RATE], int(found[AT_ONCE]))
