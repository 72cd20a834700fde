"""What a question on the site gives to programs: files in every format, snippets, tags, the description of the API."""

import csv
import gzip
import html
import io
import itertools
import os
import re
import subprocess
import sys
import zlib

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.query import Result

from openness.landscape import Landscape
from openness.query import saved_queries
from openness.rdf.rows import WRITERS, Rows
from openness.rdf.rows import Literal as Cell
from openness.web.queries.answer_files import GRAPH_FORMS, TABLE_FORMS, table_file

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
QUESTION = "/queries/model-components"


def test_every_format_of_a_table_holds_the_same_rows(client: FlaskClient) -> None:
    sent = {form: client.get(f"{QUESTION}.{form}?model=llama-2") for form in TABLE_FORMS}
    assert {form: response.mimetype for form, response in sent.items()} == {
        f.ending: f.media for f in TABLE_FORMS.values()
    }
    rows = list(csv.DictReader(io.StringIO(sent["csv"].get_data(as_text=True))))
    assert len(rows) == 12
    for form, parser in (("json", "json"), ("xml", "xml"), ("tsv", "tsv")):
        read = Result.parse(io.BytesIO(sent[form].data), format=parser)
        assert [str(v) for v in read.vars or []] == list(rows[0]), form
        texts = [["" if cell is None else str(cell) for cell in row] for row in read]  # type: ignore[union-attr]
        assert texts == [list(row.values()) for row in rows], form
    lines = sent["md"].get_data(as_text=True).splitlines()
    assert len(lines) == 14
    assert all(line.count("|") == len(rows[0]) + 1 for line in lines)
    graph = Graph().parse(data=sent["ttl"].data, format="turtle")
    assert {str(v) for v in graph.objects(None, RS.resultVariable)} == set(rows[0])
    for at, row in enumerate(rows, start=1):
        solution = graph.value(None, RS["index"], Literal(at))
        bound = {
            str(graph.value(b, RS.variable)): str(graph.value(b, RS.value)) for b in graph.objects(solution, RS.binding)
        }
        assert {name: bound.get(name, "") for name in row} == row
    assert graph.value(None, RDF.type, RS.ResultSet) is not None


@pytest.mark.parametrize("form", WRITERS)
def test_an_answer_without_end_is_written_while_it_comes(form: str) -> None:
    endless = ((Cell(number),) for number in itertools.count())
    first = "".join(itertools.islice(WRITERS[form](("n",), endless), 20))
    assert "3" in first


def test_a_table_for_excel_begins_with_a_byte_order_mark_and_that_for_programs_does_not(client: FlaskClient) -> None:
    address = "/queries/claims-by-source.csv?source=eiras-2024"
    markup = client.get(address.replace(".csv", "")).get_data(as_text=True)
    assert f'href="{address}&amp;_bom=1" type="text/csv">CSV for Excel</a>' in markup
    marked, plain = client.get(f"{address}&_bom=1").data, client.get(address).data
    assert marked == b"\xef\xbb\xbf" + plain
    assert marked.decode("utf-8-sig").startswith("kind,about,")


def test_a_name_that_a_spreadsheet_would_compute_is_a_text_there() -> None:
    cells = (Cell("=1+1"), Cell("-5"), Cell(-5), Cell("@SUM(1)"), Cell("GPT-2"), None)

    def written(marked: bool) -> str:
        rows = Rows(tuple("abcdef"), iter([cells]))
        return table_file("t", rows, TABLE_FORMS["csv"], marked).get_data(as_text=True).splitlines()[1]

    assert written(marked=True) == "'=1+1,'-5,-5,'@SUM(1),GPT-2,"
    assert written(marked=False) == "=1+1,-5,-5,@SUM(1),GPT-2,"


def test_a_table_is_sent_in_pieces_and_has_a_name(client: FlaskClient) -> None:
    response = client.get("/queries/component-table.json", buffered=False)
    assert response.is_streamed
    assert "Content-Length" not in response.headers
    assert len(list(response.iter_encoded())) > 1
    named = client.get(f"{QUESTION}.csv?model=LLaMA-2&view=eiras-2024").headers["Content-Disposition"]
    assert named == 'inline; filename="model-components-llama-2-eiras-2024.csv"'


@pytest.mark.parametrize(
    "path", ["/queries/component-table", "/queries/component-table.csv", "/queries/model-graph.ttl?model=gpt-4"]
)
@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_what_is_sent_is_compressed_and_not_sent_twice(client: FlaskClient, path: str, encoding: str) -> None:
    plain = client.get(path)
    assert "Content-Encoding" not in plain.headers
    sent = client.get(path, headers={"Accept-Encoding": encoding})
    assert sent.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in sent.headers["Vary"]
    assert len(sent.data) < len(plain.data) / 2
    if encoding == "gzip":
        assert zlib.decompress(sent.data, wbits=31) == gzip.decompress(sent.data) == plain.data
    assert sent.headers["ETag"] == plain.headers["ETag"]
    for asked in (encoding, "identity"):
        again = client.get(path, headers={"Accept-Encoding": asked, "If-None-Match": sent.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    head = client.head(path, headers={"Accept-Encoding": encoding})
    assert (head.status_code, head.data) == (200, b"")


def test_a_form_without_the_values_that_it_needs_offers_only_what_can_be_asked(
    client: FlaskClient, landscape: Landscape
) -> None:
    waiting = [query for query in saved_queries.read_all(landscape.root) if any(p.required for p in query.parameters)]
    assert "explain-level" in [query.slug for query in waiting]
    for query in waiting:
        markup = client.get(f"/queries/{query.slug}").get_data(as_text=True)
        assert 'rel="alternate"' not in markup, query.slug
        assert "Permanent link" not in markup, query.slug
        assert "values; choose your own above" in markup, query.slug
        curl = html.unescape(markup.partition("--compressed ")[2].partition("</code>")[0]).strip("'")
        assert client.get(curl.removeprefix("http://localhost")).status_code == 200, curl
    markup = client.get("/queries/explain-level?model=gpt-4").get_data(as_text=True)
    assert 'rel="alternate"' in markup
    assert "values; choose your own above" not in markup


def test_one_question_has_one_lasting_address(client: FlaskClient) -> None:
    canonical, files = set(), set()
    for asked in (
        "view=current&model=LLaMA-2",
        "model=llama-2",
        "model=https://w3id.org/openness/model/llama-2&view=",
        "model=model:llama-2",
        "model= llama-2 &view=Current",
    ):
        markup = client.get(f"{QUESTION}?{asked}").get_data(as_text=True)
        file = client.get(f"{QUESTION}.csv?{asked}")
        canonical.add(markup.split('rel="canonical" href="')[1].split('"')[0])
        assert '<option value="llama-2" selected' in markup
        assert file.headers["Content-Disposition"].endswith('"model-components-llama-2.csv"')
        files.add(file.get_data())
    assert canonical == {"http://localhost/queries/model-components?model=llama-2"}
    assert len(files) == 1


def test_a_pick_list_shows_the_value_that_was_typed_in_any_spelling(client: FlaskClient) -> None:
    for component, level in (("opn:InferenceCode", "opn:C5"), ("Inference code", "c5"), ("inference-code", "C5")):
        markup = client.get(f"/queries/models-at-level?component={component}&level={level}").get_data(as_text=True)
        assert re.findall(r'<option value="([^"]+)" selected', markup)[:2] == ["inference-code", "C5"]
        assert "component=inference-code&amp;level=C5" in markup.split('rel="canonical" href="')[1].split('"')[0]
    assert client.get("/?view=view:eiras-2024").get_data() == client.get("/?view=eiras-2024").get_data()


def test_a_page_can_be_sorted_by_a_column_and_names_those_that_there_are(client: FlaskClient) -> None:
    down = client.get("/queries/model-table?_sort=-citations").get_data(as_text=True)
    assert 'aria-sort="descending"' in down
    assert down.index(">T5<") < down.index(">Falcon<")
    refused = client.get("/queries/model-table?_sort=height")
    assert refused.status_code == 400
    assert "There are: model, developer" in refused.get_data(as_text=True)


def test_what_rows_have_in_common_is_said_once_and_holds_for_each(client: FlaskClient) -> None:
    _, body = client.get("/queries/openness-distribution", headers={"Accept": "text/html"}).text.split("<tbody>")
    rows: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for markup in body.split("</tbody>")[0].split("<tr>")[1:]:
        cells = iter(re.findall(r"<(?:th|td)([^>]*)>(.*?)</(?:th|td)>", markup, re.DOTALL))
        row = []
        for at in range(3):
            left, words = spanning.get(at, (0, ""))
            if not left:
                attributes, inside = next(cells)
                span = re.search(r'rowspan="(\d+)"', attributes)
                left, words = int(span[1]) if span else 1, re.sub(r"<[^>]+>", "", inside)
            spanning[at] = (left - 1, words)
            row.append(words)
        assert not list(cells)
        rows.append(row)
    held = list(csv.reader(io.StringIO(client.get("/queries/openness-distribution.csv").text)))[1:]
    assert [(row[0], row[2]) for row in rows] == [(row[0], row[2]) for row in held]
    assert body.count(">Pre-training code<") == 1


def test_the_snippets_run(address: str, landscape: Landscape) -> None:
    from openness.web.queries.snippets import snippets

    table = saved_queries.read(landscape.root, "model-components")
    curl, command, python = snippets(table, {"model": "llama-2"}, address)
    ran = subprocess.run([sys.executable, "-c", python.text], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.count("'component':") == 12
    asked = command.text.replace("openness ", f"{sys.executable} -m openness ", 1)
    command_line, here = [*asked.split(), "--format", "csv"], {**os.environ, "OPENNESS_ROOT": str(landscape.root)}
    ran = subprocess.run(command_line, env=here, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.count("\n") == 13
    assert f"{address}/queries/model-components.csv?model=llama-2" in curl.text
    graph = saved_queries.read(landscape.root, "model-graph")
    python = snippets(graph, {"model": "gpt-4"}, address)[2]
    ran = subprocess.run([sys.executable, "-c", python.text], capture_output=True, text=True, check=True, timeout=60)
    assert "<https://w3id.org/openness/model/gpt-4>" in ran.stdout


def test_the_api_is_described_in_valid_openapi(client: FlaskClient, landscape: Landscape) -> None:
    described = client.get("/openapi.json").get_json()
    validate(described)
    assert described["openapi"].startswith("3.1")
    for query in saved_queries.read_all(landscape.root):
        operation = described["paths"][f"/queries/{query.slug}.{{form}}"]["get"]
        asked = {parameter["name"] for parameter in operation["parameters"]}
        assert asked == {"form"} | {parameter.name for parameter in query.parameters}


def test_what_the_description_of_the_api_promises_is_kept(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    for path, methods in described["paths"].items():
        operation = methods.get("get")
        if not operation or not path.startswith("/queries/"):
            continue
        given = {p["name"]: p.get("example") for p in operation["parameters"] if p["in"] == "query" and p["required"]}
        if None in given.values():
            continue
        forms = GRAPH_FORMS if "text/csv" not in operation["responses"]["200"]["content"] else TABLE_FORMS
        for form in operation["parameters"][0]["schema"]["enum"]:
            sent = client.get(path.replace("{form}", form), query_string=given)
            assert sent.status_code == 200, (path, form)
            assert sent.mimetype == forms[form].media
            assert sent.mimetype in operation["responses"]["200"]["content"]


def test_the_page_of_the_api_names_every_question(client: FlaskClient, landscape: Landscape) -> None:
    markup = client.get("/api").get_data(as_text=True)
    assert all(f"/queries/{query.slug}.{{form}}" in markup for query in saved_queries.read_all(landscape.root))
    assert "/api/check" in markup


def test_a_form_has_a_control_for_each_type_of_value(client: FlaskClient) -> None:
    asked = client.get("/queries/models-released").get_data(as_text=True)
    assert asked.count('type="date"') == 3  # two parameters, and the day of the landscape
    assert 'type="checkbox" value="true">' in asked
    given = {"since": "2023-06-01", "open_weights": "true"}
    filled = client.get("/queries/models-released", query_string=given).get_data(as_text=True)
    assert 'value="2023-06-01"' in filled
    assert 'value="true" checked' in filled
    assert '<optgroup label="Training">' in client.get("/queries/models-at-level").get_data(as_text=True)
    refused = client.get("/queries/models-released?since=soon")
    assert refused.status_code == 400
    assert "such as 2023-12-28" in refused.get_data(as_text=True)


def test_a_question_is_answered_in_what_the_client_accepts(client: FlaskClient) -> None:
    for accept, ending in (
        ("text/csv", "csv"),
        ("application/json", "json"),
        ("application/sparql-results+xml;q=0.9, text/html;q=0.1", "xml"),
        ("text/turtle", "ttl"),
    ):
        sent = client.get("/queries/license-table?view=eiras-2024", headers={"Accept": accept})
        assert (sent.status_code, sent.headers["Location"]) == (303, f"/queries/license-table.{ending}?view=eiras-2024")
    for accept in ("", "*/*", "text/html,application/xml;q=0.9"):
        assert client.get("/queries/license-table", headers={"Accept": accept}).mimetype == "text/html"
    refused = client.get("/queries/license-table", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/csv" in refused.get_data(as_text=True)
    assert "Accept" in refused.headers.get("Vary", "")
