"""HTTP of the site: host, headers, tags, encodings, base of queries, refusals of the server itself."""

import json
import re
import socket
from pathlib import Path

import pytest
from conftest import Openness
from flask.testing import FlaskClient
from test_proxies import serving

from openness import rdf
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.web import HEADERS, create_app, workers

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
    assert rdf.run(landscape.store, "ASK { <model/bloom> ?p ?o }") is True


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
        assert answered(at, b"GET /robots.txt HTTP/1.0\r\nHost: Open.Example\r\n\r\n").startswith("HTTP/1.0 200")
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


def test_each_request_has_a_line_in_the_log_and_is_counted(
    landscape: Landscape, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(landscape, behind=1, access_log=True, metrics=True)
    try:
        client = app.test_client()
        first = client.get("/model/bloom?secret=1", headers={"X-Request-Id": "abc-1"})
        assert first.headers["X-Request-Id"] == "abc-1"
        forged = client.get("/nothing%0A{}", headers={"X-Request-Id": "x" * 65})
        assert re.fullmatch("[0-9a-f]{32}", forged.headers["X-Request-Id"])
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        assert [(line["id"], line["path"], line["status"]) for line in lines] == [
            ("abc-1", "/model/bloom", 200),
            (forged.headers["X-Request-Id"], "/nothing\n{}", 404),
        ]
        assert "secret" not in str(lines)
        figures = client.get("/metrics").get_data(as_text=True)
        assert 'openness_requests_total{route="things.show",status="200"} 1' in figures
        assert 'openness_request_seconds_bucket{le="+Inf"} 2' in figures
        assert f'landscape="{landscape.version[:8]}"' in figures
        assert all(re.fullmatch(r"# (HELP|TYPE) .+|[a-z_]+(\{.+\})? [0-9.e+-]+", line) for line in figures.splitlines())
    finally:
        workers(app).close()


def test_no_figures_are_given_where_nobody_asks_for_them(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    one, other = (client.get("/healthz", headers={"X-Request-Id": "abc"}).headers["X-Request-Id"] for _ in range(2))
    assert "abc" not in {one, other}
    assert one != other


def test_a_configuration_is_shown_with_the_origin_of_each_setting(
    openness: Openness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "openness.toml"
    file.write_text('port = 8123\nquery-seconds = 3\nquery-rows = 7\npublic-host = "open.example"\n', "utf-8")
    monkeypatch.setenv("OPENNESS_QUERY_ROWS", "9")
    shown = openness("serve", "--config", str(file), "--port", "8124", "--check-config")
    assert shown.returncode == 0
    found = {line.split()[0]: line.split()[1:] for line in shown.stdout.splitlines()}
    assert found["port"] == ["8124", "command", "line"]
    assert found["query-rows"] == ["9", "environment"]
    assert found["query-seconds"] == ["3.0", "file"]
    assert found["public-host"] == ["open.example", "file"]
    assert found["query-depth"] == ["60", "default"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("prot = 1\n", "there is no option prot. There are: access-log"),
        ("port = 'x'\n", "Invalid value for '--port'"),
        ("query-seconds = 0\n", "0.0 is no limit"),
        ("port 1", "this is not TOML"),
    ],
)
def test_a_configuration_that_is_wrong_is_refused(
    openness: Openness, tmp_path: Path, content: str, problem: str
) -> None:
    file = tmp_path / "openness.toml"
    file.write_text(content, "utf-8")
    refused = openness("serve", "--config", str(file), "--check-config")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert problem in refused.stderr


@pytest.mark.parametrize("name", ["openness.service", "Containerfile"])
def test_the_units_start_the_site_with_options_that_there_are(
    openness: Openness, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "webapp" / "deploy" / name).read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith(("ExecStart=", "CMD ")))
    words = json.loads(line.removeprefix("CMD ")) if name == "Containerfile" else line.split()
    for variable, value in re.findall(
        r"\b(OPENNESS_\w+)=(\S+)", "\n".join(re.findall("^(?:Environment=|ENV ).*", text, re.M))
    ):
        monkeypatch.setenv(variable, value)
    shown = openness(*words[1:], "--check-config")
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"^proxies +1 +command line$", shown.stdout, re.MULTILINE)
