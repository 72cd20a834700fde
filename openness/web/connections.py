"""End clients that hold connections: slow ones, and one with too many. The server refuses with the site's headers."""

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask

from openness.web import HEADERS


class RefusalTask(ErrorTask):  # type: ignore[misc]  # waitress is not typed
    """An answer to what is no request that the site could read."""

    def execute(self) -> None:
        """Add the headers, and answer."""
        self.response_headers += [*HEADERS.items(), ("Cache-Control", "no-store")]
        super().execute()


def limit_connections(request_seconds: float, of_one_address: int) -> None:
    """Let the servers of this process end each request that is not sent whole after so many seconds.

    Of one address they keep at most `of_one_address` connections, or any number where that is 0: behind a proxy all
    are of one. Their own refusals have the headers of the site.
    """

    class LimitedChannel(HTTPChannel):  # type: ignore[misc]  # waitress is not typed
        """A connection that is ended where its client is too slow."""

        error_task_class = RefusalTask
        first_byte = 0.0

        def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
            super().__init__(server, sock, addr, adj, map)
            if of_one_address:
                beside = sum(one.addr[0] == addr[0] for one in tuple(server.active_channels.values()) if one.addr)
                if beside > of_one_address:
                    self.handle_close()

        def received(self, data: bytes) -> bool:
            """Take bytes of a request, which must be whole so many seconds after its first one."""
            now = time.monotonic()
            if self.request is None:
                self.first_byte = now
            elif now - self.first_byte > request_seconds:
                self.handle_close()
                return False
            return bool(super().received(data))

    BaseWSGIServer.channel_class = LimitedChannel
