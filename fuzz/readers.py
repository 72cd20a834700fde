"""Feed what reads the files of others with mutated files: each is read, or refused by an error of ours.

`python fuzz/readers.py TARGET [SECONDS]` runs atheris (the group `fuzz`) on one reader; without TARGET it lists them.
An input that brings a reader down is written to `fuzz/found/TARGET/`. Give it a short name and keep it there once it is
repaired: `tests/test_fuzz.py` reads all of them again, and atheris starts from them.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MAX_LENGTH = 8_000
MAX_SECONDS = 5
"""How long one input may take; the shortest ones that take longer are what we look for, too."""

Reader = Callable[[bytes], object]


def read_rdf(form: str) -> Reader:
    """Return the reader of an entry in a format."""

    def read(content: bytes) -> object:
        from openness import rdf

        return rdf.parse(content, form, "entry")

    return read


def read_yaml(content: bytes) -> object:
    """Read an entry in YAML twice: as triples, and with the place of each."""
    from openness import rdf
    from openness.check.yaml_positions import positions

    triples = rdf.parse(content, "yaml", "entry")
    return triples, positions(content)


def read_through_file(name: str, read: Callable[[Path], object]) -> Reader:
    """Return a reader for what is read from a file."""
    folder = Path(tempfile.mkdtemp(prefix="openness-fuzz-"))

    def read_content(content: bytes) -> object:
        path = folder / name
        path.write_bytes(content)
        return read(path)

    return read_content


def read_mappings(path: Path) -> object:
    """Read a table of mappings."""
    from openness.readers.sssom import read

    return read(path)


def read_claims(path: Path) -> object:
    """Read a table of claims of an index."""
    from openness.readers.index_tables import IndexClaim, read_table

    return list(read_table(path, IndexClaim))


def read_edition(path: Path) -> object:
    """Read the description of an edition of an index."""
    from openness.readers.index_tables import read_metadata

    return read_metadata(path)


def read_query(path: Path) -> object:
    """Read a saved query with its header."""
    from openness.query.saved_queries import parse

    return parse(path)


def admit_query(content: bytes) -> object:
    """Admit a query from outside."""
    from openness.readers.sparql import beginning, find_undeclared
    from openness.sandbox.admission import admit
    from openness.sandbox.query_limits import DEFAULTS

    sparql = content.decode("utf-8", "replace")
    return admit(sparql, DEFAULTS, ()), beginning(sparql), find_undeclared(sparql, {"opn"})


@cache
def _names() -> object:
    from openness.landscape.load import load
    from openness.link.landscape_names import LandscapeNames

    return LandscapeNames(load(ROOT, alignments=False, indexes=False))


def read_document(content: bytes) -> object:
    """Read a document about a model, as `openness draft` does."""
    from openness.entries.document_reader import read_document as read

    return read(content, _names())  # type: ignore[arg-type]


TARGETS: Mapping[str, Reader] = {
    "yaml": read_yaml,
    **{form: read_rdf(form) for form in ("turtle", "trig", "ntriples", "jsonld", "rdfxml")},
    "mappings": read_through_file("table.sssom.tsv", read_mappings),
    "claims": read_through_file("claims.csv", read_claims),
    "edition": read_through_file("edition.json", read_edition),
    "query": read_through_file("question.rq", read_query),
    "sparql": admit_query,
    "document": read_document,
}
SEEDS: Mapping[str, tuple[str, ...]] = {
    "yaml": ("tests/forms/*.yaml",),
    "turtle": ("shapes/examples/*.ttl",),
    "trig": ("shapes/examples/*.ttl",),
    "jsonld": ("tests/documents/*.json", "tests/several/graph/indexes/*/*/*.json"),
    "rdfxml": ("tests/documents/*.xml",),
    "mappings": ("ontology/alignments/*.sssom.tsv",),
    "claims": ("tests/several/graph/indexes/*/*/claims.csv",),
    "edition": ("tests/several/graph/indexes/*/*/*.json",),
    "query": ("queries/*.rq",),
    "sparql": ("queries/*.rq",),
    "document": ("tests/documents/*",),
}


def try_input(target: str, content: bytes) -> None:
    """Let a reader read; what it refuses by an error of ours is right."""
    from openness.errors import OpennessError

    try:
        TARGETS[target](content)
    except OpennessError:
        return


def seeds_of(target: str) -> list[Path]:
    """List the files that a reader is to start from: those of the project, and what was found before."""
    paths = [path for pattern in SEEDS.get(target, ()) for path in sorted(ROOT.glob(pattern)) if path.is_file()]
    return [
        *(path for path in paths if path.stat().st_size <= MAX_LENGTH),
        *sorted((HERE / "found" / target).glob("*")),
    ]


def main(target: str, seconds: int) -> None:
    """Run atheris on a reader for so many seconds. It ends the process with a status other than 0 at a finding."""
    import atheris

    with atheris.instrument_imports(include=["openness"]):
        from openness.check import yaml_positions  # noqa: F401, what is read now is watched for what it covers
        from openness.entries import document_reader  # noqa: F401
        from openness.query import saved_queries  # noqa: F401
        from openness.readers import index_tables, sssom  # noqa: F401
        from openness.sandbox import admission  # noqa: F401
    found = HERE / "found" / target
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for at, path in enumerate(seeds_of(target)):
            (Path(corpus) / f"seed-{at}").write_bytes(path.read_bytes())
        limits = [
            f"-max_len={MAX_LENGTH}",
            f"-timeout={MAX_SECONDS}",
            f"-max_total_time={seconds}",
            "-rss_limit_mb=2048",
        ]
        atheris.Setup(
            [sys.argv[0], *limits, f"-artifact_prefix={found}/", "-verbosity=0", "-print_final_stats=1", corpus],
            lambda content: try_input(target, content),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        print("\n".join(TARGETS))
    else:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60)
