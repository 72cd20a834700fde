"""The keys of entries, and the JSON Schema by which editors complete and validate them."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from openness.check.entry import read, statements
from openness.cli import main
from openness.entries.as_yaml import as_yaml
from openness.entries.entry_keys import read_keys
from openness.entries.entry_schema import make_schema
from openness.entries.write_yaml import SCHEMA_COMMENT, SCHEMA_IRI
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.rdf import NamedNode, Triple
from openness.readers import marked_yaml

EXAMPLES = ROOT / "shapes" / "examples"
ENTRIES = sorted([*(ROOT / "graph").rglob("*.yaml"), *(Path(__file__).parent / "forms").glob("*.yaml")])
RECORD = "model: bloom\nsource: openness-curation\ncomponents:\n  inference-code: {}\n"
COMPONENT = "{license: MIT, access: public download, asOf: 2024-05-13}"


@pytest.fixture(scope="module")
def schema(landscape: Landscape) -> dict[str, Any]:
    return make_schema(landscape.root, landscape.store)


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> jsonschema.Draft7Validator:
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def parsed(text: str) -> Any:
    """Read YAML as an editor does that takes every value for text."""
    return marked_yaml.plain(marked_yaml.read(text.encode()))


def things(name: str) -> list[str]:
    """Return what an example says of each thing, in YAML, as far as YAML can say it."""
    about: dict[object, list[Triple]] = {}
    for triple in statements(read(EXAMPLES / name)):
        if isinstance(triple.subject, NamedNode):
            about.setdefault(triple.subject, []).append(triple)
    return [text for triples in about.values() if (text := as_yaml(triples))]


def test_every_entry_that_there_is_is_valid(validator: jsonschema.Draft7Validator) -> None:
    assert len(ENTRIES) > 10
    readme = (ROOT / "graph" / "README.md").read_text("utf-8").split("```yaml\n")[1].partition("```")[0]
    assert validator.is_valid(parsed(readme))
    for path in ENTRIES:
        errors = [error.message for error in validator.iter_errors(parsed(path.read_text("utf-8")))]
        assert not errors, path


def test_every_example_of_a_rule_that_passes_is_valid(validator: jsonschema.Draft7Validator) -> None:
    checked = 0
    for path in EXAMPLES.glob("*-passes.ttl"):
        for text in things(path.name):
            listed = {"claims": [parsed(text)]}
            errors = [error.message for error in validator.iter_errors(listed)]
            assert not errors, text
            checked += 1
    assert checked > 40


@pytest.mark.parametrize(("name", "number"), [("assessment", 3), ("license-evaluation", 1), ("source", 1)])
def test_examples_that_fail_by_their_keys_or_values_are_refused(
    name: str, number: int, validator: jsonschema.Draft7Validator
) -> None:
    refused = [text for text in things(f"{name}-fails.ttl") if not validator.is_valid({"claims": [parsed(text)]})]
    assert len(refused) >= number


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("public download", "public"),
        ("public download", "Public"),
        ("license:", "licence:"),
        ("2024-05-13", "May 2024"),
        ("{license: MIT, access", "{level: D9, access"),
        ("inference-code", "inference-codes"),
        ("inference-code", "inference code"),
        ("model: bloom\n", ""),
        ("components:", "component:\n  x: y\ncomponents:"),
        (COMPONENT, "closed"),
    ],
)
def test_a_slip_is_marked_where_it_is(right: str, wrong: str, validator: jsonschema.Draft7Validator) -> None:
    text = RECORD.replace("{}", COMPONENT)
    assert validator.is_valid(parsed(text))
    assert right in text
    if right == "components:":  # `component` is a key, of a claim; its value is one of the twelve
        assert not validator.is_valid({**parsed(text), "componentz": "x"})
        return
    assert not validator.is_valid(parsed(text.replace(right, wrong)))


@pytest.mark.parametrize("word", ["not public", "unknown", "not applicable", "not assessed", "gated"])
def test_words_and_lists_of_claims_are_valid(word: str, validator: jsonschema.Draft7Validator) -> None:
    assert validator.is_valid(parsed(RECORD.replace("{}", word)))
    assert validator.is_valid(parsed(RECORD.replace("{}", f"[{COMPONENT}, {{outcome: unknown, asOf: 2025-01-01}}]")))


def test_numbers_and_dates_may_be_read_as_such(validator: jsonschema.Draft7Validator) -> None:
    size = {"id": "bloom", "largestSize": 176_000_000_000, "released": "2022-07", "size": "176B"}
    assert validator.is_valid({**parsed(RECORD.replace("{}", "unknown")), "model": size})
    assert not validator.is_valid({**parsed(RECORD.replace("{}", "unknown")), "model": {**size, "released": "7/2022"}})


def test_keys_have_values_and_definitions_of_the_rules() -> None:
    described = read_keys(ROOT)
    assert {"Assessment", "Condition", "License", "LicenseEvaluation", "Model", "Record", "Source"} <= {*described}
    of_assessment = {key.name: key for key in described["Assessment"].keys}
    assert "public download" in of_assessment["access"].values
    assert of_assessment["component"].required
    assert of_assessment["license"].takes == "license"
    assert of_assessment["asOf"].takes == "date"
    assert not of_assessment["candidateLevel"].single
    assert "expectedLevel" not in of_assessment, "only rules write it"
    assert {key.name for key in described["Record"].keys} >= {"model", "source", "components", "locator", "asOf"}
    assert all(key.definition for key in described["LicenseEvaluation"].keys if key.required)


def test_the_schema_offers_licenses_and_explains_keys(schema: dict[str, Any]) -> None:
    offered = schema["definitions"]["LicenseName"]["anyOf"][0]["enum"]
    assert {"MIT", "mit", "Apache-2.0", "llama-2"} <= {*offered}
    access = schema["definitions"]["Assessment"]["properties"]["access"]
    assert access["description"] == "A way in which a component is available."
    assert len(schema["properties"]["components"]["properties"]) == 12


def test_the_command_and_the_site_give_the_same_schema(
    landscape: Landscape, client: FlaskClient, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    printed = CliRunner().invoke(main, ["keys", "--schema"])
    answer = client.get(SCHEMA_IRI.removeprefix("https://w3id.org/openness"))
    assert json.loads(printed.stdout) == answer.get_json() == schema
    assert answer.mimetype == "application/schema+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/entry.schema.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_keys_are_listed_for_people(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    listed = CliRunner().invoke(main, ["keys"]).stdout
    assert re.search(r"^  components  ", listed, re.MULTILINE)
    assert re.search(r"^  access  \(.*public download.*\)", listed, re.MULTILINE)
    assert "LicenseEvaluation" in listed
    assert "permits" in CliRunner().invoke(main, ["keys", "licenseevaluation"]).stdout
    wrong = CliRunner().invoke(main, ["keys", "Licens"])
    assert (wrong.exit_code, wrong.stderr) == (2, "openness: No class 'Licens'. Did you mean License?\n")


def test_a_new_license_says_what_it_lacks(
    landscape: Landscape, tmp_path: Path, validator: jsonschema.Draft7Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(
        main, shlex.split("new-license 'Zebra Terms of Use' --id zebra --source 'Openness curation'")
    )
    assert made.exit_code == 0, made.stderr
    text = (tmp_path / "zebra.yaml").read_text("utf-8")
    assert text.startswith(f"{SCHEMA_COMMENT}\n")
    assert validator.is_valid(parsed(text))
    found = CliRunner().invoke(main, ["check", "zebra.yaml", "-f", "json"])
    report = json.loads(found.stdout)
    assert {finding["code"] for finding in report["findings"] if finding["severity"] == "violation"} == {"OPN103"}
    whole = re.sub("# evidence: .*", "evidence: https://example.org/zebra", text)
    whole = whole.replace("# permits:", "permits: [ResearchUse, CommercialUse]")
    whole = whole.replace("# withholds:", "withholds: ModifyAsDesired")
    whole = re.sub(r"      - (ResearchUse|CommercialUse|ModifyAsDesired) .*\n", "", whole)
    (tmp_path / "zebra.yaml").write_text(whole, encoding="utf-8")
    assert CliRunner().invoke(main, ["check", "zebra.yaml"]).exit_code == 0
    there = CliRunner().invoke(main, ["new-license", "Apache License 2.0"])
    assert (there.exit_code, "is there already, as apache-2-0" in there.stderr) == (2, True)


def test_entries_that_are_written_name_their_schema(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    path = tmp_path / "mine.yaml"
    CliRunner().invoke(main, ["new", "Mine 1", "-o", str(path)])
    assert path.read_text("utf-8").startswith(f"{SCHEMA_COMMENT}\n")
