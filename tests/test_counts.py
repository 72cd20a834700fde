"""The counts that a build keeps are those that one would count anew, also after a claim was added."""

import shutil
from pathlib import Path

from openness import engine
from openness.build import Landscape, build
from openness.paths import ROOT

KEPT = """
SELECT ?view ?component ?grade ?count
WHERE {
  ?counted opn:countedView ?view ; opn:countedComponent ?component ;
    opn:countedGrade ?grade ; opn:assessmentCount ?count
}
"""
ANEW = """
SELECT ?view ?component ?grade (COUNT(DISTINCT ?assessment) AS ?count)
WHERE {
  ?assessment a opn:Assessment ; opn:inView ?view ; opn:component ?component .
  { ?assessment opn:level ?grade }
  UNION
  { ?assessment opn:outcome ?grade FILTER NOT EXISTS { ?assessment opn:level ?level } }
}
GROUP BY ?view ?component ?grade
"""
D5_WEIGHTS = """
SELECT ?count
WHERE {
  ?counted opn:countedView opn:CorrectedView ; opn:countedComponent opn:ArchitectureAndWeights ;
    opn:countedGrade opn:D5 ; opn:assessmentCount ?count
}
"""


def test_the_counts_are_those_that_one_would_count_anew(landscape: Landscape) -> None:
    kept = set(engine.select(landscape.store, KEPT).rows)
    assert kept == set(engine.select(landscape.store, ANEW).rows)
    assert len(kept) > 100


def test_after_a_claim_is_added_the_counts_are_right_again(landscape: Landscape, tmp_path: Path) -> None:
    for folder in ("ontology", "graph", "shapes"):
        shutil.copytree(landscape.root / folder, tmp_path / folder)
    added = (ROOT / "graph" / "published" / "models" / "pythia.ttl").read_text(encoding="utf-8")
    entries = tmp_path / "graph" / "entries"
    entries.mkdir(exist_ok=True)
    (entries / "added.ttl").write_text(added.replace("pythia", "added"), encoding="utf-8")
    grown = build(tmp_path, cache=False)
    assert set(engine.select(grown.store, KEPT).rows) == set(engine.select(grown.store, ANEW).rows)
    before, after = (int(engine.select(of.store, D5_WEIGHTS).records()[0]["count"]) for of in (landscape, grown))
    assert after == before + 1
