"""A request to another engine, its answer, and how a server is asked."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from openness.rdf.remote_errors import Breaker


class Server(Protocol):
    """How a server is asked: `remote.Endpoint` and `graphstore.GraphStore` are such."""

    @property
    def user(self) -> str: ...  # noqa: D102
    @property
    def password(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> bool: ...  # noqa: D102
    @property
    def timeout(self) -> float: ...  # noqa: D102
    @property
    def linger(self) -> float: ...  # noqa: D102
    @property
    def tries(self) -> int: ...  # noqa: D102
    @property
    def pause(self) -> float: ...  # noqa: D102
    @property
    def agent(self) -> str: ...  # noqa: D102
    @property
    def breaker(self) -> Breaker | None: ...  # noqa: D102
    @property
    def given_up(self) -> threading.Event | None: ...  # noqa: D102


@dataclass(frozen=True)
class Request:
    """A request: `probe` is a URL on which a challenge costs little, `accepted` are statuses that are answers too."""

    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    probe: str = ""
    accepted: tuple[int, ...] = ()
    max_bytes: int = 1 << 28


@dataclass(frozen=True)
class Reply:
    """An answer that is whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return media_type(self.headers)

    @property
    def framed(self) -> bool:
        """Whether the server announced where its answer ends, so that an early end was noticed."""
        return "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type in some headers without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
