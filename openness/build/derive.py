"""Derivation: run the rules of `shapes/derivation/`, each a SPARQL CONSTRUCT in a file, in the order of their names.

A rule may say in its header what it looks at, so that a large landscape can be derived a few models at a time:
`#+ scope: model`, where what it says of a model follows from what is said of that model and of things that are no
models; `#+ scope: sum`, where it counts things of models, so that the counts of some models and of others add up.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from openness import engine
from openness.engine import bulk
from openness.paths import files, text_of
from openness.terms import GRAPH

MODEL, SUM = "model", "sum"
_SCOPE = re.compile(r"^#\+ scope: *(\w+) *$", re.MULTILINE)


def rules(root: Path) -> list[Path]:
    """List the derivation rules in the order in which they run."""
    return files(root / "shapes" / "derivation", ".rq")


def by_scope(root: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """Divide the rules: those that run for some models at a time, those that add up, and those for the whole landscape.

    A rule sees what the rules before it constructed, so none runs for some models that comes after one that does not.
    """
    left = rules(root)
    of_models = list(takewhile(lambda rule: _scope(rule) == MODEL, left))
    left = left[len(of_models) :]
    sums = list(takewhile(lambda rule: _scope(rule) == SUM, left))
    return of_models, sums, left[len(sums) :]


def derive(store: engine.Embedded, among: Iterable[Path]) -> Iterator[str]:
    """Add to a loaded landscape what rules construct, and yield the name of each rule once it has run.

    Each rule sees what the rules before it constructed. Raises UnreadableError for a rule that does not parse.
    """
    for path in among:
        with _named(path):
            bulk.insert(store, text_of(path), GRAPH.derived)
        yield path.stem


def constructed(store: engine.Embedded, among: Sequence[Path]) -> Iterator[engine.Triple]:
    """Yield what rules construct, and add it to nothing. Raises UnreadableError for a rule that does not parse."""
    for path in among:
        with _named(path):
            yield from engine.construct(store, text_of(path))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except engine.UnreadableError as error:
        raise engine.UnreadableError(f"{path}: {error}") from error


def _scope(rule: Path) -> str:
    found = _SCOPE.search(text_of(rule))
    return found[1] if found else ""
