"""The twelve components of the pipeline in their order, each with its stage, and what says that one is released."""

from dataclasses import dataclass

from openness import rdf
from openness.rdf.rows import text
from openness.search.directory import Directory, Thing

STAGES = "SELECT DISTINCT ?component ?stage WHERE { GRAPH graph:ontology { ?component opn:stage ?stage } }"
RELEASED = """SELECT DISTINCT ?notation WHERE { GRAPH graph:ontology {
  ?level opn:rank ?rank ; skos:notation ?notation FILTER NOT EXISTS { ?level opn:followsFromAccess ?access }
} }"""


@dataclass(frozen=True)
class Component:
    """A component: the term, and the label of its stage."""

    thing: Thing
    stage: str

    @property
    def name(self) -> str:
        """Its name in URLs."""
        return self.thing.notation

    @property
    def column(self) -> str:
        """Its column in saved queries."""
        return self.thing.notation.replace("-", "_")


def list_components(directory: Directory, store: rdf.Store) -> list[Component]:
    """List the components of the pipeline in their order."""
    stages = {text(component): text(stage) for component, stage in rdf.select(store, STAGES).rows}
    listed = [thing for thing in directory.of_kind("term") if thing.iri in stages]
    return [Component(thing, directory.label(stages[thing.iri]).capitalize()) for thing in listed]


def list_released(store: rdf.Store) -> frozenset[str]:
    """Return the levels that say that a component is released: only those that a license gives do."""
    return frozenset(text(notation) for (notation,) in rdf.select(store, RELEASED).rows)
