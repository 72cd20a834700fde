"""An entry conforms if a rule looked at it: what no rule looks at is a finding, with what was meant."""

import json

import pytest
from rdflib import SKOS

from openness import rdf
from openness.check import Checker, Entry, Finding
from openness.check.report_formats import shacl_report
from openness.landscape.load import load
from openness.paths import ROOT, text_of

OPN, BASE = "https://w3id.org/openness#", "https://w3id.org/openness/"
PREFIXES = f"""@prefix opn: <{OPN}> .
@prefix model: <{BASE}model/> .
@prefix license: <{BASE}license/> .
@prefix source: <{BASE}source/> .
@prefix claim: <{BASE}claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load(ROOT, alignments=False, indexes=False))


def found(checker: Checker, text: str, form: str = "turtle") -> list[Finding]:
    return list(checker.check([Entry("entry", text.encode(), form)]).findings)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


CLAIM = """
claim:openness-curation/bloom/inference-code a opn:Assessment ;
  opn:model model:bloom ; opn:component opn:InferenceCode ; opn:outcome opn:Classified ;
  opn:license license:mit ; opn:level opn:C1 ; opn:levle opn:C9 ; opn:locator "p. 1" .
""".replace("claim:openness-curation/bloom/inference-code", f"<{BASE}claim/openness-curation/bloom/inference-code>")

WRONG = {
    "http": ("opn", "http://w3id.org/openness#"),
    "www": ("opn", "https://www.w3id.org/openness#"),
    "www and http": ("opn", "http://www.w3id.org/openness#"),
    "case": ("opn", "https://w3id.org/Openness#"),
    "case of the host": ("opn", "https://W3ID.org/openness#"),
    "no hash": ("opn", "https://w3id.org/openness"),
    "slash": ("opn", "https://w3id.org/openness/"),
    "slash and hash": ("opn", "https://w3id.org/openness/#"),
    "Cyrillic": ("opn", "https://w3id.org/\u043epenness#"),
    "a letter less": ("opn", "https://w3id.org/opennes#"),
    "port": ("opn", "https://w3id.org:443/openness#"),
    "model by http": ("model", f"{BASE.replace('https', 'http')}model/"),
    "model in capitals": ("model", f"{BASE}Model/"),
    "models": ("model", f"{BASE}models/"),
    "model with #": ("model", f"{BASE}model#"),
    "license, Cyrillic": ("license", f"{BASE}li\u0441ense/"),
    "licence": ("license", f"{BASE}licence/"),
    "license by www": ("license", "https://www.w3id.org/openness/license/"),
    "RDFS by https": ("rdfs", "https://www.w3.org/2000/01/rdf-schema#"),
    "Dublin Core by https": ("dcterms", "https://purl.org/dc/terms/"),
    "RDFS without #": ("rdfs", "http://www.w3.org/2000/01/rdf-schema/"),
    "datatypes by https": ("xsd", "https://www.w3.org/2001/XMLSchema#"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_namespace_that_looks_like_a_known_one_is_found_where_it_is_declared(checker: Checker, name: str) -> None:
    prefix, wrong = WRONG[name]
    right = next(line for line in PREFIXES.splitlines() if line.startswith(f"@prefix {prefix}: "))
    meant = right.partition("<")[2].partition(">")[0]
    text = PREFIXES.replace(right, f"@prefix {prefix}: <{wrong}> .") + CLAIM
    text += f'<{BASE}claim/x> rdfs:label "x" ; dcterms:source <{BASE}source/y> ; opn:asOf "2025-01-15"^^xsd:date .\n'
    (finding,) = (finding for finding in found(checker, text) if finding.code == "OPN010")
    assert finding.severity == "violation"
    assert finding.message == f"{wrong} is no namespace that is known here. Did you mean {meant}?"
    assert finding.help == meant
    assert text.splitlines()[finding.line - 1].startswith(f"@prefix {prefix}:")


def test_the_right_namespaces_are_no_finding(checker: Checker) -> None:
    assert "OPN010" not in codes(found(checker, PREFIXES + CLAIM))


@pytest.mark.parametrize(
    "iri",
    [
        "http://schema.org/name",
        "https://schema.org/name",
        "http://purl.org/dc/elements/1.1/title",
        "http://www.w3.org/2008/05/skos-xl#prefLabel",
        "https://w3id.org/dpv/ai#Model",
        "http://www.w3.org/ns/prov-o#Entity",
        "https://huggingface.co/bigscience/bloom",
    ],
)
def test_a_namespace_of_others_is_no_finding(checker: Checker, iri: str) -> None:
    text = f'{PREFIXES} model:zebra a opn:Model ; rdfs:label "Zebra" ; rdfs:seeAlso <{iri}> ; <{iri}> "x" .'
    assert "OPN010" not in codes(found(checker, text))


def test_a_prefix_that_is_not_declared_is_named() -> None:
    text = json.dumps({"@context": {"opn": OPN}, "@id": f"{BASE}model/zebra", "@type": "opn:Model", "rdfs:label": "Z"})
    with pytest.raises(rdf.UnreadableError, match="line 1, column 123: The prefix rdfs is not declared here"):
        rdf.parse(text.encode(), "jsonld", "x")
    text = text.replace("rdfs:label", "opn:notation").replace('"Z"', '{"@value": "Z", "@type": "xsd:date"}')
    with pytest.raises(rdf.UnreadableError, match="The prefix xsd is not declared here"):
        rdf.parse(text.encode(), "jsonld", "x")


UNSEEN = {
    "a class of others": '<https://example.org/x> a <https://example.org/Model> ; <https://example.org/level> "C5" .',
    "a class of a standard": f'<{BASE}model/zebra> a dcterms:Agent ; rdfs:label "Zebra" .',
    "a class that no shape is aimed at": f'<{BASE}model/zebra> a opn:Component ; rdfs:label "Zebra" .',
    "a concept without a scheme": f'<{BASE}model/zebra> a <{SKOS.Concept}> ; rdfs:label "Zebra" .',
    "no class": f'<{BASE}model/zebra> rdfs:label "Zebra" .',
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_no_rule_looks_at_is_found_and_not_counted(checker: Checker, name: str) -> None:
    report = checker.check([Entry("entry", (PREFIXES + UNSEEN[name]).encode(), "turtle")])
    assert codes(list(report.findings)) == ["OPN003"]
    assert report.findings[0].line == len(PREFIXES.splitlines()) + 1
    assert report.things == 0


MODEL = 'model:zebra a opn:Model ; rdfs:label "Zebra" ; '
MISUSED = {
    'opn:Model "x"': ("OPN011", "opn:Model is a class, not a property. Did you mean opn:model?"),
    'opn:C5 "x"': ("OPN011", "opn:C5 is a term for a value, not a property. Use a property here."),
    'rdfs:Class "x"': ("OPN011", "rdfs:Class is a class, not a property. Use a property here."),
    "a opn:C5": ("OPN011", "opn:C5 is not a class, and a type is a class."),
    "a opn:level": ("OPN011", "opn:level is not a class, and a type is a class."),
    "a rdfs:label": ("OPN011", "rdfs:label is not a class, and a type is a class."),
    'a "Model"': ("OPN011", "Model is a text, and a type is a class."),
    'rdfs:seeAlso "https://example.org/"': ("OPN012", "rdfs:seeAlso leads to a thing, and 'https://example.org/' is"),
    "rdfs:comment model:bloom": ("OPN012", "rdfs:comment has a text, a number or a date as its value, and model:bloom"),
    "opn:level opn:C5": ("OPN013", "opn:level is a property of opn:Assessment, and this is opn:Model, so no rule"),
    'opn:level "anything"': ("OPN013", "opn:level is a property of opn:Assessment"),
    'opn:largestSize "huge"': ("OPN013", "opn:largestSize is a property of opn:ModelDescription"),
    'opn:developer "me"': ("OPN013", "opn:developer is a property of opn:ModelDescription"),
    "opn:permits opn:Research": ("OPN013", "opn:permits is a property of opn:LicenseEvaluation"),
}


@pytest.mark.parametrize("misuse", MISUSED)
def test_a_term_in_the_place_of_another_is_found(checker: Checker, misuse: str) -> None:
    code, message = MISUSED[misuse]
    text = f"{PREFIXES}{MODEL}\n  {misuse} ."
    (finding, *_) = (finding for finding in found(checker, text) if finding.code == code)
    assert finding.message.startswith(message)
    assert finding.line == len(PREFIXES.splitlines()) + 2
    assert finding.severity == "violation"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("\\u0000", "U+0000"),
        ("\\u0001", "U+0001"),
        ("\\u001B", "U+001B"),
        ("\\r", "U+000D"),
        ("\\u0085", "U+0085"),
        ("\\uFFFE", "U+FFFE"),
        ("\\U0010FFFF", "U+10FFFF"),
        ("\\u202E", "U+202E"),
    ],
)
def test_a_control_character_is_found_with_its_line(checker: Checker, written: str, name: str) -> None:
    text = f'{PREFIXES}model:zebra a opn:Model ;\n rdfs:label "Ze{written}bra" .'
    (finding,) = (finding for finding in found(checker, text) if finding.code == "OPN014")
    assert finding.message == f"The text has the character {name}, which nobody can see. Take it out."
    assert finding.line == len(PREFIXES.splitlines()) + 2


@pytest.mark.parametrize("written", ["\\t", "\\n", "\\r\\n", "\u00a0", "\u200f", "\u0645", "\U0001f600"])
def test_a_text_may_have_lines_and_every_script(checker: Checker, written: str) -> None:
    text = f'{PREFIXES}model:zebra a opn:Model ; rdfs:label "Ze{written}bra" .'
    assert "OPN014" not in codes(found(checker, text))


ADDRESSES = {
    "claim/openness-curation/bloom/x": "",
    "claim/x": "",
    "claim/openness-curation/llama-2/x": "warning",
    "claim/zebra/x": "warning",
    "claim/eiras-2024/bloom/x": "violation",
    "inference-code": "violation",
    "claims/openness-curation/bloom/x": "violation",
    "claim/": "violation",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_address_of_a_claim_begins_with_its_source_and_model(checker: Checker, address: str) -> None:
    text = f"""{PREFIXES}<{BASE}{address}> a opn:Assessment ; opn:model model:bloom ; opn:component opn:InferenceCode ;
      opn:outcome opn:Unknown ; opn:notation "?" ; opn:locator "p. 1" ;
      dcterms:source source:openness-curation ; opn:asOf "2025-01-15"^^xsd:date ."""
    found_here = [finding for finding in found(checker, text) if finding.code in ("OPN010", "OPN015")]
    assert [finding.severity for finding in found_here][:1] == [ADDRESSES[address]][: len(ADDRESSES[address])]


@pytest.mark.parametrize("base", ["https://w3id.org/openness/", "https://example.org/claim/", "urn:x:"])
def test_no_two_derived_claims_share_an_address(base: str) -> None:
    store = load(ROOT, alignments=False, indexes=False)
    names = [f"{base}{name}" for name in ("one", "two", "three")]
    text = PREFIXES + "".join(
        f"<{name}> a opn:Assessment ; opn:model <{base}model/zebra> ; opn:component opn:InferenceCode ;"
        f" opn:level opn:C1 ; opn:expectedLevel opn:C5 ; dcterms:source source:openness-curation .\n"
        for name in names
    )
    rdf.read_bytes(store, text.encode(), "turtle", f"{BASE}graph/entries")
    made = rdf.construct(store, text_of(ROOT / "shapes" / "derivation" / "72-rule-revisions.rq"))
    of = {t.object.value: t.subject.value for t in made if t.predicate.value.endswith("wasRevisionOf")}  # type: ignore[union-attr]
    assert set(names) <= set(of)
    assert len({of[name] for name in names}) == len(names)


def test_a_date_far_ahead_is_ahead(checker: Checker) -> None:
    text = f"""{PREFIXES}<{BASE}claim/openness-curation/llama-2/x> a opn:ImpactObservation ; opn:model model:llama-2 ;
      opn:metric opn:ScholarCitations ; opn:value 1035.0 ; opn:notation "1,035" ; opn:locator "p. 1" ;
      dcterms:source source:openness-curation ; opn:asOf "12024-05-13"^^xsd:date ."""
    findings = {finding.code: finding for finding in found(checker, text)}
    assert findings["OPN104"].value == "12024-05-13"
    assert "OPN105" not in findings
    assert findings["OPN323"].value == "1035.0 (xsd:decimal)"


def test_relative_names_have_a_place(checker: Checker) -> None:
    text = f"@base <{BASE}claim/openness-curation/bloom/> .\n{PREFIXES}{CLAIM}"
    text = text.replace(f"<{BASE}claim/openness-curation/bloom/inference-code>", "<inference-code>")
    findings = found(checker, text)
    assert findings
    assert all(finding.line for finding in findings)


def test_each_result_of_a_report_has_what_shacl_wants(checker: Checker) -> None:
    report = shacl_report(found(checker, ""), checker.shapes.written)
    (result,) = {subject for subject in report.subjects() if "result0" in str(subject)}
    names = {str(path).rpartition("#")[2] for path in report.predicates(result)}
    assert {"focusNode", "sourceConstraintComponent", "resultSeverity"} <= names


@pytest.mark.parametrize("key", ['"b"', '"\\u0062"'])
def test_a_key_that_is_here_twice_is_refused_with_its_line(key: str) -> None:
    text = '{"a": [{"b": "\\"b\\":,"},\n {"b": {"b": 1},\n  ' + key + ": 2}]}"
    with pytest.raises(rdf.UnreadableError, match="line 3, column 3: 'b' is here twice, first in line 2"):
        rdf.parse(text.encode(), "jsonld", "x")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("javascript:alert(1)", "scheme 'javascript:'"),
        ("data:text/html,x", "scheme 'data:'"),
        ("FILE:///etc/passwd", "scheme 'file:'"),
        ("http://me:pw@example.org/", "user or password"),
        ("https://169.254.169.254/latest/", "private network"),
        ("http://[::1]/", "private network"),
        ("http://LOCALHOST./x", "private network"),
        ("https://wiki.corp.internal/x", "private network"),
    ],
)
def test_a_link_that_nobody_else_can_follow_is_found(checker: Checker, link: str, words: str) -> None:
    for value in (f"<{link}>", f'"{link}"^^xsd:anyURI'):
        text = f"{PREFIXES}model:zebra a opn:Model ;\n rdfs:seeAlso {value} ."
        (finding,) = (finding for finding in found(checker, text) if finding.code == "OPN016")
        assert words in finding.message
        assert finding.line == len(PREFIXES.splitlines()) + 2


@pytest.mark.parametrize("link", ["https://example.org/a?b=c@d", "http://8.8.8.8/", "urn:isbn:1", "mailto:a@b.example"])
def test_a_link_that_everybody_can_follow_is_fine(checker: Checker, link: str) -> None:
    assert "OPN016" not in codes(found(checker, f"{PREFIXES}model:zebra a opn:Model ; rdfs:seeAlso <{link}> ."))
