"""Derivation: run the rules of `shapes/derivation/`, each a SPARQL CONSTRUCT, in the order of their numbers."""

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from openness import rdf
from openness.paths import files, text_of
from openness.rdf import bulk_load
from openness.rdf.service_calls import refuse_calls
from openness.terms import GRAPH


def rules(root: Path) -> list[Path]:
    """List the derivation rules in the order in which they run."""
    return files(root / "shapes" / "derivation", ".rq")


def derive(store: rdf.Embedded, among: Iterable[Path]) -> Iterator[str]:
    """Add to a loaded landscape what rules construct, and yield the name of each rule once it has run.

    A rule sees what the rules of lower numbers constructed. Those of one number are asked side by side, so none of them
    may ask for what another one constructs. Raises UnreadableError for a rule that does not parse or calls a server.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(bulk_load.CORES) as pool:
        for _, alike in groupby(among, _read_number):
            some = list(alike)
            files_ = [Path(folder) / f"{path.stem}.nt" for path in some]
            for path, file in zip(some, pool.map(_construct, [store] * len(some), some, files_), strict=True):
                bulk_load.insert_file(store, file, GRAPH.derived)
                file.unlink()
                yield path.stem


def _read_number(rule: Path) -> str:
    """Return the number of a rule, such as 60 for 60-level.rq."""
    return rule.stem.partition("-")[0]


def _construct(store: rdf.Embedded, rule: Path, file: Path) -> Path:
    text = text_of(rule)
    refuse_calls(text, rule)
    try:
        return bulk_load.construct_file(store, text, file)
    except rdf.UnreadableError as error:
        raise rdf.UnreadableError(f"{rule}: {error}") from error
