"""The messages of the rules that the program checks itself: their text is that of their shapes, and nowhere else."""

import re
from collections.abc import Mapping

from rdflib import SH, Graph, URIRef

from openness import rdf
from openness.paths import ROOT
from openness.rdf import convert
from openness.terms import GRAPH, PREFIXES

CODES: Mapping[str, str] = {
    "OPN001": "term-defined",
    "OPN002": "thing-described",
    "OPN003": "thing-typed",
    "OPN004": "thing-named",
    "OPN005": "thing-unique",
    "OPN006": "thing-unchanged",
    "OPN007": "term-unchanged",
    "OPN008": "kinds-compatible",
    "OPN009": "nothing-computed",
    "OPN235": "license-as-printed",
    "OPN236": "license-name-known",
    "OPN010": "namespace-known",
    "OPN011": "term-in-place",
    "OPN012": "value-of-kind",
    "OPN013": "property-in-domain",
    "OPN014": "text-plain",
    "OPN015": "claim-addressed",
    "OPN016": "link-followed",
}
"""The rules that no shape can hold, with the shape of each, which is in `shapes/vocabulary.ttl` or `level.ttl`."""

OWN = ROOT / "shapes" / "vocabulary.ttl"
_SLOT = re.compile(r"\{\??(\w+)\}")


class RuleMessages:
    """Formats the messages of rules; those that a landscape lacks are the ones of this program."""

    def __init__(self, shapes: Graph) -> None:
        """Take the shapes of a landscape."""
        self._shapes = shapes
        self._own: Graph | None = None

    def format(self, code: str, **values: str) -> str:
        """Return the message of a rule with a value in each slot."""
        shape = URIRef(PREFIXES["shape"] + CODES[code])
        template = self._shapes.value(shape, SH.message) or self._read_own().value(shape, SH.message)
        return fill_slots(str(template), **values)

    def _read_own(self) -> Graph:
        if self._own is None:
            store = rdf.empty()
            rdf.read_file(store, OWN, GRAPH.shapes)
            self._own = convert.graph_of(store, GRAPH.shapes)
        return self._own


def fill_slots(message: str, **values: str) -> str:
    """Return the message of a rule with a value in each slot."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), message)


def show_slots(message: str) -> str:
    """Return the message of a rule as people read it, with its slots as in `<class>`."""
    return _SLOT.sub(r"<\1>", message)
