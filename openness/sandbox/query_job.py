"""The job of a worker for queries from outside (`forked_worker`): answer one on the landscape, within the limits."""

from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

from openness import rdf
from openness.rdf import rdfxml  # noqa: F401, read now: a worker opens no file
from openness.rdf.folder import folder_of, on_disk
from openness.rdf.rows import WRITERS, Rows
from openness.readers.probe import keyword_at
from openness.readers.sparql import QUERY_FORMS
from openness.sandbox.forked_worker import Job
from openness.sandbox.forkserver import ForkServer
from openness.sandbox.malformed import explain_malformed, explain_refusal, found_at
from openness.sandbox.query_limits import Limits
from openness.sandbox.walls import MEGABYTE

FILES = 64
"""How many files a worker may have open beside those of a store."""


def fork_server(store: rdf.Embedded, limits: Limits) -> ForkServer:
    """Return the server whose workers answer queries on a store, which they get from its folder or as N-Quads."""
    folder = folder_of(store)
    settings = asdict(limits) | {"folder": str(folder.resolve()) if folder else ""}

    def send(stream: IO[bytes]) -> None:
        store.dump(stream, format=rdf.FORMATS["nquads"])

    return ForkServer(__name__, settings, None if folder else send)


def prepare(settings: dict[str, Any], stream: IO[bytes]) -> rdf.Embedded | None:
    """Read the landscape from a stream; None for one on disk."""
    if settings["folder"]:
        return None
    store = rdf.empty()
    store.bulk_load(stream, format=rdf.FORMATS["nquads"])
    return store


def open_job(store: rdf.Embedded | None, settings: dict[str, Any]) -> tuple[Job, int]:
    """Return what answers a query, and how many files it may have open.

    A store on disk has threads, which a fork loses, so each worker opens it for itself; the engine opens the files of
    the store when it looks into them. Without a store on disk a worker needs no file.
    """
    folder = settings["folder"]
    limits = Limits(**{name: value for name, value in settings.items() if name != "folder"})
    opened = on_disk(Path(folder), read_only=True) if store is None else store

    def do_job(job: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        return answer(opened, job, limits)

    return do_job, FILES + sum(1 for _ in Path(folder).iterdir()) if folder else 0


def answer(store: rdf.Store, job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer a query: what there is to say about the answer, and the answer as it is sent.

    The first says `malformed` with line and column, or `stopped` with the limit that was met, or how many `rows` there
    are and whether it was `cut` there.
    """
    if reason := confirm(job):
        return reason, b""
    if job.get("only_parse"):
        return {"rows": 0, "cut": False}, b""
    return run(store, job, limits)


def confirm(job: dict[str, Any]) -> dict[str, Any]:
    """Let the engine parse the probe of a query, without data; return why the query is refused, or nothing."""
    sparql, probe = job["sparql"], job["probe"]
    if probe == sparql and not job.get("only_parse"):
        return {}  # has no word that calls out, and the engine parses it next
    try:
        rdf.query(rdf.empty(), probe)
    except SyntaxError as error:
        offset = found_at(str(error), probe)
        keyword = keyword_at(sparql, offset) if offset >= 0 else ""
        return explain_refusal(keyword, sparql, offset) if keyword else explain_malformed(str(error), sparql)
    except (ValueError, RuntimeError, OSError) as error:
        return explain_malformed(f"The query cannot be answered: {rdf.why(error)}", sparql)
    except MemoryError:
        return {"stopped": "memory"}
    return {}


def run(store: rdf.Store, job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer a query whose probe parses, as `answer` does."""
    limits = replace(limits, rows=min(limits.rows, job.get("rows") or limits.rows))
    try:
        result = rdf.stream(
            store, job["sparql"], job["default_graphs"], job["named_graphs"], max_triples=limits.rows + 1
        )
        if job["form"] not in (rdf.FORMATS if isinstance(result, list) else WRITERS):
            return explain_malformed(
                f"The form of this query is not clear: start it with one of {', '.join(QUERY_FORMS)}.", ""
            ), b""
        if isinstance(result, bool):
            return {"rows": 1, "cut": False}, _truth(result, job["form"]).encode()
        if isinstance(result, Rows):
            return _table(result, job["form"], limits)
        most = result[: limits.rows]
        body = rdf.write_triples(most, job["form"]).encode()
        if len(body) > limits.megabytes * MEGABYTE:
            return {"stopped": "size"}, b""
        return {"rows": len(most), "cut": len(most) < len(result)}, body
    except (rdf.UnreadableError, rdf.FormatError) as error:
        return explain_malformed(str(error), job["sparql"]), b""
    except MemoryError:
        return {"stopped": "memory"}, b""


def _table(result: Rows, form: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Write rows and count them and their bytes on the way."""
    counted = 0
    cut = False

    def rows() -> Any:
        nonlocal counted, cut
        for row in islice(result.rows, limits.rows + 1):
            if counted == limits.rows:
                cut = True
                return
            counted += 1
            yield row

    pieces = []
    size = 0
    for piece in WRITERS[form](result.columns, rows()):
        encoded = piece.encode()
        size += len(encoded)
        if size > limits.megabytes * MEGABYTE:
            return {"stopped": "size"}, b""
        pieces.append(encoded)
    return {"rows": counted, "cut": cut}, b"".join(pieces)


def _truth(value: bool, form: str) -> str:
    word = str(value).lower()
    if form == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'
    if form == "xml":
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
            f"<head/>\n<boolean>{word}</boolean>\n</sparql>\n"
        )
    return f"{word}\n"
