"""Servers on loopback that answer each connection with given bytes, also slowly or only in part."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Evil:
    """Where such a server is, and the requests that it got."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def evil(answer: Answer) -> Iterator[Evil]:
    """Give each request to a function, with the socket on which it may answer."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Evil(f"http://127.0.0.1:{listening.getsockname()[1]}/sparql")
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(20)
            got = b""
            while b"\r\n\r\n" not in got and (part := connection.recv(65536)):
                got += part
            head, _, body = got.partition(b"\r\n\r\n")
            length = next(
                (int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-le")), 0
            )
            while len(body) < length and (part := connection.recv(65536)):
                body += part
            server.requests.append(head + b"\r\n\r\n" + body)
            answer(connection, head)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(5)
        for thread in threads:
            thread.join(5)


def reply(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Return an answer in HTTP/1.1, which announces the length of its body, or another one."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def sends(content: bytes) -> Answer:
    """Return an answer that sends some bytes and closes the connection."""
    return lambda connection, _: connection.sendall(content)


def drips(start: bytes, drop: bytes, pause: float = 0.05) -> Answer:
    """Return an answer that sends some bytes, then others again and again, for 20 seconds at most."""

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        waiting = threading.Event()
        for _drop in range(round(20 / pause)):
            connection.sendall(drop)
            waiting.wait(pause)

    return answer
