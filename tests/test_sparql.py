"""The SPARQL endpoint, by the protocol: what a client may send, and what it gets."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef
from served import served
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from visit import get
from werkzeug.test import TestResponse

from openness.landscape import Landscape
from openness.sandbox.query_limits import Limits
from openness.web import create_app, workers
from openness.web.sparql.service import SD

MODELS = "SELECT ?model { ?model a opn:Model } ORDER BY ?model"
TRIPLES = "CONSTRUCT { ?model a opn:Model } WHERE { ?model a opn:Model }"
LIMITS = Limits(seconds=2, rows=1000, characters=5000, memory=200)
PUBLISHED = "https://w3id.org/openness/graph/published"
CURATED = "https://w3id.org/openness/graph/curated"


@pytest.fixture(scope="module")
def client(landscape: Landscape) -> Iterator[FlaskClient]:
    app = create_app(landscape, LIMITS)
    app.testing = True
    yield app.test_client()
    workers(app).close()


def rows(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    found: list[dict[str, Any]] = json.loads(response.data)["results"]["bindings"]
    return found


def test_the_three_ways_to_ask_give_the_same_answer(client: FlaskClient) -> None:
    by_get = rows(get(client, MODELS))
    by_form = rows(client.post("/sparql", data={"query": MODELS}))
    direct = rows(client.post("/sparql", data=MODELS.encode(), content_type="application/sparql-query"))
    assert len(by_get) == 40
    assert by_get == by_form == direct
    assert by_get[0]["model"] == {"type": "uri", "value": by_get[0]["model"]["value"]}


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (MODELS, "", "application/sparql-results+json"),
        (MODELS, "*/*", "application/sparql-results+json"),
        (MODELS, "application/json", "application/sparql-results+json"),
        (MODELS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (MODELS, "application/xml;q=0.9, application/rdf+xml", "application/sparql-results+xml"),
        (MODELS, "text/csv;header=present", "text/csv"),
        (MODELS, "text/tab-separated-values, text/csv;q=0.5", "text/tab-separated-values"),
        (MODELS, "text/turtle, application/sparql-results+json;q=0.1", "application/sparql-results+json"),
        (MODELS, "application/*;q=0.5, text/csv;q=0.1", "application/sparql-results+json"),
        (MODELS, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv", "text/csv"),
        (TRIPLES, "", "text/turtle"),
        (TRIPLES, "application/n-triples", "application/n-triples"),
        (TRIPLES, 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        (TRIPLES, "application/rdf+xml", "application/rdf+xml"),
        (TRIPLES, "application/trig", "application/trig"),
        (TRIPLES, "application/n-quads", "application/n-quads"),
        ("DESCRIBE model:bloom", "text/turtle", "text/turtle"),
    ],
)
def test_an_answer_comes_in_the_format_that_the_client_would_rather_have(
    client: FlaskClient, query: str, accept: str, media: str
) -> None:
    response = get(client, query, accept)
    assert (response.status_code, response.mimetype) == (200, media)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "html", "text/csv", "application/json"])
def test_a_format_can_be_named_and_goes_before_what_is_accepted(client: FlaskClient, form: str) -> None:
    response = get(client, MODELS, "application/pdf", format=form)
    assert response.status_code == 200
    assert form.removeprefix("application/") in response.headers["Content-Type"] + response.headers.get(
        "Content-Disposition", ""
    )
    assert "llama-2" in response.get_data(as_text=True)


def test_the_formats_of_a_table_hold_the_same_terms(client: FlaskClient) -> None:
    query = 'SELECT ?i ?l ?n ?b ?u { VALUES (?i ?l ?n ?u) { (opn:C5 "a,\\"b\\"\\n"@en 5 UNDEF) } BIND (BNODE() AS ?b) }'
    found = rows(get(client, query))[0]
    assert found["l"] == {"type": "literal", "value": 'a,"b"\n', "xml:lang": "en"}
    assert found["n"]["datatype"].endswith("#integer")
    assert found["b"]["type"] == "bnode"
    assert "u" not in found
    read = list(csv.DictReader(io.StringIO(get(client, query, format="csv").get_data(as_text=True), newline="")))
    assert read[0]["l"] == 'a,"b"\n'
    assert read[0]["u"] == ""
    assert '"a,\\"b\\"\\n"@en\t' in get(client, query, format="tsv").get_data(as_text=True)
    assert '<literal xml:lang="en">a,"b"\n</literal>' in get(client, query, format="xml").get_data(as_text=True)


def test_a_graph_parses_in_every_format(client: FlaskClient) -> None:
    for form, parser in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        response = get(client, TRIPLES, format=form)
        assert len(Graph().parse(data=response.data, format=parser)) == 40, form


@pytest.mark.parametrize(
    ("query", "accept"), [(MODELS, "text/turtle"), (TRIPLES, "text/csv"), (MODELS, "text/csv;q=0")]
)
def test_a_format_that_there_is_not_is_refused_with_a_list(client: FlaskClient, query: str, accept: str) -> None:
    response = get(client, query, accept)
    assert response.status_code == 406
    assert ("text/turtle" if query is TRIPLES else "application/sparql-results+json") in response.get_data(as_text=True)
    assert get(client, query, format="pdf").status_code == 400


def test_the_graphs_of_a_request_go_before_those_of_the_query(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) FROM graph:curated { ?s ?p ?o }"

    def number(**more: Any) -> int:
        sent = client.get("/sparql", query_string={"query": count, **more})
        return int(rows(sent)[0]["n"]["value"])

    curated, published = number(), number(**{"default-graph-uri": PUBLISHED})
    assert curated != published
    assert number(**{"default-graph-uri": CURATED}) == curated
    both = number(**{"default-graph-uri": [CURATED, PUBLISHED]})
    assert max(curated, published) < both <= curated + published
    assert number(**{"named-graph-uri": PUBLISHED}) == 0
    body = f"query=SELECT+DISTINCT+?g+{{+GRAPH+?g+{{?s+?p+?o}}+}}&named-graph-uri={CURATED}"
    named = client.post("/sparql", data=body, content_type="application/x-www-form-urlencoded")
    assert [row["g"]["value"] for row in rows(named)] == [CURATED]
    direct = client.post(
        f"/sparql?default-graph-uri={PUBLISHED}", data=count.encode(), content_type="application/sparql-query"
    )
    assert int(rows(direct)[0]["n"]["value"]) == published
    lost = client.get("/sparql", query_string={"query": MODELS, "default-graph-uri": "https://example.org/g"})
    assert lost.status_code == 400
    assert PUBLISHED in lost.get_data(as_text=True)


@pytest.mark.parametrize(
    ("sparql", "status", "message"),
    [
        ("SELECT * {\n ?s ?p ?o\n", 400, "Line 3, column 1: "),
        ("SELECT * {\n ?s nope:p ?o }", 400, "Line 2, column 11: The prefix 'nope:' is not declared."),
        ("", 400, "There is no query"),
        ("INSERT DATA { <a:a> <a:b> 1 }", 400, "Line 1, column 1: INSERT is an update"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 400, "Line 1, column 12: SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400, "There is no graph <file:///etc/passwd>"),
        ("SELECT (<http://e.org/f>(1) AS ?x) {}", 400, "The custom function <http://e.org/f> is not supported"),
        ("CONSTRUCT { ?s ?p ?x } { ?s ?p ?o BIND(<a:f>(1) AS ?x) }", 400, "function <a:f> is not supported"),
        ("ASK { FILTER (" + "(" * 100 + "1" + ")" * 100 + ") }", 400, "nested more than 60 deep"),
        ("ASK {} #" + "x" * 5000, 413, "5,000 may be asked at most"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 504, "stopped after 2 seconds"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f", 503, "more than 200 MB of memory"),
    ],
)
def test_a_query_that_is_not_answered_is_told_why(client: FlaskClient, sparql: str, status: int, message: str) -> None:
    response = client.post("/sparql", data=sparql.encode(), content_type="application/sparql-query")
    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert message in response.get_data(as_text=True)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    page = client.post("/sparql", data={"query": sparql}, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert 'role="alert"' in page.get_data(as_text=True)
    assert len(rows(get(client, MODELS))) == 40


def test_a_request_that_is_not_of_the_protocol_is_told_why(client: FlaskClient) -> None:
    both = client.get(f"/sparql?query={MODELS}&query={MODELS}")
    assert (both.status_code, b"given twice" in both.data) == (400, True)
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.post("/sparql", data=b"CLEAR ALL", content_type="application/sparql-update").status_code == 403
    assert client.post("/sparql", data=b"{}", content_type="application/json").status_code == 415
    assert client.post("/sparql", data={"format": "json"}).status_code == 400
    assert client.post("/sparql", data=b"\xff\xfe", content_type="application/sparql-query").status_code == 400
    assert client.post("/sparql", data=b"x" * 200_000, content_type="application/sparql-query").status_code == 413
    assert client.post("/sparql", data={"query": "x" * 200_000}).status_code == 413
    assert len(rows(get(client, MODELS, output="json", timeout="1"))) == 40  # many clients add such parameters
    refused = client.delete("/sparql")
    assert (refused.status_code, refused.mimetype) == (405, "text/plain")
    assert "POST" in refused.headers["Allow"]
    assert get(client, "\ufeffASK {}").status_code == 200
    junk = get(client, MODELS, "x" * 5000)
    assert (junk.status_code, len(junk.data) < 1000) == (406, True)


def test_an_answer_that_is_cut_says_so(client: FlaskClient) -> None:
    response = get(client, "SELECT ?s { ?s ?p ?o }", "text/csv")
    assert response.headers["Openness-Cut"] == "first 1000 of more"
    assert response.get_data(as_text=True).count("\n") == 1001
    assert "Openness-Cut" not in get(client, MODELS).headers
    for form, parser in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        graph = get(client, "CONSTRUCT WHERE { ?s ?p ?o }", format=form)
        assert "The first 1000 of more." in graph.text[-50:]
        assert len(Graph().parse(data=graph.data, format=parser)) == 1000
    table = get(client, "SELECT ?s { ?s ?p ?o }", format="xml")
    assert len(ElementTree.fromstring(table.data)[1]) == 1000  # noqa: S314, our own
    assert "<!-- The first 1000 of more. -->" in table.text[-50:]
    page = get(client, "SELECT ?s { ?s ?p ?o }", format="html").get_data(as_text=True)
    assert "The first 500 rows of more" in page


def test_a_page_from_anywhere_may_ask(client: FlaskClient) -> None:
    preflight = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert "application/sparql-query" in preflight.headers["Accept-Post"]
    assert get(client, MODELS).headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_has_not_changed_is_not_sent_twice(client: FlaskClient) -> None:
    tag = get(client, MODELS).headers["ETag"]
    again = client.get("/sparql", query_string={"query": MODELS}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/sparql", query_string={"query": MODELS}, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert other.status_code == 200
    clock = "SELECT (NOW() AS ?now) {}"
    assert get(client, clock).headers["ETag"] != get(client, clock).headers["ETag"]


def test_the_endpoint_describes_itself_to_programs(client: FlaskClient) -> None:
    for accept, parser in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        response = client.get("/sparql", headers={"Accept": accept})
        assert response.mimetype == accept
        shown = Graph().parse(data=response.data, format=parser)
        service = shown.value(predicate=RDF.type, object=SD.Service)
        assert shown.value(service, SD.endpoint) == URIRef("http://localhost/sparql")
        assert (None, SD.name, URIRef(PUBLISHED)) in shown
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in shown
    assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("way", [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_a_client_that_others_wrote_gets_each_format(client: FlaskClient, way: tuple[str, str]) -> None:
    with served(client.application) as address:
        wrapper = SPARQLWrapper(f"{address}/sparql")
        wrapper.setMethod(way[0])
        wrapper.setRequestMethod(way[1])
        for query, forms in ((MODELS, (JSON, XML, CSV, TSV)), (TRIPLES, (TURTLE, RDFXML, JSONLD))):
            wrapper.setQuery(query)
            for form in forms:
                wrapper.setReturnFormat(form)
                sent = wrapper.query().response
                assert form in sent.headers["Content-Type"].replace("ld+json", "json-ld").replace(
                    "tab-separated", "tsv"
                )
                assert b"model/llama-2" in sent.read() or form in {TURTLE, RDFXML}, form


@pytest.mark.parametrize(
    ("query", "warned"),
    [
        ("SELECT * { ?claim opn:component ?part }", "The query names no view"),
        ("SELECT * { ?claim opn:component ?part ; opn:inView opn:CurrentView }", ""),
        ("SELECT * { GRAPH graph:published { ?claim opn:component ?part } }", ""),
        ("# opn:level without a view\nSELECT * { ?model a opn:Model }", ""),
        ("PREFIX o: <https://w3id.org/openness/> SELECT * { ?m a o:Model }", "is no namespace of terms"),
    ],
)
def test_a_query_that_counts_claims_of_all_views_is_warned_of(client: FlaskClient, query: str, warned: str) -> None:
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text
    above, _, answer = page.partition('id="answer"')
    assert "<strong>Warning.</strong>" not in above, "the page scrolls past it"
    assert ("<strong>Warning.</strong>" in answer) == bool(warned)
    assert warned in page
    assert 'action="/sparql#answer"' in page


def test_the_columns_of_select_all_are_in_the_order_of_the_query(client: FlaskClient) -> None:
    for sparql, head in (
        ("SELECT * { ?s ?p ?o } LIMIT 1", "s,p,o"),
        (
            "# ?z\nSELECT DISTINCT * { ?m a opn:Model {SELECT ?l ?m { ?m rdfs:label ?l FILTER (?l != '?a') }}} LIMIT 1",
            "m,l",
        ),
        ("SELECT ?p (COUNT(*) AS ?n) ?s { ?s ?p ?o } GROUP BY ?s ?p LIMIT 1", "p,n,s"),
    ):
        assert get(client, sparql, "text/csv").text.splitlines()[0] == head, sparql


def test_a_misspelt_keyword_is_named_with_the_right_one(client: FlaskClient) -> None:
    for sparql, words in (
        ("SELECT ?s WHER { ?s ?p ?o }", "'WHER' is not a keyword. Did you mean WHERE?"),
        ("SELECT ?s { ?s ?p ?o } ODER BY ?s", "'ODER' is not a keyword. Did you mean ORDER?"),
    ):
        response = get(client, sparql, "application/json")
        assert response.status_code == 400
        assert words in response.text
