"""Ask a SPARQL endpoint what it has under a name: in batches, once a name, with a cache of answers."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from rdflib import Literal

from openness.files import write_whole
from openness.link.stubs import Term
from openness.link.things import Candidate
from openness.paths import cache_folder, text_of
from openness.rdf import remote
from openness.rdf.rows import Answer, text
from openness.terms import is_web_address

WIKIDATA = "https://query.wikidata.org/sparql"
TEMPLATES = {"name": "by-name.rq", "id": "by-spdx-id.rq"}
BATCH = 40


def endpoint(url: str = WIKIDATA, timeout: float = 60.0, tries: int = 4, pause: float = 1.0) -> remote.Endpoint:
    """Return how an endpoint is asked: with time-out in seconds, tries, and a pause that doubles with each try.

    Raises RemoteError for what is not a web address.
    """
    return remote.Endpoint(url, timeout=timeout, tries=tries, pause=pause)


def look_up(
    root: Path,
    where: remote.Endpoint,
    names: Iterable[str],
    by: str = "name",
    cache: bool = True,
    would_ask: Callable[[str], None] | None = None,
) -> list[Candidate]:
    """Return what an endpoint has under some names, or by their SPDX ids; names in the cache are not asked again.

    With `would_ask` nothing is sent: it is given each query that would be. Raises RemoteError as `remote` does.
    """
    written = text_of(root / "ontology" / "alignments" / "online" / TEMPLATES[by])
    template = "\n".join(line for line in written.splitlines() if not line.startswith("#"))
    wanted = list(dict.fromkeys(name for name in names if name))
    kept = {name: found for name in wanted if cache and (found := _read_cached(where.url, template, name)) is not None}
    missing = [name for name in wanted if name not in kept]

    def query(batch: Sequence[str]) -> str:
        literals = [literal.n3() for name in batch for literal in (Literal(name), Literal(name, lang="en"))]
        return template.replace("$names", " ".join(literals[:: 2 if by == "id" else 1]))

    if would_ask is not None:
        for start in range(0, len(missing), BATCH):
            would_ask(query(missing[start : start + BATCH]))
    else:
        for batch, answer in remote.in_batches(where, query, missing, BATCH):
            for name, rows in _by_name(batch, answer).items():
                kept[name] = rows
                if cache:
                    _keep(where.url, template, name, rows)
    return _candidates(where.url, [row for name in wanted for row in kept.get(name, ())])


def variants(name: str) -> list[str]:
    """Return the spellings of a name under which an endpoint may have it; labels are compared to the letter."""
    short = name.strip()
    for ending in (", Inc.", " Inc.", " Inc", " LLC", " Ltd.", " Ltd", " GmbH", " Corporation", " Corp."):
        short = short.removesuffix(ending)
    return list(dict.fromkeys((name.strip(), short, short.title() if short.islower() else short)))


def _by_name(batch: Sequence[str], answer: Answer) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {name: [] for name in batch}
    for row in answer.rows:
        record = {column: text(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
        if record.get("name") in found and is_web_address(record.get("item", "")):
            found[record["name"]].append(record)
    return found


def _candidates(url: str, rows: Iterable[dict[str, str]]) -> list[Candidate]:
    merged: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        parts = merged.setdefault(row["item"], {"label": set(), "name": set(), "type": set(), "spdx": set()})
        for column, values in parts.items():
            values.update({row[column]} if column in row else ())
    vocabulary = "wikidata" if url == WIKIDATA else url
    found = []
    for iri, parts in merged.items():
        names = sorted(parts["label"]) + sorted(parts["name"] - parts["label"]) + sorted(parts["spdx"])
        kinds = ", ".join(sorted(parts["type"]))
        found.append(Candidate(vocabulary, Term(iri, names[0], kinds, synonyms=tuple(names[1:]))))
    return found


def _file(url: str, template: str, name: str) -> Path:
    digest = hashlib.sha256("\n".join((url, template, name)).encode()).hexdigest()[:32]
    return cache_folder() / "link" / f"{digest}.json"


def _read_cached(url: str, template: str, name: str) -> list[dict[str, str]] | None:
    try:
        found = json.loads(_file(url, template, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def _keep(url: str, template: str, name: str, rows: list[dict[str, str]]) -> None:
    """Write an answer into the cache; a cache that cannot be written is no error."""
    path = _file(url, template, name)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(rows, ensure_ascii=False).encode())
