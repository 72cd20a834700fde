"""HTTP of the site: host, headers, tags, encodings, base of queries, refusals of the server itself."""

import re
import socket

import pytest
from flask.testing import FlaskClient
from test_proxies import serving

from openness import engine
from openness.build import Landscape
from openness.web import HEADERS

FORM = "application/x-www-form-urlencoded"


def test_a_tag_is_of_the_host_that_the_body_names(client: FlaskClient) -> None:
    for path in ("/model/bloom", "/sitemap.xml", "/openapi.json"):
        tags = [client.get(path, headers={"Host": host}).headers["ETag"] for host in ("a.example", "b.example")]
        assert tags[0] != tags[1]
        again = client.get(path, headers={"Host": "a.example", "If-None-Match": tags[0]})
        assert again.status_code == 304
        assert client.get(path, headers={"Host": "b.example", "If-None-Match": tags[0]}).status_code == 200


def test_every_answer_has_the_headers(client: FlaskClient) -> None:
    for path, status in (("/", 200), ("/nothing-here", 404), ("/queries/license-table?view=none", 400)):
        answer = client.get(path)
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "Strict-Transport-Security" not in answer.headers
        assert (answer.headers["Cache-Control"] == "no-store") == (status >= 400)
    assert client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/sparql?query=ASK%7B%7D", "query=SELECT+*+%7B%7D"),
        ("GET", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%FF%22+%7D", ""),
        ("POST", "/sparql", "query=ASK+%7B+%3Fs+%3Fp+%22%FF%22+%7D"),
        ("POST", "/sparql?default-graph-uri=%C3%28", "query=ASK%7B%7D"),
    ],
)
def test_a_query_that_could_be_read_as_another_is_refused(
    client: FlaskClient, method: str, path: str, body: str
) -> None:
    answer = client.open(path, method=method, data=body, content_type=FORM if body else None)
    assert answer.status_code == 400
    assert client.post("/sparql", data="query=ASK%7B%7D&format=csv", content_type=FORM).status_code == 200
    assert client.get("/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%C3%A9%22+%7D&format=csv").status_code == 200


def test_a_relative_iri_of_a_query_has_a_base(client: FlaskClient, landscape: Landscape) -> None:
    query = "CONSTRUCT { <s> <p> 1 } WHERE {}"
    answer = client.get("/sparql", query_string={"query": query, "format": "nt"})
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).startswith("<https://w3id.org/openness/s> <https://w3id.org/openness/p> ")
    assert engine.run(landscape.store, "ASK { <model/bloom> ?p ?o }") is True


def test_the_table_of_the_explorer_has_a_form_for_spreadsheets(client: FlaskClient) -> None:
    plain, marked = (client.get(path).get_data(as_text=True) for path in ("/explore.csv", "/explore.csv?_bom=1"))
    assert marked.startswith("\ufeff")
    assert marked[1:].splitlines()[0] == plain.splitlines()[0]
    assert not [line for line in marked[1:].splitlines() if re.match(r"[=+@-]", line)]


def answered(address: str, request: bytes) -> str:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_the_host_is_that_of_the_configuration_and_the_server_refuses_with_the_same_headers(
    landscape: Landscape,
) -> None:
    with serving(landscape, "--public-host", "open.example") as at:
        right = answered(at, b"GET /robots.txt HTTP/1.0\r\nHost: open.example\r\n\r\n")
        assert right.startswith("HTTP/1.0 200")
        assert "Sitemap: http://open.example/sitemap.xml" in right
        wrong = answered(at, b"GET /robots.txt HTTP/1.0\r\nHost: evil.example\r\n\r\n")
        assert wrong.startswith("HTTP/1.0 421")
        assert "Sitemap" not in wrong
        for probe in ("healthz", "readyz"):
            assert answered(at, f"GET /{probe} HTTP/1.0\r\nHost: 10.0.0.7\r\n\r\n".encode()).startswith("HTTP/1.0 200")
        for malformed in (
            b"GET / HTTP/1.1\r\nContent-Length: x",
            b"POST /check HTTP/1.1\r\nContent-Length: 99999999999",
        ):
            refused = answered(at, malformed + b"\r\n\r\n")
            assert re.match(r"HTTP/1\.[01] 4", refused)
            assert all(f"{name}: {value}" in refused for name, value in HEADERS.items())
