"""`openness add`: an entry is checked and then in the graph whole, or not at all."""

import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import TESTS, Openness
from landscapes import SSSOM, without_others

from openness import rdf
from openness.landscape.load import load
from openness.paths import ROOT

FALCON = TESTS / "forms" / "falcon-2.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a landscape of our own: the same rules and claims, and no entries."""
    folder = tmp_path / "landscape"
    folder.mkdir()
    for name in ("ontology", "shapes", "queries"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "graph", folder / "graph", ignore=without_others)
    return folder


def entries(root: Path) -> dict[str, bytes]:
    folder = root / "graph" / "entries"
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*") if path.name != "README.md"}


def variant(path: Path, slug: str, **changes: str) -> Path:
    text = FALCON.read_text("utf-8").replace("falcon-2", slug).replace("label: Falcon 2", f"label: {slug.title()}")
    text = text.replace("example-card", f"card-of-{slug}").replace("label: Example card", f"label: Card of {slug}")
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def test_a_dry_run_shows_each_statement_and_the_levels_of_each_component_and_writes_nothing(
    openness: Openness, root: Path
) -> None:
    done = openness("--root", str(root), "add", str(FALCON), "--dry-run")
    assert done.returncode == 0
    assert '+ claim:example-card/falcon-2/inference-code opn:notation "C5 (Apache 2.0)"' in done.stdout
    assert "  Pre-training data: not assessed → D4 (ODC-By)\n" in done.stdout
    assert "  Alignment code: not assessed → N/A\n" in done.stdout
    assert sum(" → " in line for line in done.stdout.splitlines()) == 12
    assert done.stdout.endswith("falcon-2.yaml: 124 statements more, 0 less.\n")
    assert entries(root) == {}


def test_an_entry_that_was_added_is_in_the_landscape(openness: Openness, root: Path) -> None:
    assert openness("--root", str(root), "add", str(FALCON)).returncode == 0
    assert entries(root) == {"falcon-2.yaml": FALCON.read_bytes()}
    claims = "ASK { GRAPH graph:entries { ?claim opn:model model:falcon-2 ; opn:notation 'C5 (Apache 2.0)' } }"
    assert rdf.run(load(root), claims) is True
    assert openness("--root", str(root), "check", str(root / "graph" / "entries")).returncode == 0


def test_an_entry_is_never_written_over_another_one_unless_told_so(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    openness("--root", str(root), "add", str(FALCON))
    changed = tmp_path / "falcon-2.yaml"
    text = FALCON.read_text("utf-8").replace("level: D5, license: apache-2-0", "level: D3, license: llama-2")
    changed.write_text(text.replace("D5 (Apache 2.0)", "D3 (LLaMA-2)"), "utf-8")
    refused = openness("--root", str(root), "add", str(changed))
    assert refused.returncode == 2
    assert "falcon-2.yaml is there already and is left as it is. Add --replace" in refused.stderr
    assert entries(root) == {"falcon-2.yaml": FALCON.read_bytes()}
    done = openness("--root", str(root), "add", str(changed), "--replace", "--dry-run")
    assert '- claim:example-card/falcon-2/architecture-and-weights opn:notation "D5 (Apache 2.0)"' in done.stdout
    assert "architecture and weights: D5 (Apache 2.0) → D3 (LLaMA-2)\n" in done.stdout
    assert entries(root) == {"falcon-2.yaml": FALCON.read_bytes()}
    done = openness("--root", str(root), "add", str(changed), "--replace")
    assert done.stdout.endswith("3 statements more, 3 less.\n")
    assert entries(root) == {"falcon-2.yaml": changed.read_bytes()}


def test_claims_that_another_entry_makes_under_the_same_names_are_refused(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    openness("--root", str(root), "add", str(FALCON))
    other = shutil.copy(FALCON, tmp_path / "other.yaml")
    done = openness("--root", str(root), "add", str(other))
    assert done.returncode == 2
    assert "is in " in done.stderr
    assert "falcon-2.yaml already, with 13 of this entry's claims." in done.stderr
    assert list(entries(root)) == ["falcon-2.yaml"]


def test_an_entry_with_something_to_mend_is_not_added(openness: Openness, root: Path, tmp_path: Path) -> None:
    wrong = variant(tmp_path / "wrong.yaml", "falcon-2", **{"level: D5": "level: D3"})
    done = openness("--root", str(root), "add", str(wrong))
    assert done.returncode == 1
    assert "OPN221" in done.stdout
    assert done.stderr.endswith(f"Not added: fix {wrong} first.\n")
    assert entries(root) == {}


def test_the_graph_is_as_it_was_when_the_disk_is_full(root: Path, tmp_path: Path) -> None:
    limit = 2_000_000
    large = tmp_path / "large.yaml"
    large.write_text(FALCON.read_text("utf-8") + "# a long comment\n" * (limit // 10), "utf-8")

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "openness", "--root", str(root), "add", str(large)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=full, check=False)
    assert done.returncode == 2
    assert "graph/entries/large.yaml: No space is left. Nothing was written." in done.stderr
    assert sorted(path.name for path in (root / "graph" / "entries").iterdir()) == ["README.md"]


def test_two_at_once_do_not_lose_one(root: Path, tmp_path: Path) -> None:
    names = ("plover", "stilt", "dunlin")
    run = [sys.executable, "-m", "openness", "--root", str(root), "add"]
    processes = [
        subprocess.Popen([*run, str(variant(tmp_path / f"{name}.yaml", name))], stdout=subprocess.DEVNULL)
        for name in names
    ]
    same = [subprocess.Popen([*run, str(FALCON)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    assert sorted(process.wait(timeout=120) for process in same) == [0, 2], "one of two of the same name wins"
    for process in same:
        assert process.stderr is not None
        process.stderr.close()
    assert sorted(entries(root)) == ["dunlin.yaml", "falcon-2.yaml", "plover.yaml", "stilt.yaml"]


def test_a_kill_in_the_middle_leaves_the_graph_whole(openness: Openness, root: Path) -> None:
    folder = root / "graph" / "entries"
    (folder / ".falcon-2.yaml.half.part").write_bytes(FALCON.read_bytes()[:700])  # as a killed process leaves it
    script = (
        "import os, signal, pathlib, openness.files as files\n"
        "files.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from openness.entries.add import add\n"
        f"add(pathlib.Path({str(FALCON)!r}), pathlib.Path({str(root)!r}))\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert entries(root) == {}, "what is half written is hidden and is read by nobody"
    assert openness("--root", str(root), "check", str(root / "graph" / "graphs.ttl")).returncode == 0
    begun = time.monotonic()
    assert openness("--root", str(root), "add", str(FALCON)).returncode == 0
    assert time.monotonic() - begun < 100, "a killed process lets go of the lock"
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "falcon-2.yaml"]


def test_where_a_landscape_cannot_be_added_to_the_remedy_is_told(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no graph/ here to write to" in openness("--root", str(empty), "add", str(FALCON)).stderr
    installed = tmp_path / "site" / "openness"
    shutil.copytree(ROOT / "openness", installed, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root, installed / "data", symlinks=True)
    vocabulary = str(installed / "data" / "ontology" / "openness.ttl")
    table = tmp_path / "mine.sssom.tsv"
    table.write_text(SSSOM + "opn:Model\tskos:closeMatch\tdpv-ai:Model\tsemapv:LexicalMatching\n", "utf-8")
    before = sorted((installed / "data").rglob("*"))
    for arguments in (
        ["add", str(FALCON)],
        ["add", str(FALCON), "--dry-run"],
        ["link", "accept", str(table)],
        ["link", "accept", str(table), "--dry-run"],
        ["link", "update", vocabulary],
    ):
        command = [sys.executable, "-c", "from openness.cli import main; main()", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=installed.parent, check=False)
        assert done.returncode == 2, arguments
        assert "The landscape that comes with the program is replaced by its next version. Copy it" in done.stderr
        assert f"openness --root my-landscape {arguments[0]}" in done.stderr
    assert sorted((installed / "data").rglob("*")) == before
    inside = root / "graph" / "entries" / "falcon-2.yaml"
    openness("--root", str(root), "add", str(FALCON))
    assert "is in the landscape already" in openness("--root", str(root), "add", str(inside)).stderr
