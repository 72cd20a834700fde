"""The pre-commit hooks and the GitHub Action: what they run exists, and reports findings as their users need them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import TESTS, Openness

PROJECT = TESTS.parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))


def run(script: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    variables = {**os.environ, "PATH": path, **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=variables, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with entries about two models; the one called `before` has something to fix."""
    folder = tmp_path / "entries"
    folder.mkdir()
    before, after = (TESTS / "fixes" / "before.yaml"), (TESTS / "fixes" / "after.yaml")
    (folder / "before.yaml").write_bytes(before.read_bytes())
    text = after.read_text("utf-8").replace("falcon-2", "example-9b").replace("Falcon 2", "Example 9B")
    (folder / "after.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_has_what_pre_commit_wants_and_chooses_the_forms_of_an_entry(hook: dict[str, Any]) -> None:
    allowed = {"id", "name", "description", "entry", "language", "files", "require_serial"}
    assert {"id", "name", "entry", "language"} <= hook.keys() <= allowed
    assert hook["language"] == "python"
    for name in ("entries/x.ttl", "graph/entries/x.yaml", "a/entries/b/c.jsonld"):
        assert re.search(hook["files"], name)
    for name in ("mkdocs.yaml", "entries/README.md", ".github/workflows/check.yml"):
        assert not re.search(hook["files"], name)


def test_the_hook_checks_the_files_that_it_is_given(repository: Path, openness: Openness) -> None:  # noqa: ARG001
    (hook,) = [hook for hook in HOOKS if hook["id"] == "openness-check"]
    good = run(f"{hook['entry']} entries/after.yaml", repository)
    assert good.returncode == 0
    bad = run(f"{hook['entry']} entries/after.yaml entries/before.yaml", repository)
    assert bad.returncode == 1
    assert "entries/before.yaml\n  7:11 violation OPN002" in bad.stdout
    assert "Did you mean source:example-card?" in bad.stdout
    assert "entries/after.yaml" not in bad.stdout


def test_the_fixing_hook_mends_the_files_that_it_is_given(repository: Path, openness: Openness) -> None:  # noqa: ARG001
    (hook,) = [hook for hook in HOOKS if hook["id"] == "openness-fix"]
    assert run(f"{hook['entry']} entries/before.yaml", repository).returncode == 0
    assert (repository / "entries" / "before.yaml").read_bytes() == (TESTS / "fixes" / "after.yaml").read_bytes()


def test_the_hooks_let_an_entry_name_what_another_one_of_the_folder_describes(
    repository: Path,
    openness: Openness,  # noqa: ARG001
) -> None:
    text = (TESTS / "fixes" / "after.yaml").read_text("utf-8")
    folder = repository / "entries"
    (folder / "made.ttl").write_text(
        "@prefix opn: <https://w3id.org/openness#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://w3id.org/openness/developer/example-lab> a opn:Company ; rdfs:label "Example Lab" .\n',
        "utf-8",
    )
    named = text.replace("developer: tii", "developer: example-lab")
    assert named != text
    (folder / "before.yaml").write_text(named, "utf-8")
    (folder / "broken.yaml").write_text("a: [", "utf-8")
    for hook in HOOKS:
        done = run(f"{hook['entry']} entries/before.yaml", repository)
        assert (done.returncode, "broken" in done.stdout + done.stderr) == (0, False), done.stdout
        assert (folder / "before.yaml").read_text("utf-8") == named
    alone = run("openness check entries/before.yaml", repository)
    assert alone.returncode == 1
    assert "Nothing describes developer:example-lab" in alone.stdout


def test_the_action_says_what_it_takes_and_writes_no_input_into_a_script() -> None:
    assert {"name", "description", "inputs", "runs"} <= ACTION.keys()
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert "run" not in step or ("shell" in step and "${{" not in step["run"])
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", (PROJECT / "action.yml").read_text("utf-8")))
    assert used == set(ACTION["inputs"])


def test_the_action_annotates_the_lines_at_fault(repository: Path, openness: Openness) -> None:  # noqa: ARG001
    script = ACTION["runs"]["steps"][-1]["run"]
    done = run(script, repository, ENTRIES="entries", ROOT="", STRICT="false", SARIF="found.sarif")
    assert done.returncode == 1
    assert json.loads((repository / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert re.search(r"^::error file=entries/before\.yaml,line=\d+,", done.stdout, re.MULTILINE)
    strict = run(script, repository, ENTRIES="entries/after.yaml", ROOT=str(PROJECT), STRICT="true", SARIF="")
    assert (strict.returncode, "::error" in strict.stdout) == (0, False)
    hostile = run(script, repository, ENTRIES="$(touch owned) ;touch owned", ROOT="", STRICT="false", SARIF="")
    assert hostile.returncode == 2
    assert not (repository / "owned").exists()
