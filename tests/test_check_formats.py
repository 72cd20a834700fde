"""What other programs read of a check: places, SARIF, GitHub's commands, JUnit; and rules that explain themselves."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from conftest import TESTS
from rdflib import Graph
from rdflib.term import URIRef

from openness.check import Checker, Entry, checker_of, read, rules
from openness.check.entry import statements
from openness.check.places_of_findings import find_place
from openness.check.positions import places
from openness.cli import main
from openness.entries.edits import CODES
from openness.landscape import Landscape
from openness.paths import ROOT, files
from openness.rdf import exchange
from openness.terms import BASE

EXAMPLES = ROOT / "shapes" / "examples"
MODELS = ROOT / "graph" / "published" / "models"
IN_TURTLE = files(ROOT / "tests" / "old-form", ".ttl")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


@pytest.mark.parametrize("path", IN_TURTLE[:5], ids=lambda path: path.stem)
def test_each_statement_in_turtle_has_the_place_of_its_value(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines, found = text.splitlines(), places(text, "turtle")
    for s, p, o in Graph().parse(path):
        line, column, end_line, end_column = found.find(s, p, o)
        assert line == end_line
        written = lines[line - 1][column - 1 : end_column - 1]
        last = re.split(r"[/#]", str(o))[-1] if isinstance(o, URIRef) else str(o)
        assert last in written, (written, o)


@pytest.mark.parametrize("form", ["trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_each_format_has_a_line_for_what_is_at_fault(form: str) -> None:
    graph = Graph().parse(EXAMPLES / "condition-fails.ttl")
    name = {"nquads": "nt", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "pretty-xml", "trig": "turtle"}[form]
    text = graph.serialize(format=name)
    findings = checker_of().check([Entry(f"entry.{form}", text.encode(), form)]).findings
    wrong = next(finding for finding in findings if finding.code == "OPN422" and finding.value == "0")
    assert wrong.line
    assert "0" in text.splitlines()[wrong.line - 1]


def test_text_that_spans_lines_has_the_end_of_its_place() -> None:
    found = places('<urn:s> <urn:p> """one\ntwo""" , "é" .', "turtle")
    assert sorted(found.statements.values()) == [(1, 17, 2, 7), (2, 10, 2, 13)]


def test_sarif_names_rules_and_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    log = json.loads(run("check", "license-and-level-fails.ttl", "-f", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (ran,) = log["runs"]
    driver = ran["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(rules(ROOT))
    assert all(rule["helpUri"] == f"{BASE}rule/{rule['id']}" for rule in driver["rules"])
    for result in ran["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "license-and-level-fails.ttl"
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])


def test_sarif_has_what_to_write_for_each_finding_with_one_right_answer(tmp_path: Path) -> None:
    before = TESTS / "fixes" / "before.yaml"
    results = json.loads(run("check", str(before), "-f", "sarif").stdout)["runs"][0]["results"]
    fixed = [one for one in results if "fixes" in one]
    assert len(fixed) > 5
    assert all(one["ruleId"] in CODES for one in fixed)
    changes = [change for one in fixed for fix in one["fixes"] for change in fix["artifactChanges"]]
    parts = [part for change in changes for part in change["replacements"]]
    lines = before.read_text("utf-8").splitlines(keepends=True)
    for part in sorted(parts, key=lambda part: -part["deletedRegion"]["startColumn"]):
        region, text = part["deletedRegion"], part["insertedContent"]["text"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        lines[region["startLine"] - 1] = line[: region["startColumn"] - 1] + text + line[region["endColumn"] - 1 :]
    (tmp_path / "before.yaml").write_text("".join(lines), "utf-8")
    left = json.loads(run("check", str(tmp_path / "before.yaml"), "-f", "json").stdout)["findings"]
    places = {(one["locations"][0]["physicalLocation"]["region"]["startLine"], one["ruleId"]) for one in fixed}
    assert not places & {(one["line"], one["code"]) for one in left}


def test_sarif_has_a_fingerprint_that_stays_where_lines_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    entry, text = tmp_path / "entry.yaml", (TESTS / "fixes" / "before.yaml").read_text("utf-8")
    found = []
    for start in ("", "# a line more\n\n"):
        entry.write_text(start + text, "utf-8")
        results = json.loads(run("check", "entry.yaml", "-f", "sarif").stdout)["runs"][0]["results"]
        found.append([(one["ruleId"], one["partialFingerprints"]["finding/v1"]) for one in results])
    assert sorted(found[0]) == sorted(found[1])
    assert len({digest for _, digest in found[0]}) > len(found[0]) / 2


def test_sarif_suppresses_what_is_waived() -> None:
    log = json.loads(run("check", str(MODELS / "polycoder.yaml"), "-f", "sarif").stdout)
    results = log["runs"][0]["results"]
    assert results
    assert all(result["suppressions"][0]["justification"] for result in results)


def test_github_commands_are_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    lines = run("check", "vocabulary-fails.ttl", "-f", "github").stdout.splitlines()
    where = r"file=vocabulary-fails\.ttl,line=\d+,endLine=\d+,col=\d+(,endColumn=\d+)?"
    pattern = rf"::(error|warning|notice) {where},title=.+::.+"
    assert lines
    assert all(re.fullmatch(pattern, line) for line in lines)


@pytest.mark.parametrize("form", ["text", "concise", "github", "json", "sarif", "junit", "turtle"])
def test_no_value_and_no_name_of_a_file_begins_a_line_that_ci_would_obey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    name = "::error title=forged::.ttl"
    value = "x\\n::error title=forged::b\\n  ##[error]forged\\n0 violations, 0 warnings"
    entry = f'<{BASE}model/bloom> <https://w3id.org/openness#level> "{value}" .'
    (tmp_path / name).write_text(entry, "utf-8")
    monkeypatch.chdir(tmp_path)
    done = run("check", name, "-f", form)
    assert done.exit_code == 1
    lines = [line.strip() for line in done.output.splitlines()]
    obeyed = [line for line in lines if line.startswith(("::", "##[", "0 violations"))]
    assert [line for line in obeyed if "title=OPN" not in line.partition(",")[2]] == []
    assert len(obeyed) == (2 if form == "github" else 0)


def test_junit_has_a_suite_for_each_entry_and_fails_warnings_where_it_is_strict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(EXAMPLES)
    for strict, failures in (([], 5), (["--strict"], 9)):
        names = ["source-passes.ttl", "vocabulary-fails.ttl"]
        root = ElementTree.fromstring(run("check", *names, "-f", "junit", *strict).stdout.partition("\n")[2])  # noqa: S314
        assert [suite.get("name") for suite in root] == names
        assert root[0].get("failures") == "0"
        assert len(root[0]) == 1
        assert len(root[1].findall("testcase/failure")) >= failures


def test_findings_come_in_the_same_order_each_time() -> None:
    paths = [path for path in files(EXAMPLES, ".ttl") if path.stem.endswith("-fails")][::3]
    first, second = (checker_of().check([read(path) for path in order]).findings for order in (paths, paths[::-1]))
    assert len(first) > 50
    assert first == second
    assert list(first) == sorted(first, key=lambda finding: finding.rank())


def test_rules_are_listed_and_each_is_explained_with_examples() -> None:
    listed = run("rule").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(rules(ROOT))
    output = run("rule", "opn221").stdout
    assert output.startswith("OPN221 The level follows from license and access\n")
    assert "shapes/license-and-level.ttl:" in output
    passes, _, fails = output.partition("\nFails:")
    for part in (passes, fails):
        block = part[part.index("    claim:") :]
        assert "a opn:Assessment ;" in block
    unknown = run("rule", "OPN999")
    assert unknown.exit_code == 2
    assert "No rule 'OPN999'. There are: OPN001, OPN002" in unknown.stderr


def test_each_rule_has_an_example_of_both_kinds() -> None:
    from openness.check.rule_examples import example

    for code in ("OPN005", "OPN104", "OPN227", "OPN304", "OPN326", "OPN404", "OPN526", "OPN615"):
        shown = example(rules(ROOT)[code], checker_of())
        assert shown is not None, code
        assert shown.passes
        assert shown.fails


def test_a_rule_that_is_no_plain_violation_says_why() -> None:
    for rule in rules(ROOT).values():
        if rule.severity == "info" or int(rule.code[3:]) < 100:
            assert rule.reason, rule.code


def test_an_entry_may_be_text_that_is_in_no_file() -> None:
    text = "@prefix opn: <https://w3id.org/openness#> . <https://w3id.org/openness/model/x> a opn:Modle ."
    entry = Entry("pasted", text.encode(), "turtle")
    (finding,) = checker_of().check([entry]).findings
    assert (finding.file, finding.code, finding.line, finding.help) == ("pasted", "OPN001", 1, "opn:Model")
    assert len(statements(entry)) == 1


@pytest.mark.parametrize("path", files(ROOT / "shapes", ".ttl")[::6] + IN_TURTLE[:3], ids=lambda path: path.stem)
def test_a_place_is_the_same_where_only_the_statements_about_its_thing_are_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole = places(text, "turtle")
    for s, p, o in Graph().parse(path):
        if isinstance(s, URIRef):
            assert find_place(text, "turtle", (s, p, o)) == whole.find(s, p, o)


def test_a_thing_whose_name_is_written_in_two_parts_is_found() -> None:
    text = '@prefix a: <urn:x/mod> .\na:el-1 <urn:p> "one. two" . # a:el-1\n<urn:s> <urn:p> """a . b""" .\n'
    terms = (URIRef("urn:x/model-1"), URIRef("urn:p"), None)
    assert find_place(text, "turtle", terms)[0] == 2


def test_a_rule_that_the_program_checks_and_its_findings_have_one_text(landscape: Landscape, tmp_path: Path) -> None:
    codes = [f"OPN00{number}" for number in range(1, 10)]
    shutil.copytree(ROOT / "shapes", tmp_path / "shapes")
    path = tmp_path / "shapes" / "vocabulary.ttl"
    path.write_text(path.read_text("utf-8").replace('sh:message "', 'sh:message "Changed. '), "utf-8")
    found = (
        Checker(exchange.copy_embedded(landscape.store), tmp_path)
        .check([read(EXAMPLES / "vocabulary-fails.ttl")])
        .findings
    )
    assert {one.code for one in found if one.message.startswith("Changed. ")} >= set(codes)
    assert all(rules(tmp_path)[code].message.startswith("Changed. ") for code in codes)
    assert "{" not in "".join(one.message for one in found)
    assert not any("{" in rule.message for rule in rules(ROOT).values()), "people read <term>, not {term}"
