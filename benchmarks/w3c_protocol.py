"""Run the tests of the SPARQL 1.1 Protocol by W3C against the site's endpoint, over HTTP.

`python benchmarks/w3c_protocol.py MANIFEST` takes `sparql/sparql11/protocol/manifest.ttl` of a checkout of
`w3c/rdf-tests`. The endpoint only answers queries: a test that updates is right if the update is refused and no
triple has changed.
"""

import argparse
import http.client
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import waitress
from rdflib import RDF, RDFS, Graph, Namespace, Node
from rdflib.collection import Collection

from openness import rdf
from openness.landscape import build
from openness.web import create_app, workers

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
PLACE = "http://kasei.us/2009/09/sparql/data/"
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
MEDIA = {
    "boolean": ("application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated"),
    "tabular": ("application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated"),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}


@dataclass(frozen=True)
class Request:
    """A request of a test, and what its answer has to be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    form: str
    truth: str

    @property
    def is_update(self) -> bool:
        """Whether it asks for an update, in a way that the protocol has."""
        return b"update=" in self.body or "sparql-update" in self.headers.get("content-type", "")


def read_tests(manifest: Graph) -> Iterator[tuple[str, list[Request]]]:
    """Yield each test of a manifest with its requests."""
    for test in sorted(manifest.subjects(RDF.type, MF.ProtocolTest), key=str):
        listed = manifest.value(manifest.value(test, MF.action), HT.requests)
        requests = Collection(manifest, listed) if listed else ()
        yield str(test).rpartition("#")[2], [_read_request(manifest, one) for one in requests]


def _read_request(manifest: Graph, node: Node) -> Request:
    def text(of: Node | None, name: Node) -> str:
        return str(manifest.value(of, name) or "")

    body, answer, headers = (manifest.value(node, name) for name in (HT.body, HT.resp, HT.headers))
    listed = Collection(manifest, headers) if headers else ()
    return Request(
        text(node, HT.methodName),
        text(node, HT.absolutePath).replace("/sparql/", "/sparql"),
        {text(one, HT.fieldName).lower(): text(one, HT.fieldValue) for one in listed},
        text(body, CNT.chars).encode(text(body, CNT.characterEncoding) or "utf-8"),
        tuple(str(status)[-3] for status in manifest.objects(answer, MF.expectedStatus)),
        text(answer, MF.expectedFormat),
        text(answer, MF.expectedBoolean),
    )


def ask(port: int, request: Request) -> tuple[int, str, bytes]:
    """Send a request; return status, media type and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(request.method, request.path, request.body or None, request.headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    finally:
        connection.close()


def fault_of(port: int, request: Request) -> str:
    """Return what is wrong with the answer to a request, or nothing."""
    status, media, body = ask(port, request)
    if str(status)[0] not in request.statuses:
        return f"answered {status}: {body[:100]!r}"
    if request.form and not media.startswith(MEDIA[request.form]):
        return f"answered as {media}"
    if request.truth:
        wanted = request.truth == "true"
        given = json.loads(body)["boolean"] if "json" in media else b">true<" in body or body.strip() == b"true"
        if given is not wanted:
            return f"answered {given}"
    return ""


def load_data(store: rdf.Embedded, manifest: Graph, folder: Path) -> None:
    """Add the graphs of the tests to a store; `data0.rdf`, which they name and do not give, has one triple."""
    rdf.read_file(store, folder / "data1.nt", PLACE + "data0.rdf")
    for data in set(manifest.objects(None, UT.graphData)):
        file = str(manifest.value(data, UT.graph)).rpartition("/")[2]
        rdf.read_file(store, folder / file, str(manifest.value(data, RDFS.label)))


def main() -> None:
    """Run all tests, and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    path = parser.parse_args().manifest
    manifest = Graph().parse(path, publicID=path.resolve().as_uri())
    landscape = build()
    if not isinstance(landscape.store, rdf.Embedded):
        raise TypeError("a landscape in memory is needed")
    load_data(landscape.store, manifest, path.parent)
    landscape = replace(landscape, version="w3c-protocol-tests")
    app = create_app(landscape)
    server = waitress.create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    port = server.effective_port
    count = Request("POST", "/sparql", {"content-type": "application/sparql-query"}, COUNT.encode(), ("2",), "", "")
    before, right, tests = ask(port, count), 0, 0
    for name, requests in read_tests(manifest):
        tests += 1
        updates = name.startswith("update_")
        faults = [
            fault_of(port, replace(request, statuses=("4",)) if updates else request)
            for request in requests
            if request.is_update or not updates
        ]
        if ask(port, count) != before:
            faults.append("triples have changed")
        right += not any(faults)
        for fault in filter(None, faults):
            print(f"{name}: {fault}")
    print(f"{right} of {tests} tests are right")
    workers(app).close()
    server.close()
    sys.exit(right != tests)


if __name__ == "__main__":
    main()
