"""Where several sources grade a component, each grade is seen, it counts once, and the difference can be asked."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from conftest import Openness
from landscapes import copied

from openness.build import build
from openness.paths import ROOT
from openness.web import create_app, workers

ENTRY = """"@context": {"@base": claim/%(name)s/bloom/}
said: &said
  type: Assessment
  model: bloom
  source: %(name)s
  asOf: 2024-05-13
  locator: %(place)s
claims:
  - id: claim/%(name)s/bloom/about
    <<: *said
    component: InferenceCode
    outcome: Classified
    %(code)s
    source: {id: %(name)s, type: Source, label: %(title)s, title: A list, issued: 2024-05-13, citation: Made up.}
  - {<<: *said, id: weights, component: ArchitectureAndWeights, outcome: Classified, %(weights)s}
  - <<: *said
    id: fine-tuning-code
    component: FineTuningCode
    outcome: Classified
    level: C1
    access: NotPublic
    notation: C1
"""
SECOND = {
    "name": "second-list",
    "title": "Second list",
    "place": "Row 1",
    "code": "{level: C1, access: NotPublic, notation: C1}",
    "weights": "level: D4, license: [apache-2-0, rail], notation: D4 (Apache 2.0 and RAIL)",
}
THIRD = {
    "name": "third-list",
    "title": "Third list",
    "place": "Row 2",
    "code": "{level: C5, license: mit, notation: C5 (MIT)}",
    "weights": "level: D5, license: mit, notation: D5 (MIT)",
}
CODE = "C1 / C5 (Apache 2.0) / C5 (MIT)"
WEIGHTS = "D4 (Apache 2.0 and RAIL) / D4 (RAIL) / D5 (MIT)"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return this landscape with two more sources of BLOOM."""
    folder = copied(tmp_path_factory.mktemp("sources"))
    shutil.copytree(ROOT / "queries", folder / "queries")
    for values in (SECOND, THIRD):
        code = values["code"].strip("{}").replace(", ", "\n    ")
        entry = ENTRY % (values | {"code": code})
        (folder / "graph" / "entries" / f"{values['name']}.yaml").write_text(entry, encoding="utf-8")
    return folder


def asked(openness: Openness, root: Path, *question: str) -> Rows:
    done = openness("--root", str(root), "query", *question, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def of_bloom(rows: Rows, column: str = "model") -> dict[str, str]:
    (row,) = (row for row in rows if row[column] == "BLOOM")
    return row


@pytest.mark.parametrize("name", ["component-table", "landscape"])
def test_a_table_shows_each_cell_of_a_component(openness: Openness, root: Path, name: str) -> None:
    rows = asked(openness, root, name)
    assert len(rows) == 40
    row = of_bloom(rows)
    assert row["inference_code"] == CODE
    assert row["architecture_and_weights"] == WEIGHTS
    assert row["pre_training_code"] == "C5 (Apache 2.0)"


def test_a_comparison_shows_each_cell_of_a_component(openness: Openness, root: Path) -> None:
    rows = asked(openness, root, "compare-models", "--first", "bloom", "--second", "gpt-4")
    cells = {row["component"]: (row["first_model"], row["second_model"]) for row in rows}
    assert cells["Inference code"] == (CODE, "C1")
    rows = asked(openness, root, "published-derived-corrected", "--model", "bloom")
    levels = {row["component"]: (row["published"], row["derived"], row["corrected"]) for row in rows}
    assert levels["Inference code"] == ("C1 / C5",) * 3


def test_a_component_counts_once_whoever_grades_it_by_the_strictest(openness: Openness, root: Path) -> None:
    """One source does not know the fine-tuning code, another has it as C1."""
    row = of_bloom(asked(openness, root, "open-weights"))
    assert row["weights"] == "D4 / D5"
    counts = [int(row[name]) for name in ("components", "level_5", "lower", "unknown")]
    assert counts[0] == sum(counts[1:]) == 7
    assert counts[1:] == [3, 3, 1]
    assert "BLOOM" not in {row["model"] for row in asked(openness, root, "fully-open")}


def test_where_sources_disagree_can_be_asked(openness: Openness, root: Path) -> None:
    found = [row for row in asked(openness, root, "disagreements") if row["model"] == "BLOOM"]
    pairs = [
        (row["component"], row["source_a"], row["notation_a"], row["source_b"], row["notation_b"]) for row in found
    ]
    assert pairs == [
        ("Inference code", "Eiras et al. 2024", "C5 (Apache 2.0)", "Second list", "C1"),
        ("Inference code", "Second list", "C1", "Third list", "C5 (MIT)"),
        ("Model architecture and weights", "Eiras et al. 2024", "D4 (RAIL)", "Third list", "D5 (MIT)"),
        ("Model architecture and weights", "Second list", "D4 (Apache 2.0 and RAIL)", "Third list", "D5 (MIT)"),
    ]
    assert (found[1]["place_a"], found[1]["place_b"], found[1]["as_of_a"]) == ("Row 1", "Row 2", "2024-05-13")


def test_what_a_disagreement_rests_on_stands_beside_it(openness: Openness, root: Path) -> None:
    """A source has a place, a correction its reason and its documents."""
    (row,) = (row for row in asked(openness, root, "disagreements") if row["model"] == "Grok-1")
    assert (row["place_a"], row["reason_a"], row["evidence_a"]) == ("Appendix B, Table 3", "", "")
    assert row["reason_b"].startswith("API only on 28 December 2023")
    assert row["evidence_b"].count(", ") == 2


def test_a_claim_under_two_licenses_contradicts_nothing(openness: Openness, root: Path) -> None:
    assert openness("--root", str(root), "check", str(root / "graph" / "entries" / "second-list.yaml")).returncode == 0
    licenses = {row["license"] for row in asked(openness, root, "contradictions")}
    assert licenses == {"CC BY-SA-4.0"}


def test_a_cell_of_several_claims_leads_to_all_of_them(root: Path) -> None:
    """No one of them is the claim; of what only one source grades, its claim is."""
    app = create_app(build(root))
    client = app.test_client()
    try:
        assert client.get("/explore/bloom/inference-code").location == "/model/bloom#inference-code"
        assert client.get("/explore/bloom/pre-training-code").location == "/claim/eiras-2024/bloom/pre-training-code"
        page = client.get("/model/bloom").text
    finally:
        workers(app).close()
    row = page[page.index('id="inference-code"') :]
    for source in ("eiras-2024/bloom/inference-code", "second-list/bloom/about", "third-list/bloom/about"):
        assert f"/claim/{source}#why" in row
