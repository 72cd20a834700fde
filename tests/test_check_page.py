"""The check on the site: what people paste, upload and fill in, and what programs send."""

import html
import io
import json
import os
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from runaways import children
from visit import send

from openness.check import Entry, checker_of
from openness.entries.check_pool import CheckPool, CheckStoppedError
from openness.landscape import Landscape
from openness.landscape.disk import on_disk
from openness.paths import ROOT
from openness.rdf.folder import folder_of
from openness.web import create_app
from openness.web.checking.check_pages import MAX_BYTES, TYPES

ENTRIES = ROOT / "shapes" / "examples"
WRONG = (ENTRIES / "level-fails.ttl").read_text(encoding="utf-8")
RIGHT = (ENTRIES / "level-passes.ttl").read_text(encoding="utf-8")


def test_the_api_finds_what_the_command_line_finds(client: FlaskClient) -> None:
    status, media, body = send(client, WRONG)
    assert (status, media) == (200, "application/json")
    report = json.loads(body)
    expected = checker_of().check([Entry("entry.ttl", WRONG.encode(), "turtle")])
    assert [(f["code"], f.get("line", 0), f["message"]) for f in report["findings"]] == [
        (f.code, f.line, f.message) for f in expected.findings
    ]
    assert report["conforms"] is False
    assert json.loads(send(client, RIGHT)[2])["conforms"] is True


def test_the_report_comes_in_the_format_that_is_accepted(client: FlaskClient) -> None:
    assert json.loads(send(client, WRONG, accept="application/sarif+json")[2])["version"] == "2.1.0"
    shacl = Graph().parse(data=send(client, WRONG, accept="text/turtle")[2], format="turtle")
    assert len(shacl) > 10
    assert "violation OPN2" in send(client, WRONG, accept="text/plain")[2]
    assert send(client, WRONG, accept="application/xml")[2].startswith("<?xml")
    assert send(client, WRONG, accept="image/png")[0] == 406


def test_an_entry_is_taken_in_every_form(client: FlaskClient) -> None:
    graph = Graph().parse(data=RIGHT, format="turtle")
    for media, form in (
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ):
        status, _, body = send(client, graph.serialize(format=form), media)
        assert status == 200, media
        assert json.loads(body)["conforms"] is True, body


@pytest.mark.parametrize(
    ("text", "media", "status", "words"),
    [
        (b"<http://e.org/a> <http://e.org/b> .\n", "text/turtle", 400, '"line": 1'),
        (b"\xff\xfe\x00", "text/turtle", 400, "UTF-8"),
        (b'{"@id": ' * 20_000, "application/ld+json", 400, "deep"),
        (b"a: [1, 2", "application/yaml", 400, '"line": 2'),
        (b"<http://e.org/a> <http://e.org/b> " + b"<<( " * 100_000, "text/turtle", 400, "deep"),
        (b"<< <a:a> <a:b> <a:c> >> <a:d> 1 .", "text/turtle", 400, "Triple terms (RDF-star) are not supported"),
        (b"x" * (MAX_BYTES + 1), "text/turtle", 413, "larger than"),
        (b"x", "image/png", 415, "There are: application/yaml, text/turtle, application/ld+json"),
        (b"x", "", 415, "There are: application/yaml"),
    ],
)
def test_what_cannot_be_checked_is_answered_with_the_reason(
    client: FlaskClient, text: bytes, media: str, status: int, words: str
) -> None:
    found = send(client, text, media)
    assert found[:2] == (status, "application/problem+json")
    assert words in found[2]


@pytest.mark.parametrize(
    ("text", "form", "page", "api"),
    [
        ("# mine\n'@context': x\nlabel: y\n", "turtle", "YAML: choose YAML", "Content-Type: application/yaml"),
        ("label: y\n", "jsonld", "", "Content-Type: application/yaml"),
        ('{"@id": "x"}', "turtle", "", "Content-Type: application/ld+json"),
        ('<?xml version="1.0"?>\n<a/>', "turtle", "RDF/XML: choose RDF/XML", "Content-Type: application/rdf+xml"),
        ("\ufeff<rdf:RDF/>", "yaml", "RDF/XML: choose RDF/XML", "Content-Type: application/rdf+xml"),
        ("@prefix a: <b> .\n", "yaml", "Turtle: choose Turtle", "Content-Type: text/turtle"),
    ],
)
def test_who_chose_the_wrong_format_is_told_which_it_looks_like(
    client: FlaskClient, text: str, form: str, page: str, api: str
) -> None:
    shown = client.post("/check", data={"text": text, "form": form})
    assert shown.status_code == (400 if page else 200)
    assert (f"It looks like {page}" if page else "which it looks like.") in shown.get_data(as_text=True)
    media = next(media for media, name in TYPES.items() if name == form)
    status, _, body = send(client, text.encode(), media)
    assert status == 400
    assert api in json.loads(body)["title"]


@pytest.mark.parametrize(("text", "form"), [("@prefix a: <b> .\na:b a:c", "turtle"), ("a: [1", "yaml"), ("{", "yaml")])
def test_no_other_format_is_named_where_the_one_chosen_is_right(client: FlaskClient, text: str, form: str) -> None:
    markup = client.post("/check", data={"text": text, "form": form}).get_data(as_text=True)
    assert "It cannot be read" in markup
    assert "It looks like" not in markup


def test_a_place_is_shown_once(client: FlaskClient) -> None:
    for text, form in (("@prefix a: <b> .\na:b a:c", "turtle"), ("a: [1", "yaml")):
        page = client.post("/check", data={"text": text, "form": form}).get_data(as_text=True)
        complaint = re.findall(r'<p class="complaint" role="alert">(.*?)</p>', page)[0]
        assert len(re.findall(r"\bline \d", re.sub("<[^>]+>", "", complaint), re.IGNORECASE)) == 1, complaint


def script_of(page: str) -> str:
    """Return what the page gives its editor: the findings with their places and fixes."""
    return str(re.findall(r'<script type="application/json" id="findings">(.*?)</script>', page, re.DOTALL)[0])


def test_certain_fixes_are_applied_on_the_page(client: FlaskClient) -> None:
    page = client.get("/check?example=yaml").get_data(as_text=True)
    example = html.unescape(re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[0])
    wrong = example.replace("inference-code: {license: apache-2-0}", "inference-code: {license: apache-2-0, level: C2}")
    assert wrong != example
    found = client.post("/check", data={"text": wrong, "form": "yaml"}).get_data(as_text=True)
    assert "Apply 1 certain fix<" in found
    (placed,) = (one for one in json.loads(script_of(found)) if one["severity"] == "violation")
    assert placed["fixes"] == [[placed["place"], "C5"]]
    fixed = client.post("/check", data={"text": wrong, "form": "yaml", "fix": "1"}).get_data(as_text=True)
    assert "1 violation fixed" in fixed
    assert "Nothing to fix" in fixed
    assert "license: apache-2-0" in fixed
    two = wrong.replace("pre-training-data: not public", "pre-training-data: {license: odcby}")
    assert two != wrong
    fixed = client.post("/check", data={"text": two, "form": "yaml", "fix": "1"}).get_data(as_text=True)
    assert "2 violations fixed" in fixed, "as many as the page showed, without those that only follow from them"


def test_an_entry_that_makes_the_ontology_anew_is_told_that_it_cannot(client: FlaskClient) -> None:
    status, _, body = send(
        client,
        """@prefix opn: <https://w3id.org/openness#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        opn:Model rdfs:subClassOf opn:License . opn:License rdfs:subClassOf opn:Model , [] .""",
    )
    report = json.loads(body)
    assert (status, report["conforms"]) == (200, False)
    assert "opn:Model is a term of the ontology, and an entry cannot change or add to it" in body


def test_no_iri_of_an_entry_is_fetched(client: FlaskClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/context.jsonld"
        body = json.dumps({"@context": address, "@id": f"{address}#a", "name": "x"})
        status, _, words = send(client, body, "application/ld+json")
        turtle = f"<{address}> a <{address}#A> ; <http://www.w3.org/2002/07/owl#imports> <{address}> ."
        assert send(client, turtle)[0] == 200
        with pytest.raises(TimeoutError):
            server.accept()
    assert status == 400
    assert "not fetched" in words


def test_a_check_that_takes_too_long_or_dies_costs_one_request(landscape: Landscape) -> None:
    slow = CheckPool(landscape.root, seconds=0.001, size=1)
    with pytest.raises(CheckStoppedError, match="seconds"):
        slow.check("entry.ttl", "turtle", WRONG.encode(), "json")
    slow.seconds = 20
    assert slow.check("entry.ttl", "turtle", WRONG.encode(), "json")[0]["counts"]["violation"]
    assert slow.workers.pid
    (worker,) = children(slow.workers.pid)
    os.kill(worker, signal.SIGKILL)
    while worker in children(slow.workers.pid):
        time.sleep(0.05)
    assert slow.check("entry.ttl", "turtle", RIGHT.encode(), "json")[0]["counts"]["violation"] == 0
    slow.close()


def test_two_at_once_do_not_mix(client: FlaskClient) -> None:
    def one(text: str) -> bool:
        return bool(json.loads(send(client.application.test_client(), text)[2])["conforms"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, [WRONG, RIGHT] * 4)) == [False, True] * 4


def test_the_page_shows_each_finding_beside_its_line(client: FlaskClient) -> None:
    markup = client.post("/check", data={"text": WRONG, "form": "turtle"}).get_data(as_text=True)
    first = next(f for f in checker_of().check([Entry("entry.ttl", WRONG.encode(), "turtle")]).findings if f.line)
    line = markup.split(f'id="L{first.line}"')[1].split("</li>")[0]
    assert first.code in line
    assert "Nothing to fix" in client.post("/check", data={"text": RIGHT, "form": "turtle"}).get_data(as_text=True)


def test_an_upload_is_checked_and_what_it_says_is_never_markup(client: FlaskClient) -> None:
    text = "<http://e.org/a> a <http://e.org/<script>> .\n# </textarea><script>x</script>\n"
    sent = {"file": (io.BytesIO(text.encode()), "../<b>evil</b>.ttl")}
    response = client.post("/check", data=sent, content_type="multipart/form-data")
    assert response.status_code == 400
    markup = response.get_data(as_text=True)
    assert "<script>" not in markup
    assert "<b>evil" not in markup
    assert "Line 1" in markup
    large = {"file": (io.BytesIO(RIGHT.encode() + b"# more\n" * 40_000), "large.ttl")}
    assert len(client.post("/check", data=large, content_type="multipart/form-data").data) < 100_000
    refused = client.post("/check", data={"file": (io.BytesIO(b"x"), "x.exe")}, content_type="multipart/form-data")
    assert refused.status_code == 415
    assert ".ttl" in refused.get_data(as_text=True)
    assert client.post("/check", data={"text": " "}).status_code == 400
    output = client.post("/check", data={"text": "x" * (MAX_BYTES + 5)}, headers={"Accept": "text/html"})
    assert output.status_code == 413
    assert "up to 2,000,000 bytes are taken here. A larger entry can be checked on your own machine" in output.text
    assert client.post("/check", data={"text": "x", "form": "nope"}).status_code == 400


def test_nothing_is_kept_and_only_post_is_taken(client: FlaskClient) -> None:
    response = client.post("/check", data={"text": RIGHT})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert client.get("/api/check").status_code == 405
    assert client.get("/check/levels").status_code == 405
    assert "text/turtle" in client.options("/api/check").headers["Accept-Post"]
    assert threading.active_count() < 20


def test_of_a_landscape_on_disk_the_store_is_asked(
    landscape: Landscape, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = on_disk(tmp_path / "store", landscape.root)
    app = create_app(built)
    pool = CheckPool(tmp_path, folder_of(built.store))  # where no claims are
    monkeypatch.setitem(app.extensions, "openness-check", pool)
    for name in ("shapes", "ontology"):
        (tmp_path / name).symlink_to(landscape.root / name)
    try:
        for text in (WRONG, RIGHT):
            assert send(app.test_client(), text) == send(client, text)
    finally:
        pool.close()


@pytest.mark.parametrize("form", ["yaml", "turtle"])
def test_one_can_start_from_an_example_that_passes(client: FlaskClient, form: str) -> None:
    assert f'href="/check?example={form}' in client.get("/check").get_data(as_text=True)
    markup = client.get(f"/check?example={form}").get_data(as_text=True)
    text = html.unescape(markup.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
    sent = client.post("/check", data={"text": text, "form": form}).get_data(as_text=True)
    assert "Nothing to fix" in sent
    assert "openness add FILE" in sent
    assert client.get("/check?example=nope").status_code == 400


def test_the_lines_that_declare_our_prefixes_are_given_and_nothing_is_called_unreadable_before_it_is_there(
    client: FlaskClient,
) -> None:
    text = "@prefix opn: <https://w3id.org/openness#> .\nmodel:x a opn:Model ; rdfs:label 'x' ; y:z 1 .\n"
    markup = html.unescape(client.post("/check", data={"text": text, "form": "turtle"}).get_data(as_text=True))
    lines = markup.split('aria-label="Lines to add"><code>')[1].split("</code>")[0]
    assert lines.splitlines() == [
        "@prefix model: <https://w3id.org/openness/model/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
    ]
    assert lines.splitlines()[0] in json.loads(send(client, text)[2])["title"]
    assert send(client, lines + text.replace(" ; y:z 1", ""))[0] == 200
    empty = client.post("/check", data={"text": " ", "form": "turtle"}).get_data(as_text=True)
    assert "Nothing to check yet" in empty
    assert "It cannot be read" not in empty
