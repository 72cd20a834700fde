"""Data sets as things: one under its names, with the licenses that sources name for it."""

from pathlib import Path

import pytest

from openness import rdf
from openness.imports.run import import_source
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer, text
from openness.readers.index_tables import DATA_SETS, DescribedDataSet, read_table
from openness.web import create_app


def test_a_data_set_is_one_thing_under_its_names(several: Landscape) -> None:
    rows = rdf.select(
        several.store,
        """SELECT DISTINCT ?model ?name {
        ?described opn:model/rdfs:label ?model ; opn:dataSetName ?name ; opn:dataSet ?set .
        ?set rdfs:label "RefinedWeb" FILTER (CONTAINS(LCASE(?name), "refinedweb")) }""",
    ).rows
    assert {(text(model), text(name)) for model, name in rows} == {
        ("Amber", "RefinedWeb"),
        ("Falcon-7B", "RefinedWeb"),
        ("Falcon-7B", "tiiuae/falcon-refinedweb"),
    }


def test_every_data_set_that_a_model_is_said_to_be_trained_on_is_a_thing(several: Landscape) -> None:
    left = "SELECT ?name { ?claim opn:dataSetName ?name . FILTER NOT EXISTS { ?claim opn:dataSet ?set } }"
    assert not rdf.select(several.store, left).rows


def test_the_licenses_of_a_models_data_sets_have_their_sources(several: Landscape) -> None:
    answer = ask(several, saved_queries.read(ROOT, "provenance-of-model"), {"model": "alpaca"})
    assert isinstance(answer, Answer)
    licensed = [row for row in answer.records() if row["what"] == "data set, its license"]
    assert {(row["name"], row["license"], row["source"], row["as_of"]) for row in licensed} == {
        ("Alpaca dataset", "CC BY-NC 4.0", "Ecosystem Graphs", "2025-01-24"),
        ("Alpaca dataset", "CC BY-NC 4.0", "Hugging Face Hub", "2026-06-11"),
    }


def test_data_sets_have_a_list_and_pages(several: Landscape) -> None:
    visit = create_app(several).test_client()
    assert "Alpaca dataset" in visit.get("/data-sets").text
    page = visit.get("/data-set/alpaca-dataset")
    assert page.status_code == 200
    assert "tatsu-lab/alpaca" in page.text
    licenses, models = (
        page.text.partition(f'<h2 id="{part}">')[2].partition("</table>")[0] for part in ("license", "models")
    )
    assert '<a href="/license/cc-by-nc-4-0">CC BY-NC 4.0</a>' in licenses
    assert "Hugging Face Hub</a>" in licenses
    assert '<a href="/model/alpaca">Alpaca</a>' in models
    assert 'data-head="Weights"><span class="chip' in models
    assert visit.get("/data-set/alpaca-dataset.ttl").status_code == 200


@pytest.mark.parametrize(
    ("tags", "rows"),
    [
        ("license:cc-by-nc-4.0,region:us", [DescribedDataSet("a/b", "cc-by-nc-4.0", ("cc-by-nc-4-0",))]),
        ("license:other", []),
        ("region:us", []),
    ],
)
def test_the_hub_names_licenses_of_data_sets(tmp_path: Path, tags: str, rows: list[DescribedDataSet]) -> None:
    (tmp_path / "top_models.csv").write_text("model_id,tags,pipeline_tag\nc/d,license:mit,text-generation\n")
    (tmp_path / "top_datasets.csv").write_text(f'dataset_id,tags\na/b,"{tags}"\n')
    made = import_source("hf", tmp_path, ROOT, "2026-06-11", tmp_path / "out")
    table = made.folder / DATA_SETS
    found = list(read_table(table, DescribedDataSet)) if table.exists() else []
    assert [(row.data_set, row.raw_license, row.licenses) for row in found] == [
        (row.data_set, row.raw_license, row.licenses) for row in rows
    ]
