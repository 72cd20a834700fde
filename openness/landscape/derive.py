"""Derivation: run the rules of `shapes/derivation/`, each a SPARQL CONSTRUCT in a file, in the order of their names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openness import rdf
from openness.paths import files, text_of
from openness.rdf import bulk_load
from openness.terms import GRAPH


def rules(root: Path) -> list[Path]:
    """List the derivation rules in the order in which they run."""
    return files(root / "shapes" / "derivation", ".rq")


def derive(store: rdf.Embedded, among: Iterable[Path]) -> Iterator[str]:
    """Add to a loaded landscape what rules construct, and yield the name of each rule once it has run.

    Each rule sees what the rules before it constructed. Raises UnreadableError for a rule that does not parse.
    """
    for path in among:
        with _prefix_errors(path):
            bulk_load.insert(store, text_of(path), GRAPH.derived)
        yield path.stem


@contextmanager
def _prefix_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except rdf.UnreadableError as error:
        raise rdf.UnreadableError(f"{path}: {error}") from error
