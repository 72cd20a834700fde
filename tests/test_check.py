"""The rules: each example in shapes/ gets its report in tests/reports/, and each rule has an example that breaks it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from landscapes import without_others
from rdflib import DCTERMS, RDF, SH, Graph, Literal, Namespace

from openness.check import Report, ShapesError, check, shapes
from openness.cli import main
from openness.paths import ROOT
from openness.rdf import UnreadableError

ENTRIES = ROOT / "shapes" / "examples"
REPORTS = Path(__file__).parent / "reports"
NAMES = sorted(path.stem for path in ENTRIES.glob("*.ttl"))
QUESTIONS = sorted(path.stem for path in (ROOT / "shapes").glob("*.ttl") if path.stem != "prefixes")
SHAPE = Namespace("https://w3id.org/openness/shape/")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def written(name: str) -> str:
    return (REPORTS / f"{name}.txt").read_text(encoding="utf-8")


def codes_of(shape_file: Path) -> list[str]:
    return [str(code) for code in Graph().parse(shape_file).objects(None, DCTERMS.identifier)]


@pytest.fixture(scope="module")
def polycoder() -> Report:
    return check([ROOT / "graph" / "published" / "models" / "polycoder.yaml"])


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_gets_the_report_beside_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ENTRIES)
    result = run(f"{name}.ttl")
    assert result.stdout == written(name)
    assert result.exit_code == (0 if "\n0 violations" in f"\n{result.stdout}" else 1)
    if name.endswith("-passes"):
        assert result.stdout.startswith("0 violations, 0 warnings, 0 information, 0 waived; ")


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_rule_of_a_shape_file_is_broken_by_its_entry(question: str) -> None:
    broken = set(re.findall(r"OPN\d{3}", written(f"{question}-fails")))
    assert set(codes_of(ROOT / "shapes" / f"{question}.ttl")) <= broken


def test_each_shape_file_has_an_entry_that_passes_and_one_that_fails() -> None:
    assert sorted(f"{question}-{end}" for question in QUESTIONS for end in ("fails", "passes")) == NAMES


def test_no_two_rules_have_the_same_identifier() -> None:
    codes = [code for question in QUESTIONS for code in codes_of(ROOT / "shapes" / f"{question}.ttl")]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"OPN\d\d\d", code) for code in codes)


def test_each_message_is_a_sentence_in_english() -> None:
    for message in shapes(ROOT).objects(None, SH.message):
        assert isinstance(message, Literal)
        assert message.language == "en", message
        assert message.endswith("."), message


def test_each_shape_that_has_a_message_of_its_own_has_an_identifier() -> None:
    rules = shapes(ROOT)
    for shape in rules.subjects(RDF.type, SH.PropertyShape):
        assert rules.value(shape, DCTERMS.identifier), shape
        assert rules.value(shape, SH.message), shape


def test_a_folder_without_entries_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no entry in this folder"):
        check([tmp_path])
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "no entry in this folder" in result.stderr
    assert result.stdout == ""


UNREADABLE = {
    "broken.ttl": ("@prefix opn: <https://w3id.org/openness#> .\n\nopn:Code opn:kind .\n", 3),
    "tab.yaml": ("claims:\n  - id: claim/a\n\ttype: Assessment\n", 3),
    "twice.yaml": ("claims:\n  - {id: claim/a, type: Assessment, type: Model}\n", 2),
    "latin.yaml": ("claims:\n  - {id: claim/\udce9}\n", 2),
    "quote.yaml": ('claims:\n  - {id: "claim/a}\n  - {id: "claim/b"}\n', 2),
    "brace.jsonld": ('{"@id": "urn:a",\n "@type": }\n', 2),
}


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "junit", "turtle"])
def test_what_cannot_be_read_is_a_finding_and_the_other_files_are_checked(form: str, tmp_path: Path) -> None:
    for name, (text, _) in UNREADABLE.items():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    shutil.copy(ENTRIES / "level-fails.ttl", tmp_path)
    result = run(str(tmp_path), "--format", form)
    assert result.exit_code == 2
    assert result.stdout.count("OPN000") >= len(UNREADABLE)
    assert "OPN212" in result.stdout
    if form == "concise":
        for name, (_, line) in UNREADABLE.items():
            assert re.search(rf"^{re.escape(str(tmp_path / name))}:{line}:\d+: OPN000 ", result.stdout, re.MULTILINE)
    for name, (_, line) in UNREADABLE.items():
        assert f"{name}: line {line}, column " in result.stderr


def test_an_entry_of_an_unknown_format_cannot_be_read(tmp_path: Path) -> None:
    entry = tmp_path / "entry.txt"
    entry.write_text("", encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"'\.txt' is not a format"):
        check([entry])


def test_nothing_is_checked_without_shapes(tmp_path: Path) -> None:
    entry = ENTRIES / "license-passes.ttl"
    for folder in ("ontology", "graph"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without_others)
    shutil.copytree(ROOT / "shapes" / "derivation", tmp_path / "shapes" / "derivation")
    with pytest.raises(ShapesError, match="no shapes here"):
        check([entry], tmp_path)
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "check", str(entry)])
    assert result.exit_code == 2
    assert "no shapes here" in result.stderr


def test_a_published_claim_that_breaks_a_rule_is_waived_with_a_reason(polycoder: Report) -> None:
    assert {finding.severity for finding in polycoder.findings} == {"waived"}
    assert {finding.code for finding in polycoder.findings} >= {"OPN221", "OPN231"}
    assert all(finding.waiver for finding in polycoder.findings)


def test_the_same_claim_by_another_name_is_not_waived(polycoder: Report, tmp_path: Path) -> None:
    published = (ROOT / "tests" / "old-form" / "polycoder.ttl").read_text(encoding="utf-8")
    copy = tmp_path / "copy.ttl"
    copy.write_text(published.replace("claim/eiras-2024/polycoder/", "claim/example/polycoder/"), encoding="utf-8")
    report = check([copy])
    assert report.count("waived") == 0
    violations = {finding.code for finding in report.findings if finding.severity == "violation"}
    assert violations == {finding.code for finding in polycoder.findings}


def test_waived_violations_are_listed_on_demand() -> None:
    result = run(str(ROOT / "graph" / "published" / "models" / "polycoder.yaml"), "--show-waived")
    assert result.exit_code == 0
    assert " waived OPN221 " in result.stdout
    assert "    Waived: The paper " in result.stdout


def test_warnings_count_where_the_check_is_strict(tmp_path: Path) -> None:
    entry = tmp_path / "unanswered.ttl"
    whole = (ENTRIES / "recommendation-fails.ttl").read_text(encoding="utf-8")
    prefixes = "\n".join(line for line in whole.splitlines() if line.startswith("@prefix"))
    entry.write_text(
        f"{prefixes}\n\n{whole[whole.index('debate:example-unanswered') :].split(chr(10) * 2)[0]}", encoding="utf-8"
    )
    assert run(str(entry)).exit_code == 0
    strict = run(str(entry), "--strict")
    assert strict.exit_code == 1
    assert strict.stdout.endswith("0 violations, 1 warning, 0 information, 0 waived; checked 1 thing in 1 file.\n")


def test_json_has_a_record_for_each_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ENTRIES)
    result = run("condition-fails.ttl", "-f", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    records = report["findings"]
    assert [record["code"] for record in records][:3] == ["OPN421", "OPN422", "OPN423"]
    assert {
        name: records[1].get(name)
        for name in ("file", "focus", "code", "path", "value", "severity", "message", "shape")
    } == {
        "file": "condition-fails.ttl",
        "focus": "condition:example-no-users",
        "code": "OPN422",
        "path": "opn:maximumMonthlyUsers",
        "value": "0",
        "severity": "violation",
        "message": "The limit of monthly users is one whole number, 1 or more.",
        "shape": SHAPE["condition-users"].toPython(),
    }


def test_turtle_is_a_shacl_validation_report() -> None:
    result = run(str(ENTRIES / "condition-fails.ttl"), "-f", "turtle")
    assert result.exit_code == 1
    report = Graph().parse(data=result.stdout, format="turtle")
    assert len(set(report.subjects(RDF.type, SH.ValidationResult))) == written("condition-fails").count(" OPN")
    assert set(report.objects(None, SH.sourceShape)) == {
        SHAPE[f"condition-{part}"]
        for part in ("criterion", "users", "label", "amounts", "kind", "has-kind", "currency", "territory", "complete")
    }


def test_a_folder_is_checked_as_a_whole() -> None:
    report = check([ENTRIES])
    assert report.files == len(NAMES)


def test_a_release_cannot_be_dated_by_a_word(tmp_path: Path) -> None:
    entry = tmp_path / "release.ttl"
    whole = (ENTRIES / "family-and-release-passes.ttl").read_text(encoding="utf-8")
    entry.write_text(whole.replace('"2025-02-15"^^xsd:date', '"soon"'), encoding="utf-8")
    assert [finding.code for finding in check([entry]).findings] == ["OPN344"]


def test_the_ontology_passes_its_own_rules_and_its_axioms_are_no_entry() -> None:
    result = run(str(ROOT / "ontology"), "--strict")
    assert result.exit_code == 0, result.stdout
    assert re.search(r"^0 violations, 0 warnings, .* checked \d{3} things", result.stdout, re.MULTILINE)


def test_a_fault_in_the_ontology_of_a_landscape_is_found(copied: Path) -> None:
    """The rules are those of any landscape; a class of it that lost its definition has its line."""
    shutil.copytree(ROOT / "shapes", copied / "shapes")
    file = copied / "ontology" / "stages.ttl"
    text = file.read_text(encoding="utf-8")
    lost = re.sub(r"(?m)^    skos:definition \"Programs.*\n", "", text)
    assert lost != text
    file.write_text(lost, encoding="utf-8")
    (finding,) = check([copied / "ontology"], copied).findings
    assert (finding.code, finding.focus) == ("OPN702", "opn:Code")


@pytest.mark.parametrize(("developer", "breaks"), [("meta", False), ("eleutherai", True)])
def test_a_developer_is_not_bound_by_its_own_license_of_a_base_model(
    developer: str, breaks: bool, tmp_path: Path
) -> None:
    entry = tmp_path / "derived.yaml"
    entry.write_text(
        f"model: {{id: llama-example, label: Llama Example, developer: {developer}, released: 2025-03, size: 7B, "
        "baseModel: llama-2}\nsource: openness-curation\nasOf: 2025-03-05\nevidence: https://example.org/card\n"
        "components:\n  architecture-and-weights: {license: MIT, access: public download}\n",
        encoding="utf-8",
    )
    assert ("OPN227" in {finding.code for finding in check([entry]).findings}) == breaks
