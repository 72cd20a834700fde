"""The catalog of licenses: names, texts, evaluations by the five criteria with clauses, and conditions as data."""

import csv
from pathlib import Path

import pytest

from openness import rdf
from openness.entries.lookup import Known
from openness.imports.license_aliases import read_aliases
from openness.landscape import Landscape
from openness.terms import slug

NAMES = Path(__file__).parent / "documents" / "license-names.csv"
READ = """
SELECT ?license ?confidence ?text (COUNT(DISTINCT ?decided) AS ?points) {
  ?license a opn:License ; rdfs:seeAlso ?text .
  ?evaluation opn:evaluates ?license ; dcterms:source source:openness-curation ; opn:confidence ?confidence ;
    opn:asOf ?day ; opn:permits|opn:withholds|opn:undecided ?decided
} GROUP BY ?license ?confidence ?text
"""
TWICE = "SELECT ?key { ?one opn:hubKey ?key . ?other opn:hubKey ?key FILTER (?one != ?other) }"
CONDITIONS = """
SELECT ?kind ?amount ?clause {
  ?evaluation opn:evaluates ?license ; opn:condition ?condition . ?condition opn:conditionKind/skos:notation ?kind
  OPTIONAL { ?condition opn:clause ?clause }
  OPTIONAL {
    ?condition opn:maximumMonthlyUsers|opn:maximumMonthlyRevenue|opn:maximumAnnualRevenue|opn:aboveMonthlyUsers ?amount
  }
  FILTER (?license = <https://w3id.org/openness/license/%s>)
}
"""
RANGE = """
SELECT ?least ?most ?level {
  ?evaluation opn:evaluates <https://w3id.org/openness/license/%s> ; opn:minimumScore ?least ; opn:maximumScore ?most ;
    %s/skos:notation ?level
} ORDER BY ?level
"""


@pytest.fixture(scope="module")
def known(landscape: Landscape) -> Known:
    return Known(landscape.store)


def rows(landscape: Landscape, query: str) -> list[dict[str, str]]:
    return [dict(row) for row in rdf.select(landscape.store, query).records()]


def test_at_least_45_licenses_are_evaluated_by_the_curators_on_each_of_the_five_criteria(landscape: Landscape) -> None:
    found = rows(landscape, READ)
    assert len({row["license"] for row in found}) >= 45
    assert {row["points"] for row in found} == {"5"}


def test_no_two_licenses_have_one_hub_key(landscape: Landscape) -> None:
    assert rows(landscape, TWICE) == []


def test_the_names_that_indexes_and_hubs_print_find_their_license(known: Known) -> None:
    with NAMES.open(encoding="utf-8", newline="") as file:
        wanted = {row["name"]: row["license"] for row in csv.DictReader(file)}
    found = {name: license_.slug if (license_ := known.license(name)) else "" for name in wanted}
    assert found == wanted


def test_a_name_belongs_to_one_license(landscape: Landscape, known: Known) -> None:
    query = "SELECT ?name ?license { ?license a opn:License ; rdfs:label|skos:altLabel|opn:spdxId|opn:hubKey ?name }"
    named = {row["name"]: slug(row["license"]) for row in rows(landscape, query)}
    assert {name: known.names.find_license(name) for name in named} == named


def test_importers_and_entries_read_the_same_license_from_a_name(known: Known) -> None:
    aliases = read_aliases()
    assert len(aliases) > 250
    assert {alias: known.names.find_license(alias) for alias in aliases} == aliases


@pytest.mark.parametrize(
    ("license_", "kind", "amount", "clause"),
    [
        ("llama-3-1", "user-cap", "700000000", "2"),
        ("llama-2", "user-cap", "700000000", "2"),
        ("qwen", "user-cap", "100000000", "4"),
        ("stability-community", "revenue-cap", "1000000", "III"),
        ("devstral-modified-mit", "revenue-cap", "20000000", "(b)"),
        ("moonshot-modified-mit", "naming", "100000000", "last paragraph"),
        ("falcon-180b-data", "hosting", "", "9.3"),
        ("falcon-180b-data", "acceptable-use-policy", "", "5.1, 5.3"),
        ("tencent-hunyuan-3d-2-0", "territory", "", "1.l, 5.c"),
        ("bigscience-bloom-rail-1-0", "field-of-use", "", "5, Attachment A"),
        ("gemma", "share-alike", "", "3.1"),
    ],
)
def test_a_condition_is_data(landscape: Landscape, license_: str, kind: str, amount: str, clause: str) -> None:
    found = [(row["kind"], row["amount"] or "", row["clause"] or "") for row in rows(landscape, CONDITIONS % license_)]
    assert (kind, amount, clause) in found


@pytest.mark.parametrize(
    ("license_", "least", "most", "certain", "possible"),
    [
        ("qwen", "4", "5", [], ["C4", "C5", "D4", "D5"]),
        ("yi-2-1", "2", "4", [], ["C3", "C4", "D3", "D4"]),
        ("jamba", "1", "5", [], ["C2", "C3", "C4", "C5", "D3", "D4", "D5"]),
        ("microsoft-research", "2", "3", ["C3", "D3"], []),
        ("cc-by-4-0", "5", "5", ["C5", "D5"], []),
    ],
)
def test_an_undecided_criterion_makes_a_range(
    landscape: Landscape, license_: str, least: str, most: str, certain: list[str], possible: list[str]
) -> None:
    given = rows(landscape, RANGE % (license_, "opn:givesLevel"))
    may = rows(landscape, RANGE % (license_, "opn:mayGiveLevel"))
    assert {(row["least"], row["most"]) for row in given + may} == {(least, most)}
    assert [row["level"] for row in given] == certain
    assert [row["level"] for row in may] == possible


def test_the_modified_mit_licenses_are_kept_apart(landscape: Landscape) -> None:
    query = 'SELECT DISTINCT ?license { ?license a opn:License ; rdfs:label ?n FILTER (CONTAINS(?n, "Modified MIT")) }'
    assert {slug(row["license"]) for row in rows(landscape, query)} == {
        "devstral-modified-mit",
        "minimax-m2-modified-mit",
        "mit-modified",
        "moonshot-modified-mit",
    }
