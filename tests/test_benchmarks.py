"""Drawn landscapes: the same seed draws the same models, whatever their number, and each planted fault is found."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from openness.build import Landscape, build
from openness.build.load import load
from openness.engine import select
from openness.paths import ROOT
from openness.terms import GRAPH, expand

GENERATE = ROOT / "benchmarks" / "generate.py"


def drawn(folder: Path, models: int, *options: str) -> Path:
    command = [sys.executable, str(GENERATE), str(folder), "--models", str(models), "--per-file", "10", *options]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_first_models_are_the_same_whatever_the_number(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    few, more = drawn(tmp_path / "few", 50), drawn(tmp_path / "more", 70)
    other = drawn(tmp_path / "other", 50, "--seed", "2")
    first = "graph/entries/0000001.ttl"
    assert (few / first).read_bytes() == (more / first).read_bytes() != (other / first).read_bytes()


def test_a_drawn_landscape_can_be_built_and_asked(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    built = build(drawn(tmp_path / "drawn", 60, "--faults", "1"), cache=False)
    counted = select(built.store, "SELECT (COUNT(DISTINCT ?m) AS ?models) { ?m a opn:Model }").records()
    assert counted == [{"models": "60"}]
    with (tmp_path / "drawn" / "faults.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 20


def test_the_check_finds_the_planted_faults_and_no_others(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    folder = drawn(tmp_path / "drawn", 80, "--faults", "0.5")
    command = [sys.executable, "-m", "openness", "check", "--format", "json", str(folder / "graph" / "entries")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    found = {(str(expand(finding["focus"])), finding["code"]) for finding in json.loads(done.stdout)}
    with (folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        planted = {(fault["focus"], fault["rule"]) for fault in csv.DictReader(file)}
    assert found == planted
    assert len(planted) > 10


def test_as_quads_the_entries_say_the_same_in_one_file(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    turtle, quads = drawn(tmp_path / "turtle", 60), drawn(tmp_path / "quads", 60, "--form", "nquads")
    said = f"SELECT ?s ?p ?o {{ GRAPH <{GRAPH.entries}> {{ ?s ?p ?o }} }}"
    one, other = (set(select(load(folder), said).rows) for folder in (turtle, quads))
    assert one == other
    assert len(one) > 2000
    assert [path.name for path in (quads / "graph" / "entries").iterdir() if path.suffix != ".md"] == ["drawn.nq"]


def test_drawn_models_have_base_models_and_releases(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    store = load(drawn(tmp_path, 140))
    based = "SELECT ?m ?base { ?m opn:baseModel ?base ; a opn:Model . ?base a opn:Model FILTER (?m != ?base) }"
    dated = f"SELECT ?release {{ GRAPH <{GRAPH.entries}> {{ ?release opn:releasedModel ?m ; dcterms:issued ?day }} }}"
    assert len(select(store, based).rows) > 10
    assert len(select(store, dated).rows) > 3
