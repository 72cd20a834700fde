"""Drawn landscapes: the same seed draws the same models, whatever their number, and each planted fault is listed."""

import csv
import subprocess
import sys
from pathlib import Path

from openness.build import Landscape, build
from openness.engine import select
from openness.paths import ROOT

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
