"""Explain a query that an engine cannot read, with line and column."""

import re
from typing import Any

from openness.readers.sparql import (
    QUERY_FORMS,
    UPDATES,
    beginning,
    find_unclosed_bracket,
    find_unclosed_quote,
    find_undeclared,
    find_word_before,
    form,
)
from openness.suggest import did_you_mean, find_near
from openness.terms import PREFIXES

_AT = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SAID = {"IRI parsing failed": "This is not a valid IRI."}
# Alternatives that are classes of characters and say nothing to a reader.
_CLASSES = re.compile(r"\['[^\]]*'\]|\[_\]|\['\]'\]")
_ALTERNATIVE = re.compile(r'"(?:\\.|[^"\\])*"|[^,"]+')
"""An item of the engine's list; one in quotes may be a comma itself, or a quote."""
_ANNOTATION = frozenset({'"{|"', '"|}"', '"~"'})
"""What opens or closes the annotation of a triple, which is not answered here."""
_ASTRAY = frozenset({"CONSTRUCT", "LATERAL", "OPTIONAL", "SERVICE"})
"""What the engine lists wherever a pattern may end: never what is missing, and SERVICE is not answered here."""
CALL = "SERVICE calls another endpoint, and a query here reaches no network. Ask it there."
KEYWORDS = (
    *("SELECT", "CONSTRUCT", "DESCRIBE", "DISTINCT", "REDUCED", "FROM", "NAMED", "WHERE", "OPTIONAL", "UNION", "MINUS"),
    *("GRAPH", "FILTER", "BIND", "VALUES", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "EXISTS", "PREFIX", "COUNT"),
)
"""The keywords that a misspelt word may mean."""
NEAR = 0.75
"""How alike a word and a keyword are for one to be offered for the other."""
MAX_TOKENS_LISTED = 8
"""Up to how many expected tokens are listed."""


def explain_malformed(message: str, sparql: str) -> dict[str, Any]:
    """Return what is wrong with a query, in words, with line and column; 0 where the engine names no place."""
    found = _AT.search(message)
    if not found:
        return {"malformed": message, "line": 0, "column": 0}
    line, column = int(found[1]), int(found[2])
    if not form(sparql):
        message = f"A query says first what it asks for, after its prefixes: {', '.join(QUERY_FORMS)}."
        return _complaint(message, sparql, beginning(sparql))
    if (start := find_unclosed_quote(sparql)) is not None:
        return _complaint("The text in quotes that starts here does not end on this line.", sparql, start)
    if missing := find_undeclared(sparql, PREFIXES):
        name, end = missing
        message = f"The prefix '{name}:' is not declared. Add a line such as: PREFIX {name}: <https://example.org/>"
        return _complaint(message, sparql, end)
    opened = find_unclosed_bracket(sparql)
    if opened and (line, column) == place(sparql, len(sparql)):
        bracket, start = opened
        return _complaint(f"The query ends before the {bracket} of line {place(sparql, start)[0]} is closed.", sparql)
    word, start = find_word_before(sparql, found_at(message, sparql))
    if word.upper() not in KEYWORDS and (near := find_near(word.upper(), KEYWORDS, most=1, cutoff=NEAR)):
        return _complaint(f"'{word}' is not a keyword. {did_you_mean(near)}", sparql, start)
    return {"malformed": _list_expected(found[3]), "line": line, "column": column}


def explain_parse_error(message: str, sparql: str) -> str:
    """Return why a query cannot be read, with line and column and without the engine's list of its grammar."""
    if (word := form(sparql)) in UPDATES:
        return f"The query is an update ({word}), and queries change nothing. Write an entry, and `openness add` it."
    found = explain_malformed(message, sparql)
    if str(found["malformed"]).startswith("The query cannot be answered"):
        return str(found["malformed"])
    at = f"line {found['line']}, column {found['column']}: " if found["line"] else ""
    return f"The query does not parse: {at}{found['malformed']}"


def found_at(message: str, sparql: str) -> int:
    """Return the offset of the place that an engine's complaint names, or -1 where it names none."""
    found = _AT.search(message)
    if not found:
        return -1
    line, column = int(found[1]), int(found[2])
    starts = [0, *(match.end() for match in re.finditer("\n", sparql))]
    return starts[min(line, len(starts)) - 1] + column - 1


def explain_refusal(keyword: str, sparql: str, offset: int) -> dict[str, Any]:
    """Return why a query is refused in which the engine reads a word that calls out as a keyword."""
    message = CALL if keyword == "SERVICE" else f"{keyword} cannot be read here. Write FROM and a graph before WHERE."
    return _complaint(message, sparql, offset)


def _list_expected(listed: str) -> str:
    expected = [part.strip() for part in _ALTERNATIVE.findall(_CLASSES.sub("", listed.replace("\n", " ")))]
    words = [part for part in expected if part and "..=" not in part and not part.startswith("|")]
    words = [part for part in words if part not in _ANNOTATION | _ASTRAY]
    sentences = [
        part for part in words if " " in part and not part.startswith('"')
    ]  # a sentence says more than keywords
    if sentences and sentences[0] != "Prefix not found":
        return _SAID.get(sentences[0], f"{sentences[0][0].upper()}{sentences[0][1:]}.")
    if words and len(words) <= MAX_TOKENS_LISTED:
        return f"Here one of these was expected: {'  '.join(words)}"
    return "The query cannot be read on from about here."


def _complaint(message: str, sparql: str, offset: int = -1) -> dict[str, Any]:
    line, column = place(sparql, len(sparql) if offset < 0 else offset)
    return {"malformed": message, "line": line, "column": column}


def place(sparql: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of a character, both counted from 1, as the engine counts them."""
    before = sparql[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
