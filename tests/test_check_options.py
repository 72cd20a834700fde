"""What `openness check` takes beside files: standard input, a choice of rules, other forms of output."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import Openness
from flask.testing import FlaskClient

from openness.cli import main
from openness.landscape import Landscape
from openness.paths import ROOT

Run = Callable[..., Result]
EXAMPLES = ROOT / "shapes" / "examples"
FAILS = EXAMPLES / "license-and-level-fails.ttl"
WRONG = FAILS.read_text(encoding="utf-8")


@pytest.fixture
def run(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `openness check` in this process."""
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))

    def check(*arguments: str, text: str = "") -> Result:
        return CliRunner().invoke(main, ["check", *arguments], input=text)

    return check


def codes(result: Result) -> set[str]:
    return set(re.findall(r"OPN\d{3}", result.stdout))


def test_standard_input_is_an_entry_of_the_name_that_is_given(openness: Openness) -> None:
    typed = openness("check", "-", "--stdin-filename", "drafts/mine.ttl", "-f", "concise", "-q", text=WRONG)
    assert typed.returncode == 1
    assert {line.split(":")[0] for line in typed.stdout.splitlines()} == {"drafts/mine.ttl"}
    assert typed.stderr == ""


def test_the_format_of_standard_input_is_that_of_its_name_or_of_its_text(run: Run) -> None:
    assert codes(run("-", text=WRONG)) == codes(run(str(FAILS)))
    assert "stdin.ttl" in run("-", "-f", "concise", text=WRONG).stdout
    broken = run("-", text="claim:\n  - [1\n")
    assert (broken.exit_code, codes(broken)) == (2, {"OPN000"})
    assert "stdin.yaml: line" in broken.stderr
    assert "'.txt' is not a format" in run("-", "--stdin-filename", "a.txt", text=WRONG).stderr


def test_standard_input_names_what_lies_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "licenses.ttl").write_text(
        "@prefix opn: <https://w3id.org/openness#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://w3id.org/openness/license/mine> a opn:License ; rdfs:label "Mine" .\n',
        encoding="utf-8",
    )
    text = re.sub(r"license:[\w-]+", "license:mine", (EXAMPLES / "license-and-level-passes.ttl").read_text("utf-8"))
    name = ("-", "--stdin-filename", str(tmp_path / "mine.ttl"), "--select", "OPN002")
    assert codes(run(*name, text=text)) == {"OPN002"}
    assert not codes(run(*name, "--beside", text=text))


def test_rules_are_selected_and_ignored_by_code_or_beginning(run: Run) -> None:
    every = codes(run(str(FAILS)))
    assert len(every) > 2
    assert codes(run(str(FAILS), "--select", "221")) == {"OPN221"}
    assert codes(run(str(FAILS), "--select", "opn22")) == {code for code in every if code.startswith("OPN22")}
    assert codes(run(str(FAILS), "--ignore", "OPN2,OPN3", "--ignore", "1")) == {
        code for code in every if code[3] not in "123"
    }
    other = run(str(FAILS), "--select", "OPN401")
    assert (other.exit_code, codes(other)) == (0, set())
    assert "No rule '999'" in run(str(FAILS), "--select", "999").stderr


def test_statistics_count_each_rule_and_quiet_leaves_out_the_rest(run: Run) -> None:
    counted = run(str(FAILS), "--statistics")
    lines = [line.split(maxsplit=3) for line in counted.stdout.splitlines() if "OPN" in line]
    numbers = [int(number) for number, *_ in lines]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == len(json.loads(run(str(FAILS), "-f", "json").stdout)["findings"])
    assert all(title for *_, title in lines)
    quiet = run(str(FAILS), "--quiet")
    assert "checked" in run(str(FAILS)).stdout
    assert "checked" not in quiet.stdout
    assert quiet.exit_code == 1
    assert not quiet.stderr
    passes = run(str(EXAMPLES / "license-and-level-passes.ttl"), "-q")
    assert (passes.exit_code, passes.output) == (0, "")


@pytest.mark.parametrize("name", ["license-and-level-fails.ttl", "license-and-level-passes.ttl"])
def test_the_site_and_the_command_give_the_same_json(name: str, run: Run, client: FlaskClient) -> None:
    path = EXAMPLES / name
    sent = client.post("/api/check", data=path.read_bytes(), content_type="text/turtle", query_string={"name": name})
    ours = json.loads(run("-", "--stdin-filename", name, "-f", "json", text=path.read_text("utf-8")).stdout)
    assert ours == sent.get_json()
    assert ours["conforms"] is name.endswith("passes.ttl")
    assert ours["levels"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-", str(FAILS)), "give it alone"),
        ((str(FAILS), "--stdin-filename", "a.ttl"), "give - as the only entry"),
        (("-", "--fix"), "save it first"),
        ((str(FAILS), "--diff", "--select", "221"), "leave out --fix and --diff"),
        ((str(FAILS), "--statistics", "-f", "json"), "leave out --format"),
    ],
)
def test_options_that_exclude_each_other_are_refused(arguments: tuple[str, ...], reason: str, run: Run) -> None:
    refused = run(*arguments, text=WRONG)
    assert refused.exit_code == 2
    assert reason in refused.stderr
