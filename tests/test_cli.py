"""The command line, run as a process."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Openness
from rdflib import Dataset, Graph

from openness import __version__
from openness.files import FULL, find_error_number
from openness.landscape import Landscape
from openness.paths import ROOT

ANSWERS = Path(__file__).parent / "answers"


def test_help_shows_the_verbs_with_examples(openness: Openness) -> None:
    run = openness("--help")
    assert run.returncode == 0
    for verb in ("query", "check", "build", "serve", "Examples:"):
        assert verb in run.stdout


@pytest.mark.parametrize("verb", ["query", "check", "build", "serve"])
def test_each_verb_explains_itself(openness: Openness, verb: str) -> None:
    run = openness(verb, "--help")
    assert run.returncode == 0
    assert f"openness {verb} " in run.stdout


def test_the_version_is_that_of_the_package(openness: Openness) -> None:
    assert __version__ in openness("--version").stdout


def test_component_table_as_csv_equals_table_3(openness: Openness) -> None:
    run = openness("query", "component-table", "--format", "csv")
    assert run.stdout == (ANSWERS / "component-table.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(run.stdout)))
    assert sum(len(row) - 1 for row in rows[1:]) == 480


@pytest.mark.parametrize(
    ("form", "start"), [("table", "┌"), ("tsv", "?license\t"), ("markdown", "| license"), ("json", "{")]
)
def test_an_answer_comes_in_each_format(openness: Openness, form: str, start: str) -> None:
    run = openness("query", "license-table", "-f", form)
    assert run.returncode == 0
    assert run.stdout.startswith(start)


def test_json_is_in_the_sparql_results_format(openness: Openness) -> None:
    document = json.loads(openness("query", "license-table", "--view", "eiras-2024", "-f", "json").stdout)
    assert document["head"]["vars"][0] == "license"
    assert len(document["results"]["bindings"]) == 12


@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld"), ("ntriples", "nt")])
def test_a_graph_comes_in_each_format(openness: Openness, form: str, parser: str) -> None:
    run = openness("query", "-", "-f", form, text="CONSTRUCT WHERE { ?m a opn:Model }")
    assert len(Graph().parse(data=run.stdout, format=parser)) == 40


def test_a_query_comes_from_a_file_or_from_standard_input(openness: Openness, tmp_path: Path) -> None:
    sparql = "SELECT (COUNT(?m) AS ?models) { ?m a opn:Model }"
    (tmp_path / "mine.rq").write_text(sparql, encoding="utf-8")
    assert openness("query", "mine.rq", "-f", "csv", cwd=tmp_path).stdout == "models\n40\n"
    assert openness("query", "-", "-f", "csv", text=sparql).stdout == "models\n40\n"
    assert openness("query", "-", "-f", "csv", text="ASK { ?m a opn:Model }").stdout == "answer\ntrue\n"


def test_a_table_can_be_of_some_columns(openness: Openness) -> None:
    done = openness("query", "license-table", "--columns", "score,license", "--format", "csv")
    assert done.stdout.startswith("score,license\n5,")
    refused = openness("query", "license-table", "--columns", "grade")
    assert (refused.returncode, "no 'grade'. Choose of: license," in refused.stderr) == (2, True)


def test_the_list_can_be_narrowed_and_a_query_described(openness: Openness) -> None:
    assert "license-table" in openness("query", "list", "license").stdout
    assert "component-table" in openness("query").stdout
    described = openness("query", "describe", "model-components").stdout
    assert "--model" in described
    assert "SELECT" in described


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["query", "nope"], "No saved query 'nope'"),
        (["query", "list", "zebra"], "No saved query speaks of 'zebra'"),
        (["query", "model-components", "--model", "lama-2"], "Did you mean llama-2"),
        (["query", "model-table", "--view", "nope"], "There are:"),
        (["query", "model-table", "--nope", "x"], "No such option"),
        (["build", "--store", "x"], "--store goes before the verb: openness --store … build …"),
        (["query", "missing.rq"], "missing.rq"),
        (["query", "license-table", "-f", "turtle"], "cannot be written as turtle"),
        (["build", "--output", "x.csv"], "no ending of a known format"),
        (["check", "missing.ttl"], "does not exist"),
        (["check", "/dev/zero"], "not a format that can be read"),
        (["--root", "answers", "query", "list"], "No saved query"),
        (["--root", "answers", "query"], "Is --root the right folder?"),
        (["--root", "answers", "build"], "no ontology/"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_with_status_2(
    openness: Openness, arguments: list[str], complaint: str
) -> None:
    run = openness(*arguments)
    assert run.returncode == 2
    assert complaint in run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr


def test_a_query_that_does_not_parse_is_told_with_its_place(openness: Openness) -> None:
    run = openness("query", "-", text="SELECT ?m {")
    assert run.returncode == 2
    assert "does not parse" in run.stderr


@pytest.mark.parametrize("suffix", [".nq", ".trig", ".ttl", ".jsonld"])
def test_build_writes_the_landscape(openness: Openness, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"landscape{suffix}"
    assert openness("build", "--output", str(output)).returncode == 0
    if suffix in {".nq", ".trig"}:
        parsed = Dataset()
        parsed.parse(data=output.read_text(encoding="utf-8"), format="nquads" if suffix == ".nq" else "trig")
        assert {str(g.identifier).rsplit("/", 1)[-1] for g in parsed.graphs()} >= {"published", "curated", "derived"}
    else:
        assert output.stat().st_size > 100_000


def test_a_file_that_cannot_be_written_leaves_nothing_behind(openness: Openness, tmp_path: Path) -> None:
    run = openness("build", "--output", str(tmp_path / "missing" / "x.nq"))
    assert run.returncode == 2
    assert "Nothing was written" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_claims_of_the_paper_break_no_rule_that_is_not_waived(openness: Openness) -> None:
    """The others are checked by `make check`, as they name claims of indexes."""
    run = openness("check", str(ROOT / "graph" / "published"), "--show-waived")
    assert run.returncode == 0, run.stdout
    assert "waived OPN221" in run.stdout
    assert "0 violations" in run.stdout


def test_a_pipe_without_end_is_not_waited_for(openness: Openness, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "model.ttl")
    run = openness("check", str(pipe))
    assert run.returncode == 2
    assert "OPN000" in run.stdout
    assert "Not a file that ends" in run.stdout
    assert "Not a file that ends" in run.stderr


def test_an_endpoint_that_does_not_answer_is_told_in_a_sentence(openness: Openness) -> None:
    run = openness("query", "-", text="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (run.returncode, run.stdout) == (2, "")
    assert "openness: The query cannot be answered:" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_in_a_sentence(landscape: Landscape) -> None:
    shown = shell(landscape, "query license-table > /dev/full")
    assert shown.returncode == 2
    assert shown.stderr == "openness: No space left on device. The output is not whole.\n"


def test_a_closed_input_is_told_in_a_sentence(landscape: Landscape) -> None:
    shown = shell(landscape, "query - <&-")
    assert shown.returncode == 2
    assert shown.stderr.startswith("openness: Standard input is closed.")


def test_a_file_that_may_not_grow_is_told_in_a_sentence(landscape: Landscape, tmp_path: Path) -> None:
    shown = shell(landscape, f"query component-table --view eiras-2024 -f csv > {tmp_path / 'x.csv'}", "ulimit -f 1")
    assert (shown.returncode, shown.stderr) == (2, "openness: File too large. The output is not whole.\n")
    assert find_error_number(OSError("File too large (os error 27)")) in FULL  # as Oxigraph raises it


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("query claims-by-source --source eiras-2024 -f csv", 0),
        ("rule", 0),
        (f"check {ROOT / 'shapes' / 'examples' / 'license-fails.ttl'}", 1),
    ],
)
def test_a_reader_that_leaves_early_changes_no_exit_status(landscape: Landscape, line: str, status: int) -> None:
    """The reader is gone before the first byte: a process that does not read at all."""
    shown = shell(landscape, f"{line}; echo $? >&2; }} | true", "{")
    assert shown.stderr.splitlines()[-1] == str(status)
    assert "Traceback" not in shown.stderr


def shell(landscape: Landscape, line: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a line of a shell about the landscape of the tests, which is built: the one of today takes a minute."""
    command = ["sh", "-c", f"{before}\n{sys.executable} -m openness {line}"]
    environment = {**os.environ, "OPENNESS_ROOT": str(landscape.root)}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)


@pytest.mark.parametrize("arguments", [("query", "landscape"), ("query", "explain-level", "--model", "llama-2")])
def test_what_only_asks_does_not_wait_for_rdflib(
    landscape: Landscape, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To import it takes as long as the answer; what makes an answer needs the engine alone."""
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    code = f"import sys; sys.argv[1:] = {arguments!r}\nfrom openness.cli import main\n{SHOWN}main()"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "rows" in run.stdout
    assert run.stderr.split() == ["imported:"]


SHOWN = """
import atexit
seen = ("rdflib", "pyshacl", "owlrl", "flask", "urllib3")
atexit.register(lambda: print("imported:", *(name for name in seen if name in sys.modules), file=sys.stderr))
"""
