"""Questions in plain words: which saved query answers, with which parameters, or why none does."""

import importlib.util
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

import openness
from openness import rdf
from openness.cli import main
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.questions.answering import NoQueryError, answer_question
from openness.questions.matcher import Matcher
from openness.questions.mentions import NameIndex
from openness.questions.question_words import Phrases, read_phrases
from openness.rdf.rows import Answer, text
from openness.terms import PREFIXES, slug

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def matcher(landscape: Landscape) -> Matcher:
    return Matcher(landscape)


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_ask", ROOT / "benchmarks" / "ask.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ask(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    return lambda *arguments: CliRunner().invoke(main, ["ask", *arguments], prog_name="openness")


def test_labeled_questions_get_their_query(matcher: Matcher, benchmark: ModuleType) -> None:
    labeled = benchmark.read_questions()
    assert len(labeled) >= 150
    later = benchmark.measure(matcher, benchmark.read_questions(benchmark.LATER))
    assert later["silence"] >= 0.9
    assert {query for one in labeled for query in one.queries} <= {
        path.stem for path in (ROOT / "queries").glob("*.rq")
    }
    figures = benchmark.measure(matcher, labeled)
    assert figures["first"] >= 0.85
    assert figures["among three"] >= 0.95
    assert figures["parameters"] >= 0.95
    assert figures["silence"] >= 0.85


@pytest.mark.parametrize(
    ("written", "kind", "named"),
    [
        ("llama2", "Model", "llama-2"),
        ("LLAMA 2", "Model", "llama-2"),
        ("gpt4", "Model", "gpt-4"),
        ("claude 2", "Model", "claude-2"),
        ("Claude", "Model", "claude"),
        ("GLM130B", "Model", "glm-130b"),
        ("GPT-J", "Model", "gpt-j-6b"),
        ("stablelm", "Model", "stable-lm"),
        ("apache2", "License", "apache-2-0"),
        ("Apache License 2.0", "License", "apache-2-0"),
        ("cc by sa 4", "License", "cc-by-sa-4-0"),
        ("uk", "Jurisdiction", "united-kingdom"),
        ("the EU", "Jurisdiction", "european-union"),
        ("the US", "Jurisdiction", "united-states"),
        ("EleutherAI", "Developer", "eleutherai"),
    ],
)
def test_names_are_found_as_people_write_them(written: str, kind: str, named: str, matcher: Matcher) -> None:
    read = matcher.read(f"what about {written}?")
    assert [slug(thing) for thing in read.of_kind(kind)] == [named]
    assert not read.unknown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("llama 3.1", "LLaMA-2"),
        ("olmo 2", ""),
        ("gpt-5", "GPT-4"),
        ("falcon 180B", "Falcon"),
        ("claude 3.5", "Claude-2"),
        ("palm 3", "PaLM-2"),
        ("blom", "BLOOM"),
        ("lama 2", "LLaMA-2"),
    ],
)
def test_another_version_is_never_taken_for_one_that_is_there(written: str, meant: str, matcher: Matcher) -> None:
    read = matcher.read(f"how open is {written}")
    assert not read.of_kind("Model")
    ((name, near),) = read.unknown.items()
    assert name.replace("-", " ") == written.replace("-", " ")
    assert not meant or meant in near
    assert not any(one.startswith("PaLM") for one in near) or "palm" in written
    assert matcher.find(f"how open is {written}") == []


def test_a_phrase_for_what_a_landscape_lacks_names_nothing(landscape: Landscape) -> None:
    names = NameIndex(landscape, Phrases(names={"jurisdiction/atlantis": ["Atlantis"]}), frozenset())
    for written in ("Atlantis", "Atlantys"):
        read = names.read(f"models from {written}")
        assert not read.of_kind("Jurisdiction")
        assert not read.unknown


def test_us_is_a_word_and_a_country(matcher: Matcher) -> None:
    assert not matcher.read("tell us about risks").of_kind("Jurisdiction")


def test_an_answer_has_rows_about_what_is_named(ask: Run) -> None:
    done = ask("may", "I", "use", "Falcon", "commercially?", "-f", "csv")
    assert done.exit_code == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.startswith("model,commercial_use,conditions")
    assert rows
    assert all(row.startswith("Falcon,") for row in rows)
    assert done.stderr.startswith("openness query commercial-use-of-weights\n")
    assert "Only rows with model Falcon." in done.stderr


def test_what_would_be_asked_can_be_asked_in_turn(ask: Run) -> None:
    shown = ask("compare llama2 and Mistral 7B", "--dry-run")
    command = shown.stderr.splitlines()[0]
    assert command == "openness query compare-models --first llama-2 --second mistral-7b"
    assert shown.stdout == ""
    asked = CliRunner().invoke(main, command.split()[1:])
    assert asked.exit_code == 0
    assert asked.stdout == ask("compare llama2 and Mistral 7B").stdout


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("how open is the inference code of llama 2", "explain-level --model llama-2 --component inference-code"),
        ("is the pre-training data of pythia public?", "explain-level --model pythia --component pre-training-data"),
    ],
)
def test_a_component_is_one_of_the_twelve(question: str, command: str, ask: Run) -> None:
    """Requirements of other frameworks have positions and the names of components, too."""
    assert ask(question, "--dry-run").stderr.startswith(f"openness query {command}\n")


def test_nothing_is_answered_where_nothing_fits(ask: Run) -> None:
    done = ask("how do I bake bread")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "openness: No saved query answers that. `openness query` lists what can be asked.\n"
    other = ask("how open is Llama 9.1?")
    assert "Nothing is called 'Llama 9.1' here. Did you mean LLaMA or LLaMA-2?" in other.stderr


def test_a_question_that_lacks_a_name_is_asked_back(ask: Run, client: FlaskClient) -> None:
    done = ask("compare the models")
    assert (done.exit_code, done.stdout) == (2, "")
    named, _, command = done.stderr.partition(" For example: openness query compare-models ")
    assert named == "openness: “Models side by side” answers that, if you name first model and second model."
    assert re.fullmatch(r"--first \S+ --second \S+\n", command)
    assert (
        "if you name model. For example: openness query explain-level --model "
        in ask("why does it have its level").stderr
    )
    page = client.get("/search", query_string={"q": "compare the models"}).get_data(as_text=True)
    assert "It needs first model and second model." in page
    assert "/queries/compare-models" in page


def test_an_empty_answer_says_why(landscape: Landscape, matcher: Matcher) -> None:
    question = "what was revised about Chinchilla"
    found = answer_question(landscape, matcher, question)
    assert isinstance(found.result, Answer)
    assert not found.result.rows
    assert found.empty == "No row fits."
    other = answer_question(landscape, matcher, "may I use GPT-2 commercially", view="openness-curation")
    assert isinstance(other.result, Answer)
    assert not other.result.rows
    assert "Nothing in the view openness-curation. There is an answer in: " in other.empty
    named = other.empty.partition("answer in: ")[2].partition(".")[0].split(", ")
    again = answer_question(landscape, matcher, "may I use GPT-2 commercially", view=named[-1])
    assert isinstance(again.result, Answer)
    assert text(again.result.rows[0][0]) == "GPT-2"


def test_the_search_box_takes_questions(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "what does the MIT license permit?"}).get_data(as_text=True)
    assert (
        '<strong>Question:</strong> <a href="/queries/license-criteria?license=mit">Criteria of a license</a>' in page
    )
    assert "license is mit." in page
    other = client.get("/search", query_string={"q": "how open is Llama 9.1?"}).get_data(as_text=True)
    assert "Nothing is called <q>Llama 9.1</q> here. Did you mean LLaMA or LLaMA-2?" in other
    assert "Question:" not in client.get("/search", query_string={"q": "llama"}).get_data(as_text=True)


def test_agents_that_read_text_find_all_questions(client: FlaskClient, landscape: Landscape) -> None:
    answer = client.get("/llms.txt")
    assert answer.mimetype == "text/plain"
    listed = re.findall(r"\]\(http://localhost/queries/([\w-]+)\.csv\)", answer.text)
    assert listed == [path.stem for path in sorted((landscape.root / "queries").glob("*.rq"))]
    for address in re.findall(r"\]\(http://localhost(/[\w./?=]+)\)", answer.text):
        assert "/queries/" in address or client.get(address).status_code == 200, address


def test_python_asks_in_plain_words(landscape: Landscape) -> None:
    api = openness.load(landscape.root)
    risks = api.ask("what does the MIT license permit?")
    assert "license is mit." in risks.why
    assert [row["permitted"] for row in risks][:1] == ["yes"]
    with pytest.raises(NoQueryError, match="No saved query"):
        api.ask("best laptop for gaming")


def test_a_part_of_a_name_and_a_name_over_a_comma_name_nothing(tmp_path: Path) -> None:
    names = ("GPT", "gpt-oss-20b", "gpt-oss-120b", "Mistral 7B", "Open Mistral 7B")
    turtle = "".join(f'<urn:m/{at}> a opn:Model ; rdfs:label "{name}" .\n' for at, name in enumerate(names))
    path = tmp_path / "models.ttl"
    path.write_text("".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("opn", "rdfs")) + turtle)
    store = rdf.empty()
    rdf.read_file(store, path, "urn:models")
    index = NameIndex(Landscape(store, ROOT, ""), Phrases(), frozenset())
    read = index.read("how open is gpt-oss")
    assert not read.of_kind("Model")
    assert read.unknown == {"gpt oss": ("gpt-oss-120b", "gpt-oss-20b")}
    assert index.read("is GPT open").of_kind("Model") == index.read("are GPT models open").of_kind("Model") != []
    read = index.read("which is more open, Mistral 7B or GPT?")
    assert [index.labels[thing] for thing in read.of_kind("Model")] == ["Mistral 7B", "GPT"]


@pytest.mark.parametrize("question", ["what does the API of GPT-4 cost", "tokens per second of BLOOM", "write a poem"])
def test_what_nothing_answers_is_known_by_phrases(question: str, matcher: Matcher) -> None:
    assert matcher.find(question) == []


def test_each_phrase_is_of_a_query_and_none_is_of_two() -> None:
    asked = read_phrases(ROOT).queries
    assert {*asked} - {"-"} <= {path.stem for path in (ROOT / "queries").glob("*.rq")}
    counted = Counter(phrase.casefold() for phrases in asked.values() for phrase in phrases)
    assert [phrase for phrase, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("who built on BLOOM?", "descendants"),
        ("what is BLOOM built on?", "lineage"),
        ("what is known about BLOOM?", "model-card"),
        ("what other names has BLOOM?", "names-of-model"),
    ],
)
def test_small_words_and_their_order_count(matcher: Matcher, question: str, query: str) -> None:
    assert matcher.find(question)[0].query.slug == query
