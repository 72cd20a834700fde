"""Random queries that try to call another endpoint, from a grammar that writes SERVICE in every way it can think of."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

T = TypeVar("T")

KEYWORDS = (
    *("SERVICE", "service", "SerVice") * 4,
    "\\u0053ERVICE",
    "S\\U00000045RVICE",
    "\u017fervice",
    "serv\u0131ce",
)
CLEAN = (" . ", " .\n", ". ", ".")
"""What may be between two patterns, and is drawn more often than GLUE, so that most queries parse."""
GLUE = ("", "", "", " ", "\n", "\t", ".", " . ", "#\n", "# '\n", ";", "-", "_", "·", "\u200b", ",", "\\", "%53", "^")
VERBS = ("?p", "a", "m:p", "<http://e/p>", "m:p/m:q", "^m:p", "!m:p", "m:p*", "<x'y>", "m:a.b", ":")
NUMBERS = ("1", "1.", "1.5", ".5", "1e5", "1.e5", "+1", "-1.0", "true", "false", "TRUE", "0x1")
STRINGS = (
    "'a'",
    '"a"',
    "'''a'''",
    '"""a"""',
    "'it\\'s'",
    '"\\""',
    "''",
    '""',
    "'''it''s'''",
    "'#'",
    '"<"',
    "'>'",
    "'a'@en",
)
NAMES = ("m:a", "m:", "m:a.", "m:.", "m:a.b", "m:-", "m:%41", "m:\\.", ":x", "service:x", "_:b", "_:b.", "[]", "()")
VARIABLES = ("?s", "?o", "$x", "?oSERVICE", "?service", "?a1", "?a.")
COMPARED = ("?s<?o", "?s<'>'", "?s<'x' && ?o>'y'", "1<2", "?s>'<'", "m:a<m:b", "?s<'> '", "BOUND(?s)")


class Generator:
    """Write queries; `canary` is the address that they try to call."""

    def __init__(self, canary: str, seed: int) -> None:
        """Start with a seed."""
        self._random = random.Random(seed)  # noqa: S311, the same queries again
        self._canary = canary

    def query(self) -> str:
        """Return the next query."""
        head = "".join(self._prefix() for _ in range(self._random.randint(0, 2))) + self._one(
            ("PREFIX m: <http://e/> ", "prefix m:<http://e/>#\n")
        )
        form = self._one(("SELECT *", "SELECT ?s", "ASK", "CONSTRUCT {?s ?p ?o} WHERE", "DESCRIBE ?s", "SELECT*WHERE"))
        text = f"{head}{form}{self._one(GLUE[3:6])}{self._group(0)}{self._one(('', ' LIMIT 2', ' ORDER BY ?s', '#'))}"
        for _ in range(self._random.choice((0, 0, 0, 0, 1, 2))):
            text = self._slip(text)
        return text

    def _prefix(self) -> str:
        return self._one(
            (f"PREFIX : <{self._canary}> ", "PREFIX service: <http://e/> ", "BASE <http://e/> ", "# SERVICE\n")
        )

    def _group(self, depth: int) -> str:
        parts = [self._part(depth) for _ in range(self._random.randint(1, 3))]
        return "{" + "".join(part + self._between() for part in parts) + "}"

    def _part(self, depth: int) -> str:
        kinds = [self._triple, self._triple, self._call, self._call, self._filter, self._comment, self._triple_and_call]
        if depth < 2:
            nested = self._one(("OPTIONAL", "MINUS", "GRAPH ?g", "FILTER EXISTS", "", "{} UNION", "GRAPH<http://e/>"))
            kinds.append(lambda: nested + self._one(("", " ")) + self._group(depth + 1))
        return self._one(kinds)()

    def _triple(self) -> str:
        subject = self._one(("?s", "m:a", self._one(VARIABLES + NAMES)))
        verb = self._one(("?p", "m:p", self._one(VERBS)))
        return self._one((" ", "\n")).join((subject, verb, self._object()))

    def _triple_and_call(self) -> str:
        """Return a call directly after what a tokenizer may take for its start."""
        return self._triple() + self._between() + self._call()

    def _between(self) -> str:
        return self._one(CLEAN if self._random.random() < 0.7 else GLUE)

    def _object(self) -> str:
        return self._one(
            (*VARIABLES, *NUMBERS, *STRINGS, *NAMES, f"'SERVICE <{self._canary}> {{}}'", "<'>", "m:SERVICE")
        )

    def _call(self) -> str:
        where = self._one((f"<{self._canary}>", f"<{self._canary}>", f"<{self._canary}x#'>", ":", ":x", "?s"))
        silent = self._one(("", "", " SILENT", "SILENT", " silent#\n"))
        group = self._one(("{?a ?b ?c}", " {?a ?b ?c}", "#\n{}", "{?s ?p ?o FILTER(?s<'>')}"))
        return self._one(KEYWORDS) + silent + self._one(("", " ", "\n", "#'\n")) + where + group

    def _filter(self) -> str:
        return f"FILTER{self._one(('', ' '))}({self._one(COMPARED)})"

    def _comment(self) -> str:
        return self._one((f"# SERVICE <{self._canary}> {{}}\n", "#'\n", '#"""\n', "#<\n"))

    def _slip(self, text: str) -> str:
        at = self._random.randrange(len(text))
        sign = self._one(("", ".", "'", '"', "<", ">", "#", "\n", " ", "\\", "1", "e", ":"))
        return text[:at] + sign + text[at + self._random.randint(0, 1) :]

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)


@dataclass
class Canary:
    """A server on loopback that nobody may call: its address, and the calls that came."""

    address: str
    calls: list[str] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen, and note each call."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            opened.calls.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b'{"head": {"vars": []}, "results": {"bindings": []}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    opened = Canary(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield opened
    finally:
        server.shutdown()
        server.server_close()
