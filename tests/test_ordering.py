"""A query tells by what it sorts, and rows sorted by that are in the order of the engine."""

import random

import pytest
from rdflib import XSD

from openness import engine, saved
from openness.ask import bound
from openness.build import Landscape
from openness.engine import iri
from openness.index.ordering import key, ordered, place, sortable
from openness.paths import ROOT
from openness.rows import Answer, Literal, Row

KINDS = (
    ["UNDEF", "<http://example.org/b>", "<http://example.org/a>"],
    ["10", "9.5", "1e1", "-3"],
    ["true", "false"],
    ["'b'", "'B'", "'a'", "'ab'", "'10'", "'9'", "'\u00c4'", "'\U0001f600'", "'\uff5e'"],
    ["'2023-07'^^xsd:gYearMonth", "'2022-11'^^xsd:gYearMonth"],
)
"""Terms of one kind, which SPARQL sorts; how different kinds of literals stand to each other it leaves open."""


QUERIES = [query for query in saved.read_all(ROOT) if ordered(query.body)]


def sorted_alone(store: engine.Embedded, sparql: str) -> tuple[list[Row], list[Row]]:
    """Return the rows of a query as the engine sorts them, and as they are sorted here, having been shuffled."""
    asked = ordered(sparql)
    assert asked is not None
    answer = engine.run(store, asked.text)
    assert isinstance(answer, Answer)
    at = len(answer.columns) - len(asked.down)
    rows = [(key([*map(place, row[at:])], asked.down), number, row[:at]) for number, row in enumerate(answer.rows)]
    # Rows of one place keep the order that they have.
    keys = {number: key for key, number, _ in rows}
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311
    shuffled.sort(key=lambda found: (keys[found[1]], found[1]))
    return [row for _, _, row in rows], [row for _, _, row in shuffled]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_every_saved_query_tells_its_order_and_gives_the_same_rows(
    landscape: Landscape, query: saved.SavedQuery
) -> None:
    assert isinstance(landscape.store, engine.Embedded)
    sparql = bound(landscape, query, query.example)
    by_engine, by_us = sorted_alone(landscape.store, sparql)
    assert by_us == by_engine
    asked = engine.run(landscape.store, sparql)
    assert isinstance(asked, Answer)
    assert by_engine == list(asked.rows)


@pytest.mark.parametrize("terms", KINDS, ids=lambda terms: terms[-1])
@pytest.mark.parametrize(
    "condition", ["?x", "ASC(?x)", "DESC(?x)", "DESC(?y) ?x", "desc(?x)", "(COALESCE(?x, 'b'))", "LCASE(STR(?x))"]
)
def test_terms_stand_where_the_engine_puts_them(terms: list[str], condition: str) -> None:
    values = "".join(f"({term} {number % 3})" for number, term in enumerate(terms))
    by_engine, by_us = sorted_alone(
        engine.empty(), f"SELECT ?x ?y\nWHERE {{ VALUES (?x ?y) {{ {values} }} }}\nORDER BY {condition}\n"
    )
    assert by_us == by_engine
    assert len(by_us) == len(terms)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?x\nWHERE { ?x a ?y }\n",
        "SELECT ?x\nWHERE { ?x a ?y }\nORDER BY ?x\nLIMIT 3\n",
        "SELECT ?x\nWHERE { ?x a ?y }\nORDER BY ?x LIMIT 3\n",
        "SELECT ?x\nWHERE { ?x a ?y }\nORDER BY (1 + (2 + (3 + (4 + ?x))))\n",
        "SELECT ?x { ?x a ?y } ORDER BY ?x",
        "SELECT DISTINCT ?x\nWHERE { ?x a ?y }\nORDER BY ?y",
    ],
)
def test_a_query_that_does_not_tell_is_left_alone(sparql: str) -> None:
    assert ordered(sparql) is None


def test_only_queries_that_show_rows_once_by_what_is_not_shown_do_not_tell() -> None:
    silent = [query for query in saved.read_all(ROOT) if not query.constructs and query not in QUERIES]
    assert [query.slug for query in silent if "SELECT DISTINCT" not in query.body] == []
    assert len(QUERIES) > 50


def test_literals_of_two_kinds_and_times_are_not_merged() -> None:
    terms = (Literal(1), Literal("a"), Literal("2023", datatype=iri(XSD.gYear)), iri("x:y"), None)
    at = [*map(place, terms)]
    number, text, year, named, nothing = ({kind} for kind, _ in at)
    assert all(sortable(one | named | nothing) for one in (number, text, year))
    assert not any(map(sortable, (number | text, number | year, text | year)))
    assert not sortable({place(Literal("2023-01-01T00:00:00Z", datatype=iri(XSD.dateTime)))[0]})
    assert key([at[0]], [False]) < key([place(Literal(2**60 + 1))], [False]) < key([place(Literal(2**60 + 2))], [False])
