"""Connections of urllib3 that a thread shuts down when the time of an exchange is over, wherever the server drips."""

import socket
import threading
import time
import urllib.request
from contextlib import suppress
from contextvars import ContextVar
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import make_headers

WATCH: "ContextVar[Watch]" = ContextVar("watch")


class Watch(threading.Thread):
    """Shuts down the sockets of one exchange when its time is over."""

    def __init__(self, until: float, renewed_by: float = 0.0) -> None:
        """Start to count when it is started; with `renewed_by` the time can start again."""
        super().__init__(daemon=True)
        self.until, self.over, self._by = until, False, renewed_by
        self._ended, self._lock = threading.Event(), threading.Lock()
        self._sockets: list[socket.socket] = []

    def start(self) -> None:
        """Start the thread, the first time."""
        if self.ident is None:
            super().start()

    def run(self) -> None:
        """Wait until the exchange has ended, or its time."""
        while (left := self.until - time.monotonic()) > 0:
            if self._ended.wait(left):
                return
        with self._lock:
            self.over = True
            self._shut_down()

    def add(self, connected: socket.socket) -> None:
        """Watch a socket; a second handle can shut it down while another thread reads it, also below TLS."""
        with self._lock:
            self._sockets.append(connected.dup())
            if self.over:
                self._shut_down()

    def renew(self) -> None:
        """Start the time again, where it may."""
        if self._by:
            self.until = time.monotonic() + self._by

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()
        with self._lock:
            for handle in self._sockets:
                handle.close()
            self._sockets.clear()

    def _shut_down(self) -> None:
        for handle in self._sockets:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        WATCH.get().add(connected)
        return connected


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        WATCH.get().add(connected)
        return connected


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


def manager_for(url: str) -> urllib3.PoolManager:
    """Return a pool of connections for one request, through the proxy that the environment names."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme, "")
    if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
        user = urlsplit(proxy)
        login = f"{user.username}:{user.password}" if user.username else None
        manager: urllib3.PoolManager = urllib3.ProxyManager(proxy, proxy_headers=make_headers(proxy_basic_auth=login))
    else:
        manager = urllib3.PoolManager()
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    return manager
