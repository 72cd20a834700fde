"""Families and lineage over several sources: members by name and developer, and what their pages show."""

import re

import pytest
from flask.testing import FlaskClient

from openness import rdf
from openness.landscape import Landscape
from openness.rdf.rows import text
from openness.terms import slug
from openness.web import create_app


@pytest.fixture(scope="module")
def visit(several: Landscape) -> FlaskClient:
    return create_app(several).test_client()


def test_members_are_found_by_the_start_of_their_name_and_their_developer(several: Landscape) -> None:
    rows = rdf.select(several.store, "SELECT ?label { ?m opn:family family:falcon ; rdfs:label ?label }").rows
    assert {"Falcon-7B"} < {text(label) for (label,) in rows}
    # A name that starts with the letters alone, or of another developer, is no member.
    others = """SELECT ?label {
      ?m opn:family ?family ; rdfs:label ?label . ?family opn:memberNamePrefix ?start .
      FILTER NOT EXISTS { ?m opn:family ?family . ?family opn:memberNamePrefix ?right
        FILTER (REGEX(STR(?label), CONCAT("^", ?right, "([^a-z]|$)"), "i")) }
      FILTER NOT EXISTS { GRAPH <https://w3id.org/openness/graph/curated> { ?m opn:family ?family } }
    }"""
    assert not rdf.select(several.store, others).rows


def test_no_model_is_in_two_families(several: Landscape) -> None:
    twice = "SELECT ?m { ?m opn:family ?one, ?other FILTER (STR(?one) < STR(?other)) }"
    assert not rdf.select(several.store, twice).rows


def test_a_family_page_lists_its_models_by_release_and_says_that_it_became_more_restrictive(visit: FlaskClient) -> None:
    page = visit.get("/family/gpt").text
    assert re.search(r"last release with weights at D5 was in 2019-02 \(GPT-2\)", page)
    assert page.index(">GPT-2<") < page.index(">GPT-3<") < page.index(">GPT-4<")
    assert "became more restrictive" not in visit.get("/family/claude").text


def test_a_model_page_names_license_conflicts_with_its_base_model(visit: FlaskClient) -> None:
    page = visit.get("/model/koala").text
    assert "LLaMA (LLaMA): commercial use is withheld from the base model, clause 1.a, 2.a" in page
    assert "License conflicts" not in visit.get("/model/llama-3-1-tulu-3-8b").text


NAMES = """
@prefix : <https://w3id.org/openness/model/> . @prefix opn: <https://w3id.org/openness#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:zebra-3 a opn:Model ; rdfs:label "Zebra3" . :zebra-3-32b a opn:Model ; rdfs:label "Zebra 3 32B" .
:zebra-3-32b-awq a opn:Model ; rdfs:label "Zebra3-32B-AWQ" . :zebra-3-5-4b a opn:Model ; rdfs:label "Zebra3.5-4B" .
:zebra-30b a opn:Model ; rdfs:label "Zebra-30B" . :zebra a opn:Model ; rdfs:label "zebra" .
:stripes-zebra-3 a opn:Model ; rdfs:label "Stripes/Zebra3" . :zebrafish-1 a opn:Model ; rdfs:label "Zebrafish 1" .
"""


def test_a_model_is_named_after_those_whose_names_it_goes_on_from(landscape: Landscape) -> None:
    store = rdf.empty()
    rdf.add(store, rdf.parse(NAMES.encode(), rdf.READABLE[".ttl"], "names"), "urn:names")
    rule = (landscape.root / "shapes" / "derivation" / "80-names.rq").read_text(encoding="utf-8")
    found = {(slug(text(it.subject)), slug(text(it.object))) for it in rdf.construct(store, rule)}
    assert found == {
        ("zebra-3", "zebra"),
        ("zebra-3-32b", "zebra"),
        ("zebra-3-32b", "zebra-3"),
        ("zebra-3-32b-awq", "zebra"),
        ("zebra-3-32b-awq", "zebra-3"),
        ("zebra-3-32b-awq", "zebra-3-32b"),
        ("zebra-3-5-4b", "zebra"),
        ("zebra-30b", "zebra"),
    }


def test_a_model_page_names_its_sizes_and_versions_with_their_weights(visit: FlaskClient) -> None:
    page = visit.get("/model/llama").text
    assert re.search(r'id="variants".*level-3">D3</span> <a href="/model/llama-2">LLaMA-2</a>', page, re.DOTALL)
    assert 'id="variants"' not in visit.get("/model/bloom").text
