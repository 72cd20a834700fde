"""Divide the claims of a large landscape into groups of models, each with the files that speak of these alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from openness.build.load import ALIGNMENTS, ONTOLOGY, sources
from openness.build.scan import scan

GROUP = 12 * 1024 * 1024
"""From how many bytes of files on a group is full: two thousand models, for which a process needs 250 MB."""

MOST = 16 * GROUP
"""How many bytes of files, or of what other files say of models, may have to stay together."""

BATCH = 4 * 1024 * 1024
"""How many bytes of files are read through in one go."""


class UndividedError(ValueError):
    """A landscape that cannot be built in parts; the message says why."""


@dataclass(frozen=True)
class Group:
    """Some models, the files that speak of them, the other things in these files, and what other files say of them."""

    models: frozenset[str]
    files: tuple[Path, ...]
    others: tuple[str, ...]
    beside: bytes


@dataclass(frozen=True)
class Division:
    """Groups of models, the graph whose files they have, and N-Quads of what is said of all else."""

    groups: tuple[Group, ...]
    graph: str
    shared: bytes


@dataclass
class _Found:
    """What was found: the models; by file those that it speaks of, and what else; N-Quads by model and by thing."""

    models: set[str] = field(default_factory=set)
    in_file: dict[Path, set[str]] = field(default_factory=dict)
    others_in: dict[Path, list[str]] = field(default_factory=dict)
    beside: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    others: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))


def divide(root: Path, pool: Executor) -> Division:
    """Read all claims through, and divide them.

    The files of the graph that has most of them stay whole; of all others each statement goes where it belongs. Raises
    UnreadableError for a file that does not parse, and UndividedError where too much would have to stay together.
    """
    claims = [(path, graph) for path, graph in sources(root) if graph not in (ONTOLOGY, ALIGNMENTS)]
    sizes: dict[str, int] = defaultdict(int)
    for path, graph in claims:
        sizes[graph] += path.stat().st_size
    graph = max(sizes, key=sizes.__getitem__)
    if sum(sizes.values()) - sizes[graph] > MOST:
        raise UndividedError(f"the graphs other than {graph} are large too")
    found = _read(claims, graph, pool)
    for path, others in found.others_in.items():  # a model that is described elsewhere
        found.in_file[path].update(found.models.intersection(others))
    for thing in found.models.intersection(found.others):
        found.beside[thing] += found.others.pop(thing)
    shared = b"".join(text for texts in found.others.values() for text in texts)
    return Division(tuple(_groups(found)), graph, shared)


def _read(claims: Sequence[tuple[Path, str]], whole: str, pool: Executor) -> _Found:
    found = _Found()
    kept, divided = ([file for file in claims if (file[1] == whole) is its] for its in (True, False))
    batches = [*_batches(kept), *_batches(divided)]
    wanted = [batch[0][1] != whole for batch in batches]
    for batch, routed, told in zip(batches, wanted, pool.map(scan, batches, wanted), strict=True):
        for (path, _), said in zip(batch, told, strict=True):
            found.models |= said.models
            for model, text in said.of_models.items():
                found.beside[model].append(text)
            for thing, text in said.of_others.items():
                found.others[thing].append(text)
            if not routed:
                found.in_file[path] = set(said.models)
                found.others_in[path] = list(said.of_others)
                if nameless := [thing for thing in said.of_others if thing.startswith("_:")]:
                    raise UndividedError(f"{path} describes {len(nameless)} nameless things that nothing names")
    return found


def _batches(files: Iterable[tuple[Path, str]]) -> Iterator[list[tuple[Path, str]]]:
    batch: list[tuple[Path, str]] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file[0].stat().st_size
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _groups(found: _Found) -> Iterator[Group]:
    """Yield groups that are full, and at last one that need not be."""
    files: list[Path] = []
    models: set[str] = set()
    for some in _together(found.in_file):
        size = sum(path.stat().st_size for path in some)
        if size > MOST:
            raise UndividedError(f"{len(some)} files, {some[0]} the first, speak of the same models")
        files += some
        models.update(*(found.in_file[path] for path in some))
        if sum(path.stat().st_size for path in files) >= GROUP:
            yield _group(found, models, files)
            files, models = [], set()
    size = 0
    for model in sorted(found.models.difference(*found.in_file.values())):
        models.add(model)
        size += sum(map(len, found.beside[model]))
        if size >= 3 * GROUP:  # N-Quads are longer than Turtle
            yield _group(found, models, files)
            files, models, size = [], set(), 0
    if models or files:
        yield _group(found, models, files)


def _together(in_file: dict[Path, set[str]]) -> list[list[Path]]:
    """Put files together that speak of the same models."""
    parent = {path: path for path in in_file}

    def root(path: Path) -> Path:
        while parent[path] != path:
            parent[path] = path = parent[parent[path]]
        return path

    first: dict[str, Path] = {}
    for path, models in in_file.items():
        for model in models:
            parent[root(path)] = root(first.setdefault(model, path))
    together: dict[Path, list[Path]] = defaultdict(list)
    for path in in_file:
        together[root(path)].append(path)
    return list(together.values())


def _group(found: _Found, models: set[str], files: list[Path]) -> Group:
    others = {thing for path in files for thing in found.others_in[path]} - found.models
    beside = b"".join(text for model in models for text in found.beside.get(model, ()))
    return Group(frozenset(models), tuple(files), tuple(sorted(others)), beside)
