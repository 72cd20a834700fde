"""Admit a query from outside: its tokens are looked at here, and the engine's parser has to confirm what they show.

The tokens give a refusal its place and its words. Where an engine may read a text in another way than the grammar does
(Oxigraph takes `?a<'>'` for a comparison), both readings are looked at and the stricter one counts. What no reading
here finds, the parser does: a query is asked only if its probe parses (`openness.readers.probe`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from openness.readers.probe import has_service, probe_of
from openness.readers.sparql import QUERY_FORMS, STRING, UNCLOSED, UPDATES
from openness.sandbox.malformed import CALL, place
from openness.sandbox.query_limits import Limits, RefusedError, TooLongError
from openness.terms import PREFIXES

# Possessive (`*+`), and what is not closed is a token to the end: no text makes the scan go back again and again.
_PATTERN = r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20QUOTE]*+>)
  | (?P<string>STRING)
  | (?P<unclosed>UNCLOSED)
  | (?P<comment>\#[^\n\r]*+)
  | (?P<variable>[?$]\w++)
  | (?P<language>@[A-Za-z-]++)
  | (?P<run>[\w.-]++)(?P<local>:(?:[\w.:%-]|\\.)*+)?+
  | (?P<bare>:(?:[\w.:%-]|\\.)*+)
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
  | (?P<other>\S)
""".replace("STRING", STRING).replace("UNCLOSED", UNCLOSED)
_BY_GRAMMAR = re.compile(_PATTERN.replace("QUOTE", ""), re.VERBOSE | re.DOTALL)
_BY_ENGINE = re.compile(_PATTERN.replace("QUOTE", "'"), re.VERBOSE | re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*|\S")
_DOTTED = re.compile(r"\.(?=SERVICE)", re.IGNORECASE)


@dataclass(frozen=True)
class Admitted:
    """A query that may be asked if its probe parses: its text, its form, and the graphs that it names in FROM.

    `plain` is the text without FROM, for an engine that gets the graphs with the request.
    """

    sparql: str
    form: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    plain: str = ""

    @property
    def probe(self) -> str:
        """The text that has to parse before the query is asked."""
        return probe_of(self.plain or self.sparql)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def key(self) -> str:
        """The keyword that the token would be."""
        return self.text.upper() if self.kind == "word" else ""


def admit(sparql: str, limits: Limits, graphs: Iterable[str]) -> Admitted:
    """Let a query pass that asks within the limits, of this landscape and of nothing else.

    Raises RefusedError for a text that is too long or nested too deeply, an update, a call of another endpoint
    (SERVICE), and a graph that is not one of `graphs`. What asks it has to let an engine parse its probe before.
    """
    if len(sparql) > limits.characters:
        raise TooLongError(f"The query has {len(sparql):,} characters; {limits.characters:,} may be asked at most.")
    if not sparql.strip():
        raise RefusedError("There is no query. Write one, such as: SELECT ?model { ?model a opn:Model }")
    tokens = list(_tokens(sparql, _BY_GRAMMAR))
    suspect = has_service(sparql)
    quoted = "<" in sparql and "'" in sparql  # else both readings are the same
    for reading in (tokens, list(_tokens(sparql, _BY_ENGINE))) if quoted else (tokens,):
        if suspect:
            _refuse_services(sparql, reading)
        _refuse_depth(sparql, reading, limits.depth)
    prefixes, base, rest = _prologue(tokens)
    form = rest[0].key if rest else ""
    if form in UPDATES:
        raise _refuse_at(
            sparql, rest[0], f"{form} is an update, and this endpoint only answers queries. Nothing is changed here."
        )
    default, named, plain = _datasets(sparql, rest, prefixes, base, frozenset(graphs))
    return Admitted(sparql, form if form in QUERY_FORMS else "SELECT", default, named, plain)


def known_graphs(given: Iterable[str], graphs: Iterable[str]) -> tuple[str, ...]:
    """Return the graphs that a request names. Raises RefusedError for one that is not in this landscape."""
    listed = sorted(graphs)
    asked = tuple(given)
    for iri in asked:
        if iri not in listed:
            raise RefusedError(_no_such_graph(iri, listed))
    return asked


def _tokens(sparql: str, pattern: re.Pattern[str]) -> Iterator[_Token]:
    for match in pattern.finditer(sparql):
        kind = match.lastgroup or "other"
        if kind == "run":  # no name, so each word in it is one of its own
            yield from (_part(word, match.start()) for word in _WORD.finditer(match[0]))
        elif kind != "comment":
            yield _Token("name" if kind in {"local", "bare"} else kind, match[0], match.start())


def _part(word: re.Match[str], start: int) -> _Token:
    return _Token("word" if word[0][0].isidentifier() else "other", word[0], start + word.start())


def _refuse_at(sparql: str, token: _Token, reason: str) -> RefusedError:
    return RefusedError(reason, *place(sparql, token.start))


def _refuse_services(sparql: str, tokens: list[_Token]) -> None:
    """Refuse a call of another endpoint, and what may be one: the word in any token but a string, IRI or variable."""
    for at, token in enumerate(tokens):
        if token.kind in {"iri", "string", "variable", "unclosed"} or not has_service(token.text):
            continue
        before = tokens[at - 1].key if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        called = after == "{" and before not in {"GRAPH", "FROM", "NAMED"}
        if token.kind != "name" or called or _DOTTED.search(token.text):
            raise _refuse_at(sparql, token, CALL)


def _refuse_depth(sparql: str, tokens: list[_Token], most: int) -> None:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > most:
            raise _refuse_at(sparql, token, f"The brackets are nested more than {most} deep.")


def _prologue(tokens: list[_Token]) -> tuple[dict[str, str], str, list[_Token]]:
    """Return the prefixes and the base that a query declares, and what follows them."""
    prefixes, base, at = dict(PREFIXES), "", 0
    while at < len(tokens) and tokens[at].key in {"PREFIX", "BASE"}:
        if tokens[at].key == "BASE" and at + 1 < len(tokens):
            base = tokens[at + 1].text[1:-1]
            at += 2
        elif at + 2 < len(tokens):
            prefixes[tokens[at + 1].text.rstrip(":")] = urljoin(base, tokens[at + 2].text[1:-1])
            at += 3
        else:
            break
    return prefixes, base, tokens[at:]


def _datasets(
    sparql: str, tokens: list[_Token], prefixes: dict[str, str], base: str, graphs: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the graphs of FROM and of FROM NAMED, and the query with spaces in their place."""
    default: list[str] = []
    named: list[str] = []
    kept: list[str] = []
    depth = end = 0
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.key != "FROM" or depth or at + 1 >= len(tokens):
            continue
        is_named = tokens[at + 1].key == "NAMED"
        graph = tokens[min(at + 1 + is_named, len(tokens) - 1)]
        if graph.kind not in {"iri", "name"}:
            continue  # the engine reports what is wrong with the syntax
        prefix, _, local = graph.text.partition(":")
        iri = urljoin(base, graph.text[1:-1]) if graph.kind == "iri" else prefixes.get(prefix, prefix + ":") + local
        if iri not in graphs:
            raise _refuse_at(sparql, graph, _no_such_graph(iri, sorted(graphs)))
        (named if is_named else default).append(iri)
        clause = sparql[token.start : graph.start + len(graph.text)]
        kept += sparql[end : token.start], re.sub(r"[^\n]", " ", clause)
        end = token.start + len(clause)
    return tuple(default), tuple(named), "".join((*kept, sparql[end:]))


def _no_such_graph(iri: str, graphs: list[str]) -> str:
    there = ", ".join(graphs) or "none"
    return f"There is no graph <{iri}> here, and none is fetched from elsewhere. There are: {there}."
