"""Errors of remote engines, their addresses without secrets, and the circuit breaker for a dead one."""

import threading
import time
from urllib.parse import urlsplit

from openness.errors import OpennessError
from openness.rdf import UnreadableError
from openness.terms import is_web_address

OPEN_SECONDS = 5.0
"""How long an engine that cannot be reached is not asked again, except once at the end of that time."""
MAX_TIMEOUTS = 3
"""After so many time-outs in a row an engine counts as one that cannot be reached."""


class RemoteError(OpennessError):
    """An endpoint that does not answer, or not as it should; the message says which, how, and what to do.

    `reason` is the message without the address, for people who are not to know it.
    """

    def __init__(self, reason: str, url: str = "") -> None:
        """Keep the reason, and put the address before it, without password and access token."""
        super().__init__(f"{show_url(url)}: {reason}" if url else reason)
        self.reason = reason


class TooMuchError(RemoteError):
    """An answer that took too long, or a request or answer that is too large; less of it may succeed."""


class TooLateError(TooMuchError):
    """An answer that was not whole when the time was over."""


class UnreachableError(RemoteError):
    """A server that cannot be connected to, or breaks off each time."""


class StatusError(RemoteError):
    """A refusal: the HTTP status, the start of its body, and how many seconds the server asks to wait."""

    def __init__(self, status: int, body: str, url: str, retry_after: float = 0.0) -> None:
        """Keep them all."""
        super().__init__(f"answers {status}. {body}".rstrip(), url)
        self.status, self.body, self.retry_after = status, body, retry_after


class RefusedQueryError(UnreadableError):
    """A query that the endpoint does not take; `reason` is the message without the address."""

    def __init__(self, reason: str, url: str) -> None:
        """Keep the reason, and put the address before it."""
        super().__init__(f"{show_url(url)}: {reason}")
        self.reason = reason


def show_url(url: str) -> str:
    """Return a URL without user, password and query, which may hold an access token."""
    start, _, rest = url.partition("?")[0].partition("#")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{start}://{host.rpartition('@')[2]}{slash}{path}" if rest else start.rpartition("@")[2]


def check_url(url: str) -> None:
    """Raise RemoteError for what is not a web address that can be asked, or holds a password."""
    if not is_web_address(url):
        raise RemoteError(f"'{show_url(url)}' is not an endpoint. Give a URL that starts with http:// or https://.")
    try:
        parts = urlsplit(url)
        secret = parts.username is not None or parts.password is not None
        right = bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:  # brackets that do not match, a port that is no number
        right, secret = False, "@" in url
    if secret:
        raise RemoteError(
            f"{show_url(url)}: the URL has a user or password in it. Remove it, and set OPENNESS_USER and "
            "OPENNESS_PASSWORD, or give --credentials."
        )
    if not right:
        raise RemoteError(
            f"'{show_url(url)}' is not a URL. Give one such as http://localhost:7878/query; escape others as %C3%A9."
        )


class Breaker:
    """Refuses at once what would be sent to an engine that was not reached a moment ago."""

    def __init__(self, seconds: float = OPEN_SECONDS) -> None:
        """Start closed: requests pass."""
        self.seconds = seconds
        self._lock = threading.Lock()
        self._until = 0.0
        self._timeouts = 0

    @property
    def open(self) -> bool:
        """Whether requests are refused now."""
        return time.monotonic() < self._until

    def check(self, url: str) -> None:
        """Let a request pass, or raise UnreachableError; after the time one request passes, to try."""
        with self._lock:
            if self.open:
                raise UnreachableError("cannot be reached; it is not asked again for a moment.", url)
            if self._until:
                self._until = time.monotonic() + self.seconds

    def report(self, error: RemoteError | None) -> None:
        """Note how a request ended: well, or with an error that may open the breaker."""
        with self._lock:
            self._timeouts = self._timeouts + 1 if isinstance(error, TooLateError) else 0
            broken = isinstance(error, UnreachableError) or self._timeouts >= MAX_TIMEOUTS
            self._until = time.monotonic() + self.seconds if broken else 0.0
