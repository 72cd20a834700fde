"""Each line of code in the README, run as it is written; those that serve or need a network are run by other tests."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from openness.cli import main
from openness.landscape import Landscape
from openness.paths import ROOT

TESTS = Path(__file__).parent
TEXT = (ROOT / "README.md").read_text("utf-8")
LINES = [line.split(" #")[0].strip() for line in re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)]
COMMANDS = [line for line in LINES if re.match(r"(?:echo .*\| )?openness (?!--)", line)]
CURLS = [line for line in LINES if line.startswith("curl ")]
ELSEWHERE = {  # by how a line goes on: the test file that runs it
    "serve": "test_cli_hardened.py",
    "mcp": "test_mcp.py",
    "link check": "test_link.py",
    "link suggest my-model.ttl --online": "test_link_online.py",
    "check graph": "test_published_graph.py",
    "site": "test_static_site.py",
}
FINDINGS = ("check my-model.ttl", "check entries/", "check -", "upgrade", "license-check")
"""How lines go on that may end with status 1, for they find something."""
WRITES = ("new", "draft")
"""The verbs that write a file, and never over one that is there."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files that the README names."""
    (tmp_path / "entries").mkdir()
    (tmp_path / "card.md").write_bytes((TESTS / "documents" / "plover-card.md").read_bytes())
    (tmp_path / "my-model.yaml").write_bytes((TESTS / "forms" / "falcon-2.yaml").read_bytes())
    for path in (tmp_path / "my-model.ttl", tmp_path / "entries" / "falcon.ttl"):
        path.write_bytes((ROOT / "tests" / "old-form" / "falcon.ttl").read_bytes())
    return tmp_path


def is_elsewhere(command: str) -> bool:
    return command.partition("openness ")[2].startswith(tuple(ELSEWHERE))


@pytest.mark.parametrize("command", [line for line in COMMANDS if not is_elsewhere(line)])
def test_a_command_of_the_readme_does_what_it_says(
    command: str, folder: Path, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before, _, call = command.rpartition("| ")
    words = shlex.split(call)[1:]
    typed = " ".join(shlex.split(before)[1:])
    if words[0] in WRITES:
        (folder / "my-model.yaml").unlink()
    if words[:2] == ["check", "-"]:
        typed = (folder / "my-model.yaml").read_text("utf-8")
    done = CliRunner().invoke(main, words, input=typed, env={"OPENNESS_ROOT": str(landscape.root)})
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    allowed = (0, 1) if " ".join(words).startswith(FINDINGS) else (0,)
    assert done.exit_code in allowed, done.output
    assert done.output


def test_what_other_tests_run_is_in_the_readme_and_in_these_tests() -> None:
    for start, name in ELSEWHERE.items():
        assert any(is_elsewhere(line) and f"openness {start}" in line for line in COMMANDS), start
        assert (TESTS / name).exists()
    assert len(COMMANDS) > 25


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("command", CURLS)
def test_a_request_of_the_readme_is_answered(command: str, address: str, folder: Path) -> None:
    words = [word.replace("http://127.0.0.1:8080", address) for word in shlex.split(command)]
    done = subprocess.run([*words, "--fail", "--silent", "--show-error"], capture_output=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout
