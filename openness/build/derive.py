"""Derivation: run the rules of `shapes/derivation/`, each a SPARQL CONSTRUCT in a file, in the order of their names."""

from collections.abc import Iterator
from pathlib import Path

from openness import engine
from openness.engine import bulk
from openness.paths import files
from openness.terms import GRAPH


def rules(root: Path) -> list[Path]:
    """List the derivation rules in the order in which they run."""
    return files(root / "shapes" / "derivation", ".rq")


def derive(store: engine.Embedded, root: Path) -> Iterator[str]:
    """Add to a loaded landscape what the rules construct, and yield the name of each rule once it has run.

    Each rule sees what the rules before it constructed. Raises UnreadableError for a rule that does not parse.
    """
    for path in rules(root):
        try:
            bulk.insert(store, path.read_text(encoding="utf-8"), str(GRAPH.derived))
        except engine.UnreadableError as error:
            raise engine.UnreadableError(f"{path}: {error}") from error
        yield path.stem
