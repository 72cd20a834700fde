"""The graph `published` holds what the paper says, and nothing that curators added in its name."""

from openness import rdf
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer

CURATED = """
SELECT DISTINCT ?s { GRAPH graph:published {
  { ?s opn:standing|opn:levelStanding|opn:criterionStanding opn:Curated } UNION
  { ?s dcterms:source source:openness-curation } UNION
  { ?s rdfs:comment ?words FILTER (REGEX(?words, "(is|are|other) curated|curated choice")) }
} }
"""
TIES = "SELECT (COUNT(*) AS ?n) { GRAPH graph:%s { ?s %s ?o } }"


def count(landscape: Landscape, graph: str, path: str) -> int:
    return int(next(iter(rdf.select(landscape.store, TIES % (graph, path)).records()))["n"])


def test_nothing_in_the_papers_graph_is_marked_as_curated(landscape: Landscape) -> None:
    assert [row["s"] for row in rdf.select(landscape.store, CURATED).records()] == []


def test_ties_that_curators_draw_are_in_their_own_graph(landscape: Landscape) -> None:
    ours = {path: count(landscape, "curated", path) for path in ("opn:harm", "opn:mitigates", "opn:legalStatus")}
    assert min(ours.values()) > 0
    assert count(landscape, "curated", "opn:minimumLevel") > count(landscape, "published", "opn:minimumLevel")


def test_an_api_is_no_measure_of_the_paper_against_open_models(landscape: Landscape) -> None:
    gate = "<https://w3id.org/openness/mitigation/api-gatekeeping>"
    query = f"SELECT ?o {{ GRAPH graph:published {{ {gate} opn:mitigates ?o }} }}"
    assert list(rdf.select(landscape.store, query).records()) == []


def test_the_newest_status_of_a_regulation_holds_beside_that_of_the_paper(landscape: Landscape) -> None:
    answer = ask(landscape, saved_queries.read(ROOT, "regulations-by-jurisdiction"), {"jurisdiction": "united-states"})
    assert isinstance(answer, Answer)
    status = {row["thing"].rsplit("/", 1)[1]: row["status"] for row in answer.records()}
    assert status["executive-order-on-ai"] == "revoked since 2025-01-20"
