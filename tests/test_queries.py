"""Each saved query against the answer beside it, on Oxigraph and on rdflib."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset
from rdflib.query import ResultRow

from openness import rdf
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask, bind_values
from openness.query.saved_queries import QueryError
from openness.rdf import convert
from openness.rdf.rows import Answer, Literal, text, to_csv
from openness.terms import GRAPH

ANSWERS = Path(__file__).parent / "answers"
SEVERAL = ANSWERS / "several"
NAMES = saved_queries.names(ROOT)
ASKED_OF_SEVERAL = sorted(path.stem for path in SEVERAL.iterdir())
"""Questions that need several sources: their answers are those of the landscape in tests/several."""
ASKED_ABOUT = {"lineage": {"model": "llama-3-1-tulu-3-8b"}}
"""Values instead of the example's, which is about a model of the paper, so that every landscape has it."""

ASKED_OF_PAPER = [name for name in NAMES if name not in ASKED_OF_SEVERAL]


@pytest.mark.parametrize("name", ASKED_OF_SEVERAL)
def test_a_query_over_several_sources_gives_the_answer_that_is_kept(several: Landscape, name: str) -> None:
    query = saved_queries.read(ROOT, name)
    answer = ask(several, query, ASKED_ABOUT.get(name, query.example))
    assert isinstance(answer, Answer)
    assert to_csv(answer) == (SEVERAL / f"{name}.csv").read_text(encoding="utf-8")


def test_the_weights_of_claude_under_mit_stand_out(several: Landscape) -> None:
    answer = ask(several, saved_queries.read(ROOT, "contradicted-records"), {"source": "mot"})
    assert isinstance(answer, Answer)
    first = answer.records()[0]
    assert (first["model"], first["says"], first["against"], first["supported_by"]) == ("Claude", "D5 (MIT)", "4", "0")


def test_every_model_has_a_row_whatever_its_sources_leave_out(several: Landscape) -> None:
    table = ask(several, saved_queries.read(ROOT, "model-table"), {})
    models = rdf.select(several.store, "SELECT ?model { ?model a opn:Model }").records()
    assert isinstance(table, Answer)
    assert len(table.rows) == len(models)
    assert {bool(record["release_date"]) for record in table.records()} == {True, False}


@pytest.mark.parametrize("name", ASKED_OF_PAPER)
def test_a_saved_query_gives_the_answer_that_is_kept_beside_it(landscape: Landscape, name: str) -> None:
    query = saved_queries.read(ROOT, name)
    answer = ask(landscape, query, query.example)
    if isinstance(answer, Answer):
        assert to_csv(answer) == (ANSWERS / f"{name}.csv").read_text(encoding="utf-8")
    else:
        assert isinstance(answer, list)
        assert rdf.write_triples(answer, "turtle") == (ANSWERS / f"{name}.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["component-table", "license-table", "model-table", "openness-distribution"])
def test_the_view_of_the_paper_answers_as_the_paper_prints(landscape: Landscape, name: str) -> None:
    answer = ask(landscape, saved_queries.read(ROOT, name), {"view": "eiras-2024"})
    assert isinstance(answer, Answer)
    assert to_csv(answer) == (ANSWERS / "eiras-2024" / f"{name}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_runs_with_its_defaults_alone(landscape: Landscape, several: Landscape, name: str) -> None:
    query = saved_queries.read(ROOT, name)
    landscape = several if name in ASKED_OF_SEVERAL else landscape
    needed = {p.name: query.example[p.name] for p in query.parameters if p.required}
    assert ask(landscape, query, needed) is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_is_ordered_and_names_its_columns(name: str) -> None:
    query = saved_queries.read(ROOT, name)
    assert query.question.endswith("?")
    if not query.constructs:
        assert "ORDER BY" in query.body
        assert "SELECT *" not in query.body
    assert "VALUES $" not in query.body


def test_every_answer_belongs_to_a_query() -> None:
    assert {path.stem for path in ANSWERS.iterdir() if path.is_file()} == set(ASKED_OF_PAPER)
    assert set(ASKED_OF_SEVERAL) <= set(NAMES)


def test_a_missing_query_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(QueryError, match="Did you mean component-table"):
        saved_queries.read(ROOT, "componenttable")


def test_a_value_never_becomes_syntax(landscape: Landscape) -> None:
    query = saved_queries.read(ROOT, "search")
    attack = '" } } ; DROP ALL # \\'
    assert str(Literal(attack)) in saved_queries.bind(query, {"text": Literal(attack)})
    assert ask(landscape, query, {"text": attack}) is not None


def test_strings_iris_and_comments_are_left_alone() -> None:
    source = saved_queries.read(ROOT, "search")
    body = "# $text\nSELECT ?x { ?x <http://e/$text> \"$text\", '''$text''' ; rdfs:label $text } ORDER BY ?x"
    query = saved_queries.SavedQuery("s", "t", "q?", ("a",), source.parameters, "table", {}, body)
    bound = saved_queries.bind(query, {"text": Literal("v")})
    assert bound.count("$text") == 4
    assert 'rdfs:label "v"' in bound


def test_the_distribution_counts_every_cell_of_table_3(landscape: Landscape) -> None:
    answer = ask(landscape, saved_queries.read(ROOT, "openness-distribution"), {"view": "eiras-2024"})
    assert isinstance(answer, Answer)
    counted: Counter[str] = Counter()
    for _, level, models in answer.rows:
        shown = text(level)
        counted[shown[1:] if shown[:1] in "CD" else shown] += int(text(models))
    assert counted == {"1": 167, "2": 6, "3": 5, "4": 9, "5": 89, "?": 7, "N/A": 197}


def test_ninety_two_cells_follow_from_table_1_and_all_agree(landscape: Landscape) -> None:
    """By the paper's own evaluations; what the curators' evaluations give beside them is in `contradictions`."""
    answer = rdf.select(
        landscape.store,
        """SELECT ?claim ?published (MIN(?rank) AS ?derived) {
        ?claim opn:inView view:eiras-2024 ; opn:component/opn:kind ?kind ; opn:license ?license ;
          opn:level/opn:rank ?published .
        ?evaluation opn:evaluates ?license ; opn:inView view:eiras-2024 ; opn:givesLevel ?level .
        ?level opn:rank ?rank ; opn:kind ?kind
        FILTER NOT EXISTS { ?claim opn:license ?other
          FILTER NOT EXISTS { ?one opn:evaluates ?other ; opn:inView view:eiras-2024 } }
        } GROUP BY ?claim ?published""",
    )
    assert len(answer.rows) == 92
    assert all(published == derived for _, published, derived in answer.rows)


def test_the_contradictions_are_the_five_cells_under_cc_by_sa(landscape: Landscape) -> None:
    answer = ask(landscape, saved_queries.read(ROOT, "contradictions"), {})
    assert isinstance(answer, Answer)
    assert [record["license"] for record in answer.records()] == ["CC BY-SA-4.0"] * 5


@pytest.fixture(scope="module")
def on_rdflib(landscape: Landscape) -> Dataset:
    """Return the landscape of the paper in rdflib's own store."""
    return in_rdflib(landscape)


@pytest.fixture(scope="module")
def several_on_rdflib(several: Landscape) -> Dataset:
    """Return the landscape of several sources in rdflib's own store."""
    return in_rdflib(several)


def in_rdflib(landscape: Landscape) -> Dataset:
    """Copy a landscape into rdflib: the default graph with everything, and the named graphs."""
    dataset = Dataset()
    dataset.default_graph += convert.graph_of(landscape.store)
    for name in ("ontology", "alignments", "published", "curated", "provenance", "derived", "inferred"):
        graph = dataset.graph(GRAPH[name])
        graph += convert.graph_of(landscape.store, GRAPH[name])
    return dataset


SLOW_ON_RDFLIB = {
    *("agreement-of-sources", "claims-by-source", "commercial-use-of-weights", "compare-models", "framework-agreement"),
    *(
        "framework-osaid",
        "help-wanted",
        "license-conditions",
        "model-impact",
        "revisions",
    ),
}
"""Questions that take rdflib 2 to 50 seconds: they are asked with the other engines (make test-slow)."""


def with_slow_ones(names: list[str]) -> list[Any]:
    """Return parameters of a test, those that take rdflib long with the marker `slow`."""
    return [pytest.param(name, marks=pytest.mark.slow) if name in SLOW_ON_RDFLIB else name for name in names]


@pytest.mark.parametrize("name", with_slow_ones(ASKED_OF_SEVERAL))
def test_a_query_over_several_sources_gives_the_same_rows_on_rdflib(
    several: Landscape, several_on_rdflib: Dataset, name: str
) -> None:
    query = saved_queries.read(ROOT, name)
    assert rows_on_rdflib(several, several_on_rdflib, query) == rows_here(several, query)


@pytest.mark.parametrize("name", with_slow_ones(ASKED_OF_PAPER))
def test_a_saved_query_gives_the_same_rows_on_rdflib(landscape: Landscape, on_rdflib: Dataset, name: str) -> None:
    query = saved_queries.read(ROOT, name)
    if query.constructs:
        result = on_rdflib.query(bind_values(landscape, query, query.example))
        assert result.graph is not None
        answer = ask(landscape, query, query.example)
        assert isinstance(answer, list)
        assert len(result.graph) == len(answer)
        return
    assert rows_on_rdflib(landscape, on_rdflib, query) == rows_here(landscape, query)


def rows_on_rdflib(landscape: Landscape, dataset: Dataset, query: saved_queries.SavedQuery) -> list[str]:
    result = dataset.query(bind_values(landscape, query, query.example))
    return sorted(",".join(text(cell) for cell in row) for row in result if isinstance(row, ResultRow))


def rows_here(landscape: Landscape, query: saved_queries.SavedQuery) -> list[str]:
    answer = ask(landscape, query, query.example)
    assert isinstance(answer, Answer)
    return sorted(",".join(map(text, row)) for row in answer.rows)
