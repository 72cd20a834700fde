"""The one door to urllib3: a request to another engine, with one deadline, one retry loop and credentials.

The deadline holds for the whole answer with all tries and the pauses between them: except for name look-up, a thread
shuts down the socket when the time is over, wherever the server drips. An answer that ends before its announced length
is an error. A redirect is followed within the same origin only, and credentials never leave it.
"""

import random
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import make_headers

from openness.rdf.deadline import WATCH, Watch, manager_for
from openness.rdf.http_messages import Reply as Reply
from openness.rdf.http_messages import Request as Request
from openness.rdf.http_messages import Server
from openness.rdf.http_messages import media_type as media_type
from openness.rdf.remote_errors import RemoteError, StatusError, TooLateError, TooMuchError, UnreachableError

AGAIN = (429, 502, 503, 504)
"""The HTTP statuses after which the same request may succeed."""
MAX_REDIRECTS = 5
CHUNK = 1 << 16
RENEWED_AFTER = 1 << 20
"""After so many bytes of a stream its time starts again."""
MAX_REFUSAL = 2_000
"""How many bytes of a refusal are read."""
_SECONDS = re.compile(r"[0-9]{1,9}")

T = TypeVar("T")


class Stream:
    """An answer that is read while it arrives."""

    def __init__(self, response: urllib3.BaseHTTPResponse, watch: "Watch", server: Server, url: str) -> None:
        """Keep where it comes from, and what ends it."""
        self.status, self.headers = response.status, response.headers
        self._response, self._watch, self._server, self._url = response, watch, server, url
        self._since = 0

    def read(self, size: int = CHUNK) -> bytes:
        """Return the next bytes, up to so many; none at the end. Raises RemoteError where the stream breaks off."""
        try:
            part = self._response.read1(min(size, CHUNK) if size > 0 else CHUNK)
        except (HTTPError, OSError, ValueError) as error:
            problem = _problem(self._server, self._url, error, self._watch)
            if not isinstance(problem, TooLateError):
                problem = UnreachableError("the answer is cut off, or not in its announced form. Try again.", self._url)
            raise problem from error
        if self._watch.over or (self._server.given_up is not None and self._server.given_up.is_set()):
            raise _too_late(self._server, self._url)
        self._since += len(part)
        if self._since >= RENEWED_AFTER:
            self._since = 0
            self._watch.renew()
        return part

    def whole(self, max_bytes: int) -> bytes:
        """Return all bytes. Raises TooMuchError where there are more than so many."""
        body = bytearray()
        while part := self.read():
            body += part
            if len(body) > max_bytes:
                raise TooMuchError(f"the answer is larger than {max_bytes:,} bytes.", self._url)
        return bytes(body)

    def close(self) -> None:
        """Close the connection."""
        self._watch.end()
        self._response.close()


def send(server: Server, request: Request) -> Reply:
    """Return the answer to a request, whole. Raises RemoteError, and StatusError for a refusal."""

    def read_whole(stream: Stream) -> Reply:
        try:
            headers = {name.lower(): value for name, value in stream.headers.items()}
            return Reply(stream.status, headers, stream.whole(request.max_bytes))
        finally:
            stream.close()

    return _repeat(server, request, read_whole, renewed=False)


@contextmanager
def stream(server: Server, request: Request) -> Iterator[Stream]:
    """Give the answer to a request while it arrives; its time starts again with each megabyte. Raises as `send`."""
    opened = _repeat(server, request, lambda found: found, renewed=True)
    try:
        yield opened
    finally:
        opened.close()


def _repeat(server: Server, request: Request, finish: Callable[[Stream], T], renewed: bool) -> T:
    """Send a request until it is answered or refused, the time is over, or it was tried often enough."""
    until = time.monotonic() + server.timeout + server.linger
    error: RemoteError | None = None
    for attempt in range(1, server.tries + 1):
        if server.breaker:
            server.breaker.check(request.url)
        pause = server.pause * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311, spreads clients only
        try:
            found = finish(_open(server, request, Watch(until, server.timeout if renewed else 0.0)))
        except StatusError as refused:
            error = refused
            if refused.status not in AGAIN:
                break
            pause = max(pause, refused.retry_after)
        except RemoteError as broken:
            error = broken
            if not isinstance(broken, UnreachableError):
                break
        else:
            if server.breaker:
                server.breaker.report(None)
            return found
        if attempt == server.tries or time.monotonic() + pause >= until:
            break  # no try that ends after the time
        time.sleep(pause)
    alone = server.given_up is not None and isinstance(error, TooLateError)  # one query that took too long
    if server.breaker and not alone:
        server.breaker.report(error)
    raise error or RemoteError(f"was not asked: tries is {server.tries}.", request.url)


def _open(server: Server, request: Request, watch: "Watch") -> Stream:
    """Send a request once, with its credentials, follow redirects, and return the answer when its headers are there."""
    try:
        headers = {"User-Agent": server.agent, **request.headers}
        if server.user and not server.digest:
            headers |= make_headers(basic_auth=f"{server.user}:{server.password}")
        elif server.user and request.body is not None:  # a server that refuses a large body unread loses the challenge
            probe = _exchange(replace(request, method="GET", url=request.probe or request.url, body=None), watch)
            probe.close()
            headers |= _signature(server, request, probe)
        response = _exchange(replace(request, headers=headers), watch)
        if response.status == 401 and server.digest and "Authorization" not in headers:
            response.close()
            headers |= _signature(server, request, response)
            response = _exchange(replace(request, headers=headers), watch)
        opened = Stream(response, watch, server, request.url)
        if response.status < 400 or response.status in request.accepted:
            return opened
        body = bytearray()
        while len(body) < MAX_REFUSAL and (part := opened.read(MAX_REFUSAL)):
            body += part
        opened.close()
        wait = _retry_after(response.headers.get("Retry-After", "")) if response.status in AGAIN else 0.0
        words = " ".join(body.decode("utf-8", "replace").split())[:400]
        raise StatusError(response.status, words, request.url, wait)
    except (HTTPError, OSError, ValueError) as error:
        watch.end()
        if isinstance(error, RemoteError):
            raise
        raise _problem(server, request.url, error, watch) from error


def _exchange(request: Request, watch: "Watch") -> urllib3.BaseHTTPResponse:
    """Send a request, and follow redirects to the same origin."""
    watch.start()
    url = request.url
    for _ in range(MAX_REDIRECTS + 1):
        with manager_for(url) as manager:
            token = WATCH.set(watch)
            try:
                response = manager.request(
                    request.method,
                    url,
                    body=request.body,
                    headers=dict(request.headers),
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(total=max(0.001, watch.until - time.monotonic())),
                )
            finally:
                WATCH.reset(token)
        location = response.headers.get("Location", "")
        if response.status not in (301, 302, 303, 307, 308) or not location:
            return response
        response.close()
        url = _resolve_redirect(request, url, response.status, location)
    raise RemoteError("redirects too often. Give the URL that it leads to.", request.url)


def _resolve_redirect(request: Request, url: str, status: int, location: str) -> str:
    """Return where a redirect leads. Raises RemoteError where it leads to another server, or would lose the body."""
    try:
        target = urljoin(url, location)
        same = _origin(target) == _origin(url)
    except ValueError as error:
        raise RemoteError(f"answers {status} and leads to what is no URL.", request.url) from error
    if not same:
        there = "{}://{}".format(*_origin(target))
        raise RemoteError(
            f"answers {status} and leads to another server, {there}. If you trust that one, give its URL.", request.url
        )
    if request.method != "GET" and status not in (307, 308):
        raise RemoteError(f"answers {status} to {request.method}. Give the URL that it leads to.", request.url)
    return target


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80)


def _signature(server: Server, request: Request, response: urllib3.BaseHTTPResponse) -> dict[str, str]:
    """Return the header that answers a digest challenge; none where there is no challenge."""
    scheme, _, challenge = response.headers.get("WWW-Authenticate", "").partition(" ")
    if response.status != 401 or scheme.lower() != "digest":
        return {}
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.url, server.user, server.password)
    signed = urllib.request.Request(request.url, request.body, method=request.method)  # noqa: S310, only to sign
    fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
    try:
        found = urllib.request.HTTPDigestAuthHandler(passwords).get_authorization(signed, fields)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise RemoteError("asks for a password in a way that is not supported.", request.url) from error
    return {"Authorization": f"Digest {found}"} if found else {}


def _problem(server: Server, url: str, error: Exception, watch: "Watch") -> RemoteError:
    """Return the error for an exchange that broke off."""
    if isinstance(error, RemoteError):
        return error
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)  # which is a time-out to the library
    if watch.over or (not refused and isinstance(error, (TimeoutError, urllib3.exceptions.TimeoutError))):
        return _too_late(server, url)
    cause: Any = error
    while isinstance(cause, HTTPError) and (cause.__cause__ or cause.__context__):
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, LocationParseError):
        return RemoteError("is not a URL that can be asked.", url)
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
    return UnreachableError(f"cannot be reached ({reason}). Is the server running, and the URL right?", url)


def _too_late(server: Server, url: str) -> TooLateError:
    return TooLateError(f"did not answer within {server.timeout:g} seconds. Ask less, or wait longer.", url)


def _retry_after(typed: str) -> float:
    """Return the seconds that a `Retry-After` header names, as a number or a date; 0 for anything else."""
    if _SECONDS.fullmatch(typed.strip()):
        return float(typed)
    try:
        return max(0.0, parsedate_to_datetime(typed).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
