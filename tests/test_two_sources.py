"""Where several sources grade a component, one claim is current, each is seen, and the difference can be asked."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from conftest import Openness
from landscapes import copied

from openness.landscape import build
from openness.paths import ROOT
from openness.web import create_app, workers

ENTRY = """model: bloom
source: {id: %(name)s, label: %(title)s, title: A list, issued: 2024-05-13, citation: Made up.}
asOf: 2024-05-13
locator: %(place)s
components:
  inference-code: %(code)s
  architecture-and-weights: %(weights)s
  fine-tuning-code: {level: C1, access: not public, notation: C1}
"""
SECOND = {
    "name": "second-list",
    "title": "Second list",
    "place": "Row 1",
    "code": "{level: C1, access: not public, notation: C1}",
    "weights": "{level: D4, license: [apache-2-0, rail], notation: D4 (Apache 2.0 and RAIL)}",
}
THIRD = {
    "name": "third-list",
    "title": "Third list",
    "place": "Row 2",
    "code": "{level: C5, license: mit, notation: C5 (MIT)}",
    "weights": "{level: D5, license: mit, notation: D5 (MIT)}",
}
CELLS = {
    "current": ("C5 (MIT)", "D4 (BigScience BLOOM RAIL 1.0)"),
    "eiras-2024": ("C5 (Apache 2.0)", "D4 (RAIL)"),
    "second-list": ("C1", "D4 (Apache 2.0 and RAIL)"),
    "third-list": ("C5 (MIT)", "D5 (MIT)"),
}
"""The cells of inference code and of weights by view: the newer of two claims that name a license, and a revision."""
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return this landscape with two more sources of BLOOM."""
    folder = copied(tmp_path_factory.mktemp("sources"))
    shutil.copytree(ROOT / "queries", folder / "queries")
    for values in (SECOND, THIRD):
        (folder / "graph" / "entries" / f"{values['name']}.yaml").write_text(ENTRY % values, encoding="utf-8")
    return folder


def asked(openness: Openness, root: Path, *question: str) -> Rows:
    done = openness("--root", str(root), "query", *question, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def of_bloom(rows: Rows, column: str = "model") -> dict[str, str]:
    (row,) = (row for row in rows if row[column] == "BLOOM")
    return row


@pytest.mark.parametrize("name", ["component-table", "landscape"])
def test_a_table_shows_the_cell_of_its_view(openness: Openness, root: Path, name: str) -> None:
    for view, cells in CELLS.items():
        rows = asked(openness, root, name, "--view", view)
        assert len(rows) == (40 if view in ("current", "eiras-2024") else 1)
        row = of_bloom(rows)
        assert (row["inference_code"], row["architecture_and_weights"]) == cells
        assert row["pre_training_code"] == ("C5 (Apache 2.0)" if len(rows) == 40 else "")
    assert asked(openness, root, name) == asked(openness, root, name, "--view", "current")


def test_a_comparison_shows_the_cell_of_its_view(openness: Openness, root: Path) -> None:
    for view, (code, weights) in CELLS.items():
        rows = asked(openness, root, "compare-models", "--first", "bloom", "--second", "gpt-4", "--view", view)
        cells = {row["component"]: (row["first_model"], row["second_model"]) for row in rows}
        missing = view in ("second-list", "third-list")
        assert cells["Inference code"] == (code, "not assessed" if missing else "C1")
        assert cells["Model architecture and weights"][0] == weights


def test_what_each_source_says_of_a_component_can_be_asked(openness: Openness, root: Path) -> None:
    rows = asked(openness, root, "levels-by-source", "--model", "bloom")
    columns = ("current", "source", "printed", "level", "derived", "as_of")
    found = [tuple(row[name] for name in columns) for row in rows if row["component"] == "Inference code"]
    assert found == [
        ("yes", "Third list", "C5 (MIT)", "C5", "C5", "2024-05-13"),
        ("no", "Eiras et al. 2024", "C5 (Apache 2.0)", "C5", "C5", "2023-12-28"),
        ("no", "Second list", "C1", "C1", "C1", "2024-05-13"),
    ]


def test_a_component_counts_once_whoever_grades_it(openness: Openness, root: Path) -> None:
    """One source does not know the fine-tuning code; two have it as C1, which is better than not to know."""
    for view, counted in {
        "current": ("D4", 7, 4, 2, 1, 0),
        "eiras-2024": ("D4", 7, 4, 1, 2, 0),
        "second-list": ("D4", 3, 0, 3, 0, 9),
        "third-list": ("D5", 3, 2, 1, 0, 9),
    }.items():
        row = of_bloom(asked(openness, root, "open-weights", "--view", view))
        counts = [int(row[name]) for name in ("components", "level_5", "lower", "unknown", "not_assessed")]
        assert (row["weights"], *counts) == counted
        assert counts[0] == sum(counts[1:4])
        assert "BLOOM" not in {row["model"] for row in asked(openness, root, "fully-open", "--view", view)}


def test_where_sources_disagree_can_be_asked(openness: Openness, root: Path) -> None:
    found = [row for row in asked(openness, root, "disagreements") if row["model"] == "BLOOM"]
    pairs = [
        (row["component"], row["source_a"], row["notation_a"], row["source_b"], row["notation_b"]) for row in found
    ]
    assert pairs == [
        ("Inference code", "Eiras et al. 2024", "C5 (Apache 2.0)", "Second list", "C1"),
        ("Inference code", "Second list", "C1", "Third list", "C5 (MIT)"),
        ("Model architecture and weights", "Eiras et al. 2024", "D4 (RAIL)", "Third list", "D5 (MIT)"),
        (
            "Model architecture and weights",
            "Openness curation",
            "D4 (BigScience BLOOM RAIL 1.0)",
            "Third list",
            "D5 (MIT)",
        ),
        ("Model architecture and weights", "Second list", "D4 (Apache 2.0 and RAIL)", "Third list", "D5 (MIT)"),
    ]
    assert (found[1]["place_a"], found[1]["place_b"], found[1]["as_of_a"]) == ("Row 1", "Row 2", "2024-05-13")


def test_what_a_disagreement_rests_on_stands_beside_it(openness: Openness, root: Path) -> None:
    """A source has a place, a correction its reason and its documents."""
    code, row = (row for row in asked(openness, root, "disagreements") if row["model"] == "Grok-1")
    assert (code["component"], row["component"]) == ("Inference code", "Model architecture and weights")
    assert code["evidence_b"] == "https://github.com/xai-org/grok-1#license"
    assert (row["place_a"], row["reason_a"], row["evidence_a"]) == ("Appendix B, Table 3", "", "")
    assert row["reason_b"].startswith("API only on 28 December 2023")
    assert row["evidence_b"].count(", ") == 2


def test_a_claim_under_two_licenses_contradicts_nothing(openness: Openness, root: Path) -> None:
    assert openness("--root", str(root), "check", str(root / "graph" / "entries" / "second-list.yaml")).returncode == 0
    licenses = {row["license"] for row in asked(openness, root, "contradictions")}
    assert licenses == {"CC BY-SA-4.0"}


def test_a_cell_leads_to_the_claim_of_its_view_and_a_row_to_all_claims(root: Path) -> None:
    """Of what no source of a view grades there is no claim: it leads to the row, in that view."""
    app = create_app(build(root))
    client = app.test_client()
    try:
        assert client.get("/explore/bloom/inference-code").location == "/claim/third-list/bloom/inference-code"
        second = client.get("/explore/bloom/inference-code?view=second-list").location
        assert second == "/claim/second-list/bloom/inference-code"
        assert client.get("/explore/bloom/pre-training-code").location == "/claim/eiras-2024/bloom/pre-training-code"
        none = client.get("/explore/bloom/pre-training-code?view=second-list").location
        assert none == "/model/bloom?view=second-list#pre-training-code"
        pages = [client.get(f"/model/bloom?view={view}").text for view in CELLS]
    finally:
        workers(app).close()
    for page in pages:
        row = page[page.index('id="inference-code"') :].partition("</tr>")[0]
        assert row.count("#why") == 1
        for source in ("eiras-2024", "second-list", "third-list"):
            assert f'href="/claim/{source}/bloom/inference-code' in row
