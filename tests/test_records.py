"""Records: the short form of an entry, which says once what holds for all of its claims and states facts."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from conftest import TESTS, Openness
from rdflib import DCTERMS, RDF, Graph, URIRef

from openness import rdf
from openness.landscape.license_names import read_license_names
from openness.landscape.load import load
from openness.namespaces import OPN
from openness.paths import ROOT
from openness.rdf import convert
from openness.readers import jsonld
from openness.terms import BASE

OLMO = TESTS / "forms" / "olmo-2.yaml"
CLAIM = f"{BASE}claim/example-card/olmo-example-13b/"
HEAD = "model: falcon\nsource: openness-curation\nasOf: 2025-01-15\nevidence: https://example.org/a\n"


def graph_of(text: str, form: str = "yaml") -> Graph:
    return convert.as_graph(rdf.parse(text.encode(), form, "entry"))


def findings(openness: Openness, text: str, folder: Path) -> list[dict[str, Any]]:
    path = folder / "entry.yaml"
    path.write_text(text, "utf-8")
    found: list[dict[str, Any]] = json.loads(openness("check", str(path), "-f", "json").stdout)["findings"]
    return found


def test_an_entry_of_twelve_components_has_twenty_lines_and_passes(openness: Openness) -> None:
    lines = [line for line in OLMO.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 20
    done = openness("check", str(OLMO), "--strict")
    assert (done.returncode, done.stdout) == (
        0,
        "0 violations, 0 warnings, 0 information, 0 waived; checked 16 things in 1 file.\n",
    )


def test_each_claim_has_a_name_and_what_it_inherits_from_its_record() -> None:
    graph = graph_of(OLMO.read_text("utf-8"))
    claims = set(graph.subjects(OPN.component))
    assert len(claims) == 12
    for claim in claims:
        assert str(claim).startswith(CLAIM)
        assert graph.value(claim, OPN.record) == URIRef(f"{BASE}record/example-card/olmo-example-13b")
        assert graph.value(claim, OPN.model) == URIRef(f"{BASE}model/olmo-example-13b")
        assert graph.value(claim, DCTERMS.source) == URIRef(f"{BASE}source/example-card")
    code, benchmarks = URIRef(f"{CLAIM}pre-training-code"), URIRef(f"{CLAIM}utility-benchmarks")
    assert list(graph.objects(code, OPN.evidence)) == [URIRef("https://example.org/code")], "its own, not the record's"
    assert str(graph.value(benchmarks, OPN.asOf)) == "2025-01-15"
    assert list(graph.objects(benchmarks, OPN.evidence)) == [URIRef("https://example.org/card")]
    description = URIRef(f"{CLAIM}description")
    assert str(graph.value(description, OPN.largestSize)) == "13000000000"
    assert (URIRef(f"{BASE}model/olmo-example-13b"), OPN.developer, None) not in graph


def test_the_rules_give_the_levels_of_what_a_record_states(openness: Openness) -> None:
    done = openness("add", "--dry-run", str(OLMO))
    levels = dict(line.strip().split(": not assessed → ") for line in done.stdout.splitlines() if "→" in line)
    assert levels == {
        "Pre-training code": "C5 (Apache 2.0)",
        "Fine-tuning code": "C5 (MIT)",
        "Alignment code": "N/A",
        "Pre-training data": "D4 (CC BY 4.0, ODC-By)",
        "Supervised fine-tuning data": "D1",
        "Alignment data": "N/A",
        "General evaluation code": "C5 (MIT)",
        "Automatic safety evaluation code": "?",
        "Utility benchmarks": "?",
        "Safety evaluation datasets": "D2",
        "Inference code": "C5 (Apache 2.0)",
        "Model architecture and weights": "D3 (LLaMA-2)",
    }


@pytest.mark.parametrize("name", ["Apache-2.0", "apache-2.0", "Apache 2.0", "APACHE-2.0", "apache-2-0"])
def test_a_license_is_named_by_its_spdx_id_its_label_or_its_key_on_a_hub(
    name: str, openness: Openness, tmp_path: Path
) -> None:
    text = f"{HEAD}components:\n  inference-code: {{license: {name}}}\n"
    assert [f for f in findings(openness, text, tmp_path) if f["severity"] == "violation"] == []


def test_a_license_that_is_not_known_is_a_finding_at_its_place(openness: Openness, tmp_path: Path) -> None:
    text = f"{HEAD}components:\n  inference-code: {{license: [MIT, Apache-2.1]}}\n"
    found = [f for f in findings(openness, text, tmp_path) if f["severity"] == "violation"]
    assert found
    assert {(f["line"], f["column"]) for f in found} == {(6, 35)}


def test_names_of_licenses_are_those_of_the_landscape() -> None:
    names = read_license_names(load(ROOT, indexes=False))
    assert names["apache-2.0"] == names["apache 2.0"]
    assert len(names) > 100


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("components:\n  inference-cod: {license: MIT}\n", (6, 3)),
        ("components:\n  inference-code: {acess: gated}\n", (6, 20)),
        ("components:\n  inference-code: {access: publik download}\n", (6, 28)),
        ("components:\n  inference-code: {outcome: unknwon}\n", (6, 29)),
        ("components:\n  inference-code: {license: MIT, asOf: yesterday}\n", (6, 40)),
    ],
)
def test_a_finding_has_the_place_of_the_word_at_fault(
    wrong: str, place: tuple[int, int], openness: Openness, tmp_path: Path
) -> None:
    found = findings(openness, HEAD + wrong, tmp_path)
    assert place in {(f["line"], f["column"]) for f in found if f["severity"] == "violation"}, found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: a\ncomponents: {inference-code: unknown}\n", "line 1, column 1: the record names no model."),
        ("model: a\ncomponents: {inference-code: unknown}\n", "line 1, column 1: the record names no source."),
        (f"{HEAD}components: [inference-code]\n", "line 5, column 13: components: has no component below it."),
        (f"{HEAD}components:\n  inference-code: [[unknown]]\n", "line 6, column 20: inference-code: a list in a list."),
    ],
)
def test_what_makes_no_record_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(rdf.UnreadableError) as error:
        rdf.parse(text.encode(), "yaml", "entry")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("nott public", "Did you mean NotPublic?"),
        ("unkown", "Did you mean Unknown?"),
        (
            "MIT",
            "MIT is not a term that is defined. Write one that is, or a license in braces, such as {license: MIT}.",
        ),
    ],
)
def test_a_single_word_that_is_not_known_hides_no_other_finding(
    word: str, right: str, openness: Openness, tmp_path: Path
) -> None:
    lines = f"components:\n  inference-code: {word}\n  alignment-code: {{acess: gated}}\n"
    found = [one for one in findings(openness, HEAD + lines, tmp_path) if one["severity"] == "violation"]
    assert [(one["code"], one["line"], one["column"]) for one in found] == [("OPN001", 6, 19), ("OPN001", 7, 20)]
    assert right in found[0]["message"]


def test_what_is_not_assessed_needs_no_line_and_makes_no_claim(openness: Openness, tmp_path: Path) -> None:
    graph = graph_of(f"{HEAD}components:\n  inference-code: not assessed\n  alignment-code: unknown\n")
    assert [str(c).rsplit("/", 1)[-1] for c in graph.subjects(OPN.component)] == ["alignment-code"]
    text = OLMO.read_text("utf-8")
    few = "".join(line for line in text.splitlines(keepends=True) if "data" not in line and "evaluation" not in line)
    found = findings(openness, few, tmp_path)
    assert [(f["code"], f["severity"]) for f in found] == [("OPN304", "info")]
    assert "Not assessed: " in found[0]["message"]


def test_claims_of_several_dates_about_one_component_have_the_date_in_their_names() -> None:
    graph = graph_of(
        f"{HEAD}components:\n  architecture-and-weights:\n"
        "    - {asOf: 2025-10-27, license: MIT}\n    - {asOf: 2025-11-13, license: apache-2.0}\n"
    )
    names = {
        str(claim).removeprefix(f"{BASE}claim/openness-curation/falcon/") for claim in graph.subjects(OPN.component)
    }
    assert names == {"2025-10-27/architecture-and-weights", "2025-11-13/architecture-and-weights"}


def test_a_record_can_have_an_id_and_a_file_several_records() -> None:
    second = "  - {model: falcon, source: epoch-2026, components: {alignment-code: unknown}}\n"
    text = f"id: openness-curation/falcon/2025\n{HEAD}components: {{inference-code: unknown}}\nclaims:\n{second}"
    graph = graph_of(text)
    names = {str(claim).removeprefix(f"{BASE}claim/") for claim in graph.subjects(OPN.component)}
    assert names == {"openness-curation/falcon/2025/inference-code", "epoch-2026/falcon/alignment-code"}
    assert len(set(graph.subjects(RDF.type, OPN.Record))) == 2


def facts(graph: Graph) -> set[tuple[str, ...]]:
    """Return component, outcome, access and licenses of each claim."""
    return {
        (
            str(component),
            *(str(graph.value(claim, one)) for one in (OPN.outcome, OPN.access)),
            *sorted(str(one) for one in graph.objects(claim, OPN.license)),
        )
        for claim, component in graph.subject_objects(OPN.component)
    }


@pytest.mark.parametrize("processor", ["pyoxigraph", "rdflib"])
def test_any_json_ld_processor_reads_the_same_claims(processor: str) -> None:
    tree = yaml.safe_load(OLMO.read_text("utf-8"))
    for slug, value in tree["components"].items():
        if isinstance(value, str):  # a single word is short for the outcome or access that it names
            tree["components"][slug] = {"outcome" if value in ("unknown", "not applicable") else "access": value}
    text = json.dumps({"@context": jsonld.context(), **tree}, default=str)
    if processor == "rdflib":
        graph = Graph().parse(data=text, format="json-ld")
    else:
        quads = ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD, base_iri=BASE)
        graph = convert.as_graph(quad.triple for quad in quads)
    assert facts(graph) == facts(graph_of(OLMO.read_text("utf-8")))
    assert len(facts(graph)) == 12


def test_a_record_in_json_ld_is_read_as_one_in_yaml() -> None:
    tree = yaml.safe_load(OLMO.read_text("utf-8"))
    text = json.dumps({"@context": jsonld.CONTEXT_IRI, **tree}, default=str)
    assert set(graph_of(text, "jsonld")) == set(graph_of(OLMO.read_text("utf-8")))


MODELS = sorted((ROOT / "graph" / "curated" / "models").glob("*.yaml"))
THREE_LICENSES = [("2025-10-26", "Apache-2.0"), ("2025-10-27", "MIT"), ("2025-11-13", "minimax-m2-modified-mit")]


def test_the_models_that_curators_entered_have_no_violation_and_evidence_for_each_claim(openness: Openness) -> None:
    found = json.loads(openness("check", *map(str, MODELS), "-f", "json").stdout)["findings"]
    wrong = [f for f in found if f["severity"] == "violation"]
    # This landscape has no index, so what entries say of its models and claims leads nowhere: `make check` reads them.
    assert [f for f in wrong if f["code"] != "OPN002"] == []
    whole = 0
    for path in MODELS:
        graph = graph_of(path.read_text("utf-8"))
        claims = set(graph.subjects(OPN.component))
        assert all(graph.value(claim, OPN.evidence) for claim in claims), path
        whole += len({graph.value(claim, OPN.component) for claim in claims}) == 12
    assert whole >= 15


def test_a_relicensing_is_a_newer_claim() -> None:
    (path,) = [path for path in MODELS if path.stem == "minimax-m2"]
    graph = graph_of(path.read_text("utf-8"))
    weights = graph.subjects(OPN.component, OPN.ArchitectureAndWeights)
    licenses = [(str(graph.value(c, OPN.asOf)), str(graph.value(c, OPN.license)).rsplit("/", 1)[-1]) for c in weights]
    assert sorted(licenses) == THREE_LICENSES
