"""The editor of the SPARQL endpoint, and clients that others wrote."""

import hashlib
import html
import json
import re
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from visit import get

from openness.paths import ROOT
from openness.web.sparql.lessons import LESSONS, Lesson


def test_the_editor_is_a_form_that_works_without_a_script(client: FlaskClient) -> None:
    empty = client.get("/sparql", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<textarea" in empty
    assert "opn:Assessment" in empty
    example = client.get("/sparql?example=license-table", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<option value="license-table" selected>' in example
    assert "?restrictiveness" in example
    answered = get(client, "SELECT ?model { ?model a opn:Model } ORDER BY ?model", "text/html").get_data(as_text=True)
    assert 'href="/model/llama-2"' in answered
    assert "40 rows." in answered
    assert "&amp;format=csv" in answered
    wrong = get(client, "SELECT * {\n ?s nope:p ?o }", "text/html").get_data(as_text=True)
    assert 'data-line="2" data-column="11"' in wrong
    assert "nope:p ?o }</textarea>" in wrong
    alien = get(client, "SELECT (IRI('javascript:alert(1)') AS ?x) {}", format="html").text
    assert "javascript:alert(1)</th>" in alien
    assert 'href="javascript:' not in alien
    assert "<strong>Yes</strong>" in get(client, "ASK {}", "text/html").get_data(as_text=True)
    assert "<script>alert" not in get(client, "ASK {} #</textarea><script>alert(1)</script>", "text/html").text
    assert "opn:component" in get(client, "DESCRIBE ?a { ?a a opn:Assessment }", "text/html").text


def test_the_editor_completes_terms_and_things(client: FlaskClient) -> None:
    shown = client.get("/sparql/completions.json").get_json()
    labels = {name["label"]: name for name in shown["names"]}
    assert labels["opn:Model"]["type"] == "class"
    assert labels["opn:inView"]["type"] == "property"
    assert labels["model:llama-2"]["detail"] == "LLaMA-2"
    assert shown["prefixes"]["opn"] == "https://w3id.org/openness#"


def test_the_editor_says_what_fits_where(client: FlaskClient) -> None:
    names = {name["label"]: name for name in client.get("/sparql/completions.json").get_json()["names"]}
    assert names["opn:component"]["range"] == "Component"
    assert "Component" in names["opn:InferenceCode"]["of"]
    assert names["opn:InferenceCode"]["type"] == "constant"
    assert names["model:llama-2"]["of"] == ["Model"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_is_loaded_and_has_an_answer(client: FlaskClient, lesson: Lesson) -> None:
    page = client.get(f"/sparql?example={lesson.name}", headers={"Accept": "text/html"}).text
    assert f'value="{lesson.name}" selected>{lesson.title}<' in page
    answer = get(client, lesson.sparql, "text/html").text
    assert re.search(r"[1-9]\d* rows?\.", answer)
    assert "Warning." not in answer
    assert "Link to this query" in answer
    assert ("Show as a chart" in answer) == (lesson.name == "lesson-3")


def test_the_code_for_a_query_runs(client: FlaskClient, address: str) -> None:
    asked = 'SELECT ?m { ?m a opn:Model ; rdfs:label ?l FILTER (?l = "BLOOM" || ?l = """x\\"y""") } # "'
    page = html.unescape(client.get("/sparql", query_string={"query": asked, "format": "html"}).text)
    code = re.findall(r"<pre[^>]*><code>(import json.*?)</code>", page, re.DOTALL)[0]
    code = code.replace('"http://localhost/sparql"', f'"{address}/sparql"')
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert [row["m"]["value"].rpartition("/")[2] for row in json.loads(ran.stdout)["results"]["bindings"]] == ["bloom"]


def test_the_editor_is_the_file_that_its_record_describes() -> None:
    vendor = ROOT / "webapp" / "static" / "vendor"
    record = json.loads((vendor / "codemirror.json").read_text())
    built = (vendor / record["file"]).read_bytes()
    assert hashlib.sha256(built).hexdigest() == record["sha256"]
    licenses = (vendor / "codemirror.LICENSE.txt").read_text()
    for part in record["parts"]:
        assert f"{part['name']} {part['version']}".encode() in built[:2000]
        assert part["license"] == "MIT"
        assert f"{part['name']}\n" in licenses
    source = ROOT / "webapp" / "vendor" / "codemirror"
    wanted = json.loads((source / "package.json").read_text())["dependencies"]
    assert wanted.items() <= {part["name"]: part["version"] for part in record["parts"]}.items()


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT ?m { ?m a opn:Modle }", ["opn:Modle is not a term that is defined. Did you mean opn:Model?"]),
        ("SELECT ?m { ?m a opn:Model ; rdfs:label 'opn:Modle' } # opn:Modle", []),
        ("PREFIX opn: <https://e.org/> SELECT ?m { ?m a opn:Modle }", []),
        ("PREFIX opn: <https://w3id.org/openness#> ASK { ?m opn:modle ?x }", ["Did you mean opn:model?"]),
    ],
)
def test_a_term_that_is_not_defined_is_named_with_the_nearest(
    client: FlaskClient, sparql: str, message: list[str]
) -> None:
    markup = get(client, sparql, "text/html").get_data(as_text=True)
    assert markup.count("is not a term that is defined") == len(message)
    for words in message:
        assert words in markup


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT ?m\nWHERE { ?m a opn:Model", "Line 2, column 23: The query ends before the { of line 2 is closed."),
        ("SELECT ?m WHERE { ?m a ", "Line 1, column 24: The query ends before the { of line 1 is closed."),
        ('SELECT ?m { ?m ?p "a{" FILTER(?m', "Line 1, column 33: The query ends before the ( of line 1 is closed."),
        (
            "SELECT ?m { ?m x:y ?z }",
            "Line 1, column 19: The prefix 'x:' is not declared. Add a line such as: PREFIX x: <",
        ),
        ("PREFIX a: <b:>\nSELEC ?m { ?m a ?z }", "Line 2, column 1: A query says first what it asks for"),
        ("hello", "Line 1, column 1: A query says first what it asks for, after its prefixes: SELECT, CONSTRUCT, "),
        ("SELECT ?m { ?m <a:b> ?c FILTER(?c > ) }", "The query cannot be read on from about here."),
        ('SELECT ?m { ?m a "b }', "Line 1, column 18: The text in quotes that starts here does not end on this line."),
        ("SELECT ?m", 'Line 1, column 10: Here one of these was expected: "$"  "("  "?"  "{"'),
    ],
)
def test_what_is_wrong_with_a_query_is_told_so_that_it_can_be_mended(
    client: FlaskClient, sparql: str, message: str
) -> None:
    assert message in get(client, sparql, "text/csv").get_data(as_text=True)
