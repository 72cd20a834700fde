"""Findings in a YAML entry use the keys and names of YAML, in every format and on the site."""

import re

import pytest
from test_slips import NAMES, checker, findings_of

from openness.check import Entry
from openness.check.authored import about, to_yaml_words
from openness.check.report_formats import about_of, right_of, to_concise

OF_RDF = re.compile(r"\b(opn|rdfs?|dcterms|skos|prov|owl|sh|xsd):|\^\^|with 'a'")


@pytest.mark.parametrize("name", NAMES)
def test_no_finding_in_yaml_speaks_in_terms_of_rdf(name: str) -> None:
    for finding in findings_of(name):
        for expected in (finding.message, right_of(finding), about_of(finding)):
            assert not OF_RDF.search(expected), expected
    assert not OF_RDF.search(to_concise(findings_of(name)))


def test_an_entry_in_turtle_is_told_in_its_own_terms() -> None:
    text = "@prefix opn: <https://w3id.org/openness#> . <https://w3id.org/openness/model/x> a opn:Model ."
    (finding, *_) = checker().check([Entry("entry.ttl", text.encode(), "turtle")]).findings
    assert "Add rdfs:label." in finding.message


@pytest.mark.parametrize(
    ("expected", "in_words"),
    [
        ('as "2023-07"^^xsd:gYearMonth.', "as 2023-07."),
        ("It has no type. Add one with 'a'.", "It has no type. Add one with 'type'."),
        ("Add dcterms:source with a thing of class opn:Source.", "Add source with a thing of class Source."),
        ("A value of datatype xsd:integer, 1 or more", "A whole number, 1 or more"),
        ("as an xsd:date", "as a day such as 2024-09-30"),
        ("See https://w3id.org/openness#Model", "See https://w3id.org/openness#Model"),
    ],
)
def test_terms_become_keys_and_names(expected: str, in_words: str) -> None:
    assert to_yaml_words(expected) == in_words


def test_a_path_of_several_steps_is_no_key() -> None:
    assert about("a.yaml", "model:x", "^opn:model/opn:component", "opn:C5") == "model:x C5"
    assert about("a.ttl", "model:x", "opn:level", "opn:C5") == "model:x opn:level opn:C5"
