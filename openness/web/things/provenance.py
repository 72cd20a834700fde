"""Provenance of the facts on a page: what is folded away, and named graphs in words."""

from collections.abc import Iterable

from openness.namespaces import OPN
from openness.terms import BASE, GRAPH, PREFIXES
from openness.web.description import Statement
from openness.web.site import Link, address, site

_OURS = (
    *(
        "column",
        "evaluatorPrecedence",
        "evidence",
        "inView",
        "inferredRestrictiveness",
        "levelStanding",
        "criterionStanding",
        "mappingRule",
    ),
    *("maximumScore", "minimumScore", "nameAsPrinted", "rawLicense", "rawValue", "reason", "row", "standing"),
    *("statedCodeLevel", "statedDataLevel", "statedRestrictiveness", "statedScore"),
)
PROVENANCE = frozenset(str(OPN[name]) for name in _OURS)
"""Our properties that say how a fact came about; so do those of PROV."""


def is_provenance(statement: Statement) -> bool:
    """Return whether a triple says where facts come from, and is no fact about the thing itself."""
    return statement.property in PROVENANCE or statement.property.startswith(PREFIXES["prov"])


def link_graphs(names: Iterable[str]) -> tuple[Link, ...]:
    """Return links to named graphs, given by the last part of each, or by their IRIs."""
    return tuple(_link_graph(name.removeprefix(str(GRAPH[""]))) for name in dict.fromkeys(names))


def _link_graph(name: str) -> Link:
    """Return a link to the page of a graph; of the claims of an index, to that of its source."""
    directory = site().directory
    if graph := directory.get(GRAPH[name]):
        return Link(graph.label, address(graph))
    source = directory.get(f"{BASE}source/{name.removeprefix('index/')}")
    return Link(f"Claims of {source.label}", address(source)) if source else Link(name)
