"""May a component be used commercially: the answer, its conditions with clauses, the evaluator and the date."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from landscapes import copied

from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer
from openness.web import create_app, workers

ENTRY = """
@prefix opn: <https://w3id.org/openness#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix l: <https://w3id.org/openness/license/> .
@prefix m: <https://w3id.org/openness/model/> .
<https://w3id.org/openness/source/list> a opn:Source ; rdfs:label "List" ; dcterms:title "A list" ;
  dcterms:issued "2026-01-01"^^xsd:date ; dcterms:bibliographicCitation "A list" .
l:unread a opn:License ; rdfs:label "Unread" ; rdfs:seeAlso <https://example.org/unread> .
"""
CLAIM = """
m:{name} a opn:Model ; rdfs:label "{name}" .
<https://w3id.org/openness/claim/list/{name}/architecture-and-weights> a opn:Assessment ; opn:model m:{name} ;
  opn:component opn:ArchitectureAndWeights ; opn:license {licenses} ;
  dcterms:source <https://w3id.org/openness/source/list> ; opn:locator "1" ; opn:asOf "2026-01-01"^^xsd:date .
"""
MODELS = {
    "gemma-3-27b": "l:gemma",
    "kimi-k2": "l:moonshot-modified-mit",
    "yi-34b": "l:yi-2-1",
    "nobody-read": "l:unread",
    "one-of-two": "l:mit, l:cc-by-nc-4-0",
    "stable": "l:stability-community",
}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    root = copied(tmp_path_factory.mktemp("commercial"))
    shutil.copytree(ROOT / "queries", root / "queries")
    written = ENTRY + "".join(CLAIM.format(name=name, licenses=licenses) for name, licenses in MODELS.items())
    (root / "graph" / "entries" / "list.ttl").write_text(written, encoding="utf-8")
    return build(root, cache=False)


@pytest.fixture(scope="module")
def weights(listed: Landscape) -> Mapping[str, Mapping[str, str]]:
    return answers(listed, "commercial-use-of-weights")


def test_the_page_of_a_license_that_nobody_has_evaluated_says_so(listed: Landscape) -> None:
    app = create_app(listed)
    try:
        assert "No source here has evaluated this license" in app.test_client().get("/license/unread").get_data(
            as_text=True
        )
    finally:
        workers(app).close()
        app.extensions["openness-check"].close()


def answers(landscape: Landscape, query: str) -> dict[str, dict[str, str]]:
    answer = ask(landscape, saved_queries.read(ROOT, query), {})
    assert isinstance(answer, Answer)
    return {row["model"]: row for row in answer.records()}


@pytest.mark.parametrize(
    ("model", "use", "conditions", "evaluator"),
    [
        ("Falcon", "permitted with conditions", ["(9.3)", "(5.1, 5.3)"], "Openness curation"),
        ("BLOOM", "permitted with conditions", ["(5, Attachment A)"], "Openness curation"),
        ("LLaMA-2", "permitted with conditions", ["700 million users (2)", "(1.b.iv)"], "Eiras et al. 2024"),
        ("gemma-3-27b", "permitted with conditions", ["(3.2)"], "Openness curation"),
        ("stable", "permitted with conditions", ["1 million US dollars of revenue a year (III)"], "Openness curation"),
        ("kimi-k2", "permitted with conditions", ["100 million", "20 million US dollars"], "Openness curation"),
        (
            "yi-34b",
            "undecided",
            ["Register for a license before commercial use (2, last paragraph)"],
            "Openness curation",
        ),
        ("GLM-130B", "withheld", [], "Eiras et al. 2024"),
        ("one-of-two", "withheld", [], "Eiras et al. 2024, Openness curation"),
        ("nobody-read", "not evaluated", [], ""),
        ("Mistral-7B", "permitted", [], "Eiras et al. 2024"),
        ("Chinchilla", "weights not released", [], ""),
    ],
)
def test_commercial_use_of_weights(
    weights: Mapping[str, Mapping[str, str]], model: str, use: str, conditions: list[str], evaluator: str
) -> None:
    row = weights[model]
    assert row["commercial_use"] == use
    assert bool(row["conditions"]) == bool(conditions)
    assert [words for words in conditions if words not in row["conditions"]] == []
    assert row["evaluated_by"] == evaluator
    assert bool(row["evaluated_on"]) == bool(evaluator)


def test_each_license_of_a_component_has_its_own_answer(landscape: Landscape) -> None:
    falcon = answers(landscape, "commercial-use")["Falcon"]
    assert (falcon["commercial_use"], falcon["license"]) == ("permitted with conditions", "Falcon-180B Data")
    assert falcon["evaluated_by"] == "Openness curation"


@pytest.mark.parametrize("query", ["commercial-use", "commercial-use-of-weights", "license-criteria", "license-table"])
def test_the_header_says_that_it_is_no_legal_advice(query: str) -> None:
    assert "no legal advice" in (Path(ROOT) / "queries" / f"{query}.rq").read_text(encoding="utf-8")
