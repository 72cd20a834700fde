"""The stored counts are right, also after a claim was added."""

import shutil

import pytest

from openness import rdf
from openness.landscape import Landscape, build
from openness.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

KEPT = """
SELECT ?view ?component ?grade ?count
WHERE {
  ?counted opn:countedView ?view ; opn:countedComponent ?component ;
    opn:countedGrade ?grade ; opn:assessmentCount ?count
  FILTER (?grade != opn:NotAssessed)
}
"""
KEPT_NOT_ASSESSED = """
SELECT ?view ?component ?count
WHERE {
  ?counted opn:countedView ?view ; opn:countedComponent ?component ; opn:countedGrade opn:NotAssessed ;
    opn:assessmentCount ?count
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
NOT_ASSESSED = """
SELECT ?view ?component (COUNT(DISTINCT ?model) AS ?count)
WHERE {
  ?claim opn:inView ?view ; opn:model ?model .
  ?component opn:stage ?stage .
  FILTER NOT EXISTS { ?assessment opn:inView ?view ; opn:model ?model ; opn:component ?component }
}
GROUP BY ?view ?component
"""
D5_WEIGHTS = """
SELECT ?count
WHERE {
  ?counted opn:countedView opn:CurrentView ; opn:countedComponent opn:ArchitectureAndWeights ;
    opn:countedGrade opn:D5 ; opn:assessmentCount ?count
}
"""
GROUPS = """
SELECT ?view ?by ?group ?models ?first ?fifth ?unknown ?missing
WHERE {
  ?counted a opn:GroupCount ; opn:countedView ?view ; opn:countedBy ?by ; opn:modelCount ?models ;
    opn:level1Count ?first ; opn:level5Count ?fifth ; opn:unknownCount ?unknown ;
    opn:notAssessedCount ?missing .
  OPTIONAL { ?counted opn:countedGroup ?thing }
  OPTIONAL { ?counted opn:countedYear ?year }
  BIND (COALESCE(STR(?thing), STR(?year), "") AS ?group)
}
"""
GROUPS_ANEW = """
SELECT ?view ?by ?group (COUNT(DISTINCT ?thing) AS ?models)
  (SUM(IF(?rank = 1, 1, 0)) AS ?first) (SUM(IF(?rank = 5, 1, 0)) AS ?fifth) (SUM(IF(?rank = 0, 1, 0)) AS ?unknown)
  (SUM(IF(?rank = 9, 1, 0)) AS ?missing)
WHERE {
  {
    SELECT DISTINCT ?view ?by ?group ?thing ?part ?assessment ?rank
    WHERE {
      ?description a opn:ModelDescription ; opn:inView ?view ; opn:model ?thing ;
        opn:developer ?developer ; opn:releaseMonth ?month .
      ?developer a ?kind .
      OPTIONAL { ?developer opn:basedIn ?seat }
      VALUES ?by { opn:developer rdf:type opn:basedIn opn:releaseMonth }
      FILTER (?by != rdf:type || EXISTS { ?kind rdfs:subClassOf opn:Developer })
      BIND (IF(?by = opn:developer, STR(?developer), IF(?by = rdf:type, STR(?kind),
        IF(?by = opn:basedIn, COALESCE(STR(?seat), ""), SUBSTR(STR(?month), 1, 4)))) AS ?group)
      ?part opn:stage ?stage .
      OPTIONAL {
        ?assessment opn:component ?part ; opn:inView ?view ; opn:model ?thing ; opn:outcome ?outcome .
        OPTIONAL { ?assessment opn:level/opn:rank ?known }
      }
      BIND (IF(!BOUND(?outcome), 9, IF(?outcome = opn:NotApplicable, -1, COALESCE(?known, 0))) AS ?rank)
    }
  }
}
GROUP BY ?view ?by ?group
"""
LICENSES = """
SELECT ?view ?license ?count ?models
WHERE {
  ?counted opn:countedView ?view ; opn:countedBy opn:license ; opn:countedGroup ?license ;
    opn:assessmentCount ?count ; opn:modelCount ?models .
}
"""
LICENSES_ANEW = """
SELECT ?view ?license (COUNT(DISTINCT ?assessment) AS ?count) (COUNT(DISTINCT ?thing) AS ?models)
WHERE {
  ?assessment a opn:Assessment ; opn:inView ?view ; opn:model ?thing ; opn:license ?license .
}
GROUP BY ?view ?license
"""
GRADES_OF_LICENSES = """
SELECT ?view ?license ?grade ?count
WHERE {
  ?counted a opn:GradeCount ; opn:countedView ?view ; opn:countedLicense ?license ; opn:countedGrade ?grade ;
    opn:assessmentCount ?count .
}
"""
GRADES_OF_LICENSES_ANEW = """
SELECT ?view ?license ?grade (COUNT(DISTINCT ?assessment) AS ?count)
WHERE {
  ?assessment a opn:Assessment ; opn:inView ?view ; opn:level ?grade ; opn:license ?license .
}
GROUP BY ?view ?license ?grade
"""
STAGES = """
SELECT ?view ?stage ?kind ?models
WHERE {
  ?counted a opn:GroupCount ; opn:countedView ?view ; opn:countedBy opn:stage ; opn:countedGroup ?stage ;
    opn:countedKind ?kind ; opn:modelCount ?models .
}
"""
STAGES_ANEW = """
SELECT ?view ?stage ?kind (COUNT(DISTINCT ?thing) AS ?models)
WHERE {
  ?claim opn:inView ?view ; opn:model ?thing .
  ?part opn:stage ?stage ; opn:kind ?kind .
  # It applies, or may: no claim says that it does not, or one says otherwise.
  FILTER NOT EXISTS {
    ?assessment opn:inView ?view ; opn:model ?thing ; opn:component ?part ; opn:outcome opn:NotApplicable .
    FILTER NOT EXISTS {
      ?other opn:inView ?view ; opn:model ?thing ; opn:component ?part ; opn:outcome ?outcome .
      FILTER (?outcome != opn:NotApplicable)
    }
  }
}
GROUP BY ?view ?stage ?kind
"""
SOURCES = """
SELECT ?source ?claims
WHERE { ?counted a opn:GroupCount ; opn:countedBy dcterms:source ; opn:countedGroup ?source ; opn:claimCount ?claims }
"""
SOURCES_ANEW = """
SELECT ?source (COUNT(DISTINCT ?claim) AS ?claims)
WHERE {
  VALUES ?class { opn:Assessment opn:ModelDescription opn:ImpactObservation }
  ?claim a ?class ; dcterms:source ?source .
  FILTER (?source != source:rules)
}
GROUP BY ?source
"""
COUNTS = (
    (KEPT, ANEW, 80),
    (KEPT_NOT_ASSESSED, NOT_ASSESSED, 20),
    (GROUPS, GROUPS_ANEW, 90),
    (LICENSES, LICENSES_ANEW, 30),
    (GRADES_OF_LICENSES, GRADES_OF_LICENSES_ANEW, 40),
    (STAGES, STAGES_ANEW, 20),
    (SOURCES, SOURCES_ANEW, 1),
)
"""A query for the stored counts, one that counts again, and how many counts there are at least."""


@pytest.fixture(scope="module")
def grown(landscape: Landscape, tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Build a landscape with one more model: by two developers of one seat, and not assessed in one component."""
    root = tmp_path_factory.mktemp("grown")
    for folder in ("ontology", "graph", "shapes"):
        shutil.copytree(landscape.root / folder, root / folder)
    added = (ROOT / "tests" / "old-form" / "pythia.ttl").read_text(encoding="utf-8").replace("pythia", "added")
    developer = "opn:developer developer:microsoft"
    blocks = [block for block in added.split("\n\n") if not block.startswith("claim:fine-tuning-code")]
    assert developer in added
    assert len(blocks) == added.count("\n\n")
    added = "\n\n".join(blocks)
    entries = root / "graph" / "entries"
    entries.mkdir(exist_ok=True)
    (entries / "added.ttl").write_text(added.replace(developer, f"{developer}, developer:google"), encoding="utf-8")
    return build(root, cache=False)


@pytest.mark.parametrize(
    ("kept", "again", "least"),
    COUNTS,
    ids=["grades", "not assessed", "groups", "licenses", "grades of licenses", "stages", "sources"],
)
def test_the_counts_are_those_that_one_would_count_anew(
    landscape: Landscape, grown: Landscape, kept: str, again: str, least: int
) -> None:
    found = [set(rdf.select(of.store, kept).rows) for of in (landscape, grown)]
    assert found == [set(rdf.select(of.store, again).rows) for of in (landscape, grown)]
    assert found[0] != found[1]
    assert len(found[0]) > least


def test_after_a_model_is_added_one_more_is_counted(landscape: Landscape, grown: Landscape) -> None:
    before, after = (int(rdf.select(of.store, D5_WEIGHTS).records()[0]["count"]) for of in (landscape, grown))
    assert after == before + 1


def test_a_model_of_two_developers_from_one_country_is_counted_once_there(
    landscape: Landscape, grown: Landscape
) -> None:
    united_states = """SELECT ?models { ?counted opn:countedView view:eiras-2024 ; opn:countedBy opn:basedIn ;
      opn:countedGroup jurisdiction:united-states ; opn:modelCount ?models }"""
    before, after = (int(rdf.select(of.store, united_states).records()[0]["models"]) for of in (landscape, grown))
    assert after == before + 1
