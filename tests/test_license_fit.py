"""Whether the license of weights fits those of what they are made from: the base model, and the training data."""

import shutil

import pytest
from landscapes import LISTED, copied

from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.query.base_models import list_base_models
from openness.rdf.rows import Answer

HEAD = f"""{LISTED}l:not-for-sale a opn:License ; rdfs:label "Not for sale" .
l:nor-this a opn:License ; rdfs:label "Nor this" .
l:unread a opn:License ; rdfs:label "Unread" .
c:read a opn:LicenseEvaluation ; opn:evaluates l:not-for-sale, l:nor-this ; dcterms:source s:list ;
    opn:permits opn:ResearchUse, opn:ModifyAsDesired, opn:CopyrightDerivative, opn:OtherLicenseForDerivative ;
    opn:withholds opn:CommercialUse ; opn:appliesTo opn:Code, opn:Data .
"""
CLAIM = """
c:{name}-{part} a opn:Assessment ; opn:model m:{name} ; dcterms:source s:list ; opn:component opn:{part} ;
    opn:outcome opn:Classified ; opn:level opn:D3 ; opn:license {licenses} ; opn:notation "D3" .
"""
WEIGHTS, DATA = "ArchitectureAndWeights", "PreTrainingData"
MADE_BY = """
c:{model}-description a opn:ModelDescription ; opn:model m:{model} ; dcterms:source s:list ;
    opn:developer <https://w3id.org/openness/developer/{developer}> .
"""
BASES = {name: f"l:{name}" for name in ("mit", "rail", "llama-2", "not-for-sale", "unread")}


@pytest.fixture(scope="module")
def among_others(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Return this landscape with a model for each license of weights, and models that are made from each of them."""
    root = copied(tmp_path_factory.mktemp("fit"))
    shutil.copytree(ROOT / "queries", root / "queries")
    written = [HEAD]
    for base, license_ in BASES.items():
        written.append(f'm:base-{base} a opn:Model ; rdfs:label "{base}" .')
        written.append(CLAIM.format(name=f"base-{base}", part=WEIGHTS, licenses=license_))
        for mine in ("mit", "nor-this"):
            name = f"{mine}-from-{base}"
            written.append(f'm:{name} a opn:Model ; rdfs:label "{name}" ; opn:baseModel m:base-{base} .')
            written.append(CLAIM.format(name=name, part=WEIGHTS, licenses=f"l:{mine}"))
            written.append(CLAIM.format(name=name, part=DATA, licenses=f"{license_}, l:apache-2-0"))
    # BigScience makes a model from its own, and Meta one from that.
    written.append('m:own a opn:Model ; rdfs:label "own" ; opn:baseModel m:base-rail .')
    written.append('m:next a opn:Model ; rdfs:label "next" ; opn:baseModel m:own .')
    written += [CLAIM.format(name=name, part=WEIGHTS, licenses="l:mit") for name in ("own", "next")]
    makers = {"base-rail": "bigscience", "own": "bigscience", "next": "meta"}
    written += [MADE_BY.format(model=model, developer=developer) for model, developer in makers.items()]
    (root / "graph" / "entries" / "list.ttl").write_text("".join(written), encoding="utf-8")
    return build(root, cache=False)


@pytest.mark.parametrize(
    ("base", "under_mit", "under_another"),
    [
        ("mit", "one license", "fits"),
        ("rail", "share-alike: keep its license", "share-alike: keep its license"),
        ("llama-2", "share-alike: keep its license", "share-alike: keep its license"),
        ("not-for-sale", "commercial use is withheld from it", "fits"),
        ("unread", "license not evaluated", "license not evaluated"),
    ],
)
def test_weights_fit_what_they_are_made_from(
    among_others: Landscape, base: str, under_mit: str, under_another: str
) -> None:
    answer = ask(among_others, saved_queries.read(ROOT, "license-fit"), {})
    assert isinstance(answer, Answer)
    for mine, expected in (("mit", under_mit), ("nor-this", under_another)):
        of_it = [row for row in answer.records() if row["model"] == f"{mine}-from-{base}"]
        assert [row["fit"] for row in of_it if row["made_from"] == "base model"] == [expected]
        of_data = {row["its_license"]: row["fit"] for row in of_it if row["made_from"] == "data"}
        assert of_data == {"Apache 2.0": "fits", LABELS[base]: expected}


def test_a_developer_may_give_its_own_derivative_work_another_license(among_others: Landscape) -> None:
    fit = ask(among_others, saved_queries.read(ROOT, "license-fit"), {})
    conflicts = ask(among_others, saved_queries.read(ROOT, "license-conflicts-in-lineage"), {})
    assert isinstance(fit, Answer)
    assert isinstance(conflicts, Answer)
    assert [row["fit"] for row in fit.records() if row["model"] == "own"] == ["one developer"]
    named = {(row["model_name"], row["made_from"]) for row in conflicts.records()}
    assert ("mit-from-rail", "rail") in named
    assert not {pair for pair in named if pair[0] in ("own", "next")}
    model = "https://w3id.org/openness/model/{}".format
    assert list_base_models(among_others.store, model("own")) == []
    assert list_base_models(among_others.store, model("next")) == [(model("own"), "own")]


def test_the_view_of_another_source_has_nothing_of_these_models(among_others: Landscape) -> None:
    answer = ask(among_others, saved_queries.read(ROOT, "license-fit"), {"view": "eiras-2024"})
    assert isinstance(answer, Answer)
    assert not [row for row in answer.records() if "-from-" in row["model"]]


LABELS = {"mit": "MIT", "rail": "RAIL", "llama-2": "LLaMA-2", "not-for-sale": "Not for sale", "unread": "Unread"}
