"""The shapes of a landscape, read once, and aimed at what an entry describes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import DCTERMS, SH, Graph, URIRef

from openness import rdf
from openness.errors import OpennessError
from openness.namespaces import OPN
from openness.paths import files
from openness.rdf import convert
from openness.rdf.service_calls import refuse_calls
from openness.terms import BASE, GRAPH, shorten

EXAMPLES = "examples"
"""The folder beside the shapes that has for each file of them an entry that passes and one that fails."""

AIMED = f"{BASE}aim"
AIM = f"{AIMED}/"
"""A shape for a class or a property `opn:NAME` is aimed at what is the object of `…/aim/opn-NAME`: the targets change
with each entry, and a compiled shape does not."""


class ShapesError(OpennessError):
    """The shapes themselves cannot be used; nothing has been checked."""


@dataclass(frozen=True)
class Shapes:
    """The shapes as written, the same aimed, and the aims: by class of a thing, and by property that it has."""

    written: Graph
    aimed: Graph
    by_class: Mapping[str, str]
    by_property: Mapping[str, str]
    inverse: frozenset[str]
    """The properties that a shape follows from object to subject."""


def shape_files(root: Path) -> list[Path]:
    """List the files with shapes, examples left out. Raises ShapesError where there are none."""
    found = [path for path in files(root / "shapes", ".ttl") if path.parent.name != EXAMPLES]
    if not found:
        raise ShapesError(f"{root / 'shapes'}: no shapes here, so nothing can be checked.")
    return found


def shapes(root: Path) -> Graph:
    """Return the shapes of a landscape as one graph. Raises ShapesError where there are none, or one does not parse."""
    store = rdf.empty()
    for path in shape_files(root):
        try:
            rdf.read_file(store, path, GRAPH.shapes)
            for name in (SH.select, SH.ask, SH.construct, SH.update):
                for quad in store.quads_for_pattern(None, rdf.iri(str(name)), None):
                    refuse_calls(str(getattr(quad.object, "value", "")), path)
        except rdf.UnreadableError as error:
            raise ShapesError(str(error)) from error
    return convert.graph_of(store, GRAPH.shapes)


def read_aimed(root: Path) -> Shapes:
    """Return the shapes of a landscape with each target replaced by its aim. Raises ShapesError as `shapes` does."""
    return aim(shapes(root))


def aim(written: Graph) -> Shapes:
    """Replace each target of the shapes, a class or the subjects of a property, by its aim."""
    targets = (SH.targetClass, SH.targetSubjectsOf)
    graph = Graph(bind_namespaces="none")  # each report would bind them all again
    graph += (triple for triple in written if triple[1] not in targets)
    tables: list[dict[str, str]] = []
    for target in targets:
        table: dict[str, str] = {}
        for shape, what in sorted(written.subject_objects(target)):
            table[str(what)] = AIM + shorten(str(what)).replace(":", "-")
            graph.add((shape, SH.targetObjectsOf, URIRef(table[str(what)])))
        tables.append(table)
    inverse = {str(step) for step in written.objects(None, SH.inversePath)} | {
        str(OPN[name]) for name in ("model", "evaluates", "releasedModel", "waives")
    }
    return Shapes(written, graph, tables[0], tables[1], frozenset(inverse))


def code_of(rules: Graph, shape: URIRef) -> str:
    """Return the code of a rule, such as OPN101."""
    return str(rules.value(shape, DCTERMS.identifier) or "OPN000")
