"""Values of parameters as people type them: found where one thing is meant; otherwise near names are suggested."""

import pytest

from openness.comparable_names import find_names
from openness.landscape import Landscape
from openness.query import saved_queries
from openness.query.answer import Choice, Choices, ask, shorten_values
from openness.query.saved_queries import QueryError
from openness.web import create_app

NAMES = {
    "llama": "LLaMA",
    "llama-3-1": "Llama 3.1",
    "llama-4-scout": "Llama 4 Scout",
    "llama-4-maverick": "Llama 4 Maverick",
    "llama-40b": "Llama-40B",
    "gpt-oss-20b": "gpt-oss-20b",
    "tulu-3": "Tülu 3",
    "command-r": "Command R",
    "command-r-plus": "Command R+",
    "one": "Twice",
    "two": "twice",
}
CHOICES = Choices(
    tuple(Choice(name, label, f"urn:{name}") for name, label in NAMES.items()),
    (("urn:gpt-oss-20b", "OpenAI's small one"), ("urn:not-listed", "Elsewhere")),
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("llama 3.1", "llama-3-1"),
        ("Llama-3.1", "llama-3-1"),
        ("LLAMA3.1.0", "llama-3-1"),
        ("GPT OSS 20B", "gpt-oss-20b"),
        ("tulu3", "tulu-3"),
        ("command-r +", "command-r-plus"),
        ("openais small one", "gpt-oss-20b"),
        ("OpenAI s small-one", "gpt-oss-20b"),
        ("Elsewhere", None),
        ("llama 31", None),
        ("llama 3", None),
        ("Llama 4", None),
        ("t wice", None),
        ("", None),
        ("+", None),
        ("llama 3.1 " * 100_000, None),
    ],
)
def test_a_name_means_one_thing_or_none(typed: str, name: str | None) -> None:
    found = CHOICES.find(typed)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Llama 4", ["llama-4-scout", "llama-4-maverick"]),
        ("gpt-oss", ["gpt-oss-20b"]),
        ("Command", ["command-r", "command-r-plus"]),
        ("comand r", ["command-r"]),
    ],
)
def test_the_start_of_names_leads_to_these_first(typed: str, near: list[str]) -> None:
    assert CHOICES.find_near(typed)[: len(near)] == near


@pytest.mark.parametrize(
    ("typed", "name"), [("Llama 2", "llama-2"), ("GLM 130b", "glm-130b"), ("CLAUDE  2", "claude-2")]
)
def test_a_query_takes_them(landscape: Landscape, typed: str, name: str) -> None:
    query = saved_queries.read(landscape.root, "model-components")
    assert shorten_values(landscape, query, {"model": typed}) == {"model": name}
    assert ask(landscape, query, {"model": typed}) == ask(landscape, query, {"model": name})


def test_another_version_is_no_value(landscape: Landscape) -> None:
    query = saved_queries.read(landscape.root, "model-components")
    for typed in ("Llama 9", "llama 2.1", "gpt-neox 2", "GLM 1300B"):
        with pytest.raises(QueryError, match="is not a value for model"):
            ask(landscape, query, {"model": typed})


def test_a_page_that_is_not_there_leads_to_the_names_that_go_on(landscape: Landscape) -> None:
    known = ["llama-4-maverick", "llama-40b", "llama-4-scout", "llama-3", "zebra"]
    assert find_names("llama-4", known) == ["llama-4-scout", "llama-4-maverick", "llama-40b"]
    assert find_names("zebr", known) == ["zebra"]
    assert find_names("LLaMA3", known)[0] == "llama-3"
    assert find_names("", known) == []
    page = create_app(landscape).test_client().get("/model/gpt").text
    assert "Did you mean" in page
    assert page.index("/model/gpt-2") < page.index("There is no") + 2000
