"""Build a large landscape a part at a time: some thousand models, in memory, on all cores.

What is said of one model rarely bears on another. So all files are read through once, to learn which of them speak of
which models and what the models share; the shared is built first. Each part is then built with it, in a process of its
own, and what comes of it is written to the store; and at last the rules run that look at all models.

A landscape that does not divide so is built as a whole, as small ones are. What is built is the same.
"""

import tempfile
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

from rdflib import XSD

from openness import engine
from openness.build.derive import by_scope, constructed, derive
from openness.build.divide import GROUP, Division, UndividedError, divide
from openness.build.infer import infer
from openness.build.load import ALIGNMENTS, ONTOLOGY, Progress, ranked, read, sources
from openness.build.part import INFERRED, Built, Counts, Extract, Part, added_up, build_part
from openness.engine import bulk
from openness.terms import GRAPH
from openness.workers import CORES, workers

LARGE = 24 * 1024 * 1024
"""From how many bytes of files on a landscape is built in parts."""


def is_large(root: Path) -> bool:
    """Tell whether a landscape is to be built in parts."""
    return _bytes(root) >= LARGE


def fill_in_parts(
    store: engine.Embedded, root: Path, scratch: Path | None, progress: Progress, extract: Extract | None = None
) -> None:
    """Build the landscape of a folder into an empty store, and extract something else from its parts.

    What is written meanwhile goes below the folder `scratch`, or where the system has such things. Raises as `build`
    does, and UndividedError where the landscape does not divide; the store is then half full.
    """
    rules = by_scope(root)[2]
    expected = 1 + _bytes(root) // GROUP
    steps = 1 + expected + len(rules)
    progress("reading", 0, steps)
    with tempfile.TemporaryDirectory(dir=scratch) as name, workers() as pool:
        folder = Path(name)
        if extract:
            extract.folder.mkdir()
        division = divide(root, pool)
        shared, beside, common = _shared(root, division, folder)
        total, counts = len(division.groups), list[Counts]()
        news, retold = set[bytes](), set[bytes]()
        for done, built in enumerate(_parts(root, division, shared, beside, folder, pool, extract), start=1):
            progress(f"part {done} of {total}", 1 + done * expected // total, steps)
            bulk.load_lines(store, built.written)
            built.written.unlink()
            counts.append(built.counts)
            news |= built.news
            retold |= built.retold
        with shared.open("rb") as lines:
            bulk.read_lines(store, (line for line in lines if line not in retold))
        bulk.read_lines(store, _sums(common, counts))
        _tell(store, shared, news)
    for done, rule in enumerate(derive(store, rules), start=2 + expected):
        progress(f"derived {rule}", done, steps)


def _bytes(root: Path) -> int:
    return sum(path.stat().st_size for path, _ in sources(root))


def _shared(root: Path, division: Division, folder: Path) -> tuple[Path, Mapping[str, bytes], Counts]:
    """Build what all parts share into a file of N-Quads.

    Returns it, what the files of terms and alignments say of models, and what the rules count in what is shared.
    """
    store = engine.empty()
    written = folder / "shared.nq"
    written.write_bytes(division.shared)
    read(store, [(path, graph) for path, graph in sources(root) if graph in (ONTOLOGY, ALIGNMENTS)])
    bulk.read_back(store, written)
    beside = bulk.taken(store, frozenset().union(*(group.models for group in division.groups)))
    bulk.separate(store, ranked(engine.named_graphs(store)))
    infer(store)
    of_models, sums, _ = by_scope(root)
    for _ in derive(store, of_models):
        pass
    with (folder / "shared.built.nq").open("wb") as built:
        for lines in bulk.lines(store, written):
            built.writelines(lines)
    return folder / "shared.built.nq", beside, added_up(constructed(store, sums))


def _parts(
    root: Path,
    division: Division,
    shared: Path,
    told: Mapping[str, bytes],
    folder: Path,
    pool: Executor,
    extract: Extract | None,
) -> Iterator[Built]:
    """Build each part in a process of the pool, a few ahead of what is asked for, and yield what comes of it."""
    rank = tuple(ranked({graph for _, graph in sources(root)}))
    waiting: deque[Future[Built]] = deque()
    for number, group in enumerate(division.groups):
        beside = folder / f"beside-{number}.nq"
        beside.write_bytes(group.beside + b"".join(told[model] for model in group.models.intersection(told)))
        part = Part(root, group.models, division.graph, group.files, group.others, beside, shared, rank)
        waiting.append(pool.submit(build_part, part, folder / f"part-{number}.nq", extract))
        if len(waiting) > CORES:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _sums(common: Counts, parts: Sequence[Counts]) -> Iterator[bytes]:
    """Add up what rules count, and yield it as N-Quads; what is in common is counted in each part, and once here."""
    numbers, facts = Counter(common[0]), set(common[1])
    for found, told in parts:
        numbers.update(found)
        numbers.subtract(common[0])
        facts |= told
    graph = engine.iri(GRAPH.derived)
    for (thing, prop), number in numbers.items():
        yield f'{thing} {prop} "{number}"^^<{XSD.integer}> {graph} .\n'.encode()
    for fact in facts:
        yield f"{fact} {graph} .\n".encode()


def _tell(store: engine.Embedded, shared: Path, news: set[bytes]) -> None:
    """Add what follows in parts for things that are not theirs, where no other part would have had to know it.

    So it is for what another part draws as well, and for a thing that is named and nowhere described.
    """
    fresh = []
    for quad in bulk.parsed(news):
        if str(quad.graph_name) != INFERRED:
            raise UndividedError(f"a rule that looks at one model says something of {quad.subject}")
        if not engine.holds(store, quad.triple):
            fresh.append(quad)
    if not fresh:
        return
    small = engine.empty()
    bulk.read_back(small, shared)
    before = len(small)
    small.extend(fresh)
    infer(small)  # what contradicts the ontology only where parts are seen together
    for thing in {quad.subject for quad in fresh}:
        if any(str(said.graph_name) != INFERRED for said in engine.statements(store, thing)):
            raise UndividedError(f"what is said of models bears on {thing}")
    if len(small) != before + len(fresh):
        raise UndividedError("more follows from what is said of models where they are seen together")
    store.extend(fresh)
