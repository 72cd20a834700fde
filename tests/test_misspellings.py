"""Which name a misspelled one may stand for: a slip of the hand, and nothing that means something else."""

import pytest

from openness.check.misspellings import best_match, is_opposite

SLIPS = {
    "lable": "label",
    "outcom": "outcome",
    "licence": "license",
    "release_month": "releaseMonth",
    "Pre-training data": "PreTrainingData",
    "UtilityBenchmark": "UtilityBenchmarks",
    "NotPublik": "NotPublic",
    "NotAplicable": "NotApplicable",
    "nferenceCode": "InferenceCode",
    "d4": "D4",
    "\u04215": "C5",
}
OTHERS = [
    ("Public", "NotPublic"),
    ("NotPublic", "Public"),
    ("Known", "Unknown"),
    ("Applicable", "NotApplicable"),
    ("Inapplicable", "Applicable"),
    ("Restricted", "Unrestricted"),
    ("CommercialUse", "NonCommercialUse"),
    ("commercial-use", "non-commercial-use"),
    ("PublicDownload", "PublicNotDownload"),
    ("legal", "illegal"),
    ("moral", "immoral"),
    ("D6", "D5"),
    ("llama-3", "llama-2"),
    ("falcon", "falcon-2"),
    ("llama-21", "llama-2.1"),
    ("gpt-35", "gpt-3-5"),
    ("gemma", "llama"),
    ("url", "rule"),
    ("allen-ai", "openai"),
    ("Published", "PublishedView"),
    ("TrainingCode", "PreTrainingCode"),
    ("PreTrainingCode", "PreTrainingData"),
    ("minimumLevel", "maximumLevel"),
]


@pytest.mark.parametrize("wrong", SLIPS)
def test_a_slip_has_one_certain_match(wrong: str) -> None:
    names = [*SLIPS.values(), "Unknown", "Classified", "model", "source"]
    found = best_match(wrong, names)
    assert found
    assert (found.name, found.grade) == (SLIPS[wrong], "certain")


@pytest.mark.parametrize(("wrong", "other"), OTHERS)
def test_a_name_that_means_something_else_is_no_match(wrong: str, other: str) -> None:
    assert best_match(wrong, [other]) is None
    assert best_match(other, [wrong]) is None


def test_two_names_that_are_equally_near_are_not_chosen_between() -> None:
    assert best_match("level", ["Level", "LEVEL"]) is None
    found = best_match("clain", ["claim", "clair"])
    assert found
    assert found.grade == "possible"


def test_opposites_are_found_in_both_directions() -> None:
    for one, other in (("Public", "NotPublic"), ("known", "unknown"), ("open", "non-open")):
        assert is_opposite(one, other)
        assert is_opposite(other, one)
    assert not is_opposite("nferenceCode", "InferenceCode")
