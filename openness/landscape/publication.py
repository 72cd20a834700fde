"""The record of a publication: what a remote engine holds of a landscape, in a graph of its own.

The record says which named graphs there are, how many triples each has and their hash, how far each has come, and
where the default graph is: some engines have one, in others it is the union of all graphs, and answers twice where two
graphs hold the same triple. There the merged triples are one more named graph, and queries name it as theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openness import rdf
from openness.terms import BASE, GRAPH

STATE = GRAPH.publication
MERGED = GRAPH.merged
"""The graph with every triple once, where the engine has no default graph of its own."""
OWN = "default"
"""How the record names the default graph of an engine that has one."""

_SELECT = f"""SELECT ?graph ?property ?value WHERE {{
  GRAPH <{STATE}> {{ ?graph ?property ?value }}
}}"""
_IS = BASE + "publication/"


@dataclass(frozen=True)
class PublishedGraph:
    """A graph of a publication: its triples, their hash, the chunks that it is sent in, and those that are there."""

    statements: int
    hash: str
    chunks: int
    sent: int = 0
    verified: bool = False


@dataclass(frozen=True)
class Publication:
    """The record: the version of the landscape, the merged graph's name or nothing, and its graphs by name."""

    version: str
    merged: str = ""
    parts: Mapping[str, PublishedGraph] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every graph is there and has been verified."""
        return bool(self.parts) and all(part.verified for part in self.parts.values())

    @property
    def graphs(self) -> list[str]:
        """The names of the named graphs of the landscape, without the merged one."""
        return sorted(name for name in self.parts if name not in (OWN, MERGED))


def read_publication(store: rdf.Store) -> Publication | None:
    """Return the record that an engine holds, or None where nothing was published to it.

    Raises UnreadableError where the engine answers with something else than a record.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        for row in rdf.select(store, _SELECT).records():
            found.setdefault(row["graph"], {})[row["property"].removeprefix(_IS)] = row["value"]
        whole = found.pop(STATE, None)
        if whole is None:
            return None
        parts = {
            OWN if name == STATE + "/default" else name: PublishedGraph(
                int(of["statements"]), of["hash"], int(of["chunks"]), int(of["sent"]), of["verified"] == "yes"
            )
            for name, of in found.items()
        }
        return Publication(whole["version"], whole.get("merged", ""), parts)
    except (KeyError, TypeError, ValueError) as error:
        if type(error) not in (KeyError, TypeError, ValueError):
            raise
        raise rdf.UnreadableError(
            f"<{STATE}>: the endpoint's answer is not a record of a published landscape ({error}). Publish it again."
        ) from error


def write_record(record: Publication) -> bytes:
    """Return a record as N-Triples; all values are strings, which every engine keeps as they are."""
    recorded = {STATE: {"version": record.version} | ({"merged": record.merged} if record.merged else {})}
    for name, part in record.parts.items():
        recorded[STATE + "/default" if name == OWN else name] = {
            "statements": str(part.statements),
            "hash": part.hash,
            "chunks": str(part.chunks),
            "sent": str(part.sent),
            "verified": "yes" if part.verified else "no",
        }
    lines = [f'<{s}> <{_IS}{p}> "{value}" .\n' for s, facts in recorded.items() for p, value in facts.items()]
    return "".join(lines).encode()
