"""The form of the check page, made from the shapes."""

import dataclasses
import html
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient
from visit import send

from openness.check import Entry, checker_of
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.web import create_app

FILLED = {
    "model.label": "Example 7B",
    "description.developer": "Example Labs",
    "developer.kind": "NonProfit",
    "description.releaseMonth": "2026-10",
    "description.sizeNotation": "7B",
    "description.largestSize": "7000000000",
    "source.label": "Example 2026",
    "source.title": 'The "Example" report',
    "source.issued": "2026-11-01",
    "source.bibliographicCitation": "Example Labs, 2026.",
    "claim.locator": "section 3",
    "claim.asOf": "2026-11-02",
    "inference-code.license": "apache-2-0",
    "pre-training-data.access": "NotPublic",
    "architecture-and-weights.license": "apache-2-0",
    "architecture-and-weights.license2": "llama-2",
    "utility-benchmarks.outcome": "NotApplicable",
}


def test_the_form_asks_what_the_shapes_ask(client: FlaskClient) -> None:
    markup = client.get("/check/form").get_data(as_text=True)
    for name in ("model.label", "description.developer", "source.issued", "claim.locator", "alignment-data.license"):
        assert f'name="{name}"' in markup
    assert markup.count('<details class="component"') == 12
    assert 'type="date"' in markup
    assert 'type="month"' in markup
    assert "As printed, such as 350K" in markup
    assert '<option value="RestrictedChannel">' in markup


def control_of(markup: str, name: str) -> str:
    """Return the markup of a field, with its label and help."""
    at = markup.index(f'name="{name}"')
    return markup[markup.rindex("<label", 0, at) : markup.index("</p>", at)]


@pytest.mark.parametrize("code", ["OPN000", "OPN999"])
def test_a_warning_about_a_property_makes_its_field_neither_optional_nor_another(
    landscape: Landscape, tmp_path: Path, code: str
) -> None:
    for name in ("graph", "ontology", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "shapes", tmp_path / "shapes")
    before = form_of(landscape)
    (tmp_path / "shapes" / "zz.ttl").write_text(
        f"""@prefix dcterms: <http://purl.org/dc/terms/> . @prefix opn: <https://w3id.org/openness#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
<https://e.org/shape> a sh:NodeShape ; sh:targetClass opn:Model ;
    sh:property <https://e.org/warns>, <https://e.org/asks> .
<https://e.org/warns> dcterms:identifier "{code}" ; sh:path rdfs:label ; sh:severity sh:Warning ;
    sh:pattern "^[A-Z]$" ; sh:message "Start with a capital." .
<https://e.org/asks> dcterms:identifier "{code}b" ; sh:path rdfs:label ; sh:pattern "^A$|^B" ; sh:message "A or B." .
""",
        encoding="utf-8",
    )
    after = form_of(dataclasses.replace(landscape, root=tmp_path))
    was, is_now = control_of(before, "model.label"), control_of(after, "model.label")
    assert "Start with a capital" not in is_now
    assert ("optional" in is_now) == ("optional" in was)
    assert 'data-pattern=".*(?:^A$|^B).*"' in is_now


def form_of(landscape: Landscape) -> str:
    app = create_app(landscape)
    try:
        return app.test_client().get("/check/form").get_data(as_text=True)
    finally:
        app.extensions["openness-check"].close()


def test_the_levels_follow_from_what_is_filled_in(client: FlaskClient) -> None:
    follows = client.post("/check/levels", data=FILLED).get_json()
    assert follows == {"inference-code": "C5", "pre-training-data": "D1", "architecture-and-weights": "D3"}
    assert client.post("/check/levels", data={"model.label": "x"}).get_json() == {}


@pytest.mark.parametrize("ending", ["ttl", "yaml"])
def test_the_form_makes_an_entry_that_passes(client: FlaskClient, ending: str) -> None:
    response = client.post(f"/check/entry.{ending}", data=FILLED)
    assert response.headers["Content-Disposition"] == f'attachment; filename="example-7b.{ending}"'
    text = response.get_data(as_text=True)
    form = "turtle" if ending == "ttl" else "yaml"
    report = checker_of().check([Entry(f"entry.{ending}", text.encode(), form)])
    assert [f for f in report.findings if f.severity == "violation"] == []
    assert "C5" not in text, "the rules give the levels"
    if ending == "yaml":
        entry = yaml.safe_load(text)
        assert entry["components"]["architecture-and-weights"] == {"license": ["apache-2-0", "llama-2"]}
        assert entry["components"]["pre-training-data"] == "not public"
        assert entry["components"]["alignment-code"] == "not assessed"
    page = client.post("/check/form", data=FILLED).get_data(as_text=True)
    assert "violations to fix" not in page
    assert 'value="Example 7B"' in page


@pytest.mark.parametrize("ending", ["ttl", "yaml"])
def test_whatever_is_typed_into_the_form_the_entry_can_be_read(client: FlaskClient, ending: str) -> None:
    odd = "x\" ; a <b> .\n\\ {[#&*!|>'%@`"
    typed = [name for name in FILLED if name.split(".")[0] in ("model", "description", "source", "claim")]
    for given in ({}, dict.fromkeys(typed, odd), {**FILLED, "source.title": odd, "claim.asOf": odd}):
        text = client.post(f"/check/entry.{ending}", data=given).get_data(as_text=True)
        status, _, body = send(client, text, "text/turtle" if ending == "ttl" else "application/yaml")
        assert status == 200, f"{body}\n{text}"


@pytest.mark.parametrize(
    "name", ["inference-code.outcome", "inference-code.level", "alignment-data.access", "developer.kind"]
)
def test_a_choice_that_there_is_not_is_refused(client: FlaskClient, name: str) -> None:
    response = client.post("/check/form", data={**FILLED, name: "x> a <b"})
    assert response.status_code == 400
    assert "There are: " in response.get_data(as_text=True)


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in FILLED.items() if name not in names}


def findings_of(markup: str) -> dict[str, str]:
    """Return what the page says of the form: the field that each finding leads to, and the finding in words."""
    listed = re.search(r'<ol class="index">(.*?)</ol>', markup, re.DOTALL)
    expected = re.findall(r'<a href="#f-([^"]+)">[^<]*</a>: ([^<]*)', listed[1]) if listed else []
    found: dict[str, str] = {}
    for field, words in expected:
        found[field] = f"{found.get(field, '')} {html.unescape(words)}".strip()
    return found


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        (("model.label",), {"model.label"}),
        (("source.label",), {"source.label"}),
        (("claim.asOf",), set()),
        (("claim.asOf", "source.issued"), {"source.issued"}),  # one slip: a date of either will do
        (tuple(FILLED), {"model.label", "source.label", "source.issued", "claim.locator", "description.developer"}),
    ],
)
def test_what_is_not_filled_in_is_missing_and_not_made_up(
    client: FlaskClient, left_out: tuple[str, ...], missing: set[str]
) -> None:
    given = without(*left_out)
    found = findings_of(client.post("/check/form", data=given).get_data(as_text=True))
    assert missing <= set(found)
    assert missing or not found
    for ending in ("ttl", "yaml"):
        text = client.post(f"/check/entry.{ending}", data=given).get_data(as_text=True)
        expected = "\n".join(line.partition("#")[0] if "# " in line else line for line in text.splitlines())
        for name, word in (("claim.asOf", "asOf"), ("model.label", "my-model:")):
            assert name not in left_out or word not in expected
    marked = control_of(client.get("/check/form").get_data(as_text=True), "model.label")
    assert " required" in marked.split("<input")[1]


def test_a_finding_leads_to_its_field_and_says_it_in_words(client: FlaskClient) -> None:
    given = without("model.label", "claim.locator") | {"inference-code.level": "C2"}
    markup = client.post("/check/form", data=given).get_data(as_text=True)
    found = findings_of(markup)
    assert found["model.label"] == "Fill this in."
    assert "Right: C5" in found["inference-code.level"]
    for field, words in found.items():
        assert not re.search(r"opn:|dcterms:|rdfs:|\^\^", words), words
        control = re.search(rf'<(?:input|select) id="f-{re.escape(field)}"[^>]*>', markup)
        assert control
        assert 'aria-invalid="true"' in control[0]
        described = re.search(r'aria-describedby="([^"]*)"', control[0])
        assert described
        for name in described[1].split():
            assert markup.count(f'id="{name}"') == 1, name
    assert '<details class="written">' in markup
    assert "aria-invalid" not in client.post("/check/form", data=FILLED).get_data(as_text=True)


def test_a_new_developer_without_a_kind_is_one_finding(client: FlaskClient) -> None:
    given = {**FILLED, "description.developer": "Plover Institute", "developer.kind": ""}
    found = findings_of(client.post("/check/form", data=given).get_data(as_text=True))
    assert found == {"developer.kind": "“Plover Institute” is new here. Choose what kind of developer it is."}


def test_a_folded_component_names_what_is_chosen_and_is_open_where_it_has_a_finding(client: FlaskClient) -> None:
    wrong = {"utility-benchmarks.license": "mit", "inference-code.evidence": "https://e.org/a"}
    markup = client.post("/check/form", data={**FILLED, **wrong}).get_data(as_text=True)
    parts = {
        slug: (attributes, html.unescape(words))
        for slug, attributes, words in re.findall(
            r'<details class="component"[^>]*data-component="([^"]+)"([^>]*)>.*?class="chosen"[^>]*>([^<]*)<',
            markup,
            re.DOTALL,
        )
    }
    assert len(parts) == 12
    assert parts["utility-benchmarks"] == (" open", "not applicable · MIT")
    assert parts["inference-code"] == ("", "Apache 2.0 · evidence")
    assert parts["architecture-and-weights"] == ("", "Apache 2.0 · LLaMA-2")
    assert parts["alignment-data"] == ("", "not assessed")
    linked = client.post("/check/form", data={**FILLED, "description.codeLink": "github"}).get_data(as_text=True)
    assert '<details class="further" open>' in linked
    assert '<details class="further">' in markup


def test_who_has_nothing_to_mend_is_told_what_comes_next(client: FlaskClient) -> None:
    assert "openness add FILE" in client.post("/check/form", data=FILLED).get_data(as_text=True)
    assert "openness add FILE" not in client.post("/check/form", data={}).get_data(as_text=True)


def test_an_address_fills_in_fields_of_the_form(client: FlaskClient) -> None:
    page = client.get("/check/form?model.label=Plover+7B")
    assert 'value="Plover 7B"' in page.text
    assert client.get("/check/form?inference-code.access=no-such").status_code == 400


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"utility-benchmarks.license": "mit"}, "utility-benchmarks.outcome", "“not applicable” and a license"),
        ({"inference-code.outcome": "Unknown"}, "inference-code.outcome", "“unknown” and a license"),
        ({"developer.kind": ""}, "developer.kind", "“Example Labs” is new here."),
        ({"description.developer": "Google Labs"}, "description.developer", "Did you mean Google?"),
        ({"description.developer": "Gooogle"}, "description.developer", "Did you mean Google?"),
        ({"model.label": "BLOOM"}, "model.label", "BLOOM is here already"),
        ({"inference-code.license": "Apachee 2.0"}, "inference-code.license", "Did you mean Apache 2.0?"),
        ({"inference-code.license": "Foo"}, "inference-code.license", "“Foo” is new here: your entry describes it."),
        ({"inference-code.license": "falcon-180b-data"}, "inference-code.license", "so no level follows"),
        ({"inference-code.evidence": "page 3"}, "inference-code.evidence", "This is no web address"),
        ({"description.codeLink": "github"}, "description.codeLink", "This is no web address"),
        ({"license.seeAlso": "https://e.org"}, "license.seeAlso", "a license that is new here; there is none"),
        ({"model.baseModel": "BLOOMM"}, "model.baseModel", "stays a name. Did you mean BLOOM?"),
        ({"model.label": "Pythias"}, "model.label", "Did you mean Pythia?"),
        ({"source.label": "Eiras et al. 2024"}, "source.title", "is here already"),
        ({"description.developer": "Meta"}, "developer.kind", "yours is not written"),
    ],
)
def test_a_slip_that_the_entry_cannot_show_is_reported_at_its_field(
    client: FlaskClient, over: dict[str, str], field: str, words: str
) -> None:
    assert words in findings_of(client.post("/check/form", data={**FILLED, **over}).get_data(as_text=True))[field]


def test_the_form_takes_any_name_of_a_license_and_evidence_for_each_component(client: FlaskClient) -> None:
    typed = {"inference-code.license": "Apache-2.0", "inference-code.evidence": "https://example.org/code"}
    text = client.post("/check/entry.yaml", data={**FILLED, **typed}).get_data(as_text=True)
    written = {"license": "apache-2-0", "evidence": "https://example.org/code"}
    assert yaml.safe_load(text)["components"]["inference-code"] == written
    page = client.post("/check/form", data={**FILLED, **typed}).get_data(as_text=True)
    assert 'name="inference-code.license" list="licenses" value="Apache 2.0"' in page


def test_base_model_links_and_licenses_that_are_new_are_written_and_pass(client: FlaskClient) -> None:
    links = {f"description.{name}Link": f"https://example.org/{name}" for name in ("weights", "code", "paper", "card")}
    typed = {"model.baseModel": "Pythia", "license.seeAlso": "https://example.org/license"}
    typed |= {"inference-code.license": "Foo Community License", "pre-training-code.license": "gfdl-1.3-only"}
    given = {**FILLED, **links, **typed}
    entry = yaml.safe_load(client.post("/check/entry.yaml", data=given).get_data(as_text=True))
    assert entry["model"]["baseModel"] == "pythia"
    assert {entry["model"][name.partition(".")[2]] for name in links} == set(links.values())
    assert {one["label"]: one["seeAlso"] for one in entry["claims"]} == {
        "GFDL-1.3-only": "https://spdx.org/licenses/GFDL-1.3-only",
        "Foo Community License": "https://example.org/license",
    }
    for ending, media in (("ttl", "text/turtle"), ("yaml", "application/yaml")):
        text = client.post(f"/check/entry.{ending}", data=given).get_data(as_text=True)
        report = json.loads(send(client, text, media)[2])
        assert report["counts"]["violation"] == 0, report["findings"]
        assert "https://example.org/weights" in text
        assert "pythia" in text


def test_the_form_takes_another_name_of_a_developer_for_the_same(client: FlaskClient) -> None:
    for name in ("Meta AI", "Meta Inc.", "Facebook"):
        page = client.post("/check/form", data={**FILLED, "description.developer": name}).get_data(as_text=True)
        assert "opn:developer developer:meta ;" in re.sub(r"<[^>]*>", "", page), name
