"""The wheel, installed into a fresh environment and used from another folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from openness.paths import ROOT

pytestmark = pytest.mark.slow


def run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=600, check=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT), cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_one_top_level_name_and_all_folders(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"openness"}
    for folder in ("ontology", "graph", "shapes", "queries", "webapp"):
        assert any(name.startswith(f"openness/data/{folder}/") for name in names), folder


def test_the_wheel_is_the_same_bytes_when_it_is_built_again(wheel: Path, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT))
    subprocess.run(command, check=True, timeout=600, umask=0o077)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_installed_program_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "fresh", cwd=tmp_path)
    fresh = tmp_path / "fresh" / "bin"
    run(str(fresh / "python"), "-m", "pip", "install", "--quiet", str(wheel), cwd=tmp_path)
    asked = ("query", "component-table", "--view", "eiras-2024", "--format", "csv")
    answer = run(str(fresh / "openness"), *asked, cwd=tmp_path)
    kept = ROOT / "tests" / "answers" / "eiras-2024" / "component-table.csv"
    assert answer == kept.read_text(encoding="utf-8")
    entry = ROOT / "graph" / "published" / "models" / "falcon.yaml"
    assert "0 violations" in run(str(fresh / "openness"), "check", str(entry), cwd=tmp_path)
    yaml = ROOT / "tests" / "forms" / "falcon-2.yaml"
    assert "0 violations" in run(str(fresh / "openness"), "check", str(yaml), cwd=tmp_path)
    refused = subprocess.run([fresh / "openness", "add", yaml], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    copied = "The landscape that comes with the program is replaced by its next version. Copy it and change the copy: "
    assert refused.stderr.startswith(f"openness: {copied}openness init ")
    command = refused.stderr.removeprefix(f"openness: {copied}").partition(" && ")[0]
    verb, *remedy = command.split()  # what the message says to do
    run(str(fresh / verb), *remedy, cwd=tmp_path)
    added = run(str(fresh / "openness"), "--root", "my-landscape", "add", str(yaml), cwd=tmp_path)
    assert "Added my-landscape/graph/entries/falcon-2.yaml" in added
    served = run(str(fresh / "python"), "-c", SITE, cwd=tmp_path)
    assert served.strip() == "200"


SITE = """
from openness.landscape import build
from openness.web import create_app
print(create_app(build()).test_client().get("/").status_code)
"""
