"""Words that we do not use (CONTRIBUTING.md, *Words*), in code, data, rules, queries, pages and documents."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from openness.paths import ROOT

WORDS: Mapping[str, str] = {
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"whoever": "anyone who, a person who",
    r"upon": "on",
    r"nameless": "blank node, without a name",
    r"too dear": "too expensive",
    r"in vain": "without a result",
    r"tak(?:e|es|en|ing) away": "remove, without, download",
    r"no more than": "at most, only",
    r"lies in": "is in",
    r"by whom": "name the person or source",
    r"breach(?:es)?": "violation",
    r"anew": "again",
    r"likewise": "too",
    r"besides": "also",
    r"beg(?:ins|in|inning|an|un)": "start",
    r"(?:is|are|be) kept": "is cached, is stored, stays",
    r'(?<![&*"])said(?![:"])': "a verb in the present, or a noun: text, message, triples",
    r"st(?:and|ands|ood)\b(?! for)": "is, is in, remains",
    r"t(?:ell|ells|elling|old)": "report, show, return, say",
}
"""Patterns of words that are not used, with what to say instead; each was removed everywhere before it came here."""

PATTERN = re.compile("|".join(rf"(\b{words}\b)" for words in WORDS), re.IGNORECASE)
CODE = {".py"}
TEXT = {".md", ".html", ".js", ".css", ".rq", ".ttl", ".yaml", ".yml", ".toml", ".cff", ""}
LEFT_OUT = re.compile(
    r"openness/questions/question_words\.py|tests/test_ask\.py"
    r"|(?:.*/)?LICENSE|CONTRIBUTING\.md|tests/(?:test_words\.py|answers/.*|reports/.*|vocabularies/.*)"
    r"|graph/indexes/.*/.*|ontology/(?:alignments/(?:stubs|foreign)|versions)/.*|.*/vendor/.*|benchmarks/link/.*"
)
"""Words that people ask with, the glossary and this file, texts of others, what is computed, and what is frozen."""


def files() -> list[str]:
    """List the files of the project whose words are ours."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    return [name for name in listed if name and not LEFT_OUT.fullmatch(name) and Path(name).suffix in CODE | TEXT]


def lines_of(name: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file, of Python its comments and strings only."""
    text = (ROOT / name).read_text("utf-8")
    if Path(name).suffix not in CODE:
        yield from enumerate(text.splitlines(), 1)
        return
    if not PATTERN.search(text):  # to tokenize all of them takes ten times as long
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield from enumerate(token.string.splitlines(), token.start[0])


def found_in(lines: Iterator[tuple[int, str]]) -> list[str]:
    """List what is found in some lines: the line, the word, and what to say instead."""
    instead = list(WORDS.values())
    return [
        f"{number}: {match[0]!r}, say: {instead[match.lastindex - 1]}"
        for number, line in lines
        for match in PATTERN.finditer(line)
        if match.lastindex
    ]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="lists the files that git tracks")
def test_no_file_has_a_word_that_we_do_not_use() -> None:
    listed = files()
    assert len(listed) > 400
    found = [f"{name}:{one}" for name in listed for one in found_in(lines_of(name))]
    assert found == []


def test_a_definition_begins_with_a_kind_of_thing_and_is_no_question() -> None:
    definition = re.compile(r'skos:definition "(?:What|Who|Whose|How|Whether|Which|Nobody|Anyone)\b')
    paths = (ROOT / "ontology").glob("*.ttl")
    assert [path.name for path in paths if definition.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("words", WORDS)
def test_each_word_is_one_that_the_test_notices(words: str) -> None:
    example = re.sub(r"\(\?<?![^)]*\)|\\b", "", words)
    example = re.sub(r"\(\?:([^|)]*)(?:\|[^)]*)?\)\??|(\w)\?", r"\1", example)
    assert found_in(iter([(1, f"the {example} of it")])) == [f"1: {example!r}, say: {WORDS[words]}"]


def test_a_module_says_what_it_does_and_asks_no_question() -> None:
    """A docstring is a verb with its object, or a noun: not "What is written to people"."""
    questions = re.compile(r'r?"""(?:What|How|Where|Which|Who|Whether|When|All that)\b')
    modules = [path for path in (ROOT / "openness").rglob("*.py") if path != ROOT / "openness" / "__init__.py"]
    assert len(modules) > 200
    assert [path.name for path in modules if questions.match(path.read_text("utf-8"))] == []
