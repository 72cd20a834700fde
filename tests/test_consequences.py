"""A consequence asks of a component a level, and of its license what the source says that it must permit."""

import shutil

import pytest
from flask.testing import FlaskClient
from landscapes import LISTED, copied

from openness import saved
from openness.ask import ask
from openness.build import Landscape, build
from openness.paths import ROOT
from openness.rows import Answer

EMPOWERS = "Open source empowers developers and fosters innovation"
CAP = "Commercial use for models with up to 700 million users"
HEAD = f"""{LISTED}s:other a opn:Source ; rdfs:label "Other" .
l:not-for-sale a opn:License ; rdfs:label "Not for sale" .
l:disputed a opn:License ; rdfs:label "Disputed" .
l:unread a opn:License ; rdfs:label "Unread" .
c:read-not-for-sale a opn:LicenseEvaluation ; opn:evaluates l:not-for-sale ; dcterms:source s:list ;
    opn:permits opn:ResearchUse, opn:ModifyAsDesired, opn:CopyrightDerivative, opn:OtherLicenseForDerivative ;
    opn:withholds opn:CommercialUse ; opn:appliesTo opn:Code, opn:Data .
c:read-disputed a opn:LicenseEvaluation ; opn:evaluates l:disputed ; dcterms:source s:list ;
    opn:permits opn:CommercialUse .
c:read-otherwise a opn:LicenseEvaluation ; opn:evaluates l:disputed ; dcterms:source s:other ;
    opn:withholds opn:CommercialUse .
"""
MODEL = """
m:{name} a opn:Model ; rdfs:label "{name}" .
c:{name} a opn:Assessment ; opn:model m:{name} ; dcterms:source s:list ; opn:component opn:ArchitectureAndWeights ;
    opn:outcome opn:Classified ; opn:level opn:{level} ; opn:license {licenses} ; opn:notation "{level}" .
"""
MODELS = {
    "sold": ("D5", "l:apache-2-0"),
    "sold-twice": ("D3", "l:apache-2-0, l:llama-2"),
    "not-sold": ("D4", "l:not-for-sale"),
    "sold-in-part": ("D4", "l:apache-2-0, l:not-for-sale"),
    "disputed": ("D4", "l:disputed"),
    "unread": ("D5", "l:unread"),
    "read-in-part": ("D5", "l:apache-2-0, l:unread"),
}


@pytest.fixture(scope="module")
def among_others(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Return this landscape with models whose weights are under one license or two."""
    root = copied(tmp_path_factory.mktemp("consequences"))
    shutil.copytree(ROOT / "queries", root / "queries")
    drawn = (MODEL.format(name=name, level=level, licenses=named) for name, (level, named) in MODELS.items())
    (root / "graph" / "entries" / "list.ttl").write_text(HEAD + "".join(drawn), encoding="utf-8")
    return build(root)


def rows(landscape: Landscape, name: str, model: str, view: str = "current") -> list[dict[str, str]]:
    answer = ask(landscape, saved.read(ROOT, name), {"model": model, "view": view})
    assert isinstance(answer, Answer)
    return list(answer.records())


@pytest.mark.parametrize("view", ["current", "eiras-2024"])
def test_llama_2_empowers_developers_up_to_its_cap_of_users(landscape: Landscape, view: str) -> None:
    (row,) = (
        row for row in rows(landscape, "consequences-of-model", "llama-2", view) if row["consequence"] == EMPOWERS
    )
    assert (row["component"], row["level"], row["needed_level"]) == ("Model architecture and weights", "D3", "D3")
    assert (row["needed_criterion"], row["condition"], row["criterion_tie"]) == ("Commercial purposes", CAP, "stated")
    assert EMPOWERS not in {row["opportunity"] for row in rows(landscape, "unlock-opportunities", "llama-2", view)}


@pytest.mark.parametrize(
    ("model", "condition"),
    [
        ("sold", ""),
        ("sold-twice", CAP),
        ("not-sold", None),
        ("sold-in-part", None),
        ("disputed", None),
        ("unread", None),
        ("read-in-part", None),
    ],
)
def test_each_license_of_a_component_must_permit_what_a_consequence_takes(
    among_others: Landscape, model: str, condition: str | None
) -> None:
    found = [row for row in rows(among_others, "consequences-of-model", model) if row["consequence"] == EMPOWERS]
    assert [row["condition"] for row in found] == ([] if condition is None else [condition])
    locked = {row["opportunity"]: row for row in rows(among_others, "unlock-opportunities", model)}
    assert (EMPOWERS in locked) == (condition is None)
    if condition is None:
        assert locked[EMPOWERS]["needed_criterion"] == "Commercial purposes"
    grounds = {row["consequence"] for row in rows(among_others, "recommendations-for-model", model)}
    assert (EMPOWERS in grounds) == (condition is not None)


def test_what_asks_for_a_level_alone_follows_under_any_license(among_others: Landscape) -> None:
    for model in MODELS:
        followed = {row["consequence"] for row in rows(among_others, "consequences-of-model", model)}
        assert "Open source advances research" in followed


def test_pages_tell_the_criterion_and_the_condition(client: FlaskClient) -> None:
    assert f"(on a condition: {CAP})" in client.get("/model/llama-2").text
    page = client.get("/opportunity/empowers-developers").text
    assert "license permits" in page
    assert "component stated, level stated, license stated" in page
    assert "license permits" not in client.get("/opportunity/advances-research").text
