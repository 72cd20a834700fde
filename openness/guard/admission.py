"""What a query from outside may ask: read as tokens, before any engine sees it.

Strings, comments and IRIs are never mistaken for keywords. Where an engine may read a text in another way than the
grammar does (Oxigraph takes `?a<'>'` for a comparison), both readings are looked at and the stricter one counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from openness.forms.sparql import FORMS, UPDATES
from openness.guard.limits import Limits, RefusedError, TooLongError
from openness.terms import PREFIXES

_PATTERN = r"""
    (?P<iri><[^<>"{{}}|^`\\\x00-\x20{quote}]*>)
  | (?P<string>\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z-]+)
  | (?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w.:%-]|\\.)*)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<other>\S)
"""
_BY_GRAMMAR = re.compile(_PATTERN.format(quote=""), re.VERBOSE | re.DOTALL)
_BY_ENGINE = re.compile(_PATTERN.format(quote="'"), re.VERBOSE | re.DOTALL)


@dataclass(frozen=True)
class Admitted:
    """A query that may be asked: its text, its form, and the graphs that it names in FROM."""

    sparql: str
    form: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


@dataclass(frozen=True)
class _Token:
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
    (SERVICE), and a graph that is not one of `graphs`.
    """
    if len(sparql) > limits.characters:
        raise TooLongError(f"The query has {len(sparql):,} characters; {limits.characters:,} may be asked at most.")
    if not sparql.strip():
        raise RefusedError("There is no query. Write one, such as: SELECT ?model { ?model a opn:Model }")
    tokens = list(_tokens(sparql, _BY_GRAMMAR))
    for reading in (tokens, list(_tokens(sparql, _BY_ENGINE))):
        _refuse_services(sparql, reading)
        _refuse_depth(sparql, reading, limits.depth)
    prefixes, base, rest = _prologue(tokens)
    form = rest[0].key if rest else ""
    if form in UPDATES:
        raise _refused(
            sparql, rest[0], f"{form} is an update, and this endpoint only answers queries. Nothing is changed here."
        )
    default, named = _datasets(sparql, rest, prefixes, base, frozenset(graphs))
    return Admitted(sparql, form if form in FORMS else "SELECT", default, named)


def known_graphs(given: Iterable[str], graphs: Iterable[str]) -> tuple[str, ...]:
    """Return the graphs that a request names. Raises RefusedError for one that is not in this landscape."""
    listed = sorted(graphs)
    asked = tuple(given)
    for iri in asked:
        if iri not in listed:
            raise RefusedError(_no_such_graph(iri, listed))
    return asked


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of a character, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _tokens(sparql: str, pattern: re.Pattern[str]) -> Iterator[_Token]:
    for match in pattern.finditer(sparql):
        kind = match.lastgroup or "other"
        if kind != "comment":
            yield _Token(kind, match[0], match.start())


def _refused(sparql: str, token: _Token, reason: str) -> RefusedError:
    return RefusedError(reason, *place(sparql, token.start))


def _refuse_services(sparql: str, tokens: list[_Token]) -> None:
    """Refuse a call of another endpoint, also one that is written without the spaces around the keyword."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].key if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        glued = token.kind == "name" and "SERVICE" in token.text.upper() and after == "{"
        if token.key.startswith("SERVICE") or (glued and before not in {"GRAPH", "FROM", "NAMED"}):
            raise _refused(
                sparql, token, "SERVICE calls another endpoint, and a query here reaches no network. Ask it there."
            )


def _refuse_depth(sparql: str, tokens: list[_Token], most: int) -> None:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > most:
            raise _refused(sparql, token, f"The brackets are nested more than {most} deep.")


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
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of FROM and of FROM NAMED."""
    default: list[str] = []
    named: list[str] = []
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.key != "FROM" or depth or at + 1 >= len(tokens):
            continue
        is_named = tokens[at + 1].key == "NAMED"
        graph = tokens[min(at + 1 + is_named, len(tokens) - 1)]
        if graph.kind not in {"iri", "name"}:
            continue  # the engine tells what is wrong with the syntax
        prefix, _, local = graph.text.partition(":")
        iri = urljoin(base, graph.text[1:-1]) if graph.kind == "iri" else prefixes.get(prefix, prefix + ":") + local
        if iri not in graphs:
            raise _refused(sparql, graph, _no_such_graph(iri, sorted(graphs)))
        (named if is_named else default).append(iri)
    return tuple(default), tuple(named)


def _no_such_graph(iri: str, graphs: list[str]) -> str:
    there = ", ".join(graphs) or "none"
    return f"There is no graph <{iri}> here, and none is fetched from elsewhere. There are: {there}."
