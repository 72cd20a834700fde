"""A consequence depends on a lower or an upper bound of a level, on a license, or on several components together."""

import re
import shutil

import pytest
from flask.testing import FlaskClient
from landscapes import LISTED, copied

from openness import rdf
from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer

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
c:{name}-code a opn:Assessment ; opn:model m:{name} ; dcterms:source s:list ; opn:component opn:InferenceCode ;
    opn:outcome opn:Classified ; opn:level opn:C5 ; opn:license l:mit ; opn:notation "C5 (MIT)" .
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
    answer = ask(landscape, saved_queries.read(ROOT, name), {"model": model, "view": view})
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
    found = [row for row in found if row["component"] == "Model architecture and weights"]
    assert [row["condition"] for row in found] == ([] if condition is None else [condition])
    weights = (row for row in rows(among_others, "unlock-opportunities", model) if row["component"] != "Inference code")
    locked = {row["opportunity"]: row for row in weights}
    assert (EMPOWERS in locked) == (condition is None)
    if condition is None:
        assert locked[EMPOWERS]["needed_criterion"] == "Commercial purposes"
    grounds = {row["consequence"] for row in rows(among_others, "recommendations-for-model", model)}
    assert (EMPOWERS in grounds) == (condition is not None)


def test_what_asks_for_a_level_alone_follows_under_any_license(among_others: Landscape) -> None:
    for model in MODELS:
        followed = {row["consequence"] for row in rows(among_others, "consequences-of-model", model)}
        assert "Open source advances research" in followed


CLOSED_RISKS = {
    "changes-without-warning", "closed-models-hard-to-evaluate", "closed-safeguards-bypassed", "economic-inequality",
    "lost-data-control", "poor-local-fit", "provider-dependence", "restricted-research", "unaffordable-models",
}  # fmt: skip


def followed(landscape: Landscape, model: str, view: str = "current") -> dict[str, set[str]]:
    """Return the risks and the opportunities of a model by the last part of their IRI."""
    found: dict[str, set[str]] = {"risk": set(), "opportunity": set()}
    for row in rows(landscape, "consequences-of-model", model, view):
        found[row["kind"]].add(row["thing"].rsplit("/", 1)[1])
    return found


def test_each_risk_of_closed_models_alone_has_an_upper_bound(landscape: Landscape) -> None:
    query = """SELECT ?risk ?most { ?risk a opn:Risk ; opn:arisesWith opn:ClosedSource .
      FILTER NOT EXISTS { ?risk opn:arisesWith opn:OpenSource }
      OPTIONAL { ?tie opn:consequence ?risk ; opn:maximumLevel/skos:notation ?most } }"""
    bounds = {row["risk"].rsplit("/", 1)[1]: row["most"] for row in rdf.select(landscape.store, query).records()}
    assert bounds == dict.fromkeys(CLOSED_RISKS, "D2")


@pytest.mark.parametrize("model", ["claude", "claude-2", "gpt-4"])
def test_a_closed_model_has_the_risks_of_closed_models_and_no_opportunity(landscape: Landscape, model: str) -> None:
    assert followed(landscape, model) == {"risk": CLOSED_RISKS | {"training-data-opacity"}, "opportunity": set()}


def test_a_model_that_nobody_can_use_makes_nobody_dependent(landscape: Landscape) -> None:
    """Table 3 has D1 for the weights of Chinchilla: they are not offered, through an API either."""
    risks = followed(landscape, "chinchilla")["risk"]
    assert risks == {"closed-models-hard-to-evaluate", "restricted-research", "training-data-opacity"}


@pytest.mark.parametrize("model", ["llama-2", "bloom", "gpt-neo"])
def test_an_open_model_has_no_risk_of_closed_models(landscape: Landscape, model: str) -> None:
    assert followed(landscape, model)["risk"] & CLOSED_RISKS == set()


def test_evaluation_code_under_mit_alone_brings_no_public_trust(landscape: Landscape) -> None:
    """Table 3: GPT-4 has general evaluation code under MIT, C5, and weights behind an API, D2."""
    assert "public-trust" not in followed(landscape, "gpt-4", "eiras-2024")["opportunity"]
    locked = [row for row in rows(landscape, "unlock-opportunities", "gpt-4") if row["thing"].endswith("/public-trust")]
    also = {row["component"]: (row["level"], row["needed_also"]) for row in locked}
    assert also["General evaluation code"] == ("C5", "Model architecture and weights")
    assert also["Model architecture and weights"] == ("D2", "")


def test_fine_tuning_data_help_with_copyright_only_beside_pre_training_data(landscape: Landscape) -> None:
    """Table 3: BLOOM has supervised fine-tuning data at D5; of its pre-training data the level is not known."""
    assert "copyright-disputes" not in followed(landscape, "bloom")["opportunity"]
    assert "copyright-disputes" in followed(landscape, "gpt-neo")["opportunity"]


def test_inference_code_empowers_developers_only_with_weights_that_may_be_sold(among_others: Landscape) -> None:
    """The license of what a dependence needs also counts, not its level alone."""
    for model, sold in (("sold", True), ("not-sold", False), ("disputed", False), ("unread", False)):
        through = [row for row in rows(among_others, "consequences-of-model", model) if row["consequence"] == EMPOWERS]
        codes = {row["component"] for row in through} - {"Model architecture and weights"}
        assert codes == ({"Inference code"} if sold else set()), model


def test_pages_show_upper_bounds_and_what_is_needed_together(client: FlaskClient) -> None:
    page = client.get("/risk/provider-dependence").text
    assert re.search(r"at <[^>]*>(?:<[^>]*>)*D2", page)
    assert "up to " in client.get("/risk/restricted-research").text
    assert "together with" in client.get("/opportunity/public-trust").text
    claude = client.get("/model/claude").text
    assert "/risk/provider-dependence" in claude
    assert "Opportunities that apply" not in claude


def test_pages_tell_the_criterion_and_the_condition(client: FlaskClient) -> None:
    assert f"(on a condition: {CAP})" in client.get("/model/llama-2").text
    page = client.get("/opportunity/empowers-developers").text
    assert "license permits" in page
    assert "component stated, level stated, license stated" in page
    assert "license permits" not in client.get("/opportunity/advances-research").text
