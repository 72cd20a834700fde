"""Build a part of a landscape in memory: some models, with all that is said of them and what they share with others."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from openness import engine
from openness.build.derive import by_scope, constructed, derive
from openness.build.divide import UndividedError
from openness.build.infer import infer
from openness.engine import bulk
from openness.terms import GRAPH

Counts = tuple[Counter[tuple[str, str]], frozenset[str]]
"""What rules count: numbers, by thing and property, and what stays the same whatever the numbers, in N-Triples."""

INFERRED = str(engine.iri(GRAPH.inferred))
_DRAWN = tuple(f" {engine.iri(graph)} .\n".encode() for graph in (GRAPH.inferred, GRAPH.derived))
"""How lines end that rules have drawn."""
CLAIMS = "SELECT ?claim { ?claim opn:model ?model }"
NAMELESS = "SELECT DISTINCT ?thing { ?thing ?property ?value FILTER (isBlank(?thing)) }"


@dataclass(frozen=True)
class Part:
    """Some models, and all that is said of them: by some files of one graph, and in a file of N-Quads beside.

    The files speak of the things in `others` too, which are in `shared`, the N-Quads of what all parts share, built.
    `rank` are the graphs of the landscape in their order.
    """

    root: Path
    models: frozenset[str]
    graph: str
    files: tuple[Path, ...]
    others: tuple[str, ...]
    beside: Path
    shared: Path
    rank: tuple[str, ...]


@dataclass(frozen=True)
class Built:
    """What comes of a part, as lines of N-Quads: what is said of its models, in a file; what of other things is new.

    What is shared and `retold` is part of the first, or stands there in another graph.
    """

    written: Path
    news: frozenset[bytes]
    retold: frozenset[bytes]
    counts: Counts


@dataclass(frozen=True)
class Extract:
    """What else is made of each part while it is in memory, by a function that another process can import.

    It gets the store of the part, what the part is, and the path that it may write to: a name of its own in `folder`,
    which is there once a landscape was built in parts.
    """

    take: Callable[[engine.Embedded, Part, Path], None]
    folder: Path


def build_part(part: Part, to: Path, extract: Extract | None) -> Built:
    """Build a part, and write what is said of its models to a file.

    Raises as `build` does, and UndividedError where one of its claims is among what is shared.
    """
    store = assembled(part)
    own = {f"<{model}>".encode() for model in part.models} | bulk.things(store, NAMELESS) | bulk.things(store, CLAIMS)
    shared = _lines(part.shared)
    retold = frozenset(line for line in shared if _subject(line) in own)
    if stated := [line for line in retold if not line.endswith(_DRAWN[0])]:
        raise _divided(_subject(stated[0])[1:-1].decode())
    bulk.read_lines(store, shared - retold)
    infer(store)
    of_models, sums, _ = by_scope(part.root)
    for _ in derive(store, of_models):
        pass
    if extract:
        extract.take(store, part, extract.folder / to.stem)
    news = _write(store, own | bulk.things(store, CLAIMS), shared - retold, to)
    return Built(to, news, retold, added_up(constructed(store, sums)))


def assembled(part: Part) -> engine.Embedded:
    """Return what is said of the models of a part, each statement in the first of the graphs that hold it.

    Raises UndividedError where a file says of a claim what belongs to another file that names its model.
    """
    store = engine.empty()
    bulk.read_files(store, part.files, part.graph)
    claims = bulk.things(store, CLAIMS)
    if divided := [thing for thing in part.others if f"<{thing}>".encode() in claims]:
        raise _divided(divided[0])
    bulk.remove(store, part.others)
    bulk.read_back(store, part.beside)
    bulk.separate(store, part.rank, but=part.graph)
    return store


def _divided(claim: str) -> UndividedError:
    return UndividedError(f"{claim} is described in two places, and only one names its model")


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


@lru_cache(1)
def _lines(path: Path) -> frozenset[bytes]:
    """Return what all parts share, which a process reads once."""
    return frozenset(path.read_bytes().splitlines(keepends=True))


def _write(store: engine.Embedded, own: set[bytes], known: frozenset[bytes], to: Path) -> frozenset[bytes]:
    """Write what is said of a part's own things; return what is said of other things and was not known."""
    news: set[bytes] = set()
    with to.open("wb") as written:
        for lines in bulk.lines(store, to.with_suffix(".all")):
            mine = [line for line in lines if line[: line.index(b" ")] in own]
            written.writelines(mine)
            if len(mine) < len(lines):
                news.update(line for line in set(lines).difference(mine) if line.endswith(_DRAWN))
    return frozenset(news - known)


def added_up(triples: Iterable[engine.Triple]) -> Counts:
    """Divide what rules that count say into numbers and all else."""
    numbers: Counter[tuple[str, str]] = Counter()
    facts = set()
    for triple in triples:
        number = engine.whole_number(triple.object)
        if number is None:
            facts.add(str(triple))
        else:
            numbers[str(triple.subject), str(triple.predicate)] += number
    return numbers, frozenset(facts)
