"""The tables of other indexes as claims: read into a named graph for each source, with what each claim rests on."""

import re
import shutil
import time
from pathlib import Path

import pytest
from landscapes import without_others

from openness import rdf
from openness.landscape.index_claims import index_lines, load_indexes
from openness.landscape.load import load
from openness.paths import ROOT
from openness.readers.index_tables import (
    CLAIMS,
    METADATA,
    RECORDS,
    IndexClaim,
    IndexTableError,
    Record,
    format_metadata,
    format_table,
)

ABOUT = {
    "alternative": "Index of plovers",
    "title": "The index of plovers",
    "publisher": "Plover Society",
    "issued": "2026-05-11",
    "source": "https://plover.example/",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "bibliographicCitation": "Plover Society, The index of plovers",
}
AMBER = Record(
    record="amber",
    key="amber.yml",
    model="amber",
    label="Amber",
    developer=("llm360",),
    developer_label=("LLM360",),
    developer_kind="Company",
    country="France",
    released="2023-12-01",
    size="7000000000",
    size_notation="7b",
    base_models=("org/Crystal-7B", "Nobody knows it"),
    datasets=("org/a data set",),
    weights_link=("https://hub.example/amber",),
)
CRYSTAL = Record(record="crystal", key="crystal.yml", model="crystal-7b", label="crystal 7b", released="2023")
BLOOM = Record(
    record="bloom",
    key="bloom.yml",
    model="bloom",
    label="Bloom",
    developer=("bigscience",),
    developer_label=("BigScience",),
)
OTHER = Record(record="amber-3", key="amber-3.yml", model="amber-of-another", label="AMBER")
TWIN = Record(record="amber-2", key="amber-2.yml", model="amber", label='Amber "two"')
WEIGHTS = IndexClaim(
    record="amber",
    component="architecture-and-weights",
    raw_value="open",
    raw_license="Apache-2.0",
    rule="PLO-1",
    outcome="public",
    access="gated",
    licenses=("apache-2-0",),
    scope="distribution",
    as_of="2026-05-01",
    evidence=("https://hub.example/amber", "https://x.example/{not-an-iri}"),
)
DATA = IndexClaim(
    record="amber",
    component="pre-training-data",
    raw_value="limited",
    raw_license="",
    rule="PLO-2",
    outcome="unknown",
    likely=("D2",),
    candidates=("D2", "D3"),
    joint=("alignment-data",),
)
CODE = IndexClaim("bloom", "general-evaluation-code", "closed", "", "PLO-3", "classified", "C1", access="not-public")
AGAIN = IndexClaim("amber-2", "architecture-and-weights", "none", "", "PLO-4", "not applicable")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a landscape of our own with one index of two editions."""
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    for folder in ("published", "curated"):
        shutil.copytree(ROOT / "graph" / folder, tmp_path / "graph" / folder, ignore=without_others)
    write(tmp_path, "2025-06-26", [AMBER], [DATA])
    write(tmp_path, "2026-05-11", [AMBER, CRYSTAL, BLOOM, TWIN, OTHER], [WEIGHTS, DATA, CODE, AGAIN])
    return tmp_path


def write(root: Path, edition: str, records: list[Record], claims: list[IndexClaim]) -> Path:
    folder = root / "graph" / "indexes" / "plover" / edition
    folder.mkdir(parents=True)
    (folder / RECORDS).write_text(format_table(records, Record), "utf-8")
    (folder / CLAIMS).write_text(format_table(claims, IndexClaim), "utf-8")
    (folder / METADATA).write_text(format_metadata(ABOUT | {"issued": edition}), "utf-8")
    return folder


def loaded(root: Path) -> rdf.Embedded:
    store = load(root)
    load_indexes(store, root)
    return store


def about(store: rdf.Embedded, thing: str) -> set[tuple[str, str]]:
    """Return what a store says of a thing, names without their namespaces."""
    found = rdf.select(store, f"SELECT ?p ?o {{ GRAPH graph:index\\/plover {{ {thing} ?p ?o }} }}").records()
    return {(row["p"].replace("/", "#").rsplit("#", 1)[1], short(row["o"])) for row in found}


def short(value: str) -> str:
    return value.replace("https://w3id.org/openness#", "").replace("https://w3id.org/openness/", "")


def test_an_assessment_has_facts_and_what_they_were_read_from(root: Path) -> None:
    store = loaded(root)
    assert about(store, "<https://w3id.org/openness/claim/plover/amber/2026-05-11/architecture-and-weights>") == {
        ("type", "Assessment"),
        ("model", "model/amber"),
        ("component", "ArchitectureAndWeights"),
        ("source", "source/plover"),
        ("edition", "2026-05-11"),
        ("asOf", "2026-05-01"),
        ("locator", "amber.yml"),
        ("access", "Gated"),
        ("license", "license/apache-2-0"),
        ("licenseScope", "distribution"),
        ("evidence", "https://hub.example/amber"),
        ("mappingRule", "PLO-1"),
        ("rawValue", "open"),
        ("rawLicense", "Apache-2.0"),
    }
    unknown = about(store, "<https://w3id.org/openness/claim/plover/amber/2026-05-11/pre-training-data>")
    assert {("outcome", "Unknown"), ("likelyLevel", "D2"), ("candidateLevel", "D3"), ("asOf", "2026-05-11")} <= unknown
    assert ("coversComponent", "AlignmentData") in unknown
    closed = about(store, "<https://w3id.org/openness/claim/plover/bloom/2026-05-11/general-evaluation-code>")
    assert {("outcome", "Classified"), ("level", "C1"), ("access", "NotPublic")} <= closed


def test_each_edition_has_its_claims_and_a_second_record_of_a_model_has_its_own(root: Path) -> None:
    store = loaded(root)
    assert ("asOf", "2025-06-26") in about(
        store, "<https://w3id.org/openness/claim/plover/amber/2025-06-26/pre-training-data>"
    )
    second = "<https://w3id.org/openness/claim/plover/amber/2026-05-11/amber-2/architecture-and-weights>"
    assert ("outcome", "NotApplicable") in about(store, second)


def test_a_description_has_developer_size_release_base_model_data_sets_and_links(root: Path) -> None:
    store = loaded(root)
    found = about(store, "<https://w3id.org/openness/claim/plover/amber/2026-05-11/description>")
    assert {
        ("type", "ModelDescription"),
        ("developer", "developer/llm360"),
        ("largestSize", "7000000000"),
        ("sizeNotation", "7B"),
        ("releaseMonth", "2023-12"),
        ("baseModelName", "org/Crystal-7B"),
        ("dataSetName", "org/a data set"),
        ("weightsLink", "https://hub.example/amber"),
    } <= found
    assert ("baseModel", "model/crystal-7b") in about(store, "model:amber")
    year_only = about(store, "<https://w3id.org/openness/claim/plover/crystal-7b/2026-05-11/description>")
    assert not any(name == "releaseMonth" for name, _ in year_only)


def test_models_and_developers_get_one_label_unless_the_landscape_has_one(root: Path) -> None:
    store = loaded(root)
    assert about(store, "model:amber") >= {("type", "Model"), ("label", "Amber"), ("altLabel", 'Amber "two"')}
    assert about(store, "model:bloom") == set()  # the paper has named it
    assert {value for name, value in about(store, "model:amber-of-another") if name == "label"} == {"amber-of-another"}
    assert not any(name == "altLabel" for name, _ in about(store, "model:amber-of-another"))
    assert about(store, "developer:bigscience") == set()
    assert about(store, "developer:llm360") == {
        ("type", "Developer"),
        ("type", "Company"),
        ("label", "LLM360"),
        ("source", "source/plover"),
        ("basedIn", "jurisdiction/france"),
    }


def test_a_source_is_described_by_its_newest_edition(root: Path) -> None:
    assert about(loaded(root), "source:plover") == {
        ("type", "Source"),
        ("label", "Index of plovers"),
        ("title", "The index of plovers"),
        ("issued", "2026-05-11"),
        ("bibliographicCitation", "Plover Society, The index of plovers"),
        ("publisher", "Plover Society"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
        ("seeAlso", "https://plover.example/"),
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (CLAIMS, "record,component\n", "claims.csv:1: wrong columns"),
        (RECORDS, format_table([AMBER], Record) + "amber,one cell too few\n", "records.csv:3: 2 cells, and"),
        (
            CLAIMS,
            format_table([CODE.__class__("nobody", "inference-code", "", "", "P", "unknown")], IndexClaim),
            "no record 'nobody'",
        ),
        (METADATA, "{", "metadata.json: "),
    ],
)
def test_a_table_that_is_damaged_is_named_with_its_line(root: Path, name: str, text: str, message: str) -> None:
    (root / "graph" / "indexes" / "plover" / "2026-05-11" / name).write_text(text, "utf-8")
    with pytest.raises(IndexTableError, match=r"Import the edition again\.") as raised:
        list(index_lines(root))
    assert message in str(raised.value)


def test_the_tables_of_this_checkout_are_read_in_seconds_and_use_defined_terms() -> None:
    store = load(ROOT, indexes=False)
    start = time.process_time()
    load_indexes(store, ROOT)
    assert time.process_time() - start < 10
    undefined = """SELECT DISTINCT ?name {
      { GRAPH ?g { ?s ?name ?o } } UNION { GRAPH ?g { ?s ?p ?name } }
      FILTER (STRSTARTS(STR(?g), "https://w3id.org/openness/graph/index/"))
      FILTER (STRSTARTS(STR(?name), "https://w3id.org/openness#"))
      FILTER NOT EXISTS { GRAPH graph:ontology { ?name a ?kind } }
    }"""
    assert rdf.select(store, undefined).rows == ()
    labels = "SELECT ?m { ?m a opn:Model . OPTIONAL { ?m rdfs:label ?l } } GROUP BY ?m HAVING (COUNT(?l) != 1)"
    assert rdf.select(store, labels).rows == ()


def test_the_readme_says_how_many_models_and_indexes_there_are() -> None:
    store = load(ROOT)
    (number,) = re.findall(r"about ([\d,]+) AI models", (ROOT / "README.md").read_text("utf-8"))
    counted = rdf.select(store, "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a opn:Model }").records()[0]["n"]
    assert round(int(counted), -2) == int(number.replace(",", ""))
    assert "thirteen\npublic indexes" in (ROOT / "README.md").read_text("utf-8")
    assert len([graph for graph in rdf.named_graphs(store) if "/graph/index/" in graph]) == 13
