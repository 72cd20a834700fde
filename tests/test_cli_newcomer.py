"""What a newcomer types: wrong names, names of things, folders, and the TAB key."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from openness.cli import main
from openness.landscape import Landscape
from openness.terms import possible_iris

Run = Callable[..., Result]
MIT = "https://w3id.org/openness/license/mit"


@pytest.fixture
def run(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process."""
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))

    def openness(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments], prog_name="openness")

    return openness


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("chek", "No verb 'chek'. Did you mean check?"),
        ("QUERY", "No verb 'QUERY'. Did you mean query?"),
        ("frobnicate", "No verb 'frobnicate'. There are: ask, query, new"),
        ("--rot x", "No such option '--rot'."),
        ("check", "Missing argument 'ENTRIES...'. See: openness check --help"),
        ("check /nowhere", "Path '/nowhere' does not exist. See: openness check --help"),
        ("query license-table -f xlsx", "'xlsx' is not one of 'table', 'csv'"),
        ("query licence-table", "No saved query 'licence-table'. Did you mean license-table"),
        ("query fully-open --at-least", "Option '--at-least' requires an argument."),
        ("rule OPN22", "No rule 'OPN22'. Did you mean OPN"),
        ("export bloom --to sssom", "No table maps bloom."),
    ],
)
def test_every_error_has_one_style_and_says_what_to_do(typed: str, reason: str, run: Run) -> None:
    done = run(*shlex.split(typed))
    assert done.exit_code == 2
    assert done.stderr.startswith("openness: ")
    assert reason in done.stderr
    assert "Usage:" not in done.stderr
    assert done.stdout == ""


def test_a_rule_is_found_by_its_number(run: Run) -> None:
    assert run("rule", "221").stdout.startswith("OPN221 ")


@pytest.mark.parametrize("name", ["mit", "license/mit", "license:mit", MIT])
def test_a_thing_has_one_name_everywhere(name: str, run: Run) -> None:
    for verb in (["export", name, "--to", "odrl"], ["export", name, "--to", "sssom"]):
        exported = run(*verb)
        assert exported.exit_code == 0, exported.stderr
        assert "license/mit" in exported.stdout
    asked = run("query", "license-criteria", "--license", name, "-f", "csv")
    assert asked.stdout.count("\n") > 5
    if name in ("mit", "license:mit"):
        assert "license:mit is linked already" in run("link", "suggest", name, "-f", "text").stderr


def test_names_mean_things_of_the_kinds_that_are_asked_for() -> None:
    assert possible_iris("license/mit", "model") == []
    assert possible_iris("mit", "model", "license") == [MIT.replace("license", "model"), MIT]
    assert possible_iris("meta-llama/Llama-2", "model") == ["https://w3id.org/openness/model/meta-llama/Llama-2"]


def test_a_source_is_found_by_its_label(run: Run, tmp_path: Path) -> None:
    entry = tmp_path / "mine.yaml"
    assert run("new", "Mine 1", "--source", "Eiras et al. 2024", "-o", str(entry)).exit_code == 0
    assert "source: eiras-2024\n" in entry.read_text(encoding="utf-8")


def test_the_folders_are_shown_and_copied(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    root = landscape.root.resolve()
    assert run("where", "root").stdout == f"{root}\n"
    assert f"entries   {root / 'graph' / 'entries'}\n" in run("where").stdout
    copy = tmp_path / "mine"
    made = run("init", str(copy))
    assert made.exit_code == 0, made.stderr
    assert f"openness --root {copy}" in made.stdout
    for folder in ("ontology", "graph", "shapes", "queries"):
        assert {path.relative_to(root) for path in (root / folder).rglob("*.*")} >= {
            path.relative_to(copy) for path in (copy / folder).rglob("*.*")
        }
    assert (copy / "graph" / "published").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    again = run("init", str(copy))
    assert (again.exit_code, "not empty" in again.stderr) == (2, True)


def test_the_folder_in_which_one_is_gets_the_copy(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("init", ".")
    assert made.exit_code == 0, made.stderr
    assert {path.name for path in Path.cwd().iterdir()} == {"ontology", "graph", "shapes", "queries"}


def completed(words: str, root: Path) -> list[str]:
    """Return what bash is offered after these words."""
    environment = {
        **os.environ,
        "_OPENNESS_COMPLETE": "bash_complete",
        "COMP_WORDS": f"openness {words}",
        "COMP_CWORD": str(len(shlex.split(words)) + words.endswith(" ")),
        "OPENNESS_ROOT": str(root),
    }
    command = [sys.executable, "-c", "from openness.cli import main; main(prog_name='openness')"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("query lic", {"license-table", "license-fit", "licenses-in-use"}),
        ("query model-components --model ll", {"llama", "llama-2"}),
        ("query model-components --view eir", {"eiras-2024"}),
        ("query models-at-level --level D", {"D5", "D1"}),
        ("query fully-open --at-least ", {"2", "5"}),
        ("export bl", {"bloom"}),
        ("rule 22", {"OPN221", "OPN222"}),
        ("ch", {"check"}),
    ],
)
def test_the_tab_key_offers_names(words: str, offered: set[str], landscape: Landscape) -> None:
    found = completed(words, landscape.root)
    assert offered <= set(found), found
    last = words.rpartition(" ")[2].casefold()
    assert all(one.casefold().removeprefix("opn").startswith(last) for one in found)


@pytest.mark.parametrize(
    ("sparql", "status", "message"),
    [
        ("SELECT ?m { ?m a opn:Modell }", 0, "opn:Modell is not a term that is defined. Did you mean opn:Model?"),
        ("SELECT ?m { ?m a foo:Model }", 2, "line 1, column 27: The prefix 'foo:' is not declared."),
        ("INSERT DATA { opn:a a opn:b }", 2, "The query is an update (INSERT), and queries change nothing."),
        ("SELECT ?m { ?m a opn:Model", 2, "The query ends before the { of line 1 is closed."),
        ("ASK { opn:Model a opn:Model }", 0, ""),
    ],
)
def test_a_slip_in_a_query_is_explained(
    sparql: str, status: int, message: str, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    done = CliRunner().invoke(main, ["query", "-"], input=sparql)
    assert done.exit_code == status, done.output
    assert message in done.stderr
    assert bool(message) == bool(done.stderr)
