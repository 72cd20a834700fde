"""Drawn landscapes: the same seed draws the same models, and each planted fault is found; and that measuring works."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from landscapes import drawn

from openness.landscape import Landscape, build
from openness.landscape.load import load
from openness.paths import ROOT
from openness.query import saved_queries
from openness.rdf import select
from openness.terms import GRAPH, expand

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

BENCHMARKS = ROOT / "benchmarks"


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


@pytest.mark.parametrize("shape", ["indexes", "hub"])
def test_models_are_drawn_as_indexes_and_as_a_hub_have_them(
    landscape: Landscape,  # noqa: ARG001
    tmp_path: Path,
    shape: str,
) -> None:
    few, more = (drawn(tmp_path / f"{models}", models, "--shape", shape) for models in (60, 90))
    records = [sorted((folder / "graph" / "indexes").glob("*/*/records.csv")) for folder in (few, more)]
    first, longer = (sorted("".join(path.read_text("utf-8") for path in paths).splitlines()) for paths in records)
    assert set(first) < set(longer)
    sources = {path.parent.parent.name for path in records[0] if len(path.read_text("utf-8").splitlines()) > 1}
    assert sources == {"hf"} if shape == "hub" else len(sources) > 4
    store = load(few)
    counted = select(store, "SELECT (COUNT(DISTINCT ?m) AS ?models) { ?m a opn:Model }").records()
    assert counted == [{"models": "60"}]
    graded = select(store, "SELECT ?c { ?c opn:component ?part ; opn:mappingRule ?rule }").rows
    assert len(graded) >= 20


def test_the_check_finds_the_planted_faults_and_no_others(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    folder = drawn(tmp_path / "drawn", 80, "--faults", "0.5")
    command = [sys.executable, "-m", "openness", "check", "--format", "json", str(folder / "graph" / "entries")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    found = {(str(expand(finding["focus"])), finding["code"]) for finding in json.loads(done.stdout)["findings"]}
    with (folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        planted = {(fault["focus"], fault["rule"]) for fault in csv.DictReader(file)}
    assert found == planted
    assert len(planted) > 10


def test_as_quads_the_entries_say_the_same_in_one_file(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    turtle, quads = drawn(tmp_path / "turtle", 60), drawn(tmp_path / "quads", 60, "--form", "nquads")
    query = f"SELECT ?s ?p ?o {{ GRAPH <{GRAPH.entries}> {{ ?s ?p ?o }} }}"
    one, other = (set(select(load(folder), query).rows) for folder in (turtle, quads))
    assert one == other
    assert len(one) > 2000
    assert [path.name for path in (quads / "graph" / "entries").iterdir() if path.suffix != ".md"] == ["drawn.nq"]


def test_drawn_models_have_base_models_and_releases(landscape: Landscape, tmp_path: Path) -> None:  # noqa: ARG001
    store = load(drawn(tmp_path, 140))
    based = "SELECT ?m ?base { ?m opn:baseModel ?base ; a opn:Model . ?base a opn:Model FILTER (?m != ?base) }"
    dated = f"SELECT ?release {{ GRAPH <{GRAPH.entries}> {{ ?release opn:releasedModel ?m ; dcterms:issued ?day }} }}"
    assert len(select(store, based).rows) > 10
    assert len(select(store, dated).rows) > 3


def measured(output: Path, *options: str) -> list[dict[str, str]]:
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--models", "40", "--output", str(output), *options]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with (output / "results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_measures_all_queries_and_pages_and_can_be_taken_up(tmp_path: Path) -> None:
    rows = measured(tmp_path, "--engines", "memory")
    assert [row["what"] for row in rows if not row["wall"]] == []
    named = {row["what"] for row in rows}
    assert {f"query {name}" for name in saved_queries.names(ROOT)} < named
    assert {"build", "page model", "export spdx", "check 20 entries"} < named
    assert "memory: median query" in (tmp_path / "results.svg").read_text(encoding="utf-8")
    (tmp_path / "results.csv").write_text(
        "".join(
            line
            for line in (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines(keepends=True)
            if "query risks" not in line
        ),
        encoding="utf-8",
    )
    again = measured(tmp_path, "--engines", "memory", "--keep")
    assert {row["what"] for row in again} == named
    assert [row for row in again if row["what"] != "query risks"] == [
        row for row in rows if row["what"] != "query risks"
    ]


@pytest.mark.parametrize(
    ("work", "note"),
    [
        ("time.sleep(60)", "given up after 0.2 s"),
        ("os._exit(1)", "its process ended"),
        ("open('/nowhere')", "No such file"),
    ],
)
def test_what_takes_too_long_or_fails_is_noted_and_does_not_stop_the_run(work: str, note: str) -> None:
    program = f"import os, time; from alone import alone; print(alone(lambda: lambda: {work}, 0.2).note)"
    done = subprocess.run([sys.executable, "-c", program], cwd=BENCHMARKS, capture_output=True, text=True, timeout=60)
    assert note in done.stdout, done.stderr


def test_the_slope_is_the_exponent_of_growth() -> None:
    program = "from plot import slope; print(slope([(40, 3.2), (1000, 2000.0), (10000, 200000.0)]))"
    done = subprocess.run([sys.executable, "-c", program], cwd=BENCHMARKS, capture_output=True, text=True, timeout=60)
    assert float(done.stdout) == pytest.approx(2)
