"""The site, page by page, through Flask's test client."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from visit import text_of

from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf import iri
from openness.rdf.rows import Answer, Literal, to_csv
from openness.web import create_app
from openness.web.html_tables import table

HEAVIEST = 220_000
SKIPPED = re.compile(r"[?&]_sort=|^/queries/[^?]+\.(?!rq)\w+\?")
AT_MOST = {"claim": 40, "cell": 40, "term": 40, "rule": 8, "mapping": 5}
"""How many of the many pages of one kind the crawl visits."""
ASKED = 2
"""With how many different values the crawl asks one question, as a page and as each kind of file."""


class Page(HTMLParser):
    """What the tests look at in a page: links, anchors, headings, labels, and what a strict policy would block."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.blocked: list[str] = []
        self.tags: list[str] = []
        self.scopes: list[str | None] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "th":
            self.scopes.append(given.get("scope"))
        self.blocked += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        # A block of data is not run, and the policy says nothing of it.
        runs = tag == "script" and given.get("type") != "application/ld+json"
        inline = runs and not (given.get("src") or "").startswith("/static/")
        self.blocked += [tag] * (inline or tag in {"style", "iframe"})


@pytest.mark.parametrize("most", [4, pytest.param(10_000, marks=pytest.mark.slow)], ids=["few", "all"])
def test_every_page_that_can_be_reached_is_whole_light_and_in_order(client: FlaskClient, most: int) -> None:
    waiting, seen = ["/"], {"/"}
    left = {kind: min(count, most) for kind, count in AT_MOST.items()}
    anchors: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        if path.startswith("/explore/"):  # a cell leads on to its claim
            assert response.status_code == 303, path
            path, _, fragment = response.location.partition("#")
            wanted |= {(path, fragment)} if fragment else set()
            response = client.get(path)
        assert response.status_code == 200, path
        if response.mimetype != "text/html":
            continue
        markup = response.get_data(as_text=True)
        page = Page(markup)
        assert len(markup.encode()) < HEAVIEST, f"{path} weighs {len(markup.encode())} bytes"
        assert page.blocked == [], path
        assert page.headings.count(1) == 1, path
        assert page.headings[0] == 1, path
        assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), path
        assert len(page.ids) == len(set(page.ids)), f"{path} uses an id twice"
        assert None not in page.scopes, f"{path} has a table head without a scope"
        assert page.tags.count("table") == page.tags.count("caption"), path
        assert {"main", "header", "footer", "nav"} <= set(page.tags), path
        anchors[path] = set(page.ids)
        for link in page.links:
            address, fragment = urldefrag(link)
            # Of the explorer's addresses, which can be combined without end, those that ask for one thing.
            # A question sorted by another column is the same page, and its files have tests of their own.
            if urlsplit(link).netloc or (address.startswith("/explore") and "&" in address) or SKIPPED.search(address):
                continue
            if fragment:
                wanted.add((address or path, fragment))
            kind = address.split("/")[1] if address.startswith("/") else ""
            if address.startswith("/explore/"):
                kind = "cell"
            if kind == "queries" and "?" in address:
                kind = address.partition("?")[0]
                left.setdefault(kind, ASKED)
            if address and address not in seen and left.setdefault(kind, most) > 0:
                left[kind] -= 1
                seen.add(address)
                waiting.append(address)
    assert len(seen) > min(300, 25 * most)
    lost = [f"{path}#{fragment}" for path, fragment in wanted if path in anchors and fragment not in anchors[path]]
    assert lost == []


def test_the_first_page_shows_the_paper_s_landscape(client: FlaskClient) -> None:
    markup = text_of(client, "/")
    assert "<dd>40</dd>" in markup
    assert "<dd>480</dd>" in markup
    assert "Pre-training code (40): C5 15, C1 25" in markup
    assert markup.count('scope="row"') == 40


def test_the_first_page_says_the_finding_and_leads_to_what_visitors_look_for(client: FlaskClient) -> None:
    markup = text_of(client, "/")
    lead = re.sub(r"<[^>]+>", "", re.findall(r'<p class="lead">(.*?)</p>', markup)[0]).replace("&nbsp;", " ")
    free = sum(row["level"] == "D5" for row in rows_of(client, "architecture-and-weights"))
    data = [row["level"] for row in rows_of(client, "pre-training-data")]
    share = 100 * data.count("D5") / len(data)
    assert lead.startswith(f"{100 * free / 40:.0f} % of 40 models have weights that anyone may use without restriction")
    assert lead.endswith(f"{share:.0f} % of {len(data)} have training data without restriction.")
    public = sum(row["level"] in ("D3", "D4", "D5") for row in rows_of(client, "architecture-and-weights"))
    assert f"{100 * public / 40:.0f} % have weights that can be downloaded at all;" in lead
    assert "released 2019 to 2023; claims dated 20" in markup
    assert markup.index('class="legend"') < markup.index("<table")
    doors = re.findall(r'<li><a href="([^"]+)"><b>', markup)
    assert doors == ["/compare", "/license-check", "/dataset", "/check/form"]
    cells = re.findall(r'<td class="[^"]+"><a href="(/explore/[^"]+)"[^>]*title="([^"]+)"', markup)
    assert len(cells) == 480
    assert ("/explore/bloom/architecture-and-weights", "BLOOM, Model architecture and weights") in [
        (href, title.partition(":")[0]) for href, title in cells
    ]
    static = re.findall(r'href="/static/([^"?]+\.css)', markup)
    assert len(static) == 3
    assert len(markup) + sum((ROOT / "webapp/static" / sheet).stat().st_size for sheet in static) < 150_000
    assert text_of(client, "/?view=epoch-2026").count('scope="row"') < 40


def rows_of(client: FlaskClient, component: str) -> list[dict[str, str]]:
    """Return the models whose component has a level or is known to be unknown, each with its level."""
    query = f"""SELECT ?level {{ ?claim opn:inView opn:CurrentView ; opn:component ?part .
      ?part skos:notation "{component}" .
      OPTIONAL {{ ?claim opn:level/skos:notation ?level }}
      FILTER NOT EXISTS {{ ?claim opn:outcome opn:NotApplicable }} }}"""
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/explore", "Models"),
        ("/model/bloom", "Models"),
        ("/compare", "Compare"),
        ("/charts", "Charts"),
        ("/license/mit", "Licenses"),
        ("/opportunities", "Risks"),
        ("/queries", "Data &amp; API"),
        ("/term/C5", "Data &amp; API"),
        ("/check/form", "Contribute"),
        ("/report", "Contribute"),
        ("/method", "About"),
        ("/", ""),
    ],
)
def test_the_menu_marks_where_one_is(client: FlaskClient, path: str, words: str) -> None:
    menu = text_of(client, path).partition('aria-label="Main"')[2].partition("</nav>")[0]
    assert re.findall(r"<a[^>]* aria-current=[^>]*>([^<]+)<", menu) == ([words] if words else [])


def test_an_error_is_reported_with_the_claim_filled_in(
    landscape: Landscape, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = text_of(client, "/claim/eiras-2024/bloom/inference-code")
    (href,) = re.findall(r'<a href="([^"]+)">Report an error</a>', claim)
    report = text_of(client, href)
    for line in (
        "About: BLOOM: Inference code (eiras-2024)",
        "IRI: https://w3id.org/openness/claim/eiras-2024/bloom/inference-code",
        "As printed: C5 (Apache 2.0)",
        "License: Apache 2.0",
    ):
        assert line in report
    assert "mailto:" not in report
    assert "no address for reports" in report
    assert client.get("/report?about=https://w3id.org/openness/model/none").status_code == 404
    monkeypatch.setenv("OPENNESS_CONTACT", "open@example.org")
    monkeypatch.setenv("OPENNESS_REPOSITORY", "https://example.org/openness/")
    ours = create_app(landscape).test_client()
    report = ours.get(href).text
    assert 'href="mailto:open@example.org?subject=Error%20in%20BLOOM' in report
    assert 'href="https://example.org/openness/issues/new?title=Error+in+BLOOM' in report
    for path in ("/about", "/contribute"):
        assert "open@example.org" in ours.get(path).text
        assert "open@example.org" not in text_of(client, path)


def test_the_method_and_the_changelog_are_those_of_the_data(client: FlaskClient) -> None:
    method = text_of(client, "/method")
    for level in ("C2", "C3", "C4", "C5", "D3", "D4", "D5"):
        assert f'<th scope="row">{level}</th>' in method
    assert 'href="/explore/bloom/architecture-and-weights#why"' in method
    changes = text_of(client, "/changelog")
    assert "<h2>Unreleased</h2>" in changes
    assert "<code>current</code>" in changes


def test_the_first_page_counts_what_the_chosen_view_holds(client: FlaskClient) -> None:
    curated = text_of(client, "/?view=openness-curation")
    assert "<dd>480</dd>" not in curated
    assert "Inference code (4): C5 4" in curated
    assert ">not assessed</a></dt>" in curated
    assert ">not assessed</a></dt>" not in text_of(client, "/")
    for path in ("/?view=published", "/models?view=nonsense"):
        assert "There are: current, eiras-2024, epoch-2026, openness-curation." in text_of(client, path, 400)


def test_a_form_with_a_value_that_there_is_not_offers_its_default(client: FlaskClient) -> None:
    assert '<option value="current" selected>' in text_of(client, "/queries/component-table?view=nonsense", 400)
    missed = text_of(client, "/queries/model-components?model=lama-2", 400)
    assert '<option value="">Choose …' in missed
    assert "Did you mean llama-2 or llama or lamda?</p>" in missed
    assert "There are: anthropic-175b-lm, " in text_of(client, "/queries/model-components?model=zzzzzz", 400)


def test_every_term_of_the_ontology_has_its_anchor(client: FlaskClient) -> None:
    page = Page(text_of(client, "/terms"))
    for name in ("Assessment", "C5", "D1", "PreTrainingCode", "inView", "Unknown", "locator"):
        assert name in page.ids


def test_every_saved_query_answers_its_example_as_a_page_and_as_files(
    client: FlaskClient, landscape: Landscape
) -> None:
    for query in saved_queries.read_all(landscape.root):
        values = dict(query.example)
        page = client.get(f"/queries/{query.slug}", query_string=values)
        assert page.status_code == 200, query.slug
        assert len(page.data) < HEAVIEST, f"{query.slug} weighs {len(page.data)} bytes"
        result = ask(landscape, query, values)
        if isinstance(result, Answer):
            table = client.get(f"/queries/{query.slug}.csv", query_string=values)
            assert table.get_data(as_text=True) == to_csv(result), query.slug
            bindings = json.loads(client.get(f"/queries/{query.slug}.json", query_string=values).data)
            assert len(bindings["results"]["bindings"]) == len(result.rows), query.slug


def test_a_form_that_is_filled_in_by_half_waits_for_the_rest(client: FlaskClient) -> None:
    markup = text_of(client, "/queries/compare-models?first=gemini")
    assert '<option value="gemini" selected>' in markup
    assert "Answer</h2>" not in markup
    assert "needs a value" in text_of(client, "/queries/compare-models?first=gemini&second=", 400)


def test_a_graph_as_an_answer_is_turtle_that_parses(client: FlaskClient) -> None:
    response = client.get("/queries/model-graph.ttl?model=gpt-4")
    assert response.mimetype == "text/turtle"
    assert len(Graph().parse(data=response.data, format="turtle")) > 100
    assert client.get("/queries/model-graph.csv?model=gpt-4").status_code == 404


def test_the_form_keeps_what_was_typed_and_names_the_command_line(client: FlaskClient) -> None:
    markup = text_of(client, "/queries/models-at-level?component=inference-code&level=C3")
    assert '<option value="inference-code" selected>' in markup
    assert "openness query models-at-level --component inference-code --level C3" in markup
    assert "/queries/models-at-level.csv?component=inference-code&amp;level=C3" in markup


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/queries/model-components?model=lama-2", "Did you mean"),
        ("/queries/model-components?modell=llama-2", "has no parameter"),
        ("/queries/model-components?model=", "needs a value"),
        ("/queries/license-table?view=current&view=eiras-2024", "given twice"),
        ("/queries/model-components?_external=1&name=x", "has no parameter"),
        ("/queries/search?text=%00", "is not"),
    ],
)
def test_a_question_that_cannot_be_asked_is_answered_with_the_reason(
    client: FlaskClient, path: str, message: str
) -> None:
    response = client.get(path)
    if "%00" in path:
        assert response.status_code in {200, 400}
    else:
        assert response.status_code == 400
        assert message in response.get_data(as_text=True)
    assert client.get(path.replace("?", ".csv?"), headers={"Accept": "text/csv"}).status_code < 500
    assert client.get(path, headers={"Accept": "text/csv"}).status_code < 500


def test_what_is_not_there_is_answered_with_what_may_be_meant(client: FlaskClient) -> None:
    missed = text_of(client, "/queries/licence-table", 404)
    assert 'Did you mean <a href="/queries/license-table">license-table</a>' in missed
    assert 'href="/search?q=licence+table"' in missed
    missed = text_of(client, "/license/apache2", 404)
    assert 'Did you mean <a href="/license/apache-2-0">apache-2-0</a>' in missed
    assert 'all <a href="/licenses">licenses</a>' in missed
    assert "Did you mean llama-2" in client.get("/model/llama2", headers={"Accept": "text/turtle"}).text
    for path in ("/nothing", "/model/", "/model", "/claim/no/such", "/queries/license-table.pdf", "/static/no.css"):
        assert client.get(path).status_code == 404, path
    plain = client.get("/queries/nope.csv")
    assert plain.status_code == 404
    assert plain.mimetype == "text/plain"


def test_what_a_visitor_types_is_never_markup(client: FlaskClient) -> None:
    for path in ("/queries/search?text=<script>x</script>", "/queries?q=<script>x</script>", "/model/<script>"):
        assert "<script>" not in client.get(path).get_data(as_text=True)


def test_only_get_and_head_are_answered(client: FlaskClient) -> None:
    refused = client.post("/", headers={"Accept": "text/html"})
    assert refused.status_code == 405
    assert "This address does not take POST. It takes: GET, HEAD." in refused.text
    assert "GET" in refused.headers["Allow"]
    head = client.head("/model/bloom")
    assert head.status_code == 200
    assert head.data == b""
    assert client.get("/healthz").get_data(as_text=True) == "ok\n"


def test_a_fault_of_the_server_is_a_page_that_tells_nothing_of_its_inside(landscape: Landscape) -> None:
    app = create_app(landscape)
    app.add_url_rule("/fault", view_func=lambda: 1 / 0)  # type: ignore[arg-type]
    response = app.test_client().get("/fault")
    assert response.status_code == 500
    assert "Internal Server Error" in response.get_data(as_text=True)
    assert "ZeroDivision" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/model/bloom.ttl", "/static/page.css", "/queries/license-table.csv"]
)
def test_every_answer_carries_the_strict_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_page_that_has_not_changed_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/?view=eiras-2024")
    again = client.get("/?view=eiras-2024", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other = client.get("/?view=openness-curation", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_thing_is_a_page_to_people_and_statements_to_programs(client: FlaskClient) -> None:
    page = client.get("/model/bloom")
    assert page.mimetype == "text/html"
    assert "Accept" in page.headers["Vary"]
    sent = client.get("/model/bloom", headers={"Accept": "text/turtle"})
    assert sent.status_code == 303
    assert sent.headers["Location"] == "/model/bloom.ttl"
    assert "Accept" in sent.headers["Vary"]
    assert client.get("/model/bloom", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200
    assert "model/bloom" in json.dumps(json.loads(client.get("/model/bloom.jsonld").data))
    for form, parser in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        graph = Graph().parse(data=client.get(f"/model/bloom.{form}").data, format=parser)
        assert (URIRef("https://w3id.org/openness/model/bloom"), None, None) in graph
    assert client.get("/terms", headers={"Accept": "text/turtle"}).headers["Location"] == "/terms.ttl"
    assert len(Graph().parse(data=client.get("/terms.ttl").data, format="turtle")) > 1000


def test_a_client_that_wants_a_table_is_sent_to_the_file(client: FlaskClient) -> None:
    sent = client.get("/queries/license-table?view=eiras-2024", headers={"Accept": "text/csv"})
    assert sent.status_code == 303
    assert sent.headers["Location"] == "/queries/license-table.csv?view=eiras-2024"
    rows = list(csv.DictReader(io.StringIO(client.get(sent.headers["Location"]).get_data(as_text=True))))
    assert {"license", "score"} <= set(rows[0])


def test_a_host_whose_name_is_none_is_a_wrong_request_and_no_error_of_the_site(client: FlaskClient) -> None:
    for path in ("/", "/model/llama-2", "/nowhere", "/sparql"):
        refused = client.get(path, headers={"Host": "a" * 5000, "Accept": "text/html"})
        assert (refused.status_code, refused.mimetype) == (400, "text/plain")
        assert "host" in refused.get_data(as_text=True)


def test_a_landscape_without_shapes_has_no_rules(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "one.ttl").write_text('<urn:a> <urn:b> "c" .', encoding="utf-8")
    small = create_app(build(tmp_path, cache=False)).test_client()
    assert small.get("/rules").status_code == 200
    assert "There is no rule" in text_of(small, "/rule/OPN221", 404)


@pytest.mark.parametrize("name", ["mitigations", "debated-claims", "recommendations", "score-scale"])
def test_a_table_shows_no_column_of_iris_beside_the_names(client: FlaskClient, name: str) -> None:
    page = text_of(client, f"/queries/{name}")
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    assert "Thing" not in head
    assert re.search(r"<tbody>\s*<tr>\s*<t[hd][^>]*>(?:<span[^>]*>)?<a href=\"/", page)


def test_numbers_of_four_digits_have_a_comma_and_years_none(client: FlaskClient) -> None:
    number = "http://www.w3.org/2001/XMLSchema#integer"
    row = tuple(Literal(value, datatype=iri(number)) for value in ("8015", "12162", "2023", "915"))
    with client.application.test_request_context():
        shown = table(Answer(("downloads", "citations", "year", "elo"), (row,)))
    assert [cell.parts[0][0] for cell in shown.rows[0]] == ["8,015", "12,162", "2023", "915"]
