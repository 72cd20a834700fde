"""Each statement of sections 2 to 5 and of Appendices A and B of the paper, and where it is in the landscape.

`coverage.tsv` has a line for each part of a statement: a subject, a property and a value in the graphs of the paper and
of the ontology. A value between slashes is a regular expression; a line without a subject has a pattern of SPARQL.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from openness import rdf
from openness.landscape import Landscape

TABLE = Path(__file__).parent / "coverage.tsv"
STATEMENTS = 256
LEAST = 245
STATED = "GRAPH ?graph { %s %s %s } FILTER (?graph IN (graph:published, graph:ontology)) %s"
UNSOURCED = """SELECT DISTINCT ?subject WHERE { GRAPH graph:published { ?subject a opn:Remark
  FILTER NOT EXISTS { ?subject dcterms:source source:eiras-2024 ; opn:locator ?place } } }"""


def read_table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write_pattern(row: dict[str, str]) -> str:
    """Return the graph pattern of a line."""
    if not row["subject"]:
        return row["value"]
    value = row["value"]
    if value.startswith("/"):
        words = value.strip("/").replace("\\", "\\\\").replace('"', '\\"')
        return STATED % (row["subject"], row["property"], "?value", f'FILTER (REGEX(STR(?value), "{words}", "s"))')
    if value.isdigit():
        return STATED % (row["subject"], row["property"], "?value", f'FILTER (STR(?value) = "{value}")')
    return STATED % (row["subject"], row["property"], value, "")


def is_true(landscape: Landscape, row: dict[str, str]) -> bool:
    query = f"SELECT (1 AS ?found) WHERE {{ {write_pattern(row)} }} LIMIT 1"
    return len(list(rdf.select(landscape.store, query).records())) == 1


@pytest.fixture(scope="module")
def failing(landscape: Landscape) -> dict[int, list[str]]:
    """Return the patterns of each statement that the landscape does not match."""
    failing: dict[int, list[str]] = defaultdict(list)
    for row in read_table():
        if not is_true(landscape, row):
            failing[int(row["number"])].append(write_pattern(row))
    return failing


def test_the_table_lists_every_statement() -> None:
    assert {int(row["number"]) for row in read_table()} == set(range(1, STATEMENTS + 1))


def test_the_landscape_has_nearly_all_statements_of_the_paper(failing: dict[int, list[str]]) -> None:
    covered = STATEMENTS - len(failing)
    assert covered >= LEAST, dict(failing)
    assert dict(failing) == {}


def test_a_line_that_does_not_hold_is_noticed(landscape: Landscape) -> None:
    row = {"subject": "risk:self-harm", "property": "opn:pathway"}
    assert is_true(landscape, {**row, "value": "opn:Misguidance"})
    assert not is_true(landscape, {**row, "value": "opn:MalevolentUse"})
    described = {"subject": "risk:self-harm", "property": "dcterms:description"}
    assert not is_true(landscape, {**described, "value": "/sold at a loss/"})
    assert not is_true(landscape, {"subject": "", "property": "", "value": "FILTER (1 = 2)"})


def test_ties_of_curators_count_for_no_statement(landscape: Landscape) -> None:
    """Curators say which harm self-harm is; the paper does not."""
    row = {"subject": "risk:self-harm", "property": "opn:harm", "value": "opn:PhysicalHarm"}
    assert not is_true(landscape, row)


def test_each_remark_has_the_paper_and_a_place_in_it(landscape: Landscape) -> None:
    assert list(rdf.select(landscape.store, UNSOURCED).records()) == []
