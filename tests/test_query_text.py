"""The tokens of a query: form, prefixes, brackets, quotes."""

import pytest

from openness.readers.sparql import form, has_from, with_prefixes

# The text of a query


@pytest.mark.parametrize(
    ("sparql", "found"),
    [
        ("# SELECT\nPREFIX select: <http://e/ASK> ASK {}", "ASK"),
        ('CONSTRUCT { ?select a "SELECT" } WHERE { ?x a ?y }', "CONSTRUCT"),
        ("BASE <http://describe/> describe <x>", "DESCRIBE"),
        ("INSERT DATA { }", "INSERT"),
        ("nothing at all", ""),
    ],
)
def test_the_form_of_a_query_is_found_among_comments_strings_and_iris(sparql: str, found: str) -> None:
    assert form(sparql) == found


def test_only_prefixes_that_are_missing_are_declared() -> None:
    known = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    sparql = "PREFIX a: <http://mine/>\nSELECT ?x { ?x a:b b:c ; <c:d> 'c:e' } # c:f"
    assert with_prefixes(sparql, known) == f"PREFIX b: <http://b/> {sparql}"


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * FROM <urn:g> { ?s ?p ?o }",
        "select * from<urn:g>{ ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?from) FROM NAMED graph:g { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } FROM <urn:g> WHERE { ?s ?p ?o }",
        "SELECT (((?a<3)&&(?b>2)) AS ?c) FROM <urn:g> { ?s ?p ?a, ?b }",
        "DESCRIBE ?s # of one\nFROM # graph\n<urn:g> { ?s ?p ?o }",
    ],
)
def test_a_query_with_from_names_its_graphs(sparql: str) -> None:
    assert has_from(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p _:a-from, _:a.from, _:from }",
        "SELECT ?\u00e9\u00b7from { ?s ?p ?\u00e9\u00b7from }",
        "SELECT * { ?s ?p ?o FILTER (?o<'>FROM') }",
        "SELECT * # FROM <urn:g>\n{ ?s ex:from 'FROM', <urn:FROM>, 'x'@en-from }",
        "PREFIX from: <urn:> SELECT ?from { ?s from:from ?from } ORDER BY ?from",
    ],
)
def test_the_word_from_elsewhere_in_a_query_names_no_graph(sparql: str) -> None:
    assert not has_from(sparql)
