"""Linked data: each IRI of ours leads to a page and to statements, and the data set to all of it."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, VOID, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCAT

from openness import rdf
from openness.landscape import Landscape
from openness.namespaces import OPN
from openness.paths import ROOT
from openness.query import saved_queries
from openness.rdf.convert import graph_of
from openness.rdf.rows import text
from openness.sandbox.query_limits import Limits
from openness.terms import BASE
from openness.web import create_app, workers

BLOOM = URIRef(BASE + "model/bloom")
ONTOLOGY = URIRef(BASE.rstrip("/"))
DATASET = URIRef(BASE + "dataset")
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
MEDIA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


def graph_at(client: FlaskClient, path: str, ending: str = "ttl") -> Graph:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.mimetype == MEDIA[ending]
    return Graph().parse(data=response.data, format=PARSERS[ending])


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, ""),
        ("*/*", ""),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/turtle;q=0.5, application/rdf+xml;q=0.9", "rdf"),
        ("text/turtle, text/html;q=0.9, */*;q=0.1", "ttl"),
        ("text/*;q=0.3, application/n-triples;q=0.2", ""),
        ("application/pdf, text/turtle;q=0.1", "ttl"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/model/bloom", "/claim/eiras-2024/bloom/inference-code", "/term/C5", "/terms", "/dataset"]
)
def test_a_client_gets_the_form_that_it_would_rather_have(
    client: FlaskClient, path: str, accept: str | None, ending: str
) -> None:
    response = client.get(path, headers={"Accept": accept} if accept else {})
    assert "Accept" in response.headers["Vary"]
    if not ending:
        assert (response.status_code, response.mimetype) == (200, "text/html")
        assert response.headers["Content-Location"] == f"{path}.html"
        assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in response.headers["Link"]
        return
    assert (response.status_code, response.headers["Location"]) == (303, f"{path}.{ending}")
    assert len(graph_at(client, f"{path}.{ending}", ending)) > 3


@pytest.mark.parametrize("path", ["/model/bloom", "/terms", "/dataset", "/.well-known/void", "/ontology"])
def test_a_form_that_there_is_not_is_refused_with_a_list(client: FlaskClient, path: str) -> None:
    for accept in ("application/pdf", "text/turtle;q=0, image/*"):
        response = client.get(path, headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (406, "text/plain")
        for media in MEDIA.values():
            assert media in response.get_data(as_text=True)


def test_each_document_has_an_address_of_its_own_that_does_not_vary(client: FlaskClient) -> None:
    page = client.get("/model/bloom.html", headers={"Accept": "text/turtle"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Vary" not in page.headers or "Accept," not in page.headers["Vary"] + ","
    file = client.get("/model/bloom.ttl", headers={"Accept": "text/html"})
    assert file.mimetype == "text/turtle"
    assert f'<{BLOOM}>; rel="describes"' in file.headers["Link"]
    assert "@prefix opn:" in file.get_data(as_text=True)
    assert "@prefix skos:" not in file.get_data(as_text=True), "a prefix that is not used"
    assert 'rel="license"' in file.headers["Link"]
    assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/model/nothing.ttl").status_code == 404
    assert client.get("/model/nothing", headers={"Accept": "text/turtle"}).status_code == 404


def test_the_forms_of_a_document_state_the_same(client: FlaskClient, landscape: Landscape) -> None:
    graphs = {ending: graph_at(client, f"/model/bloom.{ending}", ending) for ending in PARSERS}
    assert len({frozenset(graph) for graph in graphs.values()}) == 1
    expected = graph_of(landscape.store)
    links = (OPN.model, OPN.releasedModel, OPN.waives / OPN.model)
    claims = {claim for link in links for claim in expected.subjects(link, BLOOM)}
    wanted = {*expected.triples((None, None, BLOOM))}
    wanted |= {triple for thing in (BLOOM, *claims) for triple in expected.triples((thing, None, None))}
    assert {tuple(map(str, triple)) for triple in wanted} == {tuple(map(str, triple)) for triple in graphs["ttl"]}


def test_a_description_holds_the_blank_nodes_that_it_leads_to(landscape: Landscape) -> None:
    from openness.web.description import statements

    store = rdf.empty()
    rdf.read_bytes(
        store,
        b"""@prefix x: <https://w3id.org/openness/model/> . @prefix p: <https://example.org/> .
        x:a p:has [ p:part [ p:list ( 1 2 3 ) ] ] ; p:knows x:b . x:b p:has [ p:other 1 ] . [] p:about x:a .""",
        "turtle",
    )
    found = statements(store, BASE + "model/a")
    assert len(found) == 10
    assert "other" not in rdf.write_triples(found, "turtle")
    assert statements(landscape.store, BASE + "model/nothing") == []


def test_every_iri_of_ours_that_is_described_leads_to_a_page(client: FlaskClient, landscape: Landscape) -> None:
    found = rdf.select(
        landscape.store,
        f"""SELECT DISTINCT ?thing {{ ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{BASE}")) }} ORDER BY ?thing""",
    )
    kinds: dict[str, list[str]] = {}
    for (thing,) in found.rows:
        kinds.setdefault(text(thing).removeprefix(BASE).split("/")[0], []).append(text(thing).removeprefix(BASE))
    assert len(kinds) > 15
    for those in kinds.values():
        for path in those[:: max(1, len(those) // 3)]:
            assert client.head(f"/{path}").status_code == 200, path


def test_the_namespace_of_the_ontology_leads_to_the_terms(client: FlaskClient) -> None:
    sent = client.get("/", headers={"Accept": "text/turtle"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/terms.ttl")
    page = client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 200
    assert "Accept" in page.vary
    assert client.get("/", headers={"Accept": "image/png"}).status_code == 200
    refused = client.get("/.well-known/sparql-examples", headers={"Accept": "application/xhtml+xml"})
    assert refused.status_code == 406
    assert client.get("/ontology", headers={"Accept": "application/rdf+xml"}).headers["Location"] == "/terms.rdf"
    assert client.get("/ontology").headers["Location"] == "/terms"
    for ending in PARSERS:
        terms = graph_at(client, f"/terms.{ending}", ending)
        assert (URIRef(BASE.rstrip("/") + "#Model"), RDF.type, None) in terms


def test_a_frozen_version_is_answered_as_it_was_frozen(client: FlaskClient) -> None:
    sent = client.get("/0.1.0", headers={"Accept": "text/turtle"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/0.1.0.ttl")
    whole = Graph().parse(ROOT / "ontology" / "versions" / "0.1.0.ttl")
    for ending in PARSERS:
        found = graph_at(client, f"/0.1.0.{ending}", ending)
        assert len(found) == len(whole), ending
        assert [str(o) for o in found.objects(ONTOLOGY, OWL.versionInfo)] == ["0.1.0"]
    page = client.get("/0.1.0")
    assert page.status_code == 200
    assert "frozen" in page.text
    assert "opn:Model</code>" in page.text
    missing = client.get("/0.0.9", headers={"Accept": "text/html"})
    assert missing.status_code == 404
    assert "0.1.0" in missing.text


def test_links_to_versions_stay_below_the_place_of_the_site(client: FlaskClient) -> None:
    below = {"SCRIPT_NAME": "/as-of/2024-01-31"}
    for path in ("/0.1.0", "/terms"):
        links = re.findall(r'href="([^"]*\d\.\d\.\d[^"]*)"', client.get(path, environ_overrides=below).text)
        assert links
        assert all(link.startswith(("/as-of/2024-01-31/", "http")) for link in links), path


def test_the_file_of_the_ontology_has_all_that_it_names_and_nothing_that_is_computed(client: FlaskClient) -> None:
    core, module = graph_at(client, "/terms.ttl"), graph_at(client, "/computed.ttl")
    ours = set(core.subjects(RDFS.isDefinedBy, ONTOLOGY))
    named = {t for triple in core for t in triple if isinstance(t, URIRef) and t.startswith(f"{ONTOLOGY}#")}
    assert named <= ours
    assert len(ours) > 300
    computed = set(module.subjects(RDFS.isDefinedBy, URIRef(f"{BASE}computed")))
    assert {f"{ONTOLOGY}#Count", f"{ONTOLOGY}#PermitsAll"} <= set(map(str, computed))
    assert not computed & ours
    assert (None, OWL.intersectionOf, None) in module
    assert (None, OWL.intersectionOf, None) not in core
    current = next(str(o) for o in core.objects(ONTOLOGY, OWL.versionIRI))
    assert len(graph_at(client, f"/{current.removeprefix(BASE)}.ttl")) == len(core)
    assert "count of a grade" in client.get("/computed").text


def test_the_data_set_is_described_with_counts_that_are_true(client: FlaskClient, landscape: Landscape) -> None:
    sent = client.get("/.well-known/void")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/dataset.ttl")
    shown = graph_at(client, "/dataset.ttl")
    everything = graph_of(landscape.store)
    assert shown.value(DATASET, VOID.triples) == Literal(len(everything))
    assert shown.value(DATASET, VOID.distinctSubjects) == Literal(len(set(everything.subjects())))
    assert shown.value(DATASET, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert shown.value(DATASET, VOID.sparqlEndpoint) == URIRef("http://localhost/sparql")
    model = shown.value(predicate=VOID["class"], object=URIRef(BASE.rstrip("/") + "#Model"))
    assert shown.value(model, VOID.entities) == Literal(40)
    parts = [shown.value(graph, VOID.triples) for graph in shown.objects(DATASET, VOID.subset)]
    assert len(parts) > 5
    assert all(int(str(part)) > 0 for part in parts)
    for prop in set(everything.predicates()):
        assert shown.value(predicate=VOID.property, object=prop) is not None, prop


def test_what_takes_too_long_to_count_is_left_out(landscape: Landscape) -> None:
    app = create_app(landscape, Limits(seconds=0.001))
    client = app.test_client()
    shown = graph_at(client, "/dataset.ttl")
    assert shown.value(DATASET, DCTERMS.license)
    assert shown.value(DATASET, VOID.triples) is None
    assert len(set(shown.objects(DATASET, VOID.subset))) > 5
    assert "More triples than we count here" in client.get("/dataset").text
    refused = client.get("/landscape.nq")
    assert (refused.status_code, "openness build --output landscape.nq" in refused.text) == (404, True)
    workers(app).close()


def test_the_whole_landscape_can_be_taken_away(client: FlaskClient, landscape: Landscape) -> None:
    shown = graph_at(client, "/dataset.ttl")
    places = {str(place) for place in shown.objects(None, DCAT.downloadURL)}
    assert places == {f"http://localhost/landscape.{ending}" for ending in ("nq", "trig", "ttl", "jsonld")}
    everything = graph_of(landscape.store)
    assert len(Graph().parse(data=client.get("/landscape.ttl").data, format="turtle")) == len(everything)
    quads = client.get("/landscape.nq")
    assert quads.mimetype == "application/n-quads"
    read = Dataset()
    read.parse(data=quads.data, format="nquads")
    assert len({graph.identifier for graph in read.graphs()} - {URIRef("urn:x-rdflib:default")}) > 5
    assert client.get("/landscape.trig").data.count(b"graph:") > 5
    assert json.loads(client.get("/landscape.jsonld").data)
    assert client.get("/landscape.pdf").status_code == 404


def test_the_saved_queries_are_examples_that_editors_can_find(client: FlaskClient, landscape: Landscape) -> None:
    response = client.get("/.well-known/sparql-examples")
    assert response.status_code == 200
    shown = Graph().parse(data=response.data, format="turtle")
    queries = saved_queries.read_all(landscape.root)
    assert set(shown.subjects(RDF.type, SH.SPARQLExecutable)) == {URIRef(f"{BASE}query/{q.slug}") for q in queries}
    components = URIRef(BASE + "query/model-components")
    text = str(shown.value(components, SH.select))
    parameters = {str(shown.value(node, SH.path)): node for node in shown.objects(components, SH.parameter)}
    for path, node in parameters.items():
        assert f"${path.partition('#')[2]}" in text
        assert shown.value(node, SH["class"]) or shown.value(node, SH.datatype)
    model = parameters[f"{components}#model"]
    assert shown.value(model, SH["class"]) == URIRef(BASE.rstrip("/") + "#Model")
    assert shown.value(model, SH.optional) == Literal(False)
    graph = URIRef(BASE + "query/model-graph")
    assert (graph, RDF.type, SH.SPARQLConstructExecutable) in shown
    assert client.get("/query/model-graph").headers["Location"] == "/queries/model-graph"
    ttl = client.get("/.well-known/sparql-examples", headers={"Accept": "application/ld+json"})
    assert ttl.mimetype == "application/ld+json"


def structured(client: FlaskClient, path: str) -> dict[str, Any]:
    markup = client.get(path).get_data(as_text=True)
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL)
    assert len(blocks) == 1, path
    read: dict[str, Any] = json.loads(blocks[0])
    return read


def test_pages_tell_search_engines_what_they_are_about(client: FlaskClient) -> None:
    bloom = structured(client, "/model/bloom")
    assert (bloom["@id"], bloom["@type"], bloom["name"]) == (str(BLOOM), "SoftwareApplication", "BLOOM")
    assert bloom["url"] == "http://localhost/model/bloom"
    assert bloom["creator"][0]["@id"].startswith(BASE + "developer/")
    assert structured(client, "/developer/google")["@type"] == "Organization"
    assert structured(
        client, "/risk/" + client.get("/risks").get_data(as_text=True).split('href="/risk/')[1].split('"')[0]
    )
    data = structured(client, "/dataset")
    assert data["@type"] == "Dataset"
    assert {part["encodingFormat"] for part in data["distribution"]} >= {"application/n-quads", "text/turtle"}


def test_a_sitemap_leads_crawlers_to_every_page(client: FlaskClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in robots.get_data(as_text=True)
    listed = ElementTree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314, our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert listed.tag == f"{space}urlset"
    places = [str(place.text) for place in listed.iter(f"{space}loc")]
    assert len(places) == len(set(places)) > 150
    assert "http://localhost/model/bloom" in places
    for place in places[::40]:
        assert client.head(place.removeprefix("http://localhost")).status_code == 200
    assert client.get("/sitemap-2.xml").status_code == 404


def test_the_document_of_a_model_holds_its_facts_and_not_only_pointers(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/model/bloom.ttl").text, format="turtle")
    claim = URIRef("https://w3id.org/openness/claim/eiras-2024/bloom/inference-code")
    opn = "https://w3id.org/openness#"
    assert str(graph.value(claim, URIRef(opn + "notation"))) == "C5 (Apache 2.0)"
    assert graph.value(claim, URIRef(opn + "license")) == URIRef("https://w3id.org/openness/license/apache-2-0")
    assert list(graph.subject_objects(URIRef(opn + "developer")))
